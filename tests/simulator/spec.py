"""How a household is described before it exists: the data that profiles are made of."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlayerSpec:
    """One box. `wired` is an Ethernet link; `voice` the VoiceConfigState; the rest as evented."""

    model: str
    room: str
    software: str = "97.1-80312"
    icon: str = ""
    volume: int = 20
    wired: bool = False
    voice: int = 0
    microphone: bool = False
    calibration: int = 4
    orientation: int = 0
    line_in_connected: bool = False
    battery_percent: int = 100
    charging: bool = True
    upnp: bool = True


@dataclass(frozen=True, slots=True)
class BondSpec:
    """Boxes that make one room, as indexes into the players: a pair or a home theatre.

    `channels` pairs each index with its channel words, the primary first:
    `((0, "LF,RF"), (1, "LR"), (2, "RR"), (3, "SW"))`.
    """

    kind: str
    channels: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TrackSpec:
    """One track of a share; `path` is relative to the share, seconds its length."""

    path: str
    title: str
    artist: str
    album: str
    album_artist: str = ""
    genre: str = ""
    composer: str = ""
    number: int = 1
    seconds: int = 180


@dataclass(frozen=True, slots=True)
class ShareSpec:
    """One music share, `//host/name`, and what the index holds of it."""

    host: str
    name: str
    tracks: tuple[TrackSpec, ...] = ()
    imported_playlists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """Something that can be played: its URI and the metadata that goes with it."""

    title: str
    uri: str
    item_class: str = "object.item.audioItem.musicTrack"
    id: str = "-1"
    parent_id: str = "-1"
    cdudn: str = "RINCON_AssociatedZPUDN"
    artist: str = ""
    album: str = ""
    art: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class FavoriteSpec:
    """One favorite. `hidden` ones come only to clients with a Sonos USER-AGENT (WIRE 11)."""

    item: ItemSpec
    description: str = ""
    kind: str = "instantPlay"
    art: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class PlaylistSpec:
    """One Sonos playlist."""

    title: str
    items: tuple[ItemSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmSpec:
    """One alarm; `player` is an index, `item` None for the chime."""

    player: int
    start: str = "07:00:00"
    duration: str = "01:00:00"
    recurrence: str = "DAILY"
    enabled: bool = True
    item: ItemSpec | None = None
    play_mode: str = "NORMAL"
    volume: int = 20
    include_linked: bool = False


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One music service in the players' list: where it is asked, and for what (WIRE 8)."""

    id: int
    name: str
    host: str
    auth: str = "Anonymous"


@dataclass(frozen=True, slots=True)
class HostSpec:
    """One host of the household's world that answers: over http, or as a file server.

    `kind` is `stream` (endless), `files` (any path is a file), `share` (SMB) or `service` (a music
    service's server, which also serves what it resolves).
    """

    name: str
    kind: str
    internet: bool = False


@dataclass(frozen=True, slots=True)
class OfferSpec:
    """The software update that players of one generation announce."""

    version: str
    generation: int
    latest_generation: int


@dataclass(frozen=True, slots=True)
class HouseholdSpec:
    """A whole household."""

    name: str
    id: str
    players: tuple[PlayerSpec, ...]
    bonds: tuple[BondSpec, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    shares: tuple[ShareSpec, ...] = ()
    favorites: tuple[FavoriteSpec, ...] = ()
    playlists: tuple[PlaylistSpec, ...] = ()
    alarms: tuple[AlarmSpec, ...] = ()
    services: tuple[ServiceSpec, ...] = ()
    hosts: tuple[HostSpec, ...] = ()
    offer: OfferSpec | None = None
    # What plays at the start, by player index: the queue, playing or not.
    queues: tuple[tuple[int, tuple[ItemSpec, ...], bool], ...] = ()
    # The settings readable on 1443, by name: (value of the new store or None, of the old or None).
    settings: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    time_zone: str = "Europe/Berlin"
    customer_id: str = ""
