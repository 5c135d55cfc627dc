"""Gets the rules what they need to know: names, containers, looks at URLs, transports."""

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from homeassistant.core import HomeAssistant

from ..privacy.facts import (
    ContainerKind,
    Content,
    Entry,
    Facts,
    Look,
    Need,
    NeedsContainer,
    NeedsLook,
    NeedsName,
    NeedsTransport,
)
from ..privacy.second import SHARES_OBJECT
from ..wire.decode import metadata
from ..wire.errors import BadReplyError, RefusedError, WireError
from ..wire.gate import LOOKS_AT_ONCE, Gate
from ..wire.library import Library, Page
from ..wire.look import look

NAME_TIMEOUT: Final = 5.0
# A URL that was looked at is not looked at again for so long (TABLES R3b).
LOOK_HOLDS: Final = 600.0
LOOKS_KEPT: Final = 1000
# So long new looks are begun for one question; the last ones take some seconds more.
LOOKS_TAKE: Final = 25.0
# Names, a favorite that is a playlist that is of files, redirects: no question is that deep.
MOST_ROUNDS: Final = 12
QUEUE_OBJECT: Final = "Q:0"

_UNASKED: Final = Look(is_answered=False, is_asked=False)


@dataclass(frozen=True, slots=True)
class Sources:
    """Whom to ask: a player that knows the household's lists, and a player's transport.

    Both raise WireError where nobody can be asked. `boot` is another value after each boot of a
    player, as far as that is known.
    """

    anyone: Callable[[], str]
    transport: Callable[[str], Awaitable[Content | None]]
    boot: Callable[[str], int | None] = lambda _: None


