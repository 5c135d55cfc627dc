"""The server that players send events to, asked by raw sockets."""

import asyncio
import gc
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field

import aiohttp
import pytest

from custom_components.sonos_local.wire.notify import (
    LARGEST,
    SLOWEST,
    Notice,
    NotifyServer,
    Servers,
    callback,
    route_address,
)
from tests.fast_clock import wait_for

pytestmark = pytest.mark.usefixtures("loopback")

hasty = pytest.mark.parametrize("server", [0.3], indirect=True)

HOST = "127.0.0.1"
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - a path
# Seconds after which an answer does not come any more; well below `SLOWEST` no body is waited for.
LIMIT = 8
SID = "uuid:RINCON_000E58A1B2C301400_sub0000000007"
HEAD = (
    f"NOTIFY /{TOKEN} HTTP/1.1\r\nHOST: {HOST}\r\nCONTENT-TYPE: text/xml\r\nNT: upnp:event\r\n"
    f"NTS: upnp:propchange\r\nSID: {SID}\r\nSEQ: 3\r\n"
)


@dataclass
class Inbox:
    """A receiver that keeps what it gets."""

    status: int = 200
    notices: list[Notice] = field(default_factory=list)

    def __call__(self, notice: Notice) -> int:
        """Keep it."""
        self.notices.append(notice)
        return self.status


@pytest.fixture
async def server(request: pytest.FixtureRequest) -> AsyncIterator[NotifyServer]:
    served = NotifyServer(slowest=getattr(request, "param", SLOWEST))
    await served.start(HOST, [0])
    yield served
    await served.stop()


@pytest.fixture
def inbox(server: NotifyServer) -> Inbox:
    received = Inbox()
    server.register(TOKEN, received)
    return received


async def talk(server: NotifyServer, *parts: bytes) -> bytes:
    """Send parts, and return everything until the other side closes."""
    reader, writer = await asyncio.open_connection(HOST, server.port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(LIMIT):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def status(reply: bytes) -> int:
    return int(reply.split()[1])


def notify(body: bytes, head: str = HEAD) -> bytes:
    return f"{head}CONTENT-LENGTH: {len(body)}\r\n\r\n".encode() + body


async def test_a_notify_reaches_its_receiver_with_headers_and_peer(
    server: NotifyServer, inbox: Inbox
) -> None:
    assert status(await talk(server, notify(b"<e/>"))) == 200
    assert inbox.notices == [
        Notice(TOKEN, SID, "3", "upnp:event", "upnp:propchange", HOST, b"<e/>")
    ]


@pytest.mark.parametrize("answer", [200, 400, 412])
async def test_the_receiver_decides_the_status(
    server: NotifyServer, inbox: Inbox, answer: int
) -> None:
    inbox.status = answer
    assert status(await talk(server, notify(b"<e/>"))) == answer


async def test_missing_headers_are_none(server: NotifyServer, inbox: Inbox) -> None:
    await talk(server, notify(b"", f"NOTIFY /{TOKEN} HTTP/1.1\r\nHOST: {HOST}\r\n"))
    assert inbox.notices == [Notice(TOKEN, None, None, None, None, HOST, b"")]


async def test_an_answer_says_nothing_but_its_status(server: NotifyServer, inbox: Inbox) -> None:
    reply = await talk(server, notify(b"<e/>"))
    head, _, body = reply.partition(b"\r\n\r\n")
    names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    assert body == b""
    assert b"server: upnp" in head.lower()
    assert b"aiohttp" not in head.lower()
    assert names <= {b"server", b"content-length", b"content-type", b"date", b"connection"}
    assert b"connection: close" in head.lower()


async def test_an_unknown_path_is_answered_before_its_body_comes(
    server: NotifyServer, inbox: Inbox
) -> None:
    head = HEAD.replace(TOKEN, "guessed") + f"CONTENT-LENGTH: {LARGEST}\r\n\r\n"
    reader, writer = await asyncio.open_connection(HOST, server.port)
    with closing(writer):
        writer.write(head.encode())
        async with asyncio.timeout(LIMIT):
            assert status(await reader.readline()) == 412
    assert inbox.notices == []


@pytest.mark.parametrize("path", ["/", "//", f"/{TOKEN}/", f"/{TOKEN[:-1]}", "*", "/%00", "/.."])
async def test_only_the_exact_path_is_known(server: NotifyServer, inbox: Inbox, path: str) -> None:
    reply = await talk(server, notify(b"<e/>", HEAD.replace(f"/{TOKEN}", path)))
    assert status(reply) in (400, 412)
    assert inbox.notices == []


async def test_a_path_is_unknown_after_it_was_unregistered(
    server: NotifyServer, inbox: Inbox
) -> None:
    server.unregister(TOKEN)
    server.unregister(TOKEN)
    assert status(await talk(server, notify(b"<e/>"))) == 412
    assert inbox.notices == []


async def test_a_path_that_is_unregistered_while_its_body_comes_is_unknown(
    server: NotifyServer, inbox: Inbox
) -> None:
    reader, writer = await asyncio.open_connection(HOST, server.port)
    with closing(writer):
        writer.write(f"{HEAD}CONTENT-LENGTH: 4\r\n\r\n<e".encode())
        await asyncio.sleep(0.05)
        server.unregister(TOKEN)
        writer.write(b"/>")
        assert status(await reader.read()) == 412
    assert inbox.notices == []


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "SUBSCRIBE", "M-SEARCH"])
async def test_other_methods_are_not_allowed(
    server: NotifyServer, inbox: Inbox, method: str
) -> None:
    reply = await talk(server, notify(b"", HEAD.replace("NOTIFY", method, 1)))
    assert status(reply) == 405
    assert b"Allow: NOTIFY" in reply
    assert inbox.notices == []


