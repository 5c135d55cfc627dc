"""Time that stands still until a test moves it, and the tasks that sleep on it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from custom_components.sonos_local.wire.runtime import Runtime

# POSIX time minus monotonic time, in seconds.
AHEAD = 1_700_000_000.0


async def settle() -> None:
    """Let everything run that waits for nothing but its turn."""
    for _ in range(25):
        await asyncio.sleep(0)


@dataclass
class VirtualClock:
    """A monotonic clock in seconds; `slept` are the sleeps that were asked for, in order."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _sleepers: dict[int, tuple[float, asyncio.Future[None]]] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=count)

    @property
    def runtime(self) -> Runtime:
        """Return the outside on this clock."""
        return Runtime(self.now, self.wall, self.sleep, self.start, self._soon)

    @property
    def alive(self) -> list[str]:
        """Return the names of the tasks that are not done."""
        return [task.get_name() for task in self.tasks if not task.done()]

    def now(self) -> float:
        """Return the monotonic time."""
        return self.time

    def wall(self) -> float:
        """Return POSIX time."""
        return self.time + AHEAD

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run something in the background."""
        task = asyncio.create_task(work, name=name)
        self.tasks.append(task)
        return task

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock was moved that far."""
        self.slept.append(seconds)
        number = next(self._numbers)
        woken = asyncio.get_running_loop().create_future()
        self._sleepers[number] = (self.time + seconds, woken)
        try:
            await woken
        finally:
            del self._sleepers[number]

    async def advance(self, seconds: float = 0.0) -> None:
        """Move the clock, waking whoever is due at their time."""
        end = self.time + seconds
        await settle()
        while True:
            due = [(at, number) for number, (at, _) in self._sleepers.items() if at <= end]
            if not due:
                break
            at, number = min(due)
            self.time = max(self.time, at)
            self._sleepers[number][1].set_result(None)
            await settle()
        self.time = end

    async def stop(self) -> None:
        """Cancel what is still there."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _soon(self, function: Any) -> object:
        return asyncio.get_running_loop().call_soon(function)
