"""What the policy answers: allowed with what to send, refused with the reason, or what it needs."""

import ipaddress
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.media import Item
from custom_components.sonos_local.privacy.facts import (
    SHARES,
    ContainerKind,
    Content,
    Facts,
    Look,
    Need,
    NeedsContainer,
    NeedsLook,
    NeedsName,
    NeedsTransport,
)
from custom_components.sonos_local.privacy.intents import (
    AddShare,
    Alarm,
    Bond,
    Clip,
    Contact,
    Enqueue,
    Harmless,
    Intent,
    Join,
    Load,
    MediaSource,
    Picture,
    PlayWhatIsThere,
    Reindex,
    SetContent,
)
from custom_components.sonos_local.privacy.networks import Where
from custom_components.sonos_local.privacy.policy import ALLOWED, Allowed, Needs, Refused, judge
from custom_components.sonos_local.privacy.urls import is_web

from .homes import BATH, FACTS, KITCHEN, NAMED, OURS, RADIO_SERVICE, STRANGER, asked, content
from .test_origin import TABLE

QUEUE = f"x-rincon-queue:{KITCHEN}#0"

HOSTS = st.sampled_from(
    [
        "192.168.7.9",
        "192.168.7.9:8000",
        "[fd00::9]",
        "[2001:db8::9]:80",
        "203.0.113.9",
        "192.168.7.20:1400",
        "nas",
        "nas.lan",
        "outside.lan",
        "gone.lan",
        "ha.local:8123",
        "ha.local",
        "ha.example.org",
        "www.example.org",
        "user@nas",
        "192.168.7.9#@evil.example",
        "192.168.7.9?@evil.example",
        "127.0.0.1",
        "0x7f.1",
        "localhost",
        "",
    ]
)
SCHEMES = st.sampled_from(
    [
        "http://",
        "https://",
        "HTTP://",
        "x-rincon-mp3radio://",
        "aac://http://",
        "hls-radio://aac://https://",
        "x-rincon-mp3radio://http%3A%2F%2F",
        "x-file-cifs://",
        "x-sonos-mms://",
        "rtsp://",
    ]
)
PATHS = st.one_of(
    st.sampled_from(["", "/", "/a.mp3", "/l.m3u", "/l.m3u8", "/a b", "/ä?x=%2e", "#f", "?q"]),
    st.text(max_size=10),
)
URLS = st.builds("{}{}{}".format, SCHEMES, HOSTS, PATHS)
URIS = st.one_of(
    URLS, st.sampled_from([uri for uri, _, _ in TABLE] + [QUEUE]), st.text(max_size=30)
)
OWNERS = st.sampled_from(["", OURS, RADIO_SERVICE, "SA_RINCON61447_", "x"])
CONTENTS = st.builds(
    lambda uri, owner, art: Content(uri, Item(title="t", art=art, cdudn=owner), "<DIDL-Lite/>"),
    URIS,
    OWNERS,
    st.one_of(st.just(""), URLS, st.just("/getaa?u=x-rincon-buzzer:0")),
)
CONTAINERS = st.builds(
    NeedsContainer, st.sampled_from(ContainerKind), st.sampled_from(["", KITCHEN])
)
INTENTS: st.SearchStrategy[Intent] = st.one_of(
    st.just(Harmless()),
    st.builds(PlayWhatIsThere, st.just(KITCHEN), st.none() | CONTENTS, st.just("") | URIS),
    st.builds(Load, CONTAINERS),
    st.builds(SetContent, CONTENTS),
    st.builds(Enqueue, st.lists(CONTENTS, max_size=4).map(tuple)),
    st.builds(Alarm, st.booleans(), CONTENTS),
    st.builds(Clip, URIS),
    st.builds(Join, st.sampled_from([KITCHEN, STRANGER])),
    st.builds(AddShare, st.text(max_size=8) | st.just("S://nas/x")),
    st.just(Reindex()),
    st.builds(Picture, URIS),
    st.builds(
        MediaSource, st.sampled_from(["tts", "spotify"]), st.sampled_from(["", "local_push"])
    ),
    st.builds(Bond, st.booleans()),
    st.builds(Contact, st.booleans()),
)
LOOKS = st.one_of(
    st.just(Look()),
    st.just(Look(is_answered=False)),
    st.just(Look(is_answered=False, is_asked=False)),
    st.just(Look(is_hls=True)),
    st.just(Look(is_dash=True)),
    st.builds(Look, location=st.one_of(URLS, PATHS)),
    st.builds(Look, entries=st.lists(URLS | PATHS, max_size=3).map(tuple)),
)


def is_in_the_house(uri: str) -> bool:
    """Return whether a URI names a literal address in the local networks, read independently."""
    host = urlsplit(f"//{uri.rpartition('://')[2]}").hostname or ""
    address = ipaddress.ip_address(host)
    return FACTS.networks.place(str(address)).where is Where.LOCAL


