"""What a Browse lists: containers and items with the elements, and their order, of captures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ..spec import ItemSpec
from . import didl

# Orders of a container's children (captures: albums and artists; saved queues; imported playlists).
INDEXED = ("title", "class", "res", "creator", "art")
SAVED = ("title", "res", "class", "art")
IMPORTED = ("res", "title", "class")

CONTAINER = "object.container"
PLAYLIST = "object.container.playlistContainer"


class Listed(Protocol):
    """One child of a container."""

    @property
    def id(self) -> str:
        """Return the object id."""

    @property
    def title(self) -> str:
        """Return dc:title."""

    def xml(self) -> str:
        """Write it."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container; `children` is its childCount where players tell one, `uri` what plays it."""

    id: str
    parent: str
    title: str
    item_class: str = CONTAINER
    uri: str = ""
    creator: str = ""
    art: tuple[str, ...] = ()
    order: tuple[str, ...] = INDEXED
    restricted: bool = True
    children: int | None = None

    def xml(self) -> str:
        """Write the container."""
        parts: Mapping[str, str] = {
            "title": didl.element("dc:title", self.title),
            "class": didl.element("upnp:class", self.item_class),
            "res": didl.resource(self.uri) if self.uri else "",
            "creator": didl.element("dc:creator", self.creator) if self.creator else "",
            "art": "".join(didl.element("upnp:albumArtURI", art) for art in self.art),
        }
        return didl.entry(
            "container",
            self.id,
            self.parent,
            [parts[name] for name in self.order],
            restricted=self.restricted,
            children=self.children,
        )


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a queue, a playlist or the index.

    Lists of the index give no duration (captured); queues and playlists do. `number` and
    `album_artist` are told by the index only.
    """

    id: str
    parent: str
    spec: ItemSpec
    timed: bool = True
    number: int = 0
    album_artist: str = ""

    @property
    def title(self) -> str:
        """Return dc:title."""
        return self.spec.title

    def xml(self) -> str:
        """Write the item."""
        spec = self.spec
        more = (
            ("upnp:albumArtURI", spec.art),
            ("dc:title", spec.title),
            ("upnp:class", spec.item_class),
            ("dc:creator", spec.artist),
            ("upnp:album", spec.album),
            ("upnp:originalTrackNumber", str(self.number or "")),
            ("r:albumArtist", self.album_artist),
        )
        children = [didl.resource(spec.uri, spec.seconds if self.timed else 0)]
        children += [didl.element(name, value) for name, value in more if value]
        return didl.entry("item", self.id, self.parent, children)
