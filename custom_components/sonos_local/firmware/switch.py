"""Whether changes of firmware become repairs: the owner's decision."""

from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity

FIRMWARE_HOLD: Final = SwitchEntityDescription(
    key="firmware_hold",
    translation_key="firmware_hold",
    entity_category=EntityCategory.CONFIG,
)


@callback
def add(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    description: SwitchEntityDescription,
) -> None:
    """Add the switch of the household."""
    async_add_entities([FirmwareHold(entry.runtime_data, description)])


class FirmwareHold(HouseholdEntity[bool], SwitchEntity):
    """Turns each change of a version into a repair. It blocks nothing: nothing here could."""

    def __init__(self, coordinator: SonosCoordinator, description: SwitchEntityDescription) -> None:
        """Show what the owner decided for the household."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    def view(self) -> bool:
        """Return whether changes become repairs."""
        return self.coordinator.guardian.hold

    @override
    def show(self, view: bool) -> None:
        """Put it into the state."""
        self._attr_is_on = view

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Let changes become repairs."""
        self.coordinator.guardian.set_hold(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Let changes be events only. Repairs that are there stay until they are confirmed."""
        self.coordinator.guardian.set_hold(on=False)
