// Elements without markup: every text becomes a text node, never HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Set attributes: `on...` functions are listeners, false and null are left out. */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Return an element; `null` among the children is left out. */
export function h(tag, attributes, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** Return an element of a picture. */
export function s(tag, attributes, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

/** Define an element once: the frontend may load a module again. */
export function define(name, constructor) {
  if (!customElements.get(name)) {
    customElements.define(name, constructor);
  }
}

/** Return a text that only a screen reader says. */
export function spoken(text) {
  return h("span", { class: "spoken" }, text);
}

/**
 * Return a table that scrolls by itself where it is too wide.
 * `columns` are texts, `rows` lists of texts or elements; `numbers` is where figures begin.
 */
export function table(label, columns, rows, numbers = columns.length) {
  const kind = (place) => (place >= numbers ? "number" : null);
  return h(
    "div",
    { class: "scroll", role: "group", "aria-label": label, tabindex: "0" },
    h(
      "table",
      null,
      h("thead", null, h("tr", null, columns.map((text, place) =>
        h("th", { scope: "col", class: kind(place) }, text)))),
      h("tbody", null, rows.map((row) =>
        h("tr", null, row.map((cell, place) =>
          h(place ? "td" : "th", { scope: place ? null : "row", class: kind(place) }, cell))))),
    ),
  );
}

/**
 * Put other children into an element. What can have the focus in there keeps it, and its place:
 * tables that scroll, and what opens.
 */
export function renew(holder, ...children) {
  const places = () => [...holder.querySelectorAll("summary, .scroll")];
  const before = places();
  const focused = before.findIndex((each) => each.matches(":focus"));
  const scrolled = before.map((each) => each.scrollLeft);
  holder.replaceChildren(...children);
  const after = places();
  after.forEach((each, at) => {
    each.scrollLeft = scrolled[at] ?? 0;
  });
  after[focused]?.focus({ preventScroll: true });
}

/** Return something that opens: it stays open while what is in it changes. */
export function opens(title, onopen) {
  const body = h("div", { class: "opened" });
  const label = h("span", null, title);
  const details = h("details", null, h("summary", null, label), body);
  details.addEventListener("toggle", () => details.open && onopen?.());
  return { details, label, body };
}
