"""Puts content on: inputs, favorites, playlists, URLs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote, urlsplit

from homeassistant.components.media_player import MediaPlayerEnqueue
from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .coordinator import SonosCoordinator
from .errors import translated
from .local_only.guard import Cleared, transport_content
from .local_only.refusals import Asked
from .media import QUEUE, TV, inputs
from .media_browser import FAVORITE, is_object, on_share
from .model.media import HOUSEHOLDS_OWN, Favorite, Item, Playlist, Transport
from .model.player import Player
from .privacy.facts import Content
from .privacy.handed import Handed
from .privacy.intents import Clip as ClipIntent
from .privacy.intents import Enqueue, PlayWhatIsThere
from .privacy.origin import sonos_playlist
from .wire.clips import Clip, load_clip
from .wire.decode import metadata
from .wire.didl import written
from .wire.errors import SoapFaultError

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
# UPnP error of RemoveAllTracksFromQueue on an empty queue (WIRE 4).
ALREADY_EMPTY: Final = 804
# And of Browse for an object that is not there.
NO_SUCH_OBJECT: Final = 701


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to hear: a title for where it has none, and whether it is a station."""

    content: Content
    title: str = ""
    station: bool = False


def content_of(uri: str, title: str = "", *, station: bool = False) -> Handed:
    """Return a URI as something to send, with a title for where it has none of its own.

    An http address that does not end as the files do that players know would be refused: it is
    taken for a station, as one is that is known to be one.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        # The player says what it thinks of it.
        return Handed(uri)
    stem, _, ending = unquote(parts.path.rpartition("/")[2]).rpartition(".")
    if parts.scheme in ("http", "https") and (station or ending.lower() not in _FILES):
        uri = f"{_STATION}{uri}"
    if uri.startswith(_STATION):
        nested = urlsplit(uri.removeprefix(_STATION))
        host = nested.hostname if nested.scheme else parts.hostname
        return Handed(uri, _metadata(title or host or uri, "audioBroadcast"))
    if not parts.netloc:
        # A music service's, or a player's own: it knows what it is.
        return Handed(uri)
    return Handed(uri, _metadata(title or stem or uri, "musicTrack"))


def _metadata(title: str, kind: str) -> str:
    return written(Item(title=title, item_class=f"object.item.audioItem.{kind}"))


def _is_stream(item: Handed) -> bool:
    """Return whether it plays by itself, outside the queue."""
    return item.uri.startswith(_STREAMS)


def _sent(wish: Wish, item: Handed) -> Handed:
    """Return what is sent for what may be: with metadata, of our own where none came."""
    if item.metadata:
        return item
    if wish.content.metadata:
        # What came names somebody else's service.
        return replace(item, metadata=written(item.item))
    return content_of(item.uri, wish.title, station=wish.station)


class Playing:
    """What rooms can be told to play."""

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Take the way to send commands, and who decides on them."""
        self._coordinator = coordinator
        self._guard = coordinator.guard

    async def go_on(self, asked: Asked, leader: Player, action: str, **arguments: str) -> None:
        """Play, skip or seek in what is there, judged by all that will play (R6).

        What somebody else has put there meanwhile is judged anew. Raises HomeAssistantError.
        """
        intent, judged = _what_is_there(leader), None
        while intent != judged:
            cleared, judged = await self._guard.clear(asked, intent), intent
            intent = _what_is_there(self._coordinator.data.players.get(leader.uid, leader))
        with self._guard.holding(cleared):
            await self._transport(leader, action, **arguments)

    async def select(self, asked: Asked, leader: Player, own: Player, source: str) -> None:
        """Play an input of the room, or a favorite or playlist by its title.

        Raises ServiceValidationError for a title that nothing has.
        """
        if source in inputs(own):
            if source == TV:
                # It plays where it is plugged in: the room leaves a group that it does not lead.
                await self.play(asked, own, Wish(Content(f"x-sonos-htastream:{own.uid}:spdif")))
            else:
                await self.play(asked, leader, Wish(Content(f"x-rincon-stream:{own.uid}")))
            return
        shared = self._coordinator.data.shared
        listed: list[Favorite | Playlist] = [item for item in shared.favorites or () if item.uri]
        listed += shared.playlists or ()
        named = [item for item in listed if item.title == source]
        local = self._coordinator.origins.local
        if named:
            # Of several with one title, the first that may be played.
            item = min(named, key=lambda item: local is not None and item.id not in local)
            text = item.metadata if isinstance(item, Favorite) else ""
            await self.play(asked, leader, Wish(Content(item.uri, metadata(text), text)))
            return
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="source_unknown",
            translation_placeholders={"room": own.room, "source": source},
        )

    async def find(self, asked: Asked, media_type: str, media_id: str) -> Wish | None:
        """Return a favorite, Sonos playlist or object of the music library by its id.

        None for what is no such id. Raises HomeAssistantError, also for one that nothing has.
        """
        if media_type == FAVORITE:
            listed = self._coordinator.data.shared.favorites or ()
            for favorite in listed:
                if favorite.id == media_id and favorite.uri:
                    text = favorite.metadata
                    return Wish(Content(favorite.uri, metadata(text), text))
            raise _missing(media_id)
        if not is_object(media_id):
            return None
        await self._guard.clear(asked, *on_share(media_id))
        with self._guard.asking(asked):
            found = await self._coordinator.read(
                lambda anchor: self._coordinator.library.item(anchor, media_id)
            )
        if not found.uri:
            raise _missing(media_id)
        # The household's own: its index says no more of it than this.
        own = replace(found, cdudn=HOUSEHOLDS_OWN, art="", uri="")
        return Wish(Content(found.uri, own, written(own)))

    async def play(
        self,
        asked: Asked,
        leader: Player,
        wish: Wish,
        how: MediaPlayerEnqueue = MediaPlayerEnqueue.REPLACE,
    ) -> None:
        """Play something now, or put it at its place in the queue.

        What is not a stream replaces the queue, unless `how` says where it goes. All of it is
        judged before anything changes. Raises ServiceValidationError, also for a stream that is to
        wait in the queue, and for an empty Sonos playlist.
        """
        if playlist := sonos_playlist(wish.content.uri):
            await self._see_filled(leader, playlist)
        cleared = await self._guard.clear(asked, Enqueue((wish.content,)))
        items = [_sent(wish, item) for item in cleared.items]
        if any(map(_is_stream, items)):
            if how in (MediaPlayerEnqueue.ADD, MediaPlayerEnqueue.NEXT):
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="stream_not_queued",
                    translation_placeholders={"room": leader.room},
                )
            # A list of stations names one station's servers: the first is as good as the others.
            await self._play_stream(leader, next(filter(_is_stream, items)), cleared)
            return
        if how is MediaPlayerEnqueue.PLAY:
            # What is in the queue goes on after it.
            await self._guard.clear(asked, _queue_of(leader))
        await self._enqueue_all(asked, leader, items, cleared, how)

    async def _see_filled(self, leader: Player, playlist: str) -> None:
        """See that there is something in a Sonos playlist, before the queue makes room for it.

        Raises HomeAssistantError where there is not.
        """
        with translated(leader.room, self._guard.refuse_late):
            try:
                empty = await self._coordinator.library.is_empty(leader.uid, playlist)
            except SoapFaultError as err:
                if err.code == NO_SUCH_OBJECT:
                    raise _missing(playlist) from err
                raise
        if empty:
            known = self._coordinator.data.shared.playlists or ()
            titles = (each.title for each in known if each.id == playlist)
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="playlist_empty",
                translation_placeholders={"playlist": next(titles, playlist)},
            )

    async def announce(self, asked: Asked, room: Player, url: str, volume: int | None) -> None:
        """Sound something over what plays, in one room. Raises HomeAssistantError."""
        cleared = await self._guard.clear(asked, ClipIntent(url))
        with self._guard.holding(cleared), translated(room.room, self._guard.refuse_late):
            for item in cleared.items:
                await load_clip(self._coordinator.gate, room.uid, Clip(item.uri, volume))

    async def clear_queue(self, leader: Player) -> None:
        """Empty the queue; an empty one stays so."""
        await self._coordinator.send_allowing(
            leader.uid, "AVTransport.RemoveAllTracksFromQueue", ALREADY_EMPTY, InstanceID="0"
        )

    async def _transport(self, player: Player, action: str, **arguments: str) -> Mapping[str, str]:
        return await self._coordinator.send(
            player.uid, f"AVTransport.{action}", InstanceID="0", **arguments
        )

    async def _play_stream(self, leader: Player, item: Handed, cleared: Cleared) -> None:
        read = replace(item, item=metadata(item.metadata))
        with self._guard.holding(cleared.playing(leader.uid, read)):
            await self._transport(
                leader,
                "SetAVTransportURI",
                CurrentURI=item.uri,
                CurrentURIMetaData=item.metadata,
            )
            await self._transport(leader, "Play", Speed="1")

    async def _enqueue_all(
        self,
        asked: Asked,
        leader: Player,
        items: Sequence[Handed],
        cleared: Cleared,
        how: MediaPlayerEnqueue,
    ) -> None:
        """Put items into the queue one after the other, and play the first where that is asked."""
        plays = how in (MediaPlayerEnqueue.PLAY, MediaPlayerEnqueue.REPLACE)
        place = 0
        if how is MediaPlayerEnqueue.REPLACE:
            # The switch may be turned meanwhile: no room is made for what would not come.
            sent = (Content(it.uri, metadata(it.metadata), it.metadata) for it in items)
            with self._guard.holding(cleared, ahead=Enqueue(tuple(sent))):
                await self.clear_queue(leader)
        elif how is not MediaPlayerEnqueue.ADD:
            place = _next_place(leader)
        first = 1
        with self._guard.holding(cleared):
            for at, item in enumerate(items):
                number = await self._enqueue(leader, item, place + at if place else 0)
                first = first if at else number
        if plays:
            await self._play_queue(asked, leader, first)

    async def _enqueue(self, leader: Player, item: Handed, place: int) -> int:
        """Put something into the queue; return the number of its first track."""
        reply = await self._transport(
            leader,
            "AddURIToQueue",
            EnqueuedURI=item.uri,
            EnqueuedURIMetaData=item.metadata,
            DesiredFirstTrackNumberEnqueued=str(place),
            EnqueueAsNext="1" if place else "0",
        )
        first = reply.get("FirstTrackNumberEnqueued", "1")
        return int(first) if first.isdecimal() else 1

    async def _play_queue(self, asked: Asked, leader: Player, number: int) -> None:
        """Play the queue from one of its tracks; it may have changed since, so it is judged."""
        cleared = await self._guard.clear(asked, _queue_of(leader))
        with self._guard.holding(cleared):
            await self._transport(
                leader,
                "SetAVTransportURI",
                CurrentURI=f"{QUEUE}{leader.uid}#0",
                CurrentURIMetaData="",
            )
            await self._transport(leader, "Seek", Unit="TRACK_NR", Target=str(number))
            await self._transport(leader, "Play", Speed="1")


def _missing(media_id: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="media_missing",
        translation_placeholders={"media_id": media_id},
    )


def _queue_of(leader: Player) -> PlayWhatIsThere:
    return PlayWhatIsThere(leader.uid, Content(f"{QUEUE}{leader.uid}#0"))


def _what_is_there(leader: Player) -> PlayWhatIsThere:
    return PlayWhatIsThere(leader.uid, transport_content(leader), _next_uri(leader.transport))


def _next_uri(transport: Transport) -> str:
    """Return what comes after a stream or an input; what comes in a queue is judged with it."""
    return "" if (transport.uri or "").startswith(QUEUE) else transport.next_uri or ""


def _next_place(leader: Player) -> int:
    """Return the place behind the current track, the first one where the queue does not play."""
    playing = leader.transport
    queue = (playing.uri or "").startswith(QUEUE)
    return (playing.track_number or 0) + 1 if queue else 1
