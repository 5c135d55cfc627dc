// Consent: what was declared, what contradicts it, what was looked at; and the microphones.

import { define, h, opens, renew, table } from "./dom.js";
import { Part } from "./part.js";

const CONSENT = "entity.sensor.consent";
const SHARING = "entity.sensor.usage_data";
const MICROPHONE = "entity.sensor.microphone";

export class ConsentPart extends Part {
  start(page) {
    this.begin(page, "consent.title", "consent.description");
    this.answer = h("p", { class: "answer" });
    this.against = h("ul", { class: "plain against" });
    this.sharing = h("div", { class: "fact" });
    this.questions = new Map();
    this.forms = h("div", { class: "forms" });
    this.evidence = opens(this.t("consent.evidence"));
    this.history = opens(this.t("consent.history"));
    this.body.append(this.answer, this.against, this.sharing,
      h("h3", null, this.t("consent.answers")), this.forms,
      this.evidence.details, this.history.details);
    return this;
  }

  update(view) {
    const { texts } = this.page;
    this.answer.textContent = view.state
      ? texts.of(`${CONSENT}.state.${view.state}`, view.state)
      : texts.of(`${CONSENT}.state_attributes.reason.state.not_declared`, "");
    this.answer.classList.toggle("alert", view.state === "contradicted");
    this.against.hidden = !view.contradictions.length;
    this.against.replaceChildren(...view.contradictions.map((line) => this.line(line)));
    this.share(view.sharing);
    for (const declaration of view.declarations) {
      this.question(declaration);
    }
    this.evidence.details.hidden = !view.evidence.length;
    this.evidence.body.replaceChildren(
      h("ul", { class: "plain" }, view.evidence.map((line) => this.line(line))));
    this.past(view.declarations);
  }

  line({ room, seen, about, strength, variable, at, resolved_at: resolved }) {
    const { texts } = this.page;
    const text = texts.of(`${CONSENT}.state_attributes.seen.state.${seen}`, seen);
    const facts = [
      texts.of(`${CONSENT}.state_attributes.older_statement.state.${about}`, about),
    ];
    // What cannot be seen says itself that it contradicts nothing.
    if (strength !== "none") {
      facts.push(this.t(`consent.strength_${strength}`));
    }
    if (at) {
      facts.push(texts.moment(at));
    }
    if (resolved) {
      facts.push(this.t("consent.resolved", { at: texts.moment(resolved) }));
    }
    return h("li", null, h("span", null, room ? `${room}: ${text}` : text),
      h("span", { class: "quiet" }, facts.join(" · "), " · ", h("code", null, variable)));
  }

  share({ value, reason, source, grade, way, as_of: at, asked_of: room }) {
    const { texts } = this.page;
    const word = (name, key) => texts.of(`${SHARING}.state_attributes.${name}.state.${key}`, key);
    const facts = value
      ? [room, at ? texts.moment(at) : null, source ? word("source", source) : null,
        grade ? word("grade", grade) : null, way ? word("way", way) : null]
      : [reason ? word("reason", reason) : null];
    this.sharing.replaceChildren(
      h("h3", null, texts.of(`${SHARING}.name`, "")),
      h("p", null, value ? texts.of(`${SHARING}.state.${value}`, value) : this.t("page.unknown"),
        h("span", { class: "quiet" }, facts.filter(Boolean).join(" · "))),
    );
  }

  /** Show one question. What somebody is choosing is left alone. */
  question({ key, options, entity_id: entity, again, answers }) {
    const { texts } = this.page;
    let form = this.questions.get(key);
    if (!form) {
      form = this.form(key, options);
      this.questions.set(key, form);
      this.forms.append(form.element);
    }
    const newest = answers.at(-1);
    const isUntouched = form.select.value === form.saved;
    form.entity = entity;
    form.saved = newest?.value ?? "";
    form.again = again;
    if (isUntouched || form.select.value === form.saved) {
      form.select.value = form.saved;
    }
    form.select.disabled = !entity;
    this.offer(form);
    form.note.textContent = newest
      ? this.t("consent.answered", {
        at: texts.moment(newest.at),
        date: texts.day(newest.statement_date),
      })
      : this.t("consent.not_answered");
  }

