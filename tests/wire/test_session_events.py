"""Events of a whole household under faults: none is lost for good, none counts twice."""

import asyncio
import math
from collections.abc import Mapping

import aiohttp
import pytest

from custom_components.sonos_local.model.household import Household as State
from custom_components.sonos_local.wire.gate import Outcome
from custom_components.sonos_local.wire.session import Memory
from tests.fast_clock import accelerated, running_loop, wait_for
from tests.simulator.player import Player
from tests.simulator.service import Service
from tests.simulator.services.rendering_control import RenderingControl

from .session_run import Run, address, by_app, running, simulated

pytestmark = pytest.mark.usefixtures("loopback")

SOUND = "RenderingControl"


def volume(run: Run, player: Player) -> int | None:
    """Return the volume that is shown."""
    return run.shown(player).sound.volume


def subscriptions(player: Player, service: str = SOUND) -> list[str]:
    """Return the SIDs that a player knows."""
    return [item.sid for item in player.events.subscriptions if item.service.name == service]


@accelerated
async def test_a_start_shows_every_room_and_subscribes_once() -> None:
    async with simulated("home") as home, running(home) as run:
        assert [room.available for room in run.session.household.rooms] == [True] * 8
        assert run.heard
        for player in home.visible:
            assert len(subscriptions(player)) == 1
            assert volume(run, player) == 20


@accelerated
async def test_blocked_events_make_deaf_within_ten_seconds_and_the_first_one_ends_it() -> None:
    async with simulated() as home:
        fault = home.faults.set("*", "mute")
        run = Run(home)
        starting = asyncio.create_task(run.start())
        player = home.players[0]
        await asyncio.sleep(6)
        # Its subscription is silent, and it is asked for the topology.
        assert run.shown(player).deaf
        await asyncio.sleep(6)
        assert all(room.deaf for room in run.session.household.rooms)
        await starting
        try:
            # Read instead: at once, every 30 s, and after a command.
            assert volume(run, player) == 20
            by_app(player, 33)
            await wait_for(lambda: volume(run, player) == 33, 31)
            await asyncio.sleep(2)
            await run.set_volume(player, 44)
            await wait_for(lambda: volume(run, player) == 44, 2)
            home.faults.clear(fault.id)
            by_app(player, 45)
            # The ones before it are missed, and mended after 2 s.
            await wait_for(lambda: volume(run, player) == 45, 3)
            # The others are tried anew within a quarter of an hour.
            await wait_for(lambda: not any(room.deaf for room in run.session.household.rooms), 960)
            assert run.heard
            home.requests.reset()
            await asyncio.sleep(120)
            assert home.requests.by_action["AVTransport.GetTransportInfo"] == 0
        finally:
            await run.stop()


@accelerated
async def test_one_deaf_player_leaves_the_others_alone() -> None:
    async with simulated() as home:
        deaf, *others = home.players
        home.faults.set(deaf.uid, "mute", match=SOUND)
        async with running(home) as run:
            await wait_for(lambda: run.shown(deaf).deaf)
            assert not any(run.shown(player).deaf for player in others)
            assert all([await run.hears(player) for player in others])
            # It is a poor anchor.
            assert run.session.anchor != deaf.uid


@accelerated
async def test_a_deaf_player_is_not_read_by_others_than_its_own_failing_events() -> None:
    async with simulated() as home, running(home) as run:
        tv, kitchen = home.players[1], home.players[2]
        # GroupRenderingControl is wanted of the coordinator of two, and does not arrive.
        home.faults.set("*", "mute", match="GroupRenderingControl")
        home.topology.join(kitchen, tv)
        await wait_for(lambda: run.shown(tv).deaf, 10)
        home.topology.leave(kitchen)
        # With the subscription ends what it was missed for.
        await wait_for(lambda: not run.shown(tv).deaf, 5)


@accelerated
async def test_a_new_address_of_ours_makes_new_subscriptions_within_a_renewal() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        old = subscriptions(player)
        run.session._event_address = address(200)
        await asyncio.sleep(3600)
        callbacks = [item.callback for each in home.players for item in each.events.subscriptions]
        assert callbacks
        assert all(address(200) in callback for callback in callbacks)
        assert subscriptions(player) != old
        assert len(subscriptions(player)) == 1
        assert await run.hears(player)


@accelerated
async def test_no_route_for_a_moment_is_no_new_address_of_ours() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        url = run.session.callback_url(player.uid, "x")
        run.gate.dismiss(player.uid)
        assert run.session.callback_url(player.uid, "x") == url
        run.gate.admit(player.uid, player.address)


