"""Whether a newer firmware is offered. It tells and skips; it never installs (DESIGN 3.12)."""

from datetime import datetime
from typing import override

from homeassistant.components.update import UpdateDeviceClass, UpdateEntity, UpdateEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import FirmwareEntity, add_for_players, has_firmware
from .firmware.standing import Standing

PARALLEL_UPDATES = 0

type View = tuple[str, Standing, datetime | None]

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
        lambda player: has_firmware(entry.runtime_data, player),
        lambda coordinator, player: [FirmwareUpdate(coordinator, player.uid)],
    )


class FirmwareUpdate(FirmwareEntity[View], UpdateEntity):
    """What is installed, and what of newer versions can be said (TABLES 4)."""

    entity_description = FIRMWARE

    def __init__(self, coordinator: SonosCoordinator, uid: str) -> None:
        """Show the player `uid`."""
        super().__init__(coordinator, uid, FIRMWARE.key)

    @override
    def view(self) -> View:
        """Return the version, what is known of newer ones, and as of when."""
        firmware = self.coordinator.firmware
        player = self.player
        found = firmware.assess(self.coordinator.data, player)
        standing = firmware.standings.get(self.uid) or Standing(found)
        return firmware.version(player), standing, self.as_of

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        version, standing, as_of = view
        known = standing.shown
        self._attr_installed_version = version or None
        self._attr_latest_version = known.latest
        self._attr_extra_state_attributes = {
            **known.evidence,
            "firmware_state": known.state.value,
            "reason": known.reason,
            "last_state": standing.last.key if standing.last else None,
            "as_of": as_of,
        }
