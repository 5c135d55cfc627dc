"""TABLES 5 where a line is easily missed: answers in between, and clocks that were set back."""

from dataclasses import replace

import pytest

from custom_components.sonos_local.privacy.consent import follow, judge, look, names
from custom_components.sonos_local.privacy.consent_declared import Choice, Kind
from custom_components.sonos_local.privacy.consent_evidence import evidence
from custom_components.sonos_local.privacy.consent_known import Known, noted
from custom_components.sonos_local.privacy.consent_reading import (
    AFTER_A_HINT,
    AT_MOST_EVERY,
    EVERY,
    Grade,
    NoAnswer,
    Reading,
    Readings,
    Source,
    Why,
    due,
    record,
    shown,
    switched,
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


def test_a_switch_has_an_interval_though_the_clock_was_set_back() -> None:
    before = Readings(FROM_AHEAD, None, FROM_AHEAD)
    change = switched(before, record(before, replace(FROM_AHEAD, sharing=True, at=NOW)), NOW)
    assert change
    assert (change.sharing, change.not_before, change.not_after) == (True, NOW, NOW)


@pytest.mark.parametrize(
    "known",
    [replace(ROSE, players=(updated(AHEAD),)), replace(APPEARED, customers=became(1, AHEAD, 0))],
)
def test_lines_4_and_5_do_not_contradict_where_a_clock_was_ahead(known: Known) -> None:
    _, consent = look(replace(known, declarations=(DECLINED,)), (), NOW)
    assert (consent.state, consent.reasons) == ("declined", ())


def test_line_4_stands_though_its_player_has_left_the_household() -> None:
    (player,) = ROSE.players
    left = Known((DECLINED,), departed={player.uid: player.firmware})
    here = replace(ROSE, declarations=(DECLINED,))
    assert [line for line in evidence(left) if line.number == 4] == [
        line for line in evidence(here) if line.number == 4
    ]
    # Who is here is not counted twice.
    both = replace(here, departed=left.departed)
    assert evidence(both) == evidence(here)


def test_5a_a_hint_is_followed_though_a_question_came_right_after_it() -> None:
    asked = replace(FROM_AHEAD, at=NOW + 3)
    readings = Readings(asked, None, asked)
    # The player may not have known yet.
    assert due(readings, NOW, NOW + 3) == asked.at + AT_MOST_EVERY
    assert due(readings, NOW + 3 - AFTER_A_HINT, NOW + 3) == asked.at + EVERY


def test_5a_who_was_not_reached_is_not_named() -> None:
    silent = NoAnswer(Why.UNREACHABLE, "A", NOW)
    assert shown(Readings(None, None, silent), NOW).player == ""
    assert shown_value(Answers(None, silent), NOW).player == ""
    refused = NoAnswer(Why.REFUSED, "A", NOW, "403")
    assert shown(Readings(None, None, refused), NOW).player == "A"


def test_5a_of_players_that_disagree_each_is_shown_with_its_name_and_time() -> None:
    says = Reading(True, Source.SETTINGS, Grade.UNCONFIRMED, "A", NOW)
    denies = replace(says, sharing=False, player="B", at=NOW + DAY)
    readings = record(Readings(), says)
    known = Known((OBJECTED,), shown(readings, NOW))
    marks, consent = look(known, (), NOW)
    first = names(consent.contradictions)
    readings = record(readings, denies)
    found = shown(readings, NOW + DAY)
    assert (found.sharing, found.player, found.at) == (False, "B", NOW + DAY)
    marks, consent = look(Known((OBJECTED,), found), marks, NOW + DAY)
    # Gone, and not settled: the other one may be asked tomorrow.
    assert consent.reasons == (1,)
    assert names(consent.contradictions) == first
    again = replace(says, player="C", at=NOW + 1.5 * DAY)
    _, consent = look(Known((OBJECTED,), shown(record(readings, again), again.at)), marks, again.at)
    assert names(consent.contradictions) == first
