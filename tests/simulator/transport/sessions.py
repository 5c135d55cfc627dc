"""What begins without any client: AirPlay, Spotify Connect, the TV, line-in by autoplay.

For tests and the control port. A group member leaves its group first (a guess).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..content.didl import TRACK
from ..services.av_transport import AVTransport
from ..soap import UpnpError
from ..spec import ItemSpec
from . import metadata
from .playback import PAUSABLE
from .source import Kind, Source

if TYPE_CHECKING:
    from ..player import Player

# Seconds, as in a captured AirPlay session.
USUAL = 180
# The number before the sender's name in the URI (WIRE 5).
_NUMBERS = {"airplay": 1, "spotify": 2}


@dataclass(frozen=True, slots=True)
class Song:
    """What a sender tells of what it plays."""

    title: str = ""
    artist: str = ""
    album: str = ""
    seconds: int = USUAL


def song(data: Mapping[str, Any]) -> Song:
    """Read a song from the control port's JSON."""
    texts = {name: str(data[name]) for name in ("title", "artist", "album") if name in data}
    return Song(**texts, seconds=int(data.get("seconds", USUAL)))


async def start_airplay(player: Player, song: Song | None = None) -> None:
    """Let somebody play to the player by AirPlay; returns once it plays."""
    await _session(player, "airplay", song or Song())


async def start_spotify(player: Player, song: Song | None = None) -> None:
    """Let somebody play to the player by Spotify Connect; returns once it plays."""
    await _session(player, "spotify", song or Song())


def change(player: Player, song: Song) -> None:
    """Let the sender of a session play something else. Raises ValueError without a session."""
    transport = player.service(AVTransport)
    if not transport.session:
        raise ValueError("no session")
    transport.playback.began(_item(transport.playback.source.uri, song))


async def start_tv(player: Player) -> None:
    """Let the TV be switched on. Raises ValueError for a player without one."""
    if not player.model.home_theatre:
        raise ValueError("no TV")
    uri = f"x-sonos-htastream:{player.uid}:spdif"
    await _set(player, Source(uri, metadata.tv(player.uid)))


async def start_line_in(player: Player, source: Player | None = None) -> None:
    """Let line-in play, the player's own or another's. Raises ValueError where there is none."""
    source = source or player
    if not source.model.line_in:
        raise ValueError("no line-in")
    await _set(player, Source(f"x-rincon-stream:{source.uid}"))


def press(player: Player, *, playing: bool) -> None:
    """Press the button on a player: its group plays or pauses, or stops what cannot pause.

    Raises ValueError where there is nothing to play.
    """
    playback = player.coordinator.service(AVTransport).playback
    try:
        if playing:
            playback.play()
        elif playback.kind in PAUSABLE:
            playback.pause()
        else:
            playback.stop()
    except UpnpError as err:
        raise ValueError("nothing to play or to pause") from err


def stop(player: Player) -> None:
    """Let a session, the TV or line-in end; the player is back at its queue."""
    playback = player.service(AVTransport).playback
    if playback.kind in (Kind.SESSION, Kind.TV, Kind.LINE_IN):
        playback.set_queue()
    else:
        playback.stop()


async def _session(player: Player, sender: str, song: Song) -> None:
    number = sum(player.uid.encode()) * player.boot_seq
    uri = f"x-sonos-vli:{player.uid}:{_NUMBERS[sender]},{sender}:{number:032x}"
    await _set(player, Source(uri), _item(uri, song))


async def _set(player: Player, source: Source, item: ItemSpec | None = None) -> None:
    transport = player.service(AVTransport)
    if transport.following:
        transport.leave()
    transport.dismiss_alarm()
    transport.playback.set_source(source, item)
    transport.playback.play()
    await transport.playback.wait()


def _item(uri: str, song: Song) -> ItemSpec:
    return ItemSpec(
        song.title, uri, TRACK, artist=song.artist, album=song.album, seconds=song.seconds
    )
