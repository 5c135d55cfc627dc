"""Which entities of a target a trigger or condition of ours speaks of."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


@callback
def ours(hass: HomeAssistant, entity_ids: Iterable[str], keys: frozenset[str]) -> set[str]:
    """Return those entities that are this integration's and have one of these translation keys.

    A target names rooms and areas; what else is in there, of whomever, is left out.
    """
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entity_ids
        if (entry := registry.async_get(entity_id))
        and entry.platform == DOMAIN
        and entry.translation_key in keys
    }
