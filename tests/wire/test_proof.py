"""Who lives at an address: players of both generations, players that refuse, others."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.sonos_local.model.household import Topology
from custom_components.sonos_local.wire.catalogue import PLAIN_PORT, TLS_PORT
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
from custom_components.sonos_local.wire.proof import NotAPlayerError, describe, identify
from tests.simulator.certificate import server_context
from tests.simulator.faults import Kind as Fault
from tests.simulator.household import Household
from tests.simulator.profiles import profile

from .conftest import REFUSED, Listen, Out, Players, elsewhere
from .listener import http

HOUSEHOLD_ID = "DeviceProperties.GetHouseholdID"
STATE = "ZoneGroupTopology.GetZoneGroupState"
DESCRIPTION = (
    '<root xmlns="urn:schemas-upnp-org:device-1-0"><device>'
    "<modelNumber>{}</modelNumber><UDN>uuid:{}</UDN></device></root>"
)


@pytest.mark.parametrize("name", ["small", "home", "s1"])
async def test_a_player_tells_who_it_is_and_whose(name: str, players: Players, out: Out) -> None:
    household = await players(name)
    player = household.players[0]
    found = await identify(out.gate, out.soap, player.address)
    assert (found.uid, found.household) == (player.uid, household.spec.id)
    assert found.description.model_number == player.model.number
    assert found.description.generation == player.version.generation
    assert set(found.topology.boxes) == {box.uid for box in household.players}
    # Only this one has proved anything.
    assert out.gate.destinations == {player.uid: player.address}
    assert household.requests.by_player == {player.uid: 3}


async def test_a_large_household_is_found_without_its_rooms(players: Players, out: Out) -> None:
    household = await players("large")
    player = household.players[0]
    found = await identify(out.gate, out.soap, player.address)
    assert (found.uid, found.household) == (player.uid, household.spec.id)
    assert found.topology == Topology()
    assert household.requests.by_action == {HOUSEHOLD_ID: 1, STATE: 1}


@pytest.mark.parametrize("name", ["small", "s1"])
async def test_a_player_whose_upnp_is_off_is_told_from_others(
    name: str, players: Players, out: Out
) -> None:
    household = await players(name)
    player = household.players[0]
    player.switch_upnp(on=False)
    if name == "small":
        with pytest.raises(UpnpOffError):
            await identify(out.gate, out.soap, player.address)
    else:
        # The old ones have nothing else that they could say who they are with.
        with pytest.raises(NotAPlayerError):
            await identify(out.gate, out.soap, player.address)
    assert out.gate.destinations == {}


async def test_a_refusing_player_is_asked_with_a_key(small: Household, out: Out) -> None:
    small.timing.api_key = "123e4567-e89b-12d3-a456-426655440000"
    small.players[0].switch_upnp(on=False)
    with pytest.raises(UpnpOffError):
        await describe(out.gate, small.players[0].address)


@pytest.mark.parametrize(
    "answer",
    [
        http("<html>router</html>"),
        http("not here", "404 Not Found"),
        http("go away", "403 Forbidden"),
        http("broken", "500 Internal Server Error"),
        http(DESCRIPTION.format("P1", "printer-77")),
        http(DESCRIPTION.format("S18", "")),
        http("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        http(""),
    ],
    ids=["html", "404", "403", "500", "printer", "nobody", "doctype", "empty"],
)
async def test_a_web_server_is_no_player(out: Out, listen: Listen, answer: bytes) -> None:
    listener = await listen(answer)
    with pytest.raises(NotAPlayerError):
        await identify(out.gate, out.soap, listener.address)
    assert out.gate.destinations == {}
    assert len(listener.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        http("{}"),
        http("[]"),
        http("null"),
        http('{"playerId": "printer"}'),
        http('{"playerId": 7}'),
        http("<html/>"),
        http("[" * 200_000),
        http("9" * 5000),
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe",
        http("", "302 Found", "Location: http://192.0.2.1/"),
    ],
    ids=["{}", "[]", "null", "printer", "7", "html", "deep", "long", "bytes", "redirect"],
)
async def test_who_refuses_and_says_nothing_of_itself_on_1443_is_no_player(
    out: Out, listen: Listen, answer: bytes
) -> None:
    await listen(http("no", "403 Forbidden"))
    secure = await listen(answer, TLS_PORT, tls=server_context())
    with pytest.raises(NotAPlayerError):
        await describe(out.gate, elsewhere())
    assert len(secure.received) == 1


async def test_who_refuses_and_is_a_player_on_1443_has_upnp_off(out: Out, listen: Listen) -> None:
    await listen(http("no", "403 Forbidden"))
    secure = await listen(http('{"playerId": "RINCON_1"}'), TLS_PORT, tls=server_context())
    with pytest.raises(UpnpOffError):
        await describe(out.gate, elsewhere())
    assert secure.header("X-Sonos-Api-Key")
    assert out.gate.destinations == {}


@pytest.mark.parametrize("answer", [http("no", "401 Unauthorized"), b""], ids=["401", "silent"])
async def test_a_known_player_that_keeps_silent_on_1443_has_upnp_off(
    out: Out, listen: Listen, answer: bytes
) -> None:
    await listen(http("no", "403 Forbidden"))
    await listen(answer, TLS_PORT, tls=server_context())
    with pytest.raises(UpnpOffError):
        await describe(out.gate, elsewhere(), "RINCON_1")


async def test_another_player_that_refuses_is_not_the_known_one(out: Out, listen: Listen) -> None:
    await listen(http("no", "403 Forbidden"))
    await listen(http('{"playerId": "RINCON_2"}'), TLS_PORT, tls=server_context())
    with pytest.raises(NotAPlayerError):
        await describe(out.gate, elsewhere(), "RINCON_1")


async def test_a_redirect_is_no_description(out: Out, listen: Listen) -> None:
    await listen(http("", "302 Found", "Location: http://192.0.2.1/"))
    with pytest.raises(BadReplyError):
        await identify(out.gate, out.soap, elsewhere())


async def test_nobody_lives_where_nobody_listens(out: Out) -> None:
    with pytest.raises(UnreachableError):
        await identify(out.gate, out.soap, elsewhere())


async def test_an_address_that_is_not_local_is_not_asked(out: Out) -> None:
    with pytest.raises(RefusedError):
        await identify(out.gate, out.soap, "192.0.2.1")
    assert out.judged == []


async def test_the_judge_is_asked_for_a_proof_too(small: Household) -> None:
    out = Out(verdict=REFUSED)
    with pytest.raises(RefusedError):
        await identify(out.gate, out.soap, small.players[0].address)
    assert small.requests.connects == 0


async def test_what_was_opened_for_the_proof_is_closed_after_it(players: Players, out: Out) -> None:
    household = await players("small")
    address = household.players[0].address
    await describe(out.gate, address)
    for port in (PLAIN_PORT, TLS_PORT):
        assert not out.gate._is_destination(address, port)
    assert out.gate.destinations == {}


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        (Fault.UPNP_ERROR, "501", SoapFaultError),
        (Fault.STATUS, "403", UpnpOffError),
        (Fault.STATUS, "503", StatusError),
        (Fault.RESET, "", NoReplyError),
    ],
)
async def test_who_does_not_tell_its_household_is_not_let_in(
    players: Players, out: Out, kind: Fault, value: str, error: type[WireError]
) -> None:
    household = await players("small")
    household.faults.set("*", kind, value, HOUSEHOLD_ID)
    with pytest.raises(error):
        await identify(out.gate, out.soap, household.players[0].address)
    assert out.gate.destinations == {}


async def test_a_player_without_a_household_is_not_let_in(players: Players, out: Out) -> None:
    household = await players(replace(profile("small"), id=""))
    with pytest.raises(BadReplyError, match="without a household"):
        await identify(out.gate, out.soap, household.players[0].address)
    assert out.gate.destinations == {}


@pytest.mark.parametrize(("kind", "value"), [(Fault.STATUS, "503"), (Fault.RESET, "")])
async def test_a_topology_that_is_missing_for_another_reason_is_an_error(
    players: Players, out: Out, kind: Fault, value: str
) -> None:
    household = await players("small")
    household.faults.set("*", kind, value, STATE)
    with pytest.raises(WireError):
        await identify(out.gate, out.soap, household.players[0].address)


async def test_two_proofs_of_one_address_do_not_disturb_each_other(
    players: Players, out: Out
) -> None:
    household = await players("small")
    address = household.players[0].address
    found = await asyncio.gather(*(describe(out.gate, address) for _ in range(4)))
    assert {one.uid for one in found} == {household.players[0].uid}