async def test_a_chunked_body_is_put_together(server: NotifyServer, inbox: Inbox) -> None:
    head = f"{HEAD}TRANSFER-ENCODING: chunked\r\n\r\n".encode()
    reply = await talk(server, head, b"3\r\n<e>\r\n", b"4\r\n</e>\r\n", b"0\r\n\r\n")
    assert status(reply) == 200
    assert inbox.notices[0].body == b"<e></e>"


async def test_the_largest_body_passes(server: NotifyServer, inbox: Inbox) -> None:
    assert status(await talk(server, notify(b"x" * LARGEST))) == 200
    assert inbox.notices[0].body == b"x" * LARGEST


async def test_a_body_that_says_it_is_too_large_is_refused_unread(
    server: NotifyServer, inbox: Inbox
) -> None:
    reader, writer = await asyncio.open_connection(HOST, server.port)
    with closing(writer):
        writer.write(f"{HEAD}CONTENT-LENGTH: {LARGEST + 1}\r\n\r\n".encode())
        async with asyncio.timeout(LIMIT):
            assert status(await reader.readline()) == 413
    assert inbox.notices == [
        Notice(TOKEN, SID, "3", "upnp:event", "upnp:propchange", HOST, None, 413)
    ]


async def test_a_body_that_turns_out_too_large_is_refused(
    server: NotifyServer, inbox: Inbox
) -> None:
    reader, writer = await asyncio.open_connection(HOST, server.port)
    with closing(writer):
        writer.write(f"{HEAD}TRANSFER-ENCODING: chunked\r\n\r\n".encode())
        for _ in range(LARGEST // 65536 + 1):
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        async with asyncio.timeout(LIMIT):
            assert status(await reader.readline()) == 413
    assert (inbox.notices[0].body, inbox.notices[0].status) == (None, 413)


async def test_a_packed_body_stays_packed(server: NotifyServer, inbox: Inbox) -> None:
    await talk(server, notify(b"\x1f\x8bxx", f"{HEAD}CONTENT-ENCODING: gzip\r\n"))
    assert inbox.notices[0].body == b"\x1f\x8bxx"


@hasty
async def test_a_slow_body_ends_in_a_closed_connection(server: NotifyServer, inbox: Inbox) -> None:
    assert await talk(server, f"{HEAD}CONTENT-LENGTH: 4\r\n\r\n<e".encode()) == b""
    assert (inbox.notices[0].body, inbox.notices[0].status) == (None, 408)


@hasty
@pytest.mark.parametrize("start", [b"", b"NOTIFY /", HEAD.encode()])
async def test_a_slow_head_ends_in_a_closed_connection(
    server: NotifyServer, inbox: Inbox, start: bytes
) -> None:
    assert await talk(server, start) == b""
    assert inbox.notices == []


async def test_a_body_that_breaks_off_is_lost(server: NotifyServer, inbox: Inbox) -> None:
    _, writer = await asyncio.open_connection(HOST, server.port)
    writer.write(f"{HEAD}CONTENT-LENGTH: 4\r\n\r\n<e".encode())
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.close()
    await wait_for(lambda: inbox.notices)
    assert (inbox.notices[0].body, inbox.notices[0].status) == (None, 400)


async def test_a_body_with_broken_chunks_is_lost(server: NotifyServer, inbox: Inbox) -> None:
    await talk(server, f"{HEAD}TRANSFER-ENCODING: chunked\r\n\r\n".encode(), b"zz\r\n<e>\r\n")
    assert all(notice.body is None for notice in inbox.notices)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"hello\r\n\r\n",
        b"FOO / HTTP/1.1\r\n\r\n",
        b"NOTIFY / HTTP/9\r\n\r\n",
        b"NOTIFY /\x00 HTTP/1.1\r\n\r\n",
        b"NOTIFY / HTTP/1.1\r\nA B: \x00\r\n\r\n",
        b"NOTIFY / HTTP/1.1\r\nCONTENT-LENGTH: -1\r\n\r\n",
        b"NOTIFY / HTTP/1.1\r\nCONTENT-LENGTH: 1\r\nCONTENT-LENGTH: 2\r\n\r\n",
        b"NOTIFY /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"NOTIFY / HTTP/1.1\r\nA: " + b"x" * 9000 + b"\r\n\r\n",
        b"NOTIFY / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    ],
)
async def test_garbage_gets_an_empty_400_and_leaves_no_trace(
    server: NotifyServer, inbox: Inbox, garbage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await talk(server, garbage)
    head, _, body = reply.partition(b"\r\n\r\n")
    # What names no known path may be answered so before the parser stumbles.
    assert status(head) in (400, 412)
    assert body == b""
    assert b"aiohttp" not in head.lower()
    assert not [record for record in caplog.records if record.levelno >= logging.INFO]
    assert status(await talk(server, notify(b"<e/>"))) == 200


async def test_a_failing_receiver_is_logged_and_answered_without_words(
    server: NotifyServer, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Notice) -> int:
        raise LookupError("Kitchen")

    server.register(TOKEN, fail)
    reply = await talk(server, notify(b"<e/>"))
    assert status(reply) == 500
    assert reply.endswith(b"\r\n\r\n")
    assert b"Kitchen" not in reply
    assert "A receiver of events failed" in caplog.text


async def test_only_the_first_of_pipelined_requests_is_answered(
    server: NotifyServer, inbox: Inbox
) -> None:
    reply = await talk(server, notify(b"<e/>") * 3)
    assert reply.count(b"HTTP/1.1 200") == 1
    assert len(inbox.notices) == 1


async def test_many_at_once_are_all_taken(server: NotifyServer, inbox: Inbox) -> None:
    url = callback(HOST, server.port, TOKEN)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50)) as session:

        async def send(number: int) -> int:
            headers = {"SID": SID, "SEQ": str(number)}
            async with session.request("NOTIFY", url, data=b"<e/>", headers=headers) as reply:
                return reply.status

        assert await asyncio.gather(*(send(number) for number in range(200))) == [200] * 200
    assert {notice.seq for notice in inbox.notices} == {str(number) for number in range(200)}


