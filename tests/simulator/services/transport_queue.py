"""The Queue service: the play queue once more, with a counter of its own in events.

Not much is known of it. What only the maker's own clients use, such as several queues and lists of
URIs with metadata in one text, is refused; the codes are guesses but for those named.
"""

from typing import TYPE_CHECKING, ClassVar

from ..content import didl
from ..content.queue import PlayQueue, QueueEntry, Queues
from ..service import Arguments, Entry, LastChangeService, Reply, action
from ..soap import INVALID_ARGUMENTS, UpnpError
from ..transport import queueing
from ..transport.metadata import art
from .av_transport import AVTransport

if TYPE_CHECKING:
    from ..spec import ItemSpec

LARGEST_PAGE = 1000


class Queue(LastChangeService):
    """The play queue of the player: QueueID 0, the only one."""

    name = "Queue"
    namespaces = 'xmlns="urn:schemas-sonos-com:metadata-1-0/Queue/"'
    instance = "QueueID"
    refused: ClassVar = {
        # The form of their list is not known.
        "AddMultipleURIs": INVALID_ARGUMENTS,
        "ReplaceAllTracks": INVALID_ARGUMENTS,
        # The only code that is known of it (WIRE 4.1).
        "CreateQueue": INVALID_ARGUMENTS,
        "AttachQueue": INVALID_ARGUMENTS,
    }

    @property
    def queue(self) -> PlayQueue:
        """Return the queue itself."""
        return self.household.store(Queues).of(self.player)

    def groups(self) -> list[tuple[Entry, ...]]:
        """Return the variables; a delta brings UpdateID alone (WIRE 2.4)."""
        return [
            (Entry("UpdateID", str(self.queue.update_id)),),
            (Entry("Curated", "0"),),
            (Entry("QueueOwnerID", ""),),
        ]

    @action("AddURI")
    async def add_uri(self, arguments: Arguments) -> Reply:
        """Add a track, or what a container holds."""
        self._check(arguments)
        uri, text = arguments["EnqueuedURI"], arguments["EnqueuedURIMetaData"]
        items = await queueing.expanded(self.player, uri, text)
        first = self.player.service(AVTransport).playback.enqueue(
            items,
            int(arguments["DesiredFirstTrackNumberEnqueued"]),
            as_next=arguments["EnqueueAsNext"] == "1",
            origin=queueing.origin(uri, text),
        )
        return {
            "FirstTrackNumberEnqueued": str(first),
            "NumTracksAdded": str(len(items)),
            "NewQueueLength": str(len(self.queue.entries)),
            "NewUpdateID": str(self.queue.update_id),
        }

    @action("Backup")
    def backup(self, _: Arguments) -> None:
        """Do nothing: the queue is never lost."""

    @action("Browse")
    def browse(self, arguments: Arguments) -> Reply:
        """Return a part of the queue; the form is that of ContentDirectory (a guess)."""
        self._check_id(arguments)
        start = int(arguments["StartingIndex"])
        asked = int(arguments["RequestedCount"]) or LARGEST_PAGE
        count = min(asked, LARGEST_PAGE, self.household.timing.largest_page)
        entries = self.queue.entries[start : start + count]
        return {
            "Result": didl.document(
                _element(entry, number) for number, entry in enumerate(entries, start + 1)
            ),
            "NumberReturned": str(len(entries)),
            "TotalMatches": str(len(self.queue.entries)),
            "UpdateID": str(self.queue.update_id),
        }

    @action("RemoveAllTracks")
    def remove_all_tracks(self, arguments: Arguments) -> Reply:
        """Empty the queue."""
        self._check(arguments)
        queueing.clear(self.queue)
        return self._new()

    @action("RemoveTrackRange")
    def remove_track_range(self, arguments: Arguments) -> Reply:
        """Remove tracks in a row."""
        self._check(arguments)
        start, count = int(arguments["StartingIndex"]), int(arguments["NumberOfTracks"])
        queueing.remove(self.queue, start, count, INVALID_ARGUMENTS)
        return self._new()

    @action("ReorderTracks")
    def reorder_tracks(self, arguments: Arguments) -> Reply:
        """Move tracks in a row."""
        self._check(arguments)
        queueing.move(
            self.queue,
            int(arguments["StartingIndex"]),
            int(arguments["NumberOfTracks"]),
            int(arguments["InsertBefore"]),
        )
        return self._new()

    @action("SaveAsSonosPlaylist")
    def save_as_sonos_playlist(self, arguments: Arguments) -> Reply:
        """Save the queue as a playlist; another queue is 800 (WIRE 4.1)."""
        self._check_id(arguments, 800)
        saved = queueing.save(self.player, self.queue, arguments["Title"], arguments["ObjectID"])
        return {"AssignedObjectID": saved}

    def as_json(self) -> dict[str, object]:
        """Return the titles and the counter."""
        return {
            "update_id": self.queue.update_id,
            "uris": [item.uri for item in self.queue.items],
        }

    def _check(self, arguments: Arguments) -> None:
        self._check_id(arguments)
        queueing.check_update(arguments["UpdateID"], self.queue.update_id)

    def _check_id(self, arguments: Arguments, code: int = INVALID_ARGUMENTS) -> None:
        if arguments["QueueID"] != "0":
            raise UpnpError(code)

    def _new(self) -> Reply:
        return {"NewUpdateID": str(self.queue.update_id)}


def _element(entry: QueueEntry, number: int) -> str:
    item: ItemSpec = entry.item
    children = [
        didl.resource(item.uri, item.seconds),
        *([didl.element("upnp:albumArtURI", art(item))] if art(item) else []),
        didl.element("dc:title", item.title),
        didl.element("upnp:class", item.item_class),
        *([didl.element("dc:creator", item.artist)] if item.artist else []),
        *([didl.element("upnp:album", item.album)] if item.album else []),
    ]
    return didl.entry("item", f"Q:0/{number}", "Q:0", children)
