"""What a judge found, and the table of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from textwrap import shorten

# Characters of a reason that are printed.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a judge; `reason` says why it failed, or what explains it."""

    name: str
    passed: bool
    reason: str = ""


@dataclass(slots=True)
class Judgement:
    """One judge with its cases; `unavailable` says why it could not be asked at all."""

    judge: str
    cases: list[Case] = field(default_factory=list)
    unavailable: str = ""

    @property
    def failed(self) -> list[Case]:
        """Return the cases that failed."""
        return [case for case in self.cases if not case.passed]

    def check(self, name: str, passed: object, reason: str = "") -> None:
        """Add a case."""
        self.cases.append(Case(name, bool(passed), "" if passed else reason))


def table(judgements: Iterable[Judgement]) -> str:
    """Return the table that is printed: judge, cases, passed, failed with reason."""
    rows: list[Sequence[str]] = [("judge", "cases", "passed", "failed")]
    for item in judgements:
        if item.unavailable:
            rows.append((item.judge, "-", "-", f"not available: {item.unavailable}"))
            continue
        failed = item.failed
        rows.append(
            (item.judge, str(len(item.cases)), str(len(item.cases) - len(failed)), str(len(failed)))
        )
        rows.extend(("", "", "", f"{case.name}: {_reason(case)}") for case in failed)
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )


def status(judgements: Sequence[Judgement]) -> int:
    """Return the exit status: 1 where a case failed, else 2 where a judge could not be asked."""
    if any(judgement.failed for judgement in judgements):
        return 1
    return 2 if any(judgement.unavailable for judgement in judgements) else 0


def _reason(case: Case) -> str:
    return shorten(case.reason, LONGEST) or "no reason given"
