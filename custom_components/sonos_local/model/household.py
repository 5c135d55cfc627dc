"""One household: its players and groups, and what all players share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .alarm import Alarm
from .group import Group
from .media import Favorite, Playlist
from .player import Box, Gone, Player


@dataclass(frozen=True, slots=True)
class Topology:
    """One ZoneGroupState, whole: it comes whole each time (WIRE 3)."""

    groups: tuple[Group, ...] = ()
    boxes: Mapping[str, Box] = field(default_factory=dict)
    gone: Mapping[str, Gone] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """The evented AvailableSoftwareUpdate: which software the players announce (WIRE 2.6)."""

    version: str
    generation: int | None = None
    latest_generation: int | None = None


NO_OFFER = Offer("")


@dataclass(frozen=True, slots=True)
class Versions:
    """Change counters of what all players share, as texts `RINCON_x,n`; None until evented."""

    favorites: str | None = None
    playlists: str | None = None
    shares: str | None = None
    alarms: str | None = None
    settings: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What all players of the household share. None: not read, or not told, yet.

    `offer` is NO_OFFER where players announce nothing.
    """

    versions: Versions = Versions()
    favorites: tuple[Favorite, ...] | None = None
    playlists: tuple[Playlist, ...] | None = None
    alarms: tuple[Alarm, ...] | None = None
    offer: Offer | None = None
    muse_id: str | None = None
    indexing: bool | None = None
    customer_known: bool | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """Everything that is known of one household.

    `players` holds every box by uid, bonded and vanished ones too. `absent` keeps those that were
    told of and that no topology names, or none any more. A part that an event did not change is
    the same object afterwards: whoever compares with `is` sees what changed.
    """

    id: str
    players: Mapping[str, Player] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    shared: Shared = Shared()
    absent: Mapping[str, Player] = field(default_factory=dict)

    @property
    def rooms(self) -> tuple[Player, ...]:
        """Return the visible players, by room and uid."""
        visible = (player for player in self.players.values() if player.box.visible)
        return tuple(sorted(visible, key=lambda player: (player.room.casefold(), player.uid)))
