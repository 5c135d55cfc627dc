// The look of the page: Home Assistant's own colors, light and dark, from wide to a phone.

export const STYLE = `
:host {
  display: block;
  min-height: 100%;
  color-scheme: light;
  background: var(--primary-background-color);
  color: var(--primary-text-color);
  font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
  font-size: var(--ha-font-size-m, 14px);
  line-height: 1.5;
  overflow-wrap: break-word;
  --quiet: var(--secondary-text-color);
  --local: var(--success-color, #43a047);
  --cloud: var(--warning-color, #ffa600);
  --none: var(--secondary-text-color);
}
:host([dark]) { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
header {
  position: sticky;
  top: 0;
  z-index: 4;
  display: flex;
  align-items: center;
  gap: 8px;
  min-height: var(--header-height, 56px);
  padding: 0 12px;
  background: var(--app-header-background-color);
  color: var(--app-header-text-color, var(--text-primary-color));
  border-bottom: var(--app-header-border-bottom, none);
}
h1 { margin: 0 8px; font-size: 20px; font-weight: 400; line-height: 1.3; }
h2 { margin: 0; font-size: 18px; font-weight: 500; line-height: 1.4; }
h3 { margin: 0; font-size: 14px; font-weight: 500; }
p { margin: 0; }
ul { margin: 0; padding: 0; list-style: none; }
.menu {
  width: 48px; height: 48px; padding: 12px; border: 0; border-radius: 50%;
  background: none; color: inherit; cursor: pointer;
}
.menu svg { display: block; width: 24px; height: 24px; fill: currentColor; }
main {
  display: grid;
  grid-template-columns: repeat(2, minmax(0, 1fr));
  gap: 16px;
  max-width: 1080px;
  margin: 0 auto;
  padding: 16px;
}
main > * {
  display: block; grid-column: 1 / -1; min-width: 0;
  scroll-margin-top: calc(var(--header-height, 56px) + 16px);
}
main > .half { grid-column: auto; }
.card {
  height: 100%;
  padding: 16px;
  background: var(--ha-card-background, var(--card-background-color, white));
  border: var(--ha-card-border-width, 1px) solid var(--ha-card-border-color, var(--divider-color));
  border-radius: var(--ha-card-border-radius, 12px);
}
.chooser { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; }
.body { display: flex; flex-direction: column; gap: 16px; margin-top: 12px; }
.about, .quiet { color: var(--quiet); }
.quiet { display: block; font-size: 12px; line-height: 1.4; }
.spoken {
  position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.big { font-size: 24px; line-height: 1.3; }
.line { display: flex; align-items: center; justify-content: space-between; gap: 12px; }
.alert, .against > li {
  padding: 8px 12px;
  border-left: 4px solid var(--error-color);
  border-radius: 4px;
  background: color-mix(in srgb, var(--error-color) 8%, transparent);
}
.plain > li { padding: 8px 0; border-top: 1px solid var(--divider-color); }
.plain > li:first-child { border-top: 0; padding-top: 0; }
.against > li, .against > li:first-child { border-top: 0; padding: 8px 12px; margin-bottom: 8px; }
button, select { font: inherit; color: inherit; }
button:focus-visible, select:focus-visible, summary:focus-visible, .scroll:focus-visible {
  outline: 2px solid currentColor;
  outline-offset: 2px;
}
.action {
  min-height: 40px; padding: 0 16px; cursor: pointer;
  border: 1px solid var(--primary-color); border-radius: 20px; background: none;
}
.action:hover:enabled:not([aria-disabled="true"]) {
  background: color-mix(in srgb, var(--primary-color) 12%, transparent);
}
.action:disabled, .action[aria-disabled="true"] {
  border-color: var(--divider-color); opacity: 0.6; cursor: default;
}
select {
  flex: 1; min-width: 0; height: 40px; padding: 0 12px; border-radius: 8px;
  border: 1px solid var(--outline-color, var(--quiet));
  background: var(--card-background-color, transparent);
}
.switch {
  position: relative; flex: none; width: 52px; height: 32px; cursor: pointer;
  border: 2px solid var(--quiet); border-radius: 16px; background: transparent;
}
.switch::after {
  content: ""; position: absolute; top: 6px; left: 6px; width: 16px; height: 16px;
  border-radius: 50%; background: var(--quiet); transition: transform 0.15s;
}
.switch[aria-checked="true"] {
  background: var(--primary-color); border-color: var(--primary-color);
}
.switch[aria-checked="true"]::after { background: white; transform: translateX(20px) scale(1.4); }
.state { font-size: 16px; }
.rooms > li {
  display: grid;
  grid-template-columns: 3fr 2fr 3fr 5fr;
  gap: 4px 16px;
  padding: 10px 0;
  border-top: 1px solid var(--divider-color);
}
.rooms > li:first-child { border-top: 0; padding-top: 0; }
.rooms > li > * { min-width: 0; overflow-wrap: anywhere; }
.news { font-weight: 500; }
section { scroll-margin-top: calc(var(--header-height, 56px) + 16px); }
.scroll { overflow-x: auto; border-radius: 4px; }
table { width: 100%; border-collapse: collapse; }
th, td {
  padding: 6px 16px 6px 0; text-align: start; vertical-align: top; font-weight: 400;
  border-bottom: 1px solid var(--divider-color);
}
th:not(.number), td:not(.number) { min-width: 8em; }
thead th { color: var(--quiet); font-size: 12px; vertical-align: bottom; }
tbody tr:last-child > * { border-bottom: 0; }
.number { text-align: end; padding-right: 8px; font-variant-numeric: tabular-nums; }
details > summary { padding: 6px 0; cursor: pointer; }
summary > span { display: inline-block; vertical-align: top; max-width: calc(100% - 24px); }
.opened { display: flex; flex-direction: column; gap: 8px; padding: 4px 0 8px 16px; }
figure { margin: 0; display: flex; flex-direction: column; gap: 16px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; }
.groups > li, .plain > li, form { min-width: 0; }
.legend > li { display: flex; align-items: center; gap: 8px; }
.swatch { width: 12px; height: 12px; }
.groups { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px 32px; }
.bars > li {
  display: grid; grid-template-columns: 9em minmax(0, 1fr); gap: 0 12px; align-items: center;
  padding: 4px 0;
}
.bars .quiet { grid-column: 2; }
.bar { width: 100%; height: 12px; border-radius: 6px; background: var(--divider-color); }
.local { fill: var(--local); }
.cloud { fill: var(--cloud); }
.unknown { fill: var(--none); }
.stripe { fill: rgb(0 0 0 / 35%); }
.forms { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px 32px; }
form { display: flex; flex-direction: column; gap: 4px; }
.fact { display: flex; flex-direction: column; gap: 2px; }
.answer { font-size: 16px; }
.ledger { display: flex; flex-direction: column; gap: 8px; }
.ledger h3 { margin-top: 8px; }
.ledger .plain > li { padding: 4px 0; }
.sums { display: flex; flex-wrap: wrap; gap: 12px 32px; margin: 0; }
dt { color: var(--quiet); font-size: 12px; }
dd { margin: 0; font-size: 16px; }
@media (max-width: 800px) {
  main { grid-template-columns: minmax(0, 1fr); padding: 8px; gap: 8px; }
  .rooms > li { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .groups, .forms { grid-template-columns: minmax(0, 1fr); }
  .bars > li { grid-template-columns: minmax(0, 1fr); }
  .bars .quiet { grid-column: auto; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;
