"""Lists of the ContentDirectory, all pages of them (WIRE 5, 11; TABLES 10 nr 16)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..model.media import NOTHING, Favorite, Item, Playlist
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


@dataclass(frozen=True, slots=True)
class Page[T]:
    """A list to its end, the number that players give it until it changes, and its length."""

    version: str
    items: tuple[T, ...]
    total: int


class _ChangedError(Exception):
    """The list changed between two pages."""


class Library:
    """Reads lists of one household from whichever player it is told to ask."""

    def __init__(self, soap: Soap) -> None:
        """Take the way to call actions."""
        self._soap = soap

    async def favorites(self, uid: str) -> tuple[Favorite, ...]:
        """Return all favorites. Raises WireError."""
        return (await self._all(uid, FAVORITES, favorites)).items

    async def playlists(self, uid: str) -> tuple[Playlist, ...]:
        """Return all Sonos playlists. Raises WireError."""
        return (await self._all(uid, PLAYLISTS, playlists)).items

    async def items(self, uid: str, object_id: str) -> tuple[Item, ...]:
        """Return all children of a container. Raises WireError."""
        return (await self.page(uid, object_id)).items

    async def page(self, uid: str, object_id: str, most: int | None = None) -> Page[Item]:
        """Return all children of a container, or the first ones. Raises WireError."""
        return await self._all(uid, object_id, browse_page, most)

    async def item(self, uid: str, object_id: str) -> Item:
        """Return one object itself, NOTHING where there is none of that id. Raises WireError."""
        reply = await self._browse(uid, object_id, 0, 0, flag="BrowseMetadata")
        try:
            return next(iter(browse_page(reply.get("Result", ""))), NOTHING)
        except BadXml as err:
            raise BadReplyError(f"{object_id}: {err}") from err

    async def version(self, uid: str, object_id: str) -> str:
        """Return the number of a list as it is now. Raises WireError."""
        return (await self._browse(uid, object_id, 0, 1)).get("UpdateID", "")

    async def is_empty(self, uid: str, object_id: str) -> bool:
        """Return whether a container says that it holds nothing. Raises WireError."""
        reply = await self._browse(uid, object_id, 0, 1)
        return number(reply.get("TotalMatches", "")) == 0

    async def _all[T](
        self,
        uid: str,
        object_id: str,
        decode: Callable[[str], tuple[T, ...]],
        most: int | None = None,
    ) -> Page[T]:
        for _ in range(TRIES):
            try:
                return await self._once(uid, object_id, decode, most)
            except _ChangedError:
                continue
        raise BadReplyError(f"{object_id} changes faster than it can be read")

    async def _once[T](
        self,
        uid: str,
        object_id: str,
        decode: Callable[[str], tuple[T, ...]],
        most: int | None,
    ) -> Page[T]:
        found: list[T] = []
        at = 0
        version = None
        for _ in range(_MOST_PAGES):
            reply = await self._browse(uid, object_id, at, PAGE)
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
            total = number(reply.get("TotalMatches", "")) or 0
            if not returned or at >= (total if most is None else min(most, total)):
                return Page(version or "", tuple(found), total)
        raise BadReplyError(f"{object_id} has no end")

    async def _browse(
        self,
        uid: str,
        object_id: str,
        at: int,
        count: int,
        *,
        flag: str = "BrowseDirectChildren",
    ) -> Mapping[str, str]:
        return await self._soap.call(
            uid,
            "ContentDirectory.Browse",
            {
                "ObjectID": object_id,
                "BrowseFlag": flag,
                "Filter": "*",
                "StartingIndex": str(at),
                "RequestedCount": str(count),
                "SortCriteria": "",
            },
        )


def number(text: str) -> int | None:
    """Return a whole number of a reply, None for what is none."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
