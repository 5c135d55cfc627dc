"""Times that the owner sets for a household."""

from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import HouseholdEntity
from .firmware import number as firmware_number
from .firmware.number import WITHHELD_DAYS
from .local_only.cloud_playback import (
    CONF_GRACE_TIME,
    DEFAULT_GRACE_TIME,
    LONGEST_GRACE_TIME,
)

PARALLEL_UPDATES = 0

GRACE_TIME: Final = NumberEntityDescription(
    key=CONF_GRACE_TIME,
    translation_key="grace_time",
    entity_category=EntityCategory.CONFIG,
    device_class=NumberDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.SECONDS,
    native_min_value=0,
    native_max_value=LONGEST_GRACE_TIME,
    native_step=1,
    mode=NumberMode.BOX,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the times of the household."""
    del hass
    async_add_entities([GraceTime(entry.runtime_data)])
    firmware_number.add(entry, async_add_entities, WITHHELD_DAYS)


class GraceTime(HouseholdEntity[int], NumberEntity):
    """How long cloud playback goes on before it is stopped, where it is."""

    entity_description = GRACE_TIME

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Show it of the household."""
        super().__init__(coordinator, GRACE_TIME.key)

    @override
    def view(self) -> int:
        """Return the seconds."""
        options = self.coordinator.config_entry.options
        return int(options.get(CONF_GRACE_TIME, DEFAULT_GRACE_TIME))

    @override
    def show(self, view: int) -> None:
        """Put a view into the attributes."""
        self._attr_native_value = view

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the seconds; what waits to be stopped waits so long from its beginning."""
        self.coordinator.set_option(CONF_GRACE_TIME, int(value))
