"""TABLES 4: lines of firmware, drift, and a whole household in one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.firmware import Assessment, FirmwareState
from custom_components.sonos_local.privacy.firmware_lines import (
    DRIFTS_AFTER,
    Member,
    differences,
    line_of,
)
from custom_components.sonos_local.privacy.firmware_summary import (
    NOBODY,
    SEVERAL,
    SUMMARIES,
    summarize,
)


@pytest.mark.parametrize(
    ("member", "line"),
    [
        (Member("A", "57.23-74170", "S1", 1), "s1"),
        (Member("A", "86.10-80260", "S1", 2), "older"),
        (Member("A", "86.10-80260", "S9"), "older"),
        (Member("A", "97.1-80312", "S1", 2), "current"),
        (Member("A", "85.0-64200", "S18", 2), "current"),
        (Member("A", "97.1-80312", "S39", 2), "current"),
        (Member("A", "97.1-80312"), "current"),
        (Member("A", "85.0-64200", "S39", 2), "model S39"),
        (Member("A", "85.0-64200"), ""),
        (Member("A", "", "S18", 2), ""),
        (Member("A", "beta", "S18", 2), ""),
    ],
)
def test_lines(member: Member, line: str) -> None:
    assert line_of(member) == line


ONE = Member("A", "97.1-80312", "S18", 2)
OTHER = Member("B", "97.2-81000", "S36", 2)
OLD = Member("C", "86.10-80260", "S1", 2)


def test_players_of_different_lines_do_not_differ() -> None:
    assert differences({}, (ONE, OLD), 5.0) == ()


def test_players_of_one_line_differ_since_it_was_seen_first() -> None:
    (found,) = differences({}, (ONE, OTHER, OLD), 5.0)
    assert (found.line, found.since) == ("current", 5.0)
    assert found.versions == {"97.1-80312": ("A",), "97.2-81000": ("B",)}
    (later,) = differences({"current": 5.0}, (ONE, OTHER), 99.0)
    assert later.since == 5.0


def test_they_drift_after_a_day() -> None:
    (found,) = differences({"current": 5.0}, (ONE, OTHER), 99.0)
    assert not found.drifts(4.9 + DRIFTS_AFTER)
    assert found.drifts(5.0 + DRIFTS_AFTER)


def of(state: FirmwareState, reason: str = "") -> Assessment:
    return Assessment(state, 0, reason)


def test_nobody_is_unknown() -> None:
    assert summarize(()).key == NOBODY


@pytest.mark.parametrize(
    ("states", "key"),
    [
        ((FirmwareState.UP_TO_DATE, FirmwareState.OLDER_LINE), "up_to_date"),
        ((FirmwareState.OLDER_LINE,), "up_to_date"),
        ((FirmwareState.UNKNOWN, FirmwareState.OFFERED), "offered"),
        ((FirmwareState.OFFERED, FirmwareState.WITHHELD), "withheld"),
        ((FirmwareState.WITHHELD, FirmwareState.UPDATING), "updating"),
    ],
)
def test_the_first_state_counts(states: tuple[FirmwareState, ...], key: str) -> None:
    assert summarize(of(state, "version") for state in states).key == key


def test_unknown_says_why() -> None:
    one, other = of(FirmwareState.UNKNOWN, "version"), of(FirmwareState.UNKNOWN, "not_proven")
    assert summarize((one, one, of(FirmwareState.UP_TO_DATE))).key == "unknown_version"
    both = summarize((one, other))
    assert (both.key, both.reasons) == (SEVERAL, ("not_proven", "version"))


@given(st.lists(st.sampled_from(FirmwareState)))
def test_every_player_is_counted_and_every_word_listed(states: list[FirmwareState]) -> None:
    found = summarize(of(state, "version") for state in states)
    assert sum(found.counts.values()) == len(states)
    assert found.key in SUMMARIES
