"""Whether usage data is shared, as far as a player shows it (TABLES 5a, CONSENT 0 and 2).

Nobody has confirmed this way of reading on a speaker: every reading has a grade. What is not one
of the exact answers is no answer, and never "off". Bodies and values are never shown.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from typing import Final

_DAY: Final = 86400.0
STALE_AFTER: Final = 3 * _DAY
EVERY: Final = _DAY
AFTER_A_HINT: Final = 30.0
AT_MOST_EVERY: Final = 600.0

LONGEST: Final = 64
_KEY_ERROR: Final = b"ERROR_API_KEY"
_BLANKS_AND_QUOTES: Final = b" \t\r\n\"'"
_WORDS: Final = {b"true": True, b"1": True, b"false": False, b"0": False}
_OPTED_OUT: Final = "NoReport"
# GetString: unknown name, bad arguments, plain UPnP switched off.
_NOT_SHOWN: Final = frozenset({800, 402, HTTPStatus.FORBIDDEN})


class Source(StrEnum):
    """Where a reading comes from: the settings on 1443, or the older store of UMTracking."""

    SETTINGS = "1443"
    LEGACY = "legacy"


class Grade(StrEnum):
    """How far a reading can be trusted. `WEAK`: by the firmware's rule, or maybe left behind."""

    UNCONFIRMED = "unconfirmed"
    WEAK = "weak"


class Why(StrEnum):
    """Why there is no value."""

    NOT_ASKED = "not_asked"
    UNEXPECTED = "unexpected"
    KEY = "key"
    REFUSED = "refused"
    MISSING = "missing"
    UNREACHABLE = "unreachable"
    NOT_SHOWN = "not_shown"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that a player gave. `at` is POSIX time."""

    sharing: bool
    source: Source
    grade: Grade
    player: str
    at: float


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A player gave no value. `detail` is a length, a status or a fault code, never a body."""

    reason: Why
    player: str
    at: float
    detail: str = ""


type Outcome = Reading | NoAnswer


def read_settings(status: int | None, body: bytes, player: str, at: float) -> Outcome:
    """Read the reply to step 1, GET restricted-admin/userMetricsTracking on 1443.

    `status` is None where neither TCP nor TLS came about. The sibling explicitContentFiltering is
    read by the same rule.
    """
    if status is None:
        return NoAnswer(Why.UNREACHABLE, player, at)
    if status == HTTPStatus.OK:
        sharing = _WORDS.get(body.strip(_BLANKS_AND_QUOTES).lower())
        if sharing is None or len(body) > LONGEST:
            return NoAnswer(Why.UNEXPECTED, player, at, str(len(body)))
        return Reading(sharing, Source.SETTINGS, Grade.UNCONFIRMED, player, at)
    return NoAnswer(_why_not(status, body), player, at, str(status))


def _why_not(status: int, body: bytes) -> Why:
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN) and _KEY_ERROR in body:
        return Why.KEY
    if status == HTTPStatus.NOT_FOUND:
        return Why.MISSING
    return Why.REFUSED if status >= HTTPStatus.BAD_REQUEST else Why.UNEXPECTED


def read_legacy(value: str | None, fault: int | None, player: str, at: float) -> Outcome:
    """Read the reply to step 2, GetString of UMTracking.

    `fault` is the UPnP error code, or the status where there was none; neither a value nor a fault:
    no connection. "On" is the firmware's rule for whatever is not the one word. That blanks alone
    are an empty value is a guess.
    """
    if fault is not None:
        reason = Why.NOT_SHOWN if fault in _NOT_SHOWN else Why.REFUSED
        return NoAnswer(reason, player, at, str(fault))
    if value is None:
        return NoAnswer(Why.UNREACHABLE, player, at)
    if not value.strip():
        return NoAnswer(Why.NOT_SHOWN, player, at)
    if value == _OPTED_OUT:
        return Reading(False, Source.LEGACY, Grade.UNCONFIRMED, player, at)
    return Reading(True, Source.LEGACY, Grade.WEAK, player, at)


class Step(StrEnum):
    """A question to one player.

    `SETTINGS_OTHER_KEY` is `SETTINGS` with another API key; `SIBLING` reads
    restricted-admin/explicitContentFiltering, to learn whether the store has moved.
    """

    SETTINGS = "settings"
    SETTINGS_OTHER_KEY = "settings_other_key"
    LEGACY = "legacy"
    SIBLING = "sibling"


@dataclass(frozen=True, slots=True)
class Asking:
    """The question that comes next, to `player`; `others` are asked only if it is silent."""

    player: str
    step: Step = Step.SETTINGS
    others: tuple[str, ...] = ()
    found: Reading | None = None


def begin(players: tuple[str, ...], now: float) -> Asking | NoAnswer:
    """Return the first question of a round; no answer where there is nobody to ask."""
    if not players:
        return NoAnswer(Why.UNREACHABLE, "", now)
    return Asking(players[0], others=players[1:])


