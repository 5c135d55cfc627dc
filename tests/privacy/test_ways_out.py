"""Ways round the rules that were tried on them, one after the other."""

from dataclasses import replace

import pytest

from custom_components.sonos_local.model.media import Item
from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.privacy.facts import (
    SHARES,
    ContainerKind,
    Content,
    Entry,
    Look,
    Need,
    NeedsContainer,
    NeedsLook,
)
from custom_components.sonos_local.privacy.handed import thumbnail
from custom_components.sonos_local.privacy.intents import (
    AddShare,
    Clip,
    Enqueue,
    Picture,
    PlayWhatIsThere,
    SetContent,
)
from custom_components.sonos_local.privacy.networks import TooWideError, Where, read_further
from custom_components.sonos_local.privacy.origin import Origin, origin_of
from custom_components.sonos_local.privacy.policy import Allowed, Refused, judge
from custom_components.sonos_local.privacy.second import reading, second
from custom_components.sonos_local.wire.decode import metadata
from custom_components.sonos_local.wire.didl import written

from .homes import BATH, FACTS, KITCHEN, NAMED, asked, content, holding

OWN = "http://192.168.7.5:8123"
LISTED = "x-file-cifs://nas/music/party.m3u"
LIST = NeedsContainer(ContainerKind.PLAYLIST, "S://nas/music/party.m3u")
# What most URLs show: content, and no redirect.
ORDINARY = Look()


def reason(uri: str, look: Look = ORDINARY) -> str:
    """Return why a URI is refused, nothing where it is sent."""
    found = asked(SetContent(content(uri)), NAMED, lambda _: look)
    return found.reason if isinstance(found, Refused) else ""


# R2


@pytest.mark.parametrize(
    "uri",
    [
        "http://192.168.7.30:1400/reboot",
        "http://nas:1443/a.mp3",
        "x-rincon-mp3radio://192.168.7.30:1400/support/review",
        "https://192.168.7.30:1443/a.mp3",
    ],
)
def test_r2c_nothing_is_asked_where_players_listen_whosever_they_are(uri: str) -> None:
    seen: list[Need] = []
    found = asked(SetContent(content(uri)), NAMED, seen=seen)
    assert isinstance(found, Refused)
    assert found.reason == "not_for_players"
    assert not any(isinstance(need, NeedsLook) for need in seen)
    assert reason("http://192.168.7.9/a.mp3", Look(location=uri)) != ""


def test_r2c_a_home_assistant_at_such_a_port_is_itself() -> None:
    home = replace(FACTS.home, base="http://ha.local:1443")
    found = asked(Clip("http://ha.local:1443/x.mp3"), replace(FACTS, home=home))
    assert isinstance(found, Allowed)


@pytest.mark.parametrize(
    "host",
    ["evil.example;x.local", "evil.example,.lan", "evil.example!.local", "-.local", "a..local"],
)
def test_r2e_what_is_no_name_is_not_resolved(host: str) -> None:
    for uri in (f"http://{host}/a", f"x-file-cifs://{host}/a", f"https://{host}/"):
        seen: list[Need] = []
        assert isinstance(asked(SetContent(content(uri)), FACTS, seen=seen), Refused)
        assert not seen


@pytest.mark.parametrize(
    "uri",
    [
        "x-file-cifs://nas#@evil.example/share/a.mp3",
        "x-file-cifs://192.168.7.9?@evil.example/a.mp3",
        "http://192.168.7.9#@evil.example/",
        "x-rincon-mp3radio://http://192.168.7.9?x@evil.example/",
    ],
)
def test_r2a_what_players_have_names_one_host(uri: str) -> None:
    found = asked(PlayWhatIsThere(KITCHEN, content(uri)), NAMED)
    assert isinstance(found, Refused)
    assert found.reason == "bad_uri"


@pytest.mark.parametrize(
    "uri", ["http://192.168.7.9/\ud800", "http://\ud800/", "x-file-cifs:\udfff"]
)
def test_halves_of_characters_are_bad_and_break_nothing(uri: str) -> None:
    assert reason(uri) == "bad_uri"
    assert isinstance(judge(Picture(uri), NAMED), Refused)
    assert isinstance(judge(Clip(uri), NAMED), Refused)


