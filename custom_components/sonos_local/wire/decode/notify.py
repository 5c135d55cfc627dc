"""NOTIFY bodies: the property set outside, and what each service's variables say (WIRE 2, 3)."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from ...model.events import (
    Event,
    GroupSoundChanged,
    OfferChanged,
    SharedChanged,
    SoundChanged,
    TopologyChanged,
    TransportChanged,
    ValueRead,
    VersionsChanged,
)
from ...model.group import GroupSound
from ...model.household import Versions
from ...model.media import UNKNOWN_TRANSPORT
from ...model.player import UNKNOWN_SOUND
from ..xml import MIB, BadXml, local, parse
from .sound import group_sound, sound
from .topology import offer, topology
from .transport import transport
from .values import Odd, Values, unheard

# The longest NOTIFY body (TABLES 3).
BODY_LIMIT: Final = MIB

type _Told = Mapping[str, str]


def properties(body: bytes) -> dict[str, str]:
    """Return the variables of a property set by local name; of two of one name the last.

    Raises BadXml.
    """
    root = parse(body, BODY_LIMIT)
    if local(root) != "propertyset":
        raise BadXml("no property set")
    return {
        local(variable): variable.text or ""
        for wrapper in root
        if local(wrapper) == "property"
        for variable in wrapper
    }


def events(
    service: str, uid: str, properties: Mapping[str, str], at: float, odd: Odd = unheard
) -> tuple[Event, ...]:
    """Return what the variables of one NOTIFY of a player's `service` mean; never raises.

    `at` is the POSIX time of its arrival. Services and variables that say nothing for the
    household's state give nothing. `odd` gets the name of each variable that was not readable.
    """
    decode = _SERVICES.get(service)
    return tuple(decode(uid, properties, at, odd)) if decode else ()


def _zone_group_topology(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
    del uid, at
    if "ZoneGroupState" in told:
        try:
            yield TopologyChanged(topology(told["ZoneGroupState"], odd))
        except BadXml:
            odd("ZoneGroupState")
    if "AvailableSoftwareUpdate" in told:
        try:
            yield OfferChanged(offer(told["AvailableSoftwareUpdate"], odd))
        except BadXml:
            odd("AvailableSoftwareUpdate")
    if "MuseHouseholdId" in told:
        yield SharedChanged(muse_id=told["MuseHouseholdId"].strip())


def _av_transport(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
    if "LastChange" not in told:
        return
    try:
        change = transport(told["LastChange"], odd)
    except BadXml:
        odd("AVTransport.LastChange")
        return
    if change != UNKNOWN_TRANSPORT:
        yield TransportChanged(uid, change, at)


def _rendering_control(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
    del at
    if "LastChange" not in told:
        return
    try:
        change = sound(told["LastChange"], odd)
    except BadXml:
        odd("RenderingControl.LastChange")
        return
    if change != UNKNOWN_SOUND:
        yield SoundChanged(uid, change)


def _group_rendering_control(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
    del at
    change = group_sound(told, odd)
    if change != GroupSound():
        yield GroupSoundChanged(uid, change)


def _content_directory(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
    """Read the household's counters; SystemUpdateID and ContainerUpdateIDs are the player's own."""
    del uid, at
    yield from _versions(
        Versions(
            favorites=told.get("FavoritesUpdateID"),
            playlists=told.get("SavedQueuesUpdateID"),
            shares=told.get("ShareListUpdateID"),
        )
    )
    indexing = Values(told, odd, "ContentDirectory").flag("ShareIndexInProgress")
    if indexing is not None:
        yield SharedChanged(indexing=indexing)


def _alarm_clock(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
    del uid, at, odd
    yield from _versions(Versions(alarms=told.get("AlarmListVersion")))
    if "TimeZone" in told:
        yield SharedChanged(time_zone=told["TimeZone"].strip())


def _system_properties(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
    """Read whether somebody is registered, never who: CustomerID is an identifier."""
    del uid, at, odd
    yield from _versions(Versions(settings=told.get("UpdateID")))
    if "CustomerID" in told:
        yield SharedChanged(customer_known=bool(told["CustomerID"].strip()))


def _versions(change: Versions) -> Iterator[Event]:
    if change != Versions():
        yield VersionsChanged(change)


def _values(*names: str) -> Callable[[str, _Told, float, Odd], Iterator[Event]]:
    """Return a decoder that hands on variables as texts, under their own names."""

    def decode(uid: str, told: _Told, at: float, odd: Odd) -> Iterator[Event]:
        del at, odd
        return (ValueRead(uid, name, told[name]) for name in names if name in told)

    return decode


_SERVICES: Mapping[str, Callable[[str, _Told, float, Odd], Iterator[Event]]] = MappingProxyType(
    {
        "ZoneGroupTopology": _zone_group_topology,
        "AVTransport": _av_transport,
        "RenderingControl": _rendering_control,
        "GroupRenderingControl": _group_rendering_control,
        "ContentDirectory": _content_directory,
        "AlarmClock": _alarm_clock,
        "SystemProperties": _system_properties,
        # Moves with every replicated store, not only with settings: beside UpdateID, not in its
        # place (CONSENT 7). All else that it tells stands in ZoneGroupState too (WIRE 2.6).
        "DeviceProperties": _values("SettingsReplicationState"),
        "HTControl": _values("TOSLinkConnected", "IRRepeaterState"),
        "AudioIn": _values(
            "AudioInputName", "LineInConnected", "LeftLineInLevel", "RightLineInLevel", "Playing"
        ),
    }
)
