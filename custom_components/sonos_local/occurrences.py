"""What happened at one moment, told by those who notice it and shown by event entities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One thing that happened: `kind` is the key of the entity that shows it, `type` its word.

    `uid` is the player's, empty for the household's. `data` become attributes.
    """

    kind: str
    type: str
    uid: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


type Listener = Callable[[Occurrence], None]


class Occurrences:
    """Hands what happens to those who show it."""

    def __init__(self) -> None:
        """Have nobody listen yet."""
        self._listeners: list[tuple[str, str, Listener]] = []

    def listen(self, kind: str, uid: str, listener: Listener) -> Callable[[], None]:
        """Hear of one kind at one player; return how to stop."""
        entry = (kind, uid, listener)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry)

    def tell(self, occurrence: Occurrence) -> None:
        """Hand it to those who listen."""
        for kind, uid, listener in tuple(self._listeners):
            if (kind, uid) == (occurrence.kind, occurrence.uid):
                listener(occurrence)
