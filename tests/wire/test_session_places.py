"""Players that change their addresses or their household: no command goes to a wrong room."""

import asyncio

import pytest
from aiohttp import web

from custom_components.sonos_local.model.player import Presence
from custom_components.sonos_local.wire.errors import UnreachableError, WireError
from custom_components.sonos_local.wire.session import Memory
from tests.fast_clock import accelerated, wait_for
from tests.simulator.player import Player
from tests.simulator.services.rendering_control import RenderingControl

from .session_run import UNSEEN, Run, address, by_app, running, simulated

pytestmark = pytest.mark.usefixtures("loopback")


def volumes(*players: Player) -> list[int]:
    """Return the volumes that players have."""
    return [player.service(RenderingControl).volume for player in players]


@accelerated
async def test_a_new_address_is_followed_without_new_subscriptions() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        before = {item.sid for item in kitchen.events.subscriptions}
        await home.move(kitchen, address(77))
        await wait_for(lambda: run.gate.destinations.get(kitchen.uid) == address(77), 2)
        await run.set_volume(kitchen, 41)
        await wait_for(lambda: run.shown(kitchen).sound.volume == 41)
        await asyncio.sleep(4000)
        assert {item.sid for item in kitchen.events.subscriptions} == before
        assert run.session.memory.addresses[kitchen.uid] == address(77)


@accelerated
async def test_the_anchor_itself_may_move() -> None:
    async with simulated() as home, running(home) as run:
        anchor = home.player(run.session.anchor or "")
        await home.move(anchor, address(77))
        await wait_for(lambda: run.gate.destinations.get(anchor.uid) == address(77), 2)
        assert run.session.anchor == anchor.uid
        assert await run.hears(anchor)


@accelerated
async def test_an_announcement_tells_of_a_new_address_first() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        home.faults.set("*", "mute", match="ZoneGroupTopology")
        await home.move(kitchen, address(77))
        run.session.sighted(kitchen.uid, address(77))
        await wait_for(lambda: run.gate.destinations[kitchen.uid] == address(77), 1)
        await run.set_volume(kitchen, 41)


@accelerated
async def test_a_forged_announcement_changes_nothing() -> None:
    async with simulated() as home, running(home) as run:
        living, _, kitchen = home.players
        home.requests.reset()
        for number in range(100):
            run.session.sighted(kitchen.uid, address(100 + number))
            # Another player of the house answers there.
            run.session.sighted(kitchen.uid, living.address)
        run.session.sighted(kitchen.uid, "192.0.2.1")
        run.session.sighted("RINCON_000000000000001400", address(9))
        await asyncio.sleep(30)
        assert run.gate.destinations[kitchen.uid] == kitchen.address
        assert run.gate.destinations[living.uid] == living.address
        assert home.requests.by_path["GET /xml/device_description.xml"] <= 1
        await run.set_volume(kitchen, 41)
        assert run.shown(kitchen).available


@accelerated
async def test_players_that_swap_addresses_get_their_own_commands() -> None:
    async with simulated() as home, running(home) as run:
        living, _, kitchen = home.players
        here, there = living.address, kitchen.address
        await home.move(living, address(77))
        await home.move(kitchen, here)
        await home.move(living, there)
        # From here on every command reaches its room or fails.
        await wait_for(lambda: run.shown(kitchen).box.address == here, 2)
        reached = 0
        for volume in range(30, 60):
            for player, value in ((living, volume), (kitchen, 100 - volume)):
                try:
                    await run.set_volume(player, value)
                except UnreachableError:
                    continue
                reached += 1
                assert volumes(player) == [value]
            await asyncio.sleep(0.01)
        assert reached
        await wait_for(lambda: run.gate.destinations[living.uid] == there)
        assert run.gate.destinations[kitchen.uid] == here
        await wait_for(lambda: run.heard, 40)
        assert await run.hears(living)
        assert await run.hears(kitchen)


