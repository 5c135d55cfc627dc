// The ledger of data: what the privacy statement takes, and on demand what speakers show of it.

import { define, h, opens, renew, table } from "./dom.js";
import { Part } from "./part.js";

export class DataPart extends Part {
  start(page) {
    this.begin(page, "data.title", "data.description");
    this.date = h("p", { class: "about" });
    this.groups = h("div", { class: "ledger" });
    this.body.append(this.date, this.groups);
    this.rows = new Map();
    return this;
  }

  update({ statement_date: date, rows }) {
    const { texts } = this.page;
    this.date.textContent = this.t("data.statement", { date: texts.day(date) });
    for (const row of rows) {
      let found = this.rows.get(row.id);
      if (!found) {
        found = this.row(row);
        this.rows.set(row.id, found);
        this.group(row.basis).append(found.item);
      }
      found.known.textContent = row.known
        ? this.t("data.known", { count: texts.number(row.known) })
        : texts.option("data_visible", row.visible);
    }
    // What is open shows what has become of it.
    this.read();
  }

  group(basis) {
    const id = `basis-${basis}`;
    let list = this.groups.querySelector(`#${id}`);
    if (!list) {
      list = h("ul", { class: "plain", id });
      this.groups.append(h("h3", null, this.page.texts.option("data_basis", basis)), list);
    }
    return list;
  }

  row({ id, visible }) {
    const { texts } = this.page;
    const known = h("span", { class: "quiet" });
    const { details, label, body } = opens(texts.option("data_category", id), () => this.read());
    label.append(known);
    const values = h("div");
    body.append(h("p", null, texts.option("data_taken", id)),
      h("p", { class: "about" }, texts.option("data_visible", visible)), values);
    return { item: h("li", null, details), details, known, values };
  }

  /** Ask for the values of what is open: they hold serial numbers, so nobody gets them unasked. */
  async read() {
    const open = [...this.rows].filter(([, row]) => row.details.open);
    if (!open.length) {
      return;
    }
    await this.attempt(async () => {
      const { hass, chosen, texts } = this.page;
      const found = await hass.callWS({ type: "sonos_local/data_values", config_entry_id: chosen });
      for (const [id, row] of open) {
        const told = found[id].filter(({ value }) => value !== null);
        const rows = told.map((each) => [
          each.room ? texts.box(each) : this.t("data.household"),
          texts.option("data_name", each.name),
          this.value(each),
        ]);
        const columns = [this.t("data.room"), this.t("data.what"), this.t("data.value")];
        renew(row.values,
          rows.length ? table(texts.option("data_category", id), columns, rows) : "");
      }
    });
  }

  /** Return a value in words; `texts` is the selector that has them where it is one of ours. */
  value({ value, texts }) {
    if (texts) {
      return this.page.texts.option(texts, value);
    }
    if (typeof value === "boolean") {
      return this.t(value ? "page.yes" : "page.no");
    }
    if (value === "") {
      return this.t("data.none");
    }
    return typeof value === "number" ? this.page.texts.number(value) : value;
  }
}

define("sonos-local-data", DataPart);
