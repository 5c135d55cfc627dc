"""What is shown beside the sharing of usage data: other settings, as players give them.

CONSENT 1, 3, 6. Two are switches on port 1443, two are texts of the older store whose words nobody
has published: they are shown raw. What is not an answer is never a value.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from .consent_reading import LONGEST, STALE_AFTER, NoAnswer, Outcome, Why, read_legacy


class Setting(StrEnum):
    """A setting by the name under which players have it."""

    PLAY_HISTORY = "recentlyPlayed"
    EXPLICIT_FILTER = "explicitContentFiltering"
    UPDATE_POLICY = "R_AutoUpdatePolicy"
    UPDATE_WINDOW = "R_AutoUpdateWindowStart"


# Read on 1443 as restricted-admin/<name>; the others with GetString.
SWITCHES: Final = frozenset({Setting.PLAY_HISTORY, Setting.EXPLICIT_FILTER})
# Others have read these from real players (CONSENT 6).
MEASURED: Final = frozenset({Setting.EXPLICIT_FILTER})


@dataclass(frozen=True, slots=True)
class Value:
    """What a player gave: `on` or `off` for a switch, else the text itself. `at` is POSIX time."""

    text: str
    player: str
    at: float


type Told = Value | NoAnswer


def told_switch(outcome: Outcome) -> Told:
    """Return what `read_settings` made of the reply to a switch."""
    if isinstance(outcome, NoAnswer):
        return outcome
    return Value("on" if outcome.sharing else "off", outcome.player, outcome.at)


def told_text(value: str | None, fault: int | None, player: str, at: float) -> Told:
    """Read the reply to GetString of a setting that is shown as it is.

    `fault` as in `read_legacy`. Nothing that is long, or that cannot be printed, is shown.
    """
    outcome = read_legacy(value, fault, player, at)
    if isinstance(outcome, NoAnswer):
        return outcome
    text = (value or "").strip()
    if len(text) > LONGEST or not text.isprintable():
        return NoAnswer(Why.UNEXPECTED, player, at, str(len(text)))
    return Value(text, player, at)


@dataclass(frozen=True, slots=True)
class Answers:
    """The last value, and how the last question ended. Kept over a restart."""

    value: Value | None = None
    last: Told | None = None


NO_ANSWERS: Final = Answers()


def record_value(answers: Answers, told: Told) -> Answers:
    """Return the answers after a question; one without a value takes nothing away."""
    if isinstance(told, NoAnswer):
        return replace(answers, last=told)
    return Answers(told, told)


def unnamed_value(answers: Answers, player: str) -> Answers:
    """Return the answers without the name of a player, as `consent_reading.unnamed` does."""
    value, last = answers.value, answers.last
    if value is not None and value.player == player:
        value = replace(value, player="")
    if last is not None and last.player == player:
        last = replace(last, player="")
    return Answers(value, last)


@dataclass(frozen=True, slots=True)
class ShownValue:
    """What is shown. `text` is None where it is unknown, and `reason` says why.

    `kept`: the value is of an earlier question, the last one did not give it again.
    """

    text: str | None = None
    reason: Why | None = Why.NOT_ASKED
    player: str = ""
    at: float | None = None
    kept: bool = False


VALUE_NOT_ASKED: Final = ShownValue()


def shown_value(answers: Answers, now: float) -> ShownValue:
    """Return the last value unless it is stale, as `consent_reading.shown` does for sharing."""
    value, last = answers.value, answers.last
    if value is not None:
        if abs(now - value.at) < STALE_AFTER:
            return ShownValue(value.text, None, value.player, value.at, kept=value != last)
        return ShownValue(reason=Why.STALE, at=value.at)
    if isinstance(last, NoAnswer):
        player = "" if last.reason is Why.UNREACHABLE else last.player
        return ShownValue(reason=last.reason, player=player, at=last.at)
    return VALUE_NOT_ASKED
