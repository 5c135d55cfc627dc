"""What a household holds is counted by where it comes from."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.alarm import Alarm
from custom_components.sonos_local.model.media import NOTHING, Favorite, Item, Playlist
from custom_components.sonos_local.privacy.census import (
    Census,
    Count,
    Judge,
    Kind,
    Thing,
    as_handed,
    as_it_is,
    take,
    things,
)
from custom_components.sonos_local.privacy.facts import (
    ContainerKind,
    Content,
    Entry,
    Facts,
    NeedsContainer,
    NeedsName,
)
from custom_components.sonos_local.privacy.networks import Where

from .homes import FACTS, NAMED, OURS, RADIO_SERVICE, content, holding

FILE = "x-file-cifs://nas/music/a.mp3"
RADIO = "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0"
SAVED = "file:///jffs/settings/savedqueues.rsq#3"
DINNER = NeedsContainer(ContainerKind.PLAYLIST, "SQ:3")
ALARM = Alarm("11", "A", "07:00:00", "", "DAILY", True, "", "", "NORMAL", 20, False)
OWNERS = {"": NOTHING, "ours": Item(cdudn=OURS), "radio": Item("News", cdudn=RADIO_SERVICE)}


def held(
    favorites: Sequence[Favorite] = (),
    playlists: Sequence[Playlist] = (),
    alarms: Sequence[Alarm] = (),
) -> tuple[Thing, ...]:
    return tuple(things(favorites, playlists, alarms, OWNERS.__getitem__))


def thing(uri: str, kind: Kind = Kind.FAVORITE, *, is_on: bool = True) -> Thing:
    return Thing(kind, uri, content(uri), is_on=is_on)


# What there is ----------------------------------------------------------------------------------


def test_a_favorite_is_what_it_plays_and_whose_it_is() -> None:
    favorites = (
        Favorite("FV:2/1", "File", FILE, "ours"),
        Favorite("FV:2/2", "Disguised", FILE, "radio"),
        Favorite("FV:2/3", "Shortcut", "", "radio"),
    )
    found = held(favorites)
    assert [(item.id, item.title) for item in found] == [
        ("FV:2/1", "File"),
        ("FV:2/2", "Disguised"),
    ]
    assert take(found, FACTS).count(Kind.FAVORITE) == Count(local=1, cloud=1, refused=1)


@pytest.mark.parametrize("uri", ["", "x-rincon-buzzer:0"])
def test_an_alarm_without_a_program_is_local(uri: str) -> None:
    found = take(held(alarms=[replace(ALARM, uri=uri)]), FACTS)
    assert found.count(Kind.ALARM) == Count(local=1)
    assert not found.refused


def test_what_an_alarm_without_a_program_says_of_it_does_not_count() -> None:
    (found,) = held(alarms=[replace(ALARM, metadata="radio")])
    assert found.content == Content("")


def test_an_alarm_is_called_by_its_program() -> None:
    (found,) = held(alarms=[replace(ALARM, uri=RADIO, metadata="radio")])
    assert (found.id, found.title) == ("11", "News")


def test_an_alarm_that_is_off_is_not_refused_and_still_comes_from_where_it_comes() -> None:
    alarms = [
        replace(ALARM, uri=RADIO),
        replace(ALARM, uri=RADIO, enabled=False),
        replace(ALARM, uri="x-smb://nas/a", enabled=False),
    ]
    found = take(held(alarms=alarms), FACTS)
    assert found.count(Kind.ALARM) == Count(cloud=2, unknown=1, refused=1)


# Where it comes from ----------------------------------------------------------------------------


def test_a_playlist_waits_for_what_is_in_it() -> None:
    found = held(playlists=[Playlist("SQ:3", "Dinner", SAVED)])
    waiting = take(found, FACTS)
    assert waiting.wants == {DINNER}
    # As long as nobody knows, it is not local.
    assert waiting.count(Kind.PLAYLIST) == Count(unknown=1, refused=1)
    local = take(found, holding(FACTS, DINNER, FILE))
    assert not local.wants
    assert local.count(Kind.PLAYLIST) == Count(local=1)
    mixed = take(found, holding(FACTS, DINNER, FILE, RADIO))
    assert mixed.count(Kind.PLAYLIST) == Count(cloud=1, refused=1)


def test_an_empty_playlist_is_local_and_one_that_cannot_be_read_is_not() -> None:
    found = held(playlists=[Playlist("SQ:3", "Dinner", SAVED)])
    assert take(found, holding(FACTS, DINNER)).count(Kind.PLAYLIST) == Count(local=1)
    unread = replace(FACTS, contents={DINNER: None})
    assert take(found, unread).count(Kind.PLAYLIST) == Count(unknown=1, refused=1)


def test_what_is_cloud_already_does_not_wait_to_be_cloud() -> None:
    known = holding(FACTS, DINNER, RADIO, Entry("http://nas.lan/a.mp3"))
    found = take([thing(SAVED, Kind.PLAYLIST)], known)
    assert found.judged[0].origin.where is Where.CLOUD
    assert found.wants == {NeedsName("nas.lan")}


@pytest.mark.parametrize(
    ("uri", "by_itself", "handed"),
    [
        (FILE, Where.LOCAL, Where.LOCAL),
        (RADIO, Where.CLOUD, Where.CLOUD),
        ("http://192.168.7.9/a.mp3", Where.LOCAL, Where.LOCAL),
        ("http://nas.lan/a.mp3", Where.UNKNOWN, Where.LOCAL),
        ("https://nas/a.mp3", Where.LOCAL, Where.UNKNOWN),
        ("http://192.168.7.9/live.m3u8", Where.LOCAL, Where.UNKNOWN),
        ("http://files.example.org/a.mp3", Where.CLOUD, Where.CLOUD),
    ],
)
def test_it_is_judged_as_players_play_it_or_as_we_would_hand_it_over(
    uri: str, by_itself: Where, handed: Where
) -> None:
    for judge, expected in ((as_it_is, by_itself), (as_handed, handed)):
        found = take([thing(uri)], NAMED, judge)
        assert found.judged[0].origin.where is expected
        # No server is looked at to count.
        assert not found.wants


def test_what_has_to_be_known_of_all_is_asked_for_at_once() -> None:
    found = take([thing(SAVED), thing("http://nas.lan/a.mp3"), thing(RADIO)], FACTS, as_handed)
    assert found.wants == {DINNER, NeedsName("nas.lan")}
    assert found.count(Kind.FAVORITE) == Count(cloud=1, unknown=2, refused=3)


def test_nothing_is_counted_where_nothing_is() -> None:
    assert take([], FACTS) == Census()
    assert [Census().count(kind).total for kind in Kind] == [0, 0, 0]


URIS = st.sampled_from([FILE, RADIO, SAVED, "", "x-smb://nas/a", "http://nas.lan/a.mp3"])
THINGS = st.lists(
    st.builds(thing, URIS, st.sampled_from(Kind), is_on=st.booleans()),
    max_size=8,
)


@given(THINGS, st.sampled_from([as_it_is, as_handed]), st.sampled_from([FACTS, NAMED]))
def test_every_thing_is_counted_once(found: list[Thing], judge: Judge, facts: Facts) -> None:
    census = take(found, facts, judge)
    counts = {kind: census.count(kind) for kind in Kind}
    assert {kind: count.total for kind, count in counts.items()} == {
        kind: sum(item.kind is kind for item in found) for kind in Kind
    }
    assert census.refused == sum(count.refused for count in counts.values())
    assert all(count.refused <= count.cloud + count.unknown for count in counts.values())
    on = [item for item in census.judged if item.thing.is_on]
    assert census.refused == sum(not item.origin.is_local for item in on)
