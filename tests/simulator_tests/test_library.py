"""The music library: index, shares, searches, index runs (TABLES 9: 25)."""

from urllib.parse import quote

import pytest

from tests.simulator.content.expand import expand
from tests.simulator.content.library import Library
from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.profiles.content import (
    INTERNET_STATION,
    LIBRARY_ALBUM,
    MUSIC,
    SONOS_RADIO,
    SPOTIFY_ALBUM,
    SPOTIFY_TRACK,
    TUNEIN,
    file_item,
)
from tests.simulator.soap import UpnpError
from tests.simulator.spec import ItemSpec

from .browsing import CD, browse, metadata, names, text
from .client import Client, Fault

KINDS = ["ARTIST", "ALBUMARTIST", "ALBUM", "GENRE", "COMPOSER", "TRACKS", "PLAYLISTS"]
SHARE = (
    '<DIDL-Lite xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" '
    'xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/">'
    '<container id="" parentID="S:"><dc:title>{}</dc:title>'
    "<upnp:class>object.container</upnp:class></container></DIDL-Lite>"
)


def soco(*parts: str) -> str:
    """Build an id as clients do, with other escapes than players use."""
    return "/".join((parts[0], *(quote(part, safe="") for part in parts[1:])))


async def test_library_has_seven_kinds(small: Household, client: Client) -> None:
    found = await browse(client, small, "A:")
    assert found.ids == [f"A:{kind}" for kind in KINDS]
    assert found.titles[:3] == ["Contributing Artists", "Artists", "Albums"]
    assert text(found.items[5], "class") == "object.container.playlistContainer"


async def test_albums(small: Household, client: Client) -> None:
    found = await browse(client, small, "A:ALBUM")
    assert found.titles == [
        "Don't Stop",
        "Fugues; and others",
        "Greatest Hits",
        "Küchenlieder",
        "Northern Lights",
        "Summer + Mix",
    ]
    album = found.items[4]
    assert album.attrib == {
        "id": "A:ALBUM/Northern%20Lights",
        "parentID": "A:ALBUM",
        "restricted": "true",
    }
    assert names(album) == ["title", "class", "res", "creator", "albumArtURI"]
    uid = small.players[0].uid
    assert text(album, "res") == f"x-rincon-playlist:{uid}#A:ALBUM/Northern%20Lights"
    assert text(album, "albumArtURI") == (
        "/getaa?u=x-file-cifs%3a%2f%2fnas.local%2fmusic%2fThe%2520Lanterns"
        "%2fNorthern%2520Lights%2f01%2520First%2520Snow.mp3&v=23"
    )


async def test_ids_are_escaped_as_players_do(small: Household, client: Client) -> None:
    found = await browse(client, small, "A:ALBUM")
    assert found.ids[0] == "A:ALBUM/Don't%20Stop"
    assert found.ids[3] == "A:ALBUM/K%c3%bcchenlieder"
    # In DIDL apostrophes are written as entities.
    assert 'id="A:ALBUM/Don&apos;t%20Stop"' in found.result
    assert "/getaa?u=x-file-cifs%3a%2f%2fnas.local%2fmusic%2fO&apos;Malley&apos;s" in found.result


async def test_of_albums_with_one_title_the_first_is_listed(
    small: Household, client: Client
) -> None:
    found = await browse(client, small, "A:ALBUM:greatest")
    assert found.ids == ["A:ALBUM/Greatest%20Hits"]
    assert (await browse(client, small, found.ids[0])).total == 4


async def test_album_ids_can_name_the_artist(small: Household, client: Client) -> None:
    small.timing.album_ids_with_artist = True
    found = await browse(client, small, "A:ALBUM:greatest")
    assert found.ids == [
        "A:ALBUM/Greatest%20Hits/Quartet%20Seven",
        "A:ALBUM/Greatest%20Hits/The%20Lanterns",
    ]
    tracks = await browse(client, small, found.ids[1])
    assert tracks.titles == ["Home", "Ferry"]
    album = await metadata(client, small, found.ids[1])
    assert text(album, "title") == "Greatest Hits"
    assert text(album, "creator") == "The Lanterns"


async def test_tracks_of_an_album_by_number(small: Household, client: Client) -> None:
    found = await browse(client, small, "A:ALBUM/Northern%20Lights")
    assert found.titles == ["First Snow", "Ferry", "Long Shadow", "Home"]
    track = found.items[1]
    assert track.get("parentID") == "A:ALBUM/Northern%20Lights"
    place = "//nas.local/music/The%20Lanterns/Northern%20Lights/02%20Ferry.mp3"
    assert track.get("id") == f"S:{place}"
    assert names(track) == [
        "res",
        "albumArtURI",
        "title",
        "class",
        "creator",
        "album",
        "originalTrackNumber",
        "albumArtist",
    ]
    assert text(track, "res") == f"x-file-cifs:{place}"
    # The index does not know how long they are.
    assert track[0].attrib == {"protocolInfo": "x-file-cifs:*:audio/mpeg:*"}


