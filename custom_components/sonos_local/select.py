"""What the owner chooses for a household."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .consent.select import DECLARATIONS, DeclarationSelect
from .coordinator import SonosConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for each kind of declaration."""
    del hass
    async_add_entities(
        DeclarationSelect(entry.runtime_data, description) for description in DECLARATIONS
    )
