"""How often local only has refused, as a sensor of the household."""

from datetime import UTC, datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity
from ..occurrences import Occurrence
from .refusals import Refusal

# So many of the newest stand in the attributes.
NEWEST: Final = 10

REFUSALS: Final = SensorEntityDescription(
    key="refusals",
    translation_key="refusals",
    entity_category=EntityCategory.DIAGNOSTIC,
    state_class=SensorStateClass.TOTAL_INCREASING,
)

type View = tuple[tuple[tuple[str, int], ...], tuple[Refusal, ...]]


@callback
def add(entry: SonosConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the sensor to the household."""
    async_add_entities([RefusalsSensor(entry.runtime_data)])


class RefusalsSensor(HouseholdEntity[View], SensorEntity):
    """Counts the refusals since the start."""

    entity_description = REFUSALS
    _unrecorded_attributes = frozenset({"newest", "reasons"})

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Count for one household."""
        super().__init__(coordinator, REFUSALS.key)

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.occurrences.listen("refusal", "", self._happened))

    @callback
    def _happened(self, _: Occurrence) -> None:
        self._handle_coordinator_update()

    @override
    def view(self) -> View:
        """Return how often each reason was given, the most frequent first, and the newest."""
        refusals = self.coordinator.refusals
        return tuple(refusals.counts.most_common()), tuple(refusals.newest)[-NEWEST:][::-1]

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        counts, newest = view
        self._attr_native_value = sum(count for _, count in counts)
        self._attr_extra_state_attributes = {
            "reasons": dict(counts),
            "newest": [_shown(refusal) for refusal in newest],
        }


def _shown(refusal: Refusal) -> dict[str, Any]:
    return {"at": datetime.fromtimestamp(refusal.at, UTC).isoformat(), **refusal.shown}
