"""Port 1443 from outside: requests, websocket frames, and services that only note what they do."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import pytest

from tests.simulator.muse.websocket import PATH, PROTOCOL
from tests.simulator.player import Player
from tests.simulator.service import Arguments, Service
from tests.simulator.soap import UpnpError

from .client import LIMIT, Client

KEY = {"X-Sonos-Api-Key": "123e4567-e89b-12d3-a456-426655440000"}


async def muse(
    client: Client, player: Player, path: str, body: object = None, *, method: str = ""
) -> tuple[int, Any]:
    """Ask for a path below /api/v1/; return status and JSON. A body makes it a POST."""
    status, headers, text = await client.raw(
        player,
        f"/api/v1/{path}",
        "" if body is None else json.dumps(body),
        method=method or ("GET" if body is None else "POST"),
        headers=KEY,
        port=1443,
    )
    assert headers["Connection"].lower() == "close"
    return status, json.loads(text) if "json" in headers["Content-Type"] else text


@dataclass
class Frames:
    """One websocket; every frame that came is kept."""

    socket: aiohttp.ClientWebSocketResponse
    received: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    @classmethod
    async def open(cls, client: Client, player: Player) -> Self:
        """Connect as clients do."""
        url = f"wss://{player.address}:1443{PATH}"
        socket = await client.session.ws_connect(url, protocols=(PROTOCOL,), headers=KEY, ssl=False)
        client.sockets.append(socket)
        return cls(socket)

    async def receive(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the next frame. Raises TimeoutError, ConnectionError when it is closed."""
        message = await self.socket.receive(timeout=LIMIT)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError(message.type)
        header, body = json.loads(message.data)
        self.received.append((header, body))
        return header, body

    async def reply(
        self, namespace: str, command: str, options: object = None, **header: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Send a command; return its reply, events before it are only kept."""
        asked = {"namespace": namespace, "command": command, **header}
        await self.socket.send_json([asked, options or {}])
        while True:
            told, body = await self.receive()
            if "response" in told:
                return told, body

    async def subscribe(self, namespace: str, **header: str) -> dict[str, Any]:
        """Subscribe; return the state that follows the reply."""
        told, _ = await self.reply(namespace, "subscribe", **header)
        assert told["success"], told
        return (await self.receive())[1]

    async def silent(self, seconds: float = 0.1) -> bool:
        """Return whether nothing comes for a while."""
        try:
            await self.socket.receive(timeout=seconds)
        except TimeoutError:
            return True
        return False


@dataclass
class Services:
    """Stands for all services of all players: notes every action, answers what it was told to."""

    calls: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    replies: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    @classmethod
    def install(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Take the place of the services' actions."""
        made = cls()

        async def call(service: Service, name: str, arguments: Arguments) -> dict[str, str]:
            return made._answer(service.player, name, dict(arguments))

        monkeypatch.setattr(Service, "call", call)
        return made

    def done(self) -> list[tuple[str, dict[str, str]]]:
        """Return the actions that change something, without InstanceID and Channel."""
        return [
            (
                name,
                {
                    key: item
                    for key, item in arguments.items()
                    if key not in ("InstanceID", "Channel")
                },
            )
            for _, name, arguments in self.calls
            if not name.startswith(("Get", "Browse"))
        ]

    def _answer(self, player: Player, name: str, arguments: dict[str, str]) -> dict[str, str]:
        self.calls.append((player.uid, name, arguments))
        if name in self.refused:
            raise UpnpError(self.refused[name])
        topology = player.household.topology
        if name == "BecomeCoordinatorOfStandaloneGroup":
            topology.leave(player)
        uri = arguments.get("CurrentURI", "")
        if name == "SetAVTransportURI" and uri.startswith("x-rincon:"):
            topology.join(player, player.household.player(uri.removeprefix("x-rincon:")))
        if name == "Browse":
            return self.replies.get(f"Browse {arguments['ObjectID']}", {})
        return self.replies.get(name, {})


def event(player: Player, service: str) -> None:
    """Say that the evented state of a service changed."""
    for watcher in tuple(player.events.watchers):
        watcher(service)


async def settle() -> None:
    """Let what was started a moment ago come to rest."""
    for _ in range(5):
        await asyncio.sleep(0)
