"""Questions about what players run and play, and about alarms and time.

Facts: WIRE 2.4, 2.5, 4, 7, 9; TABLES 4.
"""

import re
from typing import Final

from ..privacy.firmware import CURRENT_MODELS, LEGACY_LINE, LEGACY_MODELS
from ..privacy.urls import scheme_of
from ..wire.xml import local
from .types import (
    INSTANCE,
    SCHEMES,
    Call,
    Question,
    Reply,
    Script,
    Subject,
    finding,
    leaders,
    major,
    told,
    unanswered,
    version,
    word,
    words,
    xml,
)

CLOCK: Final = "clock"

# UPnP error of arguments that do not fit (WIRE 4).
_BAD_ARGUMENTS: Final = 402
# HTAudioIn (WIRE 9).
_INPUTS: Final = frozenset(
    map(
        str,
        (
            *(0, 2, 7, 18, 21, 22, 59, 61, 63),
            *(33554434, 33554454, 33554488, 33554490, 33554492, 33554494),
            *(84934658, 84934713, 84934714, 84934716, 84934718, 84934721, 118489090, 118489146),
        ),
    )
)
_ACTIONS: Final = frozenset(
    {
        *("Set", "Start", "Play", "Stop", "Pause", "Seek", "Next", "Previous"),
        *("X_DLNA_SeekTime", "X_DLNA_SeekTrackNr"),
    }
)
_STATES: Final = frozenset({"STOPPED", "PLAYING", "PAUSED_PLAYBACK", "TRANSITIONING"})
_METADATA: Final = frozenset(
    {
        *("res", "streamContent", "radioShowMd", "streamInfo", "albumArtURI", "title", "class"),
        *("creator", "album", "albumArtist", "artist", "originalTrackNumber", "desc", "tags"),
    }
)
_STREAM_INFO: Final = re.compile(r"(?:[a-z]+:\d+,?)+")
_LEFT: Final = re.compile(r"\d{1,2}:[0-5]\d:[0-5]\d")
_RULE: Final = re.compile("[0-9a-f]{28}")
# Numbers of zones without summer time, from the published list; and one that no zone has.
_STEADY: Final = ("0", "5", "8")
_NO_ZONE: Final = "999"
_RECURRENCES: Final = frozenset({"ONCE", "WEEKDAYS", "WEEKENDS", "DAILY"})
_DAYS: Final = re.compile("ON_[0-6]{1,7}")
_PLAY_MODES: Final = frozenset({"NORMAL", "REPEAT_ALL", "SHUFFLE_NOREPEAT", "SHUFFLE"})
_ALARM: Final = frozenset(
    {
        *("ID", "StartTime", "Duration", "Recurrence", "Enabled", "RoomUUID", "ProgramURI"),
        *("ProgramMetaData", "PlayMode", "Volume", "IncludeLinkedZones"),
    }
)


# Firmware and TV ------------------------------------------------------------------------------


def _line(subject: Subject) -> Script:
    """Look on which line of software a model is."""
    reply = yield Call("DeviceProperties.GetZoneInfo")
    if not reply.is_answer:
        return unanswered(reply)
    runs = reply.values.get("SoftwareVersion", "")
    offered = version(subject.offered) if subject.offered else "none"
    text = f"{version(runs)}; announced: {offered}"
    train = major(runs)
    if subject.generation == 1 or not train:
        return finding(text, holds=None)
    if subject.model in LEGACY_MODELS:
        return finding(text, holds=train <= LEGACY_LINE)
    return finding(text, holds=train > LEGACY_LINE if subject.model in CURRENT_MODELS else None)


def _input(subject: Subject) -> Script:
    del subject
    reply = yield Call("DeviceProperties.GetZoneInfo")
    if not reply.is_answer:
        return unanswered(reply)
    code = reply.values.get("HTAudioIn", "")
    return finding(f"HTAudioIn {word(code, _INPUTS)}", holds=code in _INPUTS)


