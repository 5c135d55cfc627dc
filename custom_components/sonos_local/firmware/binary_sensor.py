"""Whether players of one line have not run the same firmware for more than a day."""

from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity
from ..privacy.firmware_lines import Difference

FIRMWARE_DRIFT: Final = BinarySensorEntityDescription(
    key="firmware_drift",
    translation_key="firmware_drift",
    entity_category=EntityCategory.DIAGNOSTIC,
)

# Why it is unknown: no player tells a version that can be placed on a line.
NOT_COMPARABLE: Final = "not_comparable"

type View = tuple[bool | None, list[dict[str, Any]]]


@callback
def add(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    description: BinarySensorEntityDescription,
) -> None:
    """Add the sensor of the household."""
    async_add_entities([FirmwareDrift(entry.runtime_data, description)])


class FirmwareDrift(HouseholdEntity[View], BinarySensorEntity):
    """On after a day; what differs stands in the attributes from the first moment."""

    _unrecorded_attributes = frozenset({"differences"})

    def __init__(
        self, coordinator: SonosCoordinator, description: BinarySensorEntityDescription
    ) -> None:
        """Show the household."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    def view(self) -> View:
        """Return whether players drift apart, None if nobody can say; and what differs."""
        firmware = self.coordinator.firmware
        drifts = bool(firmware.drifting) if firmware.comparable else None
        return drifts, [self._told(item) for item in firmware.differences]

    def _told(self, difference: Difference) -> dict[str, Any]:
        players = self.coordinator.data.players
        return {
            "line": difference.line,
            "since": dt_util.utc_from_timestamp(difference.since),
            "versions": {
                version: [players[uid].room for uid in uids if uid in players]
                for version, uids in difference.versions.items()
            },
        }

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        self._attr_is_on = view[0]
        self._attr_extra_state_attributes = {
            "differences": view[1],
            "reason": NOT_COMPARABLE if view[0] is None else None,
        }
