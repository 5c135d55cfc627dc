"""DIDL-Lite: metadata, pages of Browse, favorites, Sonos playlists (WIRE 2.4, 5)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from ...model.media import NOTHING, Favorite, Item, Playlist
from ..xml import DIDL_LIMIT, MIB, BadXml, child, local, parse, text_of
from .values import NOT_IMPLEMENTED, Odd, duration, unheard

# What names a place or an owner, quoted or not.
_NAMES = re.compile(r"//|%2f%2f|SA_RINCON|x-(sonos|rincon)|pndrradio", re.IGNORECASE)
# Object ids, and kinds of transport.
_HARMLESS = frozenset({"id", "parentID", "protocolInfo"})
# One reply to Browse (TABLES 1, R1).
PAGE_LIMIT = 4 * MIB


def item(text: str, odd: Odd = unheard) -> Item:
    """Return the first item or container of a DIDL-Lite text, NOTHING where there is none.

    Raises BadXml, also for more than 64 KiB.
    """
    if text.strip() in ("", NOT_IMPLEMENTED):
        return NOTHING
    root = _didl(text, DIDL_LIMIT)
    first = next(_children(root), None)
    if first is None:
        return NOTHING
    found = _item(first, odd)
    return replace(found, says_more=True) if _says_more(root, found) else found


def metadata(text: str, odd: Odd = unheard, name: str = "metadata") -> Item:
    """Return what `item` returns, NOTHING for what it refuses; that is odd under `name`.

    Players repeat what a client once sent, XML or not. Nothing, not unknown: unknown would leave
    the previous title beside the new URI.
    """
    try:
        return item(text, odd)
    except BadXml:
        odd(name)
        return NOTHING


def browse_page(result: str, odd: Odd = unheard) -> tuple[Item, ...]:
    """Return the items and containers of one Browse result, in its order. Raises BadXml."""
    return tuple(_item(entry, odd) for entry in _entries(result, PAGE_LIMIT))


def favorites(result: str, odd: Odd = unheard) -> tuple[Favorite, ...]:
    """Return the favorites of a Browse of FV:2, in its order. Raises BadXml.

    `item_class` is that of the metadata: the favorites' own is the same odd word for all of them
    (WIRE 5). One without an id cannot be named to a player; it is left out.
    """
    found = (_favorite(entry, odd) for entry in _entries(result, PAGE_LIMIT))
    return tuple(favorite for favorite in found if favorite)


def playlists(result: str, odd: Odd = unheard) -> tuple[Playlist, ...]:
    """Return the Sonos playlists of a Browse of SQ:, in its order. Raises BadXml."""
    found = []
    for entry in _entries(result, PAGE_LIMIT):
        if number := entry.get("id", ""):
            found.append(Playlist(number, text_of(entry, "title"), text_of(entry, "res")))
        else:
            odd("Playlist.id")
    return tuple(found)


def _entries(text: str, limit: int) -> Iterator[Element]:
    return _children(_didl(text, limit))


def _didl(text: str, limit: int) -> Element:
    root = parse(text, limit)
    if local(root) != "DIDL-Lite":
        raise BadXml("no DIDL-Lite")
    return root


def _children(root: Element) -> Iterator[Element]:
    return (entry for entry in root if local(entry) in ("item", "container"))


def _says_more(root: Element, found: Item) -> bool:
    """Return whether a text names more than its first item does, as it was read.

    Its title is shown, whatever it looks like.
    """
    known = {found.uri, found.art, found.cdudn}
    title = child(next(_children(root)), "title")
    texts = [
        text
        for element in root.iter()
        for text in (
            "" if element is title else element.text or "",
            element.tail or "",
            *(value for key, value in element.attrib.items() if key not in _HARMLESS),
        )
    ]
    return len(list(_children(root))) > 1 or any(
        _NAMES.search(text) and text.strip() not in known for text in texts
    )


def _item(entry: Element, odd: Odd) -> Item:
    return Item(
        title=text_of(entry, "title"),
        uri=text_of(entry, "res"),
        id=entry.get("id", ""),
        parent_id=entry.get("parentID", ""),
        item_class=text_of(entry, "class").strip(),
        artist=text_of(entry, "creator") or text_of(entry, "artist"),
        album=text_of(entry, "album"),
        album_artist=text_of(entry, "albumArtist"),
        art=text_of(entry, "albumArtURI"),
        cdudn=_cdudn(entry),
        stream_content=text_of(entry, "streamContent"),
        radio_show=text_of(entry, "radioShowMd"),
        seconds=_seconds(entry, odd),
    )


def _cdudn(entry: Element) -> str:
    owners = [found for found in entry if local(found) == "desc"]
    named = next((found for found in owners if found.get("id") == "cdudn"), None)
    found = named if named is not None else next(iter(owners), None)
    return (found.text or "").strip() if found is not None else ""


def _seconds(entry: Element, odd: Odd) -> float | None:
    """Read the length of a file; `0:00:00` is what endless things say."""
    resource = child(entry, "res")
    if resource is None:
        return None
    try:
        return duration(resource.get("duration", "")) or None
    except ValueError:
        odd("Item.duration")
        return None


def _favorite(entry: Element, odd: Odd) -> Favorite | None:
    number = entry.get("id", "")
    if not number:
        odd("Favorite.id")
        return None
    metadata = text_of(entry, "resMD")
    try:
        inner = item(metadata).item_class
    except BadXml:
        odd("Favorite.resMD")
        inner = ""
    return Favorite(
        id=number,
        title=text_of(entry, "title"),
        uri=text_of(entry, "res"),
        metadata=metadata,
        kind=text_of(entry, "type"),
        description=text_of(entry, "description"),
        art=text_of(entry, "albumArtURI"),
        item_class=inner or text_of(entry, "class").strip(),
    )
