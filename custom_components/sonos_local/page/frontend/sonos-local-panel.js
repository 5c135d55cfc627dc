// The page "Speakers & privacy": follows one household over the websocket and shows its parts.

import { define, h, s } from "./dom.js";
import { ConsentPart, MicrophonesPart } from "./part-consent.js";
import { DataPart } from "./part-data.js";
import { LocalOnlyPart, NumbersPart } from "./part-local-only.js";
import { OutagePart } from "./part-outage.js";
import { RefusalsPart } from "./part-refusals.js";
import { RequestsPart } from "./part-requests.js";
import { RoomsPart } from "./part-rooms.js";
import { STYLE } from "./style.js";
import { Texts } from "./texts.js";

// In the order of the page.
const PARTS = {
  local_only: LocalOnlyPart,
  numbers: NumbersPart,
  refusals: RefusalsPart,
  rooms: RoomsPart,
  outage: OutagePart,
  consent: ConsentPart,
  microphones: MicrophonesPart,
  data: DataPart,
  requests: RequestsPart,
};
// These stand beside each other where there is room.
const HALF = new Set(["local_only", "numbers", "refusals"]);
// Milliseconds after which a Home Assistant that starts may know the commands of the page.
const AGAIN = 1000;

class SonosLocalPanel extends HTMLElement {
  #connection;
  #hass;
  #language;
  #narrow = false;
  #parts = new Map();
  #stop;
  #turn = 0;

  constructor() {
    super();
    this.menu = h("button", { class: "menu", type: "button", hidden: true,
      onclick: () => this.#toggleMenu() },
      s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" },
        s("path", { d: "M3 6h18v2H3zm0 5h18v2H3zm0 5h18v2H3z" })));
    this.heading = h("h1");
    this.main = h("main");
    this.status = h("div", { class: "spoken", role: "status" });
    this.attachShadow({ mode: "open" }).append(
      h("style", null, STYLE),
      h("header", null, this.menu, this.heading),
      this.main,
      this.status,
    );
  }

  /** Home Assistant sets it with each change of any state. */
  set hass(hass) {
    const isFirst = !this.#hass;
    this.#hass = hass;
    this.toggleAttribute("dark", Boolean(hass.themes?.darkMode));
    if (this.page) {
      this.page.hass = hass;
    }
    this.#showMenu();
    const { number_format: numbers, time_format: clock, time_zone: zone } = hass.locale ?? {};
    const language = [hass.language, numbers, clock, zone].join();
    if (language !== this.#language) {
      this.#language = language;
      if (!isFirst || this.isConnected) {
        this.#begin();
      }
    }
  }

  get hass() {
    return this.#hass;
  }

  set narrow(narrow) {
    this.#narrow = narrow;
    this.#showMenu();
  }

  connectedCallback() {
    if (this.#hass && !this.#stop) {
      this.#begin();
    }
  }

  disconnectedCallback() {
    this.#turn += 1;
    this.#leave();
    this.#listen(undefined);
  }

  /** Hear when the connection is lost and when it is back. */
  #listen(connection) {
    for (const [event, heard] of [["disconnected", this.#lost], ["ready", this.#again]]) {
      this.#connection?.removeEventListener(event, heard);
      connection?.addEventListener(event, heard);
    }
    this.#connection = connection;
  }

  // What is shown may be old from here to the next event.
  #lost = () => {
    this.toggleAttribute("old", true);
  };

  // What was subscribed to has ended with the old connection.
  #again = () => {
    this.#stop = undefined;
    if (!this.page) {
      this.#begin();
      return;
    }
    const turn = (this.#turn += 1);
    this.#subscribe(turn).catch((error) => turn === this.#turn && this.#fail(error));
  };

