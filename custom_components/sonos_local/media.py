"""What a room's media player shows, as one value made of a player's state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from homeassistant.components.media_player import MediaPlayerState, MediaType, RepeatMode
from homeassistant.util import dt as dt_util

from .model.household import Household
from .model.media import Item, Transport, TransportState
from .model.player import Player

# Names of inputs, as core's integration and cards know them.
LINE_IN: Final = "Line-in"
TV: Final = "TV"
_SESSIONS: Final = {"airplay": "AirPlay", "spotify": "Spotify Connect", "bluetooth": "Bluetooth"}
# What a stream says of itself while it begins: ZPSTR_CONNECTING, ZPSTR_BUFFERING.
_PLACEHOLDER: Final = "ZPSTR_"
_IN_PARTS: Final = "TYPE="
_UID: Final = "RINCON_"
# AVTransportURI of a player whose queue plays.
QUEUE: Final = "x-rincon-queue:"

_STATES: Final = {
    TransportState.PLAYING: MediaPlayerState.PLAYING,
    TransportState.TRANSITIONING: MediaPlayerState.BUFFERING,
    TransportState.PAUSED: MediaPlayerState.PAUSED,
    TransportState.STOPPED: MediaPlayerState.IDLE,
    TransportState.NO_MEDIA: MediaPlayerState.IDLE,
}
# The six play modes as (shuffle, repeat).
MODES: Final = {
    "NORMAL": (False, RepeatMode.OFF),
    "REPEAT_ALL": (False, RepeatMode.ALL),
    "REPEAT_ONE": (False, RepeatMode.ONE),
    "SHUFFLE_NOREPEAT": (True, RepeatMode.OFF),
    "SHUFFLE": (True, RepeatMode.ALL),
    "SHUFFLE_REPEAT_ONE": (True, RepeatMode.ONE),
}
# Words of CurrentTransportActions, of older and of newer firmware (WIRE 2.4).
SEEK: Final = frozenset({"Seek", "X_DLNA_SeekTime"})
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class MediaView:
    """Everything that a media player entity shows; None where it is not known."""

    state: MediaPlayerState | None
    volume: float | None
    muted: bool | None
    actions: frozenset[str] | None
    can_shuffle: bool
    can_repeat: bool
    content_id: str | None
    content_type: MediaType | None
    title: str | None
    artist: str | None
    album: str | None
    album_artist: str | None
    channel: str | None
    playlist: str | None
    track_number: int | None
    duration: int | None
    position: int | None
    position_at: datetime | None
    art: str | None
    source: str | None
    sources: tuple[str, ...]
    shuffle: bool | None
    repeat: RepeatMode | None
    members: tuple[str, ...]
    queue_position: int | None
    queue_size: int | None


def media_view(
    household: Household,
    player: Player,
    entity_id_of: Callable[[str], str | None],
    local: frozenset[str] | None = None,
) -> MediaView:
    """Return what the room shows; its group's playback, its own sound.

    `entity_id_of` gives the media player of a uid, None where there is none. `local` are the ids
    of the favorites and playlists that may be selected, None for all.
    """
    playing = player.playback
    track = playing.track or Item()
    said = _said(track.stream_content)
    stream = not playing.duration
    shuffle, repeat = MODES.get(playing.play_mode or "", (None, None))
    shown = bool(track.title or playing.track_uri)
    position = player.position
    queue = (playing.uri or "").startswith(QUEUE)
    modes = playing.modes
    return MediaView(
        state=_STATES.get(playing.state) if playing.state else None,
        volume=None if player.sound.volume is None else player.sound.volume / _PERCENT,
        muted=player.sound.mute,
        actions=playing.actions,
        can_shuffle=queue if modes is None else "SHUFFLE" in modes,
        can_repeat=queue if modes is None else bool(modes & {"REPEAT", "REPEATALL", "REPEATONE"}),
        content_id=playing.track_uri or None,
        content_type=MediaType.MUSIC if shown else None,
        title=said.get("TITLE") or _title(playing, track),
        artist=said.get("ARTIST") or track.artist or None,
        album=said.get("ALBUM") or track.album or None,
        album_artist=track.album_artist or None,
        channel=_channel(playing) if stream and not queue else None,
        playlist=_playlist(playing) if queue else None,
        track_number=playing.track_number or None,
        duration=round(playing.duration) if playing.duration else None,
        position=None if position is None or stream else round(position.seconds),
        position_at=(
            None if position is None or stream else dt_util.utc_from_timestamp(position.at)
        ),
        art=_art(playing, track),
        source=current_source(household, playing),
        sources=sources(household, player, local),
        shuffle=shuffle,
        repeat=repeat,
        members=tuple(filter(None, map(entity_id_of, player.group.rooms))),
        queue_position=playing.track_number if queue and playing.track_number else None,
        queue_size=playing.tracks if queue and playing.tracks else None,
    )


def inputs(player: Player) -> tuple[str, ...]:
    """Return the inputs that the player's own description lists (WIRE 2.1)."""
    services = player.description.services if player.description else frozenset()
    names = (("AudioIn", LINE_IN), ("HTControl", TV))
    return tuple(name for service, name in names if service in services)


