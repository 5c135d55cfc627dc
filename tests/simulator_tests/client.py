"""A bare client of the simulated players: SOAP calls and a receiver of NOTIFYs, by raw HTTP."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import aiohttp
from aiohttp import web

from tests.simulator.player import Player

EVENT = "{urn:schemas-upnp-org:event-1-0}"
CONTROL = "{urn:schemas-upnp-org:control-1-0}"
# Seconds that only what does not come at all takes, on a busy machine too.
LIMIT = 30.0


class Fault(Exception):
    """A SOAP fault."""

    def __init__(self, code: int) -> None:
        """Take the UPnP error code."""
        super().__init__(f"UPnP error {code}")
        self.code = code


@dataclass
class Notification:
    """One NOTIFY: its headers and its properties."""

    path: str
    headers: dict[str, str]
    properties: dict[str, str]
    body: str

    @property
    def sequence(self) -> int:
        """Return SEQ."""
        return int(self.headers["SEQ"])

    @property
    def sid(self) -> str:
        """Return the SID."""
        return self.headers["SID"]

    def last_change(self) -> dict[str, str]:
        """Return LastChange as name -> value; a channel makes the name `Volume/Master`."""
        root = ET.fromstring(self.properties["LastChange"])
        return {
            element.tag.rpartition("}")[2]
            + (f"/{element.get('channel')}" if element.get("channel") else ""): element.get(
                "val", ""
            )
            for element in root[0]
        }


@dataclass
class Client:
    """Calls actions and receives events."""

    session: aiohttp.ClientSession
    address: str = "127.0.0.1"
    answer: int = 200
    received: list[Notification] = field(default_factory=list)
    # Websockets that a test opened: closed at the end.
    sockets: list[aiohttp.ClientWebSocketResponse] = field(default_factory=list)
    port: int = 0
    _runner: web.AppRunner | None = None
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def start(cls) -> Self:
        """Open the session and the receiver of NOTIFYs."""
        client = cls(aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)))
        app = web.Application()
        app.router.add_route("NOTIFY", "/{path:.*}", client._notified)
        client._runner = web.AppRunner(app, access_log=None)
        await client._runner.setup()
        await web.TCPSite(client._runner, client.address, 0).start()
        client.port = client._runner.addresses[0][1]
        return client

    async def stop(self) -> None:
        """Close both, and the websockets."""
        for socket in self.sockets:
            await socket.close()
        await self.session.close()
        if self._runner:
            await self._runner.cleanup()

    async def raw(
        self,
        player: Player,
        path: str,
        body: str = "",
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        port: int = 1400,
    ) -> tuple[int, Mapping[str, str], str]:
        """Send one request; return status, headers and body."""
        scheme = "https" if port == 1443 else "http"
        url = f"{scheme}://{player.address}:{port}{path}"
        async with self.session.request(
            method, url, data=body.encode(), headers=headers, ssl=False, allow_redirects=False
        ) as response:
            return response.status, response.headers, await response.text()

    async def call(
        self,
        player: Player,
        service: str,
        action: str,
        *,
        user_agent: str = "",
        port: int = 1400,
        **arguments: str,
    ) -> dict[str, str]:
        """Call an action; return its output arguments. Raises Fault."""
        description = player.descriptions[service]
        inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in arguments.items())
        body = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<u:{action} xmlns:u="{description.type}">{inner}</u:{action}></s:Body></s:Envelope>'
        )
        headers = {"SOAPACTION": f'"{description.type}#{action}"', "CONTENT-TYPE": "text/xml"}
        if user_agent:
            headers["USER-AGENT"] = user_agent
        status, _, text = await self.raw(
            player, description.control_path, body, method="POST", headers=headers, port=port
        )
        root = ET.fromstring(text)
        if status != 200:
            raise Fault(int(root.findtext(f".//{CONTROL}errorCode", "0")))
        return {child.tag: child.text or "" for child in root[0][0]}

    async def subscribe(
        self, player: Player, service: str, path: str = "", timeout: str = "Second-3600"
    ) -> str:
        """Subscribe; return the SID. Raises Fault with the HTTP status."""
        status, headers, _ = await self.raw(
            player,
            player.descriptions[service].event_path,
            method="SUBSCRIBE",
            headers={
                "CALLBACK": f"<http://{self.address}:{self.port}/{path or service}>",
                "NT": "upnp:event",
                "TIMEOUT": timeout,
            },
        )
        if status != 200:
            raise Fault(status)
        return headers["SID"]

    def of(self, service: str) -> list[Notification]:
        """Return what came for one path, by default the service's name."""
        return [item for item in self.received if item.path == service]

    async def until(self, condition: Callable[[], bool], seconds: float = LIMIT) -> None:
        """Wait until something holds, looked at whenever a NOTIFY arrives. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._arrived.clear()
                try:
                    await asyncio.wait_for(self._arrived.wait(), 0.05)
                except TimeoutError:
                    continue

    async def last(
        self, service: str, name: str, value: str, seconds: float = LIMIT
    ) -> Notification:
        """Wait for a NOTIFY in which a property, or a LastChange variable, has a value."""

        def found() -> Notification | None:
            for item in reversed(self.of(service)):
                values = item.properties
                if "LastChange" in values:
                    values = item.last_change()
                if values.get(name) == value:
                    return item
            return None

        await self.until(lambda: found() is not None, seconds)
        item = found()
        assert item is not None
        return item

    async def _notified(self, request: web.Request) -> web.Response:
        body = await request.text()
        root = ET.fromstring(body)
        self.received.append(
            Notification(
                request.match_info["path"],
                {key.upper(): value for key, value in request.headers.items()},
                {item[0].tag: item[0].text or "" for item in root.iter(f"{EVENT}property")},
                body,
            )
        )
        self._arrived.set()
        return web.Response(status=self.answer)