  form(key, options) {
    const { texts } = this.page;
    const place = `entity.select.${key}`;
    const form = { saved: "" };
    form.select = h("select", { id: key, "aria-describedby": `${key}-note` },
      h("option", { value: "", disabled: true, hidden: true }, this.t("consent.choose")),
      options.map((option) =>
        h("option", { value: option }, texts.of(`${place}.state.${option}`, option))));
    form.select.value = "";
    form.button = h("button", { type: "submit", class: "action", disabled: true },
      this.t("consent.save"));
    form.note = h("p", { class: "about", id: `${key}-note` });
    form.select.addEventListener("change", () => this.offer(form));
    // Every answer stays in the history, so none is given by passing over it with the keyboard.
    form.element = h("form", { onsubmit: (event) => this.save(event, form) },
      h("label", { for: key }, texts.of(`${place}.name`, key)),
      h("div", { class: "line" }, form.select, form.button), form.note);
    return form;
  }

  /** Let an answer be saved: another one, and the same while what happened contradicts it. */
  offer(form) {
    const isSame = form.select.value === form.saved;
    const isAgain = Boolean(isSame && form.saved && form.again);
    form.button.disabled = !form.entity || (isSame && !isAgain);
    form.button.textContent = this.t(isAgain ? "consent.again" : "consent.save");
  }

  async save(event, form) {
    event.preventDefault();
    const option = form.select.value;
    form.button.disabled = true;
    const call = { entity_id: form.entity, option };
    if (await this.attempt(() =>
      this.page.hass.callService("select", "select_option", call))) {
      this.page.say(this.t("consent.saved"));
      form.select.focus();
    } else {
      form.button.disabled = false;
      form.button.focus();
    }
  }

  past(declarations) {
    const { texts } = this.page;
    const rows = declarations.flatMap(({ key, answers }) => answers.map(({ value, at }) => ({
      at,
      cells: [texts.moment(at), texts.of(`entity.select.${key}.name`, key),
        texts.of(`entity.select.${key}.state.${value}`, value)],
    })));
    rows.sort((a, b) => b.at.localeCompare(a.at));
    this.history.details.hidden = !rows.length;
    renew(this.history.body, table(
      this.t("consent.history"),
      [this.t("consent.when"), this.t("consent.question"), this.t("consent.answer")],
      rows.map(({ cells }) => cells),
    ));
  }
}

export class MicrophonesPart extends Part {
  start(page) {
    return this.begin(page, "microphones.title", "microphones.description");
  }

  update(boxes) {
    const { texts } = this.page;
    const attribute = `${MICROPHONE}.state_attributes`;
    renew(this.body, table(
      this.t("microphones.title"),
      [this.t("microphones.room"), this.t("microphones.microphone"),
        texts.of(`${attribute}.assistant.name`, ""), this.t("microphones.number")],
      boxes.map((box) => [
        texts.box(box),
        this.microphone(box),
        texts.of(`${attribute}.assistant.state.${box.assistant}`, this.t("page.unknown")),
        box.raw === null ? "–" : String(box.raw),
      ]),
      3,
    ));
  }

  microphone({ available, as_of: at, on, reason }) {
    const { texts } = this.page;
    if (!available) {
      return at ? this.t("rooms.away_since", { at: texts.moment(at) }) : this.t("rooms.away");
    }
    return on ? texts.of(`${MICROPHONE}.state.${on}`, on)
      : texts.of(`${MICROPHONE}.state_attributes.reason.state.${reason}`, this.t("page.unknown"));
  }
}

define("sonos-local-consent", ConsentPart);
define("sonos-local-microphones", MicrophonesPart);
