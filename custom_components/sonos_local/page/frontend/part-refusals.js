// Recent refusals, each with its reason in the language of the user.

import { define, h, renew } from "./dom.js";
import { Part } from "./part.js";

const SHORT = "entity.event.refusal.state_attributes.reason.state";
// So many are seen at once.
const FIRST = 3;

export class RefusalsPart extends Part {
  start(page) {
    return this.begin(page, "refusals.title");
  }

  update({ total, newest }, isFirst) {
    const { texts } = this.page;
    const isOpen = this.body.querySelector("details")?.open ?? false;
    const shown = [h("p", { class: "about" }, total
      ? this.t("refusals.total", { count: texts.number(total) })
      : this.t("refusals.none"))];
    const rows = newest.map((refusal) => this.row(refusal));
    if (rows.length) {
      shown.push(h("ul", { class: "plain" }, rows.slice(0, FIRST)));
    }
    if (rows.length > FIRST) {
      shown.push(h("details", { open: isOpen },
        h("summary", null, this.t("refusals.older")),
        h("ul", { class: "plain" }, rows.slice(FIRST))));
    }
    renew(this.body, ...shown);
    if (!isFirst && newest[0] && total !== this.total) {
      this.page.say(this.t("refusals.new", { text: this.text(newest[0]) }));
    }
    this.total = total;
  }

  row(refusal) {
    const { texts } = this.page;
    const facts = [texts.moment(refusal.at), texts.action(refusal.action)];
    const asker = refusal.asked_by;
    if (asker) {
      const who = this.page.hass.states[asker]?.attributes.friendly_name || asker;
      facts.push(this.t("refusals.asked_by", { who }));
    }
    return h("li", null, h("span", null, this.text(refusal)),
      h("span", { class: "quiet" }, facts.join(" · ")));
  }

  text({ room, reason, words, count }) {
    const { texts } = this.page;
    const short = texts.of(`${SHORT}.${reason}`, reason);
    if (count > 1) {
      return texts.of("exceptions.refused_several.message", short, { room, count, reason: short });
    }
    // Without a scheme there is no kind to name.
    const key = reason === "unknown_kind" && !words.detail ? "no_address" : reason;
    const values = { room, ...words, detail: words.detail || "?" };
    return texts.of(`exceptions.refused_${key}.message`, short, values);
  }
}

define("sonos-local-refusals", RefusalsPart);
