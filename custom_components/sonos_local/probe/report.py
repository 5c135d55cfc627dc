"""What the probe found, as a list and as a text to attach to an issue.

The text is English: those who read it are not those who live with the players.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .questions import QUESTIONS
from .types import AsExpected, Finding, Question, Subject, counted, version

NOBODY: Final = "nobody to ask"


@dataclass(frozen=True, slots=True)
class Found:
    """What the players said to one question, by label, in the order of asking."""

    question: Question
    answers: tuple[tuple[str, Finding], ...] = ()

    @property
    def as_expected(self) -> AsExpected:
        """Return whether all that decides is as expected."""
        decided = {finding.as_expected for _, finding in self.answers}
        for state in (AsExpected.NO, AsExpected.YES):
            if state in decided:
                return state
        return AsExpected.UNKNOWN

    @property
    def text(self) -> str:
        """Return the answers in one line; players that say the same stand together."""
        if not self.answers:
            return NOBODY
        together: dict[str, list[str]] = {}
        for label, finding in self.answers:
            together.setdefault(finding.text, []).append(label)
        if len(together) == 1 < len(self.answers):
            return f"all {len(self.answers)}: {self.answers[0][1].text}"
        return " / ".join(f"{', '.join(labels)}: {text}" for text, labels in together.items())

    def as_dict(self) -> dict[str, Any]:
        """Return it as the response of the action has it."""
        return {
            "id": self.question.id,
            "fact": self.question.fact,
            "question": self.question.text,
            "request": self.question.request,
            "expected": self.question.expected,
            "as_expected": str(self.as_expected),
            "found": [
                {
                    "player": label,
                    "answer": finding.text,
                    "as_expected": str(finding.as_expected),
                }
                for label, finding in self.answers
            ],
        }


def gathered(
    subjects: Mapping[str, Subject], findings: Iterable[tuple[str, Question, Finding]]
) -> tuple[Found, ...]:
    """Put findings together by question; all questions are there, in their order."""
    answers: dict[str, list[tuple[str, Finding]]] = {item.id: [] for item in QUESTIONS}
    for uid, question, finding in findings:
        answers[question.id].append((subjects[uid].label, finding))
    return tuple(Found(item, tuple(sorted(answers[item.id], key=_label))) for item in QUESTIONS)


def _player(subject: Subject) -> str:
    return f"{subject.known_model} with {version(subject.software)}"


def _label(answer: tuple[str, Finding]) -> str:
    return answer[0]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else a report tells: versions, and whether the run came to its end."""

    integration: str
    home_assistant: str
    seconds: float
    is_whole: bool


def report(
    subjects: Iterable[Subject], found: Iterable[Found], circumstances: Circumstances
) -> str:
    """Write the report in Markdown."""
    every = tuple(found)
    states = [item.as_expected for item in every]
    versions = (
        f"Sonos Local {circumstances.integration}, Home Assistant {circumstances.home_assistant}"
    )
    sums = (
        f"As expected: {states.count(AsExpected.YES)}. Not as expected: "
        f"{states.count(AsExpected.NO)}. Not known: {states.count(AsExpected.UNKNOWN)}."
    )
    end = "" if circumstances.is_whole else " The time was up before all had been asked."
    return "\n".join(
        (
            "## Sonos Local: probe",
            "",
            f"{versions}, {circumstances.seconds:.0f} seconds.{end}",
            "",
            f"Players: {counted(map(_player, subjects))}.",
            "",
            sums,
            "",
            "| Number | Fact | Question | Expected | Found | As expected |",
            "| --- | --- | --- | --- | --- | --- |",
            *(
                f"| {item.question.id} | {item.question.fact} | {item.question.text} | "
                f"{item.question.expected} | {item.text} | {item.as_expected} |"
                for item in every
            ),
            "",
        )
    )
