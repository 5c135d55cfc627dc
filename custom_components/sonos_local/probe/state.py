"""Questions about the household as its players show it (WIRE 2.6, 3; CONSENT 4)."""

from collections.abc import Callable
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from ..wire.xml import local
from .types import (
    Call,
    Finding,
    Question,
    Script,
    Subject,
    counted,
    finding,
    number,
    told,
    unanswered,
    word,
    words,
    xml,
)

TOPOLOGY: Final = "topology"
# The largest reply that was seen, in bytes, and the error for a larger one (WIRE 3).
_LARGEST: Final = 16384
_TOO_LARGE: Final = 501
_REGISTERED: Final = "3"
_BONDED: Final = "5"
# As firmware has them, and as core looks for them (WIRE 2.6).
_REASONS: Final = frozenset(
    {
        *("BLUETOOTH", "ERROR", "EXPIRED", "LOW_BATTERY", "NEW_IP", "NEW_SSID", "POWERED_OFF"),
        *("SLEEPING", "UNKNOWN", "UPGRADE"),
        *("powered off", "sleeping", "switch to bluetooth", "upgrade"),
    }
)
# Old firmware has neither of the two.
_VOICES: Final = frozenset({"0", "1", "2", "missing"})
_SWITCHES: Final = frozenset({"0", "1", "missing"})
_MORE: Final = frozenset({"BattChg", "RawBattPct", "BattPct", "BattTmp", "TargetRoomName"})
_CHARGING: Final = frozenset({"CHARGING", "NOT_CHARGING"})
_SESSIONS: Final = frozenset({"airplay", "spotify", "bluetooth"})


def _size(subject: Subject) -> Script:
    del subject
    reply = yield Call("ZoneGroupTopology.GetZoneGroupState")
    if reply.fault == _TOO_LARGE:
        return finding(told(reply), holds=None)
    if not reply.is_answer:
        return unanswered(reply)
    size = len(reply.values.get("ZoneGroupState", "").encode())
    return finding(f"{size} bytes", holds=size <= _LARGEST)


def _topology(judge: Callable[[Element], Finding], subject: Subject) -> Script:
    """Read the topology, and look at one part of it."""
    del subject
    reply = yield Call("ZoneGroupTopology.GetZoneGroupState")
    if reply.fault == _TOO_LARGE:
        return finding(told(reply), holds=None)
    if not reply.is_answer:
        return unanswered(reply)
    root = xml(reply.values.get("ZoneGroupState", ""))
    return finding("no XML", holds=False) if root is None else judge(root)


def _boxes(root: Element) -> list[Element]:
    return [item for item in root.iter() if local(item) in ("ZoneGroupMember", "Satellite")]


def _small(box: Element, name: str) -> str:
    """Return a small number that an attribute has, as a text."""
    text = box.get(name)
    value = number(text or "")
    return "missing" if text is None else "no number" if value is None else str(value)


def _registration(root: Element) -> Finding:
    states = [_small(box, "SecureRegState") for box in _boxes(root)]
    return finding(counted(states), holds=set(states) == {_REGISTERED})


def _calibration(root: Element) -> Finding:
    bonded: list[str] = []
    others: list[str] = []
    for box in _boxes(root):
        speaks = box.get("Invisible") != "1" and local(box) != "Satellite"
        (others if speaks or box.get("IsZoneBridge") == "1" else bonded).append(
            _small(box, "RoomCalibrationState")
        )
    text = f"rooms: {counted(others) or 'none'}; bonded: {counted(bonded) or 'none'}"
    if _BONDED in others:
        return finding(text, holds=False)
    return finding(text, holds=set(bonded) == {_BONDED} if bonded else None)


def _vanished(root: Element) -> Finding:
    reasons = [item.get("Reason", "") for item in root.iter() if local(item) == "Device"]
    if not reasons:
        return finding("nobody is missed", holds=None)
    text = counted(word(reason, _REASONS) for reason in reasons)
    return finding(text, holds=_REASONS.issuperset(reasons))


def _microphones(root: Element) -> Finding:
    voices = [_small(box, "VoiceConfigState") for box in _boxes(root)]
    switches = [_small(box, "MicEnabled") for box in _boxes(root)]
    text = f"VoiceConfigState {counted(voices)}; MicEnabled {counted(switches)}"
    is_known = _VOICES.issuperset(voices) and _SWITCHES.issuperset(switches)
    return finding(text, holds=is_known)


def _sources(root: Element) -> Finding:
    names = [name for box in _boxes(root) if (name := box.get("VirtualLineInSource", ""))]
    pairs = [
        part.partition(":")
        for box in _boxes(root)
        for part in box.get("MoreInfo", "").split(",")
        if part
    ]
    more, others = words((name for name, _, _ in pairs), _MORE)
    charging = [value for name, _, value in pairs if name == "BattChg"]
    text = (
        f"VirtualLineInSource {counted(word(name, _SESSIONS) for name in names) or 'none'}; "
        f"MoreInfo {more}, {others} others; "
        f"BattChg {counted(word(value, _CHARGING) for value in charging) or 'none'}"
    )
    is_known = _SESSIONS.issuperset(names) and not others and _CHARGING.issuperset(charging)
    return finding(text, holds=is_known if names or pairs else None)


_STATE: Final = "ZoneGroupTopology.GetZoneGroupState"

QUESTIONS: Final = (
    Question(
        "P25",
        "WIRE 3",
        "How large a topology can be read?",
        _STATE,
        f"at most {_LARGEST} bytes, else error 501",
        _size,
        topic=TOPOLOGY,
    ),
    Question(
        "P26",
        "CONSENT 4",
        "Which registration do players show?",
        f"{_STATE}, SecureRegState",
        "3 everywhere",
        partial(_topology, _registration),
        topic=TOPOLOGY,
    ),
    Question(
        "P27",
        "WIRE 2.6",
        "Which state of Trueplay do bonded players show?",
        f"{_STATE}, RoomCalibrationState",
        "5 where bonded, never elsewhere",
        partial(_topology, _calibration),
        topic=TOPOLOGY,
    ),
    Question(
        "P28",
        "WIRE 2.6",
        "With which reasons are players missed?",
        f"{_STATE}, VanishedDevices",
        "known words",
        partial(_topology, _vanished),
        topic=TOPOLOGY,
    ),
    Question(
        "P29",
        "WIRE 2.6",
        "How do players tell of voice and microphone?",
        f"{_STATE}, VoiceConfigState and MicEnabled",
        "0 to 2, and 0 or 1",
        partial(_topology, _microphones),
        topic=TOPOLOGY,
    ),
    Question(
        "P30",
        "WIRE 2.6",
        "How do players tell of sessions and batteries?",
        f"{_STATE}, VirtualLineInSource and MoreInfo",
        "known words",
        partial(_topology, _sources),
        topic=TOPOLOGY,
    ),
)
