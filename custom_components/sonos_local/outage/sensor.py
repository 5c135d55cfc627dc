"""How much of what a household has ready to be played needs the internet, as a sensor."""

from typing import Final, override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity
from ..privacy.outage import Fate
from .report import Gathered, by_kind, counts, plain

# A table to look at; the action returns everything.
MOST_ROWS: Final = 100

CLOUD_DEPENDENCE: Final = SensorEntityDescription(
    key="cloud_dependence",
    translation_key="cloud_dependence",
    entity_category=EntityCategory.DIAGNOSTIC,
    native_unit_of_measurement=PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
)


@callback
def add(entry: SonosConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the sensor to the household."""
    async_add_entities([CloudDependenceSensor(entry.runtime_data)])


class CloudDependenceSensor(HouseholdEntity[Gathered | None], SensorEntity):
    """Shows the outage report; as long as it is enabled, that is kept fresh."""

    entity_description = CLOUD_DEPENDENCE
    _unrecorded_attributes = frozenset({"as_of", "by_kind", "falls_silent"})

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Show the report of one household."""
        super().__init__(coordinator, CLOUD_DEPENDENCE.key)

    @override
    async def async_added_to_hass(self) -> None:
        """Let the report be kept fresh, until it is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.outage.watch())

    @override
    def view(self) -> Gathered | None:
        """Return the last report."""
        return self.coordinator.outage.last

    @override
    def show(self, view: Gathered | None) -> None:
        """Put a report into the attributes; unknown until there is one."""
        if view is None:
            self._attr_native_value = None
            self._attr_extra_state_attributes = {}
            return
        silent = [plain(line) for line in view.report.lines if line.fate is Fate.FALLS_SILENT]
        self._attr_native_value = view.report.percent
        self._attr_extra_state_attributes = {
            **counts(view.report),
            "not_counted": view.report.not_counted,
            "as_of": view.at.isoformat(),
            "by_kind": by_kind(view.report),
            "falls_silent": silent[:MOST_ROWS],
        }
