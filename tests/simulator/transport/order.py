"""In which order the entries of a queue play: as they stand, or shuffled.

Pure; entries are known by their keys. What a shuffle looks like is the simulator's own matter, but
it is the same for the same seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

MODES = frozenset(
    {"NORMAL", "REPEAT_ALL", "REPEAT_ONE", "SHUFFLE_NOREPEAT", "SHUFFLE", "SHUFFLE_REPEAT_ONE"}
)


def shuffles(mode: str) -> bool:
    """Return whether a play mode shuffles."""
    return mode.startswith("SHUFFLE")


def repeats_all(mode: str) -> bool:
    """Return whether a play mode begins again at the end; SHUFFLE does (SoCo, PEER)."""
    return mode in ("REPEAT_ALL", "SHUFFLE")


def repeats_one(mode: str) -> bool:
    """Return whether a track that ends begins again."""
    return mode.endswith("REPEAT_ONE")


@dataclass(slots=True)
class Order:
    """The order of one queue."""

    seed: str
    keys: list[int] = field(default_factory=list)

    def follow(
        self,
        queue: Sequence[int],
        mode: str,
        current: int | None,
        *,
        next_up: Sequence[int] = (),
        fresh: bool = False,
    ) -> None:
        """Take over what the queue holds now.

        A shuffle begins with the current entry; later ones come in somewhere behind it, or right
        behind it if they are `next_up`. `fresh` shuffles anew.
        """
        if not shuffles(mode):
            self.keys = list(queue)
            return
        there = set(queue)
        kept = [] if fresh else [key for key in self.keys if key in there]
        added = [key for key in queue if key not in kept and key not in next_up]
        dice = Random(f"{self.seed}:{len(queue)}")
        dice.shuffle(added)
        if current in added:
            added.remove(current)
            kept = [current, *kept]
        start = kept.index(current) + 1 if current in kept else 0
        for key in added:
            kept.insert(dice.randint(start, len(kept)), key)
        fresh_next = [key for key in next_up if key in there and key not in kept]
        self.keys = kept[:start] + fresh_next + kept[start:]

    def after(self, key: int | None, mode: str) -> int | None:
        """Return what comes after an entry, None at the end."""
        return self._step(key, mode, 1)

    def before(self, key: int | None, mode: str) -> int | None:
        """Return what comes before an entry, None at the beginning."""
        return self._step(key, mode, -1)

    @property
    def first(self) -> int | None:
        """Return what plays first."""
        return self.keys[0] if self.keys else None

    def _step(self, key: int | None, mode: str, step: int) -> int | None:
        if key is None or key not in self.keys:
            return None
        at = self.keys.index(key) + step
        if 0 <= at < len(self.keys):
            return self.keys[at]
        return self.keys[at % len(self.keys)] if repeats_all(mode) else None
