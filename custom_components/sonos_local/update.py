"""Whether a newer firmware is offered. It tells and skips; it never installs (DESIGN 3.12)."""

from typing import override

from homeassistant.components.update import UpdateDeviceClass, UpdateEntity, UpdateEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import PlayerEntity, add_for_players
from .privacy.firmware import Assessment

PARALLEL_UPDATES = 0

FIRMWARE = UpdateEntityDescription(
    key="firmware",
    translation_key="firmware",
    device_class=UpdateDeviceClass.FIRMWARE,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for every box, bonded ones too."""
    del hass
    add_for_players(
        entry,
        async_add_entities,
        lambda player: bool(player.box.software),
        lambda coordinator, player: [FirmwareUpdate(coordinator, player.uid)],
    )


class FirmwareUpdate(PlayerEntity[tuple[str, Assessment]], UpdateEntity):
    """What is installed, and what of newer versions can be said (TABLES 4)."""

    entity_description = FIRMWARE

    def __init__(self, coordinator: SonosCoordinator, uid: str) -> None:
        """Show the player `uid`."""
        super().__init__(coordinator, uid, FIRMWARE.key)

    @override
    def view(self) -> tuple[str, Assessment]:
        """Return the version and what is known of newer ones."""
        return self.player.box.software, self.coordinator.assess(self.player)

    @override
    def show(self, view: tuple[str, Assessment]) -> None:
        """Put a view into the attributes."""
        version, known = view
        self._attr_installed_version = version or None
        self._attr_latest_version = known.latest
        self._attr_extra_state_attributes = {
            "firmware_state": known.state.value,
            "reason": known.reason,
            **known.evidence,
        }
