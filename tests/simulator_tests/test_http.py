"""HTTP as players speak it, and what may go wrong (TABLES 9: 6, 9; the faults)."""

import asyncio
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from tests.simulator.faults import Kind
from tests.simulator.household import Household

from .client import LIMIT, Client, Fault

TOPOLOGY = "ZoneGroupTopology"
STATE = "GetZoneGroupState"
PATH = "/ZoneGroupTopology/Control"
TYPE = "urn:schemas-upnp-org:service:ZoneGroupTopology:1"


def envelope(action: str, inner: str = "") -> str:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<u:{action} xmlns:u="{TYPE}">{inner}</u:{action}></s:Body></s:Envelope>'
    )


async def test_a_connection_is_closed_after_its_reply(small: Household) -> None:
    address = small.players[0].address
    reader, writer = await asyncio.open_connection(address, 1400)
    writer.write(f"GET /xml/AVTransport1.xml HTTP/1.1\r\nHost: {address}:1400\r\n\r\n".encode())
    reply = await asyncio.wait_for(reader.read(), LIMIT)
    writer.close()
    head = reply.partition(b"\r\n\r\n")[0].lower()
    assert b"transfer-encoding: chunked" in head
    assert b"connection: close" in head


async def test_soap_has_a_length(small: Household, client: Client) -> None:
    status, headers, _ = await client.raw(
        small.players[0],
        PATH,
        envelope(STATE),
        method="POST",
        headers={"SOAPACTION": f'"{TYPE}#{STATE}"'},
    )
    assert status == HTTPStatus.OK
    assert "Content-Length" in headers
    assert headers["Connection"] == "close"
    assert headers["SERVER"].endswith("Sonos/97.1-80312 (ZPS18)")


@pytest.mark.parametrize("header", [f'"{TYPE}#{STATE}"', f"{TYPE}#{STATE}"])
async def test_soapaction_quoted_and_bare(small: Household, client: Client, header: str) -> None:
    status, _, _ = await client.raw(
        small.players[0], PATH, envelope(STATE), method="POST", headers={"SOAPACTION": header}
    )
    assert status == HTTPStatus.OK


async def test_a_fault_has_a_code_and_no_description(small: Household, client: Client) -> None:
    status, _, text = await client.raw(
        small.players[0],
        PATH,
        envelope("Nonsense"),
        method="POST",
        headers={"SOAPACTION": f'"{TYPE}#Nonsense"'},
    )
    assert status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "<errorCode>401</errorCode>" in text
    assert "errorDescription" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        {"UpdateType": "Software"},
        {"UpdateType": "Software", "CachedOnly": "maybe", "Version": ""},
    ],
)
async def test_arguments_are_checked(
    small: Household, client: Client, arguments: dict[str, Any]
) -> None:
    with pytest.raises(Fault) as refused:
        await client.call(small.players[0], TOPOLOGY, "CheckForUpdate", **arguments)
    assert refused.value.code == 402


async def test_malformed_xml_is_402(small: Household, client: Client) -> None:
    status, _, text = await client.raw(
        small.players[0],
        PATH,
        envelope(STATE)[:-5],
        method="POST",
        headers={"SOAPACTION": f'"{TYPE}#{STATE}"'},
    )
    assert status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "<errorCode>402</errorCode>" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 403), ("/nothing", 404), ("/xml/device_description.xml", 200), ("/xml/Queue1.xml", 200)],
)
async def test_paths(small: Household, client: Client, path: str, status: int) -> None:
    assert (await client.raw(small.players[0], path))[0] == status


async def test_upnp_off_refuses_everything_on_1400(small: Household, client: Client) -> None:
    player = small.players[0]
    player.power.upnp = False
    status, _, text = await client.raw(player, "/xml/device_description.xml")
    assert status == HTTPStatus.FORBIDDEN
    assert "Error 403" in text
    status, _, _ = await client.raw(
        player, PATH, envelope(STATE), method="POST", headers={"SOAPACTION": f'"{TYPE}#{STATE}"'}
    )
    assert status == HTTPStatus.FORBIDDEN
    reply = await client.call(player, TOPOLOGY, STATE, port=1443)
    assert "ZoneGroups" in reply["ZoneGroupState"]


async def test_requests_are_counted(small: Household, client: Client) -> None:
    small.requests.reset()
    player = small.players[1]
    await client.call(player, TOPOLOGY, STATE)
    await client.raw(player, "/xml/device_description.xml")
    _, writer = await asyncio.open_connection(player.address, 1400)
    writer.close()
    await client.until(lambda: small.requests.bare == 1)
    counted = small.requests.as_json()
    assert counted["total"] == 2
    assert counted["connects"] == 3
    assert counted["by_player"] == {player.uid: 2}
    assert counted["by_path"] == {f"POST {PATH}": 1, "GET /xml/device_description.xml": 1}
    assert counted["by_action"] == {f"{TOPOLOGY}.{STATE}": 1}


