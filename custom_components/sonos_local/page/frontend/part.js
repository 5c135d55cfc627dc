// What the parts of the page have in common: a card with a heading, shown anew where it changes.

import { h } from "./dom.js";

let count = 0;

export class Part extends HTMLElement {
  /** `page` has `texts`, `hass`, `chosen`, `isOld()`, and `say(text)` for screen readers. */
  begin(page, titleKey, descriptionKey) {
    this.page = page;
    this.shown = undefined;
    const id = `title-${(count += 1)}`;
    this.titleId = id;
    this.body = h("div", { class: "body" });
    const description = descriptionKey ? h("p", { class: "about" }, this.t(descriptionKey)) : null;
    this.card = h(
      "section",
      { class: "card", "aria-labelledby": id },
      h("h2", { id }, this.t(titleKey)),
      description,
      this.body,
    );
    this.replaceChildren(this.card);
    return this;
  }

  t(key, values) {
    return this.page.texts.t(key, values);
  }

  /** Show a view if it is another one than the last. */
  show(view) {
    const now = JSON.stringify(view);
    if (now === this.shown) {
      return;
    }
    const isFirst = this.shown === undefined;
    this.shown = now;
    this.update(view, isFirst);
  }

  /** Carry something out; say what went wrong where it did. Returns whether it went well. */
  async attempt(work) {
    this.alert?.remove();
    try {
      // Home Assistant ignores actions on entities that it has not loaded yet, without a word.
      if (this.page.isOld()) {
        throw new Error(this.t("old.description"));
      }
      await work();
      return true;
    } catch (error) {
      this.alert = h("p", { class: "alert", role: "alert" }, error?.message ?? String(error));
      this.body.append(this.alert);
      return false;
    }
  }
}