@pytest.mark.parametrize("line", ["0.0.0.0/0", "::/0", "128.0.0.0/1", "2000::/3", "64.0.0.0/7"])
def test_r2b_no_option_makes_the_internet_local(line: str) -> None:
    with pytest.raises(TooWideError, match=line):
        read_further(["192.168.0.0/16", line])


@pytest.mark.parametrize("line", ["100.64.0.0/10", "10.0.0.0/8", "fc00::/7", "2001:db8::/32"])
def test_r2b_networks_that_somebody_has_count(line: str) -> None:
    assert len(read_further([line]).networks) == 1


# R3


@pytest.mark.parametrize("is_answered", [True, False])
def test_r3c_what_calls_itself_a_playlist_file_has_to_be_read(is_answered: bool) -> None:
    look = Look(is_list=True, is_answered=is_answered)
    assert reason("http://nas/radio", look) == "playlist_unread"
    there = asked(
        PlayWhatIsThere(KITCHEN, content("http://192.168.7.9/radio")), NAMED, lambda _: look
    )
    assert isinstance(there, Refused)


def test_r3c_lists_of_songs_with_the_ending_of_streams_are_read_too() -> None:
    url = f"{OWN}/media/local/radio.m3u8"
    look = Look(entries=("http://203.0.113.9/live",))
    assert reason(url, look) == "public_address"
    assert reason(url) == "playlist_unread"
    assert reason(f"{OWN}/api/hls/../../media/local/radio.m3u8", look) == "public_address"


def test_r3c_a_stream_in_pieces_of_home_assistants_has_all_of_them() -> None:
    url = f"{OWN}/media/local/live.m3u8"
    assert reason(url, Look(is_hls=True)) == ""
    assert reason(url, Look(is_hls=True, entries=("https://203.0.113.9/1.ts",))) == "hls"
    assert reason(f"hls-radio://{OWN}/api/hls/x/master_playlist.m3u8") == ""
    # Lists of other lists are not read to their end.
    assert reason(url, Look(is_hls=True, entries=("sub.m3u8",))) == "hls"


def test_r3_a_stream_described_for_dash_is_refused_wherever_it_comes_from() -> None:
    for host in ("http://192.168.7.9", OWN):
        assert reason(f"{host}/media/local/live.mpd") == "hls"
        assert reason(f"{host}/media/local/live", Look(is_dash=True)) == "hls"
        assert reason(f"{host}/a", Look(location="/live.MPD?x")) == "hls"


def test_r3b_what_nobody_had_the_time_to_ask_is_not_sent() -> None:
    look = Look(is_answered=False, is_asked=False)
    assert reason("http://nas/a.mp3", look) == "playlist_unread"
    there = PlayWhatIsThere(KITCHEN, content("http://192.168.7.9/a.mp3"))
    assert isinstance(asked(there, NAMED, lambda _: look), Refused)


def test_r3b_a_server_is_asked_for_the_name_that_the_player_asks_for() -> None:
    there = PlayWhatIsThere(KITCHEN, content("http://nas:81/a.mp3"))
    outside = Look(location="https://stream.example.org/")
    seen: list[Need] = []
    asked(there, NAMED, seen=seen)
    need = NeedsLook("http://192.168.7.9:81/a.mp3", "nas:81")
    assert seen == [need]
    # By its address the server shows another place.
    looked = replace(NAMED, looks={need.url: Look(), need.key: outside})
    found = judge(there, looked)
    assert isinstance(found, Refused)
    assert found.reason == "foreign_name"


@pytest.mark.parametrize(
    "location",
    [
        # Some take what follows one slash, or three, for a host.
        "http:/203.0.113.9/a.mp3",
        "http:///203.0.113.9/a.mp3",
        "https:////203.0.113.9/a.mp3",
        "///203.0.113.9/a.mp3",
        "//",
        "http:203.0.113.9/a.mp3",
        "http:",
        # And some what follows an at sign.
        "http://192.168.7.9#@203.0.113.9/",
        "//192.168.7.9?@203.0.113.9/a.mp3",
    ],
)
def test_r3b_a_redirect_that_can_be_read_in_two_ways_is_refused(location: str) -> None:
    assert reason("http://192.168.7.9/a.mp3", Look(location=location)) in ("redirect", "bad_uri")


