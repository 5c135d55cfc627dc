"""What can honestly be said of a player's firmware (TABLES 4).

Players announce one train for the whole household; whether a model follows it is known only from
other players of the model, from the version itself, or from dated knowledge of the lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

_VERSION: Final = re.compile(r"(\d{1,4})\.(\d{1,4})-(\d{1,9})")
_DAY: Final = 86400.0
WITHHELD_AFTER: Final = 30 * _DAY
# Declarations on the privacy statement with which an offer that is not installed is told apart.
NOT_AGREED: Final = frozenset({"declined", "undecided"})
# What stands for the word of VanishedDevices where a player came back with another version.
CAME_BACK: Final = "came_back"

# Dated knowledge (2026-10): older S2 hardware stays on a line of its own. S1, S6, S9 from captured
# descriptions; that S3 belongs to it is not verified.
LEGACY_LINE: Final = 86
LEGACY_NEWEST: Final = "86.10"
LEGACY_AS_OF: Final = "2026-10"
LEGACY_MODELS: Final = frozenset({"S1", "S3", "S6", "S9"})
CURRENT_MODELS: Final = frozenset({"S13", "S17", "S18", "S33", "S36", "S38"})


@dataclass(frozen=True, slots=True, order=True)
class Software:
    """A software version; the build decides only where major and minor are equal."""

    major: int
    minor: int
    build: int

    def __str__(self) -> str:
        """Return the version as players write it."""
        return f"{self.major}.{self.minor}-{self.build}"


def read_version(text: str) -> Software | None:
    """Read `97.1-80312`; None for anything else."""
    found = _VERSION.fullmatch(text.strip())
    return Software(*map(int, found.groups())) if found else None


class FirmwareState(StrEnum):
    """Where a player stands."""

    UP_TO_DATE = "up_to_date"
    OFFERED = "offered"
    WITHHELD = "withheld"
    OLDER_LINE = "older_line"
    UPDATING = "updating"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to judge by.

    `offer` and `offer_generation` are the evented announcement's, None where there was none;
    `offer_seen` is when it came; `peers` the versions of players of the same model in the
    household; `updating` why the player counts as updating, empty if it does not;
    `pending_since` the POSIX time since which an update was offered; `declared` the declaration on
    the privacy statement, empty for none. Times are POSIX seconds.
    """

    version: str
    generation: int | None = None
    model_number: str = ""
    offer: str | None = None
    offer_generation: int | None = None
    offer_seen: float | None = None
    peers: tuple[str, ...] = ()
    updating: str = ""
    pending_since: float | None = None
    declared: str = ""
    now: float = 0.0
    withheld_after: float = WITHHELD_AFTER


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer: the state, the line of TABLES 4 that gave it, why, and what is offered.

    `reason` is a translation key, `evidence` its values. `latest` is None where no version can
    be called the latest one for this player.
    """

    state: FirmwareState
    line: int
    reason: str
    evidence: Mapping[str, str] = field(default_factory=dict)
    latest: str | None = None

    @property
    def key(self) -> str:
        """Return the state in one word that says why as well, where the state alone does not."""
        if self.state is FirmwareState.UNKNOWN or self.reason == "announcement_older":
            return f"{self.state}_{self.reason}"
        return self.state.value

    @property
    def is_eligible(self) -> bool:
        """Return whether the update is one for this player (lines 9 and 10)."""
        return self.state in (FirmwareState.OFFERED, FirmwareState.WITHHELD)


# Every word that `Assessment.key` can give.
KEYS: Final = (
    "up_to_date",
    "up_to_date_announcement_older",
    "offered",
    "withheld",
    "older_line",
    "updating",
    "unknown_version",
    "unknown_no_announcement",
    "unknown_other_generation",
    "unknown_not_proven",
    "unknown_unclear",
)


def assess(known: Known) -> Assessment:
    """Return the first line of TABLES 4 that holds."""
    version = read_version(known.version)
    if version is None:
        return Assessment(FirmwareState.UNKNOWN, 1, "version", {"version": known.version})
    if known.updating:
        if known.updating == CAME_BACK:
            return Assessment(FirmwareState.UPDATING, 2, CAME_BACK)
        return Assessment(FirmwareState.UPDATING, 2, "updating", {"vanished_as": known.updating})
    offer = read_version(known.offer or "")
    if offer is None:
        return Assessment(FirmwareState.UNKNOWN, 3, "no_announcement")
    numbers = {"version": str(version), "offer": str(offer)}
    if known.offer_seen is not None:
        numbers["offer_seen"] = moment(known.offer_seen)
    generations = known.generation, known.offer_generation
    if None not in generations and generations[0] != generations[1]:
        words = {"generation": str(generations[0]), "offer_generation": str(generations[1])}
        return Assessment(FirmwareState.UNKNOWN, 4, "other_generation", numbers | words)
    if version == offer:
        return Assessment(
            FirmwareState.UP_TO_DATE, 5, "equals_announced", numbers, latest=str(version)
        )
    if version > offer:
        return Assessment(
            FirmwareState.UP_TO_DATE, 6, "announcement_older", numbers, latest=str(version)
        )
    return _behind(known, version, offer, numbers)


def moment(at: float) -> str:
    """Return a POSIX time as text, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def is_legacy(model_number: str, version: Software) -> bool:
    """Return whether a player is on the older line of S2 (line 7)."""
    return model_number in LEGACY_MODELS and version.major <= LEGACY_LINE