def sources(
    household: Household, player: Player, local: frozenset[str] | None = None
) -> tuple[str, ...]:
    """Return what can be selected: own inputs, favorites that can be played, Sonos playlists.

    `local` are the ids of the favorites and playlists that may be, None for all.
    """
    favorites = [(item.id, item.title) for item in household.shared.favorites or () if item.uri]
    playlists = [(item.id, item.title) for item in household.shared.playlists or ()]
    titles = [title for key, title in (*favorites, *playlists) if local is None or key in local]
    return tuple(dict.fromkeys((*inputs(player), *titles)))


def current_source(household: Household, playing: Transport) -> str | None:
    """Return the input, or the favorite or playlist, that plays."""
    if name := _input(playing):
        return name
    wanted = {address for address in (playing.uri, playing.source_uri) if address}
    if playing.state is None:
        return None
    for favorite in household.shared.favorites or ():
        if favorite.uri in wanted:
            return favorite.title
    for playlist in household.shared.playlists or ():
        if playlist.uri in wanted:
            return playlist.title
    return None


def _input(playing: Transport) -> str | None:
    """Return the name of the input that plays, None for anything else (WIRE 5)."""
    uri = playing.uri or ""
    scheme, _, rest = uri.partition(":")
    match scheme:
        case "x-rincon-stream":
            return LINE_IN
        case "x-sonos-htastream":
            return TV
        case "x-sonos-vli":
            return _SESSIONS.get(rest.partition(",")[2].partition(":")[0])
    return None


def _title(playing: Transport, track: Item) -> str | None:
    """Return the title: of a stream its name, which is no file name; of an input its own."""
    name = _input(playing)
    if name in (LINE_IN, TV):
        return _name(playing.uri_item) or name
    if playing.duration or not playing.track_uri:
        return track.title or None
    own = track.title if track.title not in playing.track_uri else ""
    return own or _channel(playing)


def _said(text: str) -> dict[str, str]:
    """Read what a stream says of its song.

    `TYPE=SNG|TITLE An example|ARTIST Somebody`, or a plain text (WIRE 5).
    """
    if not text.startswith(_IN_PARTS):
        return {} if text.startswith(_PLACEHOLDER) else {"TITLE": text}
    words: dict[str, str] = {}
    for part in text.split("|"):
        name, _, value = part.partition(" ")
        words[name] = value.strip()
    return words


def _channel(playing: Transport) -> str | None:
    if _input(playing):
        return None
    return _name(playing.source) or _name(playing.uri_item)


def _name(item: Item | None) -> str | None:
    """Return a title that somebody gave; of the TV it is a uid."""
    if item is None or item.title.startswith(_UID):
        return None
    return item.title or None


def _playlist(playing: Transport) -> str | None:
    source = playing.source
    if source and source.item_class.startswith("object.container"):
        return source.title or None
    return None


def _art(playing: Transport, track: Item) -> str | None:
    for item in (track, playing.source, playing.uri_item):
        if item and item.art:
            return item.art
    return None
