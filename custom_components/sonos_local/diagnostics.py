"""Diagnostics that can be shown to strangers.

Nothing of what players or the owner say goes out unless it is named here: numbers, versions and
model numbers of a known form, and words of known lists. Ids, addresses, names, titles and URIs are
counted, or replaced by a number that is the same throughout one file: `player 2`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import CONF_ADDRESSES, CONF_EVENT_ADDRESS, CONF_EVENT_PORT, CONF_FURTHER_NETWORKS
from .coordinator import SonosConfigEntry, SonosCoordinator
from .ledgers import data as data_ledger
from .ledgers import diagnostics as privacy_diagnostics
from .ledgers.requests import Reading
from .model.group import Group
from .model.media import Transport
from .model.player import Box, Description, Player
from .model.reads import ReadName
from .privacy.ledger import Line, totals
from .wire.actions import SERVICES
from .wire.catalogue import TLS_PATHS

OTHER: Final = "other"

_SOFTWARE: Final = re.compile(r"\d{1,3}\.\d{1,3}-\d{1,6}")
_DISPLAY: Final = re.compile(r"\d{1,2}\.\d{1,2}(\.\d{1,2})?")
_HARDWARE: Final = re.compile(r"\d{1,2}(\.\d{1,2}){3}-\d{1,2}(\.\d{1,2})?")
_MODEL: Final = re.compile(r"(?:S|ZP|ZB|BR|WD|CR)\d{1,3}|Sub")
_CHANNELS: Final = frozenset({"LF", "RF", "LR", "RR", "SW"})
# Why players are missed, as core looks for it and as firmware knows it, which writes it in capitals
# and with underscores (WIRE 2.6).
_REASONS: Final = frozenset(
    {
        "bluetooth",
        "error",
        "expired",
        "low battery",
        "new ip",
        "new ssid",
        "powered off",
        "sleeping",
        "switch to bluetooth",
        "unknown",
        "upgrade",
    }
)
_MODES: Final = frozenset(
    {"NORMAL", "REPEAT_ALL", "REPEAT_ONE", "SHUFFLE", "SHUFFLE_NOREPEAT", "SHUFFLE_REPEAT_ONE"}
)
# What plays, by the beginning of its URI (WIRE 5).
_SCHEMES: Final = frozenset(
    {
        "aac",
        "file",
        "hls-radio",
        "http",
        "https",
        "x-file-cifs",
        "x-rincon",
        "x-rincon-buzzer",
        "x-rincon-mp3radio",
        "x-rincon-playlist",
        "x-rincon-queue",
        "x-rincon-stream",
        "x-sonos-hls",
        "x-sonos-htastream",
        "x-sonos-http",
        "x-sonos-spotify",
        "x-sonos-vli",
        "x-sonosapi-hls",
        "x-sonosapi-radio",
        "x-sonosapi-stream",
    }
)
_PATHS: Final = re.compile(r"(GET|SUBSCRIBE|UNSUBSCRIBE) (/[A-Za-z0-9_./-]*)")
_KNOWN_PATHS: Final = frozenset(
    {
        "/xml/device_description.xml",
        "/api/v1/players/local/info",
        "/getaa",
        "/status/zp",
        "/status/batterystatus",
        *TLS_PATHS,
        *(service.events for service in SERVICES.values()),
    }
)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: SonosConfigEntry
) -> dict[str, Any]:
    """Return what helps to understand a household; little where it is not set up."""
    del hass
    if entry.state is not ConfigEntryState.LOADED:
        return {"entry": _entry(entry)}
    coordinator = entry.runtime_data
    names = _Names(coordinator.data.players)
    return {
        "entry": _entry(entry),
        "household": _household(coordinator, names),
        "local_only": privacy_diagnostics.local_only(coordinator),
        "consent": privacy_diagnostics.consent(coordinator),
        "firmware": privacy_diagnostics.firmware(coordinator),
        "data_ledger": data_ledger.counts(coordinator.data),
        "groups": _groups(coordinator.data.groups, names),
        "players": {
            names.of(uid): _player(coordinator, player, names)
            for uid, player in sorted(coordinator.data.players.items())
        },
        "requests": _requests(coordinator.ledger.kept.lines()),
        "ledger": _ledger(coordinator.ledger.read(), names),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: SonosConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return what helps to understand one box; of the household's device, the household."""
    everything = await async_get_config_entry_diagnostics(hass, entry)
    if entry.state is not ConfigEntryState.LOADED:
        return everything
    players = entry.runtime_data.data.players
    names = _Names(players)
    for _, uid in device.identifiers:
        if uid in players:
            own = names.of(uid)
            groups = [group for group in everything["groups"] if own in group["members"]]
            return (
                {"player": own}
                | everything
                | {
                    "groups": groups,
                    "players": {own: everything["players"][own]},
                }
            )
    return everything


