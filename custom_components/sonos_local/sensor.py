"""What is known of the players' firmware."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import FirmwareEntity, add_for_players, has_firmware
from .model.player import Player
from .privacy.firmware import History

PARALLEL_UPDATES = 0

type Attributes = tuple[tuple[str, Any], ...]
type View = tuple[str | datetime | None, Attributes]


@dataclass(frozen=True, kw_only=True)
class PlayerSensorDescription(SensorEntityDescription):
    """A sensor of a player: how its view comes from the player and its firmware history."""

    view: Callable[[Player, History], View]


def _version(player: Player, history: History) -> View:
    said = player.description
    version = player.box.software or (history[0].version if history else "")
    # A description that is older than the version says nothing of it.
    display = said.display_version if said and said.software == version else ""
    more = (("display_version", display or None), ("generation", player.box.generation))
    return version or None, more


def _since(_: Player, history: History) -> View:
    """Return when the version came: the latest moment it can have been, and the earliest."""
    if not history:
        return None, ()
    newest = history[0]
    not_before = newest.not_before
    more = (
        ("not_before", dt_util.utc_from_timestamp(not_before) if not_before else None),
        ("not_after", dt_util.utc_from_timestamp(newest.not_after)),
        ("version", newest.version),
    )
    return dt_util.utc_from_timestamp(newest.not_after), more


SENSORS = (
    PlayerSensorDescription(
        key="firmware_version",
        translation_key="firmware_version",
        entity_category=EntityCategory.DIAGNOSTIC,
        view=_version,
    ),
    PlayerSensorDescription(
        key="firmware_since",
        translation_key="firmware_since",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        view=_since,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of every box, bonded ones too: each has its own firmware."""
    del hass
    add_for_players(
        entry,
        async_add_entities,
        lambda player: has_firmware(entry.runtime_data, player),
        lambda coordinator, player: [
            PlayerSensor(coordinator, player.uid, description) for description in SENSORS
        ],
    )


class PlayerSensor(FirmwareEntity[View], SensorEntity):
    """A sensor of a player's firmware. It keeps its value while the player is away."""

    entity_description: PlayerSensorDescription

    def __init__(
        self, coordinator: SonosCoordinator, uid: str, description: PlayerSensorDescription
    ) -> None:
        """Show what the description says of the player `uid`."""
        super().__init__(coordinator, uid, description.key)
        self.entity_description = description

    @override
    def view(self) -> View:
        """Return the value and what stands beside it."""
        history = self.coordinator.firmware.histories.get(self.uid, ())
        value, more = self.entity_description.view(self.player, history)
        return value, (*more, ("as_of", self.as_of))

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        self._attr_native_value = view[0]
        self._attr_extra_state_attributes = dict(view[1])
