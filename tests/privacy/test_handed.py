"""R2e, R3, R4, R7, R8: what is handed to a player in place of what was asked for."""

from dataclasses import replace
from itertools import pairwise

import pytest

from custom_components.sonos_local.model.media import Item
from custom_components.sonos_local.privacy.facts import (
    ContainerKind,
    Content,
    Home,
    Look,
    Need,
    NeedsContainer,
    NeedsLook,
    NeedsName,
)
from custom_components.sonos_local.privacy.handed import hand_over
from custom_components.sonos_local.privacy.intents import (
    Clip,
    Picture,
    SetContent,
)
from custom_components.sonos_local.privacy.policy import Allowed, Needs, Refused, judge

from .homes import (
    FACTS,
    KITCHEN,
    NAMED,
    OURS,
    RADIO_SERVICE,
    asked,
    content,
)

QUEUE = NeedsContainer(ContainerKind.QUEUE, KITCHEN)
OWN_SERVICE = "SA_RINCON61447_X_#Svc61447-0-Token"
PUBLIC = "http://203.0.113.9/a.mp3"
# What most URLs show: content, and no redirect.
ORDINARY = Look()


def sent(uri: str, look: Look = ORDINARY) -> list[str]:
    """Return the URIs that are sent in place of one."""
    found = asked(SetContent(content(uri)), NAMED, lambda _: look)
    assert isinstance(found, Allowed), found
    return [item.uri for item in found.items]


def reason(uri: str, look: Look = ORDINARY) -> str:
    """Return why a URI is refused."""
    found = asked(SetContent(content(uri)), NAMED, lambda _: look)
    assert isinstance(found, Refused), found
    return found.reason


def chain(*steps: str) -> dict[str, Look]:
    """Return what looks show where each step redirects to the next."""
    return {one: Look(location=two) for one, two in pairwise(steps)}


# R2e


@pytest.mark.parametrize(
    ("uri", "literal"),
    [
        ("http://nas/a.mp3", "http://192.168.7.9/a.mp3"),
        ("http://nas.lan:8000/a.mp3", "http://192.168.7.9:8000/a.mp3"),
        ("http://192.168.7.9", "http://192.168.7.9/"),
        ("http://[fd00::9]:80/a b?c=ä", "http://[fd00::9]:80/a%20b?c=%C3%A4"),
        ("https://192.168.7.9/a.mp3", "https://192.168.7.9/a.mp3"),
    ],
)
def test_r2e_a_name_gives_way_to_one_literal_address(uri: str, literal: str) -> None:
    assert sent(uri) == [literal]


def test_r2e_https_needs_an_address() -> None:
    assert reason("https://nas/a.mp3") == "https_name"


def test_r2e_a_foreign_name_is_not_resolved_and_named_in_the_refusal() -> None:
    found = judge(SetContent(content("http://nas.example.org/a?token=secret")), FACTS)
    assert found == Refused("foreign_name", (("count", "1"), ("detail", "nas.example.org")), 1)


# R3


@pytest.mark.parametrize(
    ("uri", "literal"),
    [
        ("x-rincon-mp3radio://nas/live", "x-rincon-mp3radio://192.168.7.9/live"),
        ("x-rincon-mp3radio://http://nas/live", "x-rincon-mp3radio://http://192.168.7.9/live"),
        (
            "x-rincon-mp3radio://http%3A%2F%2Fnas%2Flive%2520x",
            "x-rincon-mp3radio://http://192.168.7.9/live%20x",
        ),
        ("aac://AAC://http://nas/live", "aac://aac://http://192.168.7.9/live"),
    ],
)
def test_r3a_nested_schemes_are_kept_and_the_host_replaced(uri: str, literal: str) -> None:
    assert sent(uri) == [literal]


def test_r3a_nothing_after_the_host_can_be_read_as_another_host() -> None:
    assert sent("http://192.168.7.9#@evil.example/") == ["http://192.168.7.9/#@evil.example/"]


