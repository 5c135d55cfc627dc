"""Single values: numbers, flags, lengths of time, and LastChange as names and texts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..xml import MIB, BadXml, local, parse

# What players write where they have nothing to say (WIRE 2.4).
NOT_IMPLEMENTED: Final = "NOT_IMPLEMENTED"
# The widest numbers of a service description: i4 and ui4.
LOWEST: Final = -(2**31)
HIGHEST: Final = 2**32 - 1
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_NUMBER = re.compile(r"-?[0-9]{1,10}")
_DURATION = re.compile(r"([0-9]{1,6}):([0-5]?[0-9]):([0-5]?[0-9](?:\.[0-9]{1,9})?)")

# Gets the name of each variable that could not be read.
type Odd = Callable[[str], None]


def unheard(name: str) -> None:
    """Take the name of an odd variable and do nothing with it."""


def duration(text: str) -> float | None:
    """Return the seconds of `h:mm:ss`, with decimals or without; None where nothing is said.

    Raises ValueError for any other text.
    """
    stripped = text.strip()
    if stripped in ("", NOT_IMPLEMENTED):
        return None
    if not (found := _DURATION.fullmatch(stripped)):
        raise ValueError("no duration")
    hours, minutes, seconds = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


@dataclass(frozen=True, slots=True)
class Values:
    """Told variables by name. What is absent, empty or not implemented reads as None."""

    told: Mapping[str, str]
    odd: Odd
    # Before a name, where an odd one is reported.
    source: str

    def text(self, name: str) -> str | None:
        """Return a text as it was told."""
        return self.told.get(name)

    def number(self, name: str, low: int = LOWEST, high: int = HIGHEST) -> int | None:
        """Return a whole number; one out of its range is odd."""
        text = self._value(name)
        if text is None:
            return None
        if _NUMBER.fullmatch(text) and low <= int(text) <= high:
            return int(text)
        self.strange(name)
        return None

    def flag(self, name: str) -> bool | None:
        """Return a boolean, told as 0 or 1, or as a word."""
        text = self._value(name)
        if text is None:
            return None
        flag = _FLAGS.get(text.lower())
        if flag is None:
            self.strange(name)
        return flag

    def words(self, name: str) -> frozenset[str] | None:
        """Return the words of a list with commas; an empty list is a list."""
        text = self.told.get(name)
        if text is None:
            return None
        return frozenset(word for part in text.split(",") if (word := part.strip()))

    def length(self, name: str) -> float | None:
        """Return seconds; 0 where it is told that there is no length."""
        text = self.told.get(name)
        if text is None:
            return None
        try:
            return duration(text) or 0.0
        except ValueError:
            self.strange(name)
            return None

    def strange(self, name: str) -> None:
        """Report a variable that could not be read."""
        self.odd(f"{self.source}.{name}")

    def _value(self, name: str) -> str | None:
        text = self.told.get(name, "").strip()
        return None if text in ("", NOT_IMPLEMENTED) else text


def last_change(text: str, odd: Odd, source: str) -> Values:
    """Read the variables of a LastChange by local name (WIRE 2.4).

    A channel other than Master is added to the name: `Volume`, `Volume.LF`. InstanceID is 0 on
    every player; others would be somebody else's. Raises BadXml.
    """
    root = parse(text, MIB)
    if local(root) != "Event":
        raise BadXml("no LastChange")
    values = Values(told := {}, odd, source)
    for instance in root:
        if instance.get("val", "0") != "0":
            continue
        for variable in instance:
            channel = variable.get("channel", "Master")
            name = local(variable) + ("" if channel == "Master" else f".{channel}")
            value = variable.get("val")
            if value is None:
                values.strange(local(variable))
            else:
                told[name] = value
    return values
