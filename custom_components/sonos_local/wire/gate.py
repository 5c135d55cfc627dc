"""The only way out: every request of the integration to a player or for content passes here.

A session of its own (DESIGN 3.1): a socket is made only for an address and port in the table of
destinations, names are never resolved, redirects are errors, no proxy, no cookies. The judge is
asked before the first byte; what happened is noted. Rules: TABLES R1.
"""

import asyncio
import errno
import ipaddress
import re
import socket
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NoReturn
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ..model.verdict import Decision, Judge, Kind, Outgoing, Verdict
from .catalogue import PLAIN_PORT, TLS_PORT
from .errors import (
    BadReplyError,
    NoReplyError,
    RedirectedError,
    RefusedError,
    UnreachableError,
)

MIB: Final = 1024 * 1024
TIMEOUT: Final = 10.0
CONNECT_TIMEOUT: Final = 4.0
# Players close after each reply and serve few at once.
AT_ONCE: Final = 2
# Servers of content serve more.
LOOKS_AT_ONCE: Final = 8
# Probes of addresses that only announced themselves (R1b).
CANDIDATES: Final = 64
PROBE_AGAIN: Final = 300.0

_CHUNK = 64 * 1024
_REDIRECTION = 3
# Anything else could name another host, or begin another header.
_TARGET = re.compile("/[!-~]*")
NEVER = Verdict(Decision.REFUSED, "never_sent")
NOT_A_DESTINATION = Verdict(Decision.REFUSED, "not_a_destination")


class Outcome(StrEnum):
    """What became of a request."""

    ANSWERED = "answered"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_REPLY = "no_reply"
    BAD_REPLY = "bad_reply"
    REDIRECTED = "redirected"


type Note = Callable[[Outgoing, Outcome], None]


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: status, headers with upper-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Manner:
    """How a request is sent and its answer taken.

    `look` takes redirects as answers, without following them, and no more of a body than the
    limit; `tls` is for hosts with content, whose ports do not tell.
    """

    look: bool = False
    tls: bool = False


PLAIN: Final = Manner()


class _NoResolver(AbstractResolver):
    """Resolves nothing: whoever needs a name here made a mistake."""

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        """Refuse. Raises OSError."""
        del port, family
        raise OSError(errno.EACCES, f"{host} is not an address")

    async def close(self) -> None:
        """Have nothing to close."""


