"""TABLES 5a: every reply, every step, what is shown and what counts as a change."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.consent_reading import (
    AFTER_A_HINT,
    AT_MOST_EVERY,
    EVERY,
    NO_READINGS,
    NOT_ASKED,
    STALE_AFTER,
    Asking,
    Grade,
    NoAnswer,
    Outcome,
    Reading,
    Readings,
    Shown,
    Source,
    Step,
    Switched,
    Why,
    begin,
    due,
    proceed,
    read_legacy,
    read_settings,
    record,
    shown,
    switched,
)

NOW = 1_800_000_000.0
DAY = 86400.0
ON = Reading(True, Source.SETTINGS, Grade.UNCONFIRMED, "A", NOW)
OFF = replace(ON, sharing=False)
OLD_ON = Reading(True, Source.LEGACY, Grade.WEAK, "A", NOW)
OLD_OFF = Reading(False, Source.LEGACY, Grade.UNCONFIRMED, "A", NOW)
EXACT = re.compile(rb"""[ \t\r\n"']*(true|1|false|0)[ \t\r\n"']*""", re.IGNORECASE)


def settings(status: int | None, body: bytes = b"") -> Outcome:
    return read_settings(status, body, "A", NOW)


def legacy(value: str | None = None, fault: int | None = None) -> Outcome:
    return read_legacy(value, fault, "A", NOW)


def silence(why: Why) -> NoAnswer:
    return NoAnswer(why, "A", NOW)


@pytest.mark.parametrize("body", [b"true", b"1", b'"true"', b" TRUE\r\n", b"'1'"])
def test_step_1_sharing_is_on(body: bytes) -> None:
    assert settings(200, body) == ON


@pytest.mark.parametrize("body", [b"false", b"0", b'"false"', b"\tFalse\n"])
def test_step_1_sharing_is_off(body: bytes) -> None:
    assert settings(200, body) == OFF


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'""',
        b"Key not found.",
        b"<html>false</html>",
        b'{"value": false}',
        b"fal se",
        b"no",
        b"off",
        b"null",
        b"00",
        b"\xef\xbb\xbffalse",
        b" " * 60 + b"false",
    ],
)
def test_step_1_anything_else_is_no_answer(body: bytes) -> None:
    assert settings(200, body) == NoAnswer(Why.UNEXPECTED, "A", NOW, str(len(body)))


@pytest.mark.parametrize("status", [400, 403])
def test_step_1_the_key_was_not_taken(status: int) -> None:
    body = b'{"errorCode":"ERROR_API_KEY_VALIDATION_FAILED"}'
    assert settings(status, body) == NoAnswer(Why.KEY, "A", NOW, str(status))


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (204, Why.UNEXPECTED),
        (302, Why.UNEXPECTED),
        (400, Why.REFUSED),
        (401, Why.REFUSED),
        (403, Why.REFUSED),
        (404, Why.MISSING),
        (500, Why.REFUSED),
        (503, Why.REFUSED),
    ],
)
def test_step_1_refused_or_missing(status: int, why: Why) -> None:
    assert settings(status, b"false") == NoAnswer(why, "A", NOW, str(status))


def test_step_1_no_connection() -> None:
    assert settings(None) == silence(Why.UNREACHABLE)


def test_step_2_the_one_word_is_off() -> None:
    assert legacy("NoReport") == OLD_OFF


@pytest.mark.parametrize("value", ["Report", "1", "0", "false", "noreport", "NoReport "])
def test_step_2_any_other_text_is_on_and_weak(value: str) -> None:
    assert legacy(value) == OLD_ON


@pytest.mark.parametrize("value", ["", "  "])
def test_step_2_an_empty_value_is_not_shown(value: str) -> None:
    assert legacy(value) == silence(Why.NOT_SHOWN)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (800, Why.NOT_SHOWN),
        (402, Why.NOT_SHOWN),
        (403, Why.NOT_SHOWN),
        (501, Why.REFUSED),
        (401, Why.REFUSED),
    ],
)
def test_step_2_a_fault_is_no_answer(fault: int, why: Why) -> None:
    assert legacy(fault=fault) == NoAnswer(why, "A", NOW, str(fault))


def test_step_2_no_connection() -> None:
    assert legacy() == silence(Why.UNREACHABLE)


