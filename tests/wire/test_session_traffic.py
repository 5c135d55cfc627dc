"""How much is asked: at a start, at a later one, and in idle hours (DESIGN 9, TABLES 6)."""

import asyncio
import sys
import time

import pytest

from custom_components.sonos_local.wire.session import Memory
from tests.fast_clock import accelerated, wait_for

from .session_run import running, simulated

pytestmark = pytest.mark.usefixtures("loopback")

HOURS = 2


@pytest.mark.parametrize(("profile", "boxes"), [("home", 1), ("small", 3), ("home", 12)])
@accelerated
async def test_a_household_is_asked_little(
    profile: str, boxes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async with simulated(profile, boxes) as home:
        players = len(home.visible)
        requests = home.requests
        requests.reset()
        began = time.monotonic()
        async with running(home) as run:
            await asyncio.sleep(10)
            first = requests.total
            await asyncio.sleep(590)
            requests.reset()
            await asyncio.sleep(3600 * HOURS)
            idle = requests.total / HOURS / players
            connects = requests.bare / HOURS / players
            assert run.heard
            memory = run.session.memory
        requests.reset()
        async with running(home, Memory(memory.addresses, memory.descriptions)) as run:
            await asyncio.sleep(10)
            later = requests.total
            await wait_for(lambda: run.heard)
        took = time.monotonic() - began
    with capsys.disabled():
        sys.stdout.write(
            f"\n{players} players: start {first}, later start {later}, idle {idle:.1f} requests"
            f" and {connects:.1f} connections a player and hour ({took:.1f} s for {HOURS} hours)\n"
        )
    assert first <= 5 * players + 20
    assert later <= 3 * players + 16
    if players == 8:
        assert idle <= 5.6


@accelerated
async def test_thirty_two_players_are_asked_no_more_each() -> None:
    async with simulated("large") as home:
        async with running(home) as run:
            await asyncio.sleep(10)
            assert home.requests.total <= 5 * 32 + 20
            memory = run.session.memory
        home.requests.reset()
        async with running(home, Memory(memory.addresses, memory.descriptions)):
            await asyncio.sleep(10)
            assert home.requests.total <= 3 * 32 + 16


@accelerated
async def test_a_volume_event_makes_no_request() -> None:
    async with simulated("home") as home, running(home) as run:
        await asyncio.sleep(60)
        home.requests.reset()
        for _ in range(5):
            assert all([await run.hears(player) for player in home.visible])
        assert home.requests.total == 0
