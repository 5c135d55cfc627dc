"""Players that go, hang, refuse and come back; the anchor that is lost; the house that reboots."""

import asyncio

import pytest

from custom_components.sonos_local.wire.errors import (
    UnreachableError,
    UpnpOffError,
    WireError,
)
from tests.fast_clock import accelerated, running_loop, wait_for
from tests.simulator.household import Household
from tests.simulator.player import Player

from .session_run import UNSEEN, Run, known, running, simulated

pytestmark = pytest.mark.usefixtures("loopback")


async def seconds_until_gone(run: Run, player: Player, limit: float) -> float:
    """Wait until a player is missed; return how long that took."""
    before = running_loop().time()
    await wait_for(lambda: run.is_gone(player), limit)
    return running_loop().time() - before


async def power_on(home: Household, *players: Player) -> None:
    """Switch players on again after a power cut."""
    for player in players:
        await home.switch_on(player)


@accelerated
async def test_a_silent_player_is_looked_for_twice_and_then_gone() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        assert await run.hears(kitchen)
        await home.power_cut(kitchen, seen_after=UNSEEN)
        took = await seconds_until_gone(run, kitchen, 300)
        assert 240 <= took + 3 <= 270
        assert run.services(kitchen) == []
        assert not any(run.is_gone(player) for player in home.players[:2])
        await power_on(home, kitchen)
        # It announces itself to the others, who tell.
        await wait_for(lambda: not run.is_gone(kitchen), 5)
        await wait_for(lambda: run.heard)
        assert await run.hears(kitchen)


@accelerated
async def test_a_player_that_comes_back_without_a_word_is_found_within_a_minute() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        run.session.left(kitchen.uid)
        assert run.is_gone(kitchen)
        await wait_for(lambda: run.shown(kitchen).available, 61)
        assert await run.hears(kitchen)


@accelerated
async def test_what_others_miss_is_gone_at_once() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        await home.power_cut(kitchen, seen_after=60)
        assert 59 <= await seconds_until_gone(run, kitchen, 70) <= 63
        gone = run.shown(kitchen).gone
        assert gone
        assert gone.reason == "UNKNOWN"


@accelerated
async def test_an_orderly_farewell_counts_at_once() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        await home.switch_off(kitchen)
        assert await seconds_until_gone(run, kitchen, 5) < 1
        home.requests.reset()
        await asyncio.sleep(1200)
        # It is looked for by connections alone.
        assert home.requests.by_player[kitchen.uid] == 0
        await home.switch_on(kitchen)
        await wait_for(lambda: run.shown(kitchen).available, 5)
        await wait_for(lambda: run.heard)


@accelerated
async def test_a_player_that_stays_in_the_list_of_the_missed_is_not_missed_anew() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        home.topology.vanish(kitchen, "UNKNOWN")
        await wait_for(lambda: run.is_gone(kitchen), 2)
        # It answers us all the same.
        await wait_for(lambda: run.shown(kitchen).available, 61)
        home.rename(home.players[0], "Elsewhere")
        await asyncio.sleep(2)
        assert run.shown(kitchen).available


@accelerated
async def test_a_command_that_finds_nobody_begins_the_search() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        await home.power_cut(kitchen, seen_after=UNSEEN)
        with pytest.raises(UnreachableError):
            await run.set_volume(kitchen, 40)
        assert await seconds_until_gone(run, kitchen, 20) < 12


@accelerated
async def test_a_farewell_that_was_heard_counts_at_once() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        await home.power_cut(kitchen, seen_after=UNSEEN)
        run.session.left(kitchen.uid)
        assert run.is_gone(kitchen)
        await power_on(home, kitchen)
        run.session.sighted(kitchen.uid, kitchen.address, kitchen.boot_seq)
        await wait_for(lambda: run.shown(kitchen).available, 1)


@accelerated
async def test_bonded_players_go_and_come_with_their_room() -> None:
    async with simulated("home") as home, running(home) as run:
        bar = home.players[0]
        surround = home.players[8]
        run.session.left(bar.uid)
        assert run.is_gone(surround)
        await wait_for(lambda: run.shown(bar).available, 61)
        assert run.shown(surround).available


@accelerated
async def test_a_reboot_is_followed_by_new_subscriptions() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        await home.reboot(kitchen)
        await asyncio.sleep(35)
        assert run.heard
        assert await run.hears(kitchen)
        services = [item.service.name for item in kitchen.events.subscriptions]
        assert sorted(services) == run.services(kitchen)


