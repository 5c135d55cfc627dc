"""Reads what no event tells, and everything of a player whose events do not arrive."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from ..model.events import (
    AlarmsRead,
    Event,
    FavoritesRead,
    PlaylistsRead,
    PositionRead,
    SoundChanged,
    TopologyChanged,
    TransportChanged,
    ValueRead,
)
from ..model.media import Position, Transport, TransportState
from ..model.player import Sound
from ..model.reads import ReadName
from .decode import alarms, duration, metadata, topology
from .errors import BadReplyError, SoapFaultError
from .library import Library, number
from .soap import Soap
from .xml import BadXml

# Reads whose answer is one text: the action, its arguments, the output that counts.
_VALUES: Final[Mapping[ReadName, tuple[str, Mapping[str, str], str]]] = {
    ReadName.LED: ("DeviceProperties.GetLEDState", {}, "CurrentLEDState"),
    ReadName.BUTTON_LOCK: ("DeviceProperties.GetButtonLockState", {}, "CurrentButtonLockState"),
    ReadName.AUTOPLAY: ("DeviceProperties.GetAutoplayRoomUUID", {"Source": "TV"}, "RoomUUID"),
    ReadName.AUTOPLAY_LINKED_ZONES: (
        "DeviceProperties.GetAutoplayLinkedZones",
        {"Source": "TV"},
        "IncludeLinkedZones",
    ),
    ReadName.LINE_IN_LEVEL: ("AudioIn.GetLineInLevel", {}, "CurrentLeftLineInLevel"),
    ReadName.SLEEP_TIMER: (
        "AVTransport.GetRemainingSleepTimerDuration",
        {"InstanceID": "0"},
        "RemainingSleepTimerDuration",
    ),
}
_INSTANCE: Final = {"InstanceID": "0"}


class Reader:
    """Turns reads into events."""

    def __init__(self, soap: Soap, wall: Callable[[], float]) -> None:
        """Take the way to call actions; `wall` is POSIX time."""
        self._soap = soap
        self._library = Library(soap)
        self._wall = wall

    async def read(self, name: ReadName, uid: str) -> tuple[Event, ...]:
        """Do one read; `uid` is whom to ask. Raises WireError.

        Descriptions are not read here: they prove an address (`whereabouts`).
        """
        if name in _VALUES:
            action, arguments, output = _VALUES[name]
            reply = await self._soap.call(uid, action, arguments)
            return (ValueRead(uid, name.value, reply.get(output, "")),)
        return await self._reads[name](self, uid)

    async def _position(self, uid: str) -> tuple[Event, ...]:
        reply = await self._soap.call(uid, "AVTransport.GetPositionInfo", _INSTANCE)
        seconds = _seconds(reply, "RelTime")
        if seconds is None:
            return ()
        position = Position(seconds, self._wall(), reply.get("TrackURI", ""))
        return (PositionRead(uid, position, _seconds(reply, "TrackDuration")),)

    async def _favorites(self, uid: str) -> tuple[Event, ...]:
        return (FavoritesRead(await self._library.favorites(uid)),)

    async def _playlists(self, uid: str) -> tuple[Event, ...]:
        return (PlaylistsRead(await self._library.playlists(uid)),)

    async def _alarms(self, uid: str) -> tuple[Event, ...]:
        reply = await self._soap.call(uid, "AlarmClock.ListAlarms")
        try:
            return (AlarmsRead(alarms(reply.get("CurrentAlarmList", ""))),)
        except BadXml as err:
            raise BadReplyError(f"alarms: {err}") from err

    _reads: Final[Mapping[ReadName, Callable[[Reader, str], Awaitable[tuple[Event, ...]]]]] = {
        ReadName.POSITION: _position,
        ReadName.FAVORITES: _favorites,
        ReadName.PLAYLISTS: _playlists,
        ReadName.ALARMS: _alarms,
    }

    async def topology(self, uid: str) -> tuple[Event, ...]:
        """Ask a player for the topology; nothing where it is too large (WIRE 3)."""
        try:
            reply = await self._soap.call(uid, "ZoneGroupTopology.GetZoneGroupState")
            return (TopologyChanged(topology(reply.get("ZoneGroupState", ""))),)
        except SoapFaultError, BadXml:
            return ()

    async def room(self, uid: str) -> tuple[Event, ...]:
        """Ask a player for what its events would tell of its room. Raises WireError."""
        state = await self._soap.call(uid, "AVTransport.GetTransportInfo", _INSTANCE)
        place = await self._soap.call(uid, "AVTransport.GetPositionInfo", _INSTANCE)
        media = await self._soap.call(uid, "AVTransport.GetMediaInfo", _INSTANCE)
        modes = await self._soap.call(uid, "AVTransport.GetTransportSettings", _INSTANCE)
        offered = await self._soap.call(uid, "AVTransport.GetCurrentTransportActions", _INSTANCE)
        loud = await self._soap.call(
            uid, "RenderingControl.GetVolume", _INSTANCE | {"Channel": "Master"}
        )
        mute = await self._soap.call(
            uid, "RenderingControl.GetMute", _INSTANCE | {"Channel": "Master"}
        )
        now = self._wall()
        actions = offered.get("Actions")
        change = Transport(
            state=_state(state.get("CurrentTransportState", "")),
            play_mode=modes.get("PlayMode"),
            tracks=number(media.get("NrTracks", "")),
            track_number=number(place.get("Track", "")),
            track_uri=place.get("TrackURI"),
            track=metadata(place.get("TrackMetaData", "")),
            duration=_seconds(place, "TrackDuration"),
            uri=media.get("CurrentURI"),
            uri_item=metadata(media.get("CurrentURIMetaData", "")),
            actions=None if actions is None else _words(actions),
        )
        sound = Sound(
            volume=number(loud.get("CurrentVolume", "")),
            mute={"0": False, "1": True}.get(mute.get("CurrentMute", "")),
        )
        events: list[Event] = [TransportChanged(uid, change, now), SoundChanged(uid, sound)]
        seconds = _seconds(place, "RelTime")
        if seconds is not None:
            events.append(PositionRead(uid, Position(seconds, now, place.get("TrackURI", ""))))
        return tuple(events)


def _state(text: str) -> TransportState | None:
    return TransportState(text) if text in TransportState else None


def _words(text: str) -> frozenset[str]:
    return frozenset(stripped for word in text.split(",") if (stripped := word.strip()))


def _seconds(reply: Mapping[str, str], name: str) -> float | None:
    """Return a length of time; None where nothing is said, or nothing that can be read."""
    try:
        return duration(reply.get(name, ""))
    except ValueError:
        return None
