"""Notices that the host slept: its wall clock ran ahead of the monotonic one (TABLES 10 nr 8)."""

from collections.abc import Callable
from typing import Final

from .runtime import Runtime

# A wall clock that ran ahead by this many seconds, and how often that is looked at.
SLEPT: Final = 60.0
LOOK_AGAIN: Final = 30.0


async def notice_sleep(runtime: Runtime, slept: Callable[[float], None]) -> None:
    """Tell of each sleep, with its seconds; never returns.

    A wall clock that was set forward looks the same; what follows is harmless.
    """
    ahead = runtime.wall() - runtime.now()
    while True:
        await runtime.sleep(LOOK_AGAIN)
        now = runtime.wall() - runtime.now()
        if now - ahead > SLEPT:
            slept(now - ahead)
        ahead = now