@accelerated
async def test_a_reboot_that_is_announced_twice_makes_one_round_of_subscriptions() -> None:
    async with simulated() as home, running(home) as run:
        anchor = home.player(run.session.anchor or "")
        await home.reboot(anchor)
        home.requests.reset()
        for _ in range(5):
            run.session.sighted(anchor.uid, anchor.address, anchor.boot_seq)
            await asyncio.sleep(0.2)
        assert run.heard
        count = home.requests.by_player[anchor.uid]
        assert count == len(run.services(anchor))
        assert all([await run.hears(player) for player in home.players])


@accelerated
async def test_a_forged_boot_hides_no_real_one() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        home.requests.reset()
        for _ in range(10):
            run.session.sighted(kitchen.uid, kitchen.address, 10**6)
            await asyncio.sleep(1)
        assert home.requests.by_player[kitchen.uid] == len(run.services(kitchen))
        await home.reboot(kitchen)
        await asyncio.sleep(35)
        assert run.heard
        assert await run.hears(kitchen)


@accelerated
async def test_a_whole_house_that_reboots_at_once_makes_no_storm() -> None:
    async with simulated("home") as home, running(home) as run:
        rooms = {player.uid for player in home.visible}
        seen: set[frozenset[str]] = set()
        run.session._changed = lambda _, new: seen.add(
            frozenset(new.players.keys() | new.absent.keys())
        )
        before = frozenset(run.session.household.players)
        for player in home.players:
            await home.power_cut(player, seen_after=UNSEEN)
        await asyncio.sleep(60)
        home.requests.reset()
        # One after the other knows of fewer players than there are.
        home.topology.groups.clear()
        for player in home.players:
            await home.switch_on(player)
            if player.uid in rooms:
                run.session.sighted(player.uid, player.address, player.boot_seq)
            await asyncio.sleep(3)
        await asyncio.sleep(120)
        assert all(run.shown(player).available for player in home.visible)
        assert run.heard
        assert all([await run.hears(player) for player in home.visible])
        # Nothing was forgotten on the way, and it took little more than a start.
        assert all(known >= before for known in seen)
        assert home.requests.total <= 5 * len(rooms) + 20


@accelerated
async def test_a_house_that_reboots_unannounced_is_heard_again_at_the_next_renewal() -> None:
    async with simulated() as home, running(home) as run:
        for player in home.players:
            await home.power_cut(player, seen_after=UNSEEN)
        await power_on(home, *home.players)
        await asyncio.sleep(3600 * 0.85 + 40)
        assert run.heard
        assert all([await run.hears(player) for player in home.players])


@accelerated
async def test_another_anchor_takes_over_and_keeps_it() -> None:
    async with simulated("home") as home, running(home) as run:
        anchor = home.player(run.session.anchor or "")
        assert anchor is home.players[0], "it is the one with a wire"
        await home.power_cut(anchor, seen_after=UNSEEN)
        await wait_for(lambda: run.session.anchor != anchor.uid, 300)
        heir = home.player(run.session.anchor or "")
        assert not heir.model.battery
        await wait_for(lambda: run.heard)
        home.rename(home.players[4], "Study")
        await wait_for(lambda: run.shown(home.players[4]).room == "Study")
        await power_on(home, anchor)
        await wait_for(lambda: run.shown(anchor).available, 61)
        await asyncio.sleep(5)
        assert run.session.anchor == heir.uid
        assert "ZoneGroupTopology" not in run.services(anchor)


@accelerated
async def test_a_better_anchor_that_appears_later_is_left_alone() -> None:
    async with simulated() as home:
        tv = home.players[1]
        await home.switch_off(tv)
        async with running(home) as run:
            anchor = run.session.anchor
            await home.switch_on(tv)
            await wait_for(lambda: "AVTransport" in run.services(tv))
            await asyncio.sleep(5)
            assert run.session.anchor == anchor


@accelerated
async def test_who_told_first_goes_on_until_the_anchor_is_let_in() -> None:
    async with simulated() as home:
        living, tv = home.players[:2]
        # The best anchor describes itself late.
        fault = home.faults.set(tv.uid, "status", "503", match="*description.xml")
        async with running(home) as run:
            assert "ZoneGroupTopology" in run.services(living)
            home.rename(home.players[2], "Study")
            await wait_for(lambda: run.shown(home.players[2]).room == "Study")
            home.faults.clear(fault.id)
            await wait_for(lambda: run.session.anchor == tv.uid, 90)
            await wait_for(lambda: run.heard)
            assert "ZoneGroupTopology" not in run.services(living)


