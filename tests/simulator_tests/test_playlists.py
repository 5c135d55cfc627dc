"""Sonos playlists as ContentDirectory shows and changes them (TABLES 9: 25)."""

import pytest

from tests.simulator.content.playlists import Playlists
from tests.simulator.household import Household
from tests.simulator.profiles.content import LIBRARY_QUEUE

from .browsing import CD, browse, metadata, names, text
from .client import Client, Fault


async def test_playlists_are_listed_by_title(small: Household, client: Client) -> None:
    small.store(Playlists).add("breakfast", LIBRARY_QUEUE)
    found = await browse(client, small, "SQ:")
    assert found.titles == ["breakfast", "Dinner", "Empty", "Mixed"]
    assert found.ids == ["SQ:3", "SQ:0", "SQ:2", "SQ:1"]


async def test_form_of_a_playlist(small: Household, client: Client) -> None:
    item = (await browse(client, small, "SQ:")).items[0]
    assert item.attrib == {"id": "SQ:0", "parentID": "SQ:", "restricted": "true"}
    assert names(item) == ["title", "res", "class", *["albumArtURI"] * 4]
    assert item[1].attrib == {"protocolInfo": "file:*:audio/mpegurl:*"}
    assert text(item, "res") == "file:///jffs/settings/savedqueues.rsq#0"
    assert text(await metadata(client, small, "SQ:0"), "title") == "Dinner"


async def test_items_of_a_playlist(small: Household, client: Client) -> None:
    found = await browse(client, small, "SQ:1")
    assert found.ids == ["SQ:1/1", "SQ:1/2", "SQ:1/3"]
    assert text(found.items[1], "res").startswith("x-sonos-spotify:")
    assert found.items[1][0].get("protocolInfo") == "sonos.com-spotify:*:audio/x-spotify:*"
    item = await metadata(client, small, "SQ:1/2")
    assert (text(item, "title"), item.get("parentID")) == ("Cloud Track", "SQ:1")
    assert (await browse(client, small, "SQ:2")).total == 0


async def test_update_id_is_the_playlists_own(small: Household, client: Client) -> None:
    playlists = small.store(Playlists)
    before = (await browse(client, small, "SQ:0")).update_id
    playlists.changed(playlists.find("SQ:0"))
    assert (await browse(client, small, "SQ:0")).update_id == before + 1
    assert (await browse(client, small, "SQ:1")).update_id == 1


async def test_playlist_is_renamed(small: Household, client: Client) -> None:
    writer = small.players[1]
    await client.subscribe(small.players[0], CD)
    await client.until(lambda: bool(client.received))
    await client.call(
        writer,
        CD,
        "UpdateObject",
        ObjectID="SQ:0",
        CurrentTagValue="<dc:title>Dinner</dc:title>",
        NewTagValue="<dc:title>Supper &amp; more</dc:title>",
    )
    assert "Supper & more" in (await browse(client, small, "SQ:")).titles
    told = await client.last(CD, "SavedQueuesUpdateID", f"{writer.uid},4")
    assert list(told.properties) == ["SystemUpdateID", "ContainerUpdateIDs", "SavedQueuesUpdateID"]
    assert told.properties["ContainerUpdateIDs"] == "SQ:,1"


@pytest.mark.parametrize(
    ("object_id", "code"), [("SQ:9", 701), ("SQ:", 711), ("SQ:0/1", 701), ("SQ:-7", 701)]
)
async def test_what_cannot_be_renamed(
    object_id: str, code: int, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match=str(code)):
        await client.call(
            small.players[0],
            CD,
            "UpdateObject",
            ObjectID=object_id,
            CurrentTagValue="<dc:title>Dinner</dc:title>",
            NewTagValue="<dc:title>Supper</dc:title>",
        )


async def test_playlist_is_removed(small: Household, client: Client) -> None:
    player = small.players[2]
    await client.subscribe(player, CD)
    await client.call(player, CD, "DestroyObject", ObjectID="SQ:0")
    await client.last(CD, "SavedQueuesUpdateID", f"{player.uid},4")
    assert "Dinner" not in (await browse(client, small, "SQ:")).titles
    for flag in ("BrowseMetadata", "BrowseDirectChildren"):
        with pytest.raises(Fault, match="701"):
            await browse(client, small, "SQ:0", flag=flag)


@pytest.mark.parametrize("object_id", ["SQ:-7", "SQ:99", "SQ:"])
async def test_removing_what_is_not_there_is_701(
    object_id: str, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match="701"):
        await client.call(small.players[0], CD, "DestroyObject", ObjectID=object_id)


async def test_a_change_without_writer_keeps_the_one_before(
    small: Household, client: Client
) -> None:
    writer = small.players[1]
    small.store(Playlists).add("One", writer=writer)
    small.store(Playlists).add("Two")
    await client.subscribe(small.players[0], CD)
    await client.last(CD, "SavedQueuesUpdateID", f"{writer.uid},5")
