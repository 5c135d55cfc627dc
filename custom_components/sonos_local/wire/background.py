"""What a session runs beside what it is asked for: tasks by name, and waiting for progress."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from .runtime import Runtime


class Tasks:
    """Tasks that run in the background, at most one under each name."""

    def __init__(self, runtime: Runtime) -> None:
        """Run nothing yet."""
        self._runtime = runtime
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start[**P](
        self,
        name: str,
        work: Callable[P, Coroutine[Any, Any, None]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Run something, unless it runs under that name already."""
        if name in self._tasks:
            return
        task = self._runtime.start(work(*args, **kwargs), name)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._done(name, done))

    def cancel(self, name: str) -> None:
        """Let what runs under a name end, if anything does."""
        if task := self._tasks.pop(name, None):
            task.cancel()

    async def stop(self) -> None:
        """End all."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]


class Progress:
    """Wakes whoever waits for a condition, each time something happened that may bring it."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._happened = asyncio.Event()

    def made(self) -> None:
        """Let those that wait look again."""
        self._happened.set()

    async def until(self, condition: Callable[[], object], seconds: float) -> bool:
        """Wait until a condition holds; return False where it does not within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    self._happened.clear()
                    await self._happened.wait()
        except TimeoutError:
            return False
        return True
