"""A fast clock: an event loop that does not wait for its timers, for hours within seconds.

Everything on the loop lives on one time, `loop.time()`: simulated players, whoever talks to them,
and time limits. What the loop does takes no time, however slow the machine is. When nothing is
ready, real sockets are given a moment, for what is on its way on the loopback interface arrives
within microseconds; then time jumps to the next timer. What runs in a thread is waited for in real
time.

    with fast_clock() as runner:
        runner.run(two_hours())

A test is decorated with `accelerated`.
"""

import asyncio
import functools
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, override

# Real seconds without anything on a socket before time jumps: on a busy machine, a packet on
# loopback may wait for its turn. Where nothing was asked or answered since the last jump, it is
# less; where a connection is being made, more.
QUIET: Final = 0.003
STILL: Final = 0.0003
CONNECTING: Final = 0.2
# The pause between two looks.
PAUSE: Final = 0.0001
# How long at once what runs in a thread is waited for, in real seconds.
THREAD_WAIT: Final = 0.001
# Seconds by which each look at the time moves it: what was set first is due first.
TICK: Final = 1e-7


class _Selector(selectors.DefaultSelector):
    """A selector that lets time jump instead of waiting."""

    loop: FastLoop | None = None
    # Whether anything came since the last jump.
    _busy = False

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; wait for real only where no timer runs."""
        if self.loop is None or timeout is None or timeout <= 0:
            return self._noted(super().select(timeout))
        due = self.loop.time() + timeout
        ends = time.monotonic() + self._patience()
        while True:
            # The time before the look: whoever was not let run in between looks once more.
            over = time.monotonic() >= ends
            if ready := super().select(0):
                return self._noted(ready)
            if over:
                break
            time.sleep(PAUSE)
        if self.loop.is_held:
            if ready := super().select(THREAD_WAIT):
                return self._noted(ready)
            # Never faster than real time, and no further while the machine did something else.
            self.loop.jump(min(due, self.loop.time() + THREAD_WAIT))
            return []
        self._busy = False
        self.loop.jump(due)
        return self._noted(super().select(0))

    def _patience(self) -> float:
        """Return how many real seconds something may take that is on its way."""
        if any(key.events & selectors.EVENT_WRITE for key in self.get_map().values()):
            return CONNECTING
        return QUIET if self._busy else STILL

    def _noted[T](self, ready: list[T]) -> list[T]:
        self._busy = self._busy or bool(ready)
        return ready


class FastLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer when nothing else is to be done."""

    def __init__(self) -> None:
        """Begin at the monotonic clock's time."""
        self._now = time.monotonic()
        self._holds = 0
        self._slept = 0.0
        self._wall = time.time() - self._now
        self._selects = _Selector()
        super().__init__(self._selects)
        self._selects.loop = self

    @override
    def time(self) -> float:
        """Return monotonic seconds."""
        self._now += TICK
        return self._now

    def wall(self) -> float:
        """Return the POSIX time that belongs to `time`."""
        return self._wall + self._slept + self.time()

    def sleep_of_host(self, seconds: float) -> None:
        """Let the host sleep: its wall clock goes on, its monotonic clock and timers do not."""
        self._slept += seconds

    def jump(self, due: float) -> None:
        """Let time be `due`, unless it is later already."""
        self._now = max(self._now, due)

    @property
    def timers(self) -> tuple[asyncio.TimerHandle, ...]:
        """Return what is scheduled, cancelled ones included."""
        # Nothing public tells.
        scheduled: list[asyncio.TimerHandle] = getattr(self, "_scheduled", [])
        return tuple(scheduled)

    @property
    def sockets(self) -> list[object]:
        """Return what is waited for outside, without the loop's own socket."""
        own = getattr(self, "_ssock", None)
        own_number = own.fileno() if own else -1
        keys = self._selects.get_map().values()
        return [key.fileobj for key in keys if key.fd != own_number]

    @property
    def is_held(self) -> bool:
        """Return whether time must not jump for now."""
        return self._holds > 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let time not jump within this block: something outside of the loop is waited for."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1

    @override
    def run_in_executor[**P, T](
        self, executor: Any, func: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[T]:
        """Run a function in a thread, which has its real time."""
        future = super().run_in_executor(executor, func, *args, **kwargs)
        self._holds += 1
        future.add_done_callback(self._release)
        return future

    @override
    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the threads in real time."""
        with self.held():
            await super().shutdown_default_executor(timeout)

    def _release(self, _: asyncio.Future[Any]) -> None:
        self._holds -= 1


def running_loop() -> FastLoop:
    """Return the loop that runs. Raises TypeError if it is another one."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, FastLoop):
        raise TypeError("no fast clock runs")
    return loop


@contextmanager
def fast_clock() -> Iterator[asyncio.Runner]:
    """Give a runner whose coroutines live on a fast clock."""
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        yield runner


async def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something holds. Raises AssertionError after `seconds` of the loop's time."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    pause = 0.02
    while not condition():
        assert loop.time() < ends, "it did not become true in time"
        await asyncio.sleep(pause)
        # Every look is a jump of the time, which has its price.
        pause = min(1.2 * pause, max(pause, seconds / 100))


def accelerated[**P](test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test on a fast clock; it must leave no task, timer or socket behind.

    Its fixtures are those of a test without a loop.
    """

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with fast_clock() as runner:
            runner.run(_tidy(test(*args, **kwargs)))

    return run


def leftovers() -> list[str]:
    """Return what would go on without the running task, in words: tasks, timers, sockets."""
    loop = running_loop()
    tasks = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
    timers = [handle for handle in loop.timers if not handle.cancelled()]
    return [*map(repr, tasks), *map(repr, timers), *map(repr, loop.sockets)]


async def _tidy(test: Coroutine[Any, Any, None]) -> None:
    await test
    # What was cancelled has a moment to end.
    for _ in range(5):
        await asyncio.sleep(0)
    left = leftovers()
    assert not left, f"left behind: {left}"