@accelerated
async def test_an_address_belongs_to_the_player_that_was_proved_there_last() -> None:
    async with simulated() as home, running(home) as run:
        living, _, kitchen = home.players
        here = living.address
        # Nobody but the announcement tells: the topology is late.
        home.faults.set("*", "mute", match="ZoneGroupTopology")
        await home.move(living, address(77))
        await home.move(kitchen, here)
        run.session.sighted(kitchen.uid, here)
        await wait_for(lambda: run.gate.destinations[kitchen.uid] == here, 1)
        assert living.uid not in run.gate.destinations
        with pytest.raises(UnreachableError):
            await run.set_volume(living, 66)
        await run.set_volume(kitchen, 55)
        assert volumes(living, kitchen) == [20, 55]
        # Its subscriptions live on, and it is found by its own announcement.
        assert await run.hears(living)
        run.session.sighted(living.uid, address(77))
        await wait_for(lambda: run.gate.destinations.get(living.uid) == address(77), 1)
        await run.set_volume(living, 66)


@accelerated
async def test_addresses_that_were_swapped_during_our_absence_are_noticed() -> None:
    async with simulated() as home:
        living, tv, kitchen = home.players
        memory = Memory(
            {living.uid: kitchen.address, kitchen.uid: living.address, tv.uid: tv.address}
        )
        async with running(home, memory) as run:
            await wait_for(lambda: run.gate.destinations.get(living.uid) == living.address, 15)
            await wait_for(lambda: run.gate.destinations.get(kitchen.uid) == kitchen.address, 15)
            await wait_for(lambda: run.heard, 40)
            await run.set_volume(living, 44)
            assert volumes(living, kitchen) == [44, 20]


@accelerated
async def test_another_household_at_the_address_of_a_lost_player_gets_no_command() -> None:
    async with simulated() as home, simulated("s1", 1, first=100) as others, running(home) as run:
        kitchen = home.players[2]
        stranger = others.players[0]
        where = kitchen.address
        await home.power_cut(kitchen, seen_after=UNSEEN)
        await others.move(stranger, where)
        others.requests.reset()
        # It answers connections: nobody can tell from that. Its events do not arrive, though.
        await asyncio.sleep(4000)
        assert run.is_gone(kitchen)
        with pytest.raises(WireError):
            await run.set_volume(kitchen, 66)
        assert volumes(stranger) == [20]
        assert not others.requests.by_action
        assert not stranger.events.subscriptions
        # It comes back with another address.
        kitchen.address = address(78)
        await home.switch_on(kitchen)
        await wait_for(lambda: run.shown(kitchen).available, 5)
        assert await run.hears(kitchen)


@accelerated
async def test_another_player_that_takes_the_address_of_a_gone_one_is_not_taken_for_it() -> None:
    async with simulated() as home, simulated("s1", 1, first=100) as others, running(home) as run:
        kitchen = home.players[2]
        stranger = others.players[0]
        where = kitchen.address
        await home.switch_off(kitchen)
        await wait_for(lambda: run.is_gone(kitchen))
        await others.move(stranger, where)
        states: set[Presence] = set()
        run.session._changed = lambda _, new: states.add(new.players[kitchen.uid].presence)
        others.requests.reset()
        await asyncio.sleep(600)
        assert run.is_gone(kitchen)
        assert states <= {Presence.GONE}
        assert set(others.requests.by_path) == {"GET /xml/device_description.xml"}
        with pytest.raises(WireError):
            await run.set_volume(kitchen, 66)
        assert volumes(stranger) == [20]
        # The player comes back with another address.
        kitchen.address = address(78)
        await home.switch_on(kitchen)
        await wait_for(lambda: run.shown(kitchen).available, 5)
        await run.set_volume(kitchen, 33)
        assert volumes(kitchen, stranger) == [33, 20]


