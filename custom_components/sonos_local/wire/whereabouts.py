"""Where the players of one household live, proved before anything is said to them (TABLES R1b).

What is proved is in the gate's table. A player whose address is in doubt is taken out of it until
it is proved again: so no command goes to a wrong room, and its subscriptions are kept meanwhile.
"""

from collections.abc import Callable

from ..model.player import Description
from .gate import Gate
from .proof import NotAPlayerError, describe


class Whereabouts:
    """The addresses of one household's players.

    `proved` hears of each proof, and whether the player was not let in there before; `doubted` of
    each player that is taken out.
    """

    def __init__(
        self,
        gate: Gate,
        proved: Callable[[Description, bool], None],
        doubted: Callable[[str], None],
    ) -> None:
        """Take the gate whose table this keeps."""
        self._gate = gate
        self._proved = proved
        self._doubted = doubted
        self._doubts: set[str] = set()
        # Who was seen in another household.
        self._others: set[str] = set()

    def address(self, uid: str) -> str | None:
        """Return where a player is let in."""
        return self._gate.destinations.get(uid)

    def holds(self, uid: str) -> bool:
        """Return whether a player is let in, or will be once its address is proved."""
        return uid in self._doubts or uid in self._gate.destinations

    def told(self, uid: str, address: str, before: str) -> bool:
        """Take what a topology says, and said before; return whether that has to be proved.

        A topology that does not change is no reason to doubt what was proved since.
        """
        self._others.discard(uid)
        if address in ("", before, self.address(uid)):
            return False
        self.doubt(uid)
        return True

    def is_doubted(self, uid: str) -> bool:
        """Return whether a player waits for its proof."""
        return uid in self._doubts

    def doubt(self, uid: str) -> None:
        """Say nothing to a player until it has proved where it lives."""
        if self.address(uid) is None:
            return
        self._gate.dismiss(uid)
        self._doubts.add(uid)
        self._doubted(uid)

    def let_go(self, uid: str) -> None:
        """Forget a player that the household does not name any more."""
        self._gate.dismiss(uid)
        self._doubts.discard(uid)

    def shut_out(self, uid: str) -> None:
        """Let a player go that belongs to another household, until this one names it again."""
        self.let_go(uid)
        self._others.add(uid)

    @property
    def others(self) -> frozenset[str]:
        """Return the players that belong to another household."""
        return frozenset(self._others)

    def is_other(self, uid: str) -> bool:
        """Return whether a player belongs to another household."""
        return uid in self._others

    async def prove(self, uid: str, address: str) -> None:
        """Let a player in at an address where it says itself who it is.

        Raises NotAPlayerError where somebody else answers, UpnpOffError where a player does not
        tell, and WireError.
        """
        found = await self._who(uid, address)
        moved = self.address(uid) != address
        for other, where in self._gate.destinations.items():
            if where == address and other != uid:
                # An address is one player's.
                self.doubt(other)
        if not self._gate.admit(uid, address):
            raise NotAPlayerError(f"{address} is not local")
        self._doubts.discard(uid)
        self._proved(found, moved)

    async def _who(self, uid: str, address: str) -> Description:
        try:
            found = await describe(self._gate, address, uid)
        except NotAPlayerError:
            self._deny(uid, address)
            raise
        if found.uid != uid or uid in self._others:
            self._deny(uid, address)
            raise NotAPlayerError(f"{address}: {found.uid}")
        return found

    def _deny(self, uid: str, address: str) -> None:
        if self.address(uid) == address:
            self.doubt(uid)


def is_foreign(muse_id: str, household_id: str) -> bool:
    """Return whether MuseHouseholdId tells of another household: before its `.` stands the id.

    Facts: WIRE 1.2, 10. S1 players tell nothing: an empty text is not foreign.
    """
    return bool(muse_id) and muse_id.partition(".")[0] != household_id.partition(".")[0]