class Inquiry:
    """Asks for one household."""

    def __init__(self, hass: HomeAssistant, gate: Gate, library: Library, sources: Sources) -> None:
        """Have nothing read yet."""
        self._hass = hass
        self._gate = gate
        self._library = library
        self._sources = sources
        self._lists: dict[tuple[NeedsContainer, str, int | None], Page[Entry]] = {}
        self._looks: OrderedDict[str, tuple[float, Look]] = OrderedDict()

    async def settle[T](
        self, facts: Facts, ask: Callable[[Facts], T], wants: Callable[[T], frozenset[Need]]
    ) -> tuple[T, Facts]:
        """Ask, get what is needed, ask again; return the answer and the facts it rests on.

        The answer still wants something only where there is no end to its questions.
        """
        found = ask(facts)
        until = self._hass.loop.time() + LOOKS_TAKE
        for _ in range(MOST_ROUNDS):
            if not (open_ones := wants(found)):
                break
            facts = await self._learn(facts, open_ones, until)
            found = ask(facts)
        return found, facts

    async def _learn(self, facts: Facts, needs: frozenset[Need], until: float) -> Facts:
        names = [need for need in needs if isinstance(need, NeedsName)]
        lists = [need for need in needs if isinstance(need, NeedsContainer)]
        players = [need.uid for need in needs if isinstance(need, NeedsTransport)]
        looks = [need for need in needs if isinstance(need, NeedsLook)]
        told = await asyncio.gather(
            asyncio.gather(*(self._addresses(need.name) for need in names)),
            asyncio.gather(*map(self._entries, lists)),
            asyncio.gather(*map(self._transport, players)),
            self._look_at(looks, until),
        )
        return replace(
            facts,
            names={**facts.names, **dict(zip((n.name for n in names), told[0], strict=True))},
            contents={**facts.contents, **dict(zip(lists, told[1], strict=True))},
            transports={**facts.transports, **dict(zip(players, told[2], strict=True))},
            looks={**facts.looks, **told[3]},
        )

    async def _addresses(self, name: str) -> tuple[str, ...]:
        """Return the addresses of a name of the house, none where nobody knows it."""
        try:
            async with asyncio.timeout(NAME_TIMEOUT):
                found = await self._hass.loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except OSError, TimeoutError, UnicodeError:
            return ()
        return tuple(dict.fromkeys(str(item[4][0]) for item in found))

    async def _transport(self, uid: str) -> Content | None:
        try:
            return await self._sources.transport(uid)
        except WireError:
            return None

    async def _entries(self, needed: NeedsContainer) -> tuple[Entry, ...] | None:
        """Return all items of a container, None where they cannot be read."""
        try:
            if needed.kind is ContainerKind.QUEUE:
                page = await self._read(needed, needed.id, QUEUE_OBJECT)
            elif needed.kind is ContainerKind.FAVORITE:
                return await self._favorite(needed.id)
            else:
                object_id = needed.id or SHARES_OBJECT
                page = await self._read(needed, self._sources.anyone(), object_id)
        except WireError:
            return None
        return page.items

    async def _read(self, needed: NeedsContainer, uid: str, object_id: str) -> Page[Entry]:
        """Read a list, unless it is the one that was read before: then its number is the same.

        Each player counts for itself, and may begin anew when it boots.
        """
        key = (needed, uid, self._sources.boot(uid))
        known = self._lists.get(key)
        if known and known.version == await self._library.version(uid, object_id):
            return known
        found = await self._library.page(uid, object_id)
        if len(found.items) < found.total:
            raise BadReplyError(f"{object_id}: {len(found.items)} of {found.total}")
        is_share = needed.kind is ContainerKind.SHARES
        entries = tuple(
            Entry(item.id) if is_share else Entry(item.uri, item.cdudn) for item in found.items
        )
        page = Page(found.version, entries, found.total)
        if found.version:
            self._lists = {each: had for each, had in self._lists.items() if each[0] != needed}
            self._lists[key] = page
        return page

    async def _favorite(self, object_id: str) -> tuple[Entry, ...] | None:
        favorites = await self._library.favorites(self._sources.anyone())
        found = next((item for item in favorites if item.id == object_id), None)
        return (entry_of(found.uri, found.metadata),) if found else None

    async def _look_at(self, needs: list[NeedsLook], until: float) -> dict[str, Look]:
        """Look at URLs, as long as there is time to begin."""
        now = self._hass.loop.time()
        known = {
            need.key: kept[1]
            for need in needs
            if (kept := self._looks.get(need.key)) and now - kept[0] < LOOK_HOLDS
        }
        hosts: dict[tuple[str, str], list[NeedsLook]] = {}
        for need in needs:
            if need.key not in known:
                parts = urlsplit(need.url)
                hosts.setdefault((parts.scheme, parts.netloc), []).append(need)
        asking = (self._look_at_host(asked, until) for asked in hosts.values())
        for found in await asyncio.gather(*asking):
            known |= found
        return known

    async def _look_at_host(self, needs: list[NeedsLook], until: float) -> dict[str, Look]:
        """Look at URLs of one host and port: only at the first where nobody is."""
        first, *others = needs
        shown, is_absent = await self._look(first, until)
        if is_absent:
            # A server that sleeps: some seconds for each of its files would be too long.
            return dict.fromkeys((need.key for need in needs), shown)
        found = {first.key: shown}
        left = iter(others)

        async def ask() -> None:
            for need in left:
                found[need.key], _ = await self._look(need, until)

        await asyncio.gather(*(ask() for _ in range(LOOKS_AT_ONCE)))
        return found

    async def _look(self, need: NeedsLook, until: float) -> tuple[Look, bool]:
        """Look at a URL, if there is time; tell also whether nobody is there."""
        if self._hass.loop.time() >= until:
            return _UNASKED, False
        try:
            sight = await look(self._gate, need.url, need.host)
        except RefusedError:
            return _UNASKED, False
        found = Look(
            sight.location,
            sight.entries,
            is_hls=sight.is_hls,
            is_answered=sight.is_answered,
            is_list=sight.is_list,
            is_dash=sight.is_dash,
        )
        if sight.is_answered:
            self._looks[need.key] = (self._hass.loop.time(), found)
            while len(self._looks) > LOOKS_KEPT:
                self._looks.popitem(last=False)
        return found, sight.is_absent


def entry_of(uri: str, text: str) -> Entry:
    """Return an item by its URI and its metadata, as DIDL-Lite."""
    return Entry(uri, metadata(text).cdudn)
