"""The client that the demonstration and the day of packets speak through."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType, web
from aiohttp.test_utils import TestServer

from .client import HomeAssistant


class _Pinging:
    """A Home Assistant that signs everybody up, and waits for an answer to its ping."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()
        self.asked: list[str] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/onboarding/users", self._users)
        app.router.add_post("/auth/token", self._token)
        app.router.add_get("/api/websocket", self._websocket)
        return app

    async def _users(self, _request: web.Request) -> web.Response:
        return web.json_response({"auth_code": "code"})

    async def _token(self, _request: web.Request) -> web.Response:
        return web.json_response({"access_token": "token", "expires_in": 1800})

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_json({"type": "auth_required"})
        await socket.receive_json()
        await socket.send_json({"type": "auth_ok"})
        await socket.ping()
        async for message in socket:
            if message.type is WSMsgType.PONG:
                self.answered.set()
            if message.type is WSMsgType.TEXT:
                said: dict[str, Any] = message.json()
                self.asked.append(said["type"])
                await socket.send_json({"id": said["id"], "success": True, "result": {}})
        return socket


@pytest.mark.usefixtures("loopback")
async def test_who_waits_answers_pings() -> None:
    home = _Pinging()
    async with TestServer(home.app()) as server, ClientSession() as session:
        user = await HomeAssistant(session, str(server.make_url("")).rstrip("/")).sign_up("a", "b")
        async with asyncio.timeout(20):
            await user.stay(home.answered.wait(), every=0.01)
        await user.leave()
    assert set(home.asked) == {"get_config"}