@accelerated
async def test_a_lost_reply_to_subscribe_makes_no_double_delivery() -> None:
    async with simulated() as home:
        player = home.players[0]
        home.faults.set(player.uid, "lose_subscribe_reply", match=f"*{SOUND}/Event", times=1)
        async with running(home) as run:
            # What the player accepted is not known to us: read instead.
            await wait_for(lambda: volume(run, player) == 20, 2)
            await asyncio.sleep(40)
            assert run.heard
            by_app(player, 31)
            await wait_for(lambda: volume(run, player) == 31)
            await asyncio.sleep(1)
            # The player dropped the other one when it was told 412.
            assert len(subscriptions(player)) == 1


@accelerated
async def test_two_events_before_the_reply_are_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    async with simulated() as home:
        player = home.players[0]
        subscribe = player.events.subscribe

        async def replies_late(service: Service, headers: Mapping[str, str]) -> dict[str, str]:
            reply = await subscribe(service, headers)
            if service.name == SOUND:
                by_app(player, 27)
                await asyncio.sleep(0.3)
                sequences.extend(
                    it.sequence for it in player.events.subscriptions if it.sid == reply["SID"]
                )
            return reply

        sequences: list[int] = []
        monkeypatch.setattr(player.events, "subscribe", replies_late)
        async with running(home) as run:
            assert sequences == [2]
            assert volume(run, player) == 27
            assert len(subscriptions(player)) == 1


@accelerated
async def test_a_lost_event_is_mended() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        home.faults.set(player.uid, "lose", match=SOUND, times=1)
        by_app(player, 50)
        await asyncio.sleep(1)
        assert volume(run, player) == 20
        player.service(RenderingControl).set_mute(muted=True)
        # The gap is noticed, and after 2 s a new subscription tells all.
        await wait_for(lambda: (volume(run, player), run.shown(player).sound.mute) == (50, True), 5)
        assert len(subscriptions(player)) == 1


@accelerated
async def test_the_last_event_that_is_lost_is_mended_within_a_day() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        home.faults.set(player.uid, "lose", match=SOUND, times=1)
        by_app(player, 50)
        # A day and its jitter.
        await wait_for(lambda: volume(run, player) == 50, 1.1 * 86400)
        assert len(subscriptions(player)) == 1


@accelerated
async def test_a_doubled_event_counts_once() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        # What a start finds out in the background changes something, too.
        await asyncio.sleep(30)
        home.faults.set(player.uid, "duplicate", match=SOUND)
        changes = run.changes
        by_app(player, 50)
        await wait_for(lambda: volume(run, player) == 50)
        await asyncio.sleep(1)
        assert run.changes == changes + 1


@accelerated
async def test_events_in_the_wrong_order_arrive_in_the_right_one() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        seen: list[int | None] = []

        def see(_: State, new: State) -> None:
            seen.append(new.players[player.uid].sound.volume)

        run.session._changed = see
        home.faults.set(player.uid, "reorder", match=SOUND, times=2)
        by_app(player, 50)
        await asyncio.sleep(0.5)
        by_app(player, 60)
        await wait_for(lambda: volume(run, player) == 60)
        assert seen == [50, 60]
        assert len(subscriptions(player)) == 1


@accelerated
async def test_late_events_arrive() -> None:
    async with simulated() as home:
        home.faults.set("*", "late", "3")
        async with running(home) as run:
            assert run.heard
            assert not any(room.deaf for room in run.session.household.rooms)
            by_app(home.players[0], 50)
            await wait_for(lambda: volume(run, home.players[0]) == 50, 4)


@accelerated
async def test_a_broken_event_is_mended() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        home.faults.set(player.uid, "malformed_notify", match=SOUND, times=1)
        by_app(player, 50)
        await wait_for(lambda: volume(run, player) == 50, 5)


@accelerated
async def test_short_grants_are_obeyed() -> None:
    async with simulated() as home:
        home.timing.longest_subscription = 120
        async with running(home) as run:
            home.requests.reset()
            await asyncio.sleep(1200)
            drivers = len(run.session._subscriptions._drivers)
            renewals = sum(
                count for path, count in home.requests.by_path.items() if "SUBSCRIBE" in path
            )
            assert math.floor(1200 / 120 / 0.85) * drivers <= renewals
            assert renewals <= math.ceil(1200 / 120 / 0.75) * drivers
            assert all([await run.hears(player) for player in home.players])