@pytest.mark.parametrize(
    "uri",
    [
        "http:nas/a",
        "aac://aac://aac://http://nas/a",
        "http://nas\\@www.example.org/",
        f"http://nas/{'a' * 5000}",
        "http://nas/a\n",
    ],
)
def test_r3a_a_url_that_can_be_read_in_two_ways_is_refused(uri: str) -> None:
    assert reason(uri) == "bad_uri"


def test_r3b_a_url_is_looked_at_by_its_literal_address() -> None:
    seen: list[Need] = []
    asked(SetContent(content("x-rincon-mp3radio://nas/live")), FACTS, seen=seen)
    assert seen == [NeedsName("nas"), NeedsLook("http://192.168.7.9/live")]


def test_r3b_no_answer_is_allowed_and_counted() -> None:
    found = asked(Clip("http://nas/a.mp3"), NAMED, lambda _: Look(is_answered=False))
    assert isinstance(found, Allowed)
    assert found.unchecked == 1


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("https://stream.example.org/live", "foreign_name"),
        ("http://203.0.113.9/", "public_address"),
        ("http://127.0.0.1/", "not_for_players"),
        ("http://nas.lan/", "name_not_all_local"),
        ("x-sonos-spotify:t", "redirect"),
        ("http://[bad/", "redirect"),
        ("http://192.168.7.9/\n", "redirect"),
        ("aac://http://192.168.7.9/", "redirect"),
        ("/live.m3u8", "hls"),
        # Said twice, nobody knows which one a player takes.
        ("http://192.168.7.9/b.mp3\nhttp://203.0.113.9/a.mp3", "redirect"),
    ],
)
def test_r3b_a_redirect_is_judged_again(location: str, why: str) -> None:
    assert reason("http://192.168.7.9/a.mp3", Look(location=location)) == why


def test_r3b_at_most_three_redirects() -> None:
    urls = [f"http://192.168.7.9/{number}" for number in range(5)]
    shown = chain(*urls[:4])
    found = asked(SetContent(content(urls[0])), NAMED, lambda url: shown.get(url, Look()))
    assert isinstance(found, Allowed)
    assert [item.uri for item in found.items] == urls[:1]
    shown = chain(*urls)
    found = asked(SetContent(content(urls[0])), NAMED, lambda url: shown.get(url, Look()))
    assert isinstance(found, Refused)
    assert found.reason == "redirects"


def test_r3b_a_redirect_to_a_name_is_looked_at_by_its_address() -> None:
    seen: list[Need] = []
    shown = chain("http://192.168.7.9/a", "http://nas:81/b")
    intent = SetContent(content("http://192.168.7.9/a"))
    found = asked(intent, NAMED, lambda url: shown.get(url, Look()), seen)
    assert isinstance(found, Allowed)
    assert seen[-1] == NeedsLook("http://192.168.7.9:81/b", "nas:81")


def test_r3b_a_redirect_to_a_name_with_a_certificate_is_looked_at_too() -> None:
    seen: list[Need] = []
    shown = chain("http://192.168.7.9/a", "https://nas/b")
    asked(
        SetContent(content("http://192.168.7.9/a")),
        FACTS,
        lambda url: shown.get(url, Look()),
        seen,
    )
    assert seen[-2:] == [NeedsName("nas"), NeedsLook("https://192.168.7.9/b", "nas")]


def test_r3b_what_home_assistant_makes_for_who_asks_first_is_not_looked_at() -> None:
    path = "api/tts_proxy/x.mp3"
    own = replace(FACTS, networks=replace(FACTS.networks, own=frozenset({"192.168.7.6"})))
    for host in ("ha.local", "192.168.7.5", "192.168.7.6"):
        assert isinstance(judge(SetContent(content(f"http://{host}:8123/{path}")), own), Allowed)
    tone = "http://ha.local:8123/api/sonos_local/tone/x.wav"
    assert isinstance(judge(Clip(tone), own), Allowed)
    for url in (f"http://192.168.7.5:9000/{path}", "http://192.168.7.5:8123/media/local/x.mp3"):
        found = judge(SetContent(content(url)), own)
        assert found == Needs(frozenset({NeedsLook(url)}))


