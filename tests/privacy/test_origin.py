"""R5: where content comes from, along the table of URIs (WIRE 5)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.facts import (
    SHARES,
    ContainerKind,
    Entry,
    Facts,
    NeedsContainer,
    NeedsName,
)
from custom_components.sonos_local.privacy.networks import Where
from custom_components.sonos_local.privacy.origin import (
    NOTHING,
    Answer,
    Origin,
    container,
    of_owner,
    origin_of,
    sonos_playlist,
    together,
    worst,
)

from .homes import BATH, FACTS, KITCHEN, NAMED, OURS, RADIO_SERVICE, STRANGER, holding

LOCAL, CLOUD, UNKNOWN = Where.LOCAL, Where.CLOUD, Where.UNKNOWN
QUEUE = NeedsContainer(ContainerKind.QUEUE, KITCHEN)
SAVED = NeedsContainer(ContainerKind.PLAYLIST, "SQ:3")

TABLE = [
    ("", LOCAL, "nothing"),
    (f"x-rincon:{KITCHEN}", LOCAL, "player"),
    (f"x-rincon:{STRANGER}", UNKNOWN, "foreign_player"),
    (f"x-rincon-queue:{KITCHEN}#1", UNKNOWN, "cloud_queue"),
    (f"x-rincon-queue:{KITCHEN}", UNKNOWN, "cloud_queue"),
    (f"x-rincon-queue:{STRANGER}#0", UNKNOWN, "foreign_player"),
    (f"x-rincon-stream:{BATH}", LOCAL, "line_in"),
    (f"x-rincon-stream:{BATH}:1", LOCAL, "line_in"),
    (f"x-rincon-stream:{STRANGER}", UNKNOWN, "foreign_player"),
    (f"x-sonos-htastream:{KITCHEN}:spdif", LOCAL, "tv"),
    (f"x-sonos-vli:{KITCHEN}:1,airplay:0a1b", LOCAL, "sender_decides"),
    (f"x-sonos-vli:{KITCHEN}:3,bluetooth:0a1b", LOCAL, "sender_decides"),
    (f"x-sonos-vli:{KITCHEN}:2,spotify:airplay", CLOUD, "service"),
    (f"x-sonos-vli:{KITCHEN}:9,telepathy:0a1b", UNKNOWN, "unknown_kind"),
    ("x-sonos-vli:airplay", UNKNOWN, "unknown_kind"),
    ("x-file-cifs://nas/music/a.mp3", LOCAL, "local_name"),
    ("x-file-cifs://nas.local/music/ä b.mp3", LOCAL, "local_name"),
    ("x-file-cifs://192.168.7.9/music/a.mp3", LOCAL, "local_network"),
    ("x-file-cifs://203.0.113.9/music/a.mp3", CLOUD, "public_address"),
    ("x-file-cifs://files.example.org/a.mp3", CLOUD, "foreign_name"),
    ("x-file-cifs://notfritz.box/FRITZ.NAS/a.mp3", CLOUD, "foreign_name"),
    ("x-file-cifs://user:word@nas/a.mp3", UNKNOWN, "bad_uri"),
    ("x-file-cifs:music/a.mp3", UNKNOWN, "bad_uri"),
    ("x-smb://nas/music/a.mp3", UNKNOWN, "unknown_kind"),
    (f"x-rincon-playlist:{KITCHEN}#S://nas/music", LOCAL, "local_name"),
    (f"x-rincon-playlist:{KITCHEN}#S://203.0.113.9/music", CLOUD, "public_address"),
    (f"x-rincon-playlist:{KITCHEN}#R:0/0", UNKNOWN, "unknown_kind"),
    ("x-rincon-playlist:nonsense", UNKNOWN, "unknown_kind"),
    ("file:///jffs/settings/savedqueues.rsq", UNKNOWN, "unknown_kind"),
    ("file:///etc/passwd#3", UNKNOWN, "unknown_kind"),
    ("x-rincon-buzzer:0", LOCAL, "chime"),
    ("x-rincon-buzzer:1", UNKNOWN, "unknown_kind"),
    ("http://192.168.7.9/a.mp3", LOCAL, "local_network"),
    ("https://192.168.7.9:8443/a.mp3", LOCAL, "local_network"),
    ("HTTP://192.168.7.9/a.mp3", LOCAL, "local_network"),
    ("http://203.0.113.9/a.mp3", CLOUD, "public_address"),
    ("https://stream.example.org/a.mp3", CLOUD, "foreign_name"),
    ("http://192.168.7.20:1400/a", UNKNOWN, "not_for_players"),
    ("http://ha.local:8123/a", LOCAL, "local_network"),
    ("http:192.168.7.9", UNKNOWN, "bad_uri"),
    ("http://", UNKNOWN, "bad_uri"),
    (f"http://192.168.7.9/{'a' * 5000}", UNKNOWN, "bad_uri"),
    ("x-rincon-mp3radio://192.168.7.9:8000/live", LOCAL, "local_network"),
    ("x-rincon-mp3radio://http://192.168.7.9/live", LOCAL, "local_network"),
    ("x-rincon-mp3radio://http%3A%2F%2F192.168.7.9%2Flive", LOCAL, "local_network"),
    ("x-rincon-mp3radio://https://stream.example.org/live", CLOUD, "foreign_name"),
    ("aac://hls-radio://http://192.168.7.9/live", LOCAL, "local_network"),
    ("aac://hls-radio://http://stream.example.org/live", CLOUD, "foreign_name"),
    ("aac://http://203.0.113.9/live", CLOUD, "public_address"),
    ("hls-radio://http://stream.example.org/live.m3u8", CLOUD, "foreign_name"),
    ("hls-aac://http://stream.example.org/live.m3u8", CLOUD, "foreign_name"),
    ("aac://hls-aac://hls-radio://http://192.168.7.9/live", UNKNOWN, "bad_uri"),
    ("aac://http%253A%252F%252F192.168.7.9/live", UNKNOWN, "bad_uri"),
    ("aac://hls-radio%3A%2F%2Fhttp%253A%252F%252F192.168.7.9/", UNKNOWN, "bad_uri"),
    ("http://http:/192.168.7.9/", UNKNOWN, "bad_uri"),
    ("x-rincon-mp3radio://ftp://192.168.7.9/", UNKNOWN, "bad_uri"),
    ("x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0", CLOUD, "service"),
    ("x-sonosapi-radio:x?sid=236&flags=8300&sn=1", CLOUD, "service"),
    ("x-sonosapi-hls:x?sid=37", CLOUD, "service"),
    ("x-sonosapi-hls-static:x?sid=201", CLOUD, "service"),
    ("x-sonosapi-rtrecent:x", CLOUD, "service"),
    ("x-sonosapi-show:x", CLOUD, "service"),
    ("x-sonosapi-nobody-knows:x", CLOUD, "service"),
    ("x-sonos-http:track%3a123.mp3?sid=204&flags=8224&sn=4", CLOUD, "service"),
    ("x-sonos-https:track.mp3?sid=284", CLOUD, "service"),
    ("x-sonos-http:track.mp3?sid=241&sn=1", UNKNOWN, "custom_service"),
    ("x-sonos-http:track.mp3?sid=255&sn=1", UNKNOWN, "custom_service"),
    ("x-sonos-http:track.mp3?sid=240&sn=1", LOCAL, "own_service"),
    ("x-sonos-http:track.mp3?sid=240&sid=9", CLOUD, "service"),
    ("x-sonos-http:track.mp3?sid=²40", CLOUD, "service"),
    ("x-sonos-spotify:spotify%3atrack%3a1?sid=9&flags=8224&sn=1", CLOUD, "service"),
    ("x-rincon-cpcontainer:1004206cspotify", CLOUD, "service"),
    ("pndrradio:1", CLOUD, "service"),
    ("pndrradio-http://192.168.7.9/1", CLOUD, "service"),
    ("x-sonosprog-http:book", CLOUD, "service"),
    ("x-sonos-mms://192.168.7.9/x", CLOUD, "service"),
    ("rdio:1", UNKNOWN, "unknown_kind"),
    ("x-sonos-dc-1:1", UNKNOWN, "unknown_kind"),
    ("rtsp://192.168.7.9/x", UNKNOWN, "unknown_kind"),
    (" x-rincon-buzzer:0", UNKNOWN, "unknown_kind"),
    ("x-rincon-buzzer:0\n", UNKNOWN, "bad_uri"),
    ("no uri at all", UNKNOWN, "unknown_kind"),
]


@pytest.mark.parametrize(("uri", "where", "reason"), TABLE)
def test_r5_table_of_uris(uri: str, where: Where, reason: str) -> None:
    found = origin_of(Entry(uri), FACTS)
    assert (found.origin.where, found.origin.reason, found.wants) == (where, reason, frozenset())
    assert found.count == (0 if where is LOCAL else 1)


@pytest.mark.parametrize(
    ("uri", "needed"),
    [
        (f"x-rincon-queue:{KITCHEN}#0", QUEUE),
        ("file:///jffs/settings/savedqueues.rsq#3", SAVED),
        (f"x-rincon-playlist:{KITCHEN}#SQ:3", SAVED),
        (f"x-rincon-playlist:{KITCHEN}#A:ALBUM/X", SHARES),
        (f"x-rincon-playlist:{KITCHEN}#S:", SHARES),
        ("http://nas/a.mp3", NeedsName("nas")),
        ("aac://http://NAS.lan/a", NeedsName("nas.lan")),
        ("x-file-cifs://nas.lan/music/a.mp3", NeedsName("nas.lan")),
        ("x-file-cifs://fritz.box/FRITZ.NAS/a.mp3", NeedsName("fritz.box")),
    ],
)
def test_r5_says_what_it_needs(uri: str, needed: NeedsContainer | NeedsName) -> None:
    assert origin_of(Entry(uri), FACTS) == Answer(NOTHING, frozenset({needed}))


@pytest.mark.parametrize(
    ("name", "where", "reason"),
    [
        ("nas", LOCAL, "local_network"),
        ("nas.lan", UNKNOWN, "name_not_all_local"),
        ("outside.lan", CLOUD, "name_points_outside"),
        ("gone.lan", UNKNOWN, "name_not_found"),
    ],
)
def test_r5_players_resolve_themselves_what_they_have(name: str, where: Where, reason: str) -> None:
    origin = origin_of(Entry(f"http://{name}/a.mp3"), NAMED).origin
    assert (origin.where, origin.reason) == (where, reason)


def test_r5_shares_need_all_addresses_of_a_name() -> None:
    origin = origin_of(Entry("x-file-cifs://nas.lan/music/a.mp3"), NAMED).origin
    assert origin.reason == "name_not_all_local"


def test_r5_queue_is_the_worst_of_its_items() -> None:
    uri = Entry(f"x-rincon-queue:{KITCHEN}#0")
    local = holding(FACTS, QUEUE, "x-file-cifs://nas/a.mp3", "http://192.168.7.9/b.mp3")
    assert origin_of(uri, local) == Answer(Origin(LOCAL, "local_network"))
    mixed = holding(
        FACTS,
        QUEUE,
        "x-file-cifs://nas/a.mp3",
        "what:is this",
        "x-sonos-http:t.mp3?sid=204",
        "x-sonos-spotify:t?sid=9",
    )
    found = origin_of(uri, mixed)
    assert (found.origin, found.count) == (Origin(CLOUD, "service", "9"), 3)


def test_r5_empty_queue_is_local() -> None:
    assert origin_of(Entry(f"x-rincon-queue:{KITCHEN}#0"), holding(FACTS, QUEUE)).origin == NOTHING


def test_r5_container_that_could_not_be_read_is_unknown() -> None:
    facts = replace(FACTS, contents={SAVED: None})
    assert container(SAVED, facts).origin == Origin(UNKNOWN, "not_readable")


def test_r5_playlist_in_a_favorite_is_read_too() -> None:
    favorite = NeedsContainer(ContainerKind.FAVORITE, "FV:2/9")
    facts = holding(FACTS, favorite, Entry("file:///jffs/settings/savedqueues.rsq#3", OURS))
    assert container(favorite, facts).wants == {SAVED}
    facts = holding(facts, SAVED, "x-sonos-http:t.mp3?sid=204", "x-file-cifs://nas/a.mp3")
    found = container(favorite, facts)
    assert (found.origin.where, found.count) == (CLOUD, 1)


def test_r5_container_that_holds_itself_ends() -> None:
    facts = holding(FACTS, SAVED, "file:///jffs/settings/savedqueues.rsq#3", "x-rincon-buzzer:0")
    assert container(SAVED, facts).origin == Origin(LOCAL, "chime")


def test_r5_containers_in_containers_are_not_followed_for_ever() -> None:
    facts = FACTS
    for number in range(50):
        needed = NeedsContainer(ContainerKind.PLAYLIST, f"SQ:{number}")
        facts = holding(facts, needed, f"file:///jffs/settings/savedqueues.rsq#{number + 1}")
    found = container(NeedsContainer(ContainerKind.PLAYLIST, "SQ:0"), facts)
    assert found.origin == Origin(UNKNOWN, "nested")


@pytest.mark.parametrize(
    ("shares", "origin"),
    [
        ((), NOTHING),
        (("S://nas/music", "S://192.168.7.9/more"), Origin(LOCAL, "local_network")),
        (
            ("S://nas/music", "S://files.example.org/x"),
            Origin(UNKNOWN, "share_outside", "files.example.org"),
        ),
        (("nonsense",), Origin(UNKNOWN, "share_outside")),
    ],
)
def test_r5_library_is_local_if_all_shares_are(shares: Sequence[str], origin: Origin) -> None:
    facts = holding(FACTS, SHARES, *shares)
    assert origin_of(Entry(f"x-rincon-playlist:{KITCHEN}#A:TRACKS"), facts).origin == origin


@pytest.mark.parametrize(
    ("cdudn", "where", "reason"),
    [
        ("", LOCAL, "nothing"),
        (OURS, LOCAL, "households_own"),
        (RADIO_SERVICE, CLOUD, "service"),
        ("SA_RINCON2311_X_#Svc2311-0-Token", CLOUD, "service"),
        ("SA_RINCON61448_", CLOUD, "service"),
        ("SA_RINCON", CLOUD, "service"),
        ("SA_RINCON61703_X", UNKNOWN, "custom_service"),
        ("SA_RINCON61447_X_#Svc61447-0-Token", LOCAL, "own_service"),
        ("somebody", UNKNOWN, "unknown_owner"),
    ],
)
def test_r5_owner_of_an_item(cdudn: str, where: Where, reason: str) -> None:
    found = of_owner(cdudn, FACTS)
    assert (found.where, found.reason) == (where, reason)


def test_r5_item_is_the_worse_of_its_uri_and_its_owner() -> None:
    found = origin_of(Entry(f"x-rincon-stream:{BATH}", RADIO_SERVICE), FACTS)
    assert (found.origin, found.count) == (Origin(CLOUD, "service", "254"), 1)
    found = origin_of(Entry("x-sonos-spotify:t?sid=9", OURS), FACTS)
    assert (found.origin, found.count) == (Origin(CLOUD, "service", "9"), 1)


def test_r5_url_that_nobody_can_place_is_the_worse_of_both() -> None:
    found = origin_of(Entry("http://gone.lan/live", RADIO_SERVICE), NAMED)
    assert found.origin == Origin(CLOUD, "service", "254")


def test_r5_url_in_the_house_is_judged_by_itself_alone() -> None:
    entry = Entry("x-rincon-mp3radio://192.168.7.9/live", RADIO_SERVICE)
    assert origin_of(entry, FACTS).origin == Origin(LOCAL, "local_network")


def test_r2a_two_parsers_have_to_see_the_same_host() -> None:
    facts = replace(FACTS, second_reader=lambda _: "192.168.7.10")
    assert origin_of(Entry("http://192.168.7.9/a"), facts).origin == Origin(
        UNKNOWN, "bad_uri", "192.168.7.9"
    )
    facts = replace(FACTS, second_reader=lambda _: "192.168.7.9")
    assert origin_of(Entry("http://192.168.7.9/a"), facts).origin.is_local


def test_r4_own_name_without_an_address_is_unknown() -> None:
    facts = replace(FACTS, home=replace(FACTS.home, address=""))
    assert origin_of(Entry("http://ha.local:8123/a"), facts).origin.reason == "no_internal_url"


ORIGINS = st.builds(
    Origin,
    st.sampled_from(Where),
    st.sampled_from(["a", "nothing", "z", "local_network"]),
    st.sampled_from(["", "b"]),
)
URIS = st.one_of(
    st.sampled_from([uri for uri, _, _ in TABLE]),
    st.text(max_size=40),
    st.sampled_from(["http://nas/x"]),
)
OWNERS = st.one_of(
    st.sampled_from(["", OURS, RADIO_SERVICE, "SA_RINCON61447_"]), st.text(max_size=12)
)


@given(st.lists(ORIGINS), st.lists(ORIGINS))
def test_r5_worst_is_associative_and_commutative(one: list[Origin], two: list[Origin]) -> None:
    assert worst(one + two) == worst(two + one) == worst([worst(one), worst(two)])
    assert worst([*one, NOTHING]) == worst(one)


@given(URIS, OWNERS)
def test_r5_metadata_never_make_anything_local(uri: str, cdudn: str) -> None:
    bare, dressed = origin_of(Entry(uri), NAMED), origin_of(Entry(uri, cdudn), NAMED)
    if not bare.origin.is_local:
        assert not dressed.origin.is_local
    if bare.origin.where is CLOUD:
        assert dressed.origin.where is CLOUD


@given(st.lists(st.tuples(URIS, OWNERS), max_size=6))
def test_r5_one_item_outside_makes_the_whole_no_longer_local(items: list[tuple[str, str]]) -> None:
    answers = [origin_of(Entry(*item), NAMED) for item in items]
    whole = together(answers)
    assert whole.origin.is_local == all(answer.origin.is_local for answer in answers)
    assert whole.count == sum(not answer.origin.is_local for answer in answers)


@given(URIS, OWNERS)
def test_r5_raises_nothing(uri: str, cdudn: str) -> None:
    found = origin_of(Entry(uri, cdudn), Facts())
    assert found.count in {0, 1}


@pytest.mark.parametrize(
    ("uri", "found"),
    [
        ("file:///jffs/settings/savedqueues.rsq#3", "SQ:3"),
        ("file:///jffs/settings/savedqueues.rsq#03", "SQ:3"),
        (f"x-rincon-playlist:{KITCHEN}#SQ:3", "SQ:3"),
        (f"x-rincon-playlist:{KITCHEN}#A:ALBUM/3", ""),
        ("file:///jffs/settings/savedqueues.rsq#", ""),
        ("file:///jffs/settings/savedqueues.rsq#3/1", ""),
        ("http://nas/file:///jffs/settings/savedqueues.rsq#3", ""),
        ("", ""),
    ],
)
def test_a_sonos_playlist_is_known_by_its_uri(uri: str, found: str) -> None:
    assert sonos_playlist(uri) == found
