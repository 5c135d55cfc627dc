"""Faults that are set and cleared at run time, per player (DESIGN 8, TABLES 10)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count


class Kind(StrEnum):
    """What goes wrong."""

    # On a request: the answer is late, never comes, is a reset, a status, or spoiled.
    LATENCY = "latency"
    HANG = "hang"
    RESET = "reset"
    STATUS = "status"
    MALFORMED = "malformed"
    HALF = "half"
    WRONG_LENGTH = "wrong_length"
    BOMB = "bomb"
    HUGE = "huge"
    REDIRECT = "redirect"
    UPNP_ERROR = "upnp_error"
    # On SUBSCRIBE: refused, or accepted with the reply lost.
    REFUSE_SUBSCRIBE = "refuse_subscribe"
    LOSE_SUBSCRIBE_REPLY = "lose_subscribe_reply"
    # On NOTIFYs: none at all, some lost, doubled, in another order, late, spoiled.
    MUTE = "mute"
    LOSE = "lose"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    LATE = "late"
    MALFORMED_NOTIFY = "malformed_notify"


NOTIFY_KINDS = frozenset(
    {Kind.MUTE, Kind.LOSE, Kind.DUPLICATE, Kind.REORDER, Kind.LATE, Kind.MALFORMED_NOTIFY}
)
SUBSCRIBE_KINDS = frozenset({Kind.REFUSE_SUBSCRIBE, Kind.LOSE_SUBSCRIBE_REPLY})


@dataclass(slots=True)
class Fault:
    """One fault: whom it meets, what it does, how often.

    `player` is a uid or `*`; `match` a pattern over the path, or over `Service.Action` for SOAP and
    over the service's name for NOTIFYs; `value` is the latency in seconds, the status, the code or
    the redirect's target; `times` how often it strikes, None for always.
    """

    id: int
    player: str
    kind: Kind
    value: str = ""
    match: str = "*"
    times: int | None = None

    def strikes(self, uid: str, *names: str) -> bool:
        """Return whether the fault meets this request or NOTIFY."""
        if self.times == 0 or self.player not in (uid, "*"):
            return False
        return any(fnmatchcase(name, self.match) for name in names if name)

    def use(self) -> None:
        """Count one strike."""
        if self.times:
            self.times -= 1


@dataclass(slots=True)
class Faults:
    """All faults of a household."""

    faults: list[Fault] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _held: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def set(
        self, player: str, kind: str, value: str = "", match: str = "*", times: int | None = None
    ) -> Fault:
        """Set a fault and return it. Raises ValueError for an unknown kind."""
        fault = Fault(next(self._numbers), player, Kind(kind), value, match, times)
        self.faults.append(fault)
        return fault

    def clear(self, number: int | None = None) -> None:
        """Clear one fault, or all."""
        self.faults = [fault for fault in self.faults if number is not None and fault.id != number]
        self._held.clear()

    def request(self, uid: str, path: str, action: str, *, subscribe: bool) -> Fault | None:
        """Return the fault that meets a request, counted as struck, or None."""
        for fault in self.faults:
            if fault.kind in NOTIFY_KINDS or (fault.kind in SUBSCRIBE_KINDS and not subscribe):
                continue
            if fault.strikes(uid, path, action):
                fault.use()
                return fault
        return None

    def notify(self, uid: str, service: str, sequence: int, body: str) -> Iterator[tuple[int, str]]:
        """Give what is really sent in place of one NOTIFY, as (SEQ, body)."""
        fault = next(
            (
                fault
                for fault in self.faults
                if fault.kind in NOTIFY_KINDS - {Kind.LATE} and fault.strikes(uid, service)
            ),
            None,
        )
        held = self._held.pop((uid, service), None)
        if fault is None:
            yield sequence, body
        else:
            fault.use()
            match fault.kind:
                case Kind.DUPLICATE:
                    yield sequence, body
                    yield sequence, body
                case Kind.REORDER if held is None:
                    # Kept back until the next one went out.
                    self._held[uid, service] = (sequence, body)
                case Kind.REORDER:
                    yield sequence, body
                case Kind.MALFORMED_NOTIFY:
                    yield sequence, body[: len(body) // 2]
                case _:
                    pass
        if held is not None:
            yield held

    def notify_latency(self, uid: str) -> float:
        """Return the seconds by which NOTIFYs of a player are late."""
        late = (
            float(fault.value)
            for fault in self.faults
            if fault.kind is Kind.LATE and fault.player in (uid, "*")
        )
        return max(late, default=0.0)

    def as_json(self) -> list[dict[str, object]]:
        """Return the faults as the control port gives them."""
        return [
            {
                "id": fault.id,
                "player": fault.player,
                "kind": fault.kind.value,
                "value": fault.value,
                "match": fault.match,
                "times": fault.times,
            }
            for fault in self.faults
        ]
