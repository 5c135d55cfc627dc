"""The simulator's only source of time: the event loop's clock and a wall clock tied to it.

A test that moves the loop's time moves the players with it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta


class Clock:
    """Time of one household, in seconds since its start and as wall time in UTC."""

    def __init__(self, start: datetime | None = None) -> None:
        """Tie the wall clock to the running loop; `start` is the wall time now."""
        self._loop = asyncio.get_running_loop()
        self._origin = self._loop.time()
        self._start = start or datetime.now(UTC)
        self._timers: set[asyncio.TimerHandle] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def seconds(self) -> float:
        """Return the seconds since the household was made."""
        return self._loop.time() - self._origin

    def now(self) -> datetime:
        """Return the wall time in UTC."""
        return self._start + timedelta(seconds=self.seconds())

    def set_wall(self, now: datetime) -> None:
        """Set the wall time, as SetTimeNow or a corrected time server would."""
        self._start = now - timedelta(seconds=self.seconds())

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def call_later(self, seconds: float, callback: Callable[[], object]) -> asyncio.TimerHandle:
        """Call back after `seconds`, unless the household is stopped before."""

        def run() -> None:
            self._timers.discard(timer)
            callback()

        self._timers = {timer for timer in self._timers if not timer.cancelled()}
        timer = self._loop.call_later(seconds, run)
        self._timers.add(timer)
        return timer

    def start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run something in the background that ends with the household."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Cancel what is still to come."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
