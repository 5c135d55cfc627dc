"""What can honestly be said of consent: declared, contradicted by what the house shows, or unknown.

TABLES 5d. Readings are in `consent_reading`, declarations in `consent_declared`, evidence in
`consent_evidence`. Declarations, marks and last readings are kept over a restart, evidence is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from .consent_declared import Declarations, Kind, current, on_older_statement
from .consent_evidence import Evidence, Strength, evidence, ordered
from .consent_known import Known

# How long a strong line has to be gone before it is settled.
GONE_FOR: Final = 86400.0
# Lines that last while they are seen. The others are settled by a later declaration.
LASTING: Final = frozenset({1, 7})
# Lines that say when something happened.
HAPPENED: Final = frozenset({4, 5, 9})
# Settled marks that are kept as history.
KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """A strong line that was seen since `since`, as it was seen last.

    `gone_since`: it is not seen any more; `resolved_at`: it was settled then. POSIX times.
    """

    line: Evidence
    since: float
    gone_since: float | None = None
    resolved_at: float | None = None


type Marks = tuple[Mark, ...]


def follow(
    marks: Marks, lines: Iterable[Evidence], declarations: Declarations, now: float
) -> Marks:
    """Return the marks after a look at the evidence, the settled ones first.

    A line that is not seen any more stays open for 24 hours; that a player fell silent counts as
    not seen. It is settled at once if the owner declared something else meanwhile.
    """
    seen = {line.key: line for line in ordered(lines) if _lasts(line)}
    settled = [mark for mark in marks if mark.resolved_at is not None]
    unsettled: list[Mark] = []
    for mark in marks:
        if mark.resolved_at is not None:
            continue
        line = seen.pop(mark.line.key, None)
        if line is not None:
            unsettled.append(Mark(line, mark.since))
            continue
        after = _missed(mark, declarations, now)
        (unsettled if after.resolved_at is None else settled).append(after)
    unsettled += (Mark(line, line.at) for line in seen.values())
    unsettled.sort(key=lambda mark: mark.line.key)
    return (*settled[-KEPT:], *unsettled)


def _lasts(line: Evidence) -> bool:
    return line.strength == Strength.STRONG and line.number in LASTING


def _missed(mark: Mark, declarations: Declarations, now: float) -> Mark:
    """Return a mark whose line was not seen."""
    gone = now if mark.gone_since is None else min(mark.gone_since, now)
    declaration = current(declarations, mark.line.kind)
    withdrawn = declaration is None or declaration.value != mark.line.declared
    settled = withdrawn or now - gone >= GONE_FOR
    return replace(mark, gone_since=gone, resolved_at=now if settled else None)


class ConsentState(StrEnum):
    """What is said of the household."""

    CONTRADICTED = "contradicted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNDECIDED = "undecided"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Consent:
    """The answer: the state, the line of TABLES 5d that gave it, and what it stands on.

    `reasons` are the numbers of the lines that contradict, `contradictions` those lines, seen now
    or not long ago; `older_statement` the kinds declared on a statement that is not the newest.
    """

    state: ConsentState
    line: int
    reasons: tuple[int, ...] = ()
    contradictions: tuple[Evidence, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    older_statement: tuple[Kind, ...] = ()


def judge(
    declarations: Declarations,
    lines: Iterable[Evidence],
    marks: Marks = (),
    newest_statement: str = "",
) -> Consent:
    """Return the first line of TABLES 5d that holds.

    `marks` are those that `follow` made of the same evidence; `newest_statement` is the date of
    the newest statement in our data, YYYY-MM-DD.
    """
    every = ordered(lines)
    still = {mark.line.key: mark.line for mark in marks if mark.resolved_at is None}
    now = [line for line in every if _contradicts(line)]
    seen = {line.key for line in now}
    against = ordered([*now, *(line for key, line in still.items() if key not in seen)])
    declaration = current(declarations, Kind.STATEMENT)
    if against:
        state, number = ConsentState.CONTRADICTED, 1
    elif declaration is not None:
        state, number = ConsentState(declaration.value), 2
    else:
        state, number = ConsentState.UNKNOWN, 3
    return Consent(
        state,
        number,
        tuple(sorted({line.number for line in against})),
        against,
        every,
        on_older_statement(declarations, newest_statement),
    )


def _contradicts(line: Evidence) -> bool:
    return line.strength == Strength.STRONG and line.resolved_at is None


def look(
    known: Known, marks: Marks, now: float, newest_statement: str = ""
) -> tuple[Marks, Consent]:
    """Return the marks and the answer after a look at what is known, at a POSIX time.

    What happened in the future was dated by a clock that was set back since: it may have happened
    before all that was declared.
    """
    lines = tuple(line for line in evidence(known) if line.number not in HAPPENED or line.at <= now)
    followed = follow(marks, lines, known.declarations, now)
    return followed, judge(known.declarations, lines, followed, newest_statement)


class Repair(StrEnum):
    """What is to be done with the one repair."""

    RAISE = "raise"
    CLOSE = "close"


def repair(before: ConsentState | None, after: ConsentState) -> Repair | None:
    """Return what a step from state to state does.

    `before` is None at the start: what was raised before it may have been settled meanwhile.
    """
    was, is_now = (state is ConsentState.CONTRADICTED for state in (before, after))
    if before is not None and was is is_now:
        return None
    return Repair.RAISE if is_now else Repair.CLOSE


# What a contradiction is known by: number, player, variable, and when it happened.
type Name = tuple[int, str, str, float]


def names(contradictions: Iterable[Evidence]) -> frozenset[Name]:
    """Return what tells a new contradiction from those that were told.

    One that lasts is the same while it does, whenever it was looked at; what happens again is not.
    """
    return frozenset(
        (*line.key, 0.0 if line.number in LASTING else line.at) for line in contradictions
    )