class _Names:
    """Numbers for players: the same throughout one file, and telling nothing."""

    def __init__(self, uids: Iterable[str]) -> None:
        self._names = {uid: f"player {number}" for number, uid in enumerate(sorted(uids), 1)}

    def of(self, uid: str | None) -> str | None:
        """Return the name of a player, None for nobody."""
        return self._names.get(uid, "unknown player") if uid else None


def _entry(entry: SonosConfigEntry) -> dict[str, Any]:
    options = entry.options
    return {
        "state": entry.state.value,
        "addresses": len(entry.data[CONF_ADDRESSES]),
        "options": {
            "event_address_set": bool(options.get(CONF_EVENT_ADDRESS)),
            "event_port_set": bool(options.get(CONF_EVENT_PORT)),
            "further_networks": len(options.get(CONF_FURTHER_NETWORKS, ())),
        },
    }


def _household(coordinator: SonosCoordinator, names: _Names) -> dict[str, Any]:
    household = coordinator.data
    shared = household.shared
    return {
        "players": len(household.players),
        "rooms": len(household.rooms),
        "absent": len(household.absent),
        "anchor": names.of(coordinator.session.anchor),
        "subscriptions": _subscriptions(coordinator.session.subscription_states),
        "could_not_be_read": len(coordinator.session.oddities),
        "storage_readable": coordinator.store.readable,
        "announced_version": _form(_SOFTWARE, shared.offer.version if shared.offer else None),
        "announced_generation": shared.offer.generation if shared.offer else None,
        "favorites": _count(shared.favorites),
        "playlists": _count(shared.playlists),
        "alarms": _count(shared.alarms),
        "indexing": shared.indexing,
    }


def _subscriptions(states: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, int]]:
    """Count subscriptions by service and state."""
    found: dict[str, Counter[str]] = {}
    for _, service, state in states:
        found.setdefault(service, Counter())[state] += 1
    return {service: dict(sorted(counts.items())) for service, counts in sorted(found.items())}


def _groups(groups: Iterable[Group], names: _Names) -> list[dict[str, Any]]:
    return [
        {
            "coordinator": names.of(group.coordinator),
            "members": sorted(names.of(uid) or "" for uid in group.members),
            "named_after": names.of(group.id.partition(":")[0]),
        }
        for group in groups
    ]


def _player(coordinator: SonosCoordinator, player: Player, names: _Names) -> dict[str, Any]:
    states = coordinator.session.subscription_states
    known = coordinator.firmware.assess(coordinator.data, player)
    return {
        "presence": player.presence.value,
        "deaf": player.deaf,
        "upnp_off": player.upnp_off,
        "missed_because": _reason(player.gone.reason) if player.gone else None,
        "coordinator": names.of(player.group.coordinator),
        "subscriptions": _subscriptions(item for item in states if item[0] == player.uid),
        "box": _box(player.box, names),
        "description": _description(player.description) if player.description else None,
        "firmware": {
            "state": known.state.value,
            "reason": known.reason,
            "line": known.line,
            "versions_seen": len(coordinator.firmware.histories.get(player.uid, ())),
        },
        "transport": _transport(player.transport),
        "volume_known": player.sound.volume is not None,
        "volume_fixed": player.sound.output_fixed,
        "position_known": player.own_position is not None,
        "read": sorted(_word(ReadName, name) for name in player.read),
    }


