"""One household's life: find it, subscribe, apply, follow up, notice loss, come back (DESIGN 3.3).

Everything that happens becomes a typed event; `reduce` makes a new household of it; whoever
listens gets the household. What the change makes necessary is done here: subscriptions, reads,
proofs of addresses.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..model.events import (
    DescriptionRead,
    Event,
    HearingChanged,
    PlayerForgotten,
    PresenceChanged,
    TopologyChanged,
    UpnpChanged,
)
from ..model.household import Household
from ..model.player import Description, Presence
from ..model.reads import INTERVALS, Read, ReadName, after_change, after_command, periodic
from ..model.reduce import reduce
from ..model.verdict import Outgoing
from .background import Progress, Tasks
from .belonging import Belonging, Membership
from .boots import Boots
from .contact import Contact
from .decode import events
from .driver import Driver, Means
from .errors import BadReplyError, NoReplyError, UnreachableError, UpnpOffError, WireError
from .followup import Followup
from .gate import Outcome
from .gena_state import AddressCorrected, Kind, Rebooted, Report
from .hearing import Hearing
from .notify import callback, route_address
from .presence import of_hidden
from .proof import household_of
from .reader import Reader
from .sleep import notice_sleep
from .soap import Soap
from .subscriptions import Subscriptions
from .upnp import Upnp
from .wanted import TOPOLOGY, choose_anchor, wanted
from .watch import Watch
from .whereabouts import Whereabouts, is_foreign

_LOGGER = logging.getLogger(__name__)

# How many seconds a start waits for what it asked for.
SETTLED: Final = 8.0
# Between two reads of a player that is not heard, in seconds.
DEAF_READS: Final = 30.0
# What changes whom to subscribe to.
_DECISIVE: Final = (
    TopologyChanged,
    DescriptionRead,
    PresenceChanged,
    HearingChanged,
    UpnpChanged,
)


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
        *,
        belonging: Belonging | None = None,
    ) -> None:
        """Know what was remembered; `changed` hears of the old and the new household.

        The gate has to hand what it notes to `noted`. `event_address` is the host under which
        players reach us, where the route does not tell; `belonging` is where several households
        come to an agreement on who is in which.
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
        self._reader = Reader(self._soap, runtime.wall)
        self._subscriptions = Subscriptions(means, self)
        self.try_hearing = self._subscriptions.try_hearing
        self._watch = Watch(runtime, self._reach, self._presence)
        self._places = Whereabouts(means.gate, self._proved, self._watch.missed)
        self._followup = Followup(
            runtime, self._perform, self._repeats, lambda read: read.name is not ReadName.POSITION
        )
        self._tasks = Tasks(runtime)
        self._hearing = Hearing(
            runtime,
            self._tasks,
            self._subscriptions,
            self._reader,
            again=DEAF_READS,
            apply=self._apply,
            is_anchor=lambda uid: uid == self.anchor,
        )
        self._upnp = Upnp(
            runtime,
            self._tasks,
            self._places,
            self._subscriptions,
            players=lambda: self.household.players,
            apply=self._apply,
            look=lambda: self._hearing.look(self.household),
        )
        self._membership = Membership(
            belonging or Belonging(),
            household_id,
            lambda uid: household_of(self._soap, uid),
            self._apply,
            self._let_go,
        )
        self._progress = Progress()
        # What could not be read, by name.
        self.oddities: set[str] = set()
        self._boots = Boots()
        # Our own address towards each player, as it was last found.
        self._own: dict[str, str] = {}
        # Who tells of the topology until the anchor is let in.
        self._first: str | None = None
        self._stopped = False

    # Life ------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Find the household and wait until what it tells has arrived, or a few seconds.

        Raises UnreachableError where no player answers, UpnpOffError where all that answer refuse.
        It has to be stopped after an error, too.
        """
        self._membership.begin()
        for uid, address in self._memory.addresses.items():
            if uid not in self._membership.others:
                self._gate.admit(uid, address)
        # They wait for their players: nothing that is known is read again.
        self._apply(*map(DescriptionRead, self._memory.descriptions))
        await self._contact().make(tuple(self._gate.destinations))
        self._subscriptions.end_old(self._memory.sids, self.household)
        self._tasks.start("clock", notice_sleep, self._runtime, self._subscriptions.slept)
        self._watch.start()
        if not await self._progress.until(self._is_settled, SETTLED):
            _LOGGER.debug("Not everything has arrived after %s s", SETTLED)

    async def stop(self) -> None:
        """Take leave: subscriptions are ended, in three seconds at most."""
        self._stopped = True
        self._membership.end()
        self._followup.stop()
        await self._tasks.stop()
        await self._watch.stop()
        await self._subscriptions.stop()

    @property
    def subscription_states(self) -> tuple[tuple[str, str, str], ...]:
        """Return where each subscription stands: (uid, service, state)."""
        return self._subscriptions.states

    @property
    def memory(self) -> Memory:
        """Return what is worth keeping now."""
        household = self.household
        players = (*household.players.values(), *household.absent.values())
        sids = tuple(
            (uid, service, sid, household.players[uid].box.boot_seq or 0)
            for uid, service, sid in self._subscriptions.sids
            if uid in household.players
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
        except NoReplyError, BadReplyError:
            await self._hearing.room(uid)
            raise
        except UpnpOffError:
            await self._upnp.check(uid)
            raise
        self._upnp.set(uid, off=False)
        for read in after_command(name, uid):
            self._followup.ask(read)
        self._hearing.read_now(uid)
        return reply

    def sighted(self, uid: str, address: str, boot_seq: int | None = None) -> None:
        """Take an announcement of a player."""
        player = self.household.players.get(uid)
        if player is None or self._stopped:
            return
        self._watch.sighted(uid)
        if self._boots.announced(uid, boot_seq):
            self._booted(uid)
        if self._places.address(uid) != address and self._gate.admits_probe(address):
            self._prove(uid, address)

    def left(self, uid: str) -> None:
        """Take a good-bye of a player."""
        self._watch.vanished(uid)

    def noted(self, outgoing: Outgoing, outcome: Outcome) -> None:
        """Take what became of a request: every answer is a sign of life.

        Pages are asked for where it is not proved yet who answers: they say nothing.
        """
        if outgoing.name.startswith("GET "):
            return
        if outcome is Outcome.ANSWERED:
            self._watch.heard(outgoing.uid)
        elif outcome is Outcome.UNREACHABLE:
            self._watch.missed(outgoing.uid)

    @property
    def elsewhere(self) -> frozenset[str]:
        """Return the players that are known to be in another household now."""
        return self._membership.others | self._places.others

    def forget(self, uid: str) -> None:
        """Forget a player that no topology names any more."""
        self._places.let_go(uid)
        self._apply(PlayerForgotten(uid))

    async def refresh(self, uid: str) -> None:
        """Read what is not evented of one player, now. Raises WireError."""
        self._apply(*await self._reader.room(uid))

    # The owner of subscriptions ---------------------------------------------------------------

    def delivered(self, driver: Driver, told: Mapping[str, str]) -> None:
        """Take the properties of one NOTIFY."""
        if self._stopped or driver.is_closed:
            return
        muse_id = told.get("MuseHouseholdId", "") if driver.service.name == TOPOLOGY else ""
        if is_foreign(muse_id, self.household.id):
            self._let_go(driver.uid)
            return
        self._watch.heard(driver.uid)
        found = events(driver.service.name, driver.uid, told, self._runtime.wall(), self._strange)
        certain = found if muse_id else self._membership.certain(driver.uid, found)
        if len(certain) < len(found):
            self._tasks.start(f"confirm {driver.uid}", self._membership.confirm, driver.uid)
        self._apply(*certain)
        self._progress.made()

    def reported(self, driver: Driver, report: Report) -> None:
        """Take what a subscription reports."""
        uid = driver.uid
        match report.kind:
            case Kind.ACCEPTED:
                self._upnp.set(uid, off=False)
                if not self._stopped:
                    # A new SID is worth keeping.
                    self._changed(self.household, self.household)
            case Kind.UPNP_OFF | Kind.REFUSED:
                self._tasks.start(f"check {uid}", self._upnp.check, uid)
            case Kind.WRONG_PLAYER:
                _LOGGER.info("Another player answers at the address of %s", uid)
                self._places.doubt(uid)
            case _:
                _LOGGER.debug("%s of %s: %s", driver.service.name, uid, report.kind)
        self._progress.made()

    def settled(self, driver: Driver) -> None:
        """Take note that a subscription is heard, or brings nothing for now."""
        del driver
        self._hearing.look(self.household)
        self._progress.made()

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
            self._own[uid] = route_address(self._gate.address(uid))
        except OSError, ValueError, UnreachableError:
            # No network, or no address, for the moment: that says nothing of ours.
            _LOGGER.debug("No route to %s", uid)
        return self._own.get(uid, "0.0.0.0")  # noqa: S104 - nothing listens there

    # What happens ---------------------------------------------------------------------------

    def _apply(self, *happened: Event) -> None:
        old = self.household
        new = old
        for event in happened:
            new = reduce(new, self._membership.sift(event))
        if new is old:
            return
        self.household = new
        if any(isinstance(event, TopologyChanged) for event in happened):
            self._topology_changed(old, new)
        if any(isinstance(event, _DECISIVE) for event in happened):
            self._reconcile()
        for read in after_change(old, new):
            self._followup.ask(read)
        if not self._stopped:
            self._changed(old, self.household)

    def _topology_changed(self, old: Household, new: Household) -> None:
        """Follow the boxes: who lives where, who booted, who is missed."""
        self._watch.follow(player.uid for player in new.rooms)
        for uid, player in new.players.items():
            before = old.players.get(uid)
            if player.gone is not None:
                if before is None or before.gone != player.gone:
                    self._watch.vanished(uid)
                continue
            address = player.box.address
            if self._places.told(uid, address, before.box.address if before else ""):
                # Where nothing is known of it, the first read of its description is the proof.
                if player.description is not None or self._places.is_doubted(uid):
                    self._prove(uid, address)
            elif before is not None and before.gone is not None:
                self._watch.sighted(uid)
            if self._boots.told(uid, player.box.boot_seq):
                self._booted(uid)
        for uid in old.players.keys() - new.players.keys():
            self._places.let_go(uid)
            self._followup.forget(uid)
        self._follow_hidden()

    def _booted(self, uid: str) -> None:
        self._watch.sighted(uid)
        self._subscriptions.feed(uid, Rebooted())

    def _let_go(self, uid: str) -> None:
        """Let a player go that lives in another household now (TABLES 10 nr 11)."""
        _LOGGER.info("The player %s belongs to another household", uid)
        self._places.shut_out(uid)
        self._followup.forget(uid)
        self._subscriptions.end_all(uid)
        self._watch.vanished(uid)
        self._progress.made()
        # Where it lived is not worth keeping.
        self._changed(self.household, self.household)

    def _follow_hidden(self) -> None:
        """Let players that nobody talks to be there as the player that speaks for them is."""
        old = self.household
        for event in of_hidden(old):
            self.household = reduce(self.household, event)
        if self.household is not old and not self._stopped:
            self._changed(old, self.household)

    def _reconcile(self) -> None:
        """Want what is wanted now, and nothing else."""
        if self._stopped or not self.household.groups:
            return
        anchor = choose_anchor(self.household, self.anchor, fresh=self.anchor is None)
        keys = {key for key in wanted(self.household, anchor) if self._places.holds(key[0])}
        if anchor is not None and self._places.holds(anchor):
            self.anchor, self._first = anchor, None
        elif self._first is not None:
            keys.add((self._first, TOPOLOGY))
        self._subscriptions.reconcile(keys)
        self._hearing.look(self.household)

    # Start ----------------------------------------------------------------------------------

    def _contact(self) -> Contact:
        return Contact(
            self._progress,
            begin=self._begin_with,
            end=lambda uid: self._subscriptions.end((uid, TOPOLOGY)),
            is_made=lambda: bool(self.household.groups),
            ask=self._hearing.topology,
            reach=self._reach,
            prove=lambda uid: self._places.prove(uid, self._places.address(uid) or ""),
        )

    def _begin_with(self, uid: str) -> Driver:
        self._first = uid
        return self._subscriptions.begin(uid, TOPOLOGY)

    # Presence, hearing, addresses -------------------------------------------------------------

    def _is_settled(self) -> bool:
        """Return whether all rooms are let in and heard, or will not be for now."""
        waiting = (
            player.presence is not Presence.GONE and self._places.address(player.uid) is None
            for player in self.household.rooms
        )
        return self._subscriptions.settled and not any(waiting)

    async def _reach(self, uid: str) -> bool:
        """Return whether a player is there; who was gone has to say itself that it is."""
        player = self.household.players.get(uid)
        known = self._places.address(uid)
        if known is not None and (player is None or player.presence is not Presence.GONE):
            return await self._gate.reach(uid, known)
        if player is None or not player.box.address or self._places.is_other(uid):
            return False
        try:
            await self._places.prove(uid, player.box.address)
        except UpnpOffError:
            return known == player.box.address
        except WireError:
            return False
        return True

    def _presence(self, uid: str, presence: Presence) -> None:
        player = self.household.players.get(uid)
        if player is None or self._stopped:
            return
        if Presence.GONE in (presence, player.presence):
            word = "gone" if presence is Presence.GONE else "back"
            _LOGGER.info("The player %s is %s", player.room, word)
        self._apply(PresenceChanged(uid, presence))
        self._follow_hidden()
        self._progress.made()

    def _prove(self, uid: str, address: str) -> None:
        """Let a player in at an address once it says so itself (R1b)."""
        if not self._stopped:
            self._tasks.start(f"prove {uid} {address}", self._proof, uid, address)

    async def _proof(self, uid: str, address: str) -> None:
        try:
            await self._places.prove(uid, address)
        except WireError as err:
            _LOGGER.debug("Nobody proves to be %s at a new address: %s", uid, err)

    def _proved(self, found: Description, moved: bool) -> None:  # noqa: FBT001 - a plain callback
        if self._stopped:
            return
        self._watch.heard(found.uid)
        self._apply(DescriptionRead(found))
        if moved:
            self._subscriptions.feed(found.uid, AddressCorrected())
            self._reconcile()
            self._changed(self.household, self.household)
        self._progress.made()

    # Reads ----------------------------------------------------------------------------------

    async def _perform(self, read: Read) -> None:
        uid = read.uid or self.anchor
        player = self.household.players.get(uid or "")
        if uid is None or player is None:
            return
        if read.name is ReadName.DESCRIPTION:
            await self._places.prove(uid, player.box.address)
        else:
            self._apply(*await self._reader.read(read.name, uid))

    def _repeats(self, read: Read) -> float | None:
        if read.name in INTERVALS:
            for again in periodic(self.household):
                if (again.name, again.uid) == (read.name, read.uid):
                    return again.delay
        return None

    def _strange(self, name: str) -> None:
        """Log once what could not be read."""
        if name not in self.oddities:
            self.oddities.add(name)
            _LOGGER.debug("Could not read %s", name)