@accelerated
async def test_a_player_that_hangs_delays_nobody() -> None:
    async with simulated("home") as home:
        hanging = home.players[4]
        fault = home.faults.set(hanging.uid, "hang")
        others = [player for player in home.visible if player is not hanging]
        async with running(home, await known(home)) as run:
            before = running_loop().time()
            assert all([await run.hears(player) for player in others])
            assert running_loop().time() - before < 5
            home.faults.clear(fault.id)
            await wait_for(lambda: run.heard, 130)
            assert await run.hears(hanging)


@pytest.mark.parametrize(
    ("kind", "value", "seconds"),
    [
        ("reset", "", 4000),
        ("status", "500", 4000),
        ("half", "", 4000),
        ("malformed", "", 4000),
        # Each request that hangs looks often whether anybody waits.
        ("hang", "", 400),
    ],
)
@accelerated
async def test_a_player_that_breaks_leaves_others_alone_and_comes_back(
    kind: str, value: str, seconds: float
) -> None:
    async with simulated() as home, running(home, await known(home)) as run:
        broken, *others = home.players[2], home.players[1], home.players[0]
        fault = home.faults.set(broken.uid, kind, value)
        with pytest.raises(WireError):
            await run.set_volume(broken, 50)
        await asyncio.sleep(seconds)
        assert all([await run.hears(player) for player in others])
        assert not any(run.is_gone(player) for player in others)
        home.faults.clear(fault.id)
        await wait_for(lambda: run.shown(broken).available, 61)
        await wait_for(lambda: run.heard, 960)
        assert await run.hears(broken)
        await run.set_volume(broken, 51)


@accelerated
async def test_upnp_is_off_where_soap_and_description_say_so() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        kitchen.switch_upnp(on=False)
        with pytest.raises(UpnpOffError):
            await run.set_volume(kitchen, 50)
        assert run.shown(kitchen).upnp_off
        assert run.shown(kitchen).available
        home.requests.reset()
        await asyncio.sleep(600)
        # Little is asked in vain: one look in two minutes, on both ports.
        looks = 2 * 600 // 120
        assert home.requests.by_player[kitchen.uid] <= looks + 2 * len(run.services(kitchen)) + 1
        kitchen.switch_upnp(on=True)
        await wait_for(lambda: not run.shown(kitchen).upnp_off, 130)
        await wait_for(lambda: run.heard)
        assert await run.hears(kitchen)


@accelerated
async def test_upnp_that_is_on_again_is_noticed_at_the_next_command() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        kitchen.switch_upnp(on=False)
        with pytest.raises(UpnpOffError):
            await run.set_volume(kitchen, 50)
        await asyncio.sleep(5)
        kitchen.switch_upnp(on=True)
        await run.set_volume(kitchen, 51)
        assert not run.shown(kitchen).upnp_off
        await wait_for(lambda: run.heard, 2)
        assert run.shown(kitchen).sound.volume == 51


@accelerated
async def test_a_single_403_is_that_calls_error() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        home.faults.set(kitchen.uid, "status", "403", match="RenderingControl.SetVolume", times=1)
        with pytest.raises(UpnpOffError):
            await run.set_volume(kitchen, 50)
        assert not run.shown(kitchen).upnp_off
        await run.set_volume(kitchen, 50)


@accelerated
async def test_upnp_that_goes_off_while_a_command_is_under_way_is_noticed() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        home.faults.set(kitchen.uid, "latency", "1", match="RenderingControl.SetVolume")
        command = asyncio.create_task(run.set_volume(kitchen, 50))
        await asyncio.sleep(0.5)
        kitchen.switch_upnp(on=False)
        with pytest.raises(UpnpOffError):
            await command
        assert run.shown(kitchen).upnp_off


@accelerated
async def test_upnp_that_is_off_at_a_renewal_is_noticed() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        kitchen.switch_upnp(on=False)
        await wait_for(lambda: run.shown(kitchen).upnp_off, 3600)
        home.requests.reset()
        await asyncio.sleep(3000)
        looks = 2 * 3000 // 120
        assert home.requests.by_player[kitchen.uid] <= looks + 4 * len(run.services(kitchen))
