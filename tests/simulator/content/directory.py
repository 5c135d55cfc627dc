"""All objects that a player lists, by id (WIRE 5): where each prefix leads.

Root, its titles and `Q:0` as captured. Guesses: the titles of the radio containers, which are near
empty on current firmware, and the form of `AI:0`.
"""

from typing import TYPE_CHECKING

from ..spec import ItemSpec
from . import index, shares
from .favorites import Favorites
from .listed import PLAYLIST, Container, Item, Listed
from .playlists import Playlists
from .queue import Queues

if TYPE_CHECKING:
    from ..player import Player

LINE_IN = "object.item.audioItem.linein"
# Containers that are always there, by id: parent and title.
_FIXED = {
    "0": ("-1", "root"),
    "A:": ("0", index.ROOT),
    "S:": ("0", shares.ROOT),
    "Q:": ("0", "Queues"),
    "SQ:": ("0", "Saved Queues"),
    "R:": ("0", "Internet Radio"),
    "AI:": ("0", "Audio Inputs"),
    "EN:": ("0", "Entire Network"),
    "FV:2": ("FV:", "Favorites"),
    "R:0": ("R:", "My Radio"),
    "R:0/0": ("R:0", "Radio Stations"),
    "R:0/1": ("R:0", "Radio Shows"),
}


def children(player: Player, object_id: str, *, sonos: bool) -> list[Listed]:
    """Return the children of a container; `sonos` clients see all favorites.

    Raises LookupError for an id that is not there, or not a container.
    """
    household = player.household
    if object_id.startswith("A:"):
        return index.children(player, object_id)
    if object_id.startswith("S:"):
        return shares.children(player, object_id)
    if object_id == "FV:2":
        return list(household.store(Favorites).listed(sonos=sonos))
    if object_id == "Q:":
        return [_queue(player)]
    if object_id == "Q:0":
        return list(_queue_items(player))
    if object_id == "SQ:":
        return list(_playlists(player))
    if object_id.startswith("SQ:"):
        return list(household.store(Playlists).find(object_id).children())
    if object_id == "AI:":
        return list(_inputs(player))
    if object_id in _FIXED:
        return [_fixed(number) for number, (parent, _) in _FIXED.items() if parent == object_id]
    raise LookupError(object_id)


def node(player: Player, object_id: str, *, sonos: bool) -> Listed:
    """Return one object. Raises LookupError."""
    if object_id in _FIXED:
        return _fixed(object_id)
    if object_id.startswith("A:"):
        return index.node(player, object_id)
    if object_id.startswith("S:"):
        return shares.node(player, object_id)
    if object_id == "Q:0":
        return _queue(player)
    parent, slash, _ = object_id.partition("/")
    if object_id.startswith("SQ:") and not slash:
        return player.household.store(Playlists).find(object_id).container()
    siblings = children(player, parent if slash else "AI:", sonos=sonos)
    for item in siblings:
        if item.id == object_id:
            return item
    raise LookupError(object_id)


def _fixed(object_id: str) -> Container:
    parent, title = _FIXED[object_id]
    # Shares can be added at the root of theirs (captured).
    return Container(object_id, parent, title, restricted=object_id != "S:")


def _queue(player: Player) -> Container:
    return Container(
        "Q:0",
        "Q:",
        "Queue Instance 0",
        PLAYLIST,
        f"x-rincon-queue:{player.uid}#0",
        children=len(player.household.store(Queues).of(player).items),
    )


def _queue_items(player: Player) -> list[Item]:
    items = player.household.store(Queues).of(player).items
    return [Item(f"Q:0/{at}", "Q:0", item) for at, item in enumerate(items, 1)]


def _playlists(player: Player) -> list[Container]:
    """Return the playlists in order of their titles (a captured list is)."""
    playlists = player.household.store(Playlists).playlists.values()
    ordered = sorted(playlists, key=lambda playlist: index.fold(playlist.title))
    return [playlist.container() for playlist in ordered]


def _inputs(player: Player) -> list[Item]:
    """Return the player's own line-in under the name that it tells."""
    audio_in = player.services.get("AudioIn")
    if audio_in is None:
        return []
    told = {entry.name: entry.value for part in audio_in.parts().values() for entry in part}
    title = told.get("AudioInputName") or "Audio Component"
    uri = f"x-rincon-stream:{player.uid}"
    return [Item("AI:0", "AI:", ItemSpec(title, uri, LINE_IN))]