def proceed(asking: Asking, outcome: Outcome) -> Asking | Outcome:
    """Return the next question, or how the round ended.

    `outcome` is what `read_settings` or, for `Step.LEGACY`, `read_legacy` made of the reply.
    """
    if asking.found is not None:
        # The sibling's answer shows a store that has moved: the old word may have been left behind.
        moved = isinstance(outcome, Reading)
        return replace(asking.found, grade=Grade.WEAK) if moved else asking.found
    if isinstance(outcome, Reading):
        if outcome.source == Source.LEGACY and not outcome.sharing:
            return replace(asking, step=Step.SIBLING, found=outcome)
        return outcome
    if outcome.reason is Why.UNREACHABLE:
        return begin(asking.others, outcome.at) if asking.others else outcome
    if asking.step is Step.LEGACY:
        return outcome
    if outcome.reason is Why.KEY and asking.step is Step.SETTINGS:
        return replace(asking, step=Step.SETTINGS_OTHER_KEY)
    return replace(asking, step=Step.LEGACY)


@dataclass(frozen=True, slots=True)
class Readings:
    """The last reading of each source, and how the last round ended. Kept over a restart."""

    settings: Reading | None = None
    legacy: Reading | None = None
    last: Outcome | None = None


NO_READINGS: Final = Readings()


def record(readings: Readings, outcome: Outcome) -> Readings:
    """Return the readings after a round; a round without an answer takes nothing away."""
    if isinstance(outcome, NoAnswer):
        return replace(readings, last=outcome)
    if outcome.source == Source.SETTINGS:
        return replace(readings, settings=outcome, last=outcome)
    return replace(readings, legacy=outcome, last=outcome)


def unnamed(readings: Readings, player: str) -> Readings:
    """Return the readings without the name of a player: what it gave was the household's."""
    return Readings(
        _without(readings.settings, player),
        _without(readings.legacy, player),
        _without(readings.last, player),
    )


def _without[T: Reading | NoAnswer](found: T | None, player: str) -> T | None:
    """Return what was found without the name of a player, where it is the one who gave it."""
    return found if found is None or found.player != player else replace(found, player="")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown. `sharing` is None where it is unknown, and `reason` says why.

    `kept`: the value is of an earlier round, the last one did not give it again.
    """

    sharing: bool | None = None
    reason: Why | None = Why.NOT_ASKED
    source: Source | None = None
    grade: Grade | None = None
    player: str = ""
    at: float | None = None
    kept: bool = False


NOT_ASKED: Final = Shown()


def shown(readings: Readings, now: float) -> Shown:
    """Return the last value of the best source that is not stale: 1443 before the older store.

    Stale is also what was read long from now, by a clock that was set back since.
    """
    both = [found for found in (readings.settings, readings.legacy) if found is not None]
    for found in both:
        if abs(now - found.at) < STALE_AFTER:
            return Shown(
                found.sharing,
                None,
                found.source,
                found.grade,
                found.player,
                found.at,
                kept=found != readings.last,
            )
    if both:
        return Shown(reason=Why.STALE, at=max(found.at for found in both))
    if isinstance(readings.last, NoAnswer):
        last = readings.last
        # Whoever could not be reached has not answered.
        player = "" if last.reason is Why.UNREACHABLE else last.player
        return Shown(reason=last.reason, player=player, at=last.at)
    return NOT_ASKED


@dataclass(frozen=True, slots=True)
class Switched:
    """Sharing was switched, at a time between `not_before` and `not_after`."""

    sharing: bool
    source: Source
    not_before: float
    not_after: float


def switched(before: Readings, after: Readings, now: float) -> Switched | None:
    """Return the change that a round brought to light, None if there is none.

    A source is compared with itself only, and only if it is the one that is shown: another source
    is no change, nor is a value that was learned or lost.
    """
    source = shown(after, now).source
    if source == Source.SETTINGS:
        was, found = before.settings, after.settings
    else:
        was, found = before.legacy, after.legacy
    if source is None or was is None or found is None or was.sharing is found.sharing:
        return None
    # A clock that was set back read the value before in the future.
    return Switched(found.sharing, source, min(was.at, found.at), found.at)


def due(readings: Readings, hinted: float | None, now: float) -> float:
    """Return when to ask next: daily, and soon after a hint, never twice within ten minutes.

    `hinted` is when UpdateID or SettingsReplicationState changed last; who was asked sooner after
    it may not have known yet. A clock that was set back
    does not put the next question off: what was asked in the future is asked for now.
    """
    if readings.last is None or readings.last.at > now + AT_MOST_EVERY:
        return now
    asked = readings.last.at
    daily = asked + EVERY
    if hinted is None or hinted + AFTER_A_HINT <= asked:
        return daily
    return min(daily, max(hinted + AFTER_A_HINT, asked + AT_MOST_EVERY))
