"""All subscriptions of one household: begins what is wanted, ends what is not."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any, Final

from .actions import SERVICES
from .driver import Driver, Means, Owner
from .gena_state import AddressCorrected, ClockJumped, Rebooted, Unwanted, Wanted
from .wanted import TOPOLOGY, Key

_LOGGER = logging.getLogger(__name__)

FAREWELL: Final = 3.0


class Subscriptions:
    """The drivers, by (uid, service)."""

    def __init__(self, means: Means, owner: Owner) -> None:
        """Subscribe to nothing yet."""
        self._means = means
        self._owner = owner
        self._drivers: dict[Key, Driver] = {}
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def settled(self) -> bool:
        """Return whether everything that was asked for has come, or will not for now."""
        return all(driver.heard or driver.failed for driver in self._drivers.values())

    @property
    def sids(self) -> tuple[tuple[str, str, str], ...]:
        """Return the living subscriptions: (uid, service, SID)."""
        return tuple(
            (uid, service, driver.state.sid)
            for (uid, service), driver in self._drivers.items()
            if driver.state.sid
        )

    def reconcile(self, keys: Iterable[Key]) -> None:
        """Want these and nothing else; the topology first."""
        wanted = set(keys)
        for key in self._drivers.keys() - wanted:
            self.end(key)
        for uid, service in sorted(
            wanted - self._drivers.keys(), key=lambda key: (key[1] != TOPOLOGY, key)
        ):
            self.begin(uid, service)

    def begin(self, uid: str, service: str) -> Driver:
        """Subscribe to a service of a player."""
        driver = Driver(self._means, self._owner, uid, SERVICES[service])
        self._drivers[uid, service] = driver
        driver.feed(Wanted())
        return driver

    def end(self, key: Key) -> None:
        """Unsubscribe, without waiting for it."""
        driver = self._drivers.pop(key, None)
        if driver is None:
            return
        driver.feed(Unwanted())
        self._later(driver.end(), f"end {key[0]} {key[1]}")

    def end_foreign(self, uid: str, service: str, sid: str) -> None:
        """End a subscription that an earlier run left behind."""
        driver = Driver(self._means, self._owner, uid, SERVICES[service])
        self._later(driver.unsubscribe(sid), f"end {sid}")

    def feed(self, uid: str, happened: Rebooted | AddressCorrected | ClockJumped) -> None:
        """Tell all subscriptions of a player what happened."""
        for (owner, _), driver in tuple(self._drivers.items()):
            if owner == uid:
                driver.feed(happened)

    def feed_all(self, happened: ClockJumped) -> None:
        """Tell all subscriptions what happened."""
        for driver in tuple(self._drivers.values()):
            driver.feed(happened)

    def is_deaf(self, uid: str) -> bool:
        """Return whether any subscription of a player is accepted and brings nothing."""
        return any(
            driver.state.deaf for (owner, _), driver in self._drivers.items() if owner == uid
        )

    async def stop(self) -> None:
        """End all, in three seconds at most."""
        for key in tuple(self._drivers):
            self.end(key)
        if self._ending:
            _, late = await asyncio.wait(self._ending, timeout=FAREWELL)
            for task in late:
                task.cancel()
            if late:
                _LOGGER.debug("%s players did not answer the farewell in time", len(late))

    def _later(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._means.runtime.start(work, name)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
