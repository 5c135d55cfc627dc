"""The index as clients browse it: `A:` and everything below (WIRE 5, 6).

An id is `A:KIND/part/part`, a search `A:KIND/part:term`; an empty part stands for all. Order and
names of the kinds, the entry `All` and the echo of the asked id in the children's ids: captured.
Guesses: a search finds its term anywhere in a title; composers have artists below them, as genres
have; names without a value are not listed.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .files import art, escape, file_item, place, unescape
from .library import Library, Track
from .listed import CONTAINER, IMPORTED, PLAYLIST, Container, Item, Listed

if TYPE_CHECKING:
    from ..player import Player

ROOT = "Attributes"
SAME_ARTIST = "object.container.playlistContainer.sameArtist"


@dataclass(frozen=True, slots=True)
class Level:
    """One level below a kind: whose value groups the tracks, and the class of the groups."""

    value: Callable[[Track], str]
    item_class: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One child of `A:`. `narrowing` are levels that an id may name but no list shows."""

    title: str
    levels: tuple[Level, ...] = ()
    narrowing: tuple[Level, ...] = ()
    item_class: str = CONTAINER


_ARTIST = Level(lambda track: track.spec.artist, "object.container.person.musicArtist")
_ALBUM_ARTIST = Level(lambda track: track.album_artist, _ARTIST.item_class)
_ALBUM = Level(lambda track: track.spec.album, "object.container.album.musicAlbum")
_GENRE = Level(lambda track: track.spec.genre, "object.container.genre.musicGenre")
_COMPOSER = Level(lambda track: track.spec.composer, "object.container.person.composer")

KINDS = {
    "A:ARTIST": Kind("Contributing Artists", (_ARTIST, _ALBUM)),
    "A:ALBUMARTIST": Kind("Artists", (_ALBUM_ARTIST, _ALBUM)),
    "A:ALBUM": Kind("Albums", (_ALBUM,), (_ALBUM_ARTIST,)),
    "A:GENRE": Kind("Genres", (_GENRE, _ALBUM_ARTIST, _ALBUM)),
    "A:COMPOSER": Kind("Composers", (_COMPOSER, _ALBUM_ARTIST, _ALBUM)),
    "A:TRACKS": Kind("Tracks", item_class=PLAYLIST),
    "A:PLAYLISTS": Kind("Playlists"),
}


