"""A trial of hearing beside the subscriptions that live: what comes of it, and what it leaves."""

import asyncio

import pytest

from custom_components.sonos_local.wire.trial import Found, Outcome
from tests.fast_clock import accelerated, running_loop, wait_for
from tests.simulator.player import Player

from .session_run import Run, running, simulated

pytestmark = pytest.mark.usefixtures("loopback")

LIMIT = 5.0


def held(player: Player) -> set[str]:
    """Return the SIDs of the subscriptions that a player holds."""
    return {item.sid for item in player.events.subscriptions}


async def unharmed(run: Run, player: Player, before: set[str]) -> bool:
    """Return whether all is as it was, some time after a trial."""
    await asyncio.sleep(20)
    shown = run.shown(player)
    return held(player) == before and shown.available and not shown.deaf and not shown.upnp_off


@accelerated
@pytest.mark.parametrize("early", [False, True])
async def test_the_first_event_is_heard_and_the_others_go_on(early: bool) -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        before = held(player)
        home.timing.notify_before_reply = early
        assert await run.session.try_hearing(player.uid, LIMIT) == Found(Outcome.HEARD)
        assert await unharmed(run, player, before)
        assert await run.hears(player)


@accelerated
async def test_who_was_deaf_listens_again_where_something_is_heard() -> None:
    async with simulated() as home:
        fault = home.faults.set("*", "mute")
        async with running(home) as run:
            rooms = [player for player in home.players if player in home.visible]
            # By then the next try is a quarter of an hour away.
            await asyncio.sleep(60)
            assert all(run.shown(room).deaf for room in rooms)
            assert await run.session.try_hearing(rooms[0].uid, LIMIT) == Found(Outcome.SILENT)
            home.faults.clear(fault.id)
            assert await run.session.try_hearing(rooms[0].uid, LIMIT) == Found(Outcome.HEARD)
            began = running_loop().time()
            await wait_for(lambda: not any(run.shown(room).deaf for room in rooms))
            assert running_loop().time() - began < 30


@accelerated
@pytest.mark.parametrize("limit", [1.0, 60.0])
async def test_silence_is_found_in_time(limit: float) -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        before = held(player)
        fault = home.faults.set(player.uid, "mute")
        began = running_loop().time()
        assert await run.session.try_hearing(player.uid, limit) == Found(Outcome.SILENT)
        assert running_loop().time() - began == pytest.approx(min(limit, LIMIT), abs=0.5)
        home.faults.clear(fault.id)
        assert await unharmed(run, player, before)


@accelerated
@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("refuse_subscribe", "503", Found(Outcome.REFUSED, 503)),
        ("refuse_subscribe", "403", Found(Outcome.OFF, 403)),
        ("reset", "", Found(Outcome.UNANSWERED)),
        ("hang", "", Found(Outcome.UNANSWERED)),
        ("lose_subscribe_reply", "", Found(Outcome.UNANSWERED)),
    ],
)
async def test_what_speaks_against_it_is_found(kind: str, value: str, found: Found) -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        before = held(player)
        fault = home.faults.set(player.uid, kind, value, "*RenderingControl/Event")
        assert await run.session.try_hearing(player.uid, LIMIT) == found
        home.faults.clear(fault.id)
        assert await unharmed(run, player, before)


@accelerated
async def test_another_player_at_the_address_is_none_that_is_heard() -> None:
    async with simulated() as home, running(home) as run:
        player, other = home.players[:2]
        before = held(other)
        run.gate.admit(player.uid, other.address)
        assert await run.session.try_hearing(player.uid, LIMIT) == Found(Outcome.UNANSWERED)
        await asyncio.sleep(1)
        assert held(other) == before


@accelerated
async def test_one_that_nobody_knows_is_not_heard() -> None:
    async with simulated() as home, running(home) as run:
        found = await run.session.try_hearing("RINCON_00000000000001400", LIMIT)
        assert found == Found(Outcome.UNANSWERED)


@accelerated
async def test_the_end_of_everything_ends_it() -> None:
    async with simulated() as home, running(home) as run:
        player = home.players[0]
        before = held(player)
        home.faults.set(player.uid, "mute")
        trial = asyncio.create_task(run.session.try_hearing(player.uid, 60.0))
        await wait_for(lambda: len(held(player)) > len(before))
        await run.session.stop()
        assert not held(player)
        assert await trial == Found(Outcome.UNANSWERED)