@pytest.mark.parametrize(
    "location", ["b.mp3", "/b.mp3", "?b", "//192.168.7.9/b.mp3", "HTTP://192.168.7.9/b.mp3", "../b"]
)
def test_r3b_a_redirect_in_the_house_is_followed_however_it_is_written(location: str) -> None:
    url = "http://192.168.7.9/a.mp3"
    found = asked(SetContent(content(url)), NAMED, lambda at: Look(location if at == url else ""))
    assert isinstance(found, Allowed)


@pytest.mark.parametrize("path", ["/api/hassio_ingress/x", "/media/local/a.mp3", "/live"])
def test_r3b_a_redirect_of_home_assistants_own_is_judged_too(path: str) -> None:
    outside = Look(location="http://203.0.113.9/a.mp3")
    assert reason(f"{OWN}{path}", outside) == "public_address"
    assert reason(f"https://ha.example.org{path}", outside) == "public_address"
    assert reason(f"{OWN}{path}") == ""
    for quiet in ("/api/hls/../live", "/api/tts_proxy/%2e%2e/live"):
        assert reason(f"{OWN}{quiet}", outside) == "public_address"


# R5


def test_r5_playlist_files_on_shares_are_judged_by_what_they_hold() -> None:
    assert origin_of(Entry(LISTED), FACTS).wants == {LIST}
    mixed = holding(FACTS, LIST, "x-file-cifs://nas/music/a.mp3", "x-sonosapi-stream:s1?sid=254")
    for uri in (LISTED, f"x-rincon-playlist:{KITCHEN}#S://nas/music/party.m3u"):
        assert origin_of(Entry(uri), mixed).origin == Origin(Where.CLOUD, "service", "254")
    station = holding(FACTS, LIST, "http://203.0.113.9/live")
    found = judge(Enqueue((content(LISTED),)), station)
    assert isinstance(found, Refused)
    assert found.reason == "public_address"
    local = holding(FACTS, LIST, "x-file-cifs://nas/music/a.mp3")
    assert origin_of(Entry(LISTED), local).is_settled_local


@pytest.mark.parametrize(
    "name",
    [
        *("p.M3U", "p.m3u8", "p.pls", "p%2Ewpl", "p.asx", "p.xspf", "p.m3u/"),
        # Endings that some file servers, and some readers, leave out.
        *("p.m3u.", "p.m3u%20", "p.m3u?a", "p.m3u#a.mp3"),
        *("p.m3u?a/b", "p.m3u#a/b.mp3", "p.m3u%00", "p.m3u%00.mp3", "p.m3u?a%0ab"),
    ],
)
def test_r5_playlist_files_are_known_by_their_endings(name: str) -> None:
    assert origin_of(Entry(f"x-file-cifs://nas/{name}"), FACTS).wants
    assert origin_of(Entry(f"x-file-cifs://203.0.113.9/{name}"), FACTS).origin.where is Where.CLOUD


def test_r5_all_imported_playlists_are_judged_by_each_of_them() -> None:
    whole = NeedsContainer(ContainerKind.PLAYLIST, "A:PLAYLISTS")
    uri = f"x-rincon-playlist:{KITCHEN}#A:PLAYLISTS"
    facts = holding(holding(FACTS, whole, LISTED), LIST, "http://203.0.113.9/live")
    assert origin_of(Entry(uri), facts).origin.where is Where.CLOUD
    assert origin_of(Entry(f"x-rincon-playlist:{KITCHEN}#A:ALBUM/A"), FACTS).wants == {SHARES}


@pytest.mark.parametrize(
    "words", ["SID=254&sid=240", "sid=240&Sid=254", "sid=240&sid=254", "sid=240;sid=254"]
)
def test_r5_a_service_of_ones_own_is_named_once(words: str) -> None:
    assert origin_of(Entry("x-sonosapi-stream:s1?sid=240"), FACTS).is_settled_local
    assert not origin_of(Entry(f"x-sonosapi-stream:s1?{words}"), FACTS).origin.is_local


