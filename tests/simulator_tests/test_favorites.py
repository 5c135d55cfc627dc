"""Favorites: form, hidden ones, adding, changing, removing, events (TABLES 9: 15)."""

from html import escape
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.content.favorites import Favorites
from tests.simulator.household import Household
from tests.simulator.profiles.content import FAVORITES

from .browsing import CD, SONOS, Found, browse, metadata, names, text
from .client import Client, Fault
from .conftest import Factory

ELEMENTS = (
    '<DIDL-Lite xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" '
    'xmlns:r="urn:schemas-rinconnetworks-com:metadata-1-0/" '
    'xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/">'
    '<item id="" parentID="FV:2" restricted="false">{}</item></DIDL-Lite>'
)
RES_MD = '<DIDL-Lite><item id="1"/></DIDL-Lite>'


def elements(title: str, uri: str = "", kind: str = "instantPlay", art: str = "") -> str:
    res = f'<res protocolInfo="a:*:b:*">{uri}</res>' if uri else ""
    picture = f"<upnp:albumArtURI>{art}</upnp:albumArtURI>" if art else ""
    return ELEMENTS.format(
        f"<dc:title>{title}</dc:title><upnp:class>object.itemobject.item.sonos-favorite"
        f"</upnp:class><r:ordinal>0</r:ordinal>{res}<r:type>{kind}</r:type>{picture}"
        f"<r:description>Somebody</r:description><r:resMD>{escape(RES_MD)}</r:resMD>"
    )


def by_title(found: Found, title: str) -> ET.Element:
    return found.items[found.titles.index(title)]


async def create(client: Client, household: Household, body: str, player: int = 0) -> str:
    reply = await client.call(
        household.players[player], CD, "CreateObject", ContainerID="FV:2", Elements=body
    )
    return reply["ObjectID"]


async def test_form_of_a_favorite(small: Household, client: Client) -> None:
    item = by_title(await browse(client, small, "FV:2"), "Cloud Album")
    assert item.attrib == {"id": "FV:2/2", "parentID": "FV:2", "restricted": "false"}
    assert names(item) == [
        "title",
        "class",
        "ordinal",
        "res",
        "albumArtURI",
        "type",
        "description",
        "resMD",
    ]
    assert text(item, "class") == "object.itemobject.item.sonos-favorite"
    assert text(item, "type") == "instantPlay"
    assert item[3].attrib == {"protocolInfo": "x-rincon-cpcontainer:*:*:*"}
    inner = ET.fromstring(text(item, "resMD"))[0]
    # An item even where its class is a container's.
    assert inner.tag.endswith("}item")
    assert names(inner) == ["title", "class", "desc"]
    assert text(inner, "class") == "object.container.album.musicAlbum"


async def test_shortcut_has_an_empty_res(small: Household, client: Client) -> None:
    found = await browse(client, small, "FV:2")
    item = by_title(found, "Cloud Artist")
    assert (text(item, "type"), text(item, "res"), item[3].attrib) == ("shortcut", "", {})
    assert "<res></res>" in found.result


async def test_custom_station_names_a_type_of_its_own(small: Household, client: Client) -> None:
    item = by_title(await browse(client, small, "FV:2"), "Kitchen Table FM")
    assert "albumArtURI" not in names(item)
    assert item[3].get("protocolInfo") == "x-rincon-mp3radio:*:audio/x-rincon-mp3radio:*"


async def test_equal_metadata_with_different_res(small: Household, client: Client) -> None:
    found = await browse(client, small, "FV:2")
    one, other = by_title(found, "Cloud Track"), by_title(found, "Cloud Track again")
    ids = [ET.fromstring(text(item, "resMD"))[0].get("id") for item in (one, other)]
    assert ids[0] == ids[1]
    assert text(one, "res") != text(other, "res")


