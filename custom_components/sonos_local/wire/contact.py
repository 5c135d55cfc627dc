"""The beginning of a session: one player that is known from before tells of all others."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from .background import Progress
from .driver import Driver
from .errors import UnreachableError, UpnpOffError, WireError
from .wanted import TOPOLOGY

_LOGGER = logging.getLogger(__name__)

# How many seconds a player has for its first NOTIFY.
FIRST_CONTACT: Final = 6.0
_FORBIDDEN: Final = 403


@dataclass(frozen=True, slots=True)
class Contact:
    """What is needed to find a household.

    `begin` subscribes to a player's topology, `end` gives that up; `is_made` says whether a
    topology has been told, `ask` asks for it where no NOTIFY brings it; `reach` connects to a
    player, `prove` raises UpnpOffError where it does not even describe itself.
    """

    progress: Progress
    begin: Callable[[str], Driver]
    end: Callable[[str], None]
    is_made: Callable[[], bool]
    ask: Callable[[str], Awaitable[None]]
    reach: Callable[[str], Awaitable[bool]]
    prove: Callable[[str], Awaitable[None]]

    async def make(self, uids: tuple[str, ...]) -> None:
        """Subscribe to the topology of the first player that tells it.

        Raises UnreachableError where none does, UpnpOffError where one refuses, and its
        description too.
        """
        off = False
        there = frozenset(uids)
        for turn, uid in enumerate(uids):
            if turn == 1:
                # The first one failed: do not wait for each dead one in turn.
                reached = await asyncio.gather(*map(self.reach, uids))
                there = frozenset(
                    uid for uid, is_there in zip(uids, reached, strict=True) if is_there
                )
            if uid not in there:
                continue
            driver = self.begin(uid)
            if await self._with(driver):
                return
            off = off or await self._is_off(driver)
            self.end(uid)
        if off:
            raise UpnpOffError(_FORBIDDEN, TOPOLOGY)
        raise UnreachableError("no player of the household answers")

    async def _with(self, driver: Driver) -> bool:
        await self.progress.until(lambda: self.is_made() or driver.failed, FIRST_CONTACT)
        if not self.is_made() and driver.is_refused:
            # It answers, and its events do not arrive: ask instead.
            await self.ask(driver.uid)
        return self.is_made()

    async def _is_off(self, driver: Driver) -> bool:
        """Return whether UPnP is off: one 403 alone does not say so (TABLES 10 nr 17)."""
        if not driver.is_off:
            return False
        try:
            await self.prove(driver.uid)
        except UpnpOffError:
            return True
        except WireError as err:
            _LOGGER.debug("It is not known why %s refuses: %s", driver.uid, err)
        return False