@pytest.mark.parametrize(
    "name", ["A:PLAYLISTS:par", "A:PLAYLISTS/party", "a:playlists:par", "A:%50LAYLISTS/par"]
)
def test_r5_some_of_the_imported_playlists_are_judged_by_each_of_them(name: str) -> None:
    whole = NeedsContainer(ContainerKind.PLAYLIST, name)
    uri = f"x-rincon-playlist:{KITCHEN}#{name}"
    assert origin_of(Entry(uri), FACTS).wants == {whole}
    facts = holding(holding(FACTS, whole, LISTED), LIST, "http://203.0.113.9/live")
    assert origin_of(Entry(uri), facts).origin.where is Where.CLOUD


# R6


def test_r6_a_share_is_opened_only_in_the_house() -> None:
    assert judge(AddShare("S://nas/music/folder"), FACTS) == Allowed()
    found = judge(AddShare("S://files.example.org/music"), FACTS)
    assert isinstance(found, Refused)
    assert found.reason == "foreign_name"


@pytest.mark.parametrize("name", ["Browse", "FindPrefix", "GetAllPrefixLocations"])
def test_r6_no_way_of_reading_opens_a_share_outside(name: str) -> None:
    for object_id, is_read in (
        ("S:", True),
        ("A:TRACKS", True),
        ("S://nas/music", True),
        # Whoever asks for it has looked where it is.
        ("S://nas.lan/music", True),
        ("S://203.0.113.9/music", False),
        ("S://files.example.org/music", False),
        ("S:/files.example.org/music", False),
    ):
        arguments = (("ObjectID", object_id),)
        asks = Outgoing(
            KITCHEN, "192.168.7.20", 1400, f"ContentDirectory.{name}", Kind.READ, arguments
        )
        assert reading(asks, lambda: FACTS).allowed is is_read
        assert reading(asks, lambda: replace(FACTS, local_only=False)).allowed


def test_r6_whoever_follows_a_player_brings_nothing_along() -> None:
    text = written(Item(title="T", art="http://203.0.113.9/a.jpg"))
    for more, allowed in (("", True), (text, False)):
        arguments = (("CurrentURI", f"x-rincon:{BATH}"), ("CurrentURIMetaData", more))
        asks = Outgoing(
            KITCHEN, "192.168.7.20", 1400, "AVTransport.SetAVTransportURI", Kind.WRITE, arguments
        )
        assert second(asks, FACTS, metadata).allowed is allowed


# R7


URI = "x-file-cifs://nas/music/a.mp3"
PLAIN = written(Item(title="A", art="/getaa?u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3&v=1"))
SECOND = written(Item(title="B", cdudn="SA_RINCON65031_")).partition("<item")[2]


@pytest.mark.parametrize(
    "more",
    [
        "<item" + SECOND.partition("</DIDL")[0],
        "<upnp:albumArtURI>https://pictures.example.org/a.jpg</upnp:albumArtURI>",
        '<desc id="cdudn">SA_RINCON65031_</desc>',
        "<res>http://203.0.113.9/a.mp3</res>",
        '<res importUri="http://203.0.113.9/">x-file-cifs:</res>',
        "<r:albumArt>%68ttp%3A%2F%2F203.0.113.9</r:albumArt>",
        "<r:resMD>x-sonosapi-stream:s1</r:resMD>",
    ],
)
def test_r7_metadata_that_say_more_than_they_seem_to_are_written_anew(more: str) -> None:
    end = "</DIDL" if more.startswith("<item") else "</item>"
    text = PLAIN.replace(end, f"{more}{end}")
    found = judge(SetContent(Content(URI, metadata(text), text)), NAMED)
    assert isinstance(found, Allowed)
    assert found.items[0].metadata == ""
    found = judge(SetContent(Content(URI, metadata(PLAIN), PLAIN)), NAMED)
    assert isinstance(found, Allowed)
    assert found.items[0].metadata == PLAIN


