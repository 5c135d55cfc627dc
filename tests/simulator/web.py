"""The two HTTP ports of a player: 1400 plain, 1443 over TLS.

aiohttp reads the requests; every connection is closed after its reply (WIRE 1.1). Faults strike
here, before anything of the player is asked.
"""

import asyncio
from http import HTTPMethod, HTTPStatus
from ssl import SSLContext
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from aiohttp import web

from .description.documents import device_description, service_description
from .faults import Fault, Kind
from .gena import Refused
from .muse import answer as muse_answer
from .pages import page
from .service import Arguments, Service
from .soap import INVALID_ACTION, UpnpError, action_name, check, read_call, write_fault, write_reply

if TYPE_CHECKING:
    from .player import Player

PLAIN_PORT = 1400
TLS_PORT = 1443
# How often a request that hangs looks whether somebody still waits, in seconds.
LOOK_AGAIN = 0.05
XML = 'text/xml; charset="utf-8"'
# Answered by models without a line-in as well, with 401 to every action (WIRE 2.2 and 4.1, for a
# Playbar of 86.10; for others a guess).
AUDIO_IN = "/AudioIn/Control"


class CountingServer(web.Server):
    """aiohttp's server, which also counts connections and those without a request."""

    def __init__(self, player: Player, port: int) -> None:
        """Serve one port of one player."""
        self._requests = player.household.requests
        self._unused: set[asyncio.BaseTransport] = set()
        self._answer = RequestHandler(player, port)
        super().__init__(self._handle, access_log=None)

    def connection_made(self, handler: Any, transport: asyncio.Transport) -> None:
        """Count a connection."""
        self._requests.connects += 1
        self._unused.add(transport)
        super().connection_made(handler, transport)

    def connection_lost(self, handler: Any, exc: BaseException | None = None) -> None:
        """Count it as bare if nothing was asked on it."""
        transport = handler.transport
        super().connection_lost(handler, exc)
        if transport in self._unused:
            self._unused.discard(transport)
            self._requests.bare += 1

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is not None:
            self._unused.discard(request.transport)
        return await self._answer(request)