def _behind(known: Known, version: Software, offer: Software, words: dict[str, str]) -> Assessment:
    """Judge a player whose version is below what is announced (lines 7 to 11)."""
    peers = [peer for text in known.peers if (peer := read_version(text))]
    followed = any(peer >= offer for peer in peers)
    if peers:
        words["peers"] = ", ".join(map(str, sorted(set(peers))))
    if is_legacy(known.model_number, version) and offer.major > LEGACY_LINE and not followed:
        newest = tuple(map(int, LEGACY_NEWEST.split(".")))
        below = (version.major, version.minor) < newest
        more = {
            "line_newest_known": LEGACY_NEWEST,
            "line_as_of": LEGACY_AS_OF,
            "below_newest_known": str(below).lower(),
        }
        return Assessment(FirmwareState.OLDER_LINE, 7, "older_line", words | more)
    current = known.model_number in CURRENT_MODELS
    same_major = version.major == offer.major
    if not (same_major or current or followed):
        if known.model_number in LEGACY_MODELS:
            more = {"model_number": known.model_number}
            return Assessment(FirmwareState.UNKNOWN, 11, "unclear", words | more)
        return Assessment(FirmwareState.UNKNOWN, 8, "not_proven", words)
    why = "peer_has_it" if followed else "same_line" if same_major else "model_follows"
    since = known.now if known.pending_since is None else known.pending_since
    words["pending_since"] = moment(since)
    pending = known.now - since
    if pending >= known.withheld_after and known.declared in NOT_AGREED:
        more = {"days": str(int(pending // _DAY)), "declared": known.declared}
        return Assessment(FirmwareState.WITHHELD, 10, "withheld", words | more, latest=str(offer))
    return Assessment(FirmwareState.OFFERED, 9, why, words, latest=str(offer))


@dataclass(frozen=True, slots=True)
class Installed:
    """One version that a player ran. POSIX times: it came between `not_before` and `not_after`.

    `not_before` is None where nothing was seen before it; `seen` is when it was seen last.
    """

    version: str
    not_after: float
    seen: float
    not_before: float | None = None


type History = tuple[Installed, ...]


def observe(history: History, version: str, now: float) -> History:
    """Return the history after a player was seen with a version, the newest first.

    A clock that was set back has seen the version before in the future: that counts as now.
    """
    if not version:
        return history
    if not history:
        return (Installed(version, now, now),)
    newest, *older = history
    if newest.version == version:
        return (Installed(version, newest.not_after, now, newest.not_before), *older)
    return (Installed(version, now, now, min(newest.seen, now)), *history)
