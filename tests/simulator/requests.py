"""Counts of what clients asked of the players."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Requests:
    """Counters since the start or the last reset.

    `connects` counts accepted TCP connections, `bare` those of them that brought no request,
    `notifies` the NOTIFYs that the players sent.
    """

    total: int = 0
    connects: int = 0
    bare: int = 0
    notifies: int = 0
    by_player: Counter[str] = field(default_factory=Counter)
    by_path: Counter[str] = field(default_factory=Counter)
    by_action: Counter[str] = field(default_factory=Counter)

    def count(self, uid: str, method: str, path: str, action: str) -> None:
        """Count one request; `action` is `Service.Action` or empty."""
        self.total += 1
        self.by_player[uid] += 1
        self.by_path[f"{method} {path}"] += 1
        if action:
            self.by_action[action] += 1

    def reset(self) -> None:
        """Start again at zero."""
        self.total = self.connects = self.bare = self.notifies = 0
        for counter in (self.by_player, self.by_path, self.by_action):
            counter.clear()

    def as_json(self) -> dict[str, object]:
        """Return the counters as the control port gives them."""
        return {
            "total": self.total,
            "connects": self.connects,
            "bare": self.bare,
            "notifies": self.notifies,
            "by_player": dict(self.by_player),
            "by_path": dict(self.by_path),
            "by_action": dict(self.by_action),
        }
