"""What evidence of consent is looked for in: values of now, and how long they held (TABLES 5c)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from .consent_declared import Declarations
from .consent_reading import NOT_ASKED, Shown
from .firmware import History


@dataclass(frozen=True, slots=True)
class Spell:
    """One value and how long it held: as `firmware.Installed`, for a number.

    POSIX times: it came between `not_before` and `not_after`; `seen` is when it was seen last.
    """

    value: int
    not_after: float
    seen: float
    not_before: float | None = None


type Spells = tuple[Spell, ...]


def noted(spells: Spells, value: int | None, now: float) -> Spells:
    """Return the spells after a value was seen, the newest first; None was not seen.

    A clock that was set back has seen the value before in the future: that counts as now.
    """
    if value is None:
        return spells
    if not spells:
        return (Spell(value, now, now),)
    newest, *older = spells
    if newest.value == value:
        return (Spell(value, newest.not_after, now, newest.not_before), *older)
    return (Spell(value, now, now, min(newest.seen, now)), *spells)


@dataclass(frozen=True, slots=True)
class PlayerKnown:
    """What is known of one player; None where it does not say. `heard` is when it said so.

    `calibrations` are the spells of RoomCalibrationState, `firmware` the versions it ran.
    """

    uid: str
    heard: float = 0.0
    available: bool = True
    voice: int | None = None
    microphone: bool | None = None
    registration: int | None = None
    calibration: int | None = None
    calibrations: Spells = ()
    firmware: History = ()


@dataclass(frozen=True, slots=True)
class Known:
    """All there is to find evidence in.

    `customers` are the spells of CustomerID, 1 where it was not empty: the value itself is never
    kept. `customer` is whether it is set now. `services` are the numbers of the services that
    favorites use, None where they were not read. `heard` is when these were told. `departed` are
    the versions of players that the household does not name any more, or that were elsewhere since,
    by uid: what happened stands.
    """

    declarations: Declarations = ()
    sharing: Shown = NOT_ASKED
    players: tuple[PlayerKnown, ...] = ()
    customer: bool | None = None
    customers: Spells = ()
    services: frozenset[int] | None = None
    heard: float = 0.0
    departed: Mapping[str, History] = field(default_factory=dict)


_OWNER: Final = re.compile(r"SA_RINCON([0-9]{1,9})(?:_|$)")
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
# The type of a service is made of its number: 2311 = 9 * 256 + 7 (WIRE 5).
_TYPES, _TYPE = 256, 7


def services_of(items: Iterable[tuple[str, str]]) -> frozenset[int]:
    """Return the numbers of the music services that items belong to, as (URI, cdudn)."""
    found: set[int] = set()
    for uri, cdudn in items:
        numbers = parse_qs(uri.partition("?")[2]).get("sid", [])
        found |= {int(number) for number in numbers if _NUMBER.fullmatch(number)}
        if owner := _OWNER.match(cdudn):
            number, kind = divmod(int(owner[1]), _TYPES)
            if kind == _TYPE:
                found.add(number)
    return frozenset(found)