def _box(box: Box, names: _Names) -> dict[str, Any]:
    return {
        "visible": box.visible,
        "bridge": box.bridge,
        "primary": names.of(box.primary),
        "channels": _channels(box),
        "has_address": bool(box.address),
        "software": _form(_SOFTWARE, box.software),
        "generation": box.generation,
        "boots": box.boot_seq,
        "wired": box.wired,
        "microphone": box.microphone,
        "voice": box.voice,
        "orientation": box.orientation,
        "calibration": box.calibration,
        "registration": box.registration,
        "idle": box.idle,
        "airplay": box.airplay,
        "battery": "BattPct" in box.more_info,
        "tls_port": box.tls_port,
    }


def _channels(box: Box) -> list[list[str]]:
    """Return the channels of each box of a room, without whose they are."""
    parts = [part for part in (box.channel_map or box.satellite_map).split(";") if part]
    return [
        [_word(_CHANNELS, word) for word in part.partition(":")[2].split(",")] for part in parts
    ]


def _description(said: Description) -> dict[str, Any]:
    return {
        "model": _form(_MODEL, said.model_number),
        "software": _form(_SOFTWARE, said.software),
        "display_version": _form(_DISPLAY, said.display_version),
        "hardware": _form(_HARDWARE, said.hardware),
        "generation": said.generation,
        "services": sorted(_word(SERVICES, name) for name in said.services),
    }


def _transport(transport: Transport) -> dict[str, Any]:
    return {
        "state": transport.state.value if transport.state else None,
        "play_mode": _word(_MODES, transport.play_mode),
        "tracks": transport.tracks,
        "track_number": transport.track_number,
        "has_title": bool(transport.track and transport.track.title),
        "has_duration": transport.duration is not None,
        "track": _scheme(transport.track_uri),
        "source": _scheme(transport.source_uri),
        "plays": _scheme(transport.uri),
        "failed": bool(transport.error),
        "alarm_running": transport.alarm_running,
    }


def _ledger(reading: Reading, names: _Names) -> dict[str, dict[str, int]]:
    """Count what went to each player, and to all other hosts together."""
    found: dict[str, list[Line]] = {}
    others = set()
    for line in reading.ledger.lines():
        name = names.of(reading.player(line))
        if name is None:
            others.add(line.destination.address)
        found.setdefault(name or "other hosts", []).append(line)
    return {
        name: ({"hosts": len(others)} if name == "other hosts" else {})
        | {"requests": sums.requests, "connects": sums.connects, "refused": sums.refused}
        for name, sums in ((name, totals(lines)) for name, lines in sorted(found.items()))
    }


def _requests(lines: Iterable[Line]) -> dict[str, dict[str, int]]:
    """Count requests by what was asked and what became of it."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        found.setdefault(_asked(line.what.action), Counter())[line.what.outcome] += line.tally.count
    return {name: dict(sorted(each.items())) for name, each in sorted(found.items())}


def _asked(name: str) -> str:
    """Return a name of the catalogue as it is, and anything else as `other`."""
    if name == "connect":
        return name
    service, _, action = name.partition(".")
    if service in SERVICES and action in SERVICES[service].actions:
        return name
    found = _PATHS.fullmatch(name)
    return name if found and found.group(2) in _KNOWN_PATHS else OTHER


def _count(items: Collection[object] | None) -> int | None:
    return None if items is None else len(items)


def _form(form: re.Pattern[str], text: str | None) -> str | None:
    """Return a text of this form, `other` for another one, None for nothing."""
    if not text:
        return None
    return text if form.fullmatch(text) else OTHER


def _word(words: Collection[str], text: str | None) -> str:
    """Return a word of the list, `none` for nothing, `other` for anything else."""
    if not text:
        return "none"
    return text if text in words else OTHER


def _reason(text: str) -> str:
    return _word(_REASONS, text.casefold().replace("_", " "))


def _scheme(uri: str | None) -> str:
    return _word(_SCHEMES, uri and (uri.partition(":")[0] or OTHER))