@hasty
async def test_silent_connections_do_not_keep_others_out(
    server: NotifyServer, inbox: Inbox
) -> None:
    idle = [await asyncio.open_connection(HOST, server.port) for _ in range(100)]
    assert status(await talk(server, notify(b"<e/>"))) == 200
    async with asyncio.timeout(LIMIT):
        assert await asyncio.gather(*(reader.read() for reader, _ in idle)) == [b""] * 100
    for _, writer in idle:
        writer.close()


async def test_a_stop_closes_what_is_connected(server: NotifyServer, inbox: Inbox) -> None:
    reader, writer = await asyncio.open_connection(HOST, server.port)
    with closing(writer):
        await wait_for(lambda: server._web and server._web.connections)
        port = server.port
        await server.stop()
        async with asyncio.timeout(LIMIT):
            assert await reader.read() == b""
    assert server.port == 0
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(HOST, port)


async def test_a_stop_without_a_start_does_nothing() -> None:
    await NotifyServer().stop()


def taken_port() -> socket.socket:
    held = socket.socket()
    held.bind((HOST, 0))
    held.listen()
    return held


async def test_a_taken_port_is_replaced_by_the_next_free_one() -> None:
    with taken_port() as held:
        port = held.getsockname()[1]
        served = NotifyServer()
        await served.start(HOST, [port, 0])
        assert served.port not in (0, port)
        await served.stop()


