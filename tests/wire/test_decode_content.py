"""DIDL-Lite: items, pages, favorites, playlists."""

import pytest

from custom_components.sonos_local.model.media import NOTHING, Favorite, Item, Playlist
from custom_components.sonos_local.wire.decode import (
    browse_page,
    favorites,
    item,
    metadata,
    playlists,
)
from custom_components.sonos_local.wire.xml import BadXml

from .payloads import didl, escaped, last_change

TRACK_CLASS = "object.item.audioItem.musicTrack"
LOCAL = "RINCON_AssociatedZPUDN"


def desc(owner: str, name: str = "cdudn") -> str:
    return f'<desc id="{name}" nameSpace="urn:x">{owner}</desc>'


def entry(inner: str, number: str = "Q:0/1", kind: str = "item") -> str:
    return f'<{kind} id="{number}" parentID="Q:0" restricted="true">{inner}</{kind}>'


def titled(title: str, number: str = "Q:0/1", kind: str = "item") -> str:
    return entry(f"<dc:title>{title}</dc:title>", number, kind)


def test_a_track_is_read_whole() -> None:
    text = didl(
        entry(
            '<res protocolInfo="x" duration="0:03:25">x-file-cifs://nas/a%20&amp;b.mp3</res>'
            "<r:streamContent>TYPE=SNG|TITLE x</r:streamContent>"
            "<r:radioShowMd>Show,p1</r:radioShowMd><r:streamInfo>bd:16</r:streamInfo>"
            "<upnp:albumArtURI>/getaa?u=1&amp;v=2</upnp:albumArtURI>"
            "<upnp:albumArtURI>/getaa?u=3</upnp:albumArtURI>"
            "<dc:title>Blå &amp; gul</dc:title>"
            f"<upnp:class>{TRACK_CLASS}</upnp:class><dc:creator>Anna</dc:creator>"
            "<upnp:album>Första</upnp:album><r:albumArtist>Various</r:albumArtist>"
            f"{desc('other', 'else')}{desc(LOCAL)}"
        )
    )
    assert item(text) == Item(
        title="Blå & gul",
        uri="x-file-cifs://nas/a%20&b.mp3",
        id="Q:0/1",
        parent_id="Q:0",
        item_class=TRACK_CLASS,
        artist="Anna",
        album="Första",
        album_artist="Various",
        art="/getaa?u=1&v=2",
        cdudn=LOCAL,
        stream_content="TYPE=SNG|TITLE x",
        radio_show="Show,p1",
        seconds=205,
    )


def test_a_container_is_an_item_too() -> None:
    text = didl(
        entry(f"<dc:title>Album</dc:title>{desc('SA_RINCON2311_X', '')}", "A:1", "container")
    )
    assert item(text) == Item("Album", "", "A:1", "Q:0", cdudn="SA_RINCON2311_X")


@pytest.mark.parametrize("text", ["", " \n", "NOT_IMPLEMENTED", didl(), didl("<other/>")])
def test_no_item_is_nothing(text: str) -> None:
    assert item(text) == NOTHING


def test_the_first_of_several_items_counts() -> None:
    assert item(didl(titled("one"), titled("two"))).title == "one"


def test_an_artist_may_stand_under_another_name() -> None:
    assert item(didl(entry("<upnp:artist>Anna</upnp:artist>"))).artist == "Anna"


@pytest.mark.parametrize(
    ("length", "seconds", "odd"),
    [
        ("0:00:00", None, []),
        ("", None, []),
        ("NOT_IMPLEMENTED", None, []),
        ("00:03:00.500", 180.5, []),
        ("three minutes", None, ["Item.duration"]),
    ],
)
def test_the_length_of_a_file(length: str, seconds: float | None, odd: list[str]) -> None:
    found: list[str] = []
    text = didl(entry(f'<res duration="{length}"/>'))
    assert item(text, found.append).seconds == seconds
    assert found == odd


@pytest.mark.parametrize(
    "text",
    [
        "title",
        "<item/>",
        last_change([]),
        f"<!DOCTYPE a>{didl()}",
        didl(titled("x" * 65_536)),
        didl("<a>" * 60 + "</a>" * 60),
        didl(titled("&nbsp;")),
    ],
)
def test_what_is_no_didl_is_refused(text: str) -> None:
    with pytest.raises(BadXml):
        item(text)


