"""Sonos playlists, `SQ:n`, shared by the household."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from ..spec import ItemSpec
from ..store import Store
from ..tell import tell
from .changes import Counter
from .listed import PLAYLIST, SAVED, Container, Item

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player

# A playlist shows the pictures of its first items (captured).
PICTURES = 4


@dataclass(slots=True)
class SavedQueue:
    """One playlist; its UpdateID rises with every change of its items."""

    number: int
    title: str
    items: list[ItemSpec] = field(default_factory=list)
    update_id: int = 1

    @property
    def id(self) -> str:
        """Return the object id."""
        return f"SQ:{self.number}"

    @property
    def uri(self) -> str:
        """Return the URI that plays it."""
        return f"file:///jffs/settings/savedqueues.rsq#{self.number}"

    def container(self) -> Container:
        """Return it as a child of `SQ:`."""
        pictures = dict.fromkeys(item.art for item in self.items if item.art)
        return Container(
            self.id,
            "SQ:",
            self.title,
            PLAYLIST,
            self.uri,
            art=tuple(pictures)[:PICTURES],
            order=SAVED,
        )

    def children(self) -> list[Item]:
        """Return its items, `SQ:n/1` and on."""
        return [Item(f"{self.id}/{at}", self.id, item) for at, item in enumerate(self.items, 1)]


class Playlists(Store):
    """All playlists, by number."""

    def __init__(self, household: Household) -> None:
        """Take those of the spec."""
        super().__init__(household)
        self._numbers = count()
        self.playlists: dict[int, SavedQueue] = {}
        # The counter of SavedQueuesUpdateID.
        self.version = Counter(3)
        for spec in household.spec.playlists:
            number = next(self._numbers)
            self.playlists[number] = SavedQueue(number, spec.title, list(spec.items))

    def find(self, object_id: str) -> SavedQueue:
        """Return a playlist by its object id or its URI. Raises LookupError."""
        number = object_id.removeprefix("SQ:").rpartition("#")[2]
        if not number.isdigit():
            raise LookupError(object_id)
        return self.playlists[int(number)]

    def add(
        self, title: str, items: Iterable[ItemSpec] = (), writer: Player | None = None
    ) -> SavedQueue:
        """Add a playlist."""
        made = SavedQueue(next(self._numbers), title, list(items))
        self.playlists[made.number] = made
        self.changed(writer=writer)
        return made

    def remove(self, playlist: SavedQueue, writer: Player | None = None) -> None:
        """Remove a playlist."""
        del self.playlists[playlist.number]
        self.changed(writer=writer)

    def rename(self, playlist: SavedQueue, title: str, writer: Player | None = None) -> None:
        """Give a playlist another title; its items' UpdateID stays."""
        playlist.title = title
        self.changed(writer=writer)

    def changed(self, playlist: SavedQueue | None = None, writer: Player | None = None) -> None:
        """Count a change, of one playlist's items or of the list, and tell every player."""
        if playlist is not None:
            playlist.update_id += 1
        self.version.rise(writer)
        tell(self.household, "ContentDirectory")
