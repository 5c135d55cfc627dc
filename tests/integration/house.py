"""A server in the house that tests let rooms play from, and the house's names."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from homeassistant.core import HomeAssistant

PUBLIC = "http://203.0.113.9/a.mp3"
# A minute, as players tell it from the size.
AUDIO = b"ID3" + bytes(960_000)


@dataclass
class Server:
    """A server on loopback: files, a playlist file, redirects, a picture."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    playlists: dict[str, bytes] = field(default_factory=dict)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the address of something it serves."""
        return f"http://{host}:{self.port}/{path}"

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as the path says."""
        path = request.path.removeprefix("/")
        self.asked.append((request.method, path))
        if path in self.playlists:
            kind = "application/octet-stream" if path.endswith(".bin") else "audio/x-mpegurl"
            return web.Response(body=self.playlists[path], content_type=kind)
        match path.partition("/")[0]:
            case "outside":
                raise web.HTTPFound(PUBLIC)
            case "inside":
                raise web.HTTPFound(self.url("Song.mp3"))
            case "cover.png":
                return web.Response(body=b"\x89PNG\r\n", content_type="image/png")
            case "missing.mp3":
                raise web.HTTPNotFound
            case _:
                return web.Response(body=AUDIO, content_type="audio/mpeg")


@asynccontextmanager
async def house_server(server: Server | None = None) -> AsyncIterator[Server]:
    """Start a server, or one that is given, on a free port of 127.0.0.1."""
    server = server or Server()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


class Names:
    """The house's name service: what is not in it nobody knows. No query leaves the machine."""

    def __init__(self, hass: HomeAssistant, known: Mapping[str, tuple[str, ...]]) -> None:
        """Answer in place of the system's resolver."""
        self.asked: list[str] = []
        self._known = known
        self._system = hass.loop.getaddrinfo
        hass.loop.getaddrinfo = self._resolve  # type: ignore[method-assign]  # an outsider's place

    async def _resolve(self, host: Any, port: Any, **more: Any) -> Any:
        try:
            socket.inet_pton(socket.AF_INET6 if ":" in str(host) else socket.AF_INET, str(host))
        except OSError:
            self.asked.append(str(host))
            if host not in self._known:
                raise socket.gaierror(socket.EAI_NONAME, "nobody knows that name") from None
            return [
                (socket.AF_INET6 if ":" in item else socket.AF_INET, 1, 6, "", (item, port or 0))
                for item in self._known[str(host)]
            ]
        return await self._system(host, port, **more)
