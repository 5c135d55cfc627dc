"""Questions about the sound and the inputs of players (WIRE 2.1, 2.4, 2.5, 4, 4.1, 7)."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from .types import (
    INSTANCE,
    Call,
    Question,
    Script,
    Subject,
    finding,
    number,
    rooms,
    told,
    unanswered,
    word,
)

_MASTER: Final = (INSTANCE, ("Channel", "Master"))
# EQType -> lowest and highest value (WIRE 2.4; the rear delays are a guess).
_TV: Final[Mapping[str, tuple[int, int]]] = {
    "DialogLevel": (0, 4),
    "SpeechEnhanceEnabled": (0, 1),
    "NightMode": (0, 1),
    "HeightChannelLevel": (-10, 10),
    "AudioDelay": (0, 5),
}
_SURROUND: Final[Mapping[str, tuple[int, int]]] = {
    "SurroundEnable": (0, 1),
    "SurroundLevel": (-15, 15),
    "MusicSurroundLevel": (-15, 15),
    "SurroundMode": (0, 1),
    "AudioDelayLeftRear": (0, 2),
}
_SUB: Final[Mapping[str, tuple[int, int]]] = {
    "SubEnable": (0, 1),
    "SubGain": (-15, 15),
    "SubPolarity": (0, 1),
    "SubCrossover": (0, 110),
}
# What is answered for a setting that a model does not have.
_NO_SETTING: Final = 402
_NO_ACTION: Final = 401
_LOUDEST: Final = 100
_MOST_MEMBERS: Final = 4
_CALIBRATED: Final = 1
_REPEATER: Final = frozenset({"On", "Off", "Disabled"})
_REPEATING: Final = frozenset({"S9"})
_DASH: Final = "application/dash+xml"
_DASH_SINCE: Final = 80


def _settings(
    ranges: Mapping[str, tuple[int, int]], needs: frozenset[str], subject: Subject
) -> Script:
    """Ask for settings of the sound; those in `needs` a home theatre must have, others none."""
    texts, holds, there = [], True, set()
    for name, (low, high) in ranges.items():
        reply = yield Call("RenderingControl.GetEQ", (INSTANCE, ("EQType", name)))
        if reply.trouble or not (reply.is_answer or reply.fault):
            return unanswered(reply)
        value = number(reply.values.get("CurrentValue", ""))
        if reply.is_answer:
            there.add(name)
            holds = holds and value is not None and low <= value <= high
            texts.append(f"{name} {'no number' if value is None else value}")
        else:
            holds = holds and reply.fault == _NO_SETTING
            texts.append(f"{name} {told(reply)}")
    fits = there >= needs if subject.is_theatre else not needs or not there
    return finding("; ".join(texts), holds=holds and fits)


def _fixed(subject: Subject) -> Script:
    """Look whether a fixed volume is 100."""
    del subject
    supports = yield Call("RenderingControl.GetSupportsOutputFixed", (INSTANCE,))
    fixed = yield Call("RenderingControl.GetOutputFixed", (INSTANCE,))
    volume = yield Call("RenderingControl.GetVolume", _MASTER)
    for reply in (supports, fixed, volume):
        if not reply.is_answer:
            return unanswered(reply)
    can = supports.values.get("CurrentSupportsFixed", "")
    does = fixed.values.get("CurrentFixed", "")
    loud = number(volume.values.get("CurrentVolume", ""))
    text = f"can be fixed {word(can, ('0', '1'))}, is fixed {word(does, ('0', '1'))}"
    if does != "1":
        return finding(text, holds={can, does} <= {"0", "1"})
    return finding(f"{text}, volume {loud}", holds=can == "1" and loud == _LOUDEST)


def _mean(subject: Subject) -> Script:
    """Compare the volume of a group with that of its rooms."""
    whole = yield Call("GroupRenderingControl.GetGroupVolume", (INSTANCE,))
    if not whole.is_answer:
        return unanswered(whole)
    volumes = []
    for uid in subject.members:
        reply = yield Call("RenderingControl.GetVolume", _MASTER, uid=uid)
        loud = number(reply.values.get("CurrentVolume", ""))
        if not reply.is_answer or loud is None:
            return unanswered(reply)
        volumes.append(loud)
    group = number(whole.values.get("CurrentVolume", ""))
    text = f"group {group}, rooms {', '.join(map(str, volumes))}"
    return finding(text, holds=group == int(sum(volumes) / len(volumes) + 0.5))


def _groups(subject: Subject) -> bool:
    return subject.is_coordinator and 1 < len(subject.members) <= _MOST_MEMBERS


def _calibrated(subject: Subject) -> Script:
    """Compare the state of Trueplay in the topology with what the player says of it."""
    reply = yield Call("RenderingControl.GetRoomCalibrationStatus", (INSTANCE,))
    if not reply.is_answer:
        return unanswered(reply)
    on = reply.values.get("RoomCalibrationEnabled", "")
    there = reply.values.get("RoomCalibrationAvailable", "")
    state = subject.calibration
    text = (
        f"state {'missing' if state is None else state}: on {word(on, ('0', '1'))}, "
        f"there {word(there, ('0', '1'))}"
    )
    return finding(text, holds=None if state is None else (on == "1") == (state == _CALIBRATED))


def _autoplay(subject: Subject) -> Script:
    """Ask for the room that a source lets play, the source not named."""
    del subject
    reply = yield Call("DeviceProperties.GetAutoplayRoomUUID", (("Source", ""),))
    if not reply.is_answer:
        return unanswered(reply)
    room = reply.values.get("RoomUUID", "")
    is_player = room.startswith("RINCON_")
    return finding("a player" if is_player else word(room, ()), holds=is_player or not room)


def _repeater(subject: Subject) -> Script:
    reply = yield Call("HTControl.GetIRRepeaterState")
    if not reply.is_answer:
        return unanswered(reply)
    state = reply.values.get("CurrentIRRepeaterState", "")
    repeats = state in ("On", "Off")
    holds = state in _REPEATER and repeats == (subject.model in _REPEATING)
    return finding(word(state, _REPEATER), holds=holds)


def _theatres(subject: Subject) -> bool:
    return subject.is_theatre


def _line_in(subject: Subject) -> Script:
    """Ask for the level of the line-in, also where there is none."""
    reply = yield Call("AudioIn.GetLineInLevel")
    if reply.trouble or not (reply.is_answer or reply.fault):
        return unanswered(reply)
    if not reply.is_answer:
        holds = not subject.has_line_in and reply.fault == _NO_ACTION
        return finding(told(reply), holds=holds)
    levels = [number(value) for value in reply.values.values()]
    text = f"levels {', '.join('no number' if level is None else str(level) for level in levels)}"
    return finding(text, holds=subject.has_line_in and None not in levels)


def _formats(subject: Subject) -> Script:
    """Count the formats that a player takes."""
    reply = yield Call("ConnectionManager.GetProtocolInfo")
    if not reply.is_answer:
        return unanswered(reply)
    entries = [item for item in reply.values.get("Sink", "").split(",") if item]
    dash = any(_DASH in item for item in entries)
    text = f"{len(entries)} formats, {'with' if dash else 'without'} {_DASH}"
    return finding(text, holds=bool(entries) and dash == (subject.major >= _DASH_SINCE))


QUESTIONS: Final = (
    Question(
        "P40",
        "WIRE 2.4",
        "Which settings for the TV has a model?",
        f"RenderingControl.GetEQ {', '.join(_TV)}",
        "values in range or error 402; without a TV 402 only",
        partial(_settings, _TV, frozenset({"DialogLevel", "NightMode"})),
        rooms,
    ),
    Question(
        "P41",
        "WIRE 2.4",
        "Which settings for surrounds has a model?",
        f"RenderingControl.GetEQ {', '.join(_SURROUND)}",
        "values in range or error 402; without a TV 402 only",
        partial(_settings, _SURROUND, frozenset({"SurroundEnable", "SurroundLevel"})),
        rooms,
    ),
    Question(
        "P42",
        "WIRE 2.4",
        "Which settings for a Sub has a model?",
        f"RenderingControl.GetEQ {', '.join(_SUB)}",
        "values in range or error 402",
        partial(_settings, _SUB, frozenset()),
        rooms,
    ),
    Question(
        "P43",
        "WIRE 7",
        "Is a fixed volume 100?",
        "RenderingControl.GetSupportsOutputFixed, GetOutputFixed, GetVolume",
        "100 if it is fixed",
        _fixed,
        rooms,
    ),
    Question(
        "P44",
        "WIRE 2.5",
        "Is the volume of a group the mean of its rooms?",
        "GroupRenderingControl.GetGroupVolume, RenderingControl.GetVolume of each room",
        "the mean, half rounded up",
        _mean,
        _groups,
    ),
    Question(
        "P45",
        "WIRE 2.6",
        "Which state of Trueplay means that it is on?",
        "RenderingControl.GetRoomCalibrationStatus, beside RoomCalibrationState",
        "on with state 1 only",
        _calibrated,
        rooms,
    ),
    Question(
        "P46",
        "WIRE 7",
        "Is autoplay told without naming the source?",
        "DeviceProperties.GetAutoplayRoomUUID",
        "a player or nothing",
        _autoplay,
        rooms,
    ),
    Question(
        "P47",
        "WIRE 2.5",
        "Which models repeat infrared?",
        "HTControl.GetIRRepeaterState",
        f"On or Off for {', '.join(sorted(_REPEATING))}, Disabled for others",
        _repeater,
        _theatres,
    ),
    Question(
        "P48",
        "WIRE 4.1",
        "What is answered for a line-in that is not there?",
        "AudioIn.GetLineInLevel",
        "two levels; error 401 without a line-in",
        _line_in,
        rooms,
    ),
    Question(
        "P49",
        "WIRE 5",
        "Which formats does a player take?",
        "ConnectionManager.GetProtocolInfo",
        f"some; with {_DASH} since {_DASH_SINCE}",
        _formats,
        rooms,
    ),
)