@accelerated
async def test_a_web_server_at_the_address_is_no_player() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        await home.power_cut(kitchen, seen_after=UNSEEN)

        async def printer(request: web.BaseRequest) -> web.Response:
            asked.append(f"{request.method} {request.path}")
            return web.Response(status=404, text="<html>no such page</html>")

        asked: list[str] = []
        server = web.Server(printer)
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(server, kitchen.address, 1400)
        try:
            await wait_for(lambda: run.is_gone(kitchen), 4000)
            with pytest.raises(UnreachableError):
                await run.set_volume(kitchen, 50)
            asked.clear()
            await asyncio.sleep(600)
            # It is asked who it is, once a minute, and nothing else.
            assert set(asked) == {"GET /xml/device_description.xml"}
        finally:
            listening.close()
            await server.shutdown(0)
        await home.switch_on(kitchen)
        await wait_for(lambda: run.shown(kitchen).available, 5)
        await wait_for(lambda: run.heard, 40)
        assert await run.hears(kitchen)


@accelerated
async def test_a_player_that_moved_to_another_household_is_let_go_and_taken_there() -> None:
    async with (
        simulated() as home,
        simulated("home", 2, first=100) as other,
        running(home) as run,
        running(other) as there,
    ):
        kitchen = home.players[2]
        # Reset: it boots with nothing, and is set up elsewhere.
        await home.power_cut(kitchen, seen_after=0.1)
        await asyncio.sleep(1)
        home.topology.vanished.clear()
        home.topology.changed()
        await asyncio.sleep(1)
        kitchen.household = other
        kitchen.events = type(kitchen.events)(kitchen)
        other.players.append(kitchen)
        home.players.remove(kitchen)
        await other.switch_on(kitchen)
        await asyncio.sleep(5)
        assert kitchen.uid not in run.session.household.players
        assert kitchen.uid not in run.gate.destinations
        with pytest.raises(UnreachableError):
            await run.set_volume(kitchen, 50)
        assert there.shown(kitchen).available
        await there.set_volume(kitchen, 51)
        assert len({item.callback for item in kitchen.events.subscriptions}) == len(
            there.services(kitchen)
        )


@accelerated
async def test_an_anchor_that_speaks_for_another_household_is_not_believed() -> None:
    async with simulated() as home, running(home) as run:
        anchor = home.player(run.session.anchor or "")
        rooms = [room.room for room in run.session.household.rooms]
        home.muse_id = "Sonos_SomebodyElse.simulated"
        anchor.services["ZoneGroupTopology"].touch()
        await wait_for(lambda: run.session.anchor != anchor.uid)
        home.muse_id = f"{home.spec.id}.simulated"
        assert [room.room for room in run.session.household.rooms] == rooms
        assert run.is_gone(anchor)
        assert anchor.uid not in run.gate.destinations


@accelerated
async def test_a_start_does_not_begin_with_a_player_that_was_sold() -> None:
    async with simulated() as home, simulated("home", 2, first=100) as other:
        sold = other.players[0]
        kitchen = home.players[2]
        memory = Memory({sold.uid: sold.address, kitchen.uid: kitchen.address})
        async with running(home, memory) as run:
            assert {room.uid for room in run.session.household.rooms} == {
                player.uid for player in home.players
            }
            assert sold.uid not in run.gate.destinations
        run = Run(home, Memory({sold.uid: sold.address}))
        with pytest.raises(UnreachableError):
            await run.start()
        assert not run.session.household.players
        await run.stop()


@accelerated
async def test_a_new_player_of_the_household_is_let_in() -> None:
    async with simulated() as home:
        kitchen = home.players[2]
        await home.switch_off(kitchen)
        home.topology.vanished.clear()
        async with running(home) as run:
            assert kitchen.uid not in run.session.household.players
            await home.switch_on(kitchen)
            await wait_for(lambda: kitchen.uid in run.gate.destinations, 5)
            await wait_for(lambda: run.heard)
            by_app(kitchen, 44)
            await wait_for(lambda: run.shown(kitchen).sound.volume == 44)
            assert run.shown(kitchen).description
