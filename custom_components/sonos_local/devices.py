"""The household and its boxes in the device registry (DESIGN 3.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NotRequired, TypedDict, Unpack

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    CONNECTION_NETWORK_MAC,
    CONNECTION_UPNP,
    DeviceEntryType,
)

from .const import DOMAIN, MANUFACTURER
from .model.household import Household
from .model.player import Box, Player

_MAC_DIGITS: Final = 12
# What a bonded box is called beside its room's name, by the channels that it plays (WIRE 2.6).
_PARTS: Final = {
    "LF": "left",
    "RF": "right",
    "LR": "surround_left",
    "RR": "surround_right",
    "LR,RR": "surrounds",
    "SW": "sub",
}


class Facts(TypedDict):
    """What the registry is told of a box. What is not known is left out: the registry keeps it."""

    name: NotRequired[str]
    translation_key: NotRequired[str]
    translation_placeholders: NotRequired[dict[str, str]]
    model: NotRequired[str]
    model_id: NotRequired[str]
    serial_number: NotRequired[str]
    hw_version: NotRequired[str]
    sw_version: NotRequired[str]
    configuration_url: NotRequired[str]


@dataclass(frozen=True, slots=True)
class _Registered:
    """What was registered of a box."""

    facts: Facts
    via: str


class Devices:
    """Keeps the registry up to date with what the players say of themselves."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Register nothing yet."""
        self._registry = dr.async_get(hass)
        self._entry_id = entry_id
        self._registered: dict[str, _Registered] = {}
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
            via = ids.get(player.box.primary or "", self._household)
            now = _Registered(facts(player), via)
            found = self._registry.async_get_device_by_identifier(
                (DOMAIN, player.uid), config_entry_id=self._entry_id
            )
            if found is None or self._registered.get(player.uid) != now:
                self._registered[player.uid] = now
                found = self._register(player.uid, via, **now.facts)
            ids[player.uid] = found.id

    def _register(self, uid: str, via: str, **facts: Unpack[Facts]) -> dr.DeviceEntry:
        return self._registry.async_get_or_create(
            config_entry_id=self._entry_id,
            identifiers={(DOMAIN, uid)},
            connections=_connections(uid),
            manufacturer=MANUFACTURER,
            via_device_id=via,
            **facts,
        )


def _primaries_first(players: Iterable[Player]) -> list[Player]:
    return sorted(players, key=lambda player: (player.box.primary is not None, player.uid))


def facts(player: Player) -> Facts:
    """Return what is known of a box."""
    box, said = player.box, player.description
    known = _name(box)
    if said is not None:
        known["model"] = said.model_name.removeprefix(f"{MANUFACTURER} ")
        known["model_id"] = said.model_number
        known["serial_number"] = said.serial
        known["hw_version"] = said.hardware
        known["sw_version"] = said.software
    if box.software:
        known["sw_version"] = box.software
    # No area is suggested: Home Assistant would put its name before the device's in entity ids,
    # `media_player.kitchen_kitchen`. Areas are asked for when a household is added.
    if box.address:
        known["configuration_url"] = f"http://{box.address}:1400/support/review"
    return known


def _name(box: Box) -> Facts:
    """Name a box after its room; a bonded one also after its part in it."""
    if not box.room:
        return {"name": box.uid}
    if not box.primary:
        return {"name": box.room}
    return {
        "translation_key": f"part_{_part(box)}",
        "translation_placeholders": {"room": box.room},
    }


def _part(box: Box) -> str:
    """Return which part of its room a bonded box plays, as its channel map says."""
    for item in f"{box.satellite_map};{box.channel_map}".split(";"):
        uid, _, channels = item.partition(":")
        if uid == box.uid:
            words = ",".join(sorted(set(channels.split(","))))
            return _PARTS.get(words, "other")
    return "other"


def _connections(uid: str) -> set[tuple[str, str]]:
    """Return MAC and UPnP name: the uid is `RINCON_`, twelve digits of the MAC and a port."""
    digits = uid.removeprefix("RINCON_")[:_MAC_DIGITS]
    pairs = [digits[at : at + 2] for at in range(0, _MAC_DIGITS, 2)]
    mac = dr.format_mac(":".join(pairs))
    return {(CONNECTION_NETWORK_MAC, mac), (CONNECTION_UPNP, f"uuid:{uid}")}
