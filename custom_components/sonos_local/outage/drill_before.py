"""What a room had on before a drill took it over, and how it gets that back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..local_only.guard import Cleared
from ..media import QUEUE
from ..model.media import TransportState
from ..model.player import Player
from ..privacy.facts import Content
from ..privacy.handed import Handed
from ..privacy.intents import SetContent
from ..wire.decode import metadata
from ..wire.didl import written
from .tone import is_tone

if TYPE_CHECKING:
    from ..coordinator import SonosCoordinator

_PLAYS: Final = frozenset({TransportState.PLAYING, TransportState.TRANSITIONING})
_NO_TIME: Final = frozenset({"", "0:00:00", "NOT_IMPLEMENTED"})
# What another device sends, only that can send again.
_SENT: Final = "x-sonos-vli:"


class NotPutBackError(Exception):
    """What is on could not be put back: another device sends it, or local only refuses it."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was on, with what allows it to be put on again; `track` is empty outside the queue."""

    item: Handed
    cleared: Cleared
    is_playing: bool
    track: str = ""
    time: str = ""


async def read_before(coordinator: SonosCoordinator, room: Player) -> Before:
    """Read what a room has on, before anything changes.

    Raises NotPutBackError where that could not be put back, and HomeAssistantError.
    """

    async def ask(action: str) -> dict[str, str]:
        reply = await coordinator.send(room.uid, f"AVTransport.{action}", InstanceID="0")
        return dict(reply)

    media = await ask("GetMediaInfo")
    place = await ask("GetPositionInfo")
    state = (await ask("GetTransportInfo")).get("CurrentTransportState", "")
    # A player that has nothing on goes back to its queue.
    uri = media.get("CurrentURI", "") or f"{QUEUE}{room.uid}#0"
    text = media.get("CurrentURIMetaData", "")
    if uri.startswith(_SENT) or room.transport.alarm_running:
        raise NotPutBackError
    content = Content(uri, metadata(text), text)
    cleared = await coordinator.guard.quietly(room.uid, SetContent(content))
    if cleared is None:
        raise NotPutBackError
    found = cleared.items[0]
    sent = found.metadata or (written(found.item) if text else "")
    is_queue = uri.startswith(QUEUE)
    moment = place.get("RelTime", "")
    return Before(
        Handed(found.uri, sent, metadata(sent)),
        cleared,
        state in _PLAYS,
        place.get("Track", "") if is_queue else "",
        "" if moment in _NO_TIME or not _has_time(uri) else moment,
    )


def _has_time(uri: str) -> bool:
    """Return whether one can go to a time in it: in files, not in streams and inputs."""
    return uri.startswith((QUEUE, "x-file-cifs:", "http:", "https:"))


async def put_back(coordinator: SonosCoordinator, room: Player, before: Before) -> None:
    """Put on what was on, at its place; what was paused stays silent. Raises HomeAssistantError.

    Where the tone is not on, it never was, or somebody has put on something else since: that stays.
    """

    async def send(action: str, **arguments: str) -> Mapping[str, str]:
        return await coordinator.send(
            room.uid, f"AVTransport.{action}", InstanceID="0", **arguments
        )

    if not is_tone((await send("GetMediaInfo")).get("CurrentURI", "")):
        return
    item = before.item
    with coordinator.guard.holding(before.cleared.playing(room.uid, item)):
        await send("SetAVTransportURI", CurrentURI=item.uri, CurrentURIMetaData=item.metadata)
        if before.track not in ("", "0"):
            await send("Seek", Unit="TRACK_NR", Target=before.track)
        if before.time:
            await send("Seek", Unit="REL_TIME", Target=before.time)
        if before.is_playing:
            await send("Play", Speed="1")
