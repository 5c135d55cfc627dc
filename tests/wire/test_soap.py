"""One call: what a reply means, what is repeated, what the player is told of us (WIRE 4)."""

import asyncio

import pytest

from custom_components.sonos_local.model.verdict import Kind
from custom_components.sonos_local.wire.catalogue import Unlisted
from custom_components.sonos_local.wire.errors import (
    BadReplyError,
    NoReplyError,
    RefusedError,
    SoapFaultError,
    StatusError,
    UnreachableError,
    UpnpOffError,
    WireError,
)
from custom_components.sonos_local.wire.gate import NEVER, Outcome
from custom_components.sonos_local.wire.soap import USER_AGENT, read_reply
from tests.simulator.faults import Kind as Fault
from tests.simulator.household import Household
from tests.simulator.soap import write_fault, write_reply
from tests.simulator.web import BOMB

from .conftest import REFUSED, Listen, Out
from .listener import http

RENDERING = "urn:schemas-upnp-org:service:RenderingControl:1"
VOLUME = "RenderingControl.GetVolume"
SET_VOLUME = "RenderingControl.SetVolume"
MASTER = {"InstanceID": "0", "Channel": "Master"}
LOUDER = MASTER | {"DesiredVolume": "31"}
BROWSE = {
    "ObjectID": "FV:2",
    "BrowseFlag": "BrowseDirectChildren",
    "Filter": "*",
    "StartingIndex": "0",
    "RequestedCount": "100",
    "SortCriteria": "",
}


def reply(values: dict[str, str], action: str = "GetVolume") -> bytes:
    return write_reply(RENDERING, action, values).encode()


# Replies --------------------------------------------------------------------------------------


def test_a_reply_gives_its_output_arguments() -> None:
    found = read_reply(
        VOLUME, 200, reply({"CurrentVolume": "20", "Note": "a<b & 'c'", "Empty": ""})
    )
    assert found == {"CurrentVolume": "20", "Note": "a<b & 'c'", "Empty": ""}


def test_a_reply_may_be_empty() -> None:
    assert read_reply(SET_VOLUME, 200, reply({}, "SetVolume")) == {}


@pytest.mark.parametrize(
    "body",
    [
        reply({"CurrentVolume": "20"}, "GetMute"),
        reply({"CurrentVolume": "20"})[:-9],
        write_fault(501).encode(),
        BOMB.encode(),
        b"",
        b"<html><body>Welcome</body></html>",
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>',
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
        b"\xff\xfe nonsense",
    ],
    ids=["another", "cut", "fault", "bomb", "empty", "html", "no body", "empty body", "bytes"],
)
def test_what_is_no_reply_to_the_question_is_refused(body: bytes) -> None:
    with pytest.raises(BadReplyError):
        read_reply(VOLUME, 200, body)


@pytest.mark.parametrize("code", [401, 402, 501, 701, 714, 800])
def test_a_fault_carries_its_code(code: int) -> None:
    with pytest.raises(SoapFaultError, match=f"{VOLUME}: UPnP error {code}") as fault:
        read_reply(VOLUME, 500, write_fault(code).encode())
    assert (fault.value.code, fault.value.name) == (code, VOLUME)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<HTML><BODY>Error 500</BODY></HTML>",
        b"<HTML><BODY>Error",
        BOMB.encode(),
        write_fault(501).replace("501", "none").encode(),
        write_fault(501).replace("501", "9" * 5000).encode(),
        write_fault(501).replace("501", "").encode(),
    ],
    ids=["empty", "html", "cut", "bomb", "word", "endless", "no code"],
)
def test_a_500_without_a_code_is_a_status(body: bytes) -> None:
    with pytest.raises(StatusError) as refused:
        read_reply(VOLUME, 500, body)
    assert refused.value.status == 500
    assert not isinstance(refused.value, UpnpOffError)


def test_a_403_says_that_upnp_is_off() -> None:
    with pytest.raises(UpnpOffError) as refused:
        read_reply(VOLUME, 403, b"<HTML>Error 403</HTML>")
    assert refused.value.status == 403


@pytest.mark.parametrize("status", [201, 204, 400, 404, 405, 503])
def test_other_statuses_are_told_as_they_are(status: int) -> None:
    with pytest.raises(StatusError, match=f"HTTP {status}") as refused:
        read_reply(VOLUME, status, reply({"CurrentVolume": "20"}))
    assert type(refused.value) is StatusError