@given(st.none() | st.integers(100, 599), st.binary() | st.from_regex(EXACT))
def test_no_body_gives_a_value_but_the_exact_ones(status: int | None, body: bytes) -> None:
    found = settings(status, body)
    exact = EXACT.fullmatch(body)
    if status == 200 and exact and len(body) <= 64:
        assert isinstance(found, Reading)
        assert found.sharing is (exact[1].lower() in (b"true", b"1"))
    else:
        assert isinstance(found, NoAnswer)
        assert found.detail.isdecimal() or found.reason is Why.UNREACHABLE


@given(st.none() | st.text(), st.none() | st.integers(0, 999))
def test_the_older_store_says_off_by_one_word_only(value: str | None, fault: int | None) -> None:
    found = legacy(value, fault)
    if isinstance(found, Reading) and not found.sharing:
        assert (value, fault) == ("NoReport", None)
    if fault is not None:
        assert isinstance(found, NoAnswer)


FIRST = Asking("A", others=("B",))
KEY_AGAIN = replace(FIRST, step=Step.SETTINGS_OTHER_KEY)
STEP_2 = replace(FIRST, step=Step.LEGACY)


def test_a_round_begins_with_the_settings_of_the_first_player() -> None:
    assert begin(("A", "B"), NOW) == FIRST
    assert begin((), NOW) == NoAnswer(Why.UNREACHABLE, "", NOW)


@pytest.mark.parametrize("asking", [FIRST, KEY_AGAIN])
@pytest.mark.parametrize("reading", [ON, OFF])
def test_a_value_of_the_settings_ends_the_round(asking: Asking, reading: Reading) -> None:
    assert proceed(asking, reading) == reading


def test_another_key_is_tried_once() -> None:
    assert proceed(FIRST, silence(Why.KEY)) == KEY_AGAIN
    assert proceed(KEY_AGAIN, silence(Why.KEY)) == STEP_2


@pytest.mark.parametrize("asking", [FIRST, KEY_AGAIN])
@pytest.mark.parametrize("why", [Why.UNEXPECTED, Why.REFUSED, Why.MISSING])
def test_step_2_follows_where_step_1_gave_no_answer(asking: Asking, why: Why) -> None:
    assert proceed(asking, silence(why)) == STEP_2


@pytest.mark.parametrize("asking", [FIRST, KEY_AGAIN, STEP_2])
def test_the_next_player_is_asked_only_where_one_is_silent(asking: Asking) -> None:
    assert proceed(asking, silence(Why.UNREACHABLE)) == Asking("B")
    last = replace(asking, others=())
    assert proceed(last, silence(Why.UNREACHABLE)) == silence(Why.UNREACHABLE)


@pytest.mark.parametrize("why", [Why.NOT_SHOWN, Why.REFUSED])
def test_step_2_without_a_value_ends_the_round(why: Why) -> None:
    assert proceed(STEP_2, silence(why)) == silence(why)


def test_step_2_on_ends_the_round() -> None:
    assert proceed(STEP_2, OLD_ON) == OLD_ON


def test_step_2_off_is_weak_where_the_store_has_moved() -> None:
    sibling = proceed(STEP_2, OLD_OFF)
    assert sibling == replace(STEP_2, step=Step.SIBLING, found=OLD_OFF)
    assert isinstance(sibling, Asking)
    assert proceed(sibling, ON) == replace(OLD_OFF, grade=Grade.WEAK)
    assert proceed(sibling, OFF) == replace(OLD_OFF, grade=Grade.WEAK)
    assert proceed(sibling, silence(Why.UNEXPECTED)) == OLD_OFF
    assert proceed(sibling, silence(Why.UNREACHABLE)) == OLD_OFF


@given(st.lists(st.sampled_from([ON, OFF, OLD_ON, OLD_OFF, *map(silence, Why)]), min_size=12))
def test_a_round_ends_with_what_some_player_said(replies: list[Outcome]) -> None:
    state: Asking | Outcome = begin(("A", "B", "C"), NOW)
    heard: list[Outcome] = []
    while isinstance(state, Asking):
        heard.append(replies[len(heard)])
        state = proceed(state, heard[-1])
    if isinstance(state, Reading):
        values = {each.sharing for each in heard if isinstance(each, Reading)}
        assert state.sharing in values
    else:
        assert state in heard