async def test_order_is_not_the_ordinals(small: Household, client: Client) -> None:
    found = await browse(client, small, "FV:2")
    assert found.titles == sorted(found.titles, key=str.casefold)
    ordinals = [int(text(item, "ordinal")) for item in found.items]
    assert ordinals != sorted(ordinals)


async def test_players_are_named_where_there_are_some(home: Household, client: Client) -> None:
    found = await browse(client, home, "FV:2")
    uid = home.players[0].uid
    assert text(by_title(found, "Northern Lights"), "res").startswith(f"x-rincon-playlist:{uid}#")
    turntable = text(by_title(found, "Turntable"), "res")
    assert home.player(turntable.removeprefix("x-rincon-stream:")).model.line_in


@pytest.mark.parametrize("user_agent", ["", "curl/8", "NotSonos/1.0"])
async def test_some_are_hidden_from_other_clients(
    user_agent: str, small: Household, client: Client
) -> None:
    everything = await browse(client, small, "FV:2", user_agent=SONOS)
    assert everything.total == len(FAVORITES)
    shown = await browse(client, small, "FV:2", user_agent=user_agent)
    assert shown.total == shown.returned == len(FAVORITES) - 1
    (hidden,) = set(everything.ids) - set(shown.ids)
    assert text(await metadata(client, small, hidden, user_agent=SONOS), "title") == "Radio Nowhere"
    with pytest.raises(Fault, match="701"):
        await metadata(client, small, hidden, user_agent=user_agent)


async def test_favorite_is_added(small: Household, client: Client) -> None:
    body = elements(
        "New &amp; <b/>".replace("<b/>", "fine"), "http://radio.house.local/a.mp3", art="/a.png"
    )
    number = await create(client, small, body)
    item = await metadata(client, small, number)
    assert text(item, "title") == "New & fine"
    assert text(item, "res") == "http://radio.house.local/a.mp3"
    assert item[3].get("protocolInfo") == "a:*:b:*"
    assert text(item, "albumArtURI") == "/a.png"
    assert text(item, "resMD") == RES_MD
    assert int(text(item, "ordinal")) == len(FAVORITES)


async def test_favorite_twice_is_803(small: Household, client: Client) -> None:
    body = elements("One", "http://radio.house.local/a.mp3")
    await create(client, small, body)
    with pytest.raises(Fault, match="803"):
        await create(client, small, body.replace("One", "Two"), player=1)


async def test_too_many_are_805(small: Household, client: Client) -> None:
    small.timing.most_favorites = len(FAVORITES) + 1
    await create(client, small, elements("One", "http://a.house.local/1.mp3"))
    with pytest.raises(Fault, match="805"):
        await create(client, small, elements("Two", "http://a.house.local/2.mp3"))


async def test_shortcut_is_added_without_res(small: Household, client: Client) -> None:
    number = await create(client, small, elements("Somebody", kind="shortcut"))
    assert "<res></res>" in (await browse(client, small, number, flag="BrowseMetadata")).result


@pytest.mark.parametrize(
    "body",
    ["", "<", "<DIDL-Lite/>", elements("", "http://x/a.mp3"), elements("No place")],
    ids=["nothing", "no XML", "no item", "no title", "no res"],
)
async def test_what_is_no_favorite_is_712(body: str, small: Household, client: Client) -> None:
    with pytest.raises(Fault, match="712"):
        await create(client, small, body)


async def test_ids_are_not_given_twice(small: Household, client: Client) -> None:
    player = small.players[0]
    first = await create(client, small, elements("One", "http://a.house.local/1.mp3"))
    await client.call(player, CD, "DestroyObject", ObjectID=first)
    with pytest.raises(Fault, match="701"):
        await client.call(player, CD, "DestroyObject", ObjectID=first)
    assert await create(client, small, elements("Two", "http://a.house.local/2.mp3")) != first


