"""The play queue of each player; it stays with its player when groups change (WIRE 7).

Positions count from 1. UpdateID rises with every change; 0 from a client means "do not check"
(WIRE 4: 1028).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from ..spec import ItemSpec
from ..store import Store

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player


@dataclass(frozen=True, slots=True)
class Origin:
    """What a client put into the queue, as it came: a track or the container of many."""

    uri: str = ""
    metadata: str = ""


NO_ORIGIN = Origin()


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One place in the queue; `key` stays the same wherever the entry is moved."""

    key: int
    item: ItemSpec
    origin: Origin = NO_ORIGIN


class PlayQueue:
    """The queue of one player."""

    def __init__(self) -> None:
        """Start empty."""
        self.entries: list[QueueEntry] = []
        self.update_id = 1
        # Told of every change; called with nothing.
        self.watchers: list[Callable[[], None]] = []
        self._keys = count(1)

    @property
    def items(self) -> list[ItemSpec]:
        """Return the items in order."""
        return [entry.item for entry in self.entries]

    def position(self, key: int | None) -> int:
        """Return where an entry is now, 0 for one that is gone."""
        for number, entry in enumerate(self.entries, 1):
            if entry.key == key:
                return number
        return 0

    def insert(
        self, items: Iterable[ItemSpec], position: int = 0, origin: Origin = NO_ORIGIN
    ) -> int:
        """Insert before `position`, 0 for the end; return the first new one's position."""
        length = len(self.entries)
        at = length if position in (0, length + 1) else min(position - 1, length)
        self.entries[at:at] = [QueueEntry(next(self._keys), item, origin) for item in items]
        self.changed()
        return at + 1

    def remove(self, position: int, count: int = 1) -> None:
        """Remove items. Raises IndexError where there are none."""
        if position < 1 or count < 1 or position - 1 + count > len(self.entries):
            raise IndexError(position)
        del self.entries[position - 1 : position - 1 + count]
        self.changed()

    def move(self, position: int, count: int, before: int) -> None:
        """Move items before another. Raises IndexError where there are none."""
        length = len(self.entries)
        if position < 1 or count < 1 or position - 1 + count > length or before > length + 1:
            raise IndexError(position)
        moved = self.entries[position - 1 : position - 1 + count]
        rest = self.entries[: position - 1] + self.entries[position - 1 + count :]
        # A place inside what is moved leaves it where it is.
        at = before - 1 if before <= position else max(before - 1 - count, position - 1)
        self.entries = rest[:at] + moved + rest[at:]
        self.changed()

    def clear(self) -> None:
        """Remove everything."""
        self.entries = []
        self.changed()

    def copy(self, entries: Sequence[QueueEntry]) -> None:
        """Hold the same as another queue: same order, same origins, keys of its own."""
        self.entries = [QueueEntry(next(self._keys), item.item, item.origin) for item in entries]
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
            found = PlayQueue()
            for name in ("AVTransport", "ContentDirectory", "Queue"):
                if service := player.services.get(name):
                    found.watchers.append(service.touch)
            self._queues[player.uid] = found
        return found