def fold(text: str) -> str:
    """Return a text as the index sorts and compares it: without case and accents (core#39783)."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


@dataclass(frozen=True, slots=True)
class Asked:
    """An id below `A:`, read."""

    name: str
    base: str
    parts: tuple[str, ...]
    term: str | None

    @property
    def kind(self) -> Kind:
        """Return the kind. Raises LookupError."""
        return KINDS[self.name]

    @property
    def parent(self) -> str:
        """Return the id one level up."""
        return self.base.rpartition("/")[0] if self.parts else "A:"


def read(object_id: str) -> Asked:
    """Read an id. Raises LookupError for a kind that there is not."""
    place_, colon, term = object_id.removeprefix("A:").partition(":")
    name, *parts = place_.split("/")
    asked = Asked(
        f"A:{name}",
        f"A:{place_}",
        tuple(map(unescape, parts)),
        unescape(term) if colon else None,
    )
    kind = asked.kind
    if len(parts) > len(kind.levels) + len(kind.narrowing):
        raise LookupError(object_id)
    return asked


def children(player: Player, object_id: str) -> list[Listed]:
    """Return the children of an id below `A:`. Raises LookupError for what is not there."""
    library = player.household.store(Library)
    if object_id == "A:":
        return [_kind(name) for name in KINDS]
    asked = read(object_id)
    if asked.name == "A:PLAYLISTS":
        return _playlists(library, asked)
    found = _matching(library.tracks, asked)
    if len(asked.parts) >= len(asked.kind.levels):
        return [_item(library, track, asked.base) for track in _sorted(found, asked)]
    groups = _groups(player, found, asked)
    if asked.parts and asked.term is None:
        return [_all(player, asked), *groups]
    return list(groups)


def tracks(library: Library, object_id: str) -> list[Track]:
    """Return all tracks below an id, in the order in which they go into a queue.

    Raises LookupError.
    """
    asked = read(object_id)
    if asked.name == "A:PLAYLISTS":
        raise LookupError(object_id)
    return _sorted(_matching(library.tracks, asked), asked)


def node(player: Player, object_id: str) -> Listed:
    """Return one container of the index. Raises LookupError."""
    asked = read(object_id)
    if not asked.parts:
        return _kind(asked.name)
    found = _matching(player.household.store(Library).tracks, asked)
    if not asked.parts[-1]:
        return _all(player, Asked(asked.name, asked.parent, asked.parts[:-1], None))
    levels = asked.kind.levels
    level = levels[min(len(asked.parts), len(levels)) - 1]
    return _group(player, asked.base, asked.parent, level, found)


def _kind(name: str) -> Container:
    kind = KINDS[name]
    return Container(name, "A:", kind.title, kind.item_class)


def _matching(all_tracks: Iterable[Track], asked: Asked) -> list[Track]:
    """Return the tracks that an id names. Raises LookupError where it names what is not there."""
    levels = asked.kind.levels + asked.kind.narrowing
    wanted = [
        (level.value, fold(part)) for level, part in zip(levels, asked.parts, strict=False) if part
    ]
    found = [
        track for track in all_tracks if all(fold(value(track)) == part for value, part in wanted)
    ]
    if wanted and not found:
        raise LookupError(asked.base)
    if asked.term is not None and len(asked.parts) >= len(asked.kind.levels):
        found = [track for track in found if fold(asked.term) in fold(track.spec.title)]
    return found


def _sorted(found: list[Track], asked: Asked) -> list[Track]:
    """Sort tracks: by title where all are listed, otherwise by album and number."""
    if not asked.parts:
        return sorted(found, key=lambda track: fold(track.spec.title))
    return sorted(found, key=lambda track: (fold(track.spec.album), track.spec.number))


def _groups(player: Player, found: list[Track], asked: Asked) -> list[Container]:
    level = asked.kind.levels[len(asked.parts)]
    narrow = asked.kind.narrowing if player.household.timing.album_ids_with_artist else ()
    groups: dict[tuple[str, ...], list[Track]] = {}
    for track in found:
        names = tuple(item.value(track) for item in (level, *narrow))
        if names[0]:
            groups.setdefault(tuple(map(fold, names)), []).append(track)
    made = []
    for _, members in sorted(groups.items(), key=lambda group: group[0]):
        names = tuple(item.value(members[0]) for item in (level, *narrow))
        if asked.term is None or fold(asked.term) in fold(names[0]):
            number = "/".join((asked.base, *map(escape, names)))
            made.append(_group(player, number, asked.base, level, members))
    return made


def _group(
    player: Player, number: str, parent: str, level: Level, members: list[Track]
) -> Container:
    first = members[0]
    is_album = level is _ALBUM
    uri = f"x-file-cifs:{place(first.share, first.spec.path)}"
    version = player.household.store(Library).version
    return Container(
        number,
        parent,
        level.value(first),
        level.item_class,
        f"x-rincon-playlist:{player.uid}#{number}",
        creator=first.album_artist if is_album else "",
        art=(art(uri, version),) if is_album else (),
    )


def _all(player: Player, asked: Asked) -> Container:
    number = f"{asked.base}/"
    return Container(
        number, asked.base, "All", SAME_ARTIST, f"x-rincon-playlist:{player.uid}#{number}"
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


def _playlists(library: Library, asked: Asked) -> list[Listed]:
    made: list[Listed] = []
    for share in library.shares:
        for path in share.imported_playlists:
            where = place(share, path)
            title = path.rpartition("/")[2]
            if asked.term is None or fold(asked.term) in fold(title):
                made.append(
                    Container(
                        f"S:{where}",
                        "A:PLAYLISTS",
                        title,
                        PLAYLIST,
                        f"x-file-cifs:{where}",
                        order=IMPORTED,
                    )
                )
    return sorted(made, key=lambda item: fold(item.title))