@pytest.mark.parametrize(
    ("object_id", "titles"),
    [
        (soco("A:ALBUM", "Don't Stop"), ["Don't Stop", "Why (Not)?", "50% Off", "A/B"]),
        (soco("A:ALBUMARTIST", "Änne Grün"), ["All", "Küchenlieder"]),
        (soco("A:ALBUMARTIST", "änne grün", "küchenlieder"), ["Über den Dächern"]),
        (soco("A:ALBUMARTIST", "The Lanterns"), ["All", "Greatest Hits", "Northern Lights"]),
        (soco("A:ARTIST", "Änne Grün"), ["All", "Küchenlieder", "Summer + Mix"]),
        (soco("A:ARTIST", "", "Northern Lights"), ["First Snow", "Ferry"]),
        (soco("A:ARTIST", 'The "Quotes"', ""), ["שלום"]),
        (soco("A:GENRE", "Indie"), ["All", "The Lanterns"]),
        (soco("A:GENRE", "Indie", "The Lanterns"), ["All", "Greatest Hits"]),
        (soco("A:GENRE", "Indie", "The Lanterns", "Greatest Hits"), ["Home", "Ferry"]),
        (soco("A:COMPOSER", "Quartet Seven (comp.)"), ["All", "Quartet Seven"]),
        ("A:ALBUMARTIST/The Lanterns/Northern Lights", ["First Snow", "Ferry"]),
    ],
)
async def test_sub_levels(
    object_id: str, titles: list[str], small: Household, client: Client
) -> None:
    found = await browse(client, small, object_id)
    assert found.titles[: len(titles)] == titles
    assert {item.get("parentID") for item in found.items} == {object_id}


async def test_all_stands_for_every_child(small: Household, client: Client) -> None:
    found = await browse(client, small, "A:ALBUMARTIST/The%20Lanterns")
    everything = found.items[0]
    assert everything.get("id") == "A:ALBUMARTIST/The%20Lanterns/"
    assert text(everything, "class") == "object.container.playlistContainer.sameArtist"
    assert (await browse(client, small, found.ids[0])).total == 6
    again = await metadata(client, small, found.ids[0])
    assert again.attrib == everything.attrib


async def test_tracks_by_title_without_case_and_accents(small: Household, client: Client) -> None:
    found = await browse(client, small, "A:TRACKS")
    assert found.total == len(MUSIC.tracks)
    assert found.titles.count("Home") == 3
    assert found.titles[0] == "#1 <Fan>"
    uber = found.titles.index("Über den Dächern")
    assert found.titles[uber - 1 : uber + 2] == ["Süßes Brot", "Über den Dächern", "untagged.ogg"]


async def test_what_has_no_tag_is_in_no_group(small: Household, client: Client) -> None:
    assert "" not in (await browse(client, small, "A:ARTIST")).titles
    bare = (await browse(client, small, "A:TRACKS:untagged")).items[0]
    assert names(bare) == ["res", "albumArtURI", "title", "class", "originalTrackNumber"]
    assert bare[0].get("protocolInfo") == "x-file-cifs:*:application/ogg:*"


@pytest.mark.parametrize(
    ("object_id", "titles"),
    [
        ("A:TRACKS:ferry", ["Ferry", "Ferry"]),
        ("A:ALBUM:kuchen", ["Küchenlieder"]),
        ("A:ARTIST:LANTERN", ["The Lanterns"]),
        ("A:ALBUMARTIST/The%20Lanterns:north", ["Northern Lights"]),
        ("A:ALBUMARTIST/The%20Lanterns/:snow", ["First Snow"]),
        ("A:ALBUM/Northern%20Lights:snow", ["First Snow"]),
        ("A:TRACKS:50%25", ["50% Off"]),
        ("A:GENRE:xyz", []),
        ("A:PLAYLISTS:party", ["party.m3u"]),
    ],
)
async def test_searches(
    object_id: str, titles: list[str], small: Household, client: Client
) -> None:
    found = await browse(client, small, object_id)
    assert found.titles == titles
    assert found.total == len(titles)


