"""The shares as folders: `S:` and everything below (WIRE 5, 6).

Ids are places, `S://host/share/folder`, escaped; a track's id is its file's place. Guesses: a
folder lists its folders, then its playlists, then its tracks under their tagged titles.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..spec import ShareSpec
from .files import file_item, place, unescape
from .index import fold
from .library import Library, Track
from .listed import CONTAINER, IMPORTED, PLAYLIST, Container, Item, Listed

if TYPE_CHECKING:
    from ..player import Player

ROOT = "Music Shares"


@dataclass(frozen=True, slots=True)
class Place:
    """A share, and a path within it without a slash at either end."""

    share: ShareSpec
    path: str

    @property
    def id(self) -> str:
        """Return the object id."""
        return f"S:{place(self.share, self.path)}"

    @property
    def is_playlist(self) -> bool:
        """Return whether it is the file of an imported playlist."""
        return self.path in self.share.imported_playlists

    def below(self, path: str) -> str:
        """Return the rest of a path of the share that lies below this place, else nothing."""
        prefix = f"{self.path}/" if self.path else ""
        return path.removeprefix(prefix) if path.startswith(prefix) else ""


def find(library: Library, object_id: str) -> Place:
    """Find the place that an id names, its share's name without regard to case.

    Raises LookupError for a share or a path that is not there.
    """
    asked = unescape(object_id.removeprefix("S:")).rstrip("/")
    for share in library.shares:
        root = f"//{share.host}/{share.name}"
        if asked.lower() == root.lower():
            return Place(share, "")
        if asked.lower().startswith(f"{root.lower()}/"):
            there = Place(share, asked[len(root) + 1 :])
            paths = (*(track.path for track in share.tracks), *share.imported_playlists)
            if any(path == there.path or there.below(path) for path in paths):
                return there
    raise LookupError(object_id)


def find_share(library: Library, object_id: str) -> ShareSpec:
    """Return the share whose root an id names. Raises LookupError for a folder, too."""
    there = find(library, object_id)
    if there.path or not object_id.startswith("S:"):
        raise LookupError(object_id)
    return there.share


def share_node(player: Player, share: ShareSpec) -> Listed:
    """Return a share as a child of `S:`."""
    return _folder(player, Place(share, ""))


def children(player: Player, object_id: str) -> list[Listed]:
    """Return the children of `S:` or of an id below. Raises LookupError."""
    library = player.household.store(Library)
    if object_id == "S:":
        return [share_node(player, share) for share in library.shares]
    there = find(library, object_id)
    if there.is_playlist:
        return [_item(library, track, there.id) for track in library.playlist(there.share)]
    if _file(there):
        raise LookupError(object_id)
    names = {
        name: None
        for track in there.share.tracks
        if "/" in (rest := there.below(track.path)) and (name := rest.partition("/")[0])
    }
    prefix = f"{there.path}/" if there.path else ""
    folders = [
        _folder(player, Place(there.share, prefix + name)) for name in sorted(names, key=fold)
    ]
    lists = [
        _playlist(Place(there.share, path), there.id)
        for path in sorted(there.share.imported_playlists, key=fold)
        if (rest := there.below(path)) and "/" not in rest
    ]
    files = [
        _item(library, Track(there.share, spec), there.id)
        for spec in sorted(there.share.tracks, key=lambda spec: fold(spec.path))
        if (rest := there.below(spec.path)) and "/" not in rest
    ]
    return [*folders, *lists, *files]


def node(player: Player, object_id: str) -> Listed:
    """Return one share, folder, playlist or file. Raises LookupError."""
    library = player.household.store(Library)
    there = find(library, object_id)
    if there.is_playlist:
        return _playlist(there, "A:PLAYLISTS")
    if track := _file(there):
        return _item(library, track, "A:TRACKS")
    return _folder(player, there)


def tracks(library: Library, object_id: str) -> list[Track]:
    """Return all tracks below an id, by path; those of a playlist in its order.

    Raises LookupError.
    """
    there = find(library, object_id)
    if there.is_playlist:
        return library.playlist(there.share)
    if track := _file(there):
        return [track]
    specs = [spec for spec in there.share.tracks if there.below(spec.path)]
    return [Track(there.share, spec) for spec in sorted(specs, key=lambda spec: fold(spec.path))]


def _file(there: Place) -> Track | None:
    for spec in there.share.tracks:
        if spec.path == there.path:
            return Track(there.share, spec)
    return None


def _folder(player: Player, there: Place) -> Container:
    title = there.path.rpartition("/")[2] or f"//{there.share.host}/{there.share.name}"
    parent = "S:"
    if there.path:
        parent = f"S:{place(there.share, there.path.rpartition('/')[0])}"
    return Container(
        there.id, parent, title, CONTAINER, f"x-rincon-playlist:{player.uid}#{there.id}"
    )


def _playlist(there: Place, parent: str) -> Container:
    return Container(
        there.id,
        parent,
        there.path.rpartition("/")[2],
        PLAYLIST,
        f"x-file-cifs:{there.id.removeprefix('S:')}",
        order=IMPORTED,
    )


def _item(library: Library, track: Track, parent: str) -> Item:
    return Item(
        track.id,
        parent,
        file_item(track.share, track.spec, library.version),
        timed=False,
        number=track.spec.number,
        album_artist=track.album_artist,
    )
