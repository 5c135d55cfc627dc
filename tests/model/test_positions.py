"""The position: 0 where a track begins, extrapolated, frozen in a pause, mended by reads."""

import pytest

from custom_components.sonos_local.model.events import PositionRead
from custom_components.sonos_local.model.household import Household
from custom_components.sonos_local.model.media import Position, Transport, TransportState
from custom_components.sonos_local.model.positions import elapsed, has_position

from .builders import (
    PAUSED,
    PLAYING,
    STOPPED,
    TRANSITIONING,
    after,
    group,
    house,
    plays,
    tells,
)

ALONE = house(group("A"))
FIRST = after(ALONE, plays("A", "a", at=100.0))
# Track b began at 200.
ON = after(FIRST, plays("A", "b", at=200.0))


def position(household: Household) -> Position | None:
    return household.players["A"].position


def read(
    seconds: float, at: float, track: str = "b", duration: float | None = None
) -> PositionRead:
    return PositionRead("A", Position(seconds, at, track), duration)


def test_a_track_that_is_told_for_the_first_time_may_be_in_the_middle() -> None:
    assert position(FIRST) is None


def test_a_track_that_begins_is_at_0() -> None:
    assert position(ON) == Position(0.0, 200.0, "b")


def test_a_track_begins_when_the_player_plays_it_after_transitioning() -> None:
    new = after(
        FIRST, tells("A", 200.0, Transport(state=TRANSITIONING, track_uri="b", duration=9.0))
    )
    assert position(new) == Position(0.0, 200.0, "b")
    assert position(after(new, tells("A", 203.0, Transport(state=PLAYING)))) == Position(
        0.0, 203.0, "b"
    )


def test_the_same_track_once_more_in_the_queue_begins_at_0() -> None:
    first = after(ON, tells("A", 210.0, Transport(track_number=3, tracks=9)))
    assert position(first) is position(ON)
    assert position(after(first, tells("A", 220.0, Transport(track_number=4)))) == Position(
        0.0, 220.0, "b"
    )


def test_a_track_that_is_removed_before_the_current_one_does_not_begin_it_anew() -> None:
    first = after(ON, tells("A", 210.0, Transport(track_number=3, tracks=9)))
    new = after(first, tells("A", 220.0, Transport(track_number=2, tracks=8)))
    assert position(new) is position(ON)


def test_other_news_of_a_playing_track_keep_the_position() -> None:
    assert position(after(ON, tells("A", 230.0, Transport(crossfade=True)))) is position(ON)


def test_a_pause_freezes_and_going_on_restarts_from_there() -> None:
    paused = after(ON, tells("A", 230.0, Transport(state=PAUSED)))
    assert position(paused) == Position(30.0, 230.0, "b")
    assert position(after(paused, tells("A", 250.0, Transport(state=PAUSED)))) is position(paused)
    on = after(paused, tells("A", 300.0, Transport(state=PLAYING)))
    assert position(on) == Position(30.0, 300.0, "b")


def test_a_stopped_player_has_no_position() -> None:
    for state in (STOPPED, TransportState.NO_MEDIA):
        assert position(after(ON, tells("A", 230.0, Transport(state=state)))) is None


def test_playing_after_a_stop_is_unknown_until_read() -> None:
    stopped = after(ON, tells("A", 230.0, Transport(state=STOPPED)))
    assert position(after(stopped, tells("A", 240.0, Transport(state=PLAYING)))) is None


def test_a_track_that_changes_in_a_pause_is_unknown_until_read() -> None:
    paused = after(ON, tells("A", 230.0, Transport(state=PAUSED)))
    assert position(after(paused, tells("A", 240.0, Transport(track_uri="c")))) is None


def test_a_stream_without_an_end_has_no_position() -> None:
    radio = after(ON, plays("A", "aac://radio", at=210.0, duration=0.0))
    assert position(radio) is None
    assert after(radio, read(1000.0, 220.0, "aac://radio", 0.0)) is radio


def test_a_member_has_no_position_of_its_own_and_takes_over_in_the_middle() -> None:
    follows = Transport(state=PLAYING, uri="x-rincon:B", track_uri="x-rincon:B", duration=0.0)
    member = after(ON, tells("A", 210.0, follows))
    assert member.players["A"].own_position is None
    leads = Transport(uri="x-rincon-queue:A#0", track_uri="c", duration=200.0)
    assert member.players["A"].transport.follows == "B"
    assert after(member, tells("A", 220.0, leads)).players["A"].own_position is None
    # Only the track's own URI names the coordinator.
    odd = after(ON, tells("A", 210.0, Transport(track_uri="x-rincon:B")))
    assert odd.players["A"].own_position is None


def test_a_first_read_is_the_position() -> None:
    assert position(after(FIRST, read(70.0, 110.0, "a"))) == Position(70.0, 110.0, "a")


@pytest.mark.parametrize(
    ("seconds", "counts"), [(28.1, False), (31.9, False), (0.0, True), (33.0, True)]
)
def test_a_read_counts_if_it_differs_by_more_than_2_seconds(
    *, seconds: float, counts: bool
) -> None:
    new = after(ON, read(seconds, 230.0))
    assert (position(new) == Position(seconds, 230.0, "b")) is counts
    assert (new is ON) is not counts


def test_a_read_in_a_pause_is_compared_with_the_frozen_position() -> None:
    paused = after(ON, tells("A", 230.0, Transport(state=PAUSED)))
    assert after(paused, read(31.0, 300.0)) is paused
    assert position(after(paused, read(50.0, 300.0))) == Position(50.0, 300.0, "b")


def test_a_read_of_another_track_is_dropped() -> None:
    assert after(ON, read(99.0, 230.0, "a", 180.0)) is ON


def test_a_read_while_transitioning_is_dropped() -> None:
    seeks = after(ON, tells("A", 230.0, Transport(state=TRANSITIONING)))
    assert after(seeks, read(0.0, 231.0)) is seeks


def test_a_read_while_stopped_is_no_position() -> None:
    stopped = after(ON, tells("A", 230.0, Transport(state=STOPPED)))
    assert after(stopped, read(5.0, 231.0)) is stopped


def test_the_duration_of_a_read_fills_an_unknown_one_only() -> None:
    assert after(ON, read(30.0, 230.0, duration=99.0)) is ON
    unknown = after(ON, tells("A", 300.0, Transport(track_uri="c")))
    new = after(unknown, read(1.0, 301.0, "c", 99.0))
    assert new.players["A"].playback.duration == 99.0
    radio = after(unknown, read(5000.0, 301.0, "c", 0.0))
    assert radio.players["A"].playback.duration == 0.0
    assert position(radio) is None


def test_the_extrapolation_ends_with_the_track_and_never_goes_back() -> None:
    known = Position(30.0, 100.0, "b")
    track = Transport(state=PLAYING, track_uri="b", duration=60.0)
    assert elapsed(known, track, 110.0) == 40.0
    assert elapsed(known, track, 500.0) == 60.0
    assert elapsed(known, track, 50.0) == 30.0
    assert elapsed(known, Transport(state=PLAYING), 500.0) == 430.0
    assert elapsed(known, Transport(state=PAUSED), 110.0) == 30.0


def test_nothing_is_nowhere() -> None:
    assert not has_position(Transport())
    assert not has_position(Transport(track_uri=""))
    assert has_position(Transport(track_uri="b"))
