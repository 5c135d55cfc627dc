"""TABLES 5c: every line, by its number."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.consent_declared import Choice, Declaration, Kind
from custom_components.sonos_local.privacy.consent_evidence import (
    LINES,
    Evidence,
    Seen,
    Strength,
    evidence,
    ordered,
)
from custom_components.sonos_local.privacy.consent_known import Known, PlayerKnown, Spell, noted
from custom_components.sonos_local.privacy.consent_reading import Shown, Why

from .consent_builders import (
    ACCEPTED,
    AGREED,
    DAY,
    DECLARED,
    DECLINED,
    NEW,
    NO_TRUEPLAY,
    NO_VOICE,
    NOW,
    OBJECTED,
    OFF,
    OLD,
    OLD_ON,
    ON,
    UNKNOWN,
    became,
    declared,
    households,
    updated,
)


def without(known: Known, **values: Any) -> Known:
    return replace(known, players=tuple(replace(each, **values) for each in known.players))


def lines(known: Known, number: int) -> tuple[Evidence, ...]:
    return tuple(line for line in evidence(known) if line.number == number)


def numbers(known: Known) -> set[int]:
    return {line.number for line in evidence(known)}


def of_players(*players: PlayerKnown, declaration: Declaration) -> Known:
    return Known((declaration,), ON, players)


def test_line_1_objected_and_the_settings_say_on() -> None:
    assert lines(Known((OBJECTED,), ON), 1) == (
        Evidence(
            number=1,
            kind=Kind.ADDITIONAL_USAGE,
            declared=Choice.OBJECTED,
            seen=Seen.SHARING_ON,
            strength=Strength.STRONG,
            player="A",
            variable="userMetricsTracking",
            value="on",
            at=NOW,
        ),
    )


@pytest.mark.parametrize(
    ("declaration", "sharing"),
    [(OBJECTED, OFF), (OBJECTED, OLD_ON), (OBJECTED, UNKNOWN), (AGREED, ON), (DECLINED, ON)],
)
def test_line_1_not_otherwise(declaration: Declaration, sharing: Shown) -> None:
    assert not lines(Known((declaration,), sharing), 1)


def test_line_1_is_the_same_whichever_player_was_asked() -> None:
    (one,) = lines(Known((OBJECTED,), ON), 1)
    (other,) = lines(Known((OBJECTED,), replace(ON, player="B", at=NOW + DAY)), 1)
    assert one.key == other.key


def test_line_2_objected_and_only_the_old_store_says_on() -> None:
    known = Known((OBJECTED,), OLD_ON)
    (line,) = lines(known, 2)
    assert (line.seen, line.strength) == (Seen.SHARING_ON_OLD_STORE, Strength.WEAK)
    assert line.variable == "UMTracking"
    assert numbers(known) == {2}


def test_line_3_less_than_declared_is_weak() -> None:
    (line,) = lines(Known((AGREED,), OFF), 3)
    assert (line.seen, line.strength, line.value) == (
        Seen.LESS_THAN_DECLARED,
        Strength.WEAK,
        "off",
    )
    assert not lines(Known((AGREED,), ON), 3)
    assert not lines(Known((AGREED,), UNKNOWN), 3)
    assert not lines(Known((OBJECTED,), OFF), 3)


def test_line_4_a_version_rose_after_it_was_declined() -> None:
    (line,) = lines(of_players(updated(DECLARED + 1), declaration=DECLINED), 4)
    assert (line.seen, line.strength) == (Seen.VERSION_ROSE, Strength.STRONG)
    assert (line.player, line.variable) == ("A", "SoftwareVersion")
    assert (line.value, line.at) == (f"{OLD} -> {NEW}", DECLARED + 1 + DAY)
    assert line.resolved_at is None


@pytest.mark.parametrize("not_before", [None, DECLARED - 1, DECLARED])
def test_line_4_not_where_it_may_have_been_before(not_before: float | None) -> None:
    assert not lines(of_players(updated(not_before), declaration=DECLINED), 4)


@pytest.mark.parametrize(
    ("version", "was"), [(OLD, NEW), (NEW, f"{NEW} "), (NEW, "nonsense"), ("nonsense", OLD)]
)
def test_line_4_not_where_it_did_not_surely_rise(version: str, was: str) -> None:
    player = updated(DECLARED + 1, version, was)
    assert not lines(of_players(player, declaration=DECLINED), 4)


def test_line_4_not_where_the_statement_was_not_declined() -> None:
    assert not lines(of_players(updated(DECLARED + 1), declaration=ACCEPTED), 4)
    assert not lines(of_players(updated(DECLARED + 1), declaration=OBJECTED), 4)


@pytest.mark.parametrize("value", [Choice.DECLINED, Choice.ACCEPTED, Choice.UNDECIDED])
def test_line_4_is_resolved_by_a_new_declaration(value: Choice) -> None:
    again = declared(Kind.STATEMENT, value, DECLARED + 5 * DAY)
    other = declared(Kind.VOICE, Choice.DECLINED, DECLARED + 2 * DAY)
    (line,) = lines(Known((DECLINED, other, again), players=(updated(DECLARED + 1),)), 4)
    assert line.resolved_at == DECLARED + 5 * DAY
    assert line.declared is Choice.DECLINED


def test_line_4_not_while_it_was_accepted_for_a_time() -> None:
    accepted = declared(Kind.STATEMENT, Choice.ACCEPTED, DECLARED + DAY)
    declined = declared(Kind.STATEMENT, Choice.DECLINED, DECLARED + 9 * DAY)
    told = (DECLINED, accepted, declined)
    assert not lines(Known(told, players=(updated(DECLARED + 2 * DAY),)), 4)
    assert lines(Known(told, players=(updated(DECLARED + 10 * DAY),)), 4)


def test_line_4_stands_though_the_player_is_gone() -> None:
    gone = replace(updated(DECLARED + 1), available=False)
    assert lines(of_players(gone, declaration=DECLINED), 4)


def test_line_5_a_customer_appeared_after_it_was_declined() -> None:
    known = Known((DECLINED,), customer=True, customers=became(1, DECLARED + 1, 0))
    (line,) = lines(known, 5)
    assert (line.seen, line.strength) == (Seen.CUSTOMER_APPEARED, Strength.STRONG)
    assert (line.player, line.variable, line.value) == ("", "CustomerID", "set")
    again = declared(Kind.STATEMENT, Choice.DECLINED, NOW)
    (line,) = lines(replace(known, declarations=(DECLINED, again)), 5)
    assert line.resolved_at == NOW


def test_line_5_not_where_it_was_known_before_or_went_away() -> None:
    for customers in (
        became(1, DECLARED, 0),
        became(1, None, 0),
        became(0, DECLARED + 1, 1),
        became(2, DECLARED + 1, 1),
        became(1, DECLARED + 1, 0)[:1],
    ):
        assert not lines(Known((DECLINED,), customers=customers), 5)
    assert not lines(Known((ACCEPTED,), customers=became(1, DECLARED + 1, 0)), 5)


def test_line_6_what_speakers_need_to_run_is_listed() -> None:
    players = PlayerKnown("A", NOW, registration=3), PlayerKnown("B", NOW, registration=1)
    known = Known((DECLINED,), ON, players, services=frozenset({254, 12}), heard=NOW)
    found = lines(known, 6)
    assert {line.strength for line in found} == {Strength.LISTED}
    assert [(line.player, line.variable, line.value) for line in found] == [
        ("", "FavoriteServices", "12, 254"),
        ("A", "userMetricsTracking", "on"),
        ("A", "SecureRegState", "3"),
    ]


def test_line_6_not_otherwise() -> None:
    gone = PlayerKnown("A", NOW, available=False, registration=3)
    assert not lines(Known((DECLINED,), OFF, (gone,), services=frozenset()), 6)
    assert not lines(Known((ACCEPTED,), ON), 6)


def voice(*, voice: int | None, microphone: bool | None, available: bool = True) -> Known:
    player = PlayerKnown("A", NOW, available, voice, microphone)
    return of_players(player, declaration=NO_VOICE)


def test_line_7_voice_is_set_up_and_the_microphone_is_on() -> None:
    (line,) = lines(voice(voice=2, microphone=True), 7)
    assert (line.seen, line.strength) == (Seen.VOICE_LISTENS, Strength.STRONG)
    assert (line.variable, line.value) == ("VoiceConfigState, MicEnabled", "2, 1")
    assert not lines(voice(voice=2, microphone=True), 8)


@pytest.mark.parametrize(
    ("known", "variable", "value"),
    [
        (voice(voice=1, microphone=False), "VoiceConfigState", "1"),
        (voice(voice=0, microphone=True), "MicEnabled", "1"),
    ],
)
def test_line_8_only_one_of_the_two(known: Known, variable: str, value: str) -> None:
    (line,) = lines(known, 8)
    assert (line.seen, line.strength) == (Seen.VOICE_IN_PART, Strength.WEAK)
    assert (line.variable, line.value) == (variable, value)
    assert not lines(known, 7)


@pytest.mark.parametrize(
    "known",
    [
        voice(voice=0, microphone=False),
        voice(voice=None, microphone=True),
        voice(voice=2, microphone=None),
        voice(voice=2, microphone=True, available=False),
        replace(voice(voice=2, microphone=True), declarations=()),
    ],
)
def test_lines_7_and_8_not_otherwise(known: Known) -> None:
    assert not numbers(known) & {7, 8}


def calibrated(not_before: float | None, value: int = 1, *, available: bool = True) -> Known:
    player = PlayerKnown(
        "A",
        NOW,
        available,
        calibration=value,
        calibrations=became(value, not_before, 4),
    )
    return of_players(player, declaration=NO_TRUEPLAY)


def test_line_9_calibrated_after_it_was_declined() -> None:
    (line,) = lines(calibrated(DECLARED + 1), 9)
    assert (line.seen, line.strength) == (Seen.CALIBRATED, Strength.WEAK)
    assert (line.player, line.variable, line.value) == ("A", "RoomCalibrationState", "1")


@pytest.mark.parametrize(
    "known",
    [
        calibrated(None),
        calibrated(DECLARED),
        calibrated(DECLARED + 1, 5),
        calibrated(DECLARED + 1, available=False),
        of_players(PlayerKnown("A", calibration=1), declaration=NO_TRUEPLAY),
        of_players(
            PlayerKnown("A", calibration=1, calibrations=became(4, DECLARED + 1, 1)),
            declaration=NO_TRUEPLAY,
        ),
        replace(calibrated(DECLARED + 1), declarations=(DECLINED,)),
    ],
)
def test_line_9_not_otherwise(known: Known) -> None:
    assert not lines(known, 9)


def test_line_10_what_is_unknown_is_named() -> None:
    told = (DECLINED, OBJECTED, NO_VOICE, NO_TRUEPLAY)
    found = lines(Known(told, UNKNOWN, (PlayerKnown("A", NOW),)), 10)
    assert {line.strength for line in found} == {Strength.NONE}
    assert {line.seen for line in found} == {Seen.UNKNOWN}
    assert [(line.player, line.variable) for line in found] == [
        ("", "CustomerID"),
        ("", "FavoriteServices"),
        ("", "userMetricsTracking"),
        ("A", "MicEnabled"),
        ("A", "RoomCalibrationState"),
        ("A", "SecureRegState"),
        ("A", "SoftwareVersion"),
        ("A", "VoiceConfigState"),
    ]
    assert found[2].value == Why.STALE


def test_line_10_a_player_that_is_not_there() -> None:
    (line, other) = lines(voice(voice=2, microphone=True, available=False), 10)
    assert (line.seen, other.seen) == (Seen.UNAVAILABLE, Seen.UNAVAILABLE)


def test_line_10_not_where_nothing_is_declared_or_all_is_known() -> None:
    assert evidence(Known(players=(PlayerKnown("A"),))) == ()
    assert not lines(voice(voice=0, microphone=False), 10)


def test_every_line_has_a_function() -> None:
    assert list(LINES) == list(range(1, 11))


@given(households)
def test_each_function_gives_its_own_lines(known: Known) -> None:
    for number, find in LINES.items():
        assert all(line.number == number for line in find(known))


@given(households)
def test_only_lines_1_4_5_7_are_strong(known: Known) -> None:
    for line in evidence(known):
        assert (line.strength is Strength.STRONG) is (line.number in (1, 4, 5, 7))
        assert line.resolved_at is None or line.number in (4, 5)


@given(households, st.data())
def test_players_in_another_order_give_the_same_evidence(known: Known, data: st.DataObject) -> None:
    shuffled = tuple(data.draw(st.permutations(known.players)))
    assert evidence(replace(known, players=shuffled)) == evidence(known)
    assert ordered(data.draw(st.permutations(evidence(known)))) == evidence(known)


@pytest.mark.parametrize(
    "hide",
    [
        lambda known: replace(known, sharing=UNKNOWN),
        lambda known: replace(known, customer=None, services=None),
        lambda known: without(known, available=False),
        lambda known: without(known, voice=None),
        lambda known: without(known, microphone=None),
        lambda known: without(known, registration=None, calibration=None),
    ],
)
@given(known=households)
def test_losing_sight_of_something_never_adds_a_contradiction(
    hide: Callable[[Known], Known], known: Known
) -> None:
    strong = {line for line in evidence(known) if line.strength is Strength.STRONG}
    assert {line for line in evidence(hide(known)) if line.strength is Strength.STRONG} <= strong


def test_a_value_is_noted_with_the_time_between_which_it_came() -> None:
    spells = noted((), 4, 100.0)
    assert spells == (Spell(4, 100.0, 100.0),)
    spells = noted(noted(spells, 4, 200.0), None, 250.0)
    spells = noted(spells, 1, 300.0)
    assert spells == (Spell(1, 300.0, 300.0, 200.0), Spell(4, 100.0, 200.0))
