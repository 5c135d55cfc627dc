// Texts in the language of the user, from Home Assistant's translations; moments as the user reads.

const DOMAIN = "sonos_local";
const CATEGORIES = ["config_panel", "selector", "entity", "exceptions", "device"];

// As Home Assistant writes numbers by the format that somebody has chosen.
const NUMBERS = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
};
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function filled(text, values) {
  return text.replace(/{(\w+)}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Read an answer of Home Assistant's own command for translations. */
async function resources(hass, category, integration) {
  const answer = await hass.callWS({
    type: "frontend/get_translations",
    language: hass.language,
    category,
    integration,
  });
  return answer.resources;
}

export class Texts {
  static async load(hass) {
    const found = await Promise.all([
      ...CATEGORIES.map((category) => resources(hass, category, [DOMAIN])),
      resources(hass, "services", [DOMAIN, "media_player"]),
    ]);
    return new Texts(hass, Object.assign({}, ...found));
  }

  constructor(hass, resources) {
    this.resources = resources;
    this.language = hass.language;
    const { locale, config } = hass;
    const zone = locale?.time_zone === "server" ? config.time_zone : undefined;
    const cycle = { 12: "h12", 24: "h23" }[locale?.time_format];
    const clock = cycle ? { hour: "numeric", minute: "2-digit", hourCycle: cycle } : {
      hour: "numeric",
      minute: "2-digit",
    };
    const day = { year: "numeric", month: "short", day: "numeric", timeZone: zone };
    this.days = new Intl.DateTimeFormat(this.language, day);
    this.moments = new Intl.DateTimeFormat(this.language, { ...day, ...clock });
    // A day without a time is the same day everywhere.
    this.calendar = new Intl.DateTimeFormat(this.language, { ...day, timeZone: "UTC" });
    const format = locale?.number_format;
    const writing = format === "system" ? undefined : NUMBERS[format] ?? this.language;
    this.numbers = new Intl.NumberFormat(writing, { useGrouping: format !== "none" });
  }

  /** Return a text of the page, as `rooms.title`. */
  t(key, values = {}) {
    return filled(this.resources[`component.${DOMAIN}.config_panel.${key}`] ?? key, values);
  }

  /** Return a text that entities, selectors or exceptions have; `last` where there is none. */
  of(place, last, values = {}) {
    return filled(this.resources[`component.${DOMAIN}.${place}`] ?? last, values);
  }

  /** Return what an option of a selector is called. */
  option(selector, key) {
    return this.of(`selector.${selector}.options.${key}`, key);
  }

  /** Return what an action is called, of whichever integration it is. */
  action(key) {
    const own = this.resources[`component.${DOMAIN}.services.${key}.name`];
    return own ?? this.resources[`component.media_player.services.${key}.name`] ?? key;
  }

  /** Return what a box is called: its room, and its part in it. */
  box({ room, part }) {
    return part ? this.of(`device.${part}.name`, room, { room }) : room;
  }

  day(iso) {
    return (DAY.test(iso) ? this.calendar : this.days).format(new Date(iso));
  }

  moment(iso) {
    return this.moments.format(new Date(iso));
  }

  number(value) {
    return this.numbers.format(value);
  }
}