@pytest.mark.parametrize(
    "object_id",
    [
        "A:NONE",
        "A:ALBUM/Gone",
        "A:TRACKS/Home",
        "A:ALBUM/Greatest%20Hits/Nobody",
        "A:ALBUM/Greatest%20Hits/The%20Lanterns/x",
        "A:PLAYLISTS/x",
        "S://nas.local/gone",
        "S://nas.local/music/Gone",
        "S://other/music",
    ],
)
async def test_stale_ids_are_701(object_id: str, small: Household, client: Client) -> None:
    for flag in ("BrowseDirectChildren", "BrowseMetadata"):
        with pytest.raises(Fault, match="701"):
            await browse(client, small, object_id, flag=flag)


@pytest.mark.parametrize(
    "object_id", ["A:ALBUM", "A:TRACKS", "A:ARTIST/The%20Lanterns", "A:GENRE/Indie/The%20Lanterns"]
)
async def test_containers_have_metadata(object_id: str, small: Household, client: Client) -> None:
    item = await metadata(client, small, object_id)
    parent = object_id.rpartition("/")[0] or "A:"
    assert (item.get("id"), item.get("parentID")) == (object_id, parent)


async def test_imported_playlists(small: Household, client: Client) -> None:
    found = await browse(client, small, "A:PLAYLISTS")
    assert found.titles == ["d'été.m3u", "party.m3u"]
    party = found.items[1]
    assert party.get("id") == "S://nas.local/music/party.m3u"
    assert names(party) == ["res", "title", "class"]
    assert party[0].get("protocolInfo") == "x-file-cifs:*:audio/mpegurl:*"
    tracks = await browse(client, small, found.ids[1])
    assert tracks.titles[:2] == ["First Snow", "Über den Dächern"]
    assert text(await metadata(client, small, found.ids[1]), "title") == "party.m3u"


async def test_shares_and_folders(small: Household, client: Client) -> None:
    found = await browse(client, small, "S:")
    assert (found.ids, found.titles) == (["S://nas.local/music"], ["//nas.local/music"])
    assert text(found.items[0], "res").endswith("#S://nas.local/music")
    root = await browse(client, small, "S://nas.local/music")
    assert root.titles == [
        "Änne Grün",
        "Compilations",
        "O'Malley's Band",
        "Quartet Seven",
        "The Lanterns",
        "party.m3u",
        "untagged.ogg",
    ]
    folder = await browse(client, small, "S://nas.local/music/Compilations")
    assert folder.titles == ["2020s", "d'été.m3u"]
    deep = await browse(
        client, small, "S://nas.local/music/Compilations/2020s/Summer%20%2B%20Mix/CD%201"
    )
    assert deep.titles == ["#1 <Fan>", "Ægir & Rán"]
    assert deep.items[0].get("id", "").endswith("/2020s/Summer%20+%20Mix/CD%201/01.flac")
    assert deep.items[0][0].get("protocolInfo") == "x-file-cifs:*:audio/flac:*"
    assert text(await metadata(client, small, deep.ids[1]), "title") == "Ægir & Rán"
    assert text(await metadata(client, small, root.ids[1]), "title") == "Compilations"
    with pytest.raises(Fault, match="701"):
        await browse(client, small, deep.ids[0])


async def test_prefixes(small: Household, client: Client) -> None:
    player = small.players[0]
    titles = (await browse(client, small, "A:ALBUM")).titles
    reply = await client.call(player, CD, "FindPrefix", ObjectID="A:ALBUM", Prefix="k")
    assert int(reply["StartingIndex"]) == titles.index("Küchenlieder")
    reply = await client.call(player, CD, "FindPrefix", ObjectID="A:ALBUM", Prefix="zz")
    assert int(reply["StartingIndex"]) == len(titles)
    reply = await client.call(player, CD, "GetAllPrefixLocations", ObjectID="A:ALBUM")
    assert reply["TotalPrefixes"] == "6"
    assert reply["PrefixAndIndexCSV"] == "D,0,F,1,G,2,K,3,N,4,S,5"
    reply = await client.call(player, CD, "GetAllPrefixLocations", ObjectID="A:TRACKS")
    assert reply["PrefixAndIndexCSV"].startswith("#,0,")


@pytest.mark.parametrize(("object_id", "code"), [("A:NONE", 701), ("SQ:", 800), ("A:", 800)])
async def test_lists_without_prefixes(
    object_id: str, code: int, small: Household, client: Client
) -> None:
    player = small.players[0]
    with pytest.raises(Fault, match=str(code)):
        await client.call(player, CD, "FindPrefix", ObjectID=object_id, Prefix="a")
    with pytest.raises(Fault, match=str(code)):
        await client.call(player, CD, "GetAllPrefixLocations", ObjectID=object_id)


