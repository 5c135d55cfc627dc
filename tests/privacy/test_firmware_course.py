"""TABLES 4, line 2: the course of a player that may be installing an update."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.firmware import CAME_BACK
from custom_components.sonos_local.privacy.firmware_course import (
    LONGEST,
    SETTLES,
    UPGRADE,
    Course,
    Phase,
    Seen,
    follow,
    passed,
)

OLD, NEW = "97.1-80312", "97.2-81000"
HERE = Seen(there=True, version=OLD)
RENEWED = Seen(there=True, version=NEW)
SILENT = Seen(there=False, version=OLD)
INSTALLS = Seen(there=False, version=OLD, missed_as="UPGRADE")
OTHERWISE = Seen(there=False, version=OLD, missed_as="UNKNOWN")


def course(*seen: tuple[float, Seen]) -> Course:
    """Return the course after looks at these times."""
    found: Course | None = None
    for at, look in seen:
        found = follow(found, look, at)
    assert found
    return found


def test_it_is_there() -> None:
    found = course((0.0, HERE), (5.0, HERE))
    assert (found.phase, found.updating, found.due) == (Phase.THERE, "", None)


def test_a_version_that_changes_while_it_is_there_is_no_update_under_way() -> None:
    assert course((0.0, HERE), (5.0, RENEWED)).updating == ""


def test_the_others_say_that_it_installs() -> None:
    found = course((0.0, HERE), (5.0, INSTALLS))
    assert found.updating == UPGRADE
    assert found.due == 5.0 + LONGEST
    assert passed(found, 4.9 + LONGEST).updating == UPGRADE
    assert passed(found, 5.0 + LONGEST).updating == ""


def test_after_too_long_it_is_away_whatever_the_others_say() -> None:
    late = 5.0 + LONGEST
    found = course((0.0, HERE), (5.0, INSTALLS), (late, INSTALLS), (late + 1, INSTALLS))
    assert found.phase is Phase.LONG_AWAY
    assert found.updating == ""
    assert follow(found, RENEWED, late + 2).phase is Phase.THERE


def test_they_say_so_later() -> None:
    found = course((0.0, HERE), (5.0, SILENT), (30.0, INSTALLS))
    assert (found.updating, found.due) == (UPGRADE, 30.0 + LONGEST)


def test_they_say_something_else_then() -> None:
    assert course((0.0, HERE), (5.0, INSTALLS), (9.0, OTHERWISE)).updating == ""


def test_that_they_miss_it_no_more_does_not_end_it_before_it_answers() -> None:
    assert course((0.0, HERE), (5.0, INSTALLS), (9.0, SILENT)).updating == UPGRADE


@pytest.mark.parametrize("comes", [HERE, RENEWED])
def test_it_ends_a_minute_after_it_is_back(comes: Seen) -> None:
    found = course((0.0, HERE), (5.0, INSTALLS), (100.0, comes), (130.0, comes))
    assert found.updating == UPGRADE
    assert not found.is_away
    assert found.due == 100.0 + SETTLES
    assert follow(found, comes, 100.0 + SETTLES).updating == ""


def test_it_came_back_with_another_version() -> None:
    found = course((0.0, HERE), (5.0, SILENT), (4.0 + LONGEST, RENEWED))
    assert found.updating == CAME_BACK


def test_it_came_back_with_the_same_or_no_version() -> None:
    assert course((0.0, HERE), (5.0, SILENT), (9.0, HERE)).updating == ""
    assert course((0.0, HERE), (5.0, SILENT), (9.0, Seen(there=True, version=""))).updating == ""


def test_it_was_gone_for_too_long() -> None:
    assert course((0.0, HERE), (5.0, SILENT), (5.0 + LONGEST, RENEWED)).updating == ""


def test_it_is_gone_again_while_it_settles() -> None:
    found = course((0.0, HERE), (5.0, INSTALLS), (100.0, RENEWED), (110.0, SILENT))
    assert (found.phase, found.updating) == (Phase.AWAY, "")


def test_since_when_it_is_away_nobody_knows_at_the_beginning() -> None:
    assert course((0.0, SILENT), (60.0, RENEWED)).updating == ""
    assert course((0.0, INSTALLS)).updating == UPGRADE


@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 3000.0),
            st.sampled_from([HERE, RENEWED, SILENT, INSTALLS, OTHERWISE]),
        ),
        min_size=1,
    )
)
def test_no_update_is_under_way_for_ever(looks: list[tuple[float, Seen]]) -> None:
    at = 0.0
    found: Course | None = None
    for pause, seen in looks:
        at += pause
        found = follow(found, seen, at)
    assert found
    assert passed(found, at + LONGEST).updating == ""
    assert (found.due is None) == (found.phase in (Phase.THERE, Phase.LONG_AWAY))
