"""The gate: where requests may go, what becomes of them, how much of what (TABLES R1)."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import pytest

from custom_components.sonos_local.model.verdict import Kind
from custom_components.sonos_local.wire.catalogue import (
    DESCRIPTION_PATH,
    PLAIN_PORT,
)
from custom_components.sonos_local.wire.errors import (
    BadReplyError,
    NoReplyError,
    RefusedError,
    UnreachableError,
)
from custom_components.sonos_local.wire.gate import (
    CANDIDATES,
    NEVER,
    NOT_A_DESTINATION,
    PROBE_AGAIN,
    Outcome,
    is_literal,
)
from tests.fast_clock import wait_for
from tests.simulator.faults import Kind as Fault
from tests.simulator.household import Household

from .conftest import REFUSED, UID, Listen, Out, get, net, outgoing
from .listener import http
from .virtual_clock import VirtualClock


@contextmanager
def names_stay_unresolved(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Collect what is resolved meanwhile."""
    asked: list[object] = []

    def resolve(*host: object, **_: object) -> list[object]:
        asked.append(host)
        raise OSError("resolved")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        patch.setattr(socket, "gethostbyname", resolve)
        yield asked


# Destinations ---------------------------------------------------------------------------------


async def test_a_player_of_the_table_is_asked(small: Household, out: Out) -> None:
    player = small.players[0]
    response = await get(out, player.address)
    assert response.status == 200
    assert player.uid.encode() in response.body
    assert response.headers["SERVER"] == player.user_agent
    assert out.noted == [(f"GET {DESCRIPTION_PATH}", Outcome.ANSWERED)]
    assert [seen.address for seen in out.judged] == [player.address]


@pytest.mark.parametrize(
    ("address", "port"),
    [
        (f"{net()}9", PLAIN_PORT),
        (f"{net()}2", 80),
        (f"{net()}2", 1401),
        ("192.0.2.1", PLAIN_PORT),
        ("localhost", PLAIN_PORT),
        ("sonos.example", PLAIN_PORT),
        ("", PLAIN_PORT),
        ("::1", PLAIN_PORT),
    ],
    # The addresses are those of the process, names have to be the same in all.
    ids=["other", "80", "1401", "public", "localhost", "name", "empty", "ipv6"],
)
async def test_r1_what_is_not_in_the_table_is_refused_before_the_judge(
    small: Household, out: Out, address: str, port: int
) -> None:
    with pytest.raises(RefusedError) as refused:
        await get(out, address, port)
    assert refused.value.verdict == NOT_A_DESTINATION
    assert out.judged == []
    assert out.outcomes == [Outcome.REFUSED]
    assert small.requests.connects == 0


async def test_who_goes_round_the_request_gets_no_socket_either(
    small: Household, out: Out, listen: Listen
) -> None:
    listener = await listen(http("hello"))
    session = out.gate._client()
    for url in (
        f"http://{listener.address}:1400/",
        f"http://{small.players[0].address}:8080/",
        "http://192.0.2.1:1400/",
    ):
        with pytest.raises(aiohttp.ClientConnectorError, match="not a destination"):
            await session.get(url)
    assert listener.connects == small.requests.connects == 0


