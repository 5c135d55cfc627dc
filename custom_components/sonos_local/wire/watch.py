"""Looks after whether the players are there, with one timer for all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from ..model.player import Presence
from ..wire import presence
from .presence import Life
from .runtime import Runtime


class Watch:
    """The lives of the rooms' players.

    `reach` connects to one and says whether that worked; `told` hears of each change.
    """

    def __init__(
        self,
        runtime: Runtime,
        reach: Callable[[str], Awaitable[bool]],
        told: Callable[[str, Presence], None],
    ) -> None:
        """Watch nobody yet."""
        self._runtime = runtime
        self._reach = reach
        self._told = told
        self._lives: dict[str, Life] = {}
        self._changed = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._loop = self._runtime.start(self._run(), "watch")

    async def stop(self) -> None:
        """Look no more."""
        if self._loop:
            self._loop.cancel()
            with suppress(asyncio.CancelledError):
                await self._loop

    def follow(self, uids: Iterable[str]) -> None:
        """Watch these and nobody else."""
        now = self._runtime.now()
        self._lives = {uid: self._lives.get(uid) or presence.born(now) for uid in uids}
        self._changed.set()

    def heard(self, uid: str) -> None:
        """Take a sign of life."""
        self._live(uid, lambda _, now: presence.heard(now))

    def missed(self, uid: str) -> None:
        """Take a connection that did not come about."""
        self._live(uid, presence.missed)

    def vanished(self, uid: str) -> None:
        """Take a good-bye."""
        life = self._lives.get(uid)
        if life is not None and life.presence is not Presence.GONE:
            self._live(uid, lambda _, now: presence.vanished(now))

    def sighted(self, uid: str) -> None:
        """Take an announcement."""
        self._live(uid, presence.sighted)

    def _live(self, uid: str, change: Callable[[Life, float], Life]) -> None:
        old = self._lives.get(uid)
        if old is None:
            return
        new = change(old, self._runtime.now())
        self._lives[uid] = new
        if new.look_at < old.look_at:
            self._changed.set()
        if new.presence is not old.presence:
            self._told(uid, new.presence)

    async def _run(self) -> None:
        while True:
            now = self._runtime.now()
            due = [uid for uid, life in self._lives.items() if life.look_at <= now]
            if due:
                await asyncio.gather(*map(self._look, due))
                continue
            next_look = min((life.look_at for life in self._lives.values()), default=now + 3600)
            self._changed.clear()
            waiter = self._runtime.start(self._wake(next_look - now), "watch timer")
            try:
                await self._changed.wait()
            finally:
                waiter.cancel()

    async def _wake(self, seconds: float) -> None:
        await self._runtime.sleep(seconds)
        self._changed.set()

    async def _look(self, uid: str) -> None:
        if await self._reach(uid):
            self.heard(uid)
        else:
            self.missed(uid)
