"""One household's life: find it, subscribe, apply, follow up, notice loss, come back (DESIGN 3.3).

Everything that happens becomes a typed event; `reduce` makes a new household of it; whoever
listens gets the household. What the change makes necessary is done here: subscriptions, reads,
proofs of addresses.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..model.events import (
    DescriptionRead,
    Event,
    HearingChanged,
    PresenceChanged,
    TopologyChanged,
    UpnpChanged,
)
from ..model.household import Household
from ..model.player import Description, Presence
from ..model.reads import INTERVALS, Read, ReadName, after_change, after_command, periodic
from ..model.reduce import reduce
from ..model.verdict import Outgoing
from .actions import SERVICES
from .decode import events
from .driver import Driver, Means
from .errors import NoReplyError, UnreachableError, UpnpOffError, WireError
from .followup import Followup
from .gate import Outcome
from .gena_state import AddressCorrected, ClockJumped, Kind, Rebooted, Report
from .notify import callback, route_address
from .proof import describe
from .reader import Reader
from .soap import Soap
from .subscriptions import Subscriptions
from .wanted import TOPOLOGY, choose_anchor, wanted
from .watch import Watch

_LOGGER = logging.getLogger(__name__)

# How long a start waits for what it asked for.
FIRST_CONTACT: Final = 6.0
SETTLED: Final = 8.0
DEAF_READS: Final = 30.0
# A wall clock that ran ahead by this much: the host slept.
SLEPT: Final = 60.0
SLEEP_CHECK: Final = 30.0
_FORBIDDEN: Final = 403


@dataclass(frozen=True, slots=True)
class Memory:
    """What is worth keeping over a restart: addresses, descriptions, living subscriptions.

    `sids` holds (uid, service, SID, BootSeq).
    """

    addresses: Mapping[str, str] = field(default_factory=dict)
    descriptions: tuple[Description, ...] = ()
    sids: tuple[tuple[str, str, str, int], ...] = ()


class Session:
    """The life of one household."""

    def __init__(
        self,
        means: Means,
        household_id: str,
        memory: Memory,
        changed: Callable[[Household, Household], None],
        event_address: str = "",
    ) -> None:
        """Know what was remembered; `changed` hears of the old and the new household.

        The gate has to hand what it notes to `noted`. `event_address` is the host under which
        players reach us, where the route does not tell.
        """
        self.household = Household(household_id)
        self.anchor: str | None = None
        self._means = means
        self._runtime = runtime = means.runtime
        self._gate = means.gate
        self._soap = Soap(means.gate)
        self._memory = memory
        self._changed = changed
        self._event_address = event_address
        self._reader = Reader(means.gate, self._soap, runtime.wall)
        self._subscriptions = Subscriptions(means, self)
        self._watch = Watch(runtime, self._reach, self._presence)
        self._followup = Followup(runtime, self._perform, self._repeats, _retries)
        self._progress = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._odd: set[str] = set()
        self._stopped = False

    # Life ------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Find the household and wait until what it tells has arrived, or a few seconds.

        Raises UnreachableError where no player answers, UpnpOffError where all that answer refuse.
        """
        for uid, address in self._memory.addresses.items():
            self._gate.admit(uid, address)
        # They wait for their players: nothing that is known is read again.
        self._apply(*map(DescriptionRead, self._memory.descriptions))
        await self._first_contact()
        self._end_old_subscriptions()
        self._start("clock", self._notice_sleep())
        self._watch.start()
        try:
            async with asyncio.timeout(SETTLED):
                while not self._subscriptions.settled:
                    self._progress.clear()
                    await self._progress.wait()
        except TimeoutError:
            _LOGGER.debug("Not everything has arrived after %s s", SETTLED)

    async def stop(self) -> None:
        """Take leave: subscriptions are ended, in three seconds at most."""
        self._stopped = True
        self._followup.stop()
        for task in self._tasks.values():
            task.cancel()
        await self._watch.stop()
        await self._subscriptions.stop()

    @property
    def memory(self) -> Memory:
        """Return what is worth keeping now."""
        players = self.household.players.values()
        sids = tuple(
            (uid, service, sid, self.household.players[uid].box.boot_seq or 0)
            for uid, service, sid in self._subscriptions.sids
            if uid in self.household.players
        )
        descriptions = tuple(player.description for player in players if player.description)
        return Memory(dict(self._gate.destinations), descriptions, sids)

    # What others ask for ---------------------------------------------------------------------

    async def command(
        self, uid: str, name: str, arguments: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Call `Service.Action` of a player, then read what no event will tell.

        Raises WireError. Where the outcome is unknown, the player is read before the error is
        raised; nothing is repeated (TABLES 10 nr 14).
        """
        try:
            reply = await self._soap.call(uid, name, arguments)
        except NoReplyError:
            await self._read_room(uid)
            raise
        except UpnpOffError:
            await self._check_upnp(uid)
            raise
        for read in after_command(name, uid):
            self._followup.ask(read)
        player = self.household.players.get(uid)
        if player and player.deaf:
            self._start(f"deaf {uid}", self._read_deaf(uid))
        return reply

    def sighted(self, uid: str, address: str, boot_seq: int | None = None) -> None:
        """Take an announcement of a player."""
        player = self.household.players.get(uid)
        if player is None or self._stopped:
            return
        self._watch.sighted(uid)
        if boot_seq is not None and boot_seq > (player.box.boot_seq or boot_seq):
            self._subscriptions.feed(uid, Rebooted())
        if self._gate.destinations.get(uid) != address:
            self._prove(uid, address)

    def left(self, uid: str) -> None:
        """Take a good-bye of a player."""
        self._watch.vanished(uid)

    def noted(self, outgoing: Outgoing, outcome: Outcome) -> None:
        """Take what became of a request: every answer is a sign of life."""
        if outcome is Outcome.ANSWERED:
            self._watch.heard(outgoing.uid)
        elif outcome is Outcome.UNREACHABLE and not outgoing.name.startswith("GET "):
            self._watch.missed(outgoing.uid)

    async def refresh(self, uid: str) -> None:
        """Read what is not evented of one player, now. Raises WireError."""
        self._apply(*await self._reader.room(uid))

    # The owner of subscriptions ---------------------------------------------------------------

    def delivered(self, driver: Driver, told: Mapping[str, str]) -> None:
        """Take the properties of one NOTIFY."""
        if self._stopped:
            return
        self._watch.heard(driver.uid)
        found = events(driver.service.name, driver.uid, told, self._runtime.wall(), self._strange)
        self._apply(*found)
        self._progress.set()

    def reported(self, driver: Driver, report: Report) -> None:
        """Take what a subscription reports."""
        uid = driver.uid
        match report.kind:
            case Kind.ACCEPTED:
                self._set_upnp(uid, off=False)
            case Kind.NO_EVENTS:
                self._set_deaf(uid, deaf=True)
            case Kind.BACK:
                if not self._subscriptions.is_deaf(uid):
                    self._set_deaf(uid, deaf=False)
            case Kind.UPNP_OFF:
                self._start(f"upnp {uid}", self._check_upnp(uid))
            case Kind.WRONG_PLAYER:
                _LOGGER.info("Another player answers at the address of %s", uid)
            case Kind.REFUSED | Kind.GAP | Kind.BAD_BODY | Kind.UNREACHABLE:
                _LOGGER.debug("%s of %s: %s", driver.service.name, uid, report.kind)
        self._progress.set()

    def callback_url(self, uid: str, token: str) -> str:
        """Return the URL under which a player reaches a path of ours."""
        host = self._event_address or self._route(uid)
        return callback(host, self._means.server.port, token)

    def is_there(self, uid: str) -> bool:
        """Return whether it makes sense to take leave of a player."""
        player = self.household.players.get(uid)
        return player is None or player.presence is not Presence.GONE

    def _route(self, uid: str) -> str:
        try:
            return route_address(self._gate.address(uid))
        except OSError, ValueError, UnreachableError:
            # No network for the moment: the request will say so.
            return "0.0.0.0"  # noqa: S104 - nothing listens there

    # What happens ---------------------------------------------------------------------------

    def _apply(self, *happened: Event) -> None:
        old = self.household
        new = old
        for event in happened:
            new = reduce(new, event)
        if new is old:
            return
        self.household = new
        if any(isinstance(event, TopologyChanged) for event in happened):
            self._topology_changed(old, new)
        self._reconcile()
        for read in after_change(old, new):
            self._followup.ask(read)
        if not self._stopped:
            self._changed(old, self.household)

    def _topology_changed(self, old: Household, new: Household) -> None:
        """Follow the boxes: who lives where, who booted, who is missed."""
        self._watch.follow(player.uid for player in new.rooms)
        known = self._gate.destinations
        for uid, player in new.players.items():
            before = old.players.get(uid)
            if player.gone is not None:
                self._watch.vanished(uid)
            elif player.box.address and uid not in known:
                # A description that is remembered would keep it from being proved.
                if player.description is not None:
                    self._prove(uid, player.box.address)
            elif player.box.address and known[uid] != player.box.address:
                self._prove(uid, player.box.address)
            if before and (player.box.boot_seq or 0) > (before.box.boot_seq or 0) > 0:
                self._subscriptions.feed(uid, Rebooted())
        for uid in old.players.keys() - new.players.keys():
            self._gate.dismiss(uid)
            self._followup.forget(uid)
        self._follow_hidden()

    def _follow_hidden(self) -> None:
        """Let players that nobody talks to be there as the player that speaks for them is."""
        happened: list[Event] = []
        for uid, player in self.household.players.items():
            if player.box.visible:
                continue
            speaker = self.household.players.get(player.box.primary or "")
            there = Presence.ALIVE if speaker is None else speaker.presence
            presence = Presence.GONE if player.gone is not None else there
            if presence is not player.presence:
                happened.append(PresenceChanged(uid, presence))
        if happened:
            old = self.household
            for event in happened:
                self.household = reduce(self.household, event)
            if self.household is not old and not self._stopped:
                self._changed(old, self.household)

    def _reconcile(self) -> None:
        """Want what is wanted now, and nothing else."""
        if self._stopped or not self.household.groups:
            return
        fresh = self.anchor is None
        self.anchor = choose_anchor(self.household, self.anchor, fresh=fresh)
        keys = wanted(self.household, self.anchor)
        known = self._gate.destinations
        self._subscriptions.reconcile(key for key in keys if key[0] in known)

    # Start ----------------------------------------------------------------------------------

    async def _first_contact(self) -> None:
        """Subscribe to the topology of the first player that answers."""
        uids = list(self._gate.destinations)
        off = False
        for turn, uid in enumerate(tuple(uids)):
            if turn == 1:
                # The first one failed: do not wait for each dead one in turn.
                reached = await asyncio.gather(*map(self._reach, uids))
                uids = [known for known, there in zip(uids, reached, strict=True) if there]
            if uid not in uids:
                continue
            driver = self._subscriptions.begin(uid, TOPOLOGY)
            if await self._contact(driver):
                return
            off = off or driver.is_off
            self._subscriptions.end((uid, TOPOLOGY))
        if off:
            raise UpnpOffError(_FORBIDDEN, TOPOLOGY)
        raise UnreachableError("no player of the household answers")

    async def _contact(self, driver: Driver) -> bool:
        """Wait for a player's topology; return whether it told it."""
        try:
            async with asyncio.timeout(FIRST_CONTACT):
                while not self.household.groups and not driver.failed:
                    self._progress.clear()
                    await self._progress.wait()
        except TimeoutError:
            _LOGGER.debug("Nothing came from %s", driver.uid)
        if not self.household.groups and driver.state.deaf:
            # It takes subscriptions, and its events do not arrive: ask instead.
            await self._try(self._reader.topology(driver.uid))
        return bool(self.household.groups)

    def _end_old_subscriptions(self) -> None:
        """End what an unclean stop left behind, unless the player booted since (WIRE 11)."""
        for uid, service, sid, boot_seq in self._memory.sids:
            player = self.household.players.get(uid)
            if player and player.box.boot_seq == boot_seq and service in SERVICES:
                self._subscriptions.end_foreign(uid, service, sid)

    # Presence, hearing, addresses -------------------------------------------------------------

    async def _reach(self, uid: str) -> bool:
        try:
            return await self._gate.reach(uid, self._gate.address(uid))
        except WireError:
            return False

    def _presence(self, uid: str, presence: Presence) -> None:
        player = self.household.players.get(uid)
        if player is None or self._stopped:
            return
        if Presence.GONE in (presence, player.presence):
            word = "gone" if presence is Presence.GONE else "back"
            _LOGGER.info("The player %s is %s", player.room, word)
        self._apply(PresenceChanged(uid, presence))
        self._follow_hidden()
        self._progress.set()

    def _set_deaf(self, uid: str, *, deaf: bool) -> None:
        self._apply(HearingChanged(uid, deaf))
        if deaf:
            self._start(f"deaf {uid}", self._read_deaf(uid))
        elif task := self._tasks.pop(f"deaf {uid}", None):
            task.cancel()

    def _set_upnp(self, uid: str, *, off: bool) -> None:
        player = self.household.players.get(uid)
        if player is not None and player.upnp_off is not off:
            self._apply(UpnpChanged(uid, off))

    async def _check_upnp(self, uid: str) -> None:
        """UPnP is off only where the description is refused, too (TABLES 10 nr 17)."""
        try:
            await describe(self._gate, self._gate.address(uid), uid)
        except UpnpOffError:
            self._set_upnp(uid, off=True)
        except WireError as err:
            _LOGGER.debug("Could not look whether UPnP is off: %s", err)

    async def _read_deaf(self, uid: str) -> None:
        """Read what events would tell, as long as they do not arrive."""
        while True:
            if uid == self.anchor:
                await self._try(self._reader.topology(uid))
            await self._read_room(uid)
            await self._runtime.sleep(DEAF_READS)

    async def _read_room(self, uid: str) -> None:
        await self._try(self._reader.room(uid))

    async def _try(self, read: Awaitable[tuple[Event, ...]]) -> None:
        try:
            self._apply(*await read)
        except WireError as err:
            _LOGGER.debug("A read failed: %s", err)

    def _prove(self, uid: str, address: str) -> None:
        """Let a player in at an address once it says so itself (R1b)."""
        if self._stopped or not self._gate.admits_probe(address):
            return
        self._start(f"prove {uid}", self._proof(uid, address))

    async def _proof(self, uid: str, address: str) -> None:
        try:
            found = await describe(self._gate, address, uid)
        except WireError as err:
            _LOGGER.debug("Nobody proves to be %s at a new address: %s", uid, err)
            return
        if found.uid != uid or not self._gate.admit(uid, address):
            return
        self._watch.heard(uid)
        self._apply(DescriptionRead(found))
        self._subscriptions.feed(uid, AddressCorrected())
        self._reconcile()
        self._changed(self.household, self.household)

    # Reads ----------------------------------------------------------------------------------

    async def _perform(self, read: Read) -> None:
        uid = read.uid or self.anchor
        player = self.household.players.get(uid or "")
        if uid is None or player is None:
            return
        self._apply(*await self._reader.read(read.name, uid, player.box.address))
        if read.name is ReadName.DESCRIPTION:
            self._reconcile()

    def _repeats(self, read: Read) -> float | None:
        if read.name in INTERVALS:
            for again in periodic(self.household):
                if (again.name, again.uid) == (read.name, read.uid):
                    return again.delay
        return None

    # Small things ---------------------------------------------------------------------------

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background, in place of what ran under the same name."""
        if old := self._tasks.pop(name, None):
            old.cancel()
        task = self._runtime.start(work, name)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._done(name, done))

    def _done(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]

    async def _notice_sleep(self) -> None:
        """Notice that the host slept: what ran out meanwhile has to be made anew."""
        ahead = self._runtime.wall() - self._runtime.now()
        while True:
            await self._runtime.sleep(SLEEP_CHECK)
            now = self._runtime.wall() - self._runtime.now()
            if now - ahead > SLEPT:
                self._subscriptions.feed_all(ClockJumped(now - ahead))
            ahead = now

    def _strange(self, name: str) -> None:
        """Log once what could not be read."""
        if name not in self._odd:
            self._odd.add(name)
            _LOGGER.debug("Could not read %s", name)


def _retries(read: Read) -> bool:
    """Return whether a failed read is worth another try: one of what nobody tells again."""
    return read.name is not ReadName.POSITION
