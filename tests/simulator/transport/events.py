"""LastChange of AVTransport: its variables, in groups that are sent together.

Order: a captured first NOTIFY of 86.10 (WIRE 2.4). That the thirteen variables up to
r:EnqueuedTransportURIMetaData come together, whichever of them changed, is captured on 57.23 and
97.1; that the others come alone, or as the pairs below, is a guess. r:MuseSessions stands on 57.23
and on captures before it, and is missing on 86.10.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..service import Entry
from . import metadata
from .metadata import NOT_IMPLEMENTED
from .playback import PLAYING, Playback
from .source import MEMBER_ACTIONS, MEMBER_MODES, Kind, actions, valid_modes

if TYPE_CHECKING:
    from ..player import Player

MUSE_SESSIONS_UNTIL = 85
CONSTANTS = {
    "TransportPlaySpeed": NOT_IMPLEMENTED,
    "CurrentMediaDuration": NOT_IMPLEMENTED,
    "RecordStorageMedium": NOT_IMPLEMENTED,
    "PossiblePlaybackStorageMedia": "NONE, NETWORK",
    "PossibleRecordStorageMedia": NOT_IMPLEMENTED,
    "RecordMediumWriteStatus": NOT_IMPLEMENTED,
    "CurrentRecordQualityMode": NOT_IMPLEMENTED,
    "PossibleRecordQualityModes": NOT_IMPLEMENTED,
}


@dataclass(frozen=True, slots=True)
class Media:
    """What a transport tells of its media, to events and to the getters alike.

    `length` is empty for what has none, and 0:00:00 for what has no end.
    """

    state: str = PLAYING
    tracks: int = 1
    number: int = 1
    uri: str = ""
    length: str = ""
    track: str = ""
    next_uri: str = ""
    next_track: str = ""
    enqueued_uri: str = ""
    enqueued: str = ""
    transport_uri: str = ""
    transport: str = ""
    next_transport_uri: str = ""
    next_transport: str = ""
    actions: str = MEMBER_ACTIONS
    modes: str = MEMBER_MODES

    @property
    def medium(self) -> str:
        """Return PlaybackStorageMedium."""
        return "NETWORK" if self.transport_uri else "NONE"


def follower(coordinator: str) -> Media:
    """Return what a group member tells: whom it follows (published test data of 2020 and later)."""
    uri = f"x-rincon:{coordinator}"
    return Media(uri=uri, transport_uri=uri)


def media(player: Player, playback: Playback) -> Media:
    """Return what a coordinator tells."""
    source, kind, following = playback.source, playback.kind, playback.after
    enqueued_uri, enqueued = _enqueued(player, playback)
    return Media(
        state=playback.state,
        tracks=playback.tracks,
        number=playback.number,
        uri=playback.uri,
        length=metadata.length(kind, playback.seconds),
        track=_track(player, playback),
        next_uri=following.item.uri if following else "",
        next_track=metadata.next_track(player.household, following.item) if following else "",
        enqueued_uri=enqueued_uri,
        enqueued=enqueued,
        transport_uri=source.uri,
        transport=source.metadata,
        next_transport_uri=playback.next_source.uri,
        next_transport=playback.next_source.metadata,
        actions=actions(kind, player.version, after=following is not None, before=playback.before),
        modes=valid_modes(kind),
    )


def groups(
    player: Player, playback: Playback, told: Media, counters: dict[str, str]
) -> Iterator[tuple[Entry, ...]]:
    """Give the groups. `counters` are SleepTimerGeneration, AlarmRunning and SnoozeRunning."""
    yield _entries(
        TransportState=told.state,
        CurrentPlayMode=playback.mode,
        CurrentCrossfadeMode="1" if playback.crossfade else "0",
        NumberOfTracks=str(told.tracks),
        CurrentTrack=str(told.number),
        CurrentSection="0",
        CurrentTrackURI=told.uri,
        CurrentTrackDuration=told.length,
        CurrentTrackMetaData=told.track,
        r_NextTrackURI=told.next_uri,
        r_NextTrackMetaData=told.next_track,
        r_EnqueuedTransportURI=told.enqueued_uri,
        r_EnqueuedTransportURIMetaData=told.enqueued,
    )
    yield _entries(PlaybackStorageMedium=told.medium)
    yield _entries(AVTransportURI=told.transport_uri, AVTransportURIMetaData=told.transport)
    yield _entries(
        NextAVTransportURI=told.next_transport_uri,
        NextAVTransportURIMetaData=told.next_transport,
    )
    yield _entries(CurrentTransportActions=told.actions)
    yield _entries(r_CurrentValidPlayModes=told.modes)
    if player.version.major <= MUSE_SESSIONS_UNTIL:
        yield _entries(r_MuseSessions="")
    # Who controls a session directly; empty in every capture, and so for ours (a guess).
    yield _entries(
        r_DirectControlClientID="", r_DirectControlIsSuspended="0", r_DirectControlAccountID=""
    )
    yield _status(playback)
    for name, value in counters.items():
        yield (Entry(f"r:{name}", value),)
    yield _entries(r_RestartPending="0")
    for name, value in CONSTANTS.items():
        yield (Entry(name, value),)


def _entries(**values: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(name.replace("r_", "r:", 1) if name.startswith("r_") else name, value)
        for name, value in values.items()
    )


def _status(playback: Playback) -> tuple[Entry, ...]:
    """Return TransportStatus, after a failure with the four error variables (place: a guess)."""
    failure = playback.failure
    if failure is None:
        return _entries(TransportStatus="OK")
    return _entries(
        TransportStatus="ERROR_OCCURRED",
        TransportErrorDescription=failure.reason,
        TransportErrorURI=failure.uri,
        TransportErrorHttpCode=str(failure.status),
        TransportErrorHttpHeaders=failure.headers,
    )


def _track(player: Player, playback: Playback) -> str:
    item = playback.item
    match playback.kind:
        case Kind.RADIO:
            return metadata.radio(playback.source, playback.fetched)
        case Kind.SESSION if item:
            return metadata.session(player.address, item)
        case Kind.QUEUE | Kind.TRACK if item:
            return metadata.track(player.household, item, player.version, playback.seconds)
        case _:
            return ""


def _enqueued(player: Player, playback: Playback) -> tuple[str, str]:
    """Return EnqueuedTransportURI and its metadata: what a client named, in its own words."""
    match playback.kind:
        case Kind.QUEUE:
            origin = playback.entry.origin if playback.entry else None
            return (origin.uri, origin.metadata) if origin else ("", "")
        case Kind.TRACK | Kind.RADIO:
            return playback.source.uri, playback.source.metadata
        case Kind.SESSION:
            return "", _track(player, playback)
        case _:
            return "", ""
