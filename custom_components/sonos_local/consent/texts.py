"""Lines of evidence in the language of the house: lists of them cannot be translated elsewhere."""

from collections.abc import Mapping
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..privacy.consent_evidence import Evidence, Seen

_PLACE: Final = f"component.{DOMAIN}.entity.sensor.consent.state_attributes.seen.state"


class Texts:
    """What was seen, in words."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know no words yet."""
        self._hass = hass
        self._words: Mapping[str, str] = {}

    async def load(self) -> None:
        """Read the words of Home Assistant's language."""
        language = self._hass.config.language
        self._words = await async_get_translations(self._hass, language, "entity", [DOMAIN])

    def seen(self, seen: Seen) -> str:
        """Return what was seen."""
        return self._words.get(f"{_PLACE}.{seen.value}", seen.value)

    def line(self, line: Evidence, rooms: Mapping[str, str]) -> str:
        """Return a line of evidence: where, what, and when, if it was ever told."""
        room = rooms.get(line.player, "") if line.player else ""
        where = f"{room}: " if room else ""
        text = f"{where}{self.seen(line.seen)}"
        if not line.at:
            return text
        day = dt_util.as_local(dt_util.utc_from_timestamp(line.at)).date().isoformat()
        return f"{text} ({day})"