def test_metadata_that_is_no_didl_is_nothing_and_named() -> None:
    odd: list[str] = []
    assert metadata("title", odd.append, "TrackMetaData") == NOTHING
    assert metadata(didl(titled("one")), odd.append).title == "one"
    assert odd == ["TrackMetaData"]


@pytest.mark.parametrize(
    "word",
    [f"object.item.unknown{n}.#part{n}" for n in range(60)]
    + ["", ".", "object." * 300, "object.itemobject.item.sonos-favorite", "<>", "ü"],
)
def test_any_class_is_kept_as_it_is(word: str) -> None:
    text = didl(entry(f"<upnp:class>\n {escaped(word)} </upnp:class>"))
    assert item(text).item_class == word


def test_a_page_holds_items_and_containers_in_order() -> None:
    text = didl(titled("a"), titled("b", "S://nas", "container"), titled("c") + "<!-- -->")
    assert [found.title for found in browse_page(text)] == ["a", "b", "c"]
    assert browse_page(didl()) == ()


def test_a_page_may_be_longer_than_a_single_item() -> None:
    text = didl(*(titled("x" * 100, f"Q:0/{n}") for n in range(1, 5001)))
    assert len(browse_page(text)) == 5000


def test_a_page_that_is_none_is_refused() -> None:
    with pytest.raises(BadXml):
        browse_page("")


def favorite(number: str, uri: str, metadata: str, kind: str = "instantPlay") -> str:
    return (
        f'<item id="{number}" parentID="FV:2" restricted="false">'
        f"<dc:title>Favorite {number}</dc:title>"
        "<upnp:class>object.itemobject.item.sonos-favorite</upnp:class>"
        f"<r:ordinal>0</r:ordinal><res protocolInfo='x'>{escaped(uri)}</res>"
        "<upnp:albumArtURI>/getaa?u=1</upnp:albumArtURI>"
        f"<r:type>{kind}</r:type><r:description>NAS</r:description>"
        f"<r:resMD>{escaped(metadata)}</r:resMD></item>"
    )


def test_favorites_keep_their_metadata_untouched() -> None:
    metadata = " " + didl(
        entry(f"<dc:title>A &amp; B</dc:title><upnp:class>{TRACK_CLASS}</upnp:class>" + desc(LOCAL))
    )
    assert favorites(didl(favorite("FV:2/1", "http://nas/a?b&c", metadata))) == (
        Favorite(
            id="FV:2/1",
            title="Favorite FV:2/1",
            uri="http://nas/a?b&c",
            metadata=metadata,
            kind="instantPlay",
            description="NAS",
            art="/getaa?u=1",
            item_class=TRACK_CLASS,
        ),
    )


def test_a_shortcut_has_no_uri_and_its_own_class() -> None:
    (found,) = favorites(didl(favorite("FV:2/2", "", "", "shortcut")))
    assert (found.uri, found.kind) == ("", "shortcut")
    assert found.item_class == "object.itemobject.item.sonos-favorite"


def test_one_bad_favorite_does_not_lose_the_others() -> None:
    odd: list[str] = []
    page = didl(
        favorite("", "http://nas/a", ""),
        favorite("FV:2/3", "http://nas/b", "<DIDL-Lite"),
        favorite("FV:2/4", "http://nas/c", "x" * 70_000),
        favorite("FV:2/5", "http://nas/d", ""),
    )
    found = favorites(page, odd.append)
    assert [one.id for one in found] == ["FV:2/3", "FV:2/4", "FV:2/5"]
    assert found[0].metadata == "<DIDL-Lite"
    assert odd == ["Favorite.id", "Favorite.resMD", "Favorite.resMD"]


def test_favorites_of_equal_metadata_differ_by_their_uri() -> None:
    found = favorites(didl(favorite("FV:2/1", "a:1", "x"), favorite("FV:2/2", "b:2", "x")))
    assert [one.uri for one in found] == ["a:1", "b:2"]


def test_playlists_are_told_by_id_title_and_uri() -> None:
    uri = "file:///jffs/settings/savedqueues.rsq#1"
    inner = f"<dc:title>Evening</dc:title><res>{uri}</res>"
    odd: list[str] = []
    page = didl(entry(inner, "SQ:1", "container"), entry(inner, "", "container"))
    assert playlists(page, odd.append) == (Playlist("SQ:1", "Evening", uri),)
    assert odd == ["Playlist.id"]
