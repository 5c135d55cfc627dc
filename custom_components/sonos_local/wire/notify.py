"""The small server that players send events to: NOTIFY on paths that nobody can guess.

A stranger on the network learns nothing here: every answer is a status without a body, an
unknown path is answered before its body is read (TABLES 3; TABLES 10 nr 28), and a connection
that does not come to the point within five seconds is closed.
"""

import asyncio
import errno
import ipaddress
import logging
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ClientPayloadError, web

_LOGGER = logging.getLogger(__name__)

LARGEST: Final = 1024 * 1024
# Bytes of a line of the head, and lines; a NOTIFY has ten of a hundred.
LONGEST_LINE: Final = 4096
MOST_HEADERS: Final = 64
# Seconds for the head of a request, and again for its body.
SLOWEST: Final = 5.0
# Seconds in which what still comes after an answer is thrown away, so that the answer arrives.
LINGER: Final = 1.0
# Seconds that a stop gives to requests under way.
FAREWELL: Final = 1.0
HIGHEST_PORT: Final = 65535
# Where UPnP devices are addressed; only the route matters.
_SSDP_PORT: Final = 1900


@dataclass(frozen=True, slots=True)
class Notice:
    """A NOTIFY on a registered path; headers are as they came, None where missing.

    Without a `body` the event is lost and was answered already, by `status`: 413 larger than
    1 MiB, 408 slower than 5 s (closed without an answer), 400 broken off or ill-formed.
    """

    token: str
    sid: str | None
    seq: str | None
    nt: str | None
    nts: str | None
    peer: str
    body: bytes | None
    status: int = 200


# Returns the status to answer; what it returns for a lost event is not used.
type Receiver = Callable[[Notice], int]


def callback(host: str, port: int, token: str) -> str:
    """Return the URL of a path for the CALLBACK header, without its angle brackets."""
    return f"http://{host}:{port}/{token}"


def route_address(target: str) -> str:
    """Return the own IPv4 address from which packets to a player leave; sends none.

    `target` is a literal IPv4 address. Raises ValueError for anything else, so that no name is
    looked up, and OSError where there is no route.
    """
    address = str(ipaddress.IPv4Address(target))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((address, _SSDP_PORT))
        own: str = probe.getsockname()[0]
    return own


