"""Starts where players are dead, hang or refuse; commands and reads whose answers do not come."""

import asyncio

import pytest

from custom_components.sonos_local.wire.errors import (
    NoReplyError,
    UnreachableError,
    UpnpOffError,
)
from tests.fast_clock import accelerated, running_loop, wait_for

from .session_run import UNSEEN, Run, by_app, known, running, simulated

pytestmark = pytest.mark.usefixtures("loopback")


@accelerated
async def test_a_start_where_nobody_answers_fails() -> None:
    async with simulated(players=1) as home:
        await home.power_cut(home.players[0], seen_after=UNSEEN)
        run = Run(home)
        with pytest.raises(UnreachableError):
            await run.start()
        await run.stop()


@accelerated
async def test_a_start_where_all_refuse_says_so() -> None:
    async with simulated() as home:
        memory = await known(home)
        for player in home.players:
            player.switch_upnp(on=False)
        run = Run(home, memory)
        with pytest.raises(UpnpOffError):
            await run.start()
        await run.stop()


@accelerated
async def test_a_start_where_one_403_stands_alone_does_not_blame_a_switch() -> None:
    async with simulated(players=1) as home:
        home.faults.set("*", "status", "403", match="*/Event")
        run = Run(home)
        with pytest.raises(UnreachableError):
            await run.start()
        await run.stop()


@accelerated
async def test_a_start_that_is_refused_without_a_reason_does_not_blame_a_switch() -> None:
    async with simulated() as home:
        memory = await known(home)
        first, second, third = memory.addresses
        home.faults.set(first, "status", "403", match="*/Event")
        home.faults.set(first, "reset", match="*description.xml")
        for uid in (second, third):
            await home.power_cut(home.player(uid), seen_after=UNSEEN)
        run = Run(home, memory)
        with pytest.raises(UnreachableError):
            await run.start()
        await run.stop()


@accelerated
async def test_a_start_goes_on_with_the_second_address_where_the_first_is_dead() -> None:
    async with simulated() as home:
        memory = await known(home)
        first = next(iter(memory.addresses))
        await home.power_cut(home.player(first), seen_after=UNSEEN)
        before = running_loop().time()
        async with running(home, memory) as run:
            assert running_loop().time() - before < 2
            others = [player for player in home.players if player.uid != first]
            assert all([await run.hears(player) for player in others])
            await wait_for(lambda: run.is_gone(home.player(first)), 25)


@accelerated
async def test_a_start_goes_on_where_the_first_hangs() -> None:
    async with simulated() as home:
        memory = await known(home)
        first = next(iter(memory.addresses))
        home.faults.set(first, "hang")
        before = running_loop().time()
        async with running(home, memory) as run:
            assert running_loop().time() - before < 15
            others = [player for player in home.players if player.uid != first]
            assert all([await run.hears(player) for player in others])


@accelerated
async def test_a_start_asks_for_the_topology_where_no_slot_is_free() -> None:
    async with simulated() as home:
        home.faults.set("*", "refuse_subscribe", "503", match="/ZoneGroupTopology/Event")
        async with running(home) as run:
            assert len(run.session.household.rooms) == 3
            home.rename(home.players[2], "Study")
            await wait_for(lambda: run.shown(home.players[2]).room == "Study", 31)


@accelerated
async def test_a_write_that_timed_out_is_not_repeated_and_the_state_is_read_first() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        # It is done, and the answer never comes; nor does the event.
        home.faults.set(kitchen.uid, "mute")
        home.faults.set(kitchen.uid, "hang", match="RenderingControl.SetVolume")
        home.requests.reset()
        setting = asyncio.create_task(run.set_volume(kitchen, 50))
        await asyncio.sleep(5)
        by_app(kitchen, 50)
        with pytest.raises(NoReplyError):
            await setting
        assert run.shown(kitchen).sound.volume == 50
        assert home.requests.by_action["RenderingControl.SetVolume"] == 1


@accelerated
async def test_an_unknown_outcome_is_told_in_time_where_the_player_hangs_altogether() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        home.faults.set(kitchen.uid, "hang")
        before = running_loop().time()
        with pytest.raises(NoReplyError):
            await run.set_volume(kitchen, 50)
        assert running_loop().time() - before < 16


@accelerated
async def test_what_is_not_ready_after_a_boot_is_read_again_after_5_15_and_60_seconds() -> None:
    async with simulated() as home:
        home.faults.set("*", "upnp_error", "501", match="ContentDirectory.Browse", times=5)
        before = running_loop().time()
        async with running(home) as run:
            for seconds, count in ((1, 2), (6, 4), (19, 4), (22, 6), (79, 6), (83, 7)):
                await asyncio.sleep(before + seconds - running_loop().time())
                assert home.requests.by_action["ContentDirectory.Browse"] == count
            assert run.session.household.shared.favorites
            assert run.session.household.shared.playlists
