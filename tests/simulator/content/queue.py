"""The play queue of each player; it stays with its player when groups change (WIRE 7).

Positions count from 1. UpdateID rises with every change; 0 from a client means "do not check"
(WIRE 4: 1028).
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..spec import ItemSpec
from ..store import Store

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player


class PlayQueue:
    """The queue of one player."""

    def __init__(self) -> None:
        """Start empty."""
        self.items: list[ItemSpec] = []
        self.update_id = 1
        # Told of every change; called with nothing.
        self.watchers: list[Callable[[], None]] = []

    def insert(self, items: Iterable[ItemSpec], position: int = 0) -> int:
        """Insert before `position`, 0 for the end; return the first new one's position."""
        at = len(self.items) if position in (0, len(self.items) + 1) else position - 1
        at = min(at, len(self.items))
        self.items[at:at] = items
        self.changed()
        return at + 1

    def remove(self, position: int, count: int = 1) -> None:
        """Remove items. Raises IndexError where there are none."""
        if position < 1 or count < 1 or position - 1 + count > len(self.items):
            raise IndexError(position)
        del self.items[position - 1 : position - 1 + count]
        self.changed()

    def move(self, position: int, count: int, before: int) -> None:
        """Move items before another. Raises IndexError where there are none."""
        if position < 1 or position - 1 + count > len(self.items) or before > len(self.items) + 1:
            raise IndexError(position)
        moved = self.items[position - 1 : position - 1 + count]
        rest = self.items[: position - 1] + self.items[position - 1 + count :]
        at = before - 1 if before <= position else before - 1 - count
        self.items = rest[:at] + moved + rest[at:]
        self.changed()

    def clear(self) -> None:
        """Remove everything."""
        self.items = []
        self.changed()

    def changed(self) -> None:
        """Count a change and tell of it."""
        self.update_id += 1
        for watcher in self.watchers:
            watcher()


class Queues(Store):
    """The queues of all players."""

    def __init__(self, household: Household) -> None:
        """Start with none."""
        super().__init__(household)
        self._queues: dict[str, PlayQueue] = {}

    def of(self, player: Player) -> PlayQueue:
        """Return the queue of a player."""
        if (found := self._queues.get(player.uid)) is None:
            found = self._queues[player.uid] = PlayQueue()
            for name in ("AVTransport", "ContentDirectory", "Queue"):
                if service := player.services.get(name):
                    found.watchers.append(service.touch)
        return found