@pytest.mark.parametrize("object_id", ["FV:2/x", "FV:2/", "FV:2/999"])
async def test_removing_what_is_not_there_is_701(
    object_id: str, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match="701"):
        await client.call(small.players[0], CD, "DestroyObject", ObjectID=object_id)


async def test_change_is_told_by_every_player_with_the_writer(
    small: Household, client: Client
) -> None:
    for player in small.players[:2]:
        await client.subscribe(player, CD, path=player.uid)
    await client.until(lambda: len(client.received) == 2)
    before = [
        (await browse(client, small, "FV:2", player=player)).update_id
        for player in small.players[:2]
    ]
    assert before[0] != before[1]
    version = small.store(Favorites).version.value
    writer = small.players[1]
    await create(client, small, elements("One", "http://a.house.local/1.mp3"), player=1)
    for player, number in zip(small.players[:2], before, strict=True):
        told = await client.last(player.uid, "FavoritesUpdateID", f"{writer.uid},{version + 1}")
        assert list(told.properties) == [
            "SystemUpdateID",
            "ContainerUpdateIDs",
            "FavoritesUpdateID",
        ]
        assert told.properties["ContainerUpdateIDs"] == f"FV:2,{number + 1}"
        assert (await browse(client, small, "FV:2", player=player)).update_id == number + 1


async def update(
    client: Client, household: Household, current: str, new: str, object_id: str = "FV:2/1"
) -> None:
    await client.call(
        household.players[0],
        CD,
        "UpdateObject",
        ObjectID=object_id,
        CurrentTagValue=current,
        NewTagValue=new,
    )


async def test_favorite_is_changed(small: Household, client: Client) -> None:
    await update(
        client,
        small,
        "<dc:title>Station One</dc:title>,<r:description>TuneIn Station</r:description>",
        "<dc:title>One, &amp; two</dc:title>,<r:description>News</r:description>",
    )
    item = await metadata(client, small, "FV:2/1")
    assert text(item, "title") == "One, & two"
    assert text(item, "description") == "News"


async def test_a_value_is_added_to_a_favorite(small: Household, client: Client) -> None:
    number = await create(
        client,
        small,
        elements("One", "http://a.house.local/1.mp3").replace(
            "<r:description>Somebody</r:description>", ""
        ),
    )
    await update(client, small, "", "<r:description>Mine</r:description>", number)
    assert text(await metadata(client, small, number), "description") == "Mine"


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("<dc:title>Other</dc:title>", "<dc:title>New</dc:title>", 702),
        ("", "<dc:title>New</dc:title>", 702),
        ("<r:type>instantPlay</r:type>", "<dc:title>New</dc:title>", 702),
        ("junk", "<dc:title>New</dc:title>", 702),
        ("<dc:title>Station One</dc:title>", "junk", 703),
        ("<x:y>1</x:y>", "<x:y>2</x:y>", 703),
        ("<upnp:class>x</upnp:class>", "<upnp:class>y</upnp:class>", 705),
        ("<dc:title>Station One</dc:title>,", "<dc:title>New</dc:title>", 706),
        ("<dc:title>Station One</dc:title>", "", 712),
        ("<dc:title>Station One</dc:title>", "<dc:title></dc:title>", 712),
        ("<dc:title>Station One</dc:title>", "<dc:title/>", 712),
    ],
)
async def test_wrong_changes(
    current: str, new: str, code: int, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match=str(code)):
        await update(client, small, current, new)


@pytest.mark.parametrize(("object_id", "code"), [("FV:2/99", 701), ("A:ALBUM", 711), ("X", 701)])
async def test_what_cannot_be_changed(
    object_id: str, code: int, small: Household, client: Client
) -> None:
    with pytest.raises(Fault, match=str(code)):
        await update(client, small, "", "<dc:title>New</dc:title>", object_id)


async def test_s1_has_favorites_too(household_factory: Factory, client: Client) -> None:
    household = await household_factory("s1")
    assert (await browse(client, household, "FV:2")).total == 7
