"""Browse: root, fixed containers, queues, paging and errors (TABLES 9: 14, 25)."""

import pytest

from tests.simulator.content.queue import Queues
from tests.simulator.household import Household
from tests.simulator.profiles.content import LIBRARY_QUEUE
from tests.simulator.service import Service

from .browsing import CD, browse, metadata, names, text
from .client import Client, Fault
from .conftest import Factory

ROOT = ["A:", "S:", "Q:", "SQ:", "R:", "AI:", "EN:"]


def fill(household: Household, count: int, player: int = 0) -> None:
    queue = household.store(Queues).of(household.players[player])
    queue.clear()
    queue.insert(LIBRARY_QUEUE[at % len(LIBRARY_QUEUE)] for at in range(count))


async def test_root_lists_the_containers(small: Household, client: Client) -> None:
    found = await browse(client, small, "0")
    assert found.ids == ROOT
    assert found.titles[:2] == ["Attributes", "Music Shares"]
    assert [item.get("restricted") for item in found.items][:3] == ["true", "false", "true"]
    assert {item.get("parentID") for item in found.items} == {"0"}


@pytest.mark.parametrize("object_id", [*ROOT, "0", "FV:2", "R:0", "R:0/0", "R:0/1"])
async def test_fixed_containers_have_metadata(
    object_id: str, small: Household, client: Client
) -> None:
    item = await metadata(client, small, object_id)
    assert item.get("id") == object_id
    assert text(item, "class") == "object.container"


async def test_radio_and_network_are_near_empty(small: Household, client: Client) -> None:
    assert (await browse(client, small, "R:")).ids == ["R:0"]
    assert (await browse(client, small, "R:0")).ids == ["R:0/0", "R:0/1"]
    for object_id in ("R:0/0", "R:0/1", "EN:"):
        assert (await browse(client, small, object_id)).total == 0


async def test_inputs_are_the_players_own(home: Household, client: Client) -> None:
    with_input = home.player("Dining Room")
    found = await browse(client, home, "AI:", player=with_input)
    assert found.ids == ["AI:0"]
    assert text(found.items[0], "res") == f"x-rincon-stream:{with_input.uid}"
    assert text(found.items[0], "class") == "object.item.audioItem.linein"
    assert text(found.items[0], "title")
    assert (await browse(client, home, "AI:", player=home.player("Kitchen"))).total == 0
    again = await browse(client, home, "AI:0", player=with_input, flag="BrowseMetadata")
    assert again.result == found.result


@pytest.mark.parametrize(
    "object_id",
    ["", "X:", "1", "FV:3", "FV:2/99", "SQ:99", "SQ:0/99", "Q:1", "Q:0/99", "AI:9", "R:0/0/7"],
)
@pytest.mark.parametrize("flag", ["BrowseMetadata", "BrowseDirectChildren"])
async def test_unknown_object_is_701(
    object_id: str, flag: str, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match="701"):
        await browse(client, small, object_id, flag=flag)


async def test_another_flag_is_402(small: Household, client: Client) -> None:
    with pytest.raises(Fault, match="402"):
        await browse(client, small, "0", flag="BrowseAll")


async def test_every_described_action_is_handled(small: Household) -> None:
    player = small.players[0]
    service: Service = player.services[CD]
    assert set(player.descriptions[CD].actions) <= service.handled


async def test_queue_counts_its_items_from_1(small: Household, client: Client) -> None:
    fill(small, 3)
    found = await browse(client, small, "Q:0")
    assert found.ids == ["Q:0/1", "Q:0/2", "Q:0/3"]
    assert (found.returned, found.total) == (3, 3)
    assert found.update_id == small.store(Queues).of(small.players[0]).update_id
    assert names(found.items[0]) == ["res", "albumArtURI", "title", "class", "creator", "album"]
    assert found.items[0][0].attrib == {
        "protocolInfo": "x-file-cifs:*:audio/mpeg:*",
        "duration": "0:02:50",
    }
    assert text(await metadata(client, small, "Q:0/2"), "title") == found.titles[1]


async def test_empty_queue_is_a_document_without_items(small: Household, client: Client) -> None:
    found = await browse(client, small, "Q:0", player=small.players[2])
    assert (found.items, found.returned, found.total) == ([], 0, 0)
    assert found.result.endswith("</DIDL-Lite>")


async def test_queues_tell_their_length(small: Household, client: Client) -> None:
    fill(small, 7)
    listed = await browse(client, small, "Q:")
    assert listed.ids == ["Q:0"]
    queue = await metadata(client, small, "Q:0")
    assert queue.get("childCount") == "7"
    assert text(queue, "res") == f"x-rincon-queue:{small.players[0].uid}#0"
    assert text(queue, "class") == "object.container.playlistContainer"


