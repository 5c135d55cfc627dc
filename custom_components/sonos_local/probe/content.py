"""Questions about favorites and the music library (WIRE 5, 6, 11).

Titles, names and ids are compared, counted and forgotten.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from ..model.media import Item
from ..wire.decode import browse_page, favorites
from ..wire.xml import BadXml
from .types import (
    Call,
    Finding,
    Question,
    Reply,
    Script,
    Subject,
    finding,
    number,
    schemes,
    unanswered,
    word,
    words,
)

FAVORITES: Final = "favorites"
LIBRARY: Final = "library"

_PAGE: Final = 100
_KINDS: Final = frozenset({"instantPlay", "shortcut"})
_CLASSES: Final = frozenset(
    {
        *("object.container", "object.container.album.musicAlbum"),
        *("object.container.person.musicArtist", "object.container.playlistContainer.sameArtist"),
        *("object.container.playlistContainer", "object.item.audioItem.musicTrack"),
        *("object.container.genre.musicGenre", "object.container.person.composer"),
        *("object.item.audioItem.linein",),
    }
)
_ARTISTS: Final = frozenset(
    {"object.container.person.musicArtist", "object.container.playlistContainer.sameArtist"}
)
_WORD: Final = re.compile("[A-Za-z]{5,}")
_AS_THEY_ARE: Final = re.compile(r"[+!*]")
_ESCAPED: Final = re.compile("%(?:2b|21|2a)", re.IGNORECASE)
_CHANGED: Final = re.compile(r"F?\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_FOLDER, _LIST, _FILE = 0, 1, 2
_NAMES: Final = ("folders", "playlists", "tracks")
# After everything that a list holds.
_LAST: Final = "zzzz"


def _browse(object_id: str, count: int = _PAGE, **more: str) -> Call:
    return Call(
        "ContentDirectory.Browse",
        (
            ("ObjectID", object_id),
            ("BrowseFlag", "BrowseDirectChildren"),
            ("Filter", more.get("filter", "*")),
            ("StartingIndex", "0"),
            ("RequestedCount", str(count)),
            ("SortCriteria", more.get("sort", "")),
        ),
        stranger="stranger" in more,
    )


def _items(reply: Reply) -> tuple[Item, ...]:
    try:
        return browse_page(reply.values.get("Result", ""))
    except BadXml:
        return ()


def _nothing(reply: Reply, what: str) -> Finding:
    """Return the finding for a list that is empty, or that was not given."""
    return finding(f"no {what}", holds=None) if reply.is_answer else unanswered(reply)


# Favorites ------------------------------------------------------------------------------------


def _agent(subject: Subject) -> Script:
    """Count the favorites, once with a product of the maker in USER-AGENT and once without."""
    del subject
    ours = yield _browse("FV:2")
    theirs = yield _browse("FV:2", stranger="1")
    counts = [number(reply.values.get("TotalMatches", "")) for reply in (ours, theirs)]
    if counts[0] is None or counts[1] is None:
        return unanswered(theirs if ours.is_answer else ours)
    text = f"{counts[0]} with, {counts[1]} without"
    return finding(text, holds=counts[0] >= counts[1] if counts[0] else None)


def _order(subject: Subject) -> Script:
    """Look whether favorites come in the order of their titles."""
    del subject
    reply = yield _browse("FV:2")
    titles = [_fold(item.title) for item in _items(reply)]
    if len(set(titles)) <= 1:
        # One alone is always in order.
        return _nothing(reply, "two favorites")
    is_sorted = titles == sorted(titles)
    return finding(f"{'in' if is_sorted else 'not in'} order of titles", holds=is_sorted)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _kinds(subject: Subject) -> Script:
    """Look what favorites are, by kind and by the scheme of their URI."""
    del subject
    reply = yield _browse("FV:2")
    try:
        found = favorites(reply.values.get("Result", ""))
    except BadXml:
        found = ()
    if not found:
        return _nothing(reply, "favorites")
    listed, odd_kinds = words((item.kind for item in found), _KINDS)
    known, odd = schemes(item.uri for item in found)
    text = f"{listed}, {odd_kinds} other kinds; {known}, {odd} other schemes"
    return finding(text, holds=not odd_kinds and not odd)


def _filter(subject: Subject) -> Script:
    """Look whether a filter and an order change what is listed."""
    del subject
    plain = yield _browse("FV:2")
    other = yield _browse("FV:2", filter="dc:title", sort="-dc:title")
    if not _items(plain) or not other.is_answer:
        return _nothing(other if plain.is_answer else plain, "favorites")
    is_same = plain.values.get("Result") == other.values.get("Result")
    return finding("the same" if is_same else "something else", holds=is_same)


# The library ----------------------------------------------------------------------------------


def _search(subject: Subject) -> Script:
    """Search for the middle of a word of some title."""
    del subject
    reply = yield _browse("A:TRACKS")
    found = ((item, _WORD.search(_fold(item.title))) for item in _items(reply))
    chosen = next(((item, match[0]) for item, match in found if match), None)
    if chosen is None:
        return _nothing(reply, "title with a word of five letters")
    item, text = chosen
    hits = yield _browse(f"A:TRACKS:{quote(text[1:4])}")
    if not hits.is_answer:
        return unanswered(hits)
    listed = _items(hits)
    if any(hit.id == item.id for hit in listed):
        return finding("found by letters from within a word")
    is_cut = len(listed) >= _PAGE
    return finding(
        "too many hits" if is_cut else "not found that way", holds=None if is_cut else False
    )


def _ids(subject: Subject) -> Script:
    """Look how three characters stand in the ids of tracks."""
    del subject
    reply = yield _browse("A:TRACKS")
    ids = [item.id for item in _items(reply)]
    plain = sum(bool(_AS_THEY_ARE.search(text)) for text in ids)
    escaped = sum(bool(_ESCAPED.search(text)) for text in ids)
    if not plain + escaped:
        return _nothing(reply, "id with such a character")
    return finding(f"{plain} as they are, {escaped} escaped", holds=not escaped)


def _folders(subject: Subject) -> Script:
    """Look in which order the first share lists folders, playlists and tracks."""
    del subject
    shares = yield _browse("S:")
    first = next(iter(_items(shares)), None)
    if first is None:
        return _nothing(shares, "shares")
    reply = yield _browse(first.id)
    ranks = [_rank(item) for item in _items(reply)]
    if len(set(ranks)) <= 1:
        # One kind alone is always in order.
        return _nothing(reply, "folder with more than one kind of thing")
    return finding(f"{', '.join(_runs(ranks))}", holds=ranks == sorted(ranks))


def _rank(item: Item) -> int:
    if item.item_class.startswith("object.container.playlistContainer"):
        return _LIST
    return _FOLDER if item.item_class.startswith("object.container") else _FILE


def _runs(ranks: Sequence[int]) -> Iterable[str]:
    """Give the kinds as they follow each other."""
    before = -1
    for rank in ranks:
        if rank != before:
            yield _NAMES[rank]
        before = rank


def _composers(subject: Subject) -> Script:
    """Look what stands below the first composer."""
    del subject
    reply = yield _browse("A:COMPOSER", 1)
    first = next(iter(_items(reply)), None)
    if first is None:
        return _nothing(reply, "composers")
    below = yield _browse(first.id, 10)
    classes = [item.item_class for item in _items(below)]
    if not classes:
        return _nothing(below, "entries below a composer")
    listed, others = words(classes, _CLASSES)
    return finding(f"{listed}; {others} others", holds=_ARTISTS.issuperset(classes))


def _prefix(subject: Subject) -> Script:
    """Ask where a prefix begins that comes after everything."""
    del subject
    artists = yield _browse("A:ARTIST", 1)
    total = number(artists.values.get("TotalMatches", ""))
    if not total:
        return _nothing(artists, "artists")
    reply = yield Call("ContentDirectory.FindPrefix", (("ObjectID", "A:ARTIST"), ("Prefix", _LAST)))
    if not reply.is_answer:
        return unanswered(reply)
    at = number(reply.values.get("StartingIndex", ""))
    is_end = at == total
    return finding("the end of the list" if is_end else "another place", holds=is_end)


def _changed(subject: Subject) -> Script:
    """Look how the time of the last change is written; which time it is stays untold."""
    del subject
    reply = yield Call("ContentDirectory.GetLastIndexChange")
    if not reply.is_answer:
        return unanswered(reply)
    text = reply.values.get("LastIndexChange", "")
    fits = bool(_CHANGED.fullmatch(text))
    return finding("a date and a time" if fits else word(text, ()), holds=fits)


def _inputs(subject: Subject) -> Script:
    """Look how a line-in is listed."""
    reply = yield _browse("AI:")
    if not reply.is_answer:
        return unanswered(reply)
    items = _items(reply)
    if not items:
        return finding("nothing is listed", holds=not subject.has_line_in)
    first = items[0]
    is_own = first.uri == f"x-rincon-stream:{subject.uid}"
    text = (
        f"{len(items)} listed: {word(first.id, ('AI:0',))}, {word(first.item_class, _CLASSES)}, "
        f"{'its own stream' if is_own else 'another URI'}"
    )
    return finding(text, holds=first.id == "AI:0" and is_own and subject.has_line_in)


def _with_line_in(subject: Subject) -> bool:
    return subject.has_line_in


_BROWSE: Final = "ContentDirectory.Browse"

QUESTIONS: Final = (
    Question(
        "P50",
        "WIRE 11",
        "Does USER-AGENT decide which favorites are listed?",
        f"{_BROWSE} FV:2 with two USER-AGENTs",
        "never fewer with Sonos in it",
        _agent,
        topic=FAVORITES,
    ),
    Question(
        "P51",
        "WIRE 5",
        "In which order do favorites come?",
        f"{_BROWSE} FV:2",
        "that of their titles",
        _order,
        topic=FAVORITES,
    ),
    Question(
        "P52",
        "WIRE 5",
        "What are favorites?",
        f"{_BROWSE} FV:2",
        "known kinds and schemes",
        _kinds,
        topic=FAVORITES,
    ),
    Question(
        "P53",
        "WIRE 5",
        "Do a filter and an order change anything?",
        f"{_BROWSE} FV:2, Filter dc:title, SortCriteria -dc:title",
        "the same as without",
        _filter,
        topic=FAVORITES,
    ),
    Question(
        "P54",
        "WIRE 6",
        "Does a search find its term within a word?",
        f"{_BROWSE} A:TRACKS, A:TRACKS:term",
        "yes",
        _search,
        topic=LIBRARY,
    ),
    Question(
        "P55",
        "WIRE 6",
        "How do +, ! and * stand in ids?",
        f"{_BROWSE} A:TRACKS",
        "as they are",
        _ids,
        topic=LIBRARY,
    ),
    Question(
        "P56",
        "WIRE 6",
        "In which order is a folder listed?",
        f"{_BROWSE} S: and the first share",
        "folders, playlists, tracks",
        _folders,
        topic=LIBRARY,
    ),
    Question(
        "P57",
        "WIRE 5",
        "What stands below a composer?",
        f"{_BROWSE} A:COMPOSER and the first of them",
        "artists",
        _composers,
        topic=LIBRARY,
    ),
    Question(
        "P58",
        "WIRE 5",
        "Where does a prefix begin that nothing has?",
        "ContentDirectory.FindPrefix A:ARTIST",
        "where it would stand",
        _prefix,
        topic=LIBRARY,
    ),
    Question(
        "P59",
        "WIRE 6",
        "How is the time of the last change written?",
        "ContentDirectory.GetLastIndexChange",
        "a date and a time",
        _changed,
        topic=LIBRARY,
    ),
    Question(
        "P60",
        "WIRE 5",
        "How is a line-in listed?",
        f"{_BROWSE} AI:",
        "AI:0 with the stream of the player",
        _inputs,
        _with_line_in,
    ),
)
