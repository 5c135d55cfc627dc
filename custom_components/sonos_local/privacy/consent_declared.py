"""What the owner declared: kept as said, with its dates, and never taken back (TABLES 5b)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What a declaration is about."""

    STATEMENT = "statement"
    ADDITIONAL_USAGE = "additional_usage"
    VOICE = "voice"
    TRUEPLAY = "trueplay"


class Choice(StrEnum):
    """What can be declared; which of them depends on the kind."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    AGREED = "agreed"
    OBJECTED = "objected"
    UNDECIDED = "undecided"


_ACCEPTANCE: Final = (Choice.ACCEPTED, Choice.DECLINED, Choice.UNDECIDED)
CHOICES: Final[Mapping[Kind, tuple[Choice, ...]]] = MappingProxyType(
    {
        Kind.STATEMENT: _ACCEPTANCE,
        Kind.ADDITIONAL_USAGE: (Choice.AGREED, Choice.OBJECTED, Choice.UNDECIDED),
        Kind.VOICE: _ACCEPTANCE,
        Kind.TRUEPLAY: _ACCEPTANCE,
    }
)


# The newest statement in our data: that of August 2017, by the day on which it was last reported.
NEWEST_STATEMENT: Final = "2017-08-23"


class UndeclarableError(ValueError):
    """A choice that the kind does not have, or a statement's date that is none."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration on the statement of `statement_date` (YYYY-MM-DD), made at a POSIX time.

    Raises UndeclarableError.
    """

    kind: Kind
    value: Choice
    statement_date: str
    declared_at: float

    def __post_init__(self) -> None:
        """Refuse what cannot be declared."""
        if self.value not in CHOICES[self.kind]:
            raise UndeclarableError(f"{self.kind}: {self.value}")
        try:
            canonical = date.fromisoformat(self.statement_date).isoformat()
        except ValueError:
            canonical = ""
        if canonical != self.statement_date or not canonical:
            raise UndeclarableError(f"date: {self.statement_date}")


# All that was ever declared, in the order in which it was; nothing is changed or taken out.
type Declarations = tuple[Declaration, ...]


def declare(declarations: Declarations, declaration: Declaration) -> Declarations:
    """Return the declarations with one more. The same choice again is a new declaration."""
    return (*declarations, declaration)


def of_kind(declarations: Declarations, kind: Kind) -> Declarations:
    """Return the history of one kind, the oldest first."""
    return tuple(each for each in declarations if each.kind == kind)


def current(declarations: Declarations, kind: Kind) -> Declaration | None:
    """Return the declaration in force, None if the question was not answered yet."""
    history = of_kind(declarations, kind)
    return history[-1] if history else None


def on_older_statement(declarations: Declarations, newest: str) -> tuple[Kind, ...]:
    """Return the kinds whose declaration is on a statement older than the newest one known.

    `newest` is a date, YYYY-MM-DD.
    """
    told = ((kind, current(declarations, kind)) for kind in Kind)
    return tuple(kind for kind, each in told if each and each.statement_date < newest)
