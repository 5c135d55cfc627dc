"""The queue by AVTransport's actions (TABLES 9: 14)."""

from collections.abc import Sequence

import pytest

from tests.simulator.content.playlists import Playlists
from tests.simulator.content.queue import PlayQueue
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.spec import ItemSpec
from tests.simulator.transport.queueing import rearranged

from .avt import avt, playback, refused, settled, state
from .client import Client
from .conftest import Factory

FILE = "http://files.house.local/{}.mp3"
CD = "ContentDirectory"


def titles(player: Player) -> list[str]:
    return [item.title for item in playback(player).queue.items]


async def add(
    client: Client, player: Player, uri: str, position: int = 0, *, as_next: bool = False
) -> dict[str, str]:
    return await avt(
        client,
        player,
        "AddURIToQueue",
        EnqueuedURI=uri,
        EnqueuedURIMetaData="",
        DesiredFirstTrackNumberEnqueued=str(position),
        EnqueueAsNext="1" if as_next else "0",
    )


async def add_many(
    client: Client, player: Player, uris: Sequence[str], number: int | None = None, **more: str
) -> dict[str, str]:
    arguments = {
        "UpdateID": "0",
        "NumberOfURIs": str(len(uris) if number is None else number),
        "EnqueuedURIs": " ".join(uris),
        "EnqueuedURIsMetaData": "",
        "ContainerURI": "",
        "ContainerMetaData": "",
        "DesiredFirstTrackNumberEnqueued": "0",
        "EnqueueAsNext": "0",
    }
    return await avt(client, player, "AddMultipleURIsToQueue", **arguments | more)


