"""Puts content on: inputs, favorites, playlists, URLs; and rooms into groups."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from homeassistant.components.media_player import MediaPlayerEnqueue
from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .coordinator import SonosCoordinator
from .media import LINE_IN, TV, inputs
from .model.player import Player

_CONTAINERS: Final = ("x-rincon-cpcontainer:", "x-rincon-playlist:", "file:///jffs/")
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


def metadata(title: str) -> str:
    """Write the DIDL-Lite of a track of our own, which is nobody's service (R7)."""
    return (
        f"<DIDL-Lite {_NAMESPACES}>"
        '<item id="-1" parentID="-1" restricted="true">'
        f"<dc:title>{escape(title)}</dc:title>"
        "<upnp:class>object.item.audioItem.musicTrack</upnp:class>"
        '<desc id="cdudn" nameSpace="urn:schemas-rinconnetworks-com:metadata-1-0/">'
        "RINCON_AssociatedZPUDN</desc></item></DIDL-Lite>"
    )


class Playing:
    """What one room can be told to play."""

    def __init__(self, coordinator: SonosCoordinator, uid: str) -> None:
        """Speak for the room of `uid`."""
        self._coordinator = coordinator
        self._uid = uid

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
            uri = {
                LINE_IN: f"x-rincon-stream:{own.uid}",
                TV: f"x-sonos-htastream:{own.uid}:spdif",
            }[source]
            await self._play_stream(leader, Content(uri))
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

    async def play_uri(
        self, leader: Player, uri: str, title: str, enqueue: MediaPlayerEnqueue
    ) -> None:
        """Play a URL, now or at its place in the queue."""
        name = title or unquote(urlsplit(uri).path.rpartition("/")[2]) or uri
        content = Content(uri, metadata(name) if "://" in uri else "")
        if content.is_stream:
            await self._play_stream(leader, content)
            return
        match enqueue:
            case MediaPlayerEnqueue.ADD:
                await self._enqueue(leader, content, 0)
            case MediaPlayerEnqueue.NEXT:
                await self._enqueue(leader, content, (leader.transport.track_number or 0) + 1)
            case MediaPlayerEnqueue.PLAY:
                place = (leader.transport.track_number or 0) + 1
                first = await self._enqueue(leader, content, place)
                await self._play_queue(leader, first)
            case _:
                await self.play(leader, content)

    async def clear_queue(self, leader: Player) -> None:
        """Empty the queue; an empty one stays so."""
        await self._coordinator.send_allowing(
            leader.uid, "AVTransport.RemoveAllTracksFromQueue", ALREADY_EMPTY, InstanceID="0"
        )

    async def join(self, leader: Player, uids: list[str]) -> None:
        """Let rooms follow the coordinator."""
        for uid in uids:
            player = self._coordinator.data.players[uid]
            if leader.uid in (uid, player.group.coordinator):
                continue
            await self._transport(
                player,
                "SetAVTransportURI",
                CurrentURI=f"x-rincon:{leader.uid}",
                CurrentURIMetaData="",
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
