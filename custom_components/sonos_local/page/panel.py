"""The page "Speakers & privacy": its files and its place in the sidebar, one for all households."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
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


def _fingerprint() -> str:
    found = sha256()
    for path in sorted(FILES.glob("*.js")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


async def review(hass: HomeAssistant) -> None:
    """Show the page as long as there is a household that is not disabled.

    A reload does not take it away: somebody may be looking at it.
    """
    url = hass.data.get(SERVED)
    if url is None:
        return
    language = hass.config.language
    texts = await async_get_translations(hass, language, "config_panel", {DOMAIN})
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    is_wanted = any(not entry.disabled_by for entry in entries)
    if is_wanted is frontend.async_panel_exists(hass, URL_PATH):
        return
    if not is_wanted:
        frontend.async_remove_panel(hass, URL_PATH)
        return
    await panel_custom.async_register_panel(
        hass,
        URL_PATH,
        ELEMENT,
        sidebar_title=texts.get(_TITLE, DOMAIN),
        sidebar_icon=_ICON,
        module_url=f"{url}/{ELEMENT}.js",
    )
