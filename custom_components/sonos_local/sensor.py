"""What is known of households and players."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import (
    consent_sensor,
    firmware_sensor,
    ledger_sensor,
    microphones,
    outage_sensor,
    refusal_sensor,
)
from .consent_sensor import CONSENT_SENSORS
from .coordinator import SonosConfigEntry
from .firmware_sensor import FIRMWARE_STATE, HOUSEHOLD_FIRMWARE, SENSORS
from .microphones import BOX_SENSORS

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the household and of every box."""
    del hass
    firmware_sensor.add(entry, async_add_entities, SENSORS, FIRMWARE_STATE, HOUSEHOLD_FIRMWARE)
    consent_sensor.add(entry, async_add_entities, CONSENT_SENSORS)
    microphones.add(entry, async_add_entities, BOX_SENSORS)
    refusal_sensor.add(entry, async_add_entities)
    ledger_sensor.add(entry, async_add_entities)
    outage_sensor.add(entry, async_add_entities)
