"""TABLES 5d: every line, how a contradiction begins and how it ends."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.consent import (
    GONE_FOR,
    KEPT,
    Consent,
    ConsentState,
    Mark,
    Marks,
    Repair,
    follow,
    judge,
    look,
    repair,
)
from custom_components.sonos_local.privacy.consent_declared import (
    Choice,
    Declarations,
    Kind,
)
from custom_components.sonos_local.privacy.consent_evidence import Strength, evidence
from custom_components.sonos_local.privacy.consent_known import Known, PlayerKnown

from .consent_builders import (
    ACCEPTED,
    AGREED,
    DAY,
    DECLARED,
    DECLINED,
    NO_VOICE,
    NOW,
    OBJECTED,
    OFF,
    OLD_ON,
    ON,
    UNKNOWN,
    became,
    declarations,
    declared,
    households,
    updated,
)

SHARED = Known((OBJECTED,), ON)
NOT_SHARED = replace(SHARED, sharing=OFF)
LISTENS = Known((NO_VOICE,), ON, (PlayerKnown("A", NOW, True, 2, True),))


def states(*steps: tuple[Known, float], marks: Marks = ()) -> list[ConsentState]:
    found = []
    for known, now in steps:
        marks, consent = look(known, marks, now)
        found.append(consent.state)
    return found


def of(known: Known) -> Consent:
    return look(known, (), NOW)[1]


@pytest.mark.parametrize(
    ("known", "reasons"),
    [
        (SHARED, (1,)),
        (Known((DECLINED,), players=(updated(DECLARED + 1),)), (4,)),
        (Known((DECLINED,), customers=became(1, DECLARED + 1, 0)), (5,)),
        (LISTENS, (7,)),
        (replace(LISTENS, declarations=(NO_VOICE, OBJECTED, DECLINED)), (1, 7)),
    ],
)
def test_line_1_a_strong_line_contradicts(known: Known, reasons: tuple[int, ...]) -> None:
    found = of(known)
    assert (found.state, found.line, found.reasons) == (ConsentState.CONTRADICTED, 1, reasons)
    assert {line.number for line in found.contradictions} == set(reasons)


@pytest.mark.parametrize("value", [Choice.ACCEPTED, Choice.DECLINED, Choice.UNDECIDED])
def test_line_2_the_declaration_on_the_statement(value: Choice) -> None:
    found = of(Known((declared(Kind.STATEMENT, value),), ON))
    assert (found.state, found.line) == (ConsentState(value), 2)
    assert found.reasons == ()


@pytest.mark.parametrize(
    "known", [Known((DECLINED, OBJECTED), OLD_ON), Known((DECLINED, AGREED), OFF)]
)
def test_line_2_weak_lines_do_not_contradict(known: Known) -> None:
    found = of(known)
    assert found.state is ConsentState.DECLINED
    assert {line.strength for line in found.evidence} >= {Strength.WEAK}


def test_line_3_nothing_declared_is_unknown() -> None:
    found = of(Known(sharing=ON))
    assert (found.state, found.line) == (ConsentState.UNKNOWN, 3)
    found = of(Known((AGREED,), OFF))
    assert found.state is ConsentState.UNKNOWN
    assert found.evidence


def test_a_declaration_on_an_older_statement_is_an_attribute_only() -> None:
    found = look(Known((DECLINED,)), (), NOW, "2026-01-01")[1]
    assert (found.state, found.older_statement) == (ConsentState.DECLINED, (Kind.STATEMENT,))


@pytest.mark.parametrize(
    ("shows", "gone"),
    [
        (SHARED, NOT_SHARED),
        (SHARED, replace(SHARED, sharing=OLD_ON)),
        (SHARED, replace(SHARED, sharing=UNKNOWN)),
        (LISTENS, replace(LISTENS, players=(PlayerKnown("A", NOW, True, 2, False),))),
        (LISTENS, replace(LISTENS, players=(PlayerKnown("A", NOW, False, 2, True),))),
        (LISTENS, replace(LISTENS, players=())),
    ],
)
def test_lines_1_and_7_are_settled_when_gone_for_a_day(shows: Known, gone: Known) -> None:
    assert states(
        (shows, NOW),
        (gone, NOW + 10),
        (gone, NOW + 10 + GONE_FOR - 1),
        (gone, NOW + 10 + GONE_FOR),
    ) == [ConsentState.CONTRADICTED] * 3 + [ConsentState.UNKNOWN]


def test_a_line_that_comes_back_within_the_day_was_never_settled() -> None:
    marks, _ = look(SHARED, (), NOW)
    marks, _ = look(NOT_SHARED, marks, NOW + 10)
    assert marks[0].gone_since == NOW + 10
    back = replace(SHARED, sharing=replace(ON, player="B", at=NOW + 20))
    marks, _ = look(back, marks, NOW + 20)
    assert [(mark.since, mark.gone_since, mark.line.player) for mark in marks] == [(NOW, None, "B")]
    assert (
        states((NOT_SHARED, NOW + 30), (NOT_SHARED, NOW + 10 + GONE_FOR), marks=marks)
        == [ConsentState.CONTRADICTED] * 2
    )


def test_a_settled_line_is_history_and_may_come_back() -> None:
    marks, _ = look(SHARED, (), NOW)
    for now in (NOW + DAY, NOW + 2 * DAY):
        marks, _ = look(NOT_SHARED, marks, now)
    assert [mark.resolved_at for mark in marks] == [NOW + 2 * DAY]
    marks, consent = look(SHARED, marks, NOW + 3 * DAY)
    assert [mark.resolved_at for mark in marks] == [NOW + 2 * DAY, None]
    assert consent.state is ConsentState.CONTRADICTED
    assert len(consent.contradictions) == 1


def test_a_contradiction_survives_a_restart_that_knows_nothing_yet() -> None:
    marks, _ = look(LISTENS, (), NOW)
    nothing = Known((NO_VOICE,))
    assert states((nothing, NOW + 9 * DAY), (LISTENS, NOW + 9 * DAY + 60), marks=marks) == [
        ConsentState.CONTRADICTED,
        ConsentState.CONTRADICTED,
    ]


def test_what_is_declared_otherwise_is_not_contradicted_any_more() -> None:
    agreed = declared(Kind.ADDITIONAL_USAGE, Choice.AGREED, NOW + 5)
    assert states((SHARED, NOW), (Known((OBJECTED, agreed), ON), NOW + 5)) == [
        ConsentState.CONTRADICTED,
        ConsentState.UNKNOWN,
    ]


def test_the_same_declaration_again_settles_neither_line_1_nor_line_7() -> None:
    again = declared(Kind.ADDITIONAL_USAGE, Choice.OBJECTED, NOW + 5)
    known = Known((OBJECTED, again), OFF)
    assert states((SHARED, NOW), (known, NOW + 5)) == [ConsentState.CONTRADICTED] * 2


def test_a_mark_without_its_declaration_is_settled() -> None:
    marks, _ = look(SHARED, (), NOW)
    assert states((Known(), NOW), marks=marks) == [ConsentState.UNKNOWN]


@pytest.mark.parametrize(
    "known",
    [
        Known((DECLINED,), players=(updated(DECLARED + 1),)),
        Known((DECLINED,), customers=became(1, DECLARED + 1, 0)),
    ],
)
@pytest.mark.parametrize("value", [Choice.DECLINED, Choice.ACCEPTED])
def test_lines_4_and_5_are_settled_when_declared_again(known: Known, value: Choice) -> None:
    again = replace(known, declarations=(DECLINED, declared(Kind.STATEMENT, value, NOW)))
    assert states((known, NOW - 1), (known, NOW + 90 * DAY), (again, NOW + 91 * DAY)) == [
        ConsentState.CONTRADICTED,
        ConsentState.CONTRADICTED,
        ConsentState(value),
    ]
    assert of(again).evidence[0].resolved_at == NOW


def test_only_so_many_settled_lines_are_kept() -> None:
    marks: Marks = ()
    for step in range(KEPT + 5):
        start = NOW + step * 3 * DAY
        for known, now in ((SHARED, start), (NOT_SHARED, start + 1), (NOT_SHARED, start + 2 * DAY)):
            marks, _ = look(known, marks, now)
    assert len(marks) == KEPT
    assert marks[-1].resolved_at == NOW + (KEPT + 4) * 3 * DAY + 2 * DAY


@pytest.mark.parametrize("before", [None, *ConsentState])
@pytest.mark.parametrize("after", list(ConsentState))
def test_only_entering_and_leaving_a_contradiction_notifies(
    before: ConsentState | None, after: ConsentState
) -> None:
    contradicted = ConsentState.CONTRADICTED
    if after is contradicted and before is not contradicted:
        assert repair(before, after) is Repair.RAISE
    elif before in (contradicted, None) and after is not contradicted:
        # At the start, what was raised before it may be there still.
        assert repair(before, after) is Repair.CLOSE
    else:
        assert repair(before, after) is None


@given(declarations, st.lists(st.builds(PlayerKnown, st.sampled_from("AB"), st.floats(0, 100))))
def test_unknown_never_contradicts(told: Declarations, players: list[PlayerKnown]) -> None:
    unavailable = PlayerKnown("C", 0.0, False, 2, True, 3, 1)
    found = of(Known(told, UNKNOWN, (*players, unavailable)))
    assert found.state is not ConsentState.CONTRADICTED
    assert not found.reasons
    assert {line.strength for line in found.evidence} <= {Strength.NONE}


@given(st.lists(households, min_size=1, max_size=4), st.data())
def test_the_order_of_evidence_does_not_matter(course: list[Known], data: st.DataObject) -> None:
    marks: Marks = ()
    for step, known in enumerate(course):
        now = step * DAY
        lines = evidence(known)
        shuffled = data.draw(st.permutations(lines))
        followed = follow(marks, lines, known.declarations, now)
        assert follow(marks, shuffled, known.declarations, now) == followed
        assert judge(known.declarations, shuffled, followed) == judge(
            known.declarations, lines, followed
        )
        marks = followed


@given(st.lists(households, min_size=1, max_size=4))
def test_the_state_depends_on_its_inputs_only(course: list[Known]) -> None:
    marks: Marks = ()
    for step, known in enumerate(course):
        before = marks
        marks, consent = look(known, before, step * DAY)
        assert look(known, before, step * DAY) == (marks, consent)
        # To look twice is to look once.
        assert look(known, marks, step * DAY) == (marks, consent)
        open_marks = [mark for mark in marks if mark.resolved_at is None]
        assert len({mark.line.key for mark in open_marks}) == len(open_marks)
        assert (consent.state is ConsentState.CONTRADICTED) is bool(consent.reasons)


def test_marks_are_shown_as_they_were_seen_last() -> None:
    (line,) = evidence(SHARED)
    marks = (Mark(line, NOW - DAY, NOW),)
    found = judge((OBJECTED, ACCEPTED), (), marks)
    assert (found.state, found.contradictions) == (ConsentState.CONTRADICTED, (line,))
