"""What is, or is not, with a room."""

from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import PlayerEntity, add_for_players
from .firmware import binary_sensor as firmware_binary_sensor
from .firmware.binary_sensor import FIRMWARE_DRIFT
from .privacy.playback import Found

PARALLEL_UPDATES = 0

CLOUD_PLAYBACK: Final = BinarySensorEntityDescription(
    key="cloud_playback",
    translation_key="cloud_playback",
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of rooms."""
    del hass
    add_for_players(
        entry,
        async_add_entities,
        lambda player: player.box.visible,
        lambda coordinator, player: [CloudPlaybackSensor(coordinator, player.uid)],
    )
    firmware_binary_sensor.add(entry, async_add_entities, FIRMWARE_DRIFT)


class CloudPlaybackSensor(PlayerEntity[Found], BinarySensorEntity):
    """Whether what a room plays comes from outside the house; unknown where nobody can say."""

    entity_description = CLOUD_PLAYBACK

    def __init__(self, coordinator: SonosCoordinator, uid: str) -> None:
        """Show it of the player `uid`."""
        super().__init__(coordinator, uid, CLOUD_PLAYBACK.key)

    @override
    def view(self) -> Found:
        """Return what is known of what the room's group plays."""
        return self.coordinator.cloud_playback.shown(self.player)

    @override
    def show(self, view: Found) -> None:
        """Put a view into the attributes."""
        self._attr_is_on = view.is_cloud
        self._attr_extra_state_attributes = {
            "origin": view.origin,
            "reason": view.reason,
            "detail": view.detail or None,
        }
