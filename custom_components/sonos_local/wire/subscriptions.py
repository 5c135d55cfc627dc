"""All subscriptions of one household: begins what is wanted, ends what is not."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any, Final

from ..model.household import Household
from .actions import SERVICES
from .driver import Driver, Means, Owner
from .gate import AT_ONCE
from .gena_state import AddressCorrected, ClockJumped, Rebooted, Unwanted, Wanted
from .trial import SERVICE, Found, Outcome, Trial
from .wanted import ROOM, TOPOLOGY, Key

_LOGGER = logging.getLogger(__name__)

FAREWELL: Final = 3.0
# What reading a room and the topology makes up for.
_READABLE: Final = frozenset({TOPOLOGY, *ROOM})


class Subscriptions:
    """The drivers, by (uid, service)."""

    def __init__(self, means: Means, owner: Owner) -> None:
        """Subscribe to nothing yet."""
        self._means = means
        self._owner = owner
        self._drivers: dict[Key, Driver] = {}
        # One player that does not answer must not take the places of all.
        self._lanes: dict[str, asyncio.Semaphore] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._trials: set[Driver] = set()

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

    @property
    def states(self) -> tuple[tuple[str, str, str], ...]:
        """Return where each subscription stands: (uid, service, state)."""
        return tuple(
            (uid, service, driver.state.state.value)
            for (uid, service), driver in self._drivers.items()
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
        driver = self._driver(uid, service)
        self._drivers[uid, service] = driver
        driver.feed(Wanted())
        return driver

    def end(self, key: Key) -> None:
        """Unsubscribe, without waiting for it."""
        driver = self._drivers.pop(key, None)
        if driver is not None:
            self._finish(driver)

    def end_old(self, sids: Iterable[tuple[str, str, str, int]], household: Household) -> None:
        """End what an unclean stop left behind: (uid, service, SID, BootSeq).

        A player that booted since has forgotten them; they may be others' now (WIRE 11).
        """
        for uid, service, sid, boot_seq in sids:
            player = household.players.get(uid)
            if player and player.box.boot_seq == boot_seq and service in SERVICES:
                self._later(self._driver(uid, service).unsubscribe(sid), f"end {sid}")

    def end_all(self, uid: str) -> None:
        """Unsubscribe from everything of a player."""
        for key in [key for key in self._drivers if key[0] == uid]:
            self.end(key)

    async def try_hearing(self, uid: str, limit: float) -> Found:
        """Subscribe once more to a player until its first NOTIFY, `limit` seconds at most.

        What is subscribed to besides goes on as it is, unless it is deaf: where one NOTIFY comes,
        a firewall may have been opened for all.
        """
        trial = Trial(self._owner)
        driver = self._driver(uid, SERVICE, trial)
        self._trials.add(driver)
        driver.feed(Wanted())
        try:
            found = await trial.found(driver, limit)
        finally:
            self._end_trial(driver)
        if found.outcome is Outcome.HEARD:
            for other in tuple(self._drivers.values()):
                other.listen_again()
        return found

    def feed(self, uid: str, happened: Rebooted | AddressCorrected | ClockJumped) -> None:
        """Tell all subscriptions of a player what happened."""
        for (owner, _), driver in tuple(self._drivers.items()):
            if owner == uid:
                driver.feed(happened)

    def slept(self, seconds: float) -> None:
        """Tell all subscriptions that the host slept."""
        for driver in tuple(self._drivers.values()):
            driver.feed(ClockJumped(seconds))

    def restart(self, uid: str, *, off: bool) -> None:
        """Begin anew those that were refused for UPnP being off, or those that were not."""
        for (owner, _), driver in tuple(self._drivers.items()):
            if owner == uid and driver.is_off is off:
                driver.feed(Rebooted())

    @property
    def deaf(self) -> frozenset[str]:
        """Return the players of whom any subscription is accepted and brings nothing."""
        return frozenset(uid for (uid, _), driver in self._drivers.items() if driver.state.deaf)

    @property
    def waiting(self) -> frozenset[str]:
        """Return the players that are subscribed to, and of whom nothing has been heard so far."""
        heard = {uid for (uid, _), driver in self._drivers.items() if driver.heard}
        return frozenset(uid for uid, _ in self._drivers) - heard

    @property
    def unheard(self) -> frozenset[str]:
        """Return the players of whom events are missing, for whatever reason, that can be read."""
        return frozenset(
            uid
            for (uid, service), driver in self._drivers.items()
            if driver.failed and service in _READABLE
        )

    async def stop(self) -> None:
        """End all, in three seconds at most."""
        for key in tuple(self._drivers):
            self.end(key)
        for driver in tuple(self._trials):
            self._end_trial(driver)
        if not self._ending:
            return
        _, late = await asyncio.wait(self._ending, timeout=FAREWELL)
        for task in late:
            task.cancel()
        if late:
            _LOGGER.debug("%s subscriptions could not be ended in time", len(late))
            await asyncio.wait(late)

    def _driver(self, uid: str, service: str, owner: Owner | None = None) -> Driver:
        lane = self._lanes.setdefault(uid, asyncio.Semaphore(AT_ONCE))
        return Driver(self._means, owner or self._owner, uid, SERVICES[service], lane)

    def _end_trial(self, driver: Driver) -> None:
        if driver in self._trials:
            self._trials.remove(driver)
            self._finish(driver)

    def _finish(self, driver: Driver) -> None:
        driver.feed(Unwanted())
        self._later(driver.end(), f"end {driver.uid} {driver.service.name}")

    def _later(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._means.runtime.start(work, name)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