def test_r3c_the_entries_of_a_playlist_file_are_sent_instead() -> None:
    look = {"http://192.168.7.9/l/a.m3u": Look(entries=("b.mp3", "http://nas/c.mp3"))}
    found = asked(
        SetContent(content("x-rincon-mp3radio://nas/l/a.m3u")),
        NAMED,
        lambda url: look.get(url, Look()),
    )
    assert isinstance(found, Allowed)
    assert [item.uri for item in found.items] == [
        "x-rincon-mp3radio://http://192.168.7.9/l/b.mp3",
        "x-rincon-mp3radio://http://192.168.7.9/c.mp3",
    ]
    found = asked(
        SetContent(content("http://nas/l/a.m3u")), NAMED, lambda url: look.get(url, Look())
    )
    assert isinstance(found, Allowed)
    assert found.items[0].uri == "http://192.168.7.9/l/b.mp3"


@pytest.mark.parametrize(
    ("uri", "entries", "why"),
    [
        ("http://nas/a.pls", None, "playlist_unread"),
        ("http://nas/a.pls", (), "playlist_empty"),
        ("http://nas/a", ("http://203.0.113.9/x",), "public_address"),
        ("http://nas/a", ("x-rincon-buzzer:0",), "playlist_entry"),
        ("http://nas/a", ("a\tb.mp3",), "playlist_entry"),
        ("http://nas/a", ("again",), "playlist_nested"),
    ],
)
def test_r3c_all_entries_have_to_be_in_the_house(
    uri: str, entries: tuple[str, ...] | None, why: str
) -> None:
    assert reason(uri, Look(entries=entries)) == why


def test_r3c_what_a_playlist_file_redirects_to_has_to_be_read_too() -> None:
    shown = chain("http://192.168.7.9/a.m3u", "http://192.168.7.9/b")
    intent = SetContent(content("http://nas/a.m3u"))
    found = asked(intent, NAMED, lambda url: shown.get(url, Look()))
    assert isinstance(found, Refused)
    assert found.reason == "playlist_unread"


def test_r3c_home_assistants_own_playlist_files_are_read_too() -> None:
    look = {"http://192.168.7.5:8123/l.m3u": Look(entries=("x.mp3",))}
    intent = SetContent(content("x-rincon-mp3radio://http://ha.local:8123/l.m3u", OURS))
    found = asked(intent, NAMED, lambda url: look.get(url, Look()))
    assert isinstance(found, Allowed)
    assert [(item.uri, item.metadata) for item in found.items] == [
        ("x-rincon-mp3radio://http://192.168.7.5:8123/x.mp3", "")
    ]


def test_r3c_a_playlist_file_is_no_clip_if_it_has_several_entries() -> None:
    look = {"http://192.168.7.9/a.m3u": Look(entries=("b.mp3", "c.mp3"))}
    found = asked(Clip("http://nas/a.m3u"), NAMED, lambda url: look.get(url, Look()))
    assert found == Refused("clip_playlist")


def test_r3c_hls_only_from_home_assistant() -> None:
    assert reason("hls-radio://http://nas/live.m3u8") == "hls"
    assert reason("hls-radio://http://nas/live") == "hls"
    assert reason("aac://hls-aac://nas/live") == "hls"
    assert reason("http://nas/live", Look(is_hls=True)) == "hls"
    assert sent("http://ha.local:8123/api/hls/x.m3u8") == ["http://192.168.7.5:8123/api/hls/x.m3u8"]


def test_r3_nothing_is_handed_over_before_it_is_judged() -> None:
    for uri in ("http://nas/a", "http://192.168.7.9/a", PUBLIC):
        assert hand_over(content(uri), FACTS).items == ()


# R4


def test_r4_home_assistants_name_gives_way_to_the_address_players_reach_it_at() -> None:
    assert sent("http://ha.local:8123/x.mp3") == ["http://192.168.7.5:8123/x.mp3"]


