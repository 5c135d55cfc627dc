"""The page "Speakers & privacy": its files and its place in the sidebar, one for all households."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

URL_PATH: Final = "sonos-local-privacy"
ELEMENT: Final = "sonos-local-panel"
FILES: Final = Path(__file__).parent / "frontend"
_ICON: Final = "mdi:speaker-wireless"
_TITLE: Final = f"component.{DOMAIN}.config_panel.page.title"

# Where the files are served; not there without a frontend.
SERVED: HassKey[str] = HassKey(f"{DOMAIN}_served")


async def serve(hass: HomeAssistant) -> None:
    """Serve the page's files, once for the life of the process: a path cannot be taken back.

    Browsers keep them for a month, so their place changes with their content. A Home Assistant
    without a frontend has no use for them.
    """
    if frontend.DOMAIN not in hass.config.components:
        return
    url = f"/{DOMAIN}/{await hass.async_add_executor_job(_fingerprint)}"
    await hass.http.async_register_static_paths(
        [StaticPathConfig(url, str(FILES), cache_headers=True)]
    )
    hass.data[SERVED] = url

    async def changed(event: Event) -> None:
        if "language" in event.data:
            await review(hass)

    hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, changed)


def _fingerprint() -> str:
    found = sha256()
    for path in sorted(FILES.glob("*.js")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


async def review(hass: HomeAssistant) -> None:
    """Show the page as long as there is a household that is not disabled.

    A reload does not take it away: somebody may be looking at it. Its title is in the language of
    Home Assistant, which has one for everybody.
    """
    url = hass.data.get(SERVED)
    if url is None:
        return
    language = hass.config.language
    texts = await async_get_translations(hass, language, "config_panel", {DOMAIN})
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    title = texts.get(_TITLE, DOMAIN)
    shown = hass.data.get(frontend.DATA_PANELS, {}).get(URL_PATH)
    if all(entry.disabled_by for entry in entries):
        frontend.async_remove_panel(hass, URL_PATH, warn_if_unknown=False)
    elif shown is None:
        await panel_custom.async_register_panel(
            hass,
            URL_PATH,
            ELEMENT,
            sidebar_title=title,
            sidebar_icon=_ICON,
            module_url=f"{url}/{ELEMENT}.js",
        )
    elif shown.sidebar_title != title:
        frontend.async_register_built_in_panel(
            hass,
            shown.component_name,
            sidebar_title=title,
            sidebar_icon=_ICON,
            frontend_url_path=URL_PATH,
            config=shown.config,
            update=True,
        )
