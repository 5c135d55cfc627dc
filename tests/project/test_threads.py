"""A busy machine leaves no thread of Home Assistant's executor behind."""

import threading
from queue import SimpleQueue
from typing import Any, override

from homeassistant.util.executor import InterruptibleThreadPoolExecutor

# Longer than Home Assistant waits for all threads, before it has interrupted each of them.
_LATE = 1.2


class _LateQueue(SimpleQueue[Any]):
    """A queue whose last word, that all is over, reaches a thread late."""

    @override
    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        item = super().get(block, timeout)
        if item is None:
            threading.Event().wait(_LATE)
        return item

    @override
    def get_nowait(self) -> Any:
        return self.get(block=False)


def test_a_thread_that_ends_late_wakes_the_next_one() -> None:
    executor = InterruptibleThreadPoolExecutor(max_workers=2)
    executor._work_queue = _LateQueue()
    before = frozenset(threading.enumerate())
    together = threading.Barrier(3)
    for _ in range(2):
        executor.submit(together.wait)
    together.wait()
    executor.shutdown()
    assert frozenset(threading.enumerate()) == before
