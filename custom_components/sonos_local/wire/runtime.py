"""What `wire/` needs of the outside: clocks, sleep, tasks, chance. All of it is handed in."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from .gena import SYSTEM_CHANCE
from .gena_state import Chance


@dataclass(frozen=True, slots=True)
class Runtime:
    """The outside.

    `now` is monotonic and `wall` POSIX time, both in seconds; `start` runs a coroutine in the
    background under a name, not before the next turn of the event loop; `soon` calls a function
    in the next turn.
    """

    now: Callable[[], float]
    wall: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    start: Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
    soon: Callable[[Callable[[], None]], object]
    chance: Chance = field(default=SYSTEM_CHANCE)
