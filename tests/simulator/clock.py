"""The simulator's only source of time: the event loop's clock and a wall clock tied to it.

A test that moves the loop's time moves the players with it.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Time of one household, in seconds since its start and as wall time in UTC."""

    def __init__(self, start: datetime | None = None) -> None:
        """Tie the wall clock to the running loop; `start` is the wall time now."""
        self._loop = asyncio.get_running_loop()
        self._origin = self._loop.time()
        self._start = start or datetime.now(UTC)

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
        """Call back after `seconds`."""
        return self._loop.call_later(seconds, callback)
