"""TABLES 5b: kinds, choices, dates, and a history that only grows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.consent_declared import (
    CHOICES,
    Choice,
    Declaration,
    Declarations,
    Kind,
    UndeclarableError,
    current,
    declare,
    of_kind,
    on_older_statement,
)

FIRST = Declaration(Kind.STATEMENT, Choice.UNDECIDED, "2017-08-23", 100.0)
SECOND = Declaration(Kind.STATEMENT, Choice.DECLINED, "2024-05-01", 200.0)
VOICE = Declaration(Kind.VOICE, Choice.DECLINED, "2017-08-23", 150.0)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("choice", list(Choice))
def test_each_kind_has_its_choices(kind: Kind, choice: Choice) -> None:
    usage = {Choice.AGREED, Choice.OBJECTED, Choice.UNDECIDED}
    acceptance = {Choice.ACCEPTED, Choice.DECLINED, Choice.UNDECIDED}
    assert set(CHOICES[kind]) == (usage if kind is Kind.ADDITIONAL_USAGE else acceptance)
    if choice in CHOICES[kind]:
        assert Declaration(kind, choice, "2017-08-23", 1.0).value is choice
    else:
        with pytest.raises(UndeclarableError):
            Declaration(kind, choice, "2017-08-23", 1.0)


@pytest.mark.parametrize("date", ["", "2017", "20170823", "2017-02-30", "23.08.2017"])
def test_the_statement_has_a_date(date: str) -> None:
    with pytest.raises(UndeclarableError):
        Declaration(Kind.STATEMENT, Choice.DECLINED, date, 1.0)


def test_nothing_is_declared_until_it_is_asked() -> None:
    assert current((), Kind.STATEMENT) is None
    assert current((VOICE,), Kind.STATEMENT) is None


def test_the_last_declaration_of_a_kind_holds_and_the_others_stay() -> None:
    told = declare(declare(declare((), FIRST), VOICE), SECOND)
    assert told == (FIRST, VOICE, SECOND)
    assert current(told, Kind.STATEMENT) == SECOND
    assert current(told, Kind.VOICE) == VOICE
    assert of_kind(told, Kind.STATEMENT) == (FIRST, SECOND)


def test_the_same_choice_again_is_a_new_declaration() -> None:
    assert declare((SECOND,), SECOND) == (SECOND, SECOND)


def test_a_declaration_on_an_older_statement_is_told() -> None:
    told = (FIRST, SECOND, VOICE)
    assert on_older_statement(told, "2024-05-01") == (Kind.VOICE,)
    assert on_older_statement(told, "2026-01-01") == (Kind.STATEMENT, Kind.VOICE)
    assert on_older_statement(told, "2017-08-23") == ()
    assert on_older_statement(told, "") == ()


@given(st.lists(st.sampled_from([FIRST, SECOND, VOICE])))
def test_history_only_grows(told: list[Declaration]) -> None:
    history: Declarations = ()
    for each in told:
        longer = declare(history, each)
        assert longer[:-1] == history
        assert current(longer, each.kind) == each
        history = longer