async def test_no_free_port_is_an_error() -> None:
    with taken_port() as held:
        port = held.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            await NotifyServer().start(HOST, [port])
    with pytest.raises(OSError, match="no port given"):
        await NotifyServer().start(HOST, [])


async def test_an_address_that_is_not_ours_is_an_error() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        await NotifyServer().start("192.0.2.1", [0, 0])


async def test_entries_share_the_server_of_an_address_and_port() -> None:
    servers = Servers()
    first, second = await asyncio.gather(servers.acquire(HOST, 0), servers.acquire(HOST, 0))
    other = await servers.acquire("127.0.0.2", 0)
    assert first is second
    assert other is not first
    await servers.release(HOST, 0)
    assert first.port != 0
    await servers.release(HOST, 0)
    assert first.port == 0
    await servers.release("127.0.0.2", 0)
    assert other.port == 0
    with pytest.raises(KeyError):
        await servers.release(HOST, 0)


async def test_a_server_is_found_by_the_port_that_was_wanted() -> None:
    servers = Servers()
    with taken_port() as held:
        port = held.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            await servers.acquire(HOST, port)
        served = await servers.acquire(HOST, port, spare=20)
        assert port < served.port <= port + 20
        assert await servers.acquire(HOST, port, spare=20) is served
    await servers.release(HOST, port)
    await servers.release(HOST, port)
    assert served.port == 0


async def test_a_port_that_another_listens_at_first_leaves_nothing_open(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    """Two programs can bind a port, and only one of them can listen."""
    listen = socket.socket.listen
    with closing(socket.socket()) as rival:
        rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        rival.bind((HOST, 0))
        port = rival.getsockname()[1]

        def second(self: socket.socket, backlog: int) -> None:
            if self.getsockname()[1] == port:
                listen(rival)
            listen(self, backlog)

        monkeypatch.setattr(socket.socket, "listen", second)
        servers = Servers()
        served = await servers.acquire(HOST, port, spare=20)
        assert port < served.port <= port + 20
        await servers.release(HOST, port)
    gc.collect()
    assert not [told for told in recwarn if issubclass(told.category, ResourceWarning)]


def test_the_callback_holds_host_port_and_path() -> None:
    assert callback("192.168.1.9", 1410, "abc") == "http://192.168.1.9:1410/abc"


def test_the_route_to_a_player_tells_the_own_address() -> None:
    assert route_address("127.0.0.5") == "127.0.0.1"


@pytest.mark.parametrize("target", ["localhost", "", "192.168.1", "::1", "127.1"])
def test_the_route_is_looked_up_for_literal_addresses_only(target: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)address|octets"):
        route_address(target)