def test_the_best_source_is_shown() -> None:
    readings = record(record(NO_READINGS, OLD_ON), OFF)
    assert shown(readings, NOW) == Shown(
        False, None, Source.SETTINGS, Grade.UNCONFIRMED, "A", NOW, kept=False
    )
    later = record(readings, replace(OLD_ON, at=NOW + DAY))
    assert shown(later, NOW + DAY).source is Source.SETTINGS
    assert shown(later, NOW + DAY).kept


def test_the_older_source_is_shown_where_the_better_one_fell_silent_for_long() -> None:
    readings = record(record(NO_READINGS, ON), replace(OLD_OFF, at=NOW + STALE_AFTER))
    found = shown(readings, NOW + STALE_AFTER)
    assert (found.sharing, found.source) == (False, Source.LEGACY)


def test_a_value_is_kept_for_three_days_of_silence_and_is_then_stale() -> None:
    readings = record(record(NO_READINGS, ON), replace(silence(Why.UNREACHABLE), at=NOW + DAY))
    kept = shown(readings, NOW + STALE_AFTER - 1)
    assert (kept.sharing, kept.at, kept.kept) == (True, NOW, True)
    assert shown(readings, NOW + STALE_AFTER) == Shown(reason=Why.STALE, at=NOW)


def test_without_any_value_the_reason_is_shown() -> None:
    assert shown(NO_READINGS, NOW) == NOT_ASKED
    readings = record(NO_READINGS, silence(Why.NOT_SHOWN))
    assert shown(readings, NOW) == Shown(reason=Why.NOT_SHOWN, player="A", at=NOW)


def test_a_switch_is_seen_between_two_readings_of_one_source() -> None:
    before = record(NO_READINGS, ON)
    after = record(before, replace(OFF, at=NOW + DAY, player="B"))
    assert switched(before, after, NOW + DAY) == Switched(False, Source.SETTINGS, NOW, NOW + DAY)
    assert switched(before, record(before, replace(ON, at=NOW + DAY)), NOW + DAY) is None


def test_a_switch_is_seen_in_the_older_store() -> None:
    before = record(NO_READINGS, OLD_ON)
    after = record(before, replace(OLD_OFF, at=NOW + 1))
    assert switched(before, after, NOW + 1) == Switched(False, Source.LEGACY, NOW, NOW + 1)


def test_another_source_is_no_change() -> None:
    before = record(NO_READINGS, OLD_ON)
    assert switched(before, record(before, OFF), NOW) is None
    both = record(record(NO_READINGS, ON), OLD_ON)
    assert switched(both, record(both, OLD_OFF), NOW) is None


def test_learning_and_losing_a_value_are_no_change() -> None:
    assert switched(NO_READINGS, record(NO_READINGS, ON), NOW) is None
    before = record(NO_READINGS, ON)
    assert switched(before, record(before, silence(Why.UNREACHABLE)), NOW + STALE_AFTER) is None


outcomes = st.builds(
    Reading,
    st.booleans(),
    st.sampled_from(Source),
    st.sampled_from(Grade),
    st.just("A"),
    st.floats(0, 10 * DAY),
) | st.builds(NoAnswer, st.sampled_from(Why), st.just("A"), st.floats(0, 10 * DAY))


@given(st.lists(outcomes), st.floats(0, 20 * DAY))
def test_off_is_shown_only_where_a_reading_said_off(told: list[Outcome], now: float) -> None:
    readings: Readings = NO_READINGS
    for outcome in told:
        readings = record(readings, outcome)
    found = shown(readings, now)
    assert (found.sharing is None) is (found.reason is not None)
    if found.sharing is not None:
        match = [each for each in told if isinstance(each, Reading) and each.at == found.at]
        assert any((one.sharing, one.source) == (found.sharing, found.source) for one in match)


def test_it_is_read_at_once_and_then_daily() -> None:
    assert due(NO_READINGS, None, NOW) == NOW
    readings = record(NO_READINGS, ON)
    assert due(readings, None, NOW) == NOW + EVERY
    assert due(readings, NOW - AFTER_A_HINT, NOW) == NOW + EVERY


def test_it_is_read_soon_after_a_hint_but_not_twice_in_ten_minutes() -> None:
    readings = record(NO_READINGS, ON)
    assert due(readings, NOW + 5, NOW + 5) == NOW + AT_MOST_EVERY
    assert due(readings, NOW + 5000, NOW + 5000) == NOW + 5000 + AFTER_A_HINT
    assert due(readings, NOW + EVERY - 1, NOW) == NOW + EVERY