async def test_index_run_raises_the_flag_then_the_counters(
    small: Household, client: Client
) -> None:
    small.timing.index = 0.05
    first, second = small.players[:2]
    await client.subscribe(second, CD)
    await client.until(lambda: bool(client.received))
    before = (await client.call(first, CD, "GetLastIndexChange"))["LastIndexChange"]
    assert before.startswith("F20")
    await client.call(first, CD, "RefreshShareIndex", AlbumArtistDisplayOption="ITUNES")
    assert await client.call(second, CD, "GetShareIndexInProgress") == {"IsIndexing": "1"}
    await client.call(first, CD, "RefreshShareIndex", AlbumArtistDisplayOption="")
    await client.until(lambda: len(client.received) == 4)
    told = [item.properties for item in client.received[1:]]
    assert told[0] == {"ShareIndexInProgress": "1"}
    assert told[1] == {"ShareIndexInProgress": "0"}
    assert list(told[2]) == ["SystemUpdateID", "ContainerUpdateIDs"]
    assert told[2]["ContainerUpdateIDs"] == "A:,1,S:,1"
    reply = await client.call(second, CD, "GetAlbumArtistDisplayOption")
    assert reply == {"AlbumArtistDisplayOption": "ITUNES"}
    # Artwork addresses carry the new index's number.
    assert "&amp;v=24" in (await browse(client, small, "A:ALBUM")).result
    assert (await browse(client, small, "A:ALBUM")).update_id == 1


async def test_unknown_display_option_is_402(small: Household, client: Client) -> None:
    with pytest.raises(Fault, match="402"):
        await client.call(
            small.players[0], CD, "RefreshShareIndex", AlbumArtistDisplayOption="BEST"
        )


async def test_share_is_added_and_indexed(small: Household, client: Client) -> None:
    small.timing.index = 0.03
    player = small.players[1]
    await client.subscribe(small.players[0], CD)
    reply = await client.call(
        player, CD, "CreateObject", ContainerID="S:", Elements=SHARE.format("//nas.local/more/new")
    )
    assert reply["ObjectID"] == "S://nas.local/more/new"
    assert 'id="S://nas.local/more/new"' in reply["Result"]
    assert (await browse(client, small, "S:")).titles == [
        "//nas.local/music",
        "//nas.local/more/new",
    ]
    await client.last(CD, "ShareListUpdateID", f"{player.uid},4")
    await client.last(CD, "ShareIndexInProgress", "0")
    await client.until(lambda: not small.store(Library).indexing)
    assert (await browse(client, small, "A:ALBUM:new")).titles == ["new"]
    assert (await browse(client, small, "S://nas.local/more/new")).total == 2


async def test_share_that_is_there_is_only_returned(small: Household, client: Client) -> None:
    reply = await client.call(
        small.players[0],
        CD,
        "CreateObject",
        ContainerID="S:",
        Elements=SHARE.format("//NAS.local/Music"),
    )
    assert reply["ObjectID"] == "S://nas.local/music"
    assert not small.store(Library).indexing


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        (SHARE.format("//elsewhere/music"), 802),
        (SHARE.format("//files.house.local/music"), 802),
        (SHARE.format("nas.local/music"), 712),
        (SHARE.format("//nas.local"), 712),
        (SHARE.format(""), 712),
        ("<", 712),
    ],
)
async def test_share_that_cannot_be(
    elements: str, code: int, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match=str(code)):
        await client.call(small.players[0], CD, "CreateObject", ContainerID="S:", Elements=elements)


async def test_nothing_is_created_elsewhere(small: Household, client: Client) -> None:
    with pytest.raises(Fault, match="710"):
        await client.call(
            small.players[0], CD, "CreateObject", ContainerID="A:ALBUM", Elements="<x/>"
        )


async def test_share_is_removed_and_comes_back(small: Household, client: Client) -> None:
    small.timing.index = 0.02
    player = small.players[0]
    await client.call(player, CD, "DestroyObject", ObjectID="S://nas.local/music")
    assert (await browse(client, small, "S:")).total == 0
    await client.until(lambda: not small.store(Library).indexing)
    assert (await browse(client, small, "A:TRACKS")).total == 0
    with pytest.raises(Fault, match="701"):
        await browse(client, small, "A:ALBUM/Northern%20Lights")
    await client.call(
        player, CD, "CreateObject", ContainerID="S:", Elements=SHARE.format("//nas.local/music")
    )
    await client.until(lambda: not small.store(Library).indexing)
    assert (await browse(client, small, "A:TRACKS")).total == len(MUSIC.tracks)


