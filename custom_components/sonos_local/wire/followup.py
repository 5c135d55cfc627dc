"""Makes reads at their time: each once, repeated while it matters, again after a failure."""

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from typing import Final

from ..model.reads import Read
from .errors import WireError
from .runtime import Runtime

type Key = tuple[str, str | None]

# A player that has just booted answers 501 for a while (TABLES 10 nr 17).
AGAIN: Final = (5.0, 15.0, 60.0)


class Followup:
    """The reads that wait.

    `perform` does one and raises WireError; `repeats` says in how many seconds it has to be made
    again, None for not at all; `retries` whether it is worth another try after a failure.
    """

    def __init__(
        self,
        runtime: Runtime,
        perform: Callable[[Read], Awaitable[None]],
        repeats: Callable[[Read], float | None],
        retries: Callable[[Read], bool],
    ) -> None:
        """Wait for nothing yet."""
        self._runtime = runtime
        self._perform = perform
        self._repeats = repeats
        self._retries = retries
        self._waiting: dict[Key, tuple[float, asyncio.Task[None]]] = {}
        self._repeating: dict[Key, asyncio.Task[None]] = {}
        # Those that wait and those that are under way.
        self._tasks: dict[asyncio.Task[None], Key] = {}

    def ask(self, read: Read) -> None:
        """Make a read; of two that wait for the same, the later one is made."""
        key = (read.name, read.uid)
        due = self._runtime.now() + read.delay
        waiting = self._waiting.get(key)
        if waiting is not None:
            if waiting[0] >= due:
                return
            waiting[1].cancel()
        self._begin(read, due, read.delay, AGAIN)

    def forget(self, uid: str) -> None:
        """Let go of the reads of one player."""
        for task in [task for task, key in self._tasks.items() if key[1] == uid]:
            task.cancel()
        self._waiting = {key: waits for key, waits in self._waiting.items() if key[1] != uid}
        for key in [key for key in self._repeating if key[1] == uid]:
            self._repeating.pop(key).cancel()

    def stop(self) -> None:
        """Let go of all."""
        for task in (*self._tasks, *self._repeating.values()):
            task.cancel()
        self._waiting.clear()
        self._repeating.clear()

    def _begin(self, read: Read, due: float, delay: float, again: tuple[float, ...]) -> None:
        key = (read.name, read.uid)
        task = self._runtime.start(self._later(read, delay, again), f"read {read.name}")
        self._tasks[task] = key
        task.add_done_callback(self._tasks.pop)
        self._waiting[key] = (due, task)

    async def _later(self, read: Read, delay: float, again: tuple[float, ...]) -> None:
        await self._runtime.sleep(delay)
        # From here on it is under way: who asks now asks for another one.
        key = (read.name, read.uid)
        del self._waiting[key]
        try:
            await self._perform(read)
        except WireError:
            if again and self._retries(read):
                if key not in self._waiting:
                    # It gives way to whoever asks meanwhile.
                    self._begin(read, -inf, again[0], again[1:])
                return
        self._repeat(key, read)

    def _repeat(self, key: Key, read: Read) -> None:
        if task := self._repeating.pop(key, None):
            task.cancel()
        if (interval := self._repeats(read)) is not None:
            self._repeating[key] = self._runtime.start(
                self._interval(key, read, interval), f"read {read.name} again"
            )

    async def _interval(self, key: Key, read: Read, seconds: float) -> None:
        await self._runtime.sleep(seconds)
        self._repeating.pop(key, None)
        self.ask(Read(read.name, read.uid))