@pytest.mark.parametrize(
    "addresses", [("127.0.1.1",), ("::1", "127.0.0.1"), ("172.30.32.1", "192.168.7.5")]
)
def test_r4_another_name_of_home_assistant_gives_way_to_that_address(
    addresses: tuple[str, ...],
) -> None:
    home = Home("http://192.168.7.5:8123", (), "192.168.7.5")
    networks = replace(FACTS.networks, internal="192.168.7.5")
    facts = replace(FACTS, home=home, networks=networks, names={"homeassistant.local": addresses})
    for port in (8123, 8097):
        found = asked(SetContent(content(f"http://homeassistant.local:{port}/x.mp3")), facts)
        assert isinstance(found, Allowed)
        assert found.items[0].uri == f"http://192.168.7.5:{port}/x.mp3"


@pytest.mark.parametrize("host", ["ha.example.org", "HA.example.org:443", "abcdef.ui.nabu.casa"])
def test_r4_external_and_cloud_urls_move_to_the_internal_one(host: str) -> None:
    assert sent(f"https://{host}/api/x.mp3?a=b") == ["http://192.168.7.5:8123/api/x.mp3?a=b"]
    assert sent(f"x-rincon-mp3radio://https://{host}/x") == [
        "x-rincon-mp3radio://http://192.168.7.5:8123/x"
    ]


def test_r4_another_port_of_that_host_is_not_home_assistant() -> None:
    assert reason("https://ha.example.org:8443/x.mp3") == "foreign_name"


@pytest.mark.parametrize("base", ["", "nonsense", "ftp://ha.local"])
def test_r4_without_an_internal_url_it_is_refused(base: str) -> None:
    facts = replace(FACTS, home=replace(FACTS.home, base=base))
    found = judge(SetContent(content("https://ha.example.org/x.mp3")), facts)
    assert isinstance(found, Refused)
    assert found.reason == "no_internal_url"


def test_r4_with_https_the_name_stays_if_all_its_addresses_are_in_the_house() -> None:
    facts = replace(FACTS, home=Home("https://nas:8123", ("https://ha.example.org",)))
    intent = SetContent(content("https://ha.example.org/x.mp3"))
    assert judge(intent, facts) == Needs(frozenset({NeedsName("nas")}))
    seen: list[Need] = []
    found = asked(intent, replace(facts, names={"nas": ("192.168.7.5",)}), seen=seen)
    assert seen == [NeedsLook("https://192.168.7.5:8123/x.mp3", "nas:8123")]
    assert isinstance(found, Allowed)
    assert found.items[0].uri == "https://nas:8123/x.mp3"
    found = judge(intent, replace(facts, names={"nas": ("192.168.7.5", "203.0.113.9")}))
    assert isinstance(found, Refused)
    assert found.reason == "name_not_all_local"


def test_r4_the_scheme_of_the_internal_url_is_told_to_a_radio_scheme() -> None:
    facts = replace(NAMED, home=Home("https://nas:8123", ("http://ha.example.org",), "192.168.7.5"))
    found = asked(SetContent(content("x-rincon-mp3radio://ha.example.org/x")), facts)
    assert isinstance(found, Allowed)
    assert found.items[0].uri == "x-rincon-mp3radio://https://nas:8123/x"


# R7


def kept(item: Item, uri: str = "x-file-cifs://nas/a.mp3") -> tuple[str, Item]:
    """Return metadata and item that are sent with a URI."""
    found = asked(SetContent(Content(uri, item, "<DIDL-Lite>as it came</DIDL-Lite>")), NAMED)
    assert isinstance(found, Allowed)
    return found.items[0].metadata, found.items[0].item


def test_r7_metadata_of_the_household_go_back_as_they_came() -> None:
    assert kept(Item(cdudn=OURS))[0] == "<DIDL-Lite>as it came</DIDL-Lite>"


