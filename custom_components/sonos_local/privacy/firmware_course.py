"""Whether a player is installing an update: TABLES 4, line 2, as a course of what is seen of it.

Players say themselves that one is away to install (VanishedDevices, WIRE 2.6), or it is gone for a
short while and comes back with another version. Nothing here looks at a clock; times are seconds of
any one clock.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from .firmware import CAME_BACK

# An update takes no longer; whoever is away for longer is away.
LONGEST: Final = 20 * 60.0
# So long after its return a player still counts as updating.
SETTLES: Final = 60.0
# The word with which a player is missed that installs an update. Core looks for it like this,
# firmware knows it in capitals (WIRE 2.6).
UPGRADE: Final = "upgrade"


class Phase(StrEnum):
    """Where a player is in its course. `LONG_AWAY`: for too long to be updating."""

    THERE = "there"
    AWAY = "away"
    LONG_AWAY = "long_away"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a player at one moment.

    `missed_as` is why the others miss it, None where they do not.
    """

    there: bool
    version: str
    missed_as: str | None = None

    @property
    def upgrades(self) -> bool:
        """Return whether the others say that it installs an update."""
        return (self.missed_as or "").casefold() == UPGRADE


@dataclass(frozen=True, slots=True)
class Course:
    """A phase and since when; the version that ran before; why it counts as updating."""

    phase: Phase
    since: float
    version: str = ""
    why: str = ""

    @property
    def updating(self) -> str:
        """Return why the player counts as updating, empty if it does not (line 2)."""
        return self.why if self.phase in (Phase.AWAY, Phase.BACK) else ""

    @property
    def is_away(self) -> bool:
        """Return whether the player is away."""
        return self.phase in (Phase.AWAY, Phase.LONG_AWAY)

    @property
    def due(self) -> float | None:
        """Return when the phase ends by itself."""
        if self.phase is Phase.AWAY:
            return self.since + LONGEST
        return self.since + SETTLES if self.phase is Phase.BACK else None


def follow(course: Course | None, seen: Seen, now: float) -> Course:
    """Return the course after a look at the player; None begins it.

    Since when a player is away that was away at the beginning, nobody knows: unless the others say
    that it installs, it is not updating.
    """
    if course is None:
        if seen.there:
            return Course(Phase.THERE, now, seen.version)
        phase = Phase.AWAY if seen.upgrades else Phase.LONG_AWAY
        return Course(phase, now, seen.version, UPGRADE if seen.upgrades else "")
    course = passed(course, now)
    return _seen(course, seen, now) if seen.there else _missed(course, seen, now)


def passed(course: Course, now: float) -> Course:
    """Return the course after time has passed.

    What began in the future, by a clock that was set back since, begins now.
    """
    if course.since > now:
        course = replace(course, since=now)
    if course.due is None or now < course.due:
        return course
    phase = Phase.LONG_AWAY if course.phase is Phase.AWAY else Phase.THERE
    return Course(phase, now, course.version, course.why if course.is_away else "")


def _seen(course: Course, seen: Seen, now: float) -> Course:
    version = seen.version or course.version
    if course.phase is not Phase.AWAY:
        phase = Phase.THERE if course.is_away else course.phase
        if (phase, version) == (course.phase, course.version):
            return course
        return Course(phase, course.since, version, course.why if phase is Phase.BACK else "")
    if course.why:
        return Course(Phase.BACK, now, version, course.why)
    if course.version and version != course.version:
        return Course(Phase.BACK, now, version, CAME_BACK)
    return Course(Phase.THERE, now, version)


def _missed(course: Course, seen: Seen, now: float) -> Course:
    if not course.is_away:
        return Course(Phase.AWAY, now, course.version, UPGRADE if seen.upgrades else "")
    if seen.upgrades and not course.why:
        return Course(Phase.AWAY, now, course.version, UPGRADE)
    if course.why and seen.missed_as is not None and not seen.upgrades:
        # It did install, the others said; now they say something else.
        return replace(course, why="")
    return course
