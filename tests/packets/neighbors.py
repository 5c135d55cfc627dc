"""The rest of the street: a name server, web servers of the house and of everybody else."""

import asyncio
import struct
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Final

from aiohttp import web

from .street import ELSEWHERE, FILES, MUSIC, NAMES, PUBLIC_NAME, RESOLVER, WEB

# The web's own port, and that of the house's servers.
PORTS: Final = (80, WEB)
_A: Final = 1
_NXDOMAIN: Final = 3
_TTL: Final = 60
_WAV_BYTES: Final = 176_400
# A playlist file for each way it can be meant.
PLAYLISTS: Final = {
    "/evening.m3u": "#EXTM3U\n#EXTINF:60,One\nOne.mp3\n#EXTINF:60,Two\nTwo.mp3\n",
    "/mixed.m3u": f"One.mp3\nhttps://{PUBLIC_NAME}/Three.mp3\n",
}


class NameServer(asyncio.DatagramProtocol):
    """Answers for the names of the street; denies every other name."""

    def __init__(self) -> None:
        """Begin with nobody to answer to."""
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Listen. Raises OSError."""
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, (RESOLVER, 53))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the way back."""
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a question."""
        if self._transport is not None and len(data) > 12:
            self._transport.sendto(answer(data), addr)


def answer(query: bytes) -> bytes:
    """Return the answer to a question of one name."""
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode("utf-8", "replace"))
        at += 1 + length
    end = at + 5
    (kind,) = struct.unpack("!H", query[at + 1 : at + 3])
    address = NAMES.get(".".join(labels).lower())
    found = b""
    if address and kind == _A:
        found = struct.pack("!HHHIH", 0xC00C, _A, 1, _TTL, 4) + IPv4Address(address).packed
    status = 0 if address else _NXDOMAIN
    head = query[:2] + struct.pack("!HHHHH", 0x8580 | status, 1, 1 if found else 0, 0, 0)
    return head + query[12:end] + found


@dataclass
class World:
    """Every web server there is, of the house and of the internet; notes who was asked for what."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on every address. Raises OSError."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        for port in PORTS:
            await web.TCPSite(self._runner, "0.0.0.0", port).start()

    async def stop(self) -> None:
        """Close all."""
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        address = request.transport.get_extra_info("sockname")[0] if request.transport else ""
        self.asked.append((address, request.path))
        if address == FILES:
            return _file(request.path)
        return web.json_response({"sky": "clear"})


def _file(path: str) -> web.Response:
    """Return what the house's file server has."""
    if path in PLAYLISTS:
        return web.Response(text=PLAYLISTS[path], content_type="audio/x-mpegurl")
    match path:
        case "/outside.mp3":
            return web.Response(status=302, headers={"Location": f"http://{ELSEWHERE}/a.mp3"})
        case "/inside.mp3":
            return web.Response(status=302, headers={"Location": f"{MUSIC}/One.mp3"})
        case "/cover.png":
            return web.Response(body=b"\x89PNG\r\n\x1a\n", content_type="image/png")
        case _:
            return web.Response(body=bytes(_WAV_BYTES), content_type="audio/wav")
