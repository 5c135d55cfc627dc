"""Lists of the ContentDirectory, all pages of them (WIRE 5, 11; TABLES 10 nr 16)."""

from collections.abc import Callable
from typing import Final

from ..model.media import Favorite, Item, Playlist
from .decode.content import browse_page, favorites, playlists
from .errors import BadReplyError
from .soap import Soap
from .xml import BadXml

FAVORITES: Final = "FV:2"
PLAYLISTS: Final = "SQ:"
PAGE: Final = 100
# A list that changes while it is read is read again.
TRIES: Final = 3
_MOST_PAGES: Final = 1000
# ui4 is the widest number that players give.
_MOST_DIGITS: Final = 10


class _ChangedError(Exception):
    """The list changed between two pages."""


class Library:
    """Reads lists of one household from whichever player it is told to ask."""

    def __init__(self, soap: Soap) -> None:
        """Take the way to call actions."""
        self._soap = soap

    async def favorites(self, uid: str) -> tuple[Favorite, ...]:
        """Return all favorites. Raises WireError."""
        return await self._all(uid, FAVORITES, favorites)

    async def playlists(self, uid: str) -> tuple[Playlist, ...]:
        """Return all Sonos playlists. Raises WireError."""
        return await self._all(uid, PLAYLISTS, playlists)

    async def items(self, uid: str, object_id: str) -> tuple[Item, ...]:
        """Return all children of a container. Raises WireError."""
        return await self._all(uid, object_id, browse_page)

    async def _all[T](
        self, uid: str, object_id: str, decode: Callable[[str], tuple[T, ...]]
    ) -> tuple[T, ...]:
        for _ in range(TRIES):
            try:
                return await self._once(uid, object_id, decode)
            except _ChangedError:
                continue
        raise BadReplyError(f"{object_id} changes faster than it can be read")

    async def _once[T](
        self, uid: str, object_id: str, decode: Callable[[str], tuple[T, ...]]
    ) -> tuple[T, ...]:
        found: list[T] = []
        at = 0
        version = None
        for _ in range(_MOST_PAGES):
            reply = await self._soap.call(
                uid,
                "ContentDirectory.Browse",
                {
                    "ObjectID": object_id,
                    "BrowseFlag": "BrowseDirectChildren",
                    "Filter": "*",
                    "StartingIndex": str(at),
                    "RequestedCount": str(PAGE),
                    "SortCriteria": "",
                },
            )
            if version not in (None, reply.get("UpdateID")):
                raise _ChangedError
            version = reply.get("UpdateID")
            try:
                found += decode(reply.get("Result", ""))
            except BadXml as err:
                raise BadReplyError(f"{object_id}: {err}") from err
            # Players give fewer than asked: what they say they gave counts.
            returned = number(reply.get("NumberReturned", "")) or 0
            at += returned
            if not returned or at >= (number(reply.get("TotalMatches", "")) or 0):
                return tuple(found)
        raise BadReplyError(f"{object_id} has no end")


def number(text: str) -> int | None:
    """Return a whole number of a reply, None for what is none."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