@given(INTENTS, st.data())
def test_what_is_allowed_names_literal_addresses_in_the_house(
    intent: Intent, data: st.DataObject
) -> None:
    seen: list[Need] = []
    found = asked(intent, FACTS, lambda _: data.draw(LOOKS), seen)
    for need in seen:
        if isinstance(need, NeedsLook):
            assert is_in_the_house(need.url)
        if isinstance(need, NeedsName):
            assert FACTS.networks.knows_name(need.name)
    # A program that is switched off goes back as it was.
    if isinstance(found, Allowed) and not (isinstance(intent, Alarm) and not intent.enabled):
        for item in found.items:
            if is_web(item.uri):
                assert is_in_the_house(item.uri)
            assert RADIO_SERVICE not in (item.metadata, item.item.cdudn)


@given(INTENTS, st.booleans())
def test_judging_raises_nothing_and_depends_on_nothing_else(
    intent: Intent, local_only: bool
) -> None:
    for facts in (Facts(local_only=local_only), replace(NAMED, local_only=local_only)):
        assert judge(intent, facts) == judge(intent, facts)


@given(INTENTS)
def test_what_local_only_allows_is_allowed_without_it(intent: Intent) -> None:
    if isinstance(judge(intent, NAMED), Allowed):
        assert isinstance(judge(intent, replace(NAMED, local_only=False)), Allowed)


def test_what_no_rule_names_is_refused() -> None:
    stranger: Intent = object()  # type: ignore[assignment] # what the types rule out
    for local_only in (True, False):
        assert judge(stranger, replace(FACTS, local_only=local_only)) == Refused("unknown")


@pytest.mark.parametrize("local_only", [True, False])
def test_what_calms_a_player_is_never_refused(local_only: bool) -> None:
    facts = Facts(local_only=local_only)
    assert judge(Harmless(), facts) == ALLOWED
    program = content("x-sonos-spotify:t?sid=9", RADIO_SERVICE)
    found = judge(Alarm(enabled=False, program=program), facts)
    assert isinstance(found, Allowed)
    assert (found.items[0].uri, found.items[0].metadata) == (program.uri, program.metadata)


@pytest.mark.parametrize(
    "intent",
    [
        SetContent(content("https://stream.example.org/live", RADIO_SERVICE)),
        Enqueue((content("x-sonos-spotify:t?sid=9"),)),
        Alarm(enabled=True, program=content("http://nas/a.mp3")),
        Clip("https://www.example.org/a.mp3"),
        Picture("https://www.example.org/a.png"),
        Clip(),
        PlayWhatIsThere(KITCHEN),
        Load(SHARES),
        AddShare("S://files.example.org/x"),
        Reindex(),
        MediaSource("spotify"),
        Contact(is_explicit=True),
    ],
)
def test_with_local_only_off_things_are_sent_as_asked(intent: Intent) -> None:
    found = judge(intent, replace(FACTS, local_only=False))
    assert isinstance(found, Allowed)
    match intent:
        case SetContent(wanted) | Alarm(program=wanted):
            assert (found.items[0].uri, found.items[0].metadata) == (wanted.uri, wanted.metadata)
        case Enqueue(items):
            assert [item.uri for item in found.items] == [item.uri for item in items]
        case Clip(url) | Picture(url):
            assert [item.uri for item in found.items] == ([url] if url else [])


def test_all_needs_of_a_queue_are_asked_for_at_once() -> None:
    intent = Enqueue((content("http://nas/a"), content("http://192.168.7.9/b"), content(QUEUE)))
    assert judge(intent, FACTS) == Needs(
        frozenset(
            {
                NeedsName("nas"),
                NeedsLook("http://192.168.7.9/b"),
                NeedsContainer(ContainerKind.QUEUE, KITCHEN),
            }
        )
    )


def test_a_refusal_waits_for_the_whole_count_but_not_for_looks() -> None:
    items = (content("x-sonos-spotify:t?sid=9"), content("http://outside.lan/a"))
    assert judge(Enqueue(items), FACTS) == Needs(frozenset({NeedsName("outside.lan")}))
    found = judge(Enqueue((*items, content("http://192.168.7.9/b"))), NAMED)
    assert found == Refused("service", (("count", "2"), ("detail", "9")), 2)


def test_a_transport_that_nothing_told_is_read() -> None:
    intent = PlayWhatIsThere(KITCHEN)
    assert judge(intent, FACTS) == Needs(frozenset({NeedsTransport(KITCHEN)}))
    assert judge(intent, replace(FACTS, transports={KITCHEN: None})) == Refused("not_readable")
    known = {KITCHEN: content(f"x-rincon-stream:{BATH}")}
    assert judge(intent, replace(FACTS, transports=known)) == ALLOWED
