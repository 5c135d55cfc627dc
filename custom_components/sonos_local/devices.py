"""The household and its boxes in the device registry (DESIGN 3.6)."""

from collections.abc import Iterable, Mapping
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    CONNECTION_NETWORK_MAC,
    CONNECTION_UPNP,
    DeviceEntryType,
)

from .const import DOMAIN, MANUFACTURER
from .model.household import Household
from .model.player import Player

_MAC_DIGITS: Final = 12


class Devices:
    """Keeps the registry up to date with what the players say of themselves."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Register nothing yet."""
        self._registry = dr.async_get(hass)
        self._entry_id = entry_id
        self._registered: dict[str, tuple[object, ...]] = {}
        self._household: str | None = None

    @callback
    def update(self, household: Household) -> None:
        """Register the household and every box whose data changed, primaries first."""
        if self._household is None:
            self._household = self._registry.async_get_or_create(
                config_entry_id=self._entry_id,
                identifiers={(DOMAIN, household.id)},
                entry_type=DeviceEntryType.SERVICE,
                manufacturer=MANUFACTURER,
                translation_key="household",
            ).id
        ids: dict[str, str] = {}
        for player in _primaries_first(household.players.values()):
            facts = _facts(player)
            via = ids.get(player.box.primary or "", self._household)
            if self._registered.get(player.uid) != (*facts, via):
                self._registered[player.uid] = (*facts, via)
                self._register(player, via)
            found = self._registry.async_get_device_by_identifier(
                (DOMAIN, player.uid), config_entry_id=self._entry_id
            )
            if found:
                ids[player.uid] = found.id

    def _register(self, player: Player, via: str) -> None:
        said = player.description
        self._registry.async_get_or_create(
            config_entry_id=self._entry_id,
            identifiers={(DOMAIN, player.uid)},
            connections=_connections(player.uid),
            manufacturer=MANUFACTURER,
            name=player.room or player.uid,
            model=said.model_name.removeprefix(f"{MANUFACTURER} ") if said else None,
            model_id=said.model_number if said else None,
            serial_number=said.serial if said else None,
            hw_version=said.hardware if said else None,
            sw_version=player.box.software or (said.software if said else None),
            suggested_area=player.room if player.box.visible else None,
            configuration_url=(
                f"http://{player.box.address}:1400/support/review" if player.box.address else None
            ),
            via_device_id=via,
        )


def _primaries_first(players: Iterable[Player]) -> list[Player]:
    return sorted(players, key=lambda player: (player.box.primary is not None, player.uid))


def _facts(player: Player) -> tuple[object, ...]:
    box = player.box
    return box.room, box.software, box.address, box.visible, player.description


def _connections(uid: str) -> set[tuple[str, str]]:
    """Return MAC and UPnP name: the uid is `RINCON_`, twelve digits of the MAC and a port."""
    digits = uid.removeprefix("RINCON_")[:_MAC_DIGITS]
    pairs = [digits[at : at + 2] for at in range(0, _MAC_DIGITS, 2)]
    mac = dr.format_mac(":".join(pairs))
    return {(CONNECTION_NETWORK_MAC, mac), (CONNECTION_UPNP, f"uuid:{uid}")}


def known_uids(household: Household) -> Mapping[str, Player]:
    """Return the players that the household still has, those that are away included."""
    return {**household.absent, **household.players}