def _theatres(subject: Subject) -> bool:
    return subject.is_theatre


# Transport ------------------------------------------------------------------------------------


def _actions(subject: Subject) -> Script:
    """Look which words players use for what can be done now."""
    del subject
    replies: list[Reply] = []
    for name in ("GetTransportInfo", "GetMediaInfo", "GetCurrentTransportActions"):
        reply = yield Call(f"AVTransport.{name}", (INSTANCE,))
        if not reply.is_answer:
            return unanswered(reply)
        replies.append(reply)
    state, uri, actions = (
        reply.values.get(name, "")
        for reply, name in zip(
            replies, ("CurrentTransportState", "CurrentURI", "Actions"), strict=True
        )
    )
    listed, others = words(filter(None, map(str.strip, actions.split(","))), _ACTIONS)
    source = scheme_of(uri)
    text = f"{word(state, _STATES)}, {word(source, SCHEMES)}: {listed}; {others} other words"
    return finding(text, holds=not others and state in _STATES and (not uri or source in SCHEMES))


def _track(subject: Subject) -> Script:
    """Look which elements the metadata of a track have."""
    del subject
    reply = yield Call("AVTransport.GetPositionInfo", (INSTANCE,))
    if not reply.is_answer:
        return unanswered(reply)
    root = xml(reply.values.get("TrackMetaData", ""))
    item = None if root is None else next(iter(root), None)
    if item is None:
        return finding("nothing plays that has metadata", holds=None)
    listed, others = words((local(part) for part in item), _METADATA)
    streams = [part.text or "" for part in item if local(part) == "streamInfo"]
    is_known = all(_STREAM_INFO.fullmatch(stream) for stream in streams)
    form = (
        f"streamInfo of {'the known' if is_known else 'another'} form"
        if streams
        else "no streamInfo"
    )
    return finding(f"{listed}; {others} others; {form}", holds=not others and is_known)


def _sleep(subject: Subject) -> Script:
    del subject
    reply = yield Call("AVTransport.GetRemainingSleepTimerDuration", (INSTANCE,))
    if not reply.is_answer:
        return unanswered(reply)
    left = reply.values.get("RemainingSleepTimerDuration", "")
    counter = reply.values.get("CurrentSleepTimerGeneration", "")
    is_length = bool(_LEFT.fullmatch(left))
    form = "empty" if not left else "hh:mm:ss" if is_length else word(left, ())
    text = f"{form}; generation {'a number' if counter.isdecimal() else word(counter, ())}"
    return finding(text, holds=(not left or is_length) and counter.isdecimal())


def _ringing(subject: Subject) -> Script:
    del subject
    reply = yield Call("AVTransport.GetRunningAlarmProperties", (INSTANCE,))
    if not reply.is_answer:
        return unanswered(reply)
    alarm, group = reply.values.get("AlarmID", ""), reply.values.get("GroupID", "")
    if alarm not in ("", "0"):
        return finding("an alarm rings", holds=None)
    text = f"AlarmID {word(alarm, ('0',))}; GroupID {word(group, ())}"
    return finding(text, holds=alarm == "0" and not group)


# Alarms and time ------------------------------------------------------------------------------


def _alarms(subject: Subject) -> Script:
    """Look at the words of alarms."""
    del subject
    reply = yield Call("AlarmClock.ListAlarms")
    if not reply.is_answer:
        return unanswered(reply)
    root = xml(reply.values.get("CurrentAlarmList", ""))
    if root is None:
        return finding("no XML", holds=False)
    if not len(root):
        return finding("no alarms", holds=None)
    odd_days = sum(
        not (text in _RECURRENCES or _DAYS.fullmatch(text))
        for alarm in root
        if (text := alarm.get("Recurrence", "")) is not None
    )
    modes, odd_modes = words((alarm.get("PlayMode", "") for alarm in root), _PLAY_MODES)
    _, odd_names = words((name for alarm in root for name in alarm.attrib), _ALARM)
    text = (
        f"alarms: {len(root)}; {odd_days} other recurrences; {modes}, {odd_modes} other modes; "
        f"{odd_names} other attributes"
    )
    return finding(text, holds=not (odd_days or odd_modes or odd_names))


