// The ledger of requests in numbers: to whom this integration has sent something.

import { define, h, renew, table } from "./dom.js";
import { Part } from "./part.js";

export class RequestsPart extends Part {
  start(page) {
    this.begin(page, "requests.title", "requests.description");
    this.sums = h("dl", { class: "sums" });
    this.rows = h("div");
    this.body.append(this.sums, this.rows);
    return this;
  }

  update(view) {
    const { texts } = this.page;
    const sum = (key, value) => h("div", null, h("dt", null, this.t(key)), h("dd", null, value));
    this.sums.replaceChildren(
      sum("requests.since", texts.moment(view.since)),
      sum("requests.destinations", texts.number(view.destinations)),
      sum("requests.requests", texts.number(view.requests)),
      sum("requests.connects", texts.number(view.connects)),
      sum("requests.refused", texts.number(view.refused)),
    );
    renew(this.rows, table(
      this.t("requests.title"),
      [this.t("requests.player"), this.t("requests.address"), this.t("requests.last"),
        this.t("requests.requests"), this.t("requests.connects"), this.t("requests.refused")],
      view.rows.map((row) => [
        row.player ?? this.t("requests.other"),
        row.address,
        texts.moment(row.last),
        texts.number(row.requests),
        texts.number(row.connects),
        texts.number(row.refused),
      ]),
      3,
    ));
  }
}

define("sonos-local-requests", RequestsPart);
