"""TABLES 5 where a line is easily missed: answers in between, and clocks that were set back."""

from dataclasses import replace

import pytest

from custom_components.sonos_local.privacy.consent import follow, judge, look
from custom_components.sonos_local.privacy.consent_declared import Choice, Kind
from custom_components.sonos_local.privacy.consent_evidence import evidence
from custom_components.sonos_local.privacy.consent_known import Known, noted
from custom_components.sonos_local.privacy.consent_reading import (
    Grade,
    Reading,
    Readings,
    Source,
    Why,
    due,
    shown,
)
from custom_components.sonos_local.privacy.consent_values import Answers, Value, shown_value
from custom_components.sonos_local.privacy.firmware import observe

from .consent_builders import (
    DAY,
    DECLARED,
    DECLINED,
    NOW,
    OBJECTED,
    ON,
    UNKNOWN,
    became,
    declared,
    updated,
)

AHEAD = NOW + 300 * DAY
FROM_AHEAD = Reading(False, Source.SETTINGS, Grade.UNCONFIRMED, "A", AHEAD)

# The version came, or the customer appeared, between a moment after DECLARED and a day later.
ROSE = Known(players=(updated(DECLARED + 1),))
APPEARED = Known(customer=True, customers=became(1, DECLARED + 1, 0))
MEANWHILE = DECLARED + DAY / 2


@pytest.mark.parametrize("known", [ROSE, APPEARED])
def test_lines_4_and_5_are_not_settled_by_the_same_refusal_before_they_were_seen(
    known: Known,
) -> None:
    again = declared(Kind.STATEMENT, Choice.DECLINED, MEANWHILE)
    (line,) = (
        line
        for line in evidence(replace(known, declarations=(DECLINED, again)))
        if line.number in (4, 5)
    )
    assert line.resolved_at is None
    later = declared(Kind.STATEMENT, Choice.DECLINED, DECLARED + 9 * DAY)
    (line,) = (
        line
        for line in evidence(replace(known, declarations=(DECLINED, again, later)))
        if line.number in (4, 5)
    )
    assert line.resolved_at == DECLARED + 9 * DAY


@pytest.mark.parametrize("known", [ROSE, APPEARED])
def test_lines_4_and_5_do_not_contradict_where_it_may_have_come_after_another_answer(
    known: Known,
) -> None:
    accepted = declared(Kind.STATEMENT, Choice.ACCEPTED, MEANWHILE)
    declined = declared(Kind.STATEMENT, Choice.DECLINED, DECLARED + 9 * DAY)
    told = (DECLINED, accepted, declined)
    lines = evidence(replace(known, declarations=told))
    assert judge(told, lines).reasons == ()


def test_5a_a_reading_from_the_future_is_asked_for_again() -> None:
    readings = Readings(FROM_AHEAD, None, FROM_AHEAD)
    assert due(readings, None, NOW) == NOW


def test_5a_a_reading_from_the_future_is_not_shown() -> None:
    found = shown(Readings(FROM_AHEAD, None, FROM_AHEAD), NOW)
    assert (found.sharing, found.reason) == (None, Why.STALE)
    # A clock that is set right by a little spoils nothing.
    near = replace(FROM_AHEAD, at=NOW + 60)
    assert shown(Readings(near, None, near), NOW).sharing is False


def test_5a_a_setting_from_the_future_is_not_shown() -> None:
    value = Value("on", "A", AHEAD)
    assert shown_value(Answers(value, value), NOW).reason is Why.STALE


def test_5d_a_line_that_has_been_gone_since_the_future_is_gone_since_now() -> None:
    marks, _ = look(Known((OBJECTED,), ON), (), NOW)
    marks, _ = look(Known((OBJECTED,), UNKNOWN), marks, AHEAD)
    marks = follow(marks, (), (OBJECTED,), NOW)
    assert marks[0].gone_since == NOW
    (mark,) = follow(marks, (), (OBJECTED,), NOW + DAY)
    assert mark.resolved_at == NOW + DAY


def test_intervals_are_intervals_though_the_clock_was_set_back() -> None:
    (newest, _) = observe(observe((), "97.0-1", AHEAD), "97.1-1", NOW)
    assert (newest.not_before, newest.not_after) == (NOW, NOW)
    (spell, _) = noted(noted((), 0, AHEAD), 1, NOW)
    assert (spell.not_before, spell.not_after) == (NOW, NOW)
