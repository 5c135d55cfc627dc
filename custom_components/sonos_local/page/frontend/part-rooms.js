// Rooms and their firmware: which version, since when, and what is known of newer ones.

import { define, h, spoken } from "./dom.js";
import { Part } from "./part.js";

const STATE = "entity.sensor.firmware_state.state";
// What asks for a look.
const NEWS = new Set(["offered", "withheld", "updating"]);

export class RoomsPart extends Part {
  start(page) {
    this.begin(page, "rooms.title", "rooms.description");
    this.list = h("ul", { class: "rooms" });
    this.body.append(this.list);
    return this;
  }

  update(rooms) {
    this.list.replaceChildren(...rooms.map((room) => this.row(room)));
  }

  row(room) {
    const { texts } = this.page;
    const label = (key) => spoken(`${this.t(key)}: `);
    const version = room.display_version
      ? [h("span", null, room.display_version), h("span", { class: "quiet" }, room.version)]
      : [h("span", null, room.version ?? this.t("page.unknown"))];
    const away = room.as_of
      ? this.t("rooms.away_since", { at: texts.moment(room.as_of) })
      : this.t("rooms.away");
    return h(
      "li",
      { class: room.available ? null : "away" },
      h("div", { class: "name" }, h("h3", null, texts.box(room)),
        room.model ? h("span", { class: "quiet" }, room.model) : null),
      h("div", null, label("rooms.firmware"), version),
      h("div", null, label("rooms.since"), h("span", null, this.since(room))),
      h("div", { class: NEWS.has(room.state) ? "news" : null }, label("rooms.state"),
        h("span", null, texts.of(`${STATE}.${room.state}`, room.state)),
        room.available ? null : h("span", { class: "quiet" }, away)),
    );
  }

  /** Return an interval in words: a version came between two looks. */
  since({ not_before: from, not_after: to }) {
    const { texts } = this.page;
    if (!to) {
      return this.t("page.unknown");
    }
    if (!from) {
      return this.t("rooms.since_longer", { to: texts.day(to) });
    }
    if (texts.day(from) === texts.day(to)) {
      return this.t("rooms.since_day", { to: texts.day(to) });
    }
    return this.t("rooms.since_between", { from: texts.day(from), to: texts.day(to) });
  }
}

define("sonos-local-rooms", RoomsPart);
