"""The actions of AVTransport on the queue and on Sonos playlists."""

from ..content.playlists import Playlists
from ..service import Arguments, Reply, action
from ..soap import INVALID_ARGUMENTS, UpnpError
from . import queueing
from .base import TransportBase
from .playback import NOT_AVAILABLE


class QueueActions(TransportBase):
    """What is done to the player's own queue; group members refuse it with 800.

    That they do is known of SaveQueue and RemoveAllTracksFromQueue (docs), RemoveTrack… (WIRE 4.1);
    of the others it is a guess.
    """

    @action("AddURIToQueue")
    async def add_uri_to_queue(self, arguments: Arguments) -> Reply:
        """Add a track, or what a container holds."""
        self.need_coordinator()
        uri, text = arguments["EnqueuedURI"], arguments["EnqueuedURIMetaData"]
        items = await queueing.expanded(self.player, uri, text)
        first = self.playback.enqueue(
            items,
            int(arguments["DesiredFirstTrackNumberEnqueued"]),
            as_next=arguments["EnqueueAsNext"] == "1",
            origin=queueing.origin(uri, text),
        )
        return self._added(first, len(items))

    @action("AddMultipleURIsToQueue")
    async def add_multiple_uris_to_queue(self, arguments: Arguments) -> Reply:
        """Add up to sixteen URIs."""
        self.need_coordinator()
        queue = self.playback.queue
        queueing.check_update(arguments["UpdateID"], queue.update_id)
        items = await queueing.many(
            self.player,
            arguments["EnqueuedURIs"],
            arguments["EnqueuedURIsMetaData"],
            arguments["NumberOfURIs"],
        )
        first = self.playback.enqueue(
            items,
            int(arguments["DesiredFirstTrackNumberEnqueued"]),
            as_next=arguments["EnqueueAsNext"] == "1",
            origin=queueing.origin(arguments["ContainerURI"], arguments["ContainerMetaData"]),
        )
        return {**self._added(first, len(items)), "NewUpdateID": str(queue.update_id)}

    @action("RemoveTrackFromQueue")
    def remove_track_from_queue(self, arguments: Arguments) -> None:
        """Remove one track; 701 where there is none is a guess."""
        self.need_coordinator()
        queue = self.playback.queue
        queueing.check_update(arguments["UpdateID"], queue.update_id)
        queueing.remove(queue, queueing.place(arguments["ObjectID"]), 1, NOT_AVAILABLE)

    @action("RemoveTrackRangeFromQueue")
    def remove_track_range_from_queue(self, arguments: Arguments) -> Reply:
        """Remove tracks in a row; 402 where there are none is a guess."""
        self.need_coordinator()
        queue = self.playback.queue
        queueing.check_update(arguments["UpdateID"], queue.update_id)
        start, count = int(arguments["StartingIndex"]), int(arguments["NumberOfTracks"])
        queueing.remove(queue, start, count, INVALID_ARGUMENTS)
        return {"NewUpdateID": str(queue.update_id)}

    @action("RemoveAllTracksFromQueue")
    def remove_all_tracks_from_queue(self, _: Arguments) -> None:
        """Empty the queue."""
        self.need_coordinator()
        queueing.clear(self.playback.queue)

    @action("ReorderTracksInQueue")
    def reorder_tracks_in_queue(self, arguments: Arguments) -> None:
        """Move tracks in a row."""
        self.need_coordinator()
        queue = self.playback.queue
        queueing.check_update(arguments["UpdateID"], queue.update_id)
        queueing.move(
            queue,
            int(arguments["StartingIndex"]),
            int(arguments["NumberOfTracks"]),
            int(arguments["InsertBefore"]),
        )

    @action("BackupQueue")
    def backup_queue(self, _: Arguments) -> None:
        """Do nothing: the queue is never lost."""

    @action("SaveQueue")
    def save_queue(self, arguments: Arguments) -> Reply:
        """Save the queue as a playlist."""
        self.need_coordinator()
        saved = queueing.save(
            self.player, self.playback.queue, arguments["Title"], arguments["ObjectID"]
        )
        return {"AssignedObjectID": saved}

    @action("CreateSavedQueue")
    async def create_saved_queue(self, arguments: Arguments) -> Reply:
        """Make a playlist, empty or with what a URI stands for."""
        title, uri = arguments["Title"], arguments["EnqueuedURI"]
        if not title or queueing.LINE_BREAK.search(title):
            raise UpnpError(INVALID_ARGUMENTS)
        items = (
            await queueing.expanded(self.player, uri, arguments["EnqueuedURIMetaData"])
            if uri
            else []
        )
        made = self.household.store(Playlists).add(title, items, self.player)
        return {
            "NumTracksAdded": str(len(items)),
            "NewQueueLength": str(len(items)),
            "AssignedObjectID": made.id,
            "NewUpdateID": str(made.update_id),
        }

    @action("AddURIToSavedQueue")
    async def add_uri_to_saved_queue(self, arguments: Arguments) -> Reply:
        """Add to a playlist before a place, counted from 0; too large a place is the end."""
        playlist = queueing.find(self.household, arguments["ObjectID"])
        queueing.check_update(arguments["UpdateID"], playlist.update_id)
        items = await queueing.expanded(
            self.player, arguments["EnqueuedURI"], arguments["EnqueuedURIMetaData"]
        )
        at = int(arguments["AddAtIndex"])
        playlist.items[at:at] = items
        self.household.store(Playlists).changed(playlist, self.player)
        return {
            "NumTracksAdded": str(len(items)),
            "NewQueueLength": str(len(playlist.items)),
            "NewUpdateID": str(playlist.update_id),
        }

    @action("ReorderTracksInSavedQueue")
    def reorder_tracks_in_saved_queue(self, arguments: Arguments) -> Reply:
        """Move and remove tracks of a playlist; nothing to do changes no UpdateID."""
        playlist = queueing.find(self.household, arguments["ObjectID"])
        queueing.check_update(arguments["UpdateID"], playlist.update_id)
        before = len(playlist.items)
        if arguments["TrackList"]:
            playlist.items = queueing.rearranged(
                playlist.items, arguments["TrackList"], arguments["NewPositionList"]
            )
            self.household.store(Playlists).changed(playlist, self.player)
        return {
            "QueueLengthChange": str(len(playlist.items) - before),
            "NewQueueLength": str(len(playlist.items)),
            "NewUpdateID": str(playlist.update_id),
        }

    def _added(self, first: int, count: int) -> dict[str, str]:
        return {
            "FirstTrackNumberEnqueued": str(first),
            "NumTracksAdded": str(count),
            "NewQueueLength": str(len(self.playback.queue.entries)),
        }
