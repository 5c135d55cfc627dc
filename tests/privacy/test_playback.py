"""What plays and where from, and when it is stopped."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.group import GroupView
from custom_components.sonos_local.model.media import Item, Transport, TransportState
from custom_components.sonos_local.model.player import Box, Player, Presence
from custom_components.sonos_local.privacy.facts import Entry
from custom_components.sonos_local.privacy.networks import Where
from custom_components.sonos_local.privacy.origin import Origin
from custom_components.sonos_local.privacy.playback import (
    ASKING,
    AWAY,
    FOLLOWS,
    NOT_PLAYING,
    NOT_TOLD,
    UPNP_OFF,
    Course,
    Found,
    Happening,
    Sight,
    attempted,
    due,
    follow,
    found_of,
    origin_of_all,
    refused,
    sight,
)

from .homes import BATH, FACTS, KITCHEN, NAMED, RADIO_SERVICE

QUEUE = f"x-rincon-queue:{KITCHEN}#0"
NAS_FILE = "x-file-cifs://nas/music/a.mp3"
SPOTIFY = "x-sonos-spotify:spotify%3atrack%3a1?sid=12&flags=8232&sn=1"
TUNEIN = "x-sonosapi-stream:s1?sid=254&flags=8224&sn=0"
PLAYING = Transport(state=TransportState.PLAYING)

CLOUD = Found(True, Where.CLOUD, "service", "12")
LOCAL = Found(False, Where.LOCAL, "local_name")
IDLE = found_of(NOT_PLAYING)
NOBODY = Found(None, Where.UNKNOWN, "custom_service", "240")


def room(transport: Transport) -> Player:
    return Player(
        Box(KITCHEN, room="Kitchen"),
        presence=Presence.ALIVE,
        group=GroupView("g", KITCHEN, (KITCHEN,)),
        transport=transport,
    )


def playing(uri: str, track: str = "", cdudn: str = "", track_cdudn: str = "") -> Player:
    return room(
        replace(
            PLAYING,
            uri=uri,
            uri_item=Item(cdudn=cdudn),
            track_uri=track or uri,
            track=Item(cdudn=track_cdudn),
        )
    )


# What is seen -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        (None, NOT_TOLD),
        (TransportState.STOPPED, NOT_PLAYING),
        (TransportState.PAUSED, NOT_PLAYING),
        (TransportState.NO_MEDIA, NOT_PLAYING),
        (TransportState.PLAYING, Sight((Entry(SPOTIFY),))),
        (TransportState.TRANSITIONING, Sight((Entry(SPOTIFY),))),
    ],
)
def test_what_does_not_play_is_not_judged(state: TransportState | None, seen: Sight) -> None:
    assert sight(room(Transport(state=state, uri=QUEUE, track_uri=SPOTIFY))) == seen


def test_of_a_queue_only_the_current_track_counts() -> None:
    assert sight(playing(QUEUE, NAS_FILE)).entries == (Entry(NAS_FILE),)


def test_of_a_station_its_stream_counts_and_who_was_asked_for_it() -> None:
    seen = sight(playing(TUNEIN, "aac://198.51.100.1/1", RADIO_SERVICE))
    assert seen.entries == (Entry("aac://198.51.100.1/1"), Entry(TUNEIN, RADIO_SERVICE))


def test_a_queue_of_a_service_counts_itself() -> None:
    other = f"x-rincon-queue:{KITCHEN}#4"
    assert sight(playing(other, NAS_FILE)).entries == (Entry(NAS_FILE), Entry(other))


def test_what_plays_and_has_no_address_is_not_known() -> None:
    assert sight(room(PLAYING)) == NOT_TOLD
    assert sight(room(replace(PLAYING, uri=QUEUE, track_uri=""))) == NOT_TOLD


def test_whoever_cannot_be_seen_is_not_judged() -> None:
    player = playing(QUEUE, SPOTIFY)
    assert sight(replace(player, presence=Presence.GONE)) == AWAY
    assert sight(replace(player, upnp_off=True)) == UPNP_OFF
    assert sight(replace(player, group=GroupView("g", BATH, (BATH, KITCHEN)))) == FOLLOWS
    assert sight(replace(player, group=GroupView())).entries


@pytest.mark.parametrize(
    ("player", "found"),
    [
        (playing(QUEUE, SPOTIFY), CLOUD),
        (playing(QUEUE, NAS_FILE), LOCAL),
        (playing(TUNEIN, "aac://192.168.7.9/1"), Found(True, Where.CLOUD, "service", "254")),
        # Its own address is in the house: whose it is said to be does not count.
        (
            playing("x-rincon-mp3radio://192.168.7.9/a", cdudn=RADIO_SERVICE),
            Found(False, Where.LOCAL, "local_network"),
        ),
        (playing(f"x-sonos-htastream:{KITCHEN}:spdif"), Found(False, Where.LOCAL, "tv")),
        (playing(f"x-rincon-stream:{BATH}"), Found(False, Where.LOCAL, "line_in")),
        (
            playing(f"x-sonos-vli:{KITCHEN}:1,airplay:0"),
            Found(False, Where.LOCAL, "sender_decides"),
        ),
        (playing(f"x-sonos-vli:{KITCHEN}:2,spotify:0"), Found(True, Where.CLOUD, "service")),
        (
            playing(QUEUE, "x-sonos-http:a.mp3?sid=241"),
            Found(None, Where.UNKNOWN, "custom_service", "241"),
        ),
        (
            playing(QUEUE, NAS_FILE, track_cdudn="SA_RINCON3079_X"),
            Found(True, Where.CLOUD, "service", "12"),
        ),
    ],
)
def test_r12_what_plays_is_judged_by_itself(player: Player, found: Found) -> None:
    seen = sight(player)
    assert seen.entries
    answer = origin_of_all(seen.entries, FACTS)
    assert not answer.wants
    assert found_of(seen, answer.origin) == found


def test_a_name_of_the_house_has_to_be_asked_for() -> None:
    seen = sight(playing(QUEUE, "http://outside.lan/a.mp3"))
    assert seen.entries
    assert origin_of_all(seen.entries, FACTS).wants
    answer = origin_of_all(seen.entries, NAMED)
    assert found_of(seen, answer.origin).is_cloud


def test_what_is_not_known_says_why() -> None:
    assert found_of(NOT_TOLD) == Found(None, None, "not_told")
    assert found_of(NOT_PLAYING) == Found(False, None, "not_playing")
    assert ASKING.is_cloud is None


# What happens -----------------------------------------------------------------------------------


def run(*founds: Found, may_stop: bool = True) -> tuple[Course, list[Happening | None]]:
    """Follow one find a second."""
    course, told = Course(), []
    for now, found in enumerate(founds):
        course, happening = follow(course, found, float(now), may_stop=may_stop)
        told.append(happening)
    return course, told


STARTED, ENDED = Happening.STARTED, Happening.ENDED


@pytest.mark.parametrize(
    ("founds", "told"),
    [
        ([IDLE, CLOUD, LOCAL], [None, STARTED, ENDED]),
        ([LOCAL, CLOUD, CLOUD, IDLE], [None, STARTED, None, ENDED]),
        # What is found at the start is no event, whenever it is known; its end is.
        ([CLOUD, CLOUD, IDLE, CLOUD], [None, None, ENDED, STARTED]),
        ([found_of(NOT_TOLD), ASKING, CLOUD], [None, None, None]),
        # Where nobody can say, nothing has ended.
        ([IDLE, CLOUD, NOBODY, CLOUD, IDLE], [None, STARTED, None, None, ENDED]),
        ([IDLE, CLOUD, NOBODY, IDLE], [None, STARTED, None, ENDED]),
        ([IDLE, NOBODY, LOCAL], [None, None, None]),
        # What cannot be placed does play: what comes after it is news. What is not read is not.
        ([NOBODY, CLOUD, LOCAL], [None, STARTED, ENDED]),
        ([ASKING, NOBODY, ASKING, CLOUD], [None, None, None, STARTED]),
        ([found_of(AWAY), found_of(UPNP_OFF), ASKING, CLOUD], [None, None, None, None]),
    ],
)
def test_a_beginning_and_an_end_are_told_once(
    founds: list[Found], told: list[Happening | None]
) -> None:
    assert run(*founds)[1] == told


def test_the_grace_time_runs_from_the_beginning() -> None:
    course, _ = run(IDLE, CLOUD, CLOUD, CLOUD)
    assert due(course, 30.0) == 31.0
    assert due(course, 0.0) == 1.0


def test_what_plays_at_the_start_gets_the_grace_time_too() -> None:
    assert due(run(CLOUD, CLOUD)[0], 30.0) == 30.0


@pytest.mark.parametrize("last", [IDLE, LOCAL, NOBODY, ASKING])
def test_what_does_not_surely_come_from_outside_is_not_stopped(last: Found) -> None:
    assert due(run(IDLE, CLOUD, last)[0], 30.0) is None


def test_the_grace_time_begins_anew_after_doubt_and_when_stopping_is_wanted() -> None:
    assert due(run(IDLE, CLOUD, NOBODY, CLOUD)[0], 30.0) == 33.0
    course, _ = run(IDLE, CLOUD, may_stop=False)
    assert due(course, 30.0) is None
    course, _ = follow(course, CLOUD, 50.0, may_stop=True)
    assert due(course, 30.0) == 80.0
    course, _ = follow(course, CLOUD, 60.0, may_stop=False)
    assert due(course, 30.0) is None


def test_a_playback_is_stopped_once_and_its_end_is_not_told_twice() -> None:
    course = attempted(run(IDLE, CLOUD)[0])
    course, happening = follow(course, CLOUD, 5.0, may_stop=True)
    assert (happening, due(course, 0.0)) == (None, None)
    course, happening = follow(course, IDLE, 6.0, may_stop=True)
    assert happening is None
    course, happening = follow(course, CLOUD, 7.0, may_stop=True)
    assert (happening, due(course, 30.0)) == (STARTED, 37.0)


def test_what_could_not_be_stopped_is_not_tried_again_and_its_end_is_told() -> None:
    course = refused(attempted(run(IDLE, CLOUD)[0]))
    course, _ = follow(course, CLOUD, 5.0, may_stop=True)
    assert due(course, 0.0) is None
    _, happening = follow(course, IDLE, 6.0, may_stop=True)
    assert happening is ENDED


def test_a_late_refusal_does_not_concern_what_began_since() -> None:
    course = attempted(run(IDLE, CLOUD)[0])
    course, _ = follow(course, IDLE, 5.0, may_stop=True)
    course, _ = follow(course, CLOUD, 6.0, may_stop=True)
    assert refused(course) == course


finds = st.lists(st.tuples(st.sampled_from([CLOUD, LOCAL, IDLE, NOBODY, ASKING]), st.booleans()))


@given(finds)
def test_beginnings_and_ends_take_turns(steps: list[tuple[Found, bool]]) -> None:
    course, told = Course(), []
    for now, (found, may_stop) in enumerate(steps):
        course, happening = follow(course, found, float(now), may_stop=may_stop)
        told += [happening] if happening else []
    assert all(one is not other for one, other in itertools.pairwise(told))


@given(finds, st.floats(0, 3600))
def test_what_is_due_comes_from_outside_may_be_stopped_and_had_its_grace_time(
    steps: list[tuple[Found, bool]], grace: float
) -> None:
    course = Course()
    since: float | None = None
    for now, (found, may_stop) in enumerate(steps):
        course, _ = follow(course, found, float(now), may_stop=may_stop)
        may = bool(found.is_cloud) and may_stop
        since = (float(now) if since is None else since) if may else None
        assert due(course, grace) == (None if since is None else since + grace)


@given(st.sampled_from(Where), st.text(), st.text())
def test_only_what_is_known_is_shown_as_yes_or_no(where: Where, reason: str, detail: str) -> None:
    found = found_of(Sight((Entry(SPOTIFY),)), Origin(where, reason, detail))
    assert found.is_cloud is {Where.CLOUD: True, Where.LOCAL: False}.get(where)
