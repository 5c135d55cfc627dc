"""What the owner decides for a household."""

from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_LOCAL_ONLY
from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import HouseholdEntity
from .firmware import switch as firmware_switch
from .firmware.switch import FIRMWARE_HOLD
from .local_only.cloud_switches import CLOUD_SWITCHES, add_cloud_switches

PARALLEL_UPDATES = 0

LOCAL_ONLY: Final = SwitchEntityDescription(
    key=CONF_LOCAL_ONLY,
    translation_key="local_only",
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of the household."""
    del hass
    async_add_entities([LocalOnlySwitch(entry.runtime_data)])
    add_cloud_switches(entry, async_add_entities, *CLOUD_SWITCHES)
    firmware_switch.add(entry, async_add_entities, FIRMWARE_HOLD)


class LocalOnlySwitch(HouseholdEntity[bool], SwitchEntity):
    """Whether everything is refused that would need the internet (DESIGN 5).

    The entry's options hold it: it is known before the first entity is, and nothing is reloaded.
    """

    entity_description = LOCAL_ONLY

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Show it of the household."""
        super().__init__(coordinator, LOCAL_ONLY.key)

    @override
    def view(self) -> bool:
        """Return whether it is."""
        return self.coordinator.local_only

    @override
    def show(self, view: bool) -> None:
        """Put a view into the attributes."""
        self._attr_is_on = view

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Refuse it from now on; what plays goes on."""
        self.coordinator.set_option(CONF_LOCAL_ONLY, value=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Refuse it no more."""
        self.coordinator.set_option(CONF_LOCAL_ONLY, value=False)
