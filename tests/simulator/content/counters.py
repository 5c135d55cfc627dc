"""The counters of changes that each player keeps: SystemUpdateID and the containers' numbers.

They begin anew with a boot, so two players give different numbers for the same container (seen
with FV:2, and why Home Assistant keeps them apart by player).
"""

from collections.abc import Mapping

# The queue's number is its UpdateID; favorites begin differently on each player.
QUEUE = "Q:0"
FAVORITES = "FV:2"
# What a captured first NOTIFY names.
AT_BOOT = "R:"


class Counters:
    """Counts of one player since its boot."""

    def __init__(self, first_favorites: int) -> None:
        """Begin as after a boot."""
        self._first = first_favorites
        self._seen: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.system = 0
        self._changed: list[str] = []
        self._told = True
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self._seen = {}
        self.numbers = {AT_BOOT: 2, FAVORITES: self._first}
        self.system = sum(self.numbers.values())
        self._changed = [AT_BOOT]
        self._told = True

    def observe(self, versions: Mapping[str, int]) -> None:
        """Count what differs from the versions seen before; the first ones count nothing."""
        for container, version in versions.items():
            if self._seen.get(container, version) != version:
                if self._told:
                    self._changed, self._told = [], False
                if container not in self._changed:
                    self._changed.append(container)
                self.numbers[container] = self.numbers.get(container, 0) + 1
                self.system += 1
            self._seen[container] = version
        self.numbers[QUEUE] = versions[QUEUE]

    def told(self) -> None:
        """Say that a NOTIFY went out with the changes; later ones make a new list."""
        self._told = True

    def text(self) -> str:
        """Return ContainerUpdateIDs: each container of the last changes with its number."""
        return ",".join(f"{container},{self.numbers[container]}" for container in self._changed)
