// Local only: the switch of the household, and how many refusals everybody may know of.

import { define, h } from "./dom.js";
import { Part } from "./part.js";

export class LocalOnlyPart extends Part {
  start(page) {
    this.begin(page, "local_only.title", "local_only.description");
    this.state = h("span", { class: "state" });
    this.knob = h("button", {
      class: "switch",
      role: "switch",
      type: "button",
      "aria-labelledby": this.titleId,
      onclick: () => this.toggle(),
    });
    this.note = h("p", { class: "about" });
    this.body.append(h("div", { class: "line" }, this.state, this.knob), this.note);
    return this;
  }

  update(view, isFirst) {
    this.view = view;
    this.knob.setAttribute("aria-checked", String(view.on));
    this.knob.hidden = !view.entity_id;
    this.knob.disabled = false;
    this.state.textContent = this.t(view.on ? "local_only.on" : "local_only.off");
    const isDisabled = !view.entity_id && this.page.isAdmin;
    this.note.textContent = isDisabled ? this.t("local_only.disabled") : "";
    this.note.hidden = !isDisabled;
    if (!isFirst) {
      this.page.say(this.t(view.on ? "local_only.now_on" : "local_only.now_off"));
    }
  }

  async toggle() {
    const { on, entity_id } = this.view;
    await this.attempt(() =>
      this.page.hass.callService("switch", on ? "turn_off" : "turn_on", { entity_id }));
  }
}

export class NumbersPart extends Part {
  start(page) {
    return this.begin(page, "numbers.title");
  }

  update(view) {
    const { texts } = this.page;
    const none = this.t(view.as_of === null ? "outage.none" : "outage.percent_unknown");
    const dependence = view.cloud_dependence === null
      ? none
      : this.t("outage.percent", { percent: texts.number(view.cloud_dependence) });
    this.body.replaceChildren(
      h("p", null, this.t("refusals.total", { count: texts.number(view.refusals) })),
      h("p", null, dependence),
    );
  }
}

define("sonos-local-local-only", LocalOnlyPart);
define("sonos-local-numbers", NumbersPart);