def test_r7_metadata_of_nobody_are_written_anew() -> None:
    item = Item(title="T", item_class="c", artist="A", stream_content="x")
    assert kept(item) == (
        "",
        Item(title="T", item_class="c", uri="x-file-cifs://nas/a.mp3", cdudn=OURS),
    )


def test_r7_a_services_metadata_are_never_sent_with_a_local_url() -> None:
    live = content("x-rincon-mp3radio://192.168.7.9/live", RADIO_SERVICE)
    found = asked(SetContent(live), FACTS)
    assert isinstance(found, Allowed)
    assert (found.items[0].metadata, found.items[0].item.cdudn) == ("", OURS)


def test_r7_metadata_of_a_music_server_of_ones_own_go_back() -> None:
    assert kept(Item(cdudn=OWN_SERVICE), "x-sonos-http:t.mp3?sid=240&sn=1")[0]


def test_r7_metadata_that_name_another_uri_are_written_anew() -> None:
    assert kept(Item(cdudn=OURS, uri="http://203.0.113.9/x"))[0] == ""


@pytest.mark.parametrize(
    ("art", "left"),
    [
        ("https://pictures.example.org/a.jpg", ""),
        ("http://pictures.lan/a.jpg", ""),
        ("http://203.0.113.9/a.jpg", ""),
        ("/getaa?u=x-sonos-spotify%3At", ""),
        ("http://nas/a.jpg", "http://192.168.7.9/a.jpg"),
        ("http://192.168.7.9/a.jpg", "http://192.168.7.9/a.jpg"),
        ("/getaa?u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3", "/getaa?u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3"),
    ],
)
def test_r7_pictures_in_metadata_pass_r8(art: str, left: str) -> None:
    metadata, item = kept(Item(cdudn=OURS, art=art))
    assert item.art == left
    assert bool(metadata) is (art == left)


# R8


@pytest.mark.parametrize(
    "url",
    [
        "/getaa?v=0&u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3",
        "http://192.168.7.20:1400/getaa?u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3&v=1",
        f"/getaa?v=0&vli=1&u=x-sonos-vli%3A{KITCHEN}%3A1%2Cairplay%3A0a",
        "http://192.168.7.20:1400/img/icon-S18.png",
        "http://192.168.7.9/cover.jpg",
    ],
)
def test_r8_pictures_of_local_content_are_fetched(url: str) -> None:
    found = judge(Picture(url), FACTS)
    assert isinstance(found, Allowed)
    assert found.items[0].uri == url


def test_r8_a_name_in_a_picture_is_pinned() -> None:
    assert judge(Picture("http://nas/a.jpg"), FACTS) == Needs(frozenset({NeedsName("nas")}))
    found = judge(Picture("http://nas/a.jpg"), NAMED)
    assert isinstance(found, Allowed)
    assert found.items[0].uri == "http://192.168.7.9/a.jpg"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://pictures.example.org/a.jpg",
        "https://192.168.7.9/a.jpg",
        "http://203.0.113.9/a.jpg",
        "/getaa?s=1&u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3",
        "/getaa?u=x-sonos-spotify%3At%3Fsid%3D9",
        "/getaa?u=x-rincon-buzzer%3A0&u=http%3A%2F%2F203.0.113.9%2F",
        "/getaa?u=",
        "/getaa",
        f"/getaa?{'&'.join(['a'] * 3)}",
        "/support/review",
        "/img/../support",
        "/img/%2e%2e/support",
        "//203.0.113.9/a.jpg",
        "//203.0.113.9/img/a.jpg",
        "/getaa?u=x-rincon-buzzer%3A0\n",
        "http://192.168.7.20:1400/reboot",
        "http://192.168.7.20:80/getaa?u=x-rincon-buzzer%3A0",
        "http://user@192.168.7.20:1400/getaa?u=x-rincon-buzzer%3A0",
        "http://[bad/",
        "http://http:/x",
        "/getaa?u=x\n",
        "data:image/png;base64,AAAA",
    ],
)
def test_r8_other_pictures_are_not(url: str) -> None:
    assert isinstance(judge(Picture(url), FACTS), Refused)
