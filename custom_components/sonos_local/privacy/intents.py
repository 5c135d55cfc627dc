"""What somebody wants a player to do, as far as it matters where content comes from."""

from dataclasses import dataclass
from typing import Final

from .facts import Content, NeedsContainer

# An alarm without a program rings with the players' own chime (WIRE 7).
_CHIME: Final = Content("")


@dataclass(frozen=True, slots=True)
class Harmless:
    """Pause, stop, volume, unjoin, switching off, deleting, reading: never refused."""


@dataclass(frozen=True, slots=True)
class PlayWhatIsThere:
    """Play, Next, Previous, Seek, snooze, hand-over: on with what is in a coordinator's transport.

    `content` is AVTransportURI with its metadata, None where nothing has told it yet.
    `next_uri` is what was put after it, where that is not the queue's.
    """

    uid: str
    content: Content | None = None
    next_uri: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """Play a container by its id, as the verbs of port 1443 do."""

    container: NeedsContainer


@dataclass(frozen=True, slots=True)
class SetContent:
    """Put one thing into a transport, or keep it as a favorite."""

    content: Content


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Add to a queue or a Sonos playlist; what is there already is not judged."""

    items: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it will be after it was created or changed."""

    enabled: bool
    program: Content = _CHIME


@dataclass(frozen=True, slots=True)
class Clip:
    """A short sound over what plays; no URL is the chime that players have."""

    url: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Follow another player."""

    coordinator: str


@dataclass(frozen=True, slots=True)
class AddShare:
    """Let players index a share, `S://host/share`."""

    object_id: str


@dataclass(frozen=True, slots=True)
class Reindex:
    """Let players read all their shares again."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Fetch a picture."""

    url: str


@dataclass(frozen=True, slots=True)
class MediaSource:
    """Resolve something of Home Assistant's media sources (R9)."""

    domain: str
    iot_class: str = ""


@dataclass(frozen=True, slots=True)
class Bond:
    """Change bonds or topology for good; `has_user` says that a user asked for it."""

    has_user: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """What makes players contact servers, or may; `is_explicit` says that just this was asked."""

    is_explicit: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Hand over something that may name content, and cannot be read here."""


type Intent = (
    Harmless
    | Unreadable
    | PlayWhatIsThere
    | Load
    | SetContent
    | Enqueue
    | Alarm
    | Clip
    | Join
    | AddShare
    | Reindex
    | Picture
    | MediaSource
    | Bond
    | Contact
)