class Gate:
    """The way out of one config entry."""

    def __init__(
        self,
        judge: Judge,
        note: Note,
        is_local: Callable[[str], bool],
        clock: Callable[[], float],
        may_serve: Callable[[str], bool] | None = None,
    ) -> None:
        """Take the judge, the ledger, and who counts as local.

        `is_local` says whether a literal address may be a player's at all (R2b, never one of
        Home Assistant's own); `may_serve` whether content may be looked at there (R1c), nowhere
        if it is not given; `clock` is monotonic, in seconds.
        """
        self._judge = judge
        self._note = note
        self._is_local = is_local
        self._may_serve = may_serve or (lambda _: False)
        self._clock = clock
        self._players: dict[str, str] = {}
        self._probes: dict[str, float] = {}
        self._pinned: dict[tuple[str, int], int] = {}
        # Each lives as long as somebody waits for it, or holds it.
        self._places: WeakValueDictionary[tuple[str, int], asyncio.Semaphore] = (
            WeakValueDictionary()
        )
        self._session: aiohttp.ClientSession | None = None
        # Players sign for themselves (WIRE 1.2): there is nobody to verify it with, and so no
        # certificate to load, which would block.
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._tls.check_hostname = False
        self._tls.verify_mode = ssl.CERT_NONE

    @property
    def destinations(self) -> Mapping[str, str]:
        """Return the admitted players: uid -> address."""
        return dict(self._players)

    def admit(self, uid: str, address: str) -> bool:
        """Put a player's address into the table, replacing its old one; False if it may not be.

        Whoever admits has proof that the player lives there (R1b), so nobody else does: who was
        said to live there has no address any more (TABLES 10 nr 10).
        """
        if not is_literal(address) or not self._is_local(address):
            return False
        others = {known: where for known, where in self._players.items() if where != address}
        self._players = others | {uid: address}
        return True

    def address(self, uid: str) -> str:
        """Return where a player lives. Raises UnreachableError for one that is not known."""
        if (found := self._players.get(uid)) is None:
            raise UnreachableError(f"{uid} has no address")
        return found

    def dismiss(self, uid: str) -> None:
        """Take a player out of the table."""
        self._players.pop(uid, None)

    def admits_probe(self, address: str) -> bool:
        """Return whether an address that announced itself may be asked who it is, and note it."""
        now = self._clock()
        recent = {known: at for known, at in self._probes.items() if now - at < PROBE_AGAIN}
        self._probes = recent
        if address in recent or len(recent) >= CANDIDATES:
            return False
        if not is_literal(address) or not self._is_local(address):
            return False
        recent[address] = now
        return True

    @asynccontextmanager
    async def pinned(
        self, address: str, port: int, *, content: bool = False
    ) -> AsyncIterator[None]:
        """Open one more destination for as long as the block runs (R1b's probe, R1c's check).

        `content` says that something is looked at there. Raises RefusedError where the address is
        not local.
        """
        is_open = self._may_serve if content else self._is_local
        if not is_literal(address) or not is_open(address):
            outgoing = Outgoing("", address, port, "connect", Kind.READ)
            self._refuse(outgoing, NOT_A_DESTINATION)
        key = (address, port)
        self._pinned[key] = self._pinned.get(key, 0) + 1
        try:
            yield
        finally:
            self._pinned[key] -= 1
            if not self._pinned[key]:
                del self._pinned[key]

    async def request(
        self,
        outgoing: Outgoing,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        limit: int = MIB,
        timeout: float = TIMEOUT,
        manner: Manner = PLAIN,
    ) -> Response:
        """Send one request and return the answer, whatever its status.

        `target` is path and query. Raises RefusedError, UnreachableError, NoReplyError,
        BadReplyError.
        """
        if not _TARGET.fullmatch(target):
            self._refuse(outgoing, NEVER)
        self._check_place(outgoing)
        async with self._place(outgoing.address, LOOKS_AT_ONCE if manner.look else AT_ONCE):
            # Not before: what was true then may not be so after a wait.
            self._ask(outgoing)
            try:
                response = await self._send(
                    outgoing,
                    method,
                    target,
                    headers=headers or {},
                    body=body,
                    limit=limit,
                    timeout=timeout,
                    manner=manner,
                )
            except UnreachableError:
                self._note(outgoing, Outcome.UNREACHABLE)
                raise
            except NoReplyError, asyncio.CancelledError:
                # Whoever gives up does not take back what has left.
                self._note(outgoing, Outcome.NO_REPLY)
                raise
            except RedirectedError:
                self._note(outgoing, Outcome.REDIRECTED)
                raise
            except BadReplyError:
                self._note(outgoing, Outcome.BAD_REPLY)
                raise
        is_moved = response.status // 100 == _REDIRECTION
        self._note(outgoing, Outcome.REDIRECTED if is_moved else Outcome.ANSWERED)
        return response

    async def reach(self, uid: str, address: str) -> bool:
        """Open a connection to a player and close it at once: is anybody there?"""
        outgoing = Outgoing(uid, address, PLAIN_PORT, "connect", Kind.READ)
        self._check_place(outgoing)
        self._ask(outgoing)
        loop = asyncio.get_running_loop()
        made = self._socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, PLAIN_PORT)))
        made.setblocking(False)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await loop.sock_connect(made, (address, PLAIN_PORT))
        except OSError, TimeoutError:
            self._note(outgoing, Outcome.UNREACHABLE)
            return False
        finally:
            made.close()
        self._note(outgoing, Outcome.ANSWERED)
        return True

    async def close(self) -> None:
        """Close every connection."""
        if self._session:
            await self._session.close()
            self._session = None

    def _check_place(self, outgoing: Outgoing) -> None:
        if outgoing.kind is Kind.NEVER:
            self._refuse(outgoing, NEVER)
        if not self._is_destination(outgoing.address, outgoing.port):
            self._refuse(outgoing, NOT_A_DESTINATION)

    def _ask(self, outgoing: Outgoing) -> None:
        verdict = self._judge(outgoing)
        if not verdict.allowed:
            self._refuse(outgoing, verdict)

    def _refuse(self, outgoing: Outgoing, verdict: Verdict) -> NoReturn:
        self._note(outgoing, Outcome.REFUSED)
        raise RefusedError(outgoing, verdict)

    def _is_destination(self, address: str, port: int) -> bool:
        if (address, port) in self._pinned:
            return True
        return port in (PLAIN_PORT, TLS_PORT) and address in self._players.values()

    def _socket(self, info: Any) -> socket.socket:
        """Make a socket for a destination of the table: the last word (R1). Raises OSError."""
        family, kind, protocol, _, where = info
        if not self._is_destination(str(where[0]), int(where[1])):
            raise OSError(errno.EACCES, f"{where[0]}:{where[1]} is not a destination")
        return socket.socket(family, kind, protocol)

    def _place(self, address: str, at_once: int) -> asyncio.Semaphore:
        return self._places.setdefault((address, at_once), asyncio.Semaphore(at_once))

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    force_close=True,
                    limit=0,
                    resolver=_NoResolver(),
                    use_dns_cache=False,
                    socket_factory=self._socket,
                ),
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
            )
        return self._session

    async def _send(
        self,
        outgoing: Outgoing,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str],
        body: bytes,
        limit: int,
        timeout: float,
        manner: Manner,
    ) -> Response:
        secure = manner.tls or outgoing.port == TLS_PORT
        scheme = "https" if secure else "http"
        url = URL(f"{scheme}://{outgoing.address}:{outgoing.port}{target}", encoded=True)
        try:
            async with self._client().request(
                method,
                url,
                data=body or None,
                headers=headers,
                allow_redirects=False,
                ssl=self._tls if secure else False,
                timeout=aiohttp.ClientTimeout(
                    # What ends first tells whether anything was asked.
                    total=timeout,
                    sock_connect=min(CONNECT_TIMEOUT, timeout / 2),
                ),
            ) as response:
                if response.status // 100 == _REDIRECTION and not manner.look:
                    raise RedirectedError(f"{outgoing.name}: redirected")
                content = await _read(response, limit, outgoing.name, cut=manner.look)
                found = {
                    # What is said twice is read by nobody: no header has a line break in it.
                    key.upper(): "\n".join(response.headers.getall(key))
                    for key in response.headers
                }
                return Response(response.status, found, content)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as err:
            raise UnreachableError(f"{outgoing.address}: {err}") from err
        except aiohttp.ClientResponseError as err:
            raise BadReplyError(f"{outgoing.name}: {err.message}") from err
        except aiohttp.ClientPayloadError as err:
            raise BadReplyError(f"{outgoing.name}: {err}") from err
        except (aiohttp.ClientError, TimeoutError, OSError) as err:
            raise NoReplyError(f"{outgoing.name}: {str(err) or 'no answer in time'}") from err


async def _read(response: aiohttp.ClientResponse, limit: int, name: str, *, cut: bool) -> bytes:
    """Read a body up to a limit, in bytes.

    A longer one is cut there, or raises BadReplyError. Where it may be cut, it is also what came
    in time, if anything did.
    """
    parts: deque[bytes] = deque()
    size = 0
    try:
        async for part in response.content.iter_chunked(_CHUNK):
            size += len(part)
            parts.append(part)
            if size > limit:
                response.close()
                if cut:
                    break
                raise BadReplyError(f"{name}: more than {limit} bytes")
    except TimeoutError:
        if not cut or not parts:
            raise
        response.close()
    return b"".join(parts)[:limit]


def is_literal(address: str) -> bool:
    """Return whether a text is an IPv4 address in its canonical form."""
    try:
        return str(ipaddress.IPv4Address(address)) == address
    except ValueError:
        return False
