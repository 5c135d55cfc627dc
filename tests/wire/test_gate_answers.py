"""What becomes of a request: how much, how long, what goes wrong, TLS, bare connections."""

import asyncio
import json
import socket

import pytest

from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.wire.catalogue import (
    INFO_PATH,
    PLAIN_PORT,
    TLS_PORT,
)
from custom_components.sonos_local.wire.errors import (
    BadReplyError,
    NoReplyError,
    RefusedError,
    UnreachableError,
    WireError,
)
from custom_components.sonos_local.wire.gate import (
    MIB,
    Outcome,
    Response,
)
from tests.fast_clock import wait_for
from tests.simulator.certificate import server_context
from tests.simulator.faults import Kind as Fault
from tests.simulator.household import Household
from tests.simulator.player import Player

from .conftest import UID, Listen, Out, elsewhere, get, outgoing
from .listener import http

# How much -------------------------------------------------------------------------------------


async def test_a_player_is_asked_two_things_at_a_time(small: Household, out: Out) -> None:
    one, other = small.players[:2]
    small.faults.set(one.uid, Fault.LATENCY, "1")
    five = [asyncio.create_task(get(out, one.address)) for _ in range(5)]
    await get(out, other.address)
    await wait_for(lambda: small.requests.by_player[one.uid] == 2)
    await asyncio.sleep(0.05)
    assert small.requests.by_player == {one.uid: 2, other.uid: 1}
    assert {response.status for response in await asyncio.gather(*five)} == {200}
    assert small.requests.by_player[one.uid] == 5
    # Nothing is kept of players that nobody asks.
    assert len(out.gate._places) == 0


@pytest.mark.parametrize(("size", "fits"), [(999, True), (1000, True), (1001, False)])
async def test_answers_are_limited_in_size(
    small: Household, out: Out, size: int, *, fits: bool
) -> None:
    small.faults.set("*", Fault.HUGE, str(size))
    if fits:
        assert len((await get(out, small.players[0].address, limit=1000)).body) == size
        assert out.outcomes == [Outcome.ANSWERED]
    else:
        with pytest.raises(BadReplyError, match="more than 1000 bytes"):
            await get(out, small.players[0].address, limit=1000)
        assert out.outcomes == [Outcome.BAD_REPLY]


async def test_huge_answers_are_cut_off_at_one_mebibyte(small: Household, out: Out) -> None:
    small.faults.set("*", Fault.HUGE)
    with pytest.raises(BadReplyError, match=str(MIB)):
        await get(out, small.players[0].address)


async def test_compressed_answers_are_not_unpacked(out: Out, listen: Listen) -> None:
    listener = await listen(http("not gzip", "200 OK", "Content-Encoding: gzip"))
    assert out.gate.admit(UID, listener.address)
    assert (await get(out, listener.address)).body == b"not gzip"


async def test_who_says_nothing_is_given_up_in_time(small: Household, out: Out) -> None:
    small.faults.set("*", Fault.HANG)
    with pytest.raises(NoReplyError, match="in time"):
        await get(out, small.players[0].address, timeout=1.0)
    assert out.outcomes == [Outcome.NO_REPLY]
    assert small.requests.total == 1


async def test_a_connection_that_does_not_come_about_in_time_asked_nothing(out: Out) -> None:
    with socket.socket() as full:
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind((elsewhere(), PLAIN_PORT))
        full.listen(0)
        others = [socket.socket() for _ in range(3)]
        for other in others:
            other.setblocking(False)
            other.connect_ex((elsewhere(), PLAIN_PORT))
        assert out.gate.admit(UID, elsewhere())
        with pytest.raises(UnreachableError):
            await get(out, elsewhere(), timeout=3.0)
        for other in others:
            other.close()
    assert out.outcomes == [Outcome.UNREACHABLE]


# What goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "error", "outcome"),
    [
        (Fault.RESET, NoReplyError, Outcome.NO_REPLY),
        (Fault.HALF, BadReplyError, Outcome.BAD_REPLY),
        (Fault.WRONG_LENGTH, BadReplyError, Outcome.BAD_REPLY),
    ],
)
async def test_a_broken_answer_is_told_as_what_it_is(
    small: Household, out: Out, kind: Fault, error: type[WireError], outcome: Outcome
) -> None:
    small.faults.set("*", kind)
    with pytest.raises(error):
        await get(out, small.players[0].address)
    assert out.outcomes == [outcome]


@pytest.mark.parametrize("status", [200, 204, 400, 403, 404, 500, 503])
async def test_a_status_is_an_answer(small: Household, out: Out, status: int) -> None:
    small.faults.set("*", Fault.STATUS, str(status))
    assert (await get(out, small.players[0].address)).status == status
    assert out.outcomes == [Outcome.ANSWERED]


