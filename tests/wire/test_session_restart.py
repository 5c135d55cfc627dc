"""Beginnings and ends: nothing is left behind, in the house or in our process."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.sonos_local.wire.gate import Outcome
from custom_components.sonos_local.wire.notify import Servers
from custom_components.sonos_local.wire.session import Memory
from tests.fast_clock import accelerated, running_loop, wait_for
from tests.simulator.gena import SLOTS
from tests.simulator.household import Household
from tests.simulator_tests.client import Client

from .session_run import ANY_ADDRESS, Run, running, simulated

pytestmark = pytest.mark.usefixtures("loopback")


def taken(home: Household) -> int:
    """Return how many subscriptions the players hold."""
    return sum(len(player.events.subscriptions) for player in home.players)


@accelerated
async def test_a_stop_ends_every_subscription() -> None:
    async with simulated("home") as home:
        async with running(home):
            assert taken(home) == 28
        assert taken(home) == 0


@accelerated
async def test_a_stop_takes_three_seconds_at_most_where_players_hang() -> None:
    async with simulated("home") as home:
        run = Run(home)
        await run.start()
        home.faults.set("*", "hang")
        before = running_loop().time()
        await run.stop()
        assert running_loop().time() - before < 3.5
        assert not run.tasks


@accelerated
async def test_a_stop_takes_three_seconds_at_most_while_subscribing() -> None:
    async with simulated("home") as home:
        async with running(home) as run:
            memory = run.session.memory
        home.faults.set("*", "latency", "8", match="*/AVTransport/Event")
        run = Run(home, Memory(memory.addresses, memory.descriptions))
        starting = asyncio.create_task(run.start())
        await asyncio.sleep(2)
        before = running_loop().time()
        await run.stop()
        assert running_loop().time() - before < 3.5
        await starting
        assert not run.tasks


@accelerated
async def test_a_stop_is_quick_where_players_are_gone() -> None:
    async with simulated() as home:
        run = Run(home)
        await run.start()
        for player in home.players:
            await home.power_cut(player, seen_after=1e6)
        before = running_loop().time()
        await run.stop()
        assert running_loop().time() - before < 1


@accelerated
async def test_a_stop_ends_one_subscription_after_the_other_of_a_player() -> None:
    async with simulated("home") as home:
        run = Run(home)
        await run.start()
        home.faults.set("*", "latency", "0.2", match="*/Event")
        run.most.clear()
        await run.stop()
        assert taken(home) == 0
        assert run.most["UNSUBSCRIBE"] <= 16


@accelerated
async def test_after_a_stop_nothing_is_told_and_nothing_is_sent() -> None:
    async with simulated() as home:
        run = Run(home)
        await run.start()
        kitchen = home.players[2]
        await run.stop()
        changes = run.changes
        home.requests.reset()
        run.session.left(kitchen.uid)
        run.session.sighted(kitchen.uid, "127.0.0.1", 99)
        await asyncio.sleep(4000)
        assert run.changes == changes
        assert home.requests.total == 0


@accelerated
async def test_ten_unclean_stops_leave_no_slot_taken() -> None:
    async with simulated() as home:
        memory: Memory | None = None
        for _ in range(10):
            run = Run(home, memory)
            await run.start()
            await asyncio.sleep(1)
            assert run.heard
            memory = await run.kill()
            assert not run.tasks
        # The last ones are still held: nobody ended them.
        per_run = len(memory.sids) if memory else 0
        assert taken(home) == per_run
        run = Run(home, memory)
        await run.start()
        await asyncio.sleep(1)
        assert taken(home) == per_run
        await run.stop()
        assert taken(home) == 0


@accelerated
async def test_forgotten_unclean_stops_do_not_fill_the_slots_for_ever() -> None:
    async with simulated(players=1) as home:
        for _ in range(3):
            run = Run(home)
            await run.start()
            await run.kill()
        async with running(home) as run:
            assert all(item.callback for item in home.players[0].events.subscriptions)
            await asyncio.sleep(3700)
            # What is not renewed runs out.
            assert taken(home) == len(run.services(home.players[0]))
            assert taken(home) < SLOTS


@accelerated
async def test_a_sid_that_is_anothers_after_a_boot_is_left_alone() -> None:
    async with simulated() as home:
        run = Run(home)
        await run.start()
        memory = await run.kill()
        for player in home.players:
            await home.reboot(player)
        # Another client gets the very SIDs that were ours.
        client = await Client.start()
        sids = {sid for _, _, sid, _ in memory.sids}
        theirs = set()
        for _ in range(8):
            for player in home.players:
                theirs.add(await client.subscribe(player, "RenderingControl"))
        assert theirs & sids
        async with running(home, memory) as run:
            await asyncio.sleep(5)
            living = {item.sid for player in home.players for item in player.events.subscriptions}
            assert theirs <= living
            assert not any("UNSUBSCRIBE" in name for _, name, _ in run.notes)
        living = {item.sid for player in home.players for item in player.events.subscriptions}
        assert theirs <= living
        await client.stop()


@accelerated
async def test_memory_of_a_service_that_is_not_known_does_no_harm() -> None:
    async with simulated() as home:
        async with running(home) as run:
            memory = run.session.memory
        kitchen = home.players[2]
        odd = (
            (kitchen.uid, "NoSuchService", "uuid:x_sub1", kitchen.boot_seq),
            ("RINCON_0000000000001400", "AVTransport", "uuid:x_sub1", 1),
            (kitchen.uid, "AVTransport", f"uuid:{kitchen.uid}_sub0000009999", kitchen.boot_seq),
        )
        async with running(home, replace(memory, sids=odd)) as run:
            assert run.heard
            assert Outcome.REFUSED not in {outcome for _, _, outcome in run.notes}


@accelerated
async def test_memory_keeps_what_a_restart_needs() -> None:
    async with simulated("home") as home, running(home) as run:
        memory = run.session.memory
        assert memory.addresses == {player.uid: player.address for player in home.players}
        assert {found.uid for found in memory.descriptions} == set(memory.addresses)
        assert len(memory.sids) == taken(home)
        assert {boot for _, _, _, boot in memory.sids} == {40}


@accelerated
async def test_a_callback_port_that_is_taken_is_replaced() -> None:
    async with simulated() as home:
        busy = await asyncio.start_server(lambda *_: None, ANY_ADDRESS, 0)
        port = busy.sockets[0].getsockname()[1]
        run = Run(home, port=port, spare=20)
        await run.start()
        callbacks = {item.callback for item in home.players[0].events.subscriptions}
        assert callbacks
        assert not any(f":{port}/" in callback for callback in callbacks)
        assert run.heard
        await run.stop()
        busy.close()
        await busy.wait_closed()


@accelerated
async def test_a_callback_port_that_is_taken_and_must_not_be_replaced_is_an_error() -> None:
    async with simulated() as home:
        busy = await asyncio.start_server(lambda *_: None, ANY_ADDRESS, 0)
        run = Run(home, port=busy.sockets[0].getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            await run.start()
        await run.gate.close()
        busy.close()
        await busy.wait_closed()


@accelerated
async def test_two_sessions_share_one_server() -> None:
    servers = Servers()
    async with simulated() as home, simulated("s1", first=100) as old:
        one, two = Run(home, servers=servers), Run(old, servers=servers)
        await one.start()
        await two.start()
        ports = {
            item.callback.split("/")[2]
            for each in (*home.players, *old.players)
            for item in each.events.subscriptions
        }
        assert len(ports) == 1
        await one.stop()
        # The other one hears on.
        assert all([await two.hears(player) for player in old.visible])
        await two.stop()


@accelerated
async def test_a_long_running_session_forgets_its_finished_work() -> None:
    async with simulated() as home, running(home) as run:
        for _ in range(3):
            await home.reboot(home.players[2])
            await asyncio.sleep(40)
        await wait_for(lambda: run.heard)
        tasks = len(run.tasks)
        await asyncio.sleep(7200)
        assert len(run.tasks) <= tasks
        assert len(run.session._means.server._receivers) == len(run.session._subscriptions._drivers)
