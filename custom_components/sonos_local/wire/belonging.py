"""Which household a player is in now, where several are looked after (TABLES 10 nr 11).

A player is in one household at a time. The one that names it anew has it; those that named it
before go on without it, at once, though their own players may name it for minutes more.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from ..model.events import Event, TopologyChanged
from ..model.group import Group
from ..model.household import Topology
from ..model.reduce import plausible
from .errors import WireError

_LOGGER = logging.getLogger(__name__)

_NOBODY: Final[frozenset[str]] = frozenset()


class Belonging:
    """Who is in which household; households are told apart by their ids."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._looks: dict[str, Callable[[], None]] = {}
        # Whom each household's last topology names as members.
        self._named: dict[str, frozenset[str]] = {}
        self._missed: dict[str, frozenset[str]] = {}
        self._holders: dict[str, str] = {}

    def begin(self, household: str, look: Callable[[], None]) -> None:
        """Tell a household from now on, by `look`, when it has lost a player or has one again."""
        self._looks[household] = look

    def end(self, household: str) -> None:
        """Let a household have nobody any more: nobody looks after it."""
        self._looks.pop(household, None)
        self._named.pop(household, None)
        self._missed.pop(household, None)
        self._holders = {uid: by for uid, by in self._holders.items() if by != household}

    def others(self, household: str) -> frozenset[str]:
        """Return the players that other households have."""
        return frozenset(uid for uid, by in self._holders.items() if by != household)

    def named(self, household: str, members: frozenset[str], missed: frozenset[str]) -> None:
        """Take whom a household's topology names, and whom it misses.

        Who is missed stays. What is named at a start may have been true before it: that takes
        nobody from anyone.
        """
        before = self._named.get(household)
        self._named[household], self._missed[household] = members, missed
        moved: set[str] = set()
        for uid in members:
            holder = self._holders.get(uid)
            is_new = before is not None and uid not in before
            if holder is None or (is_new and holder != household):
                self._holders[uid] = household
                moved.add(uid)
        for uid in [uid for uid, by in self._holders.items() if by == household]:
            if uid not in members and uid not in missed:
                # Who names it as its own has it again.
                del self._holders[uid]
                moved.add(uid)
        for other, look in tuple(self._looks.items()):
            told = self._named.get(other, _NOBODY) | self._missed.get(other, _NOBODY)
            if other != household and not moved.isdisjoint(told):
                look()


class Membership:
    """The part of one household in that.

    `ask` asks a player for the id of its household and raises WireError; `apply` takes what is
    believed; `let_go` hears who told of another household than this one.
    """

    def __init__(
        self,
        belonging: Belonging,
        household: str,
        ask: Callable[[str], Awaitable[str]],
        apply: Callable[[Event], None],
        let_go: Callable[[str], None],
    ) -> None:
        """Have been told nothing yet."""
        self._belonging = belonging
        self._household = household
        self._ask = ask
        self._apply = apply
        self._let_go = let_go
        self._topology: Topology | None = None
        # What is not believed before its teller has said where it lives, by its uid.
        self._waiting: dict[str, TopologyChanged] = {}

    def begin(self) -> None:
        """Begin to listen to what others have."""
        self._belonging.begin(self._household, self._look)

    def end(self) -> None:
        """Have nobody any more."""
        self._belonging.end(self._household)

    @property
    def others(self) -> frozenset[str]:
        """Return the players that other households have."""
        return self._belonging.others(self._household)

    def certain(self, uid: str, found: tuple[Event, ...]) -> tuple[Event, ...]:
        """Return what may be believed of what a player tells; `confirm` is for what is missing.

        Not every NOTIFY says whose topology it tells, those of old players never do: one that was
        moved tells its new household's. It is asked where others would lose players by it.
        """
        return tuple(event for event in found if self._is_certain(uid, event))

    def _is_certain(self, uid: str, happened: Event) -> bool:
        if not isinstance(happened, TopologyChanged):
            return True
        known = self._topology.boxes.keys() if self._topology else _NOBODY
        if self.others.isdisjoint(happened.topology.boxes.keys() - known):
            self._waiting.pop(uid, None)
            return True
        self._waiting[uid] = happened
        return False

    async def confirm(self, uid: str) -> None:
        """Ask who told of others' players where it lives, and believe it or not."""
        try:
            household = await self._ask(uid)
        except WireError as err:
            _LOGGER.debug("%s does not say where it lives: %s", uid, err)
            household = ""
        happened = self._waiting.pop(uid, None)
        if household == self._household and happened is not None:
            self._apply(happened)
        elif household not in ("", self._household):
            self._let_go(uid)

    def sift(self, happened: Event) -> Event:
        """Return an event as far as it is this household's: without players that others have."""
        if not isinstance(happened, TopologyChanged):
            return happened
        topology = happened.topology
        if plausible(topology) is not None:
            return happened
        self._topology = topology
        self._belonging.named(
            self._household,
            frozenset(topology.boxes),
            frozenset(topology.gone.keys() - topology.boxes.keys()),
        )
        return TopologyChanged(without(topology, self.others))

    def _look(self) -> None:
        """Look at the last topology anew: somebody else has more players, or fewer."""
        if self._topology:
            self._apply(TopologyChanged(self._topology))


def without(topology: Topology, uids: frozenset[str]) -> Topology:
    """Return a topology without some players; what they coordinate goes on with another one."""
    if uids.isdisjoint(topology.boxes) and uids.isdisjoint(topology.gone):
        return topology
    groups = (_without(group, uids) for group in topology.groups)
    return replace(
        topology,
        groups=tuple(group for group in groups if group.members),
        boxes={uid: box for uid, box in topology.boxes.items() if uid not in uids},
        gone={uid: gone for uid, gone in topology.gone.items() if uid not in uids},
    )


def _without(group: Group, uids: frozenset[str]) -> Group:
    members = tuple(uid for uid in group.members if uid not in uids)
    if group.coordinator in uids and members:
        return replace(group, members=members, coordinator=members[0])
    return replace(group, members=members)