@pytest.mark.parametrize("kind", [Fault.MALFORMED, Fault.BOMB])
async def test_what_an_answer_says_is_not_looked_at(
    small: Household, out: Out, kind: Fault
) -> None:
    small.faults.set("*", kind)
    assert (await get(out, small.players[0].address)).status == 200


@pytest.mark.parametrize(
    "answer",
    [
        b"220 mail.example ESMTP\r\n\r\n",
        b"\x16\x03\x01\x02\x00nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
    ids=["mail", "tls", "chunks", "headers"],
)
async def test_an_answer_that_is_no_http_cannot_be_used(
    out: Out, listen: Listen, answer: bytes
) -> None:
    listener = await listen(answer)
    assert out.gate.admit(UID, listener.address)
    with pytest.raises(BadReplyError):
        await get(out, listener.address)
    assert out.outcomes == [Outcome.BAD_REPLY]


async def test_a_connection_closed_without_an_answer_leaves_the_outcome_open(
    out: Out, listen: Listen
) -> None:
    listener = await listen(b"")
    assert out.gate.admit(UID, listener.address)
    with pytest.raises(NoReplyError):
        await get(out, listener.address)


async def test_a_player_that_is_off_is_unreachable(small: Household, out: Out) -> None:
    await small.switch_off(small.players[0])
    with pytest.raises(UnreachableError):
        await get(out, small.players[0].address)
    assert out.outcomes == [Outcome.UNREACHABLE]


async def test_a_request_that_is_cancelled_under_way_is_noted(small: Household, out: Out) -> None:
    small.faults.set("*", Fault.HANG)
    task = asyncio.create_task(get(out, small.players[0].address))
    await wait_for(lambda: small.requests.total == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert out.outcomes == [Outcome.NO_REPLY]


# TLS ------------------------------------------------------------------------------------------


async def info(out: Out, player: Player) -> Response:
    """Ask a player on 1443 for its information."""
    return await out.gate.request(
        outgoing(player.address, TLS_PORT),
        "GET",
        INFO_PATH,
        headers={"X-Sonos-Api-Key": "any"},
    )


async def test_the_players_own_certificates_are_taken(small: Household, out: Out) -> None:
    player = small.players[0]
    response = await info(out, player)
    assert json.loads(response.body)["playerId"] == player.uid
    assert (await get(out, player.address, TLS_PORT)).status == 200


async def test_a_port_without_tls_is_unreachable(out: Out, listen: Listen) -> None:
    listener = await listen(http("plain"), TLS_PORT)
    assert out.gate.admit(UID, listener.address)
    with pytest.raises(UnreachableError):
        await get(out, listener.address, TLS_PORT, timeout=3.0)
    assert "plain" not in str(listener.received)


async def test_plain_http_is_not_taken_for_tls(out: Out, listen: Listen) -> None:
    listener = await listen(http("secure"), PLAIN_PORT, tls=server_context())
    assert out.gate.admit(UID, listener.address)
    with pytest.raises(WireError):
        await get(out, listener.address, PLAIN_PORT)


# Reaching -------------------------------------------------------------------------------------


async def test_reaching_a_player_is_a_connection_without_a_request(
    small: Household, out: Out
) -> None:
    player = small.players[0]
    assert await out.gate.reach(player.uid, player.address) is True
    await wait_for(lambda: small.requests.bare)
    assert (small.requests.connects, small.requests.total) == (1, 0)
    assert out.noted == [("connect", Outcome.ANSWERED)]
    assert out.judged == [Outgoing(player.uid, player.address, PLAIN_PORT, "connect", Kind.READ)]


async def test_nobody_is_reached_where_nobody_listens(small: Household, out: Out) -> None:
    player = small.players[0]
    await small.switch_off(player)
    assert await out.gate.reach(player.uid, player.address) is False
    assert out.outcomes == [Outcome.UNREACHABLE]


async def test_only_destinations_are_reached(small: Household, out: Out) -> None:
    with pytest.raises(RefusedError):
        await out.gate.reach(UID, elsewhere())
    assert out.judged == []


# The end --------------------------------------------------------------------------------------


async def test_a_gate_can_be_closed_twice_and_unused(out: Out) -> None:
    await out.gate.close()
    await out.gate.close()


async def test_a_gate_that_was_closed_opens_again_when_it_is_used(
    small: Household, out: Out
) -> None:
    await get(out, small.players[0].address)
    await out.gate.close()
    assert (await get(out, small.players[0].address)).status == 200


async def test_destinations_are_a_copy(small: Household, out: Out) -> None:
    before = out.gate.destinations
    out.gate.dismiss(small.players[0].uid)
    assert len(before) == 3
    assert len(out.gate.destinations) == 2
