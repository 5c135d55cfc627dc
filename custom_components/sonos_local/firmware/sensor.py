"""What is known of the firmware: of each player, and of the household."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import FirmwareEntity, HouseholdEntity, add_for_players, has_firmware
from ..model.player import Player
from ..privacy.firmware import KEYS, FirmwareState, History, Installed
from ..privacy.firmware_summary import SUMMARIES, summarize
from .standing import Standing

type Attributes = Mapping[str, Any]
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
    return version or None, {
        "display_version": display or None,
        "generation": player.box.generation,
    }


def _since(_: Player, history: History) -> View:
    """Return when the version came: the latest moment it can have been, and the earliest."""
    if not history:
        return None, {}
    newest = history[0]
    return _at(newest.not_after), {
        "not_before": _at(newest.not_before),
        "not_after": _at(newest.not_after),
        "version": newest.version,
        "history": [_installed(item) for item in history],
    }


def _installed(item: Installed) -> dict[str, Any]:
    return {
        "version": item.version,
        "not_before": _at(item.not_before),
        "not_after": _at(item.not_after),
        "last_seen": _at(item.seen),
    }


def _at(moment: float | None) -> datetime | None:
    return None if moment is None else dt_util.utc_from_timestamp(moment)


SENSORS: Final = (
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
FIRMWARE_STATE: Final = SensorEntityDescription(
    key="firmware_state",
    translation_key="firmware_state",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    options=list(KEYS),
)
HOUSEHOLD_FIRMWARE: Final = SensorEntityDescription(
    key="firmware",
    translation_key="household_firmware",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    options=list(SUMMARIES),
)


@callback
def add(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    sensors: tuple[PlayerSensorDescription, ...],
    state: SensorEntityDescription,
    household: SensorEntityDescription,
) -> None:
    """Add the household's, and those of every box, bonded ones too: each has its own firmware."""
    async_add_entities([HouseholdFirmware(entry.runtime_data, household)])
    add_for_players(
        entry,
        async_add_entities,
        lambda player: has_firmware(entry.runtime_data, player) or player.available,
        lambda coordinator, player: [FirmwareStateSensor(coordinator, player.uid, state)],
    )
    add_for_players(
        entry,
        async_add_entities,
        lambda player: has_firmware(entry.runtime_data, player),
        lambda coordinator, player: [
            PlayerSensor(coordinator, player.uid, description) for description in sensors
        ],
    )


class PlayerSensor(FirmwareEntity[View], SensorEntity):
    """A sensor of a player's firmware. It keeps its value while the player is away."""

    entity_description: PlayerSensorDescription
    _unrecorded_attributes = frozenset({"history"})

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
        return value, {**more, "as_of": self.as_of}

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        self._attr_native_value = view[0]
        self._attr_extra_state_attributes = dict(view[1])


class FirmwareStateSensor(FirmwareEntity[View], SensorEntity):
    """Where a player stands, in words that say why (TABLES 4)."""

    def __init__(
        self, coordinator: SonosCoordinator, uid: str, description: SensorEntityDescription
    ) -> None:
        """Show the player `uid`."""
        super().__init__(coordinator, uid, description.key)
        self.entity_description = description

    @property
    @override
    def available(self) -> bool:
        """Return whether there is a version, or a player that tells none."""
        return super().available or super(FirmwareEntity, self).available

    @override
    def view(self) -> View:
        """Return the state, why, and as of when."""
        coordinator = self.coordinator
        found = coordinator.firmware.assess(coordinator.data, self.player)
        standing = coordinator.firmware.standings.get(self.uid) or Standing(found)
        return found.key, {
            **found.evidence,
            "firmware_state": found.state.value,
            "reason": found.reason,
            "last_state": standing.last.key if standing.last else None,
            "as_of": self.as_of,
        }

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        self._attr_native_value = view[0]
        self._attr_extra_state_attributes = dict(view[1])


class HouseholdFirmware(HouseholdEntity[View], SensorEntity):
    """Where the household's players stand together."""

    _unrecorded_attributes = frozenset({"rooms"})

    def __init__(self, coordinator: SonosCoordinator, description: SensorEntityDescription) -> None:
        """Show the household."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    def view(self) -> View:
        """Return the state, how many players are in which, and why some are unknown."""
        standings = self.coordinator.firmware.standings
        players = self.coordinator.data.players
        known = {uid: standings[uid].shown for uid in players if uid in standings}
        summary = summarize(known.values())
        rooms: dict[str, list[str]] = {}
        for uid, found in known.items():
            rooms.setdefault(found.key, []).append(players[uid].room)
        return summary.key, {
            **{state.value: summary.counts[state] for state in FirmwareState},
            "reasons": list(summary.reasons),
            "rooms": {key: sorted(names) for key, names in sorted(rooms.items())},
        }

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        self._attr_native_value = view[0]
        self._attr_extra_state_attributes = dict(view[1])
