"""Puts content on: inputs, favorites, playlists, URLs."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from homeassistant.components.media_player import MediaPlayerEnqueue
from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .coordinator import SonosCoordinator
from .media import QUEUE, TV, inputs
from .model.player import Player

_STREAMS: Final = (
    "x-sonosapi-stream:",
    "x-sonosapi-radio:",
    "x-sonosapi-hls:",
    "x-rincon-mp3radio:",
    "x-rincon-stream:",
    "x-sonos-htastream:",
    "hls-radio:",
    "aac:",
)
_STATION: Final = "x-rincon-mp3radio://"
# Endings of files that players know (WIRE 5: what they can be sent).
_FILES: Final = frozenset(
    {"aac", "aif", "aiff", "flac", "m4a", "m4b", "mp3", "mp4", "oga", "ogg", "wav", "wma"}
)
_NAMESPACES: Final = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" '
    'xmlns:r="urn:schemas-rinconnetworks-com:metadata-1-0/" '
    'xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"'
)
# UPnP error of RemoveAllTracksFromQueue on an empty queue (WIRE 4).
ALREADY_EMPTY: Final = 804


@dataclass(frozen=True, slots=True)
class Content:
    """Something to play: its URI, and the metadata that goes with it."""

    uri: str
    metadata: str = ""

    @property
    def is_stream(self) -> bool:
        """Return whether it plays by itself, outside the queue."""
        return self.uri.startswith(_STREAMS)


def content_of(uri: str, title: str = "", *, station: bool = False) -> Content:
    """Return a URI as something to play, with a title for where it has none of its own.

    An http address that does not end as the files do that players know would be refused: it is
    taken for a station, as one is that is known to be one.
    """
    parts = urlsplit(uri)
    stem, _, ending = unquote(parts.path.rpartition("/")[2]).rpartition(".")
    if parts.scheme in ("http", "https") and (station or ending.lower() not in _FILES):
        uri = f"{_STATION}{uri}"
    if uri.startswith(_STATION):
        nested = urlsplit(uri.removeprefix(_STATION))
        host = nested.hostname if nested.scheme else parts.hostname
        return Content(uri, metadata(title or host or uri, "audioBroadcast"))
    if not parts.netloc:
        # A music service's, or a player's own: it knows what it is.
        return Content(uri)
    return Content(uri, metadata(title or stem or uri, "musicTrack"))


def metadata(title: str, kind: str) -> str:
    """Write the DIDL-Lite of something of our own, which is nobody's service (R7)."""
    return (
        f"<DIDL-Lite {_NAMESPACES}>"
        '<item id="-1" parentID="-1" restricted="true">'
        f"<dc:title>{escape(title)}</dc:title>"
        f"<upnp:class>object.item.audioItem.{kind}</upnp:class>"
        '<desc id="cdudn" nameSpace="urn:schemas-rinconnetworks-com:metadata-1-0/">'
        "RINCON_AssociatedZPUDN</desc></item></DIDL-Lite>"
    )


class Playing:
    """What rooms can be told to play."""

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Take the way to send commands."""
        self._coordinator = coordinator

    async def _transport(self, player: Player, action: str, **arguments: str) -> dict[str, str]:
        reply = await self._coordinator.send(
            player.uid, f"AVTransport.{action}", InstanceID="0", **arguments
        )
        return dict(reply)

    async def select(self, leader: Player, own: Player, source: str) -> None:
        """Play an input of the room, or a favorite or playlist by its title.

        Raises ServiceValidationError for a title that nothing has.
        """
        if source in inputs(own):
            if source == TV:
                # It plays where it is plugged in: the room leaves a group that it does not lead.
                await self._play_stream(own, Content(f"x-sonos-htastream:{own.uid}:spdif"))
            else:
                await self._play_stream(leader, Content(f"x-rincon-stream:{own.uid}"))
            return
        shared = self._coordinator.data.shared
        for favorite in shared.favorites or ():
            if favorite.title == source and favorite.uri:
                await self.play(leader, Content(favorite.uri, favorite.metadata))
                return
        for playlist in shared.playlists or ():
            if playlist.title == source:
                await self.play(leader, Content(playlist.uri))
                return
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="source_unknown",
            translation_placeholders={"room": own.room, "source": source},
        )

    async def play(self, leader: Player, content: Content) -> None:
        """Play something at once; the queue is replaced by what is not a stream."""
        if content.is_stream:
            await self._play_stream(leader, content)
            return
        await self.clear_queue(leader)
        await self._enqueue(leader, content, 0)
        await self._play_queue(leader, 1)

    async def enqueue(self, leader: Player, content: Content, enqueue: MediaPlayerEnqueue) -> None:
        """Play something now, or put it at its place in the queue.

        Raises ServiceValidationError for a stream that is to wait in the queue.
        """
        if content.is_stream and enqueue in (MediaPlayerEnqueue.ADD, MediaPlayerEnqueue.NEXT):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="stream_not_queued",
                translation_placeholders={"room": leader.room},
            )
        match enqueue:
            case MediaPlayerEnqueue.ADD:
                await self._enqueue(leader, content, 0)
            case MediaPlayerEnqueue.NEXT:
                await self._enqueue(leader, content, _next_place(leader))
            case MediaPlayerEnqueue.PLAY if not content.is_stream:
                first = await self._enqueue(leader, content, _next_place(leader))
                await self._play_queue(leader, first)
            case _:
                await self.play(leader, content)

    async def clear_queue(self, leader: Player) -> None:
        """Empty the queue; an empty one stays so."""
        await self._coordinator.send_allowing(
            leader.uid, "AVTransport.RemoveAllTracksFromQueue", ALREADY_EMPTY, InstanceID="0"
        )

    async def _play_stream(self, leader: Player, content: Content) -> None:
        await self._transport(
            leader,
            "SetAVTransportURI",
            CurrentURI=content.uri,
            CurrentURIMetaData=content.metadata,
        )
        await self._transport(leader, "Play", Speed="1")

    async def _enqueue(self, leader: Player, content: Content, place: int) -> int:
        """Put something into the queue; return the number of its first track."""
        reply = await self._transport(
            leader,
            "AddURIToQueue",
            EnqueuedURI=content.uri,
            EnqueuedURIMetaData=content.metadata,
            DesiredFirstTrackNumberEnqueued=str(place),
            EnqueueAsNext="1" if place else "0",
        )
        first = reply.get("FirstTrackNumberEnqueued", "1")
        return int(first) if first.isdecimal() else 1

    async def _play_queue(self, leader: Player, number: int) -> None:
        await self._transport(
            leader,
            "SetAVTransportURI",
            CurrentURI=f"x-rincon-queue:{leader.uid}#0",
            CurrentURIMetaData="",
        )
        await self._transport(leader, "Seek", Unit="TRACK_NR", Target=str(number))
        await self._transport(leader, "Play", Speed="1")


def _next_place(leader: Player) -> int:
    """Return the place behind the current track, the first one where the queue does not play."""
    playing = leader.transport
    queue = (playing.uri or "").startswith(QUEUE)
    return (playing.track_number or 0) + 1 if queue else 1
