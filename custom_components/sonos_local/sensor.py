"""What is known of households and players."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .consent import microphones
from .consent import sensor as consent_sensor
from .consent.microphones import BOX_SENSORS
from .consent.sensor import CONSENT_SENSORS
from .coordinator import SonosConfigEntry
from .firmware import sensor as firmware_sensor
from .firmware.sensor import FIRMWARE_STATE, HOUSEHOLD_FIRMWARE, SENSORS
from .ledgers import sensor as ledger_sensor
from .local_only import refusal_sensor
from .outage import sensor as outage_sensor

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