# Calls ----------------------------------------------------------------------------------------


async def test_a_call_is_answered(small: Household, out: Out) -> None:
    player = small.players[0]
    assert await out.soap.call(player.uid, VOLUME, MASTER) == {"CurrentVolume": "20"}
    assert await out.soap.call(player.uid, SET_VOLUME, LOUDER) == {}
    assert await out.soap.call(player.uid, VOLUME, MASTER) == {"CurrentVolume": "31"}
    assert small.requests.by_action == {VOLUME: 2, SET_VOLUME: 1}
    assert out.noted[1] == (SET_VOLUME, Outcome.ANSWERED)


async def test_the_judge_sees_action_class_and_arguments(small: Household, out: Out) -> None:
    player = small.players[1]
    leader = f"x-rincon:{small.players[0].uid}"
    await out.soap.call(
        player.uid,
        "AVTransport.SetAVTransportURI",
        {"CurrentURIMetaData": "", "CurrentURI": leader, "InstanceID": "0"},
    )
    (seen,) = out.judged
    assert (seen.uid, seen.address, seen.port) == (player.uid, player.address, 1400)
    assert (seen.name, seen.kind) == ("AVTransport.SetAVTransportURI", Kind.WRITE)
    assert seen.arguments == (
        ("InstanceID", "0"),
        ("CurrentURI", leader),
        ("CurrentURIMetaData", ""),
    )


async def test_texts_arrive_as_they_are(small: Household, out: Out) -> None:
    player = small.players[0]
    name = 'Anna\'s <"Zimmer"> & Küche\t\U0001f3b5'
    arguments = {"DesiredZoneName": name, "DesiredIcon": "", "DesiredConfiguration": "1"}
    await out.soap.call(player.uid, "DeviceProperties.SetZoneAttributes", arguments)
    told = await out.soap.call(player.uid, "DeviceProperties.GetZoneAttributes")
    assert told["CurrentZoneName"] == player.room == name


async def test_the_user_agent_makes_players_show_hidden_favorites(
    small: Household, out: Out
) -> None:
    found = await out.soap.call(small.players[0].uid, "ContentDirectory.Browse", BROWSE)
    hidden = [item for item in small.spec.favorites if item.hidden]
    assert hidden
    assert found["TotalMatches"] == str(len(small.spec.favorites))
    assert all(item.item.title in found["Result"] for item in hidden)


async def test_a_call_has_the_headers_that_players_want(out: Out, listen: Listen) -> None:
    listener = await listen(http(reply({"CurrentVolume": "20"}).decode()))
    assert out.gate.admit("RINCON_X", listener.address)
    await out.soap.call("RINCON_X", VOLUME, MASTER)
    first = listener.received[0].split("\r\n")[0]
    assert first == "POST /MediaRenderer/RenderingControl/Control HTTP/1.1"
    assert listener.header("SOAPACTION") == f'"{RENDERING}#GetVolume"'
    assert listener.header("CONTENT-TYPE") == 'text/xml; charset="utf-8"'
    assert listener.header("USER-AGENT") == USER_AGENT
    assert listener.header("Content-Length")


async def test_a_fault_of_a_player_is_raised_and_not_repeated(small: Household, out: Out) -> None:
    with pytest.raises(SoapFaultError) as fault:
        await out.soap.call(small.players[0].uid, VOLUME, MASTER | {"InstanceID": "9"})
    assert fault.value.code in (702, 718)
    assert small.requests.total == 1
    # A refusal is an answer.
    assert out.outcomes == [Outcome.ANSWERED]


async def test_what_does_not_fit_is_not_sent(small: Household, out: Out) -> None:
    uid = small.players[0].uid
    with pytest.raises(Unlisted):
        await out.soap.call(uid, "AVTransport.Explode")
    with pytest.raises(ValueError, match="takes"):
        await out.soap.call(uid, VOLUME)
    with pytest.raises(RefusedError) as refused:
        await out.soap.call(uid, "ZoneGroupTopology.BeginSoftwareUpdate")
    assert refused.value.verdict == NEVER
    with pytest.raises(UnreachableError):
        await out.soap.call("RINCON_X", VOLUME, MASTER)
    assert out.judged == []
    assert small.requests.connects == 0


async def test_a_refused_read_is_not_asked_again(small: Household, out: Out) -> None:
    out.verdict = REFUSED
    with pytest.raises(RefusedError):
        await out.soap.call(small.players[0].uid, VOLUME, MASTER)
    assert len(out.judged) == 1