@pytest.mark.parametrize(
    "title", ["Ambient // Night", "AC%2F%2FDC", "x-rincon", "https://radio.example.org"]
)
def test_r7_a_title_names_nothing_that_players_ask_for(title: str) -> None:
    text = written(Item(title=title))
    assert not metadata(text).says_more
    arguments = (("EnqueuedURI", URI), ("EnqueuedURIMetaData", text))
    asks = Outgoing(
        KITCHEN, "192.168.7.20", 1400, "AVTransport.AddURIToQueue", Kind.PLAY, arguments
    )
    assert second(asks, FACTS, metadata).allowed
    # Said anywhere else, it counts.
    more = text.replace("</item>", f"<dc:title>{title}</dc:title></item>")
    assert metadata(more).says_more


def test_r7_a_picture_in_metadata_is_looked_at() -> None:
    art = "http://nas/a.jpg"
    item = Item(title="T", art=art, cdudn="RINCON_AssociatedZPUDN")
    for look, sent in ((ORDINARY, "http://192.168.7.9/a.jpg"), (Look("http://203.0.113.9/a"), "")):
        seen: list[Need] = []
        shown = {"http://192.168.7.9/a.jpg": look}
        found = asked(SetContent(Content(URI, item)), NAMED, shown.__getitem__, seen)
        assert seen == [NeedsLook("http://192.168.7.9/a.jpg")]
        assert isinstance(found, Allowed)
        assert found.items[0].item.art == sent


# R8


def test_r8_a_player_is_not_sent_to_who_redirects() -> None:
    url = "/getaa?v=1&u=http%3A%2F%2F192.168.7.9%2Fa.mp3"
    assert isinstance(asked(Picture(url), NAMED), Allowed)
    outside = Look(location="http://203.0.113.9/a.mp3")
    assert isinstance(asked(Picture(url), NAMED, lambda _: outside), Refused)


@pytest.mark.parametrize(
    "more", ["s=01", "s=true", "S=1", "m=1", "sid=9", "u2=http%3A%2F%2F203.0.113.9", "s="]
)
def test_r8_pictures_are_asked_for_with_known_words_alone(more: str) -> None:
    url = "/getaa?u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3&v=1"
    assert isinstance(judge(Picture(url), FACTS), Allowed)
    assert isinstance(judge(Picture(f"{url}&{more}"), FACTS), Refused)


@pytest.mark.parametrize(
    "url",
    [
        "/getaa?u=http%253A%252F%252F203.0.113.9%252F",
        "/GETAA?u=x-rincon-buzzer%3A0",
        "/getaa/?u=x-rincon-buzzer%3A0",
        "/getaa/../reboot?u=x-rincon-buzzer%3A0",
        "/getaa%3Fu=x-rincon-buzzer%3A0",
        "http://192.168.7.30:1400/getaa?u=x-rincon-buzzer%3A0",
        "http://192.168.7.20.:1400/img/icon-S1.png",
        "///203.0.113.9/img/icon-S1.png",
    ],
)
def test_r8_no_other_way_is_taken_for_a_players_picture(url: str) -> None:
    assert isinstance(judge(Picture(url), FACTS), Refused)


# R10


@pytest.mark.parametrize(
    "url",
    [
        "/\t/pictures.example.org/a.png",
        "/\n/pictures.example.org/a.png",
        "/\\pictures.example.org/a.png",
        "/api/brands/integration/ours/../hue/icon.png",
        "/api/brands/integration/ours/%2e%2e/hue/icon.png",
        "/api/./brands/integration/hue/icon.png",
        "/api//brands/integration/hue/icon.png",
        "/%61pi/brands/integration/hue/icon.png",
        " //pictures.example.org/a.png",
        "HTTPS://pictures.example.org/a.png",
    ],
)
def test_r10_no_other_spelling_of_a_thumbnail_leads_outside(url: str) -> None:
    assert thumbnail(url, "ours") == ""


def test_r10_what_home_assistant_shows_itself_stays() -> None:
    for url in (
        "/api/brands/integration/ours/icon.png?token=a",
        "/api/media_source/x%20y.png?authSig=a%2Fb",
        "/local/../local/a.png",
    ):
        assert thumbnail(url, "ours") == url
