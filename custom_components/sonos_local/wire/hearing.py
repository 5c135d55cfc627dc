"""Reads what no NOTIFY brings: of the players whose events do not arrive (DESIGN 3.9)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from ..model.events import Event, HearingChanged
from ..model.household import Household
from .background import Tasks
from .errors import WireError
from .reader import Reader
from .runtime import Runtime
from .subscriptions import Subscriptions

_LOGGER = logging.getLogger(__name__)

# How long a read may keep an error from the user.
LIMIT: Final = 5.0


class Hearing:
    """Who is heard, and the reads of those that are not.

    `again` is how many seconds lie between two reads; `apply` takes what was read; `is_anchor` says
    of whom the topology is wanted, too.
    """

    def __init__(
        self,
        runtime: Runtime,
        tasks: Tasks,
        subscriptions: Subscriptions,
        reader: Reader,
        *,
        again: float,
        apply: Callable[..., None],
        is_anchor: Callable[[str], bool],
    ) -> None:
        """Read nothing yet."""
        self._runtime = runtime
        self._tasks = tasks
        self._subscriptions = subscriptions
        self._reader = reader
        self._again = again
        self._apply = apply
        self._is_anchor = is_anchor

    def look(self, household: Household) -> None:
        """Tell who is deaf, and read instead what is not heard.

        A subscription that is refused or fails makes no player deaf, but its events are missing
        just the same (TABLES 3: read instead).
        """
        deaf, unheard = self._subscriptions.deaf, self._subscriptions.unheard
        for uid, player in household.players.items():
            if uid in unheard and not player.upnp_off:
                self._tasks.start(_name(uid), self._read, uid)
            else:
                self._tasks.cancel(_name(uid))
        # Who is deaf stays so until something is heard, whatever else is wanted of it meanwhile.
        waiting = self._subscriptions.waiting
        changed = (
            HearingChanged(uid, is_deaf)
            for uid, player in household.players.items()
            if player.deaf is not (is_deaf := uid in deaf or (player.deaf and uid in waiting))
        )
        self._apply(*changed)

    def read_now(self, uid: str) -> None:
        """Read a player at once that is not heard, such as after a command."""
        if uid in self._subscriptions.unheard:
            self._tasks.cancel(_name(uid))
            self._tasks.start(_name(uid), self._read, uid)

    async def room(self, uid: str) -> None:
        """Read a room once, as far as that works soon."""
        try:
            async with asyncio.timeout(LIMIT):
                await self._try(self._reader.room(uid))
        except TimeoutError:
            _LOGGER.debug("%s does not tell its state in time", uid)

    async def topology(self, uid: str) -> None:
        """Read the topology once, if that works."""
        await self._try(self._reader.topology(uid))

    async def _read(self, uid: str) -> None:
        while True:
            if self._is_anchor(uid):
                await self.topology(uid)
            await self._try(self._reader.room(uid))
            await self._runtime.sleep(self._again)

    async def _try(self, read: Awaitable[tuple[Event, ...]]) -> None:
        try:
            self._apply(*await read)
        except WireError as err:
            _LOGGER.debug("A read failed: %s", err)


def _name(uid: str) -> str:
    return f"read {uid}"