# Repeating ------------------------------------------------------------------------------------


async def test_a_read_without_an_answer_is_asked_once_more(small: Household, out: Out) -> None:
    small.faults.set("*", Fault.RESET, times=1)
    assert await out.soap.call(small.players[0].uid, VOLUME, MASTER) == {"CurrentVolume": "20"}
    assert small.requests.by_action == {VOLUME: 2}
    assert out.outcomes == [Outcome.NO_REPLY, Outcome.ANSWERED]


async def test_a_read_is_asked_twice_at_most(small: Household, out: Out) -> None:
    small.faults.set("*", Fault.RESET)
    with pytest.raises(NoReplyError):
        await out.soap.call(small.players[0].uid, VOLUME, MASTER)
    assert small.requests.by_action == {VOLUME: 2}


async def test_a_read_of_a_player_that_is_off_is_tried_twice(small: Household, out: Out) -> None:
    await small.switch_off(small.players[0])
    with pytest.raises(UnreachableError):
        await out.soap.call(small.players[0].uid, VOLUME, MASTER)
    assert out.outcomes == [Outcome.UNREACHABLE] * 2


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        (Fault.HALF, "", BadReplyError),
        (Fault.WRONG_LENGTH, "", BadReplyError),
        (Fault.MALFORMED, "", BadReplyError),
        (Fault.BOMB, "", BadReplyError),
        (Fault.HUGE, "2000000", BadReplyError),
        (Fault.REDIRECT, "http://192.0.2.1/", BadReplyError),
        (Fault.STATUS, "503", StatusError),
        (Fault.STATUS, "403", UpnpOffError),
        (Fault.STATUS, "500", StatusError),
        (Fault.UPNP_ERROR, "501", SoapFaultError),
    ],
)
async def test_an_answer_that_is_no_use_is_not_asked_for_again(
    small: Household, out: Out, kind: Fault, value: str, error: type[WireError]
) -> None:
    small.faults.set("*", kind, value)
    with pytest.raises(error):
        await out.soap.call(small.players[0].uid, VOLUME, MASTER)
    assert small.requests.by_action == {VOLUME: 1}


@pytest.mark.parametrize("kind", [Fault.RESET, Fault.HALF, Fault.MALFORMED])
async def test_a_write_is_sent_exactly_once(small: Household, out: Out, kind: Fault) -> None:
    small.faults.set("*", kind)
    with pytest.raises(WireError):
        await out.soap.call(small.players[0].uid, SET_VOLUME, LOUDER)
    await asyncio.sleep(0.05)
    assert small.requests.by_action == {SET_VOLUME: 1}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("AVTransport.Play", {"InstanceID": "0", "Speed": "1"}),
        ("AVTransport.Next", {"InstanceID": "0"}),
        ("DeviceProperties.RemoveHTSatellite", {"SatRoomUUID": "RINCON_X"}),
    ],
)
async def test_nothing_that_changes_something_is_sent_twice(
    small: Household, out: Out, name: str, arguments: dict[str, str]
) -> None:
    small.faults.set("*", Fault.RESET)
    with pytest.raises(NoReplyError):
        await out.soap.call(small.players[0].uid, name, arguments)
    assert small.requests.by_action == {name: 1}


async def test_a_write_to_a_player_that_is_off_is_tried_once(small: Household, out: Out) -> None:
    await small.switch_off(small.players[0])
    with pytest.raises(UnreachableError):
        await out.soap.call(small.players[0].uid, SET_VOLUME, LOUDER)
    assert out.outcomes == [Outcome.UNREACHABLE]


# Sizes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("ContentDirectory.Browse", BROWSE), ("ZoneGroupTopology.GetZoneGroupState", {})],
)
async def test_lists_and_topologies_may_be_larger(
    small: Household, out: Out, name: str, arguments: dict[str, str]
) -> None:
    small.faults.set("*", Fault.HUGE, str(3 * 2**20))
    # Read whole, and found to be no XML.
    with pytest.raises(BadReplyError, match="empty"):
        await out.soap.call(small.players[0].uid, name, arguments)
    small.faults.clear()
    small.faults.set("*", Fault.HUGE, str(5 * 2**20))
    with pytest.raises(BadReplyError, match="more than"):
        await out.soap.call(small.players[0].uid, name, arguments)
