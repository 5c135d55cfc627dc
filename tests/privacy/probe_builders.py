"""Replies of players, and questions put to them, for tests of the probe."""

import json
from collections.abc import Callable
from html import escape
from typing import Any, Final

from custom_components.sonos_local.probe.questions import QUESTIONS
from custom_components.sonos_local.probe.types import (
    AsExpected,
    Call,
    Finding,
    Reply,
    Request,
    Subject,
)

YES, NO, UNKNOWN = AsExpected.YES, AsExpected.NO, AsExpected.UNKNOWN
UID: Final = "RINCON_000E58AAAAAA01400"
OTHER: Final = "RINCON_000E58BBBBBB01400"
ROOM: Final = Subject(
    UID,
    "S18",
    2,
    "97.1-80312",
    frozenset({"AVTransport"}),
    "Sonos_Household",
    members=(UID, OTHER),
    calibration=4,
    offered="97.1-80312",
)
BY_ID: Final = {question.id: question for question in QUESTIONS}


def subject(**more: Any) -> Subject:
    """Return a room with a One, but for what is named."""
    values = {name: getattr(ROOM, name) for name in Subject.__dataclass_fields__}
    return Subject(**(values | more))


def put(number: str, *replies: Reply | Callable[[Request], Reply], whom: Subject = ROOM) -> Finding:
    """Put a question; the replies come in turn, the last one for all that follows."""
    script = BY_ID[number].script(whom)
    left = list(replies)
    try:
        request = next(script)
        while True:
            reply = left.pop(0) if len(left) > 1 else left[0]
            request = script.send(reply if isinstance(reply, Reply) else reply(request))
    except StopIteration as end:
        found: Finding = end.value
        return found


def page(body: bytes | str = b"", status: int = 200) -> Reply:
    return Reply(status, body=body.encode() if isinstance(body, str) else body)


def values(**told: str) -> Reply:
    return Reply(200, values=told)


def fault(code: int) -> Reply:
    return Reply(fault=code)


def info(**more: object) -> Reply:
    return page(json.dumps({"_objectType": "discoveryInfo", **more}))


def zones(inner: str) -> Reply:
    return values(ZoneGroupState=f"<ZoneGroupState>{inner}</ZoneGroupState>")


def listed(*entries: str, **more: str) -> Reply:
    return values(Result=f"<DIDL-Lite>{''.join(entries)}</DIDL-Lite>", **more)


def entry(
    title: str, kind: str = "item", item_class: str = "", number: str = "x", uri: str = "u"
) -> str:
    return (
        f'<{kind} id="{number}"><title>{escape(title)}</title><class>{item_class}</class>'
        f"<res>{uri}</res></{kind}>"
    )


def alarm(recurrence: str, **more: str) -> Reply:
    words = {"ID": "1", "Recurrence": recurrence, "PlayMode": "NORMAL"} | more
    inner = " ".join(f'{name}="{value}"' for name, value in words.items())
    return values(CurrentAlarmList=f"<Alarms><Alarm {inner}/></Alarms>")


def eq(**settings: str) -> Callable[[Request], Reply]:
    """Answer for settings of the sound; those that are not named are not there."""

    def answer(request: Request) -> Reply:
        assert isinstance(request, Call)
        name = dict(request.arguments)["EQType"]
        return values(CurrentValue=settings[name]) if name in settings else fault(402)

    return answer


FOLDER, LIST, SONG = (
    "object.container",
    "object.container.playlistContainer",
    "object.item.audioItem.musicTrack",
)
ARTIST: Final = "object.container.person.musicArtist"
BOX: Final = '<ZoneGroupMember UUID="a" {}/>'
BATTERY: Final = subject(has_battery=True)
BAR: Final = subject(services=frozenset({"HTControl"}))
INPUT: Final = subject(services=frozenset({"AudioIn"}))
KEY_ERROR: Final = '{"errorCode":"ERROR_API_KEY_VALIDATION_FAILED"}'
DATA: Final = '<a><Data name="{}">{}</Data></a>'
SUB: Final = {"SubEnable": "1", "SubGain": "-3", "SubPolarity": "0", "SubCrossover": "90"}
TV: Final = {"DialogLevel": "0", "NightMode": "1"}
DESCRIPTION: Final = "<root><device><{0}>{1}</{0}></device></root>"
