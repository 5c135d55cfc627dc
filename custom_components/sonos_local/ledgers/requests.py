"""The ledger of a household's requests, and whose the addresses in it are."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ..model.household import Household
from ..model.verdict import Outgoing
from ..privacy.ledger import Ledger, Line, Sort, noted, totals
from ..wire.gate import Outcome

# Whoever is no player of the household: a server in the house whose content was looked at, or an
# address that nothing was sent to.
OTHER_HOST: Final = "other host"


@dataclass(frozen=True, slots=True)
class Reading:
    """The ledger at one moment, and who lives where: `residents` is address -> uid."""

    ledger: Ledger
    household: Household
    residents: Mapping[str, str]

    def player(self, line: Line) -> str:
        """Return the uid of the player that a line is about, empty for another host.

        Whoever said to be a player and was not let in is another host.
        """
        return line.player or self.residents.get(line.destination.address, "")

    def name(self, line: Line) -> str:
        """Return the room of the player that a line is about, or that it is another host."""
        if not (uid := self.player(line)):
            return OTHER_HOST
        player = self.household.players.get(uid) or self.household.absent.get(uid)
        return (player.room if player else "") or uid

    def pages(self) -> tuple[tuple[Line, ...], ...]:
        """Return the lines of each destination: other hosts first, then room by room."""
        found: dict[tuple[bool, str, str, int], list[Line]] = {}
        for line in self.ledger.lines():
            where = line.destination
            key = (bool(self.player(line)), self.name(line), where.address, where.port)
            found.setdefault(key, []).append(line)
        return tuple(tuple(lines) for _, lines in sorted(found.items()))

    def as_response(self) -> dict[str, Any]:
        """Return everything, as JSON: requests, bare connects and refused ones each in a list."""
        lines = self.ledger.lines()
        sums = totals(lines)
        return {
            "since": moment(self.ledger.since),
            "totals": {
                "destinations": len(self.ledger.destinations),
                "requests": sums.requests,
                "connects": sums.connects,
                "refused": sums.refused,
                "outcomes": dict(sums.outcomes),
            },
            "requests": self._rows(lines, Sort.REQUEST),
            "connects": self._rows(lines, Sort.CONNECT),
            "refused": self._rows(lines, Sort.REFUSED),
        }

    def _rows(self, lines: tuple[Line, ...], sort: Sort) -> list[dict[str, Any]]:
        return [
            {
                "destination": line.destination.address,
                "port": line.destination.port,
                "player": self.name(line),
                "action": line.what.action,
                "outcome": line.what.outcome,
                "count": line.tally.count,
                "first": moment(line.tally.first),
                "last": moment(line.tally.last),
            }
            for line in lines
            if line.what.sort is sort
        ]


class RequestLedger:
    """Keeps the ledger of a household from its start to its end."""

    def __init__(
        self,
        household: Callable[[], Household],
        addresses: Callable[[], Mapping[str, str]],
        now: Callable[[], float] = time.time,
    ) -> None:
        """Begin now; `addresses` are those of the players that were let in: uid -> address."""
        self._household = household
        self._addresses = addresses
        self._now = now
        self.kept = Ledger(now())

    def note(self, outgoing: Outgoing, outcome: Outcome) -> None:
        """Write one request down, under its player's name only where that was let in."""
        let_in = self._addresses().get(outgoing.uid) == outgoing.address
        player = outgoing.uid if let_in else ""
        self.kept = noted(self.kept, outgoing, outcome.value, self._now(), player)

    def read(self) -> Reading:
        """Return the ledger as it is now."""
        residents = {address: uid for uid, address in self._addresses().items()}
        return Reading(self.kept, self._household(), residents)


def moment(at: float) -> str:
    """Return a time in seconds since the epoch as people and templates read it, to the second."""
    return dt_util.utc_from_timestamp(int(at)).isoformat()
