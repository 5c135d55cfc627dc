"""What a transport can be set to, told by the form of its URI (WIRE 5), and what goes with it.

The words of CurrentTransportActions and CurrentValidPlayModes follow WIRE 2.4; captured are queue,
single track, radio, TV, group member and nothing at all. Those of line-in, sessions and the chime
are guesses after their likes.
"""

from dataclasses import dataclass
from enum import StrEnum

from ..content.net import CONTAINERS, RADIO, SERVICE_RADIO, scheme
from ..hardware import Version

# A group member's own (captured).
MEMBER_ACTIONS = "Stop, Play"
MEMBER_MODES = "CROSSFADE"
QUEUE_MODES = "SHUFFLE,REPEAT,REPEATONE,CROSSFADE"
TRACK_MODES = "CROSSFADE"
# Firmware that writes Seek, Next and Previous in plain words; S1 57 already writes the others.
# Where the change came is a guess.
PLAIN_WORDS_UNTIL = 54


class Kind(StrEnum):
    """The kinds of sources."""

    NOTHING = "nothing"
    QUEUE = "queue"
    TRACK = "track"
    RADIO = "radio"
    LINE_IN = "line_in"
    TV = "tv"
    SESSION = "session"
    CHIME = "chime"


@dataclass(frozen=True, slots=True)
class Source:
    """AVTransportURI with its metadata, as they were set."""

    uri: str = ""
    metadata: str = ""

    @property
    def kind(self) -> Kind:
        """Return what kind of source it is."""
        return kind_of(self.uri)


def kind_of(uri: str) -> Kind:
    """Return the kind of source that a URI names; what plays once and ends is a track."""
    word = scheme(uri)
    fixed = {
        "": Kind.NOTHING,
        "x-rincon-queue": Kind.QUEUE,
        "x-rincon-stream": Kind.LINE_IN,
        "x-sonos-htastream": Kind.TV,
        "x-sonos-vli": Kind.SESSION,
        "x-rincon-buzzer": Kind.CHIME,
    }
    if word in RADIO | SERVICE_RADIO:
        return Kind.RADIO
    return fixed.get(word, Kind.TRACK)


def is_container(uri: str) -> bool:
    """Return whether a URI names a container, which is enqueued and not set as a source."""
    return scheme(uri) in CONTAINERS | {"x-rincon-cpcontainer"}


def queue_uri(uid: str) -> str:
    """Return the URI of a player's own queue."""
    return f"x-rincon-queue:{uid}#0"


def actions(kind: Kind, version: Version, *, after: bool, before: bool) -> str:
    """Return CurrentTransportActions; newer firmware leaves out what is not possible now.

    `after` and `before` say whether there is a track after, or before, the current one. That
    Previous is missing at the first track is captured, that Next is missing at the last a guess.
    """
    match kind:
        case Kind.NOTHING:
            return "Set"
        case Kind.QUEUE if version.major <= PLAIN_WORDS_UNTIL:
            return "Set, Play, Stop, Pause, Seek, Next, Previous"
        case Kind.QUEUE:
            steps = ("Next, " if after else "") + ("Previous, " if before else "")
            return f"Set, Stop, Pause, Play, X_DLNA_SeekTime, {steps}X_DLNA_SeekTrackNr"
        case Kind.TRACK if version.major <= PLAIN_WORDS_UNTIL:
            return "Set, Play, Stop, Pause, Seek"
        case Kind.TRACK:
            return "Set, Stop, Pause, Play, X_DLNA_SeekTime, X_DLNA_SeekTrackNr"
        case Kind.SESSION:
            return "Set, Stop, Pause, Play, Next, Previous"
        case Kind.TV:
            return "Set, Play"
        case _:
            return "Set, Stop, Play"


def valid_modes(kind: Kind) -> str:
    """Return CurrentValidPlayModes."""
    if kind is Kind.TRACK:
        return TRACK_MODES
    return QUEUE_MODES if kind is Kind.QUEUE else ""