async def test_adding_tells_where_and_how_many(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    reply = await add(client, player, FILE.format("a"))
    assert reply == {
        "FirstTrackNumberEnqueued": "7",
        "NumTracksAdded": "1",
        "NewQueueLength": "7",
    }
    await client.last("AVTransport", "NumberOfTracks", "7")
    assert (await add(client, player, FILE.format("b"), 1))["FirstTrackNumberEnqueued"] == "1"
    assert (await add(client, player, FILE.format("c"), 99))["FirstTrackNumberEnqueued"] == "9"
    assert titles(player)[0] == "b.mp3"
    assert playback(player).number == 2
    assert await state(client, player) == "PLAYING"


async def test_queue_changes_are_evented_by_three_services(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    await client.subscribe(player, "Queue")
    await client.subscribe(player, CD)
    await client.until(lambda: len(client.received) == 2)
    first = client.of("Queue")[0].last_change()
    assert list(first) == ["UpdateID", "Curated", "QueueOwnerID"]
    assert "&lt;QueueID val=&quot;0&quot;&gt;&lt;UpdateID val=" in client.of("Queue")[0].body
    await add(client, player, FILE.format("a"))
    new = str(playback(player).queue.update_id)
    event = await client.last("Queue", "UpdateID", new)
    assert list(event.last_change()) == ["UpdateID"]
    await client.last(CD, "ContainerUpdateIDs", f"Q:0,{new}")


async def test_containers_are_expanded(small: Household, client: Client) -> None:
    player = small.players[0]
    album = f"x-rincon-playlist:{player.uid}#A:ALBUM/Northern%20Lights"
    reply = await add(client, player, album)
    assert (reply["NumTracksAdded"], reply["NewQueueLength"]) == ("4", "10")
    reply = await add(client, player, "file:///jffs/settings/savedqueues.rsq#0")
    assert reply["NumTracksAdded"] == "4"
    assert playback(player).queue.entries[-1].origin.uri.startswith("file:///jffs")


async def test_what_cannot_be_added(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await refused(add(client, player, "odd:1")) == 714
    assert await refused(add(client, player, "x-sonos-spotify:1?sid=99")) == 800
    call = avt(
        client,
        player,
        "AddURIToQueue",
        EnqueuedURI=FILE,
        EnqueuedURIMetaData="<broken",
        DesiredFirstTrackNumberEnqueued="0",
        EnqueueAsNext="0",
    )
    assert await refused(call) == 402


async def test_next_matters_in_a_shuffle(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "SetPlayMode", NewPlayMode="SHUFFLE_NOREPEAT")
    await add(client, player, FILE.format("a"), as_next=True)
    await avt(client, player, "Next")
    assert playback(player).number == 7
    await add(client, player, FILE.format("b"))
    await avt(client, player, "RemoveTrackFromQueue", ObjectID="Q:0/1", UpdateID="0")
    played = {playback(player).number}
    while playback(player).after:
        await avt(client, player, "Next")
        played.add(playback(player).number)
    assert {6, 7} <= played


async def test_sixteen_at_once(small: Household, client: Client) -> None:
    player = small.players[2]
    uris = [FILE.format(number) for number in range(17)]
    reply = await add_many(client, player, uris[:16])
    assert (reply["NumTracksAdded"], reply["NewQueueLength"]) == ("16", "16")
    assert reply["NewUpdateID"] == str(playback(player).queue.update_id)
    assert await refused(add_many(client, player, uris)) == 402
    assert await refused(add_many(client, player, uris[:2], 3)) == 402
    assert await refused(add_many(client, player, [])) == 402
    share = playback(small.players[0]).queue.items[0].uri
    assert await refused(add_many(client, player, [share])) == 402
    assert await refused(add_many(client, player, uris[:1], UpdateID="99")) == 1028


async def test_metadata_of_many(small: Household, client: Client) -> None:
    player = small.players[2]
    one = (
        '<DIDL-Lite xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"><item id="1">'
        "<dc:title>{}</dc:title></item></DIDL-Lite>"
    )
    texts = f"{one.format('A')} {one.format('B')}"
    uris = [FILE.format(1), FILE.format(2)]
    await add_many(client, player, uris, EnqueuedURIsMetaData=texts, ContainerURI="x")
    assert titles(player) == ["A", "B"]
    assert playback(player).queue.entries[0].origin.uri == "x"
    call = add_many(client, player, uris, EnqueuedURIsMetaData=one.format("A"))
    assert await refused(call) == 402


async def test_removing(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "RemoveTrackFromQueue", ObjectID="Q:0/6", UpdateID="0")
    assert len(titles(player)) == 5
    stale = avt(client, player, "RemoveTrackFromQueue", ObjectID="Q:0/1", UpdateID="1")
    assert await refused(stale) == 1028
    current = str(playback(player).queue.update_id)
    reply = await avt(
        client,
        player,
        "RemoveTrackRangeFromQueue",
        UpdateID=current,
        StartingIndex="2",
        NumberOfTracks="2",
    )
    assert reply["NewUpdateID"] == str(int(current) + 1)
    assert len(titles(player)) == 3
    for object_id, code in (("Q:0/9", 701), ("Q:0/0", 701), ("Q:1", 402)):
        call = avt(client, player, "RemoveTrackFromQueue", ObjectID=object_id, UpdateID="0")
        assert await refused(call) == code
    call = avt(
        client,
        player,
        "RemoveTrackRangeFromQueue",
        UpdateID="0",
        StartingIndex="1",
        NumberOfTracks="9",
    )
    assert await refused(call) == 402


async def test_removing_what_plays_goes_on_with_the_next(small: Household, client: Client) -> None:
    player = small.players[0]
    second = titles(player)[1]
    await avt(client, player, "RemoveTrackFromQueue", ObjectID="Q:0/1", UpdateID="0")
    item = playback(player).item
    assert item is not None
    assert item.title == second
    await settled(client, player, "PLAYING")
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="5")
    await avt(client, player, "RemoveTrackFromQueue", ObjectID="Q:0/5", UpdateID="0")
    assert await state(client, player) == "STOPPED"
    assert playback(player).number == 1


async def test_clearing(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await avt(client, player, "RemoveAllTracksFromQueue")
    event = await client.last("AVTransport", "NumberOfTracks", "0")
    assert event.last_change()["TransportState"] == "STOPPED"
    assert event.last_change()["CurrentTrack"] == "0"
    assert await refused(avt(client, player, "RemoveAllTracksFromQueue")) == 804
    assert await refused(avt(client, player, "Play", Speed="1")) == 701
    await add(client, player, FILE.format("a"))
    assert playback(player).number == 1


async def test_reordering_keeps_what_plays(small: Household, client: Client) -> None:
    player = small.players[0]
    before = titles(player)

    async def move(start: int, count: int, target: int, update: str = "0") -> None:
        await avt(
            client,
            player,
            "ReorderTracksInQueue",
            StartingIndex=str(start),
            NumberOfTracks=str(count),
            InsertBefore=str(target),
            UpdateID=update,
        )

    await move(1, 2, 5)
    assert titles(player) == [before[index] for index in (2, 3, 0, 1, 4, 5)]
    assert playback(player).number == 3
    await move(3, 2, 1)
    assert titles(player) == before
    await move(1, 3, 2)
    assert titles(player) == before
    for arguments in ((0, 1, 1), (1, 0, 1), (1, 1, 0), (6, 2, 1), (1, 1, 9)):
        assert await refused(move(*arguments)) == 402
    assert await refused(move(1, 1, 2, "99")) == 1028


async def test_saving_a_queue(small: Household, client: Client) -> None:
    player = small.players[0]
    playlists = small.store(Playlists)

    async def save(title: str, object_id: str = "") -> str:
        reply = await avt(client, player, "SaveQueue", Title=title, ObjectID=object_id)
        return reply["AssignedObjectID"]

    await client.subscribe(small.players[1], CD)
    await client.until(lambda: bool(client.received))
    made = await save("New")
    await client.until(lambda: len(client.of(CD)) == 2)
    assert [item.title for item in playlists.find(made).items] == titles(player)
    await avt(client, player, "RemoveTrackFromQueue", ObjectID="Q:0/1", UpdateID="0")
    assert await save("Newer", made) == made
    assert (playlists.find(made).title, len(playlists.find(made).items)) == ("Newer", 5)
    assert await refused(save("")) == 402
    assert await refused(save("a\nb")) == 402
    assert await refused(save("a", "SQ:99")) == 701


async def test_playlists_are_made_and_filled(small: Household, client: Client) -> None:
    player = small.players[1]

    async def create(title: str, uri: str = "") -> dict[str, str]:
        return await avt(
            client,
            player,
            "CreateSavedQueue",
            Title=title,
            EnqueuedURI=uri,
            EnqueuedURIMetaData="",
        )

    async def append(object_id: str, update: str, index: int, name: str) -> dict[str, str]:
        return await avt(
            client,
            player,
            "AddURIToSavedQueue",
            ObjectID=object_id,
            UpdateID=update,
            EnqueuedURI=FILE.format(name),
            EnqueuedURIMetaData="",
            AddAtIndex=str(index),
        )

    empty = await create("Empty one")
    assert (empty["NumTracksAdded"], empty["NewQueueLength"]) == ("0", "0")
    filled = await create("Filled", FILE.format("a"))
    number = filled["AssignedObjectID"]
    reply = await append(number, filled["NewUpdateID"], 4294967295, "b")
    assert (reply["NumTracksAdded"], reply["NewQueueLength"]) == ("1", "2")
    assert await refused(append(number, filled["NewUpdateID"], 0, "c")) == 1028
    await append(number, "0", 0, "c")
    items = small.store(Playlists).find(number).items
    assert [item.title for item in items] == ["c.mp3", "a.mp3", "b.mp3"]
    assert await refused(append("SQ:99", "0", 0, "c")) == 701
    assert await refused(create("")) == 402


async def test_playlists_are_rearranged(small: Household, client: Client) -> None:
    playlist = small.store(Playlists).find("SQ:0")
    before = list(playlist.items)

    async def rearrange(tracks: str, positions: str, update: str = "0") -> dict[str, str]:
        return await avt(
            client,
            small.players[1],
            "ReorderTracksInSavedQueue",
            ObjectID="SQ:0",
            UpdateID=update,
            TrackList=tracks,
            NewPositionList=positions,
        )

    first = playlist.update_id
    reply = await rearrange("3,2,1,0", "0,1,2,3")
    assert playlist.items == before[::-1]
    assert reply["QueueLengthChange"] == "0"
    assert reply["NewUpdateID"] == str(first + 1)
    assert await refused(rearrange("0", "1", str(first))) == 1028
    reply = await rearrange("0,2", ",0")
    assert (reply["QueueLengthChange"], reply["NewQueueLength"]) == ("-1", "3")
    reply = await rearrange("0,1,2", "")
    assert reply["NewQueueLength"] == "0"
    again = await rearrange("", "")
    assert (again["QueueLengthChange"], again["NewUpdateID"]) == ("0", reply["NewUpdateID"])
    assert await refused(rearrange("0", "1")) == 402


@pytest.mark.parametrize(
    ("tracks", "positions", "result"),
    [
        ("0", "1", "bacd"),
        ("1", "0", "bacd"),
        ("0,2", ",0", "cbd"),
        ("3,2,1,0", "0,1,2,3", "dcba"),
        ("0", "", "bcd"),
        ("0", "9", "bcda"),
        ("", "", "abcd"),
    ],
)
def test_positions_mean_the_playlist_as_it_was(tracks: str, positions: str, result: str) -> None:
    items = [ItemSpec(letter, letter) for letter in "abcd"]
    assert "".join(item.title for item in rearranged(items, tracks, positions)) == result


async def test_members_change_no_queue(small: Household, client: Client) -> None:
    small.topology.join(small.players[0], small.players[1])
    player = small.players[0]
    calls = (
        add(client, player, FILE),
        add_many(client, player, [FILE]),
        avt(client, player, "RemoveAllTracksFromQueue"),
        avt(client, player, "RemoveTrackFromQueue", ObjectID="Q:0/1", UpdateID="0"),
        avt(client, player, "SaveQueue", Title="x", ObjectID=""),
    )
    for call in calls:
        assert await refused(call) == 800
    assert len(playback(player).queue.entries) == 6


def test_a_queue_knows_its_entries_wherever_they_are() -> None:
    queue = PlayQueue()
    assert queue.insert([ItemSpec("a", "a"), ItemSpec("a", "a")]) == 1
    key = queue.entries[1].key
    assert queue.insert([ItemSpec("b", "b")], 1) == 1
    assert queue.position(key) == 3
    queue.remove(1)
    assert queue.position(key) == 2
    queue.clear()
    assert queue.position(key) == 0
    assert queue.update_id == 5


async def test_a_playlist_file_of_queues_is_not_lost_in_a_boot(
    household_factory: Factory, client: Client
) -> None:
    household = await household_factory("s1")
    player = household.players[0]
    assert await state(client, player) == "STOPPED"
    await household.reboot(player)
    assert len(playback(player).queue.entries) == 6


async def test_who_wrote_a_playlist_is_told(small: Household, client: Client) -> None:
    first, second, _ = small.players
    await client.subscribe(first, CD)
    await client.until(lambda: bool(client.received))
    empty = {"EnqueuedURI": "", "EnqueuedURIMetaData": ""}
    made = await avt(client, second, "CreateSavedQueue", Title="Its own", **empty)
    await client.last(CD, "SavedQueuesUpdateID", f"{second.uid},4")
    await avt(client, first, "SaveQueue", Title="Over it", ObjectID=made["AssignedObjectID"])
    await client.last(CD, "SavedQueuesUpdateID", f"{first.uid},5")