class NotifyServer:
    """One listening socket and the paths that are known on it."""

    def __init__(self, slowest: float = SLOWEST) -> None:
        """Begin without paths; `start` opens the socket.

        `slowest` is how many seconds the head of a request may take, and again its body.
        """
        self._slowest = slowest
        self._receivers: dict[str, Receiver] = {}
        self._listener: asyncio.Server | None = None
        self._web: _Web | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """Return the port that is listened on, 0 before the start and after the end."""
        return self._port

    async def start(self, address: str, ports: Iterable[int]) -> None:
        """Listen on the first of the ports that is free; 0 is any free one.

        Raises OSError if the address is not ours or no port is free.
        """
        self._web = _Web(self._answer, self._slowest)
        self._listener = await _listen(self._web, address, ports)
        self._port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the socket and what is connected; requests under way have a second."""
        listener, served = self._listener, self._web
        self._listener = self._web = None
        self._port = 0
        self._receivers.clear()
        if listener is None or served is None:
            return
        # Nobody else is let in; whoever is on the doorstep would break a server that is closed.
        for each in listener.sockets:
            asyncio.get_running_loop().remove_reader(each.fileno())
        # Idle connections have nothing to finish.
        served.pre_shutdown()
        await served.shutdown(FAREWELL)
        await asyncio.sleep(0)
        listener.close()
        listener.close_clients()
        await listener.wait_closed()

    def register(self, token: str, receiver: Receiver) -> None:
        """Take NOTIFYs on `/<token>` from now on."""
        self._receivers[token] = receiver

    def unregister(self, token: str) -> None:
        """Answer 412 on `/<token>` from now on."""
        self._receivers.pop(token, None)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method != "NOTIFY":
            return _status(HTTPStatus.METHOD_NOT_ALLOWED)
        token = request.path.removeprefix("/")
        if token not in self._receivers:
            return _status(HTTPStatus.PRECONDITION_FAILED)
        status, body = await _body(request, self._slowest)
        # It may have been unregistered while the body came.
        receiver = self._receivers.get(token)
        if receiver is None:
            return _status(HTTPStatus.PRECONDITION_FAILED)
        answer = receiver(_notice(request, token, status, body))
        if status == HTTPStatus.REQUEST_TIMEOUT:
            request.protocol.force_close()
        return _status(answer if body is not None else status)


class Servers:
    """The servers of all entries of this process, one per address and wanted port."""

    def __init__(self) -> None:
        """Begin without any."""
        self._used: dict[tuple[str, int], tuple[NotifyServer, int]] = {}
        self._lock = asyncio.Lock()

    async def acquire(self, address: str, port: int, spare: int = 0) -> NotifyServer:
        """Return the server for an address and port, started if this is its first user.

        A port that is taken is replaced by one of the `spare` ports after it; who asks for the
        same address and port later gets the same server. 0 is any free port, and shared too.
        Raises OSError if the address is not ours or no port is free.
        """
        key = (address, port)
        async with self._lock:
            server, users = self._used.get(key) or (NotifyServer(), 0)
            if not users:
                await server.start(address, _ports(port, spare))
            self._used[key] = (server, users + 1)
            return server

    async def release(self, address: str, port: int) -> None:
        """Give up one use, by the address and port of `acquire`; the last one ends the server.

        Raises KeyError if it was not acquired.
        """
        key = (address, port)
        async with self._lock:
            server, users = self._used.pop(key)
            if users > 1:
                self._used[key] = (server, users - 1)
            else:
                await server.stop()


class _Connection(web.RequestHandler):
    """aiohttp's connection, without words in its errors and without noise in the log."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer a status and nothing else; garbage is a stranger's business, an error is ours."""
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log_exception("A receiver of events failed", exc_info=exc)
        else:
            _LOGGER.debug("No HTTP from %s: %r", request.remote, message)
        return _status(status)


class _Web(web.Server):
    """aiohttp's server, with connections of ours."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        slowest: float,
    ) -> None:
        """Take what answers, and the seconds that the head of a request may take."""
        super().__init__(handler)
        self._options: Mapping[str, Any] = {
            # It runs before the first request too.
            "keepalive_timeout": slowest,
            "lingering_time": LINGER,
            # Players compress nothing; what is packed is no property set, and no bomb.
            "auto_decompress": False,
            "max_line_size": LONGEST_LINE,
            "max_field_size": LONGEST_LINE,
            "max_headers": MOST_HEADERS,
            "logger": _LOGGER,
            "access_log": None,
        }

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of a new connection."""
        return _Connection(self, loop=asyncio.get_running_loop(), **self._options)


def _ports(port: int, spare: int) -> range:
    return range(port, min(port + spare, HIGHEST_PORT) + 1) if port else range(1)


async def _listen(served: web.Server, address: str, ports: Iterable[int]) -> asyncio.Server:
    taken = OSError(errno.EADDRINUSE, "no port given")
    for port in ports:
        try:
            return await _serve(served, address, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            taken = error
    raise taken


async def _serve(served: web.Server, address: str, port: int) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(served, address, port, start_serving=False)
    try:
        await server.start_serving()
    except OSError:
        # Another program bound the port in the same moment, and listened first.
        server.close()
        raise
    return server


async def _body(request: web.BaseRequest, slowest: float) -> tuple[int, bytes | None]:
    """Read at most 1 MiB in at most `slowest` seconds; return a status, and the body or None."""
    if (request.content_length or 0) > LARGEST:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None
    body = bytearray()
    try:
        async with asyncio.timeout(slowest):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LARGEST:
                    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None
    except TimeoutError:
        return HTTPStatus.REQUEST_TIMEOUT, None
    except ClientPayloadError, web.RequestPayloadError, ConnectionError:
        return HTTPStatus.BAD_REQUEST, None
    return HTTPStatus.OK, bytes(body)


def _notice(request: web.BaseRequest, token: str, status: int, body: bytes | None) -> Notice:
    headers = request.headers
    return Notice(
        token=token,
        sid=headers.get("SID"),
        seq=headers.get("SEQ"),
        nt=headers.get("NT"),
        nts=headers.get("NTS"),
        peer=request.remote or "",
        body=body,
        status=status,
    )


def _status(status: int) -> web.Response:
    """Make an answer that says nothing but its status."""
    response = web.Response(status=status, headers={"Server": "UPnP"})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "NOTIFY"
    response.force_close()
    return response