async def test_pages(small: Household, client: Client) -> None:
    fill(small, 5)
    page = await browse(client, small, "Q:0", start=3, count=10)
    assert (page.ids, page.returned, page.total) == (["Q:0/4", "Q:0/5"], 2, 5)
    page = await browse(client, small, "Q:0", start=1, count=2)
    assert page.ids == ["Q:0/2", "Q:0/3"]
    page = await browse(client, small, "Q:0", start=99, count=10)
    assert (page.ids, page.returned, page.total) == ([], 0, 5)


async def test_no_count_means_a_thousand(small: Household, client: Client) -> None:
    fill(small, 1200)
    for count in (0, 100_000):
        page = await browse(client, small, "Q:0", count=count)
        assert (page.returned, page.total) == (1000, 1200)


async def test_fewer_are_returned_than_asked(small: Household, client: Client) -> None:
    small.timing.largest_page = 4
    fill(small, 9)
    seen: list[str] = []
    while True:
        page = await browse(client, small, "Q:0", start=len(seen), count=100)
        seen += page.ids
        if len(seen) >= page.total:
            break
        assert page.returned == 4
    assert seen == [f"Q:0/{number}" for number in range(1, 10)]


async def test_filter_and_sort_criteria_are_accepted(small: Household, client: Client) -> None:
    fill(small, 2)
    reply = await client.call(
        small.players[0],
        CD,
        "Browse",
        ObjectID="Q:0",
        BrowseFlag="BrowseDirectChildren",
        Filter="dc:title,res",
        StartingIndex="0",
        RequestedCount="0",
        SortCriteria="+upnp:artist,+dc:title",
    )
    assert reply["Result"] == (await browse(client, small, "Q:0")).result


async def test_queue_change_names_the_players_own_queue(small: Household, client: Client) -> None:
    first, second = small.players[:2]
    await client.subscribe(first, CD, path="first")
    await client.subscribe(second, CD, path="second")
    await client.until(lambda: len(client.received) == 2)
    fill(small, 2)
    number = small.store(Queues).of(first).update_id
    item = await client.last("first", "ContainerUpdateIDs", f"Q:0,{number}")
    assert list(item.properties) == ["SystemUpdateID", "ContainerUpdateIDs"]
    assert len(client.of("second")) == 1


async def test_first_notify_in_captured_order(household_factory: Factory, client: Client) -> None:
    order = [
        "SystemUpdateID",
        "ContainerUpdateIDs",
        "ShareIndexInProgress",
        "ShareIndexLastError",
        "FavoritesUpdateID",
        "FavoritePresetsUpdateID",
        "RadioFavoritesUpdateID",
        "RadioLocationUpdateID",
        "SavedQueuesUpdateID",
        "ShareListUpdateID",
    ]
    household = await household_factory("s1")
    await client.subscribe(household.players[0], CD)
    await client.until(lambda: bool(client.received))
    told = client.received[0].properties
    assert list(told) == order
    uid, _, number = told["FavoritesUpdateID"].partition(",")
    assert uid == household.players[0].uid
    assert number.isdigit()


async def test_favorite_presets_are_gone_after_70(small: Household, client: Client) -> None:
    await client.subscribe(small.players[0], CD)
    await client.until(lambda: bool(client.received))
    assert "FavoritePresetsUpdateID" not in client.received[0].properties


async def test_numbers_begin_anew_with_a_boot(small: Household, client: Client) -> None:
    player = small.players[0]
    before = int((await client.call(player, CD, "GetSystemUpdateID"))["Id"])
    fill(small, 1)
    after = int((await client.call(player, CD, "GetSystemUpdateID"))["Id"])
    assert after > before
    await small.reboot(player)
    assert int((await client.call(player, CD, "GetSystemUpdateID"))["Id"]) <= before
    assert "system_update_id" in player.services[CD].as_json()


async def test_changes_between_two_notifies_are_all_named(small: Household, client: Client) -> None:
    small.timing.event = 0.2
    player = small.players[0]
    await client.subscribe(player, CD)
    await client.until(lambda: bool(client.received))
    await client.call(player, CD, "DestroyObject", ObjectID="FV:2/0")
    # Counted by a reading before it was told, and still in the NOTIFY.
    await client.call(player, CD, "GetSystemUpdateID")
    fill(small, 1)
    await client.until(lambda: len(client.received) == 2)
    told = client.received[1].properties["ContainerUpdateIDs"]
    assert [part for part in told.split(",") if not part.isdigit()] == ["FV:2", "Q:0"]


async def test_capabilities_are_empty_and_browseable_is_1(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await client.call(player, CD, "GetSearchCapabilities") == {"SearchCaps": ""}
    assert await client.call(player, CD, "GetSortCapabilities") == {"SortCaps": ""}
    assert await client.call(player, CD, "GetBrowseable") == {"IsBrowseable": "1"}
    with pytest.raises(Fault, match="800"):
        await client.call(player, CD, "SetBrowseable", Browseable="0")
    await client.call(player, CD, "RequestResort", SortOrder="")
