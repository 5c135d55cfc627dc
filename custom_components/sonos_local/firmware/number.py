"""After how many days an offer that is not installed counts as withheld: the owner's decision."""

from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity

WITHHELD_DAYS: Final = NumberEntityDescription(
    key="withheld_days",
    translation_key="withheld_days",
    entity_category=EntityCategory.CONFIG,
    device_class=NumberDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.DAYS,
    native_min_value=1,
    native_max_value=365,
    native_step=1,
    mode=NumberMode.BOX,
)


@callback
def add(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    description: NumberEntityDescription,
) -> None:
    """Add the number of the household."""
    async_add_entities([WithheldDays(entry.runtime_data, description)])


class WithheldDays(HouseholdEntity[int], NumberEntity):
    """The days of TABLES 4, `W`."""

    def __init__(self, coordinator: SonosCoordinator, description: NumberEntityDescription) -> None:
        """Show it of the household."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    def view(self) -> int:
        """Return the days."""
        return self.coordinator.guardian.withheld_days

    @override
    def show(self, view: int) -> None:
        """Put a view into the attributes."""
        self._attr_native_value = view

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the days; what is offered is judged anew."""
        self.coordinator.guardian.set_withheld_days(int(value))