@accelerated
async def test_after_the_host_slept_there_is_one_calm_round_of_new_subscriptions() -> None:
    async with simulated("home") as home, running(home) as run:
        # The players' time goes on, ours does not.
        running_loop().sleep_of_host(7200)
        home.clock._origin -= 7200
        home.faults.set("*", "latency", "0.2", match="*/Event")
        home.requests.reset()
        run.most.clear()
        drivers = len(run.session._subscriptions._drivers)
        await asyncio.sleep(60)
        assert run.heard
        asked = {path: count for path, count in home.requests.by_path.items() if "Event" in path}
        assert sum(asked.values()) == drivers
        assert all(path.startswith("SUBSCRIBE") for path in asked)
        assert run.most["SUBSCRIBE"] <= 8
        assert all([await run.hears(player) for player in home.visible])


@accelerated
async def test_a_short_sleep_of_the_host_ends_nothing() -> None:
    async with simulated() as home, running(home) as run:
        before = subscriptions(home.players[0])
        running_loop().sleep_of_host(600)
        home.clock._origin -= 600
        await asyncio.sleep(7200)
        assert subscriptions(home.players[0]) == before
        assert run.heard


@accelerated
async def test_a_redirect_of_subscribe_is_refused_and_written_down() -> None:
    async with simulated(players=1) as home:
        player = home.players[0]
        home.faults.set(
            player.uid, "redirect", f"http://{address(250)}:1400/", match=f"*{SOUND}/Event"
        )
        async with running(home) as run:
            assert f"SUBSCRIBE /MediaRenderer/{SOUND}/Event" in run.noted(Outcome.REDIRECTED)
            await wait_for(lambda: volume(run, player) == 20, 2)
            assert not run.shown(player).deaf
            home.faults.clear()
            await wait_for(lambda: run.heard, 40)


@accelerated
async def test_a_service_without_a_free_slot_is_read_instead() -> None:
    async with simulated() as home:
        player = home.players[0]
        home.faults.set(player.uid, "refuse_subscribe", "503", match=f"*{SOUND}/Event")
        async with running(home) as run:
            await wait_for(lambda: volume(run, player) == 20, 2)
            assert run.shown(player).available
            assert not run.shown(player).deaf
            by_app(player, 60)
            await wait_for(lambda: volume(run, player) == 60, 31)
            home.faults.clear()
            # The pauses between the tries grow to a quarter of an hour at most.
            await wait_for(lambda: run.heard, 960)


@accelerated
async def test_a_service_that_reading_cannot_replace_is_not_read_for() -> None:
    async with simulated() as home:
        home.faults.set("*", "refuse_subscribe", "503", match="/DeviceProperties/Event")
        home.faults.set("*", "refuse_subscribe", "503", match="/HTControl/Event")
        async with running(home):
            home.requests.reset()
            await asyncio.sleep(600)
            assert home.requests.by_action["AVTransport.GetTransportInfo"] == 0


@accelerated
async def test_a_single_403_is_no_upnp_that_is_off() -> None:
    async with simulated() as home:
        player = home.players[0]
        home.faults.set(player.uid, "status", "403", match=f"*{SOUND}/Event", times=1)
        async with running(home) as run:
            await wait_for(lambda: volume(run, player) == 20, 2)
            await asyncio.sleep(5)
            assert not run.shown(player).upnp_off
            await wait_for(lambda: run.heard, 960)


@accelerated
async def test_a_stranger_changes_and_learns_nothing() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        item = next(it for it in player.events.subscriptions if it.service.name == SOUND)
        body = item.service.full().replace('val="20"', 'val="99"')
        base, _, token = item.callback.rpartition("/")
        headers = {"NT": "upnp:event", "NTS": "upnp:propchange", "SID": item.sid, "SEQ": "1"}
        guesses = (
            (f"{base}/0123456789abcdef0123456789abcdef", headers, 412),
            (f"{base}/", headers, 412),
            (item.callback, headers | {"SID": item.sid[:-1] + "9"}, 412),
            (item.callback, headers | {"NT": "other"}, 400),
        )
        assert len(token) == 32
        async with aiohttp.ClientSession() as stranger:
            for url, sent, status in guesses:
                async with stranger.request("NOTIFY", url, data=body, headers=sent) as answer:
                    assert answer.status == status
                    assert await answer.read() == b""
                    assert not any(room.room in str(answer.headers) for room in home.players)
        assert volume(run, player) == 20
        assert await run.hears(player)


@accelerated
async def test_what_is_remembered_is_not_read_again() -> None:
    async with simulated("home") as home:
        async with running(home) as run:
            memory = run.session.memory
        home.requests.reset()
        async with running(home, Memory(memory.addresses, memory.descriptions)) as run:
            assert run.heard
            assert home.requests.by_path["GET /xml/device_description.xml"] == 0