async def test_who_hangs_up_halfway_is_no_error(
    small: Household, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    player = small.players[0]
    _, writer = await asyncio.open_connection(player.address, 1400)
    head = f"POST {PATH} HTTP/1.1\r\nHost: {player.address}:1400\r\nContent-Length: 400\r\n\r\n"
    writer.write(head.encode() + b"<s:Envelope")
    before = small.requests.total
    await client.until(lambda: small.requests.total > before)
    writer.transport.abort()
    assert await client.call(player, TOPOLOGY, STATE)
    assert "Error handling request" not in caplog.text


async def test_fault_hang(small: Household, client: Client) -> None:
    small.faults.set(small.players[0].uid, Kind.HANG)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await client.call(small.players[0], TOPOLOGY, STATE)
    assert await client.call(small.players[1], TOPOLOGY, STATE)
    small.faults.clear()
    assert await client.call(small.players[0], TOPOLOGY, STATE)


async def test_fault_latency(small: Household, client: Client) -> None:
    small.faults.set("*", Kind.LATENCY, "0.2", f"{TOPOLOGY}.*")
    begin = small.clock.seconds()
    await client.call(small.players[0], TOPOLOGY, STATE)
    assert small.clock.seconds() - begin >= 0.2


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.HALF, Kind.WRONG_LENGTH])
async def test_fault_broken_reply(small: Household, client: Client, kind: Kind) -> None:
    small.faults.set("*", kind, times=1)
    with pytest.raises(aiohttp.ClientError):
        await client.call(small.players[0], TOPOLOGY, STATE)
    assert await client.call(small.players[0], TOPOLOGY, STATE)


async def test_fault_status_and_code(small: Household, client: Client) -> None:
    small.faults.set("*", Kind.STATUS, "503", times=1)
    assert (await client.raw(small.players[0], "/xml/Queue1.xml"))[0] == 503
    small.faults.set("*", Kind.UPNP_ERROR, "501", f"*.{STATE}", times=1)
    with pytest.raises(Fault) as refused:
        await client.call(small.players[0], TOPOLOGY, STATE)
    assert refused.value.code == 501


@pytest.mark.parametrize(
    ("kind", "value", "seen"),
    [
        (Kind.BOMB, "", "<!ENTITY"),
        (Kind.HUGE, "3000000", " " * 3000000),
        (Kind.MALFORMED, "", "<s:Envelope"),
    ],
)
async def test_fault_bad_bodies(
    small: Household, client: Client, kind: Kind, value: str, seen: str
) -> None:
    small.faults.set("*", kind, value)
    _, _, text = await client.raw(
        small.players[0],
        PATH,
        envelope(STATE),
        method="POST",
        headers={"SOAPACTION": f'"{TYPE}#{STATE}"'},
    )
    assert seen in text


async def test_fault_redirect(small: Household, client: Client) -> None:
    small.faults.set("*", Kind.REDIRECT, "http://192.0.2.1/")
    status, headers, _ = await client.raw(small.players[0], "/xml/Queue1.xml")
    assert (status, headers["LOCATION"]) == (302, "http://192.0.2.1/")


async def test_fault_mute_and_lose(small: Household, client: Client) -> None:
    fault = small.faults.set(small.players[0].uid, Kind.MUTE)
    await client.subscribe(small.players[0], TOPOLOGY, "muted")
    await client.subscribe(small.players[1], TOPOLOGY, "heard")
    await client.until(lambda: bool(client.of("heard")))
    assert not client.of("muted")
    small.faults.clear(fault.id)
    small.faults.set(small.players[1].uid, Kind.LOSE, times=1)
    small.topology.join(small.players[2], small.players[1])
    await client.until(lambda: bool(client.of("muted")))
    small.topology.leave(small.players[2])
    await client.until(lambda: len(client.of("heard")) == 2)
    # What was not sent still counted.
    assert [item.sequence for item in client.of("heard")] == [0, 2]
    assert client.of("muted")[0].sequence == 1


async def test_fault_duplicate_and_reorder(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, TOPOLOGY)
    await client.until(lambda: len(client.received) == 1)
    small.faults.set(player.uid, Kind.DUPLICATE, times=1)
    small.topology.join(small.players[1], player)
    await client.until(lambda: len(client.received) == 3)
    small.faults.clear()
    small.faults.set(player.uid, Kind.REORDER, times=1)
    small.topology.leave(small.players[1])
    await asyncio.sleep(0.1)
    small.topology.join(small.players[1], player)
    await client.until(lambda: len(client.received) == 5)
    assert [item.sequence for item in client.received] == [0, 1, 1, 3, 2]


async def test_fault_refused_and_lost_subscribe(small: Household, client: Client) -> None:
    player = small.players[0]
    small.faults.set(player.uid, Kind.REFUSE_SUBSCRIBE, "412", times=1)
    with pytest.raises(Fault) as refused:
        await client.subscribe(player, TOPOLOGY)
    assert refused.value.code == 412
    small.faults.set(player.uid, Kind.LOSE_SUBSCRIBE_REPLY, times=1)
    with pytest.raises(aiohttp.ClientError):
        await client.subscribe(player, TOPOLOGY)
    # The player has it all the same, and notifies.
    await client.until(lambda: bool(client.received))
    assert len(player.events.subscriptions) == 1


async def test_arguments_that_are_not_described_are_ignored(
    small: Household, client: Client
) -> None:
    assert await client.call(small.players[0], TOPOLOGY, STATE, Channel="Master")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_json_api_is_forbidden_on_the_plain_port(
    small: Household, client: Client, method: str
) -> None:
    path = "/api/v1/households/local/settings/restricted-admin/explicitContentFiltering"
    headers = {"X-Sonos-Api-Key": "any"}
    status, _, _ = await client.raw(small.players[0], path, method=method, headers=headers)
    assert status == 403
