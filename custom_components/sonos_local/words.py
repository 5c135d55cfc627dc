"""Words of answers, in the language of Home Assistant: they are options of selectors."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation

from .const import DOMAIN
from .privacy.policy import Refused


class Words:
    """Texts of the integration by selector and key."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Take the texts as Home Assistant gives them."""
        self._texts = texts

    def of(self, selector: str, key: str) -> str:
        """Return the text of a key, the key itself where there is none."""
        return self._texts.get(f"component.{DOMAIN}.selector.{selector}.options.{key}", key)


async def words(hass: HomeAssistant) -> Words:
    """Return the words in the language of Home Assistant."""
    return Words(
        await translation.async_get_translations(hass, hass.config.language, "selector", {DOMAIN})
    )


async def refusal(hass: HomeAssistant, room: str, refused: Refused) -> str:
    """Return why something is refused, in the language of Home Assistant."""
    texts = await translation.async_get_translations(
        hass, hass.config.language, "exceptions", {DOMAIN}
    )
    told = {"count": "1", **dict(refused.placeholders), "room": room}
    told["detail"] = told.get("detail") or "?"
    text = texts.get(f"component.{DOMAIN}.exceptions.refused_{refused.reason}.message", "")
    return text.format(**told) or refused.reason