class RequestHandler:
    """Answers the requests of one port of a player."""

    def __init__(self, player: Player, port: int) -> None:
        """Answer for `player` on `port`."""
        self._player = player
        self._port = port

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Count the request, let faults strike, answer."""
        player = self._player
        path = request.path
        service = self._service(path)
        name = action_name(request.headers.get("SOAPACTION", ""))
        action = f"{service.name}.{name}" if service and request.method == HTTPMethod.POST else ""
        player.household.requests.count(player.uid, request.method, path, action)
        try:
            body = await request.read()
        except ConnectionError:
            # Who asked hung up halfway.
            return await _dropped(request)
        fault = player.household.faults.request(
            player.uid, path, action, subscribe=request.method == "SUBSCRIBE"
        )
        if fault is not None and (struck := await self._strike(request, fault)) is not None:
            return self._finish(struck)
        try:
            response = await self._answer(request, service, name, body)
        except Refused as err:
            response = error_page(err.status)
        if fault is not None:
            spoiled = self._spoil(request, fault, response)
            if spoiled is None:
                return await _dropped(request)
            response = spoiled
        return self._finish(response)

    async def _answer(
        self, request: web.BaseRequest, service: Service | None, name: str, body: bytes
    ) -> web.StreamResponse:
        player = self._player
        if self._port == PLAIN_PORT and not player.power.upnp:
            return error_page(HTTPStatus.FORBIDDEN)
        if self._port == TLS_PORT:
            local = await muse_answer(player, request, body)
            if local is not None:
                return local
            # S1 players know nothing else here (CONSENT 2f); a guess for the others.
            if player.version.generation == 1 or not player.household.timing.upnp_over_tls:
                return error_page(HTTPStatus.NOT_FOUND)
        elif request.path.startswith("/api/"):
            # Measured for GET (CONSENT 2f).
            return error_page(HTTPStatus.FORBIDDEN)
        if service is not None:
            return await self._upnp(request, service, name, body)
        if (
            request.method == HTTPMethod.POST
            and request.path == AUDIO_IN
            and not player.model.bridge
        ):
            return _fault(INVALID_ACTION)
        if request.method not in (HTTPMethod.GET, HTTPMethod.HEAD):
            return error_page(HTTPStatus.METHOD_NOT_ALLOWED)
        return await self._document(request)

    async def _upnp(
        self, request: web.BaseRequest, service: Service, name: str, body: bytes
    ) -> web.StreamResponse:
        description = self._player.descriptions[service.name]
        control = request.path == description.control_path
        events = self._player.events
        match request.method:
            case "POST" if control:
                return await self._soap(service, name, body, request.headers.get("USER-AGENT", ""))
            case "SUBSCRIBE" if not control:
                return web.Response(headers=await events.subscribe(service, request.headers))
            case "UNSUBSCRIBE" if not control:
                events.unsubscribe(service, request.headers)
                return web.Response()
            case _:
                return error_page(HTTPStatus.METHOD_NOT_ALLOWED)

    async def _soap(
        self, service: Service, name: str, body: bytes, user_agent: str
    ) -> web.Response:
        description = self._player.descriptions[service.name]
        try:
            call = read_call(body)
            if call.action != name:
                raise UpnpError(INVALID_ACTION)
            arguments = Arguments(check(call, description))
            arguments.user_agent = user_agent
            reply = await service.call(name, arguments)
        except UpnpError as err:
            return _fault(err.code)
        expected = [argument.name for argument in description.actions[name].outputs]
        values = {key: reply[key] for key in expected}
        text = write_reply(description.type, name, values)
        return web.Response(text=text, headers={"CONTENT-TYPE": XML, "EXT": ""})

    async def _document(self, request: web.BaseRequest) -> web.StreamResponse:
        player = self._player
        path = request.path
        if path == "/":
            return error_page(HTTPStatus.FORBIDDEN)
        if path == "/xml/device_description.xml":
            return _chunked(device_description(player))
        for description in player.descriptions.values():
            if path == description.description_path:
                return _chunked(service_description(description))
        found = await page(player, request)
        return error_page(HTTPStatus.NOT_FOUND) if found is None else found

    def _service(self, path: str) -> Service | None:
        if path.startswith("/MediaServer/ConnectionManager/"):
            # Published twice (WIRE 2.1).
            path = path.replace("MediaServer", "MediaRenderer")
        for name, description in self._player.descriptions.items():
            if path in (description.control_path, description.event_path):
                return self._player.services[name]
        return None

    async def _strike(self, request: web.BaseRequest, fault: Fault) -> web.StreamResponse | None:
        """Return what a fault answers instead of the player, None if the player is asked."""
        match fault.kind:
            case Kind.LATENCY:
                await self._player.household.clock.sleep(float(fault.value))
            case Kind.HANG:
                await self._hang(request, fault)
                return await _dropped(request)
            case Kind.RESET:
                return await _dropped(request)
            case Kind.STATUS | Kind.REFUSE_SUBSCRIBE:
                return error_page(int(fault.value or HTTPStatus.SERVICE_UNAVAILABLE))
            case Kind.REDIRECT:
                return web.Response(status=HTTPStatus.FOUND, headers={"LOCATION": fault.value})
            case Kind.UPNP_ERROR:
                text = write_fault(int(fault.value))
                return web.Response(status=500, text=text, headers={"CONTENT-TYPE": XML})
            case Kind.BOMB:
                return web.Response(text=BOMB, headers={"CONTENT-TYPE": XML})
            case Kind.HUGE:
                size = int(fault.value or 8 * 2**20)
                return web.Response(text=" " * size, headers={"CONTENT-TYPE": XML})
            case _:
                pass
        return None

    async def _hang(self, request: web.BaseRequest, fault: Fault) -> None:
        """Say nothing until the client gives up or the fault is cleared."""
        faults = self._player.household.faults
        while fault in faults.faults and request.transport and not request.transport.is_closing():
            await asyncio.sleep(LOOK_AGAIN)

    def _spoil(
        self, request: web.BaseRequest, fault: Fault, response: web.StreamResponse
    ) -> web.StreamResponse | None:
        """Return a reply with the fault in it, None for no reply at all."""
        if fault.kind is Kind.LOSE_SUBSCRIBE_REPLY:
            return None
        if not isinstance(response, web.Response):
            return response
        text = response.text or ""
        match fault.kind:
            case Kind.MALFORMED:
                return web.Response(status=response.status, text=text.replace("</", "<", 1))
            case Kind.HALF | Kind.WRONG_LENGTH:
                sent = text[: len(text) // 2] if fault.kind is Kind.HALF else text
                transport = request.transport
                if transport is not None:
                    transport.write(
                        f"HTTP/1.1 {response.status} OK\r\nCONTENT-TYPE: {XML}\r\n"
                        f"CONTENT-LENGTH: {len(text.encode()) + 7}\r\n\r\n{sent}".encode()
                    )
                    transport.close()
                return None
            case _:
                return response

    def _finish(self, response: web.StreamResponse) -> web.StreamResponse:
        if not response.prepared:
            response.headers.setdefault("SERVER", self._player.user_agent)
            response.force_close()
        return response


class PlayerServer:
    """Opens and closes the ports of a player."""

    def __init__(self, player: Player) -> None:
        """Serve `player`, closed."""
        self._player = player
        self._open: list[tuple[asyncio.Server, CountingServer]] = []

    async def start(self, address: str) -> None:
        """Listen on 1400 and, where there is one, on 1443. Raises OSError.

        S1 players answer a few settings there (CONSENT 2f); that bridges do not is a guess.
        """
        await self._listen(address, PLAIN_PORT, None)
        if not self._player.model.bridge:
            await self._listen(address, TLS_PORT, self._player.household.certificate)

    async def stop(self) -> None:
        """Close both ports and every connection on them."""
        loop = asyncio.get_running_loop()
        for server, _ in self._open:
            for each in server.sockets:
                loop.remove_reader(each.fileno())
        # Whoever is being let in just now comes in: closing meanwhile would break them.
        await asyncio.sleep(0)
        for server, handler in self._open:
            server.close()
            server.close_clients()
            await handler.shutdown(0)
        self._open.clear()

    async def _listen(self, address: str, port: int, ssl: SSLContext | None) -> None:
        handler = CountingServer(self._player, port)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            handler, address, port, ssl=ssl, reuse_address=True, backlog=256
        )
        self._open.append((server, handler))


async def _dropped(request: web.BaseRequest) -> web.StreamResponse:
    """Cut the connection; what is returned goes nowhere."""
    if request.transport is not None and not request.transport.is_closing():
        request.transport.abort()
    return web.Response()


def _fault(code: int) -> web.Response:
    return web.Response(
        status=500, text=write_fault(code), headers={"CONTENT-TYPE": XML, "EXT": ""}
    )


def _chunked(text: str) -> web.Response:
    response = web.Response(text=text, headers={"CONTENT-TYPE": XML})
    response.enable_chunked_encoding()
    return response


def error_page(status: int) -> web.Response:
    """Return a player's HTML page for an HTTP status (WIRE 4)."""
    words = escape(HTTPStatus(status).phrase)
    text = (
        f"<HTML><HEAD><TITLE>Error {int(status)}</TITLE></HEAD>"
        f"<BODY><H1>Error {int(status)}</H1><P>{words}</P></BODY></HTML>"
    )
    return web.Response(status=status, text=text, content_type="text/html")


# Nested entities, which a reader must refuse instead of expanding.
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(8))
    + "]><x>&i;</x>"
)
