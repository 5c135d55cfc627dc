// The outage report as a picture: a bar for each kind of thing in each room, by its origin.

import { define, h, opens, renew, s, table } from "./dom.js";
import { Part } from "./part.js";

const ORIGINS = ["local", "cloud", "unknown"];
const KINDS = ["favorite", "playlist", "playlist_item", "alarm", "alarm_off", "queue_item",
  "input", "playing"];
const REASON = "entity.binary_sensor.cloud_playback.state_attributes.reason.state";

export class OutagePart extends Part {
  start(page) {
    this.begin(page, "outage.title", "outage.description");
    this.button = h("button", { type: "button", class: "action", onclick: () => this.look() });
    this.summary = h("p", { class: "big" });
    this.figure = h("figure");
    this.silent = opens(this.t("outage.silent"));
    this.all = opens(this.t("outage.table"));
    this.voices = h("ul", { class: "plain" });
    this.body.append(this.summary, this.figure, this.silent.details, this.all.details, this.voices,
      h("div", { class: "buttons" }, this.button));
    return this;
  }

  update(report, isFirst) {
    const { texts } = this.page;
    for (const element of [this.figure, this.silent.details, this.all.details, this.voices]) {
      element.hidden = !report;
    }
    this.hasReport = Boolean(report);
    this.nameButton();
    this.summary.classList.toggle("big", Boolean(report));
    if (!report) {
      this.summary.textContent = this.t("outage.none");
      return;
    }
    const isKnown = report.percent !== null;
    const percent = isKnown
      ? this.t("outage.percent", { percent: texts.number(report.percent) })
      : this.t("outage.percent_unknown");
    const count = isKnown && report.not_counted ? texts.number(report.not_counted) : "";
    this.summary.replaceChildren(h("span", null, percent),
      count && h("span", { class: "quiet" }, this.t("outage.not_counted", { count })),
      h("span", { class: "quiet" }, this.t("outage.as_of", { at: texts.moment(report.at) })));
    this.picture(report.bars);
    this.tables(report);
    this.voices.replaceChildren(...report.announcements.map(({ name, origin }) =>
      h("li", null, h("span", null, this.t("outage.voice", { name })),
        h("span", { class: "quiet" }, texts.option("outage_voice", origin)))));
    if (!isFirst) {
      this.page.say(this.t("outage.done", { percent }));
    }
  }

  /** Draw the bars in groups: what the household has, then room by room. */
  picture(bars) {
    const rooms = new Map();
    for (const bar of [...bars].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))) {
      rooms.set(bar.room, [...(rooms.get(bar.room) ?? []), bar]);
    }
    const names = [...rooms.keys()].sort((a, b) => a.localeCompare(b, this.page.texts.language));
    const groups = names.map((room) => h("li", null,
      h("h3", null, room || this.t("outage.house")),
      h("ul", { class: "bars" }, rooms.get(room).map((bar) => this.bar(bar)))));
    const legend = h("ul", { class: "legend" }, ORIGINS.map((origin) =>
      h("li", null, this.swatch(origin), this.t(`outage.${origin}`))));
    const nothing = bars.length ? null : h("p", null, this.t("outage.nothing"));
    this.figure.replaceChildren(h("figcaption", null, legend), nothing ?? "",
      h("ul", { class: "groups" }, groups));
  }

  swatch(origin) {
    return s("svg", { class: "swatch", viewBox: "0 0 12 12", "aria-hidden": "true" },
      pattern("legend"), s("rect", { class: origin, width: 12, height: 12, rx: 2 }),
      origin === "cloud" ? s("rect", { width: 12, height: 12, fill: "url(#legend)" }) : null);
  }

  bar(bar) {
    const name = this.page.texts.option("outage_kind", bar.kind);
    const total = bar.local + bar.cloud + bar.unknown;
    const told = ORIGINS.filter((origin) => bar[origin]).map((origin) =>
      this.t(`outage.count_${origin}`, { count: this.page.texts.number(bar[origin]) })).join(", ");
    let at = 0;
    const pieces = ORIGINS.flatMap((origin) => {
      const width = (100 * bar[origin]) / total;
      const place = { x: `${at}%`, width: `${width}%`, height: 12 };
      at += width;
      return width ? [s("rect", { ...place, class: origin }),
        origin === "cloud" ? s("rect", { ...place, fill: "url(#hatch)" }) : null] : [];
    });
    return h("li", null,
      h("span", { class: "kind" }, name),
      s("svg", { class: "bar", role: "img", "aria-label": `${name}: ${told}` }, pattern("hatch"),
        pieces),
      h("span", { class: "quiet", "aria-hidden": "true" }, told));
  }

  tables({ bars, items, further }) {
    const { texts } = this.page;
    const house = this.t("outage.house");
    renew(this.all.body, table(
      this.t("outage.table"),
      [this.t("outage.room"), this.t("outage.kind"),
        ...ORIGINS.map((origin) => this.t(`outage.${origin}`))],
      bars.map((bar) => [bar.room || house, texts.option("outage_kind", bar.kind),
        ...ORIGINS.map((origin) => texts.number(bar[origin]))]),
      2,
    ));
    this.silent.details.hidden = !items.length;
    const rest = further ? h("p", null, this.t("outage.further", { count: texts.number(further) }))
      : "";
    renew(this.silent.body, table(
      this.t("outage.silent"),
      [this.t("outage.item"), this.t("outage.room"), this.t("outage.fate"), this.t("outage.why")],
      items.map((item) => [this.item(item), item.room ?? house,
        texts.option("outage_fate", item.fate), this.reason(item.reason)]),
    ), rest);
  }

  item({ kind, title, time }) {
    const name = this.page.texts.option("outage_kind", kind);
    const clock = time?.slice(0, 5);
    return h("span", null, title ?? clock ?? name,
      h("span", { class: "quiet" }, title && clock ? `${name}, ${clock}` : name));
  }

  reason(key) {
    const { texts } = this.page;
    return texts.of(`${REASON}.${key}`, texts.option("outage_reason", key));
  }

  /** Name the button by what it does. It stays enabled, so that it keeps the focus. */
  nameButton() {
    const again = this.hasReport ? "outage.again" : "outage.look";
    this.button.textContent = this.t(this.isLooking ? "outage.looking" : again);
    this.button.setAttribute("aria-disabled", String(Boolean(this.isLooking)));
  }

  async look() {
    if (this.isLooking) {
      return;
    }
    this.isLooking = true;
    this.nameButton();
    const { hass, chosen } = this.page;
    await this.attempt(() =>
      hass.callWS({ type: "sonos_local/gather_outage", config_entry_id: chosen }));
    this.isLooking = false;
    this.nameButton();
  }
}

/** Return the stripes of what comes from the internet: colors alone say nothing to some. */
function pattern(id) {
  return s("defs", null, s("pattern", {
    id,
    width: 6,
    height: 6,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  }, s("rect", { class: "stripe", width: 2, height: 6 })));
}

define("sonos-local-outage", OutagePart);
