"""All questions of the probe, and whom they are put to (DESIGN 8).

Each is about a fact that nobody has verified on a real player, that hangs on code of ours, and that
reading alone can settle. The others stand in docs/unverified.md with what would settle them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from ..probe import content, pages, playing, ports, sound, state
from .types import Question, Subject

QUESTIONS: Final[tuple[Question, ...]] = (
    *ports.QUESTIONS,
    *pages.QUESTIONS,
    *state.QUESTIONS,
    *playing.QUESTIONS,
    *sound.QUESTIONS,
    *content.QUESTIONS,
)
_TOPICS: Final = (
    state.TOPOLOGY,
    playing.CLOCK,
    content.FAVORITES,
    content.LIBRARY,
)

type Plan = Mapping[str, tuple[Question, ...]]


def asked(question: Question, subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Return who is asked one question: one of each model and generation, or one for a topic."""
    able = sorted(filter(question.who, subjects), key=_rank)
    if not able:
        return ()
    if question.topic:
        rooms = [subject for subject in able if subject.is_room] or able
        # The topics are spread over the household.
        return (rooms[_TOPICS.index(question.topic) % len(rooms)],)
    chosen: dict[tuple[str, int | None], Subject] = {}
    for subject in able:
        chosen.setdefault((subject.model, subject.generation), subject)
    return tuple(chosen.values())


def plan(subjects: Iterable[Subject]) -> Plan:
    """Return the questions of each player, by its uid."""
    every = tuple(subjects)
    found: dict[str, list[Question]] = {}
    for question in QUESTIONS:
        for subject in asked(question, every):
            found.setdefault(subject.uid, []).append(question)
    return {uid: tuple(questions) for uid, questions in found.items()}


def _rank(subject: Subject) -> tuple[bool, bool, str]:
    # Rooms that play have more to tell.
    return not subject.plays, not subject.is_room, subject.uid
