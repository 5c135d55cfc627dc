"""What happens to a household, typed: decoded NOTIFYs, finished reads, presence.

A partial Transport, Sound, GroupSound or Versions holds what was told; None was not told.
"""

from dataclasses import dataclass

from .alarm import Alarm
from .group import GroupSound
from .household import Offer, Topology, Versions
from .media import Favorite, Playlist, Position, Transport
from .player import Description, Presence, Sound


@dataclass(frozen=True, slots=True)
class TopologyChanged:
    """A ZoneGroupState, told by any player of the household."""

    topology: Topology


@dataclass(frozen=True, slots=True)
class TransportChanged:
    """AVTransport's LastChange of one player; `at` is the POSIX time of its arrival."""

    uid: str
    change: Transport
    at: float


@dataclass(frozen=True, slots=True)
class SoundChanged:
    """RenderingControl's LastChange of one player."""

    uid: str
    change: Sound


@dataclass(frozen=True, slots=True)
class GroupSoundChanged:
    """GroupRenderingControl of one player; it speaks for the group while that one coordinates."""

    uid: str
    change: GroupSound


@dataclass(frozen=True, slots=True)
class VersionsChanged:
    """Change counters of what is shared: the content behind them has to be read again."""

    change: Versions


@dataclass(frozen=True, slots=True)
class OfferChanged:
    """AvailableSoftwareUpdate; NO_OFFER for an empty one."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class SharedChanged:
    """Other values that the household shares; None was not told."""

    muse_id: str | None = None
    indexing: bool | None = None
    customer_known: bool | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class PositionRead:
    """A GetPositionInfo: counted only where it speaks of the track that is on."""

    uid: str
    position: Position
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class DescriptionRead:
    """A device description, read or remembered."""

    description: Description


@dataclass(frozen=True, slots=True)
class FavoritesRead:
    """All of FV:2."""

    favorites: tuple[Favorite, ...]


@dataclass(frozen=True, slots=True)
class PlaylistsRead:
    """All of SQ:."""

    playlists: tuple[Playlist, ...]


@dataclass(frozen=True, slots=True)
class AlarmsRead:
    """ListAlarms."""

    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class ValueRead:
    """Something that is not evented, under the name of its read."""

    uid: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """A player is there, or is not."""

    uid: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class HearingChanged:
    """The events of a player arrive, or do not although it accepted the subscription."""

    uid: str
    deaf: bool


@dataclass(frozen=True, slots=True)
class UpnpChanged:
    """Plain UPnP of a player is switched off (403), or on again (WIRE 1.4)."""

    uid: str
    off: bool


@dataclass(frozen=True, slots=True)
class PlayerForgotten:
    """A player that no topology names is not to be remembered any more."""

    uid: str


type Event = (
    TopologyChanged
    | TransportChanged
    | SoundChanged
    | GroupSoundChanged
    | VersionsChanged
    | OfferChanged
    | SharedChanged
    | PositionRead
    | DescriptionRead
    | FavoritesRead
    | PlaylistsRead
    | AlarmsRead
    | ValueRead
    | PresenceChanged
    | HearingChanged
    | UpnpChanged
    | PlayerForgotten
)