@pytest.mark.parametrize(
    "object_id",
    ["S:", "S://nas.local/gone", "S://nas.local/music/Compilations", "A:ALBUM", "Q:0/1"],
)
async def test_what_cannot_be_removed_is_701(
    object_id: str, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match="701"):
        await client.call(small.players[0], CD, "DestroyObject", ObjectID=object_id)


def container(uri: str) -> ItemSpec:
    return ItemSpec("container", uri)


@pytest.mark.parametrize(
    ("uri", "titles"),
    [
        ("x-rincon-playlist:RINCON_x#A:ALBUM/Northern%20Lights", ["First Snow", "Ferry"]),
        (
            "x-rincon-playlist:RINCON_x#A:ALBUMARTIST/The%20Lanterns/",
            ["Home", "Ferry", "First Snow"],
        ),
        ("x-rincon-playlist:RINCON_x#A:GENRE/Classical", ["Fugue in C"]),
        ("x-rincon-playlist:RINCON_x#A:TRACKS:ferry", ["Ferry", "Ferry"]),
        ("x-rincon-playlist:RINCON_x#S://nas.local/music/Compilations", ["#1 <Fan>"]),
        ("x-rincon-playlist:RINCON_x#S://nas.local/music/party.m3u", ["First Snow"]),
        ("x-rincon-playlist:RINCON_x#SQ:0", ["First Snow", "Ferry"]),
        ("file:///jffs/settings/savedqueues.rsq#1", ["First Snow", "Cloud Track"]),
        ("x-file-cifs://nas.local/music/The%20Lanterns", ["Home", "Ferry", "First Snow"]),
        ("x-file-cifs://nas.local/music/party.m3u", ["First Snow"]),
        ("x-file-cifs://nas.local/music/gone.mp3", ["container"]),
        ("http://files.house.local/a.mp3", ["container"]),
    ],
)
async def test_containers_expand_to_their_tracks(
    uri: str, titles: list[str], small: Household
) -> None:
    found = await expand(small.players[0], container(uri))
    assert [item.title for item in found][: len(titles)] == titles


@pytest.mark.parametrize(
    "item",
    [TUNEIN, SPOTIFY_TRACK, INTERNET_STATION, SONOS_RADIO, file_item(MUSIC.tracks[0])],
    ids=lambda item: item.title,
)
async def test_an_item_expands_to_itself(item: ItemSpec, small: Household) -> None:
    assert await expand(small.players[0], item) == [item]


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("x-rincon-playlist:RINCON_x#A:ALBUM/Gone", 701),
        ("x-rincon-playlist:RINCON_x#A:PLAYLISTS", 701),
        ("x-rincon-playlist:RINCON_x#FV:2", 701),
        ("x-rincon-playlist:RINCON_x#S://nas.local/gone", 701),
        ("file:///jffs/settings/savedqueues.rsq#77", 701),
        ("file:///etc/motd", 714),
        ("spotify:track:1", 714),
        ("x-sonos-http:track%3a1.mp3?sid=77", 800),
        ("x-rincon-cpcontainer:1004206calbum?sid=77", 800),
        ("x-rincon-cpcontainer:1004206calbum", 800),
    ],
)
async def test_what_does_not_expand(uri: str, code: int, small: Household) -> None:
    with pytest.raises(UpnpError) as refused:
        await expand(small.players[0], container(uri))
    assert refused.value.code == code


async def test_a_services_container_is_asked_for_at_the_service(small: Household) -> None:
    player = small.players[0]
    found = await expand(player, SPOTIFY_ALBUM)
    assert len(found) == 3
    assert {item.album for item in found} == {"Cloud Album"}
    assert all(item.uri.startswith("x-sonos-spotify:") for item in found)
    assert small.store(Net).asked[-1] == (player.uid, "spotify.ws.sonos.test")


async def test_a_service_is_known_by_its_cdudn_too(small: Household) -> None:
    item = ItemSpec(
        "Album", "x-rincon-cpcontainer:0004206calbum", cdudn="SA_RINCON519_X_#Svc519-0-Token"
    )
    found = await expand(small.players[0], item)
    assert all(track.uri.startswith("x-sonos-http:track%3a") for track in found)
    assert "sid=2&" in found[0].uri


async def test_without_internet_a_services_container_is_800(small: Household) -> None:
    small.store(Net).internet = False
    with pytest.raises(UpnpError, match="800"):
        await expand(small.players[0], SPOTIFY_ALBUM)


async def test_favorites_of_the_library_expand(small: Household) -> None:
    found = await expand(small.players[0], LIBRARY_ALBUM)
    assert [item.title for item in found] == ["First Snow", "Ferry", "Long Shadow", "Home"]