async def test_r1_names_are_never_resolved(
    small: Household, out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    with names_stay_unresolved(monkeypatch) as resolved:
        assert (await get(out, small.players[0].address)).status == 200
        assert await out.gate.reach(small.players[0].uid, small.players[0].address)
        for host in ("localhost", "sonos.example", "player.local"):
            with pytest.raises(aiohttp.ClientConnectorDNSError, match="not an address"):
                await out.gate._client().get(f"http://{host}:1400/")
    assert resolved == []


@pytest.mark.parametrize(
    "target",
    ["@127.0.0.1/", ".example/", "", "xml", "/a b", "/a\r\nX-Y: z", "/ä", "http://192.0.2.1/"],
)
async def test_a_target_that_is_no_path_is_never_sent(
    small: Household, out: Out, target: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        await get(out, small.players[0].address, target=target)
    assert refused.value.verdict == NEVER
    assert out.judged == []
    assert small.requests.connects == 0


@pytest.mark.parametrize("where", ["public", "another"])
async def test_r1_a_redirect_is_an_error_and_is_not_followed(
    small: Household, out: Out, listen: Listen, where: str
) -> None:
    listener = await listen(http("secret"))
    target = "http://192.0.2.1/" if where == "public" else f"http://{listener.address}:1400/"
    small.faults.set("*", Fault.REDIRECT, target)
    with pytest.raises(BadReplyError, match="redirected"):
        await get(out, small.players[0].address)
    assert out.outcomes == [Outcome.REDIRECTED]
    assert small.requests.total == 1
    assert listener.connects == 0


async def test_a_redirect_to_another_player_is_not_followed_either(
    small: Household, out: Out
) -> None:
    one, other = small.players[:2]
    small.faults.set(one.uid, Fault.REDIRECT, other.location)
    with pytest.raises(BadReplyError):
        await get(out, one.address)
    assert small.requests.by_player == {one.uid: 1}


async def test_r1_proxies_of_the_environment_are_ignored(
    small: Household, out: Out, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await listen(http("proxied"), 3128)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://{proxy.address}:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert (await get(out, small.players[0].address)).body != b"proxied"
    assert proxy.connects == 0


async def test_cookies_are_neither_kept_nor_sent(out: Out, listen: Listen) -> None:
    listener = await listen(http("hello", "200 OK", "Set-Cookie: a=b; Path=/"))
    assert out.gate.admit(UID, listener.address)
    for _ in range(2):
        await get(out, listener.address)
    assert len(listener.received) == 2
    assert listener.header("Cookie") is None


async def test_nothing_is_sent_that_was_not_asked_for(out: Out, listen: Listen) -> None:
    listener = await listen(http("hello"))
    assert out.gate.admit(UID, listener.address)
    await get(out, listener.address, target="/getaa?u=a%2fb&v=3")
    names = [line.partition(":")[0] for line in listener.received[0].split("\r\n")]
    assert names[0] == "GET /getaa?u=a%2fb&v=3 HTTP/1.1"
    assert {name.lower() for name in names[1:] if name} == {"host", "connection"}


async def test_every_request_has_a_connection_of_its_own(small: Household, out: Out) -> None:
    for _ in range(3):
        await get(out, small.players[0].address)
    assert small.requests.connects == small.requests.total == 3


# Who is in the table --------------------------------------------------------------------------


async def test_r1a_a_player_that_moved_is_replaced_and_not_added(
    small: Household, out: Out
) -> None:
    one, other = small.players[:2]
    old = one.address
    assert out.gate.admit(one.uid, f"{net()}99")
    assert out.gate.destinations == {
        player.uid: f"{net()}99" if player is one else player.address for player in small.players
    }
    assert out.gate.address(one.uid) == f"{net()}99"
    with pytest.raises(RefusedError):
        await get(out, old)
    assert (await get(out, other.address)).status == 200


async def test_who_proves_to_live_at_an_address_puts_its_old_owner_out(out: Out) -> None:
    assert out.gate.admit("RINCON_A", f"{net()}2")
    assert out.gate.admit("RINCON_B", f"{net()}3")
    # They swapped: what is meant for B must not reach A.
    assert out.gate.admit("RINCON_A", f"{net()}3")
    assert out.gate.destinations == {"RINCON_A": f"{net()}3"}
    with pytest.raises(UnreachableError):
        out.gate.address("RINCON_B")
    assert out.gate.admit("RINCON_B", f"{net()}2")
    assert out.gate.address("RINCON_B") == f"{net()}2"


async def test_the_same_player_at_the_same_address_stays(out: Out) -> None:
    for _ in range(2):
        assert out.gate.admit(UID, f"{net()}2")
    assert out.gate.destinations == {UID: f"{net()}2"}


async def test_a_dismissed_player_is_no_destination(small: Household, out: Out) -> None:
    player = small.players[0]
    out.gate.dismiss(player.uid)
    out.gate.dismiss(player.uid)
    with pytest.raises(RefusedError):
        await get(out, player.address)
    with pytest.raises(UnreachableError, match="no address"):
        out.gate.address(player.uid)


async def test_a_request_that_had_to_wait_is_judged_by_what_holds_then(
    small: Household, out: Out
) -> None:
    player = small.players[0]
    small.faults.set(player.uid, Fault.HANG)
    waiting = [asyncio.create_task(get(out, player.address, timeout=2.0)) for _ in range(3)]
    await wait_for(lambda: small.requests.total == 2)
    out.verdict = REFUSED
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [NoReplyError, NoReplyError, RefusedError]
    assert small.requests.connects == 2
    assert sorted(out.outcomes) == [Outcome.NO_REPLY, Outcome.NO_REPLY, Outcome.REFUSED]


async def test_a_player_dismissed_while_its_request_waits_is_sent_nothing(
    small: Household, out: Out
) -> None:
    player = small.players[0]
    small.faults.set(player.uid, Fault.HANG)
    waiting = [asyncio.create_task(get(out, player.address, timeout=2.0)) for _ in range(3)]
    await wait_for(lambda: small.requests.total == 2)
    out.gate.dismiss(player.uid)
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [NoReplyError, NoReplyError, UnreachableError]
    assert small.requests.connects == 2


@pytest.mark.parametrize(
    "address", ["192.168.1.2", "sonos.local", "127.1", "127.0.0.01", "::1", "", "0x7f000001"]
)
async def test_only_local_literals_are_admitted_probed_or_pinned(out: Out, address: str) -> None:
    assert not out.gate.admit(UID, address)
    assert not out.gate.admits_probe(address)
    with pytest.raises(RefusedError):
        async with out.gate.pinned(address, PLAIN_PORT):
            pytest.fail("it was opened")
    assert out.noted == [("connect", Outcome.REFUSED)]
    assert out.gate.destinations == {}


async def test_r0_loopback_is_refused_unless_it_counts_as_local(small: Household) -> None:
    strict = Out(local="192.168.")
    player = small.players[0]
    assert not strict.gate.admit(player.uid, player.address)
    with pytest.raises(RefusedError):
        await get(strict, player.address)
    with pytest.raises(RefusedError):
        async with strict.gate.pinned(player.address, PLAIN_PORT):
            pytest.fail("it was opened")
    assert small.requests.connects == 0


def test_literals_are_ipv4_in_their_canonical_form() -> None:
    assert is_literal("192.168.1.2")
    assert not any(map(is_literal, ("192.168.1", "192.168.01.2", "fe80::1", "a.b", "", " 1.2.3.4")))


# Probes and pins ------------------------------------------------------------------------------


async def test_r1b_an_address_is_probed_once_in_five_minutes(clock: VirtualClock) -> None:
    gate = Out(now=clock.now).gate
    assert gate.admits_probe(f"{net()}2")
    assert not gate.admits_probe(f"{net()}2")
    clock.time += PROBE_AGAIN - 1
    assert not gate.admits_probe(f"{net()}2")
    clock.time += 1
    assert gate.admits_probe(f"{net()}2")


async def test_a_flood_of_announcements_leads_to_64_probes(clock: VirtualClock) -> None:
    gate = Out(now=clock.now).gate
    addresses = [f"127.9.{number // 250}.{number % 250 + 1}" for number in range(1000)]
    assert sum(map(gate.admits_probe, addresses)) == CANDIDATES == 64
    clock.time += PROBE_AGAIN
    assert sum(map(gate.admits_probe, addresses)) == CANDIDATES


async def test_addresses_that_are_not_local_take_no_place_of_probes(clock: VirtualClock) -> None:
    gate = Out(now=clock.now).gate
    assert not any(gate.admits_probe(f"192.0.2.{number}") for number in range(100))
    assert gate.admits_probe(f"{net()}2")


async def test_r1c_a_pinned_destination_ends_with_its_block(out: Out, listen: Listen) -> None:
    listener = await listen(http("hello"), 8080)
    async with out.gate.pinned(listener.address, 8080):
        assert (await get(out, listener.address, 8080)).body == b"hello"
        with pytest.raises(RefusedError):
            await get(out, listener.address, PLAIN_PORT)
    with pytest.raises(RefusedError):
        await get(out, listener.address, 8080)
    assert out.gate.destinations == {}


async def test_a_pinned_destination_ends_on_errors_too(out: Out, listen: Listen) -> None:
    listener = await listen(http("hello"), 8080)
    with pytest.raises(ZeroDivisionError):
        async with out.gate.pinned(listener.address, 8080):
            raise ZeroDivisionError
    with pytest.raises(RefusedError):
        await get(out, listener.address, 8080)


async def test_a_destination_pinned_twice_lasts_as_long_as_the_longer_block(
    out: Out, listen: Listen
) -> None:
    listener = await listen(http("hello"), 8080)
    async with out.gate.pinned(listener.address, 8080):
        async with out.gate.pinned(listener.address, 8080):
            await get(out, listener.address, 8080)
        await get(out, listener.address, 8080)
    with pytest.raises(RefusedError):
        await get(out, listener.address, 8080)


# The judge ------------------------------------------------------------------------------------


async def test_what_is_never_sent_reaches_neither_judge_nor_net(small: Household, out: Out) -> None:
    with pytest.raises(RefusedError) as refused:
        await out.gate.request(
            outgoing(small.players[0].address, kind=Kind.NEVER), "GET", DESCRIPTION_PATH
        )
    assert refused.value.verdict == NEVER
    assert out.judged == []
    assert out.outcomes == [Outcome.REFUSED]
    assert small.requests.connects == 0


async def test_a_refusal_leaves_nothing_on_the_wire(small: Household, out: Out) -> None:
    out.verdict = REFUSED
    player = small.players[0]
    with pytest.raises(RefusedError, match="cloud") as refused:
        await get(out, player.address)
    assert refused.value.verdict is REFUSED
    assert refused.value.outgoing == out.judged[0]
    with pytest.raises(RefusedError):
        await out.gate.reach(player.uid, player.address)
    assert out.outcomes == [Outcome.REFUSED, Outcome.REFUSED]
    assert small.requests.connects == 0
