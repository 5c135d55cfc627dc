"""What the entities of a player have in common."""

from abc import abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import SonosConfigEntry, SonosCoordinator
from .model.player import Player


class SonosEntity[View](CoordinatorEntity[SonosCoordinator]):
    """An entity that writes its state only when what it shows has changed.

    `View` is everything it shows, as one comparable value.
    """

    _attr_has_entity_name = True
    _shown: tuple[bool, View] | None = None

    @abstractmethod
    def view(self) -> View:
        """Return what the entity shows now."""

    @abstractmethod
    def show(self, view: View) -> None:
        """Put a view into the entity's attributes."""

    @override
    async def async_added_to_hass(self) -> None:
        """Show what is known when the entity is added."""
        await super().async_added_to_hass()
        self._take()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self._take():
            self.async_write_ha_state()

    def _take(self) -> bool:
        """Show what is known; return whether it differs from what was shown."""
        now = (self.available, self.view())
        if now == self._shown:
            return False
        self._shown = now
        self.show(now[1])
        return True

    @property
    @override
    def suggested_object_id(self) -> str | None:
        """Return the English key, so that entity ids are the same in every language."""
        description: EntityDescription | None = getattr(self, "entity_description", None)
        return description.key if description else None


class HouseholdEntity[View](SonosEntity[View]):
    """An entity of the household: it is there as long as the household is set up."""

    def __init__(self, coordinator: SonosCoordinator, key: str) -> None:
        """Take the key, which tells the household's entities apart."""
        super().__init__(coordinator)
        household = coordinator.data.id
        self._attr_unique_id = f"{household}-{key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, household)})

    @property
    @override
    def available(self) -> bool:
        """Return whether there is something to show; what is not known says so itself."""
        return True


class PlayerEntity[View](SonosEntity[View]):
    """An entity of one player."""

    def __init__(self, coordinator: SonosCoordinator, uid: str, key: str = "") -> None:
        """Show the player `uid`; `key` tells its entities apart."""
        super().__init__(coordinator, context=uid)
        self.uid = uid
        self._attr_unique_id = f"{uid}-{key}" if key else uid
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, uid)})

    @property
    def player(self) -> Player:
        """Return what is known of the player."""
        return self.coordinator.data.players.get(self.uid) or self.coordinator.unknown(self.uid)

    @property
    @override
    def available(self) -> bool:
        """Return whether the player is there, and still one of the household's."""
        return self.uid in self.coordinator.data.players and self.player.available


class FirmwareEntity[View](PlayerEntity[View]):
    """An entity of a player's firmware.

    A player that is away does not change it: what is known stays, and `as_of` tells since when
    nobody could look (TABLES 4).
    """

    @property
    @override
    def available(self) -> bool:
        """Return whether a version is known at all."""
        return bool(self.coordinator.firmware.version(self.player))

    @property
    def as_of(self) -> datetime | None:
        """Return when the player was surely there the last time; None while it is there."""
        at = self.coordinator.firmware.as_of(self.player)
        return None if at is None else dt_util.utc_from_timestamp(at)


def has_firmware(coordinator: SonosCoordinator, player: Player) -> bool:
    """Return whether a box has firmware of which something is known."""
    return bool(coordinator.firmware.version(player))


@callback
def add_for_players(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    wanted: Callable[[Player], bool],
    make: Callable[[SonosCoordinator, Player], list[PlayerEntity[Any]]],
) -> None:
    """Add entities for the players that are wanted, now and later.

    They go when their player is wanted no more, as the half of a pair is, or is another
    household's: that one has them then. The registry keeps them.
    """
    coordinator = entry.runtime_data
    present: dict[str, list[PlayerEntity[Any]]] = {}

    @callback
    def follow() -> None:
        players, taken = coordinator.data.players, coordinator.taken

        def is_over(uid: str) -> bool:
            return not wanted(players[uid]) if uid in players else uid in taken

        for uid in filter(is_over, tuple(present)):
            # Those that the registry disables were never added.
            for entity in (entity for entity in present.pop(uid) if entity.enabled):
                coordinator.hass.async_create_task(entity.async_remove(force_remove=True))
        for uid, player in players.items():
            if uid not in present and wanted(player):
                present[uid] = make(coordinator, player)
                async_add_entities(present[uid])

    follow()
    entry.async_on_unload(coordinator.async_add_listener(follow))
