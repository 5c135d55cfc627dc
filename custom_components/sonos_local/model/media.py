"""What plays and what can be played.

Texts are as the player gave them; an empty text is a known nothing, None is unknown.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Whose an item is that no music service provides (WIRE 5).
HOUSEHOLDS_OWN: Final = "RINCON_AssociatedZPUDN"


class TransportState(StrEnum):
    """TransportState as evented by AVTransport (service description)."""

    STOPPED = "STOPPED"
    PLAYING = "PLAYING"
    PAUSED = "PAUSED_PLAYBACK"
    TRANSITIONING = "TRANSITIONING"
    NO_MEDIA = "NO_MEDIA_PRESENT"


@dataclass(frozen=True, slots=True)
class Item:
    """One item or container as DIDL-Lite describes it (WIRE 2.4, 5).

    `art` is a URI, relative ones belong to the player that gave it; `cdudn` names whose item it
    is; `seconds` the length of a file, None for what has no end or does not say. `says_more` tells
    that the text it was read from names other items, addresses or owners beside these.
    """

    title: str = ""
    uri: str = ""
    id: str = ""
    parent_id: str = ""
    item_class: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    art: str = ""
    cdudn: str = ""
    stream_content: str = ""
    radio_show: str = ""
    seconds: float | None = None
    says_more: bool = False


NOTHING = Item()


@dataclass(frozen=True, slots=True)
class Transport:
    """What one player's AVTransport says; also the part of it that one NOTIFY changes.

    Only a coordinator's tells what the room plays. `track_number` counts from 1, 0 for none;
    `actions` are the words of CurrentTransportActions, `modes` those of r:CurrentValidPlayModes.
    """

    state: TransportState | None = None
    play_mode: str | None = None
    crossfade: bool | None = None
    tracks: int | None = None
    track_number: int | None = None
    track_uri: str | None = None
    track: Item | None = None
    duration: float | None = None
    next_uri: str | None = None
    next_track: Item | None = None
    # What was put in: the container or station that the track comes from.
    source_uri: str | None = None
    source: Item | None = None
    # AVTransportURI: the queue, a stream, an input, or the coordinator that is followed.
    uri: str | None = None
    uri_item: Item | None = None
    actions: frozenset[str] | None = None
    modes: frozenset[str] | None = None
    status: str | None = None
    error: str | None = None
    error_uri: str | None = None
    direct_control: str | None = None
    sleep_timer_generation: int | None = None
    alarm_running: bool | None = None
    snooze_running: bool | None = None

    @property
    def follows(self) -> str | None:
        """Return the uid of the coordinator that AVTransportURI names, if it names one."""
        uri = self.uri or ""
        return uri.removeprefix("x-rincon:") if uri.startswith("x-rincon:") else None


UNKNOWN_TRANSPORT = Transport()


@dataclass(frozen=True, slots=True)
class Position:
    """Where a track was: seconds from its start, at a POSIX time, while `track_uri` was on."""

    seconds: float
    at: float
    track_uri: str


@dataclass(frozen=True, slots=True)
class Favorite:
    """One item of FV:2. `metadata` is its resMD, the DIDL-Lite to hand back when it is played.

    `uri` is empty for a shortcut, which cannot be played.
    """

    id: str
    title: str
    uri: str
    metadata: str = ""
    kind: str = ""
    description: str = ""
    art: str = ""
    item_class: str = ""


@dataclass(frozen=True, slots=True)
class Playlist:
    """One Sonos playlist, `SQ:n`."""

    id: str
    title: str
    uri: str
