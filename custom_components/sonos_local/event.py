"""What happened, as entities that automations can wait for."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import HouseholdEntity
from .occurrences import Occurrence

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class HouseholdEventDescription(EventEntityDescription):
    """What can happen in a household; its key is the kind of the occurrences."""

    event_types: list[str]


HOUSEHOLD_EVENTS: Final = (
    HouseholdEventDescription(
        key="alarm_at_risk",
        translation_key="alarm_at_risk",
        entity_category=EntityCategory.DIAGNOSTIC,
        event_types=["at_risk"],
    ),
    HouseholdEventDescription(
        key="refusal",
        translation_key="refusal",
        entity_category=EntityCategory.DIAGNOSTIC,
        event_types=["refused"],
    ),
    HouseholdEventDescription(
        key="cloud_playback",
        translation_key="cloud_playback",
        entity_category=EntityCategory.DIAGNOSTIC,
        event_types=["started", "ended", "stopped_by_us", "not_stopped"],
    ),
    HouseholdEventDescription(
        key="consent",
        translation_key="consent",
        entity_category=EntityCategory.DIAGNOSTIC,
        event_types=["sharing_on", "sharing_off"],
    ),
    HouseholdEventDescription(
        key="microphone",
        translation_key="microphone",
        entity_category=EntityCategory.DIAGNOSTIC,
        event_types=["turned_on"],
    ),
    HouseholdEventDescription(
        key="firmware",
        translation_key="firmware",
        entity_category=EntityCategory.DIAGNOSTIC,
        event_types=["firmware_changed", "update_offered", "update_withheld"],
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of the household."""
    del hass
    async_add_entities(
        HouseholdEvent(entry.runtime_data, description) for description in HOUSEHOLD_EVENTS
    )


class HouseholdEvent(HouseholdEntity[None], EventEntity):
    """What happens in a household; which room it concerns stands in its attributes."""

    entity_description: HouseholdEventDescription

    def __init__(
        self, coordinator: SonosCoordinator, description: HouseholdEventDescription
    ) -> None:
        """Show the occurrences of one kind."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.occurrences.listen(self.entity_description.key, "", self._happened)
        )

    @callback
    def _happened(self, occurrence: Occurrence) -> None:
        self._trigger_event(occurrence.type, dict(occurrence.data))
        self.async_write_ha_state()

    @override
    def view(self) -> None:
        """Show nothing that stays."""

    @override
    def show(self, view: None) -> None:
        """Show nothing that stays."""
