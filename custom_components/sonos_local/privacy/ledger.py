"""The ledger of requests: where each went, what it asked, what became of it, and how often.

One ledger begins with each start of a household. Every request that reaches the gate is written
down once, refused ones too; no number is ever lost: what is too much to be kept apart is added up
under `FURTHER` (DESIGN 5).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from ..model.verdict import Outgoing

# What the gate calls a connection without a request, and a request that did not leave.
CONNECT: Final = "connect"
REFUSED: Final = "refused"

# Beyond these, destinations and lines are added up. A household has about two destinations a box,
# and the catalogue some two hundred actions.
MOST_DESTINATIONS: Final = 512
MOST_LINES: Final = 512
LONGEST_ADDRESS: Final = 64
LONGEST_ACTION: Final = 128


class Sort(StrEnum):
    """What a line counts."""

    REQUEST = "request"
    # A connection that is closed at once: is anybody there?
    CONNECT = "connect"
    # What was to leave, and did not.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, order=True)
class Destination:
    """Where a request goes: a literal address and a port."""

    address: str
    port: int


# All that are not kept apart any more.
FURTHER: Final = Destination("further", 0)


@dataclass(frozen=True, slots=True, order=True)
class What:
    """What was asked, without its arguments, and what became of it.

    `action` is `Service.Action`, method and path without query, or `connect`; `outcome` is a value
    of the gate's `Outcome`.
    """

    action: str
    outcome: str

    @property
    def sort(self) -> Sort:
        """Return what is counted under it."""
        if self.outcome == REFUSED:
            return Sort.REFUSED
        return Sort.CONNECT if self.action == CONNECT else Sort.REQUEST


@dataclass(frozen=True, slots=True)
class Tally:
    """How often, first and last when, in seconds since the epoch."""

    count: int
    first: float
    last: float

    def __add__(self, other: Tally) -> Tally:
        """Count both together."""
        return Tally(
            self.count + other.count, min(self.first, other.first), max(self.last, other.last)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What went to one destination.

    `player` is the uid of the player that was last known to live there, empty for none.
    """

    player: str = ""
    lines: Mapping[What, Tally] = field(default_factory=dict)
    last: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger as it is read."""

    destination: Destination
    player: str
    what: What
    tally: Tally


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over lines. `outcomes` are those of requests, without connects and refused ones."""

    requests: int = 0
    connects: int = 0
    refused: int = 0
    outcomes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything since `since`, in seconds since the epoch."""

    since: float
    pages: Mapping[Destination, Page] = field(default_factory=dict)

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Return where something was really sent, those that are not kept apart left out."""
        return tuple(
            where for where, page in self.pages.items() if where != FURTHER and _was_sent(page)
        )

    def lines(self) -> tuple[Line, ...]:
        """Return all lines, by destination, action and outcome; addresses as texts."""
        return tuple(
            Line(where, page.player, what, tally)
            for where, page in sorted(self.pages.items(), key=lambda item: item[0])
            for what, tally in sorted(page.lines.items(), key=lambda item: item[0])
        )


def noted(ledger: Ledger, outgoing: Outgoing, outcome: str, at: float, player: str = "") -> Ledger:
    """Return the ledger with one more request in it.

    `player` is the uid of whoever is known to live at the address, empty where nobody is. Pages of
    other destinations are shared with the old ledger.
    """
    where = Destination(outgoing.address[:LONGEST_ADDRESS], outgoing.port)
    action = outgoing.name.partition("?")[0][:LONGEST_ACTION]
    one = Page(player, {What(action, outcome): Tally(1, at, at)}, at)
    pages = dict(ledger.pages)
    if where not in pages and len(pages) >= MOST_DESTINATIONS:
        _fold(pages)
    pages[where] = _together(pages.get(where), one)
    return Ledger(ledger.since, pages)


def totals(lines: Iterable[Line]) -> Totals:
    """Add lines up."""
    sorts: Counter[Sort] = Counter()
    outcomes: Counter[str] = Counter()
    for line in lines:
        sorts[line.what.sort] += line.tally.count
        if line.what.sort is Sort.REQUEST:
            outcomes[line.what.outcome] += line.tally.count
    return Totals(
        sorts[Sort.REQUEST],
        sorts[Sort.CONNECT],
        sorts[Sort.REFUSED],
        tuple(sorted(outcomes.items())),
    )


def _was_sent(page: Page) -> bool:
    return any(what.sort is not Sort.REFUSED for what in page.lines)


def _fold(pages: dict[Destination, Page]) -> None:
    """Put the destination that was asked longest ago to those that are not kept apart.

    Players stay as long as there is anything else: whoever floods the network with names of
    speakers must not hide one.
    """
    apart = [item for item in pages.items() if item[0] != FURTHER]
    where, page = min(apart, key=lambda item: (bool(item[1].player), item[1].last))
    del pages[where]
    pages[FURTHER] = _together(pages.get(FURTHER), replace(page, player=""))


def _together(page: Page | None, more: Page) -> Page:
    """Return a page with another one's lines added to its own."""
    if page is None:
        return more
    lines = dict(page.lines)
    for what, tally in more.lines.items():
        # Connects stay connects: they are few.
        fits = what in lines or what.action == CONNECT or len(lines) < MOST_LINES
        key = what if fits else What(FURTHER.address, what.outcome)
        lines[key] = lines[key] + tally if key in lines else tally
    return Page(more.player or page.player, lines, max(page.last, more.last))
