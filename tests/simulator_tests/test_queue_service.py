"""The Queue service."""

from typing import Any
from xml.etree import ElementTree as ET

from tests.simulator.content.playlists import Playlists
from tests.simulator.household import Household

from .avt import playback, refused
from .client import Client


async def call(client: Client, household: Household, action: str, **more: Any) -> dict[str, str]:
    return await client.call(household.players[0], "Queue", action, **more)


async def test_browse_pages(small: Household, client: Client) -> None:
    reply = await call(client, small, "Browse", QueueID="0", StartingIndex="4", RequestedCount="0")
    assert (reply["NumberReturned"], reply["TotalMatches"]) == ("2", "6")
    assert reply["UpdateID"] == str(playback(small.players[0]).queue.update_id)
    root = ET.fromstring(reply["Result"])
    assert [item.get("id") for item in root] == ["Q:0/5", "Q:0/6"]
    small.timing.largest_page = 3
    reply = await call(
        client, small, "Browse", QueueID="0", StartingIndex="0", RequestedCount="100"
    )
    assert reply["NumberReturned"] == "3"
    wrong = call(client, small, "Browse", QueueID="1", StartingIndex="0", RequestedCount="0")
    assert await refused(wrong) == 402


async def test_the_queue_changes(small: Household, client: Client) -> None:
    player = small.players[0]
    reply = await call(
        client,
        small,
        "AddURI",
        QueueID="0",
        UpdateID="0",
        EnqueuedURI="http://files.house.local/a.mp3",
        EnqueuedURIMetaData="",
        DesiredFirstTrackNumberEnqueued="1",
        EnqueueAsNext="0",
    )
    assert reply["FirstTrackNumberEnqueued"] == "1"
    assert reply["NewQueueLength"] == "7"
    reply = await call(
        client,
        small,
        "ReorderTracks",
        QueueID="0",
        StartingIndex="1",
        NumberOfTracks="1",
        InsertBefore="3",
        UpdateID=reply["NewUpdateID"],
    )
    assert playback(player).queue.items[1].title == "a.mp3"
    reply = await call(
        client,
        small,
        "RemoveTrackRange",
        QueueID="0",
        UpdateID=reply["NewUpdateID"],
        StartingIndex="2",
        NumberOfTracks="1",
    )
    stale = call(client, small, "RemoveAllTracks", QueueID="0", UpdateID="1")
    assert await refused(stale) == 1028
    await call(client, small, "RemoveAllTracks", QueueID="0", UpdateID=reply["NewUpdateID"])
    assert playback(player).queue.entries == []
    empty = call(client, small, "RemoveAllTracks", QueueID="0", UpdateID="0")
    assert await refused(empty) == 804
    assert await call(client, small, "Backup") == {}


async def test_saving(small: Household, client: Client) -> None:
    reply = await call(client, small, "SaveAsSonosPlaylist", QueueID="0", Title="x", ObjectID="")
    assert len(small.store(Playlists).find(reply["AssignedObjectID"]).items) == 6
    other = call(client, small, "SaveAsSonosPlaylist", QueueID="1", Title="x", ObjectID="")
    assert await refused(other) == 800


async def test_there_is_one_queue(small: Household, client: Client) -> None:
    made = call(client, small, "CreateQueue", QueueOwnerID="", QueueOwnerContext="", QueuePolicy="")
    assert await refused(made) == 402
    assert await refused(call(client, small, "AttachQueue", QueueOwnerID="x")) == 402
