"""The favorites of a household, `FV:2` (WIRE 5, 11).

Form and order of elements: captured favorites of S1 and S2. Their class name has the odd middle
that players write. Guesses: the list is in order of titles, a new favorite gets the highest
ordinal, and what makes two favorites the same is the URI, or the item where there is none.
"""

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ..soap import UpnpError
from ..spec import FavoriteSpec
from ..store import Store
from ..tell import tell
from . import didl
from .changes import Counter
from .index import fold

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player

FAVORITE = "object.itemobject.item.sonos-favorite"
ALREADY_THERE = 803
FULL = 805
BAD_METADATA = 712


@dataclass(frozen=True, slots=True)
class Favorite:
    """One favorite; `metadata` is resMD as it is sent back to play it."""

    number: int
    ordinal: int
    title: str
    uri: str
    protocol: str
    kind: str
    description: str
    art: str
    metadata: str
    hidden: bool = False

    @property
    def id(self) -> str:
        """Return the object id."""
        return f"FV:2/{self.number}"

    @property
    def key(self) -> str:
        """Return what no second favorite may have."""
        return self.uri or self.metadata

    def values(self) -> dict[str, str]:
        """Return the elements by name, in wire order without `res`; absent ones are empty."""
        return {
            "dc:title": self.title,
            "upnp:class": FAVORITE,
            "r:ordinal": str(self.ordinal),
            "upnp:albumArtURI": self.art,
            "r:type": self.kind,
            "r:description": self.description,
            "r:resMD": self.metadata,
        }

    def xml(self) -> str:
        """Write the favorite; what plays nothing has an empty `res` without attributes."""
        elements = [didl.element(name, value) for name, value in self.values().items() if value]
        res = (
            didl.resource(self.uri, protocol=self.protocol) if self.uri else didl.element("res", "")
        )
        # The title, the class and the ordinal are never absent.
        return didl.entry(
            "item", self.id, "FV:2", [*elements[:3], res, *elements[3:]], restricted=False
        )


class Favorites(Store):
    """All favorites; ids are not given twice."""

    def __init__(self, household: Household) -> None:
        """Take those of the spec."""
        super().__init__(household)
        self._numbers = count()
        # The counter of FavoritesUpdateID.
        self.version = Counter(8)
        self.favorites: dict[int, Favorite] = {}
        for spec in household.spec.favorites:
            made = _from_spec(household, spec, next(self._numbers))
            self.favorites[made.number] = made

    def listed(self, *, sonos: bool) -> list[Favorite]:
        """Return the favorites in order; the hidden ones only for `sonos` clients (WIRE 11)."""
        shown = (item for item in self.favorites.values() if sonos or not item.hidden)
        return sorted(shown, key=lambda item: fold(item.title))

    def find(self, object_id: str) -> Favorite:
        """Return a favorite. Raises LookupError."""
        number = object_id.removeprefix("FV:2/")
        if not number.isdigit():
            raise LookupError(object_id)
        return self.favorites[int(number)]

    def add(self, elements: str, writer: Player) -> Favorite:
        """Add a favorite from the DIDL of a CreateObject.

        Raises UpnpError: 712 for what is none, 803 for one that is there, 805 when they are full.
        """
        made = _from_elements(elements)
        if any(item.key == made.key for item in self.favorites.values()):
            raise UpnpError(ALREADY_THERE)
        if len(self.favorites) >= self.household.timing.most_favorites:
            raise UpnpError(FULL)
        ordinals = [item.ordinal for item in self.favorites.values()]
        made = replace(made, number=next(self._numbers), ordinal=max(ordinals, default=-1) + 1)
        self.favorites[made.number] = made
        self._changed(writer)
        return made

    def remove(self, favorite: Favorite, writer: Player) -> None:
        """Remove a favorite."""
        del self.favorites[favorite.number]
        self._changed(writer)

    def update(self, favorite: Favorite, new: dict[str, str], writer: Player) -> None:
        """Change elements by name: the title, the description, the picture, the metadata."""
        self.favorites[favorite.number] = replace(
            favorite,
            title=new.get("dc:title", favorite.title),
            description=new.get("r:description", favorite.description),
            art=new.get("upnp:albumArtURI", favorite.art),
            metadata=new.get("r:resMD", favorite.metadata),
        )
        self._changed(writer)

    def _changed(self, writer: Player) -> None:
        self.version.rise(writer)
        tell(self.household, "ContentDirectory")


def _protocol(uri: str) -> str:
    """Return protocolInfo as favorites have it; custom stations name a type of their own."""
    if uri.startswith("x-rincon-mp3radio:"):
        return "x-rincon-mp3radio:*:audio/x-rincon-mp3radio:*"
    return didl.protocol_info(uri)


def _from_spec(household: Household, spec: FavoriteSpec, number: int) -> Favorite:
    uri = spec.item.uri
    if "{player}" in uri:
        players = household.players
        inputs = [player for player in players if player.model.line_in]
        of_input = uri.startswith("x-rincon-stream:") and inputs
        uri = uri.replace("{player}", (inputs if of_input else players)[0].uid)
    return Favorite(
        number,
        number,
        spec.item.title,
        uri,
        _protocol(uri),
        spec.kind,
        spec.description,
        spec.art,
        didl.reference(spec.item),
        spec.hidden,
    )


def _from_elements(elements: str) -> Favorite:
    try:
        root = ET.fromstring(elements)
    except ET.ParseError as err:
        raise UpnpError(BAD_METADATA) from err
    item = next(iter(root), None)
    if item is None:
        raise UpnpError(BAD_METADATA)
    text = {child.tag.rpartition("}")[2]: child.text or "" for child in item}
    res = next((child for child in item if child.tag.endswith("}res")), None)
    uri = text.get("res", "")
    kind = text.get("type", "instantPlay")
    if not text.get("title") or (not uri and kind != "shortcut"):
        raise UpnpError(BAD_METADATA)
    protocol = "" if res is None else res.get("protocolInfo", "")
    return Favorite(
        0,
        0,
        text["title"],
        uri,
        protocol or _protocol(uri),
        kind,
        text.get("description", ""),
        text.get("albumArtURI", ""),
        text.get("resMD", ""),
    )
