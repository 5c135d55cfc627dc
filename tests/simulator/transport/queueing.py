"""Putting things into queues and taking them out, for both services that can do it.

Codes: WIRE 4, 4.1 and 11. Where a source names none, the code is a guess and says so.
"""

import re
from typing import TYPE_CHECKING

from ..content.expand import expand
from ..content.net import SHARE, Net, scheme
from ..content.playlists import Playlists, SavedQueue
from ..content.queue import Origin, PlayQueue
from ..soap import INVALID_ARGUMENTS, UpnpError
from ..spec import ItemSpec
from . import metadata
from .playback import NOT_AVAILABLE, item_of

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player

STALE = 1028
EMPTY = 804
MOST_AT_ONCE = 16
LINE_BREAK = re.compile(r"[\r\n]")
_DOCUMENT = re.compile(r"<DIDL-Lite.*?</DIDL-Lite>", re.DOTALL)
_PLACE = re.compile(r"Q:0/(\d+)")


def check_update(asked: str, current: int) -> None:
    """Compare a client's UpdateID, 0 for whichever. Raises UpnpError(1028)."""
    if int(asked) not in (0, current):
        raise UpnpError(STALE)


async def expanded(player: Player, uri: str, text: str) -> list[ItemSpec]:
    """Return the tracks that a URI stands for, files of the library as the index knows them.

    Raises UpnpError: 402 for metadata that is no DIDL, 714 and 800 as in `Net.check`, and what
    `expand` refuses.
    """
    item = item_of(uri, text)
    if scheme(uri):
        player.household.store(Net).check(uri, item.cdudn)
    found = await expand(player, item)
    return [metadata.enriched(player.household, each) for each in found]


async def many(player: Player, uris: str, texts: str, number: str) -> list[ItemSpec]:
    """Return the tracks of a list of URIs, separated by spaces as their metadata is.

    Raises UpnpError(402) for more than 16, for a wrong number and for files of shares (WIRE 11);
    for metadata of another number it is a guess. Otherwise as `expanded`.
    """
    addresses, documents = uris.split(), _DOCUMENT.findall(texts)
    if not 0 < len(addresses) == int(number) <= MOST_AT_ONCE:
        raise UpnpError(INVALID_ARGUMENTS)
    if documents and len(documents) != len(addresses):
        raise UpnpError(INVALID_ARGUMENTS)
    if any(scheme(address) == SHARE for address in addresses):
        raise UpnpError(INVALID_ARGUMENTS)
    items: list[ItemSpec] = []
    for index, address in enumerate(addresses):
        items += await expanded(player, address, documents[index] if documents else "")
    return items


def origin(uri: str, text: str) -> Origin:
    """Return what was named, to be told as EnqueuedTransportURI."""
    return Origin(uri, text)


def place(object_id: str) -> int:
    """Read `Q:0/n`. Raises UpnpError(402) for another form (a guess)."""
    found = _PLACE.fullmatch(object_id)
    if found is None:
        raise UpnpError(INVALID_ARGUMENTS)
    return int(found[1])


def remove(queue: PlayQueue, position: int, count: int, code: int) -> None:
    """Remove tracks. Raises UpnpError(`code`) where there are none."""
    try:
        queue.remove(position, count)
    except IndexError as err:
        raise UpnpError(code) from err


def clear(queue: PlayQueue) -> None:
    """Remove all. Raises UpnpError(804) for an empty queue."""
    if not queue.entries:
        raise UpnpError(EMPTY)
    queue.clear()


def move(queue: PlayQueue, start: int, count: int, before: int) -> None:
    """Move tracks. Raises UpnpError(402) for a 0 and, which is a guess, for no such places."""
    if not (start and count and before):
        raise UpnpError(INVALID_ARGUMENTS)
    try:
        queue.move(start, count, before)
    except IndexError as err:
        raise UpnpError(INVALID_ARGUMENTS) from err


def save(player: Player, queue: PlayQueue, title: str, object_id: str) -> str:
    """Save a queue as a playlist, over `SQ:n` or as a new one; return its object id.

    Raises UpnpError: 402 for an empty title or one of several lines, 701 for no such playlist (a
    guess).
    """
    if not title or LINE_BREAK.search(title):
        raise UpnpError(INVALID_ARGUMENTS)
    playlists = player.household.store(Playlists)
    if not object_id:
        return playlists.add(title, queue.items, player).id
    playlist = find(player.household, object_id)
    playlist.title = title
    playlist.items = queue.items
    playlists.changed(playlist, player)
    return playlist.id


def find(household: Household, object_id: str) -> SavedQueue:
    """Return a playlist. Raises UpnpError(701) where there is none (a guess)."""
    try:
        return household.store(Playlists).find(object_id)
    except LookupError as err:
        raise UpnpError(NOT_AVAILABLE) from err


def rearranged(items: list[ItemSpec], tracks: str, positions: str) -> list[ItemSpec]:
    """Return a playlist's items with some moved or removed.

    Both lists count from 0 and mean the playlist as it was: a moved track stands at its new
    position afterwards, one without a position is gone, the others fill the gaps in their order
    (SoCo's tests on real players). Raises UpnpError(402) for what is no list of its tracks.
    """
    if not tracks:
        return items
    try:
        moved = [int(word) for word in tracks.split(",")]
        words = positions.split(",")
        words += [""] * (len(moved) - len(words))
        targets = {
            int(word): items[track] for track, word in zip(moved, words, strict=True) if word
        }
    except (ValueError, IndexError) as err:
        raise UpnpError(INVALID_ARGUMENTS) from err
    if any(not 0 <= track < len(items) for track in moved):
        raise UpnpError(INVALID_ARGUMENTS)
    rest = iter([item for index, item in enumerate(items) if index not in moved])
    length = len(items) - len(moved) + len(targets)
    result: list[ItemSpec] = []
    for position in range(length):
        item = targets.pop(position, None) or next(rest, None)
        if item is not None:
            result.append(item)
    # Positions behind the end mean the end.
    return result + [item for _, item in sorted(targets.items())]
