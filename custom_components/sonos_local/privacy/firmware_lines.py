"""Which players belong to one line of firmware, and how long they have not run the same (TABLES 4).

Only S1 and the older line of S2 are lines by dated knowledge. Whatever runs more than that on S2 is
taken to be on the current line, which is a guess; of anything else only players of one model are
compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .firmware import CURRENT_MODELS, LEGACY_LINE, is_legacy, read_version

# Players of one line that differ for longer drift apart; an update takes its time to come to all.
DRIFTS_AFTER: Final = 86400.0


@dataclass(frozen=True, slots=True)
class Member:
    """A player with its version; `generation` is 1 for S1, None where it is not told."""

    uid: str
    version: str
    model_number: str = ""
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Players of one line that do not run the same: since when, and the uids of each version."""

    line: str
    since: float
    versions: Mapping[str, tuple[str, ...]]

    def drifts(self, now: float) -> bool:
        """Return whether they have differed for more than a day."""
        return now - self.since >= DRIFTS_AFTER


type Differences = tuple[Difference, ...]


def line_of(member: Member) -> str:
    """Return the line that a player is on, empty where it cannot be said."""
    version = read_version(member.version)
    if version is None:
        return ""
    if member.generation == 1:
        return "s1"
    if is_legacy(member.model_number, version):
        return "older"
    if member.model_number in CURRENT_MODELS or version.major > LEGACY_LINE:
        return "current"
    return f"model {member.model_number}" if member.model_number else ""


def differences(before: Mapping[str, float], members: Iterable[Member], now: float) -> Differences:
    """Return the lines whose players do not run the same; `before` is since when, by line.

    What began in the future, by a clock that was set back since, begins now.
    """
    lines: dict[str, dict[str, list[str]]] = {}
    for member in members:
        if line := line_of(member):
            lines.setdefault(line, {}).setdefault(member.version, []).append(member.uid)
    return tuple(
        Difference(
            line,
            min(before.get(line, now), now),
            {version: tuple(sorted(uids)) for version, uids in sorted(versions.items())},
        )
        for line, versions in sorted(lines.items())
        if len(versions) > 1
    )
