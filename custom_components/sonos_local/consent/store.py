"""What is kept of consent over a restart, as JSON can hold it (TABLES 5d)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from ..privacy.consent import Mark, Marks, Name
from ..privacy.consent_declared import Choice, Declaration, Declarations, Kind
from ..privacy.consent_evidence import Evidence, Seen, Strength
from ..privacy.consent_known import Spell, Spells
from ..privacy.consent_reading import (
    NO_READINGS,
    Grade,
    NoAnswer,
    Outcome,
    Reading,
    Readings,
    Source,
    Why,
)
from ..privacy.consent_values import Answers, Setting, Told, Value

# Which kind of answer a dictionary holds.
_KIND: Final = "is"
# POSIX time, in the 42nd century.
LATEST: Final = 2.0**36


@dataclass(frozen=True, slots=True)
class ConsentKept:
    """Declarations with their history, marks, the last readings, and how long values held.

    `microphones` are whether they were on at the last look, by uid; `named` is what the repair of
    a contradiction told of.
    """

    declarations: Declarations = ()
    marks: Marks = ()
    readings: Readings = NO_READINGS
    values: Mapping[Setting, Answers] = field(default_factory=dict)
    customers: Spells = ()
    calibrations: Mapping[str, Spells] = field(default_factory=dict)
    microphones: Mapping[str, bool] = field(default_factory=dict)
    named: frozenset[Name] = frozenset()


def written(kept: ConsentKept) -> dict[str, Any]:
    """Return what is kept as JSON can hold it."""
    readings = kept.readings
    return {
        "declarations": [_plain(each) for each in kept.declarations],
        "marks": [_plain(each) for each in kept.marks],
        "readings": {
            "settings": _answer(readings.settings),
            "legacy": _answer(readings.legacy),
            "last": _answer(readings.last),
        },
        "values": {
            setting.value: {"value": _answer(each.value), "last": _answer(each.last)}
            for setting, each in kept.values.items()
        },
        "customers": [_plain(each) for each in kept.customers],
        "calibrations": {
            uid: [_plain(each) for each in spells] for uid, spells in kept.calibrations.items()
        },
        "microphones": dict(kept.microphones),
        "named": [list(each) for each in sorted(kept.named)],
    }


def read(data: Any) -> ConsentKept:
    """Read what was kept. Raises KeyError, TypeError, ValueError for anything else."""
    readings = _mapping(data["readings"])
    return ConsentKept(
        tuple(map(_declaration, _list(data["declarations"]))),
        tuple(map(_mark, _list(data["marks"]))),
        Readings(
            _reading(readings["settings"]),
            _reading(readings["legacy"]),
            _outcome(readings["last"]),
        ),
        {
            Setting(name): Answers(_value(each["value"]), _told(each["last"]))
            for name, each in _mapping(data["values"]).items()
        },
        tuple(map(_spell, _list(data["customers"]))),
        {
            _text(uid): tuple(map(_spell, _list(spells)))
            for uid, spells in _mapping(data["calibrations"]).items()
        },
        # These are not there in a file of an earlier version.
        {_text(uid): _switch(on) for uid, on in _mapping(data.get("microphones", {})).items()},
        frozenset(map(_name, _list(data.get("named", [])))),
    )


type _Kept = Declaration | Mark | Spell | Reading | NoAnswer | Value


def _plain(each: _Kept) -> dict[str, Any]:
    return asdict(each, dict_factory=_dict)


def _dict(items: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value.value if isinstance(value, StrEnum) else value for key, value in items}


def _answer(answer: Reading | NoAnswer | Value | None) -> dict[str, Any] | None:
    return None if answer is None else {_KIND: type(answer).__name__, **_plain(answer)}


def _declaration(data: Any) -> Declaration:
    return Declaration(
        Kind(data["kind"]),
        Choice(data["value"]),
        _text(data["statement_date"]),
        _number(data["declared_at"]),
    )


def _mark(data: Any) -> Mark:
    return Mark(
        _line(data["line"]),
        _number(data["since"]),
        _maybe(data["gone_since"]),
        _maybe(data["resolved_at"]),
    )


def _line(data: Any) -> Evidence:
    return Evidence(
        int(data["number"]),
        Kind(data["kind"]),
        Choice(data["declared"]),
        Seen(data["seen"]),
        Strength(data["strength"]),
        _text(data["player"]),
        _text(data["variable"]),
        _text(data["value"]),
        _number(data["at"]),
        _maybe(data["resolved_at"]),
    )


def _name(data: Any) -> Name:
    number, player, variable, at = _list(data)
    return int(number), _text(player), _text(variable), _number(at)


def _spell(data: Any) -> Spell:
    return Spell(
        int(data["value"]),
        _number(data["not_after"]),
        _number(data["seen"]),
        _maybe(data["not_before"]),
    )


def _reading(data: Any) -> Reading | None:
    if data is None:
        return None
    return Reading(
        _switch(data["sharing"]),
        Source(data["source"]),
        Grade(data["grade"]),
        _text(data["player"]),
        _number(data["at"]),
    )


def _value(data: Any) -> Value | None:
    if data is None:
        return None
    return Value(_text(data["text"]), _text(data["player"]), _number(data["at"]))


def _no_answer(data: Any) -> NoAnswer:
    return NoAnswer(
        Why(data["reason"]), _text(data["player"]), _number(data["at"]), _text(data["detail"])
    )


def _outcome(data: Any) -> Outcome | None:
    if data is None or data[_KIND] == Reading.__name__:
        return _reading(data)
    return _no_answer(data)


def _told(data: Any) -> Told | None:
    if data is None or data[_KIND] == Value.__name__:
        return _value(data)
    return _no_answer(data)


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("no mapping")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither on nor off")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("no number")
    if not 0 <= value < LATEST:
        raise ValueError("no time that can be shown")
    return float(value)


def _maybe(value: Any) -> float | None:
    return None if value is None else _number(value)