  #showMenu() {
    this.menu.hidden = !this.#narrow && this.#hass?.dockedSidebar !== "always_hidden";
  }

  #toggleMenu() {
    this.dispatchEvent(new CustomEvent("hass-toggle-menu", { bubbles: true, composed: true }));
  }

  /** Read the texts, then follow a household. The last one who begins goes on. */
  async #begin() {
    const turn = (this.#turn += 1);
    const hass = this.#hass;
    this.#leave();
    this.#listen(hass.connection);
    try {
      const texts = await Texts.load(hass);
      if (turn !== this.#turn) {
        return;
      }
      this.page = {
        hass: this.#hass,
        texts,
        chosen: this.page?.chosen,
        isAdmin: Boolean(hass.user?.is_admin),
        isOld: () => this.hasAttribute("old"),
        say: (text) => this.#say(text),
      };
      this.heading.textContent = texts.t("page.title");
      this.menu.setAttribute("aria-label", texts.t("page.menu"));
      await this.#follow(turn);
    } catch (error) {
      if (turn === this.#turn) {
        this.#fail(error);
      }
    }
  }

  async #follow(turn) {
    this.#clear();
    const { texts } = this.page;
    this.toggleAttribute("old", true);
    this.main.replaceChildren(h("p", { class: "about" }, texts.t("page.loading")));
    await this.#subscribe(turn);
  }

  /** Take events from now on, and again as soon as there is somebody to tell them. */
  async #subscribe(turn) {
    const { hass, isAdmin, chosen } = this.page;
    const { connection } = hass;
    const message = { type: `sonos_local/${isAdmin ? "subscribe" : "subscribe_summary"}` };
    if (chosen) {
      message.config_entry_id = chosen;
    }
    try {
      const stop = await connection.subscribeMessage(
        (event) => turn === this.#turn && this.#show(event), message, { resubscribe: false });
      if (turn === this.#turn) {
        this.#stop = stop;
      } else {
        stop();
      }
    } catch (error) {
      if (error?.code === "unknown_command") {
        setTimeout(() => turn === this.#turn && this.#again(), AGAIN);
      } else if (connection.connected !== false) {
        throw error;
      }
    }
  }

  #leave() {
    this.#stop?.();
    this.#stop = undefined;
  }

  #clear() {
    this.#parts.clear();
    this.chooser = undefined;
    this.shown = undefined;
  }

  #fail(error) {
    const { page } = this;
    const told = error?.message ?? String(error);
    const text = page ? page.texts.t("page.failed", { error: told }) : told;
    this.#clear();
    this.main.replaceChildren(h("p", { class: "alert", role: "alert" }, text));
  }

  /** Take an event: the households, the chosen one, and the parts of it that have changed. */
  #show({ households, chosen, parts }) {
    if (this.page.isOld()) {
      this.toggleAttribute("old", false);
      this.#parts.forEach((part) => part.alert?.remove());
    }
    const isLoaded = households.find(({ config_entry_id: id }) => id === chosen)?.loaded;
    const now = JSON.stringify([chosen, isLoaded, households.length > 1]);
    if (now !== this.shown) {
      this.#clear();
      this.shown = now;
      this.page.chosen = chosen;
      this.#frame(households, chosen);
    }
    // What becomes of the others takes nothing of this one away.
    this.chooser?.replaceChildren(...households.map(({ config_entry_id: id, title }) =>
      h("option", { value: id, selected: id === chosen }, title)));
    for (const [name, view] of Object.entries(parts)) {
      this.#part(name).show(view);
    }
  }

  /** Begin the page anew: the chooser if there is something to choose, no parts yet. */
  #frame(households, chosen) {
    const { texts } = this.page;
    this.main.replaceChildren();
    if (households.length > 1) {
      const select = h("select", { id: "household", onchange: () => this.#choose(select.value) });
      this.chooser = select;
      this.main.append(h("div", { class: "card chooser" },
        h("label", { for: "household" }, texts.t("page.household")), select));
      if (this.refocus) {
        select.focus();
      }
    }
    this.refocus = false;
    const household = households.find(({ config_entry_id: id }) => id === chosen);
    if (!household?.loaded) {
      const key = household ? "page.away" : "page.none";
      this.main.append(h("p", { class: "card" }, texts.t(key)));
    }
  }

  #choose(id) {
    this.page.chosen = id;
    this.refocus = true;
    const turn = (this.#turn += 1);
    this.#leave();
    this.#follow(turn).catch((error) => turn === this.#turn && this.#fail(error));
  }

  #part(name) {
    let part = this.#parts.get(name);
    if (!part) {
      part = new PARTS[name]().start(this.page);
      part.classList.toggle("half", HALF.has(name));
      this.#parts.set(name, part);
      const order = Object.keys(PARTS);
      const next = order.slice(order.indexOf(name) + 1).find((each) => this.#parts.has(each));
      this.main.insertBefore(part, this.#parts.get(next) ?? null);
    }
    return part;
  }

  /** Let a screen reader say something; the same text twice is said twice. */
  #say(text) {
    this.status.textContent = "";
    setTimeout(() => {
      this.status.textContent = text;
    }, 50);
  }
}

define("sonos-local-panel", SonosLocalPanel);