def _zones(subject: Subject) -> Script:
    """Look at the rules of time zones; which one is the household's stays untold."""
    del subject
    own = yield Call("AlarmClock.GetTimeZoneAndRule")
    if not own.is_answer:
        return unanswered(own)
    is_rule = bool(_RULE.fullmatch(own.values.get("CurrentTimeZone", "")))
    steady = 0
    for index in _STEADY:
        reply = yield Call("AlarmClock.GetTimeZoneRule", (("Index", index),))
        if not reply.is_answer:
            return unanswered(reply)
        rule = reply.values.get("TimeZone", "")
        steady += bool(_RULE.fullmatch(rule)) and rule[4:24] == "0" * 20
    text = (
        f"the household's: {'28 hex digits' if is_rule else 'another form'}; without summer time: "
        f"dates of 0 in {steady} of {len(_STEADY)}"
    )
    return finding(text, holds=is_rule and steady == len(_STEADY))


def _no_zone(subject: Subject) -> Script:
    del subject
    reply = yield Call("AlarmClock.GetTimeZoneRule", (("Index", _NO_ZONE),))
    if reply.trouble:
        return unanswered(reply)
    return finding(told(reply), holds=reply.fault == _BAD_ARGUMENTS)


QUESTIONS: Final = (
    Question(
        "P31",
        "TABLES 4",
        "On which line of software is a model?",
        "DeviceProperties.GetZoneInfo",
        f"at most {LEGACY_LINE} for {', '.join(sorted(LEGACY_MODELS))}, more for newer models",
        _line,
    ),
    Question(
        "P32",
        "WIRE 9",
        "Which code has the sound of the TV?",
        "DeviceProperties.GetZoneInfo",
        "a known code",
        _input,
        _theatres,
    ),
    Question(
        "P33",
        "WIRE 2.4",
        "Which words do players use for what can be done now?",
        "AVTransport.GetTransportInfo, GetMediaInfo, GetCurrentTransportActions",
        "known words",
        _actions,
        leaders,
    ),
    Question(
        "P34",
        "WIRE 2.4",
        "Which elements do the metadata of a track have?",
        "AVTransport.GetPositionInfo",
        "known ones, streamInfo as bd:16,sr:44100,...",
        _track,
        leaders,
    ),
    Question(
        "P35",
        "WIRE 7",
        "What is told of the sleep timer?",
        "AVTransport.GetRemainingSleepTimerDuration",
        "nothing or hh:mm:ss, and a number",
        _sleep,
        leaders,
    ),
    Question(
        "P36",
        "WIRE 7",
        "What is told while no alarm rings?",
        "AVTransport.GetRunningAlarmProperties",
        "AlarmID 0, no group",
        _ringing,
        leaders,
    ),
    Question(
        "P37",
        "WIRE 7",
        "Which words do alarms have?",
        "AlarmClock.ListAlarms",
        "known recurrences, modes and attributes",
        _alarms,
        topic=CLOCK,
    ),
    Question(
        "P38",
        "WIRE 2.5",
        "How are time zones without summer time written?",
        "AlarmClock.GetTimeZoneAndRule, GetTimeZoneRule of three zones",
        "28 hex digits, dates of 0",
        _zones,
        topic=CLOCK,
    ),
    Question(
        "P39",
        "WIRE 4",
        "What is answered for a time zone that does not exist?",
        f"AlarmClock.GetTimeZoneRule {_NO_ZONE}",
        "error 402",
        _no_zone,
        topic=CLOCK,
    ),
)
