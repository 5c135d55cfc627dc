"""The small parts of a session by themselves: tasks by name, progress, boots, sleep, contact."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from custom_components.sonos_local.wire.background import Progress, Tasks
from custom_components.sonos_local.wire.boots import Boots
from custom_components.sonos_local.wire.runtime import Runtime
from custom_components.sonos_local.wire.sleep import notice_sleep
from custom_components.sonos_local.wire.whereabouts import is_foreign
from tests.fast_clock import accelerated, running_loop

UID = "RINCON_000E58A1B2C301400"


def runtime() -> Runtime:
    """Return the outside on the fast clock."""
    loop = running_loop()

    def start(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return loop.create_task(work, name=name)

    return Runtime(loop.time, loop.wall, asyncio.sleep, start, loop.call_soon)


@accelerated
async def test_what_runs_under_a_name_is_not_begun_twice() -> None:
    begun: list[int] = []

    async def work(number: int) -> None:
        begun.append(number)
        await asyncio.sleep(10)

    tasks = Tasks(runtime())
    tasks.start("one", work, 1)
    tasks.start("one", work, 2)
    tasks.start("two", work, 3)
    await asyncio.sleep(1)
    assert begun == [1, 3]
    tasks.cancel("one")
    tasks.start("one", work, 4)
    await asyncio.sleep(1)
    assert begun == [1, 3, 4]
    await asyncio.sleep(10)
    # What has ended may begin again.
    tasks.start("one", work, 5)
    tasks.cancel("none")
    await asyncio.sleep(1)
    assert begun[-1] == 5
    await tasks.stop()


@accelerated
async def test_progress_wakes_whoever_waits() -> None:
    progress = Progress()
    seen: list[int] = []

    def make(number: int) -> None:
        seen.append(number)
        progress.made()

    running_loop().call_later(1, make, 1)
    running_loop().call_later(2, make, 2)
    assert await progress.until(lambda: 2 in seen, 5)
    assert not await progress.until(lambda: 3 in seen, 5)
    assert await progress.until(lambda: True, 0)


def test_a_boot_counts_once_by_whichever_way_it_is_told() -> None:
    boots = Boots()
    assert not boots.announced(UID, 7)
    assert not boots.told(UID, 40)
    assert not boots.told(UID, None)
    assert not boots.announced(UID, None)
    assert not boots.announced(UID, 40)
    assert boots.announced(UID, 41)
    assert not boots.announced(UID, 41)
    assert not boots.told(UID, 41)
    assert boots.told(UID, 42)
    assert not boots.told(UID, 42)
    assert not boots.announced(UID, 42)


def test_a_forged_boot_hides_none() -> None:
    boots = Boots()
    boots.told(UID, 40)
    assert boots.announced(UID, 10**9)
    assert boots.told(UID, 41)


@accelerated
async def test_a_sleep_is_told_with_its_length_and_once() -> None:
    slept: list[float] = []
    task = asyncio.create_task(notice_sleep(runtime(), slept.append))
    await asyncio.sleep(100)
    assert not slept
    running_loop().sleep_of_host(7200)
    await asyncio.sleep(300)
    assert slept == [pytest.approx(7200, abs=1)]
    # A clock that is set back, or forward a little, is no sleep.
    running_loop().sleep_of_host(-3600)
    await asyncio.sleep(60)
    running_loop().sleep_of_host(50)
    await asyncio.sleep(60)
    assert len(slept) == 1
    task.cancel()


@pytest.mark.parametrize(
    ("muse_id", "household", "foreign"),
    [
        ("Sonos_A.b", "Sonos_A", False),
        ("Sonos_A.b", "Sonos_A.c", False),
        ("Sonos_A", "Sonos_A", False),
        ("", "Sonos_A", False),
        ("Sonos_B.b", "Sonos_A", True),
        ("Sonos_AB.b", "Sonos_A", True),
    ],
)
def test_another_household_is_told_by_its_id(muse_id: str, household: str, foreign: bool) -> None:
    assert is_foreign(muse_id, household) is foreign
