"""Port 1443 by websocket: frames `[header, body]` with commands, replies and events (WIRE 1.2).

Captured: the headers of replies and events, the state that follows the acknowledgement of a
subscription at once, the refusal of an unknown namespace. Published: groupCoordinatorChanged ends
a subscription to a group. Guesses: a connection without the subprotocol, or with an Origin, is
refused; a frame that is no command is ERROR_INVALID_SYNTAX.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from ..store import Store
from . import objects
from .clips import Clips
from .commands import (
    COMMANDS,
    TOPICS,
    Scope,
    Topic,
    carry_out,
    command,
    no_command,
    target,
    unsupported,
)
from .errors import Json, MuseError, dump, global_error, missing

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player

PATH = "/websocket/api"
PROTOCOL = "v1.api.smartspeaker.audio"
VERSION = "1"


class Sockets(Store):
    """The open websockets of all players."""

    def __init__(self, household: Household) -> None:
        """Start with none."""
        super().__init__(household)
        self.open: dict[str, set[Socket]] = {}

    def of(self, player: Player) -> set[Socket]:
        """Return the open websockets of one player."""
        return self.open.setdefault(player.uid, set())

    async def close(self, player: Player) -> None:
        """Close the websockets of a player, as players do now and then (TABLES 10, 19)."""
        for socket in tuple(self.of(player)):
            await socket.close()


@dataclass(slots=True)
class Subscription:
    """One subscription: namespace as asked, its topic, for which id, and what was sent last."""

    namespace: str
    topic: Topic
    id: str
    sent: Json | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return what sets it apart; the version of the namespace does not."""
        return self.topic.name, self.id


class Socket:
    """One connection of one client."""

    def __init__(self, player: Player, connection: web.WebSocketResponse) -> None:
        """Serve `player` on an open connection."""
        self._player = player
        self._connection = connection
        self._subscriptions: dict[tuple[str, str], Subscription] = {}
        # One reply with the events that belong to it is not torn apart by other events.
        self._turn = asyncio.Lock()
        # Namespaces whose state may have changed, with the new state where it would not last.
        self._changes: asyncio.Queue[tuple[str, Json | None]] = asyncio.Queue()

    async def run(self) -> None:
        """Answer until the connection ends."""
        player = self._player
        household = player.household
        sockets = household.store(Sockets).of(player)
        clips = household.store(Clips).watchers(player)
        sockets.add(self)
        clips.add(self._clips_changed)
        player.events.watchers.add(self._service_changed)
        pump = household.clock.start(self._pump())
        try:
            async for message in self._connection:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    async with self._turn:
                        await self._answer(message.data)
        except ConnectionError:
            # The client has gone before its reply.
            pass
        finally:
            pump.cancel()
            player.events.watchers.discard(self._service_changed)
            clips.discard(self._clips_changed)
            sockets.discard(self)

    async def close(self) -> None:
        """Close the connection from the player's side."""
        await self._connection.close()

    def _service_changed(self, service: str) -> None:
        for namespace, topic in TOPICS.items():
            # Whoever is subscribed to a group hears when it is coordinated elsewhere.
            regrouped = service == "ZoneGroupTopology" and topic.scope is Scope.GROUP
            if service in topic.services or regrouped:
                self._changes.put_nowait((namespace, None))

    def _clips_changed(self) -> None:
        status = self._player.household.store(Clips).status(self._player)
        self._changes.put_nowait(("audioClip", status))
        # Music is ducked while a clip sounds.
        self._changes.put_nowait(("playback", None))

    async def _pump(self) -> None:
        try:
            while True:
                namespace, body = await self._changes.get()
                async with self._turn:
                    for subscription in tuple(self._subscriptions.values()):
                        if subscription.topic is TOPICS[namespace]:
                            await self._event(subscription, body)
        except ConnectionError:
            return

    async def _event(
        self, subscription: Subscription, body: Json | None = None, *, again: bool = False
    ) -> None:
        """Send the state of a subscription if it differs from what was sent last."""
        player = self._player
        try:
            target(player, subscription.topic.scope, subscription.id)
        except MuseError as err:
            self._subscriptions.pop(subscription.key, None)
            await self._send(self._event_header(subscription, err.type), err.body)
            return
        state = await subscription.topic.read(player) if body is None else body
        if again or state != subscription.sent:
            subscription.sent = state
            header = self._event_header(subscription, str(state["_objectType"]))
            await self._send(header, state)

    async def _answer(self, data: str | bytes) -> None:
        """Carry out one frame and reply to it."""
        header: Json = {}
        subscribed: Subscription | None = None
        body: Json = {}
        try:
            header, options = _read(data)
            subscribed, body = await self._carry_out(header, options)
        except MuseError as err:
            reply = self._reply(
                header, err.type, namespace="global" if err.unknown_namespace else ""
            )
            reply["success"] = False
            body = err.body
        else:
            reply = self._reply(header, str(body.get("_objectType", "none")))
        count = self._player.household.timing.events_before_reply
        for before in islice(cycle(tuple(self._subscriptions.values())), count):
            if before.key in self._subscriptions:
                await self._event(before, again=True)
        await self._send(reply, body)
        if subscribed:
            self._subscriptions[subscribed.key] = subscribed
            await self._event(subscribed)

    async def _carry_out(self, header: Json, options: Json) -> tuple[Subscription | None, Json]:
        """Return the subscription that begins, if one does, and the body of the reply."""
        asked = str(header.get("namespace") or "")
        name = str(header.get("command") or "")
        if not asked or not name:
            raise global_error("ERROR_INVALID_SYNTAX")
        namespace, _, version = asked.partition(":")
        self._player.household.requests.count(
            self._player.uid, "FRAME", f"{PATH}/{namespace}/{name}", ""
        )
        if version not in ("", VERSION):
            raise unsupported(asked)
        if namespace not in COMMANDS:
            raise unsupported(asked)
        if name == "subscribe":
            topic = _topic(namespace, name)
            number = target(self._player, topic.scope, _asked(header, topic.scope))
            return Subscription(asked, topic, number), {}
        if name == "unsubscribe":
            self._unsubscribe(header, _topic(namespace, name))
            return None, {}
        found = command(namespace, name)
        number = _asked(header, found.scope)
        return None, await carry_out(self._player, found, number, options)

    def _unsubscribe(self, header: Json, topic: Topic) -> None:
        """End a subscription; that there is none, or no such group any more, is no error."""
        asked = str(header.get(topic.scope.value))
        with suppress(MuseError):
            asked = target(self._player, topic.scope, asked)
        self._subscriptions.pop((topic.name, asked), None)

    def _common(self, namespace: str) -> Json:
        household = self._player.household
        return {
            "namespace": namespace,
            "householdId": household.muse_id,
            "locationId": objects.location_id(household),
        }

    def _reply(self, header: Mapping[str, object], kind: str, namespace: str = "") -> Json:
        """Return the header of a reply: what was asked comes back."""
        reply = self._common(namespace or str(header.get("namespace") or "global"))
        for key in (Scope.GROUP.value, Scope.PLAYER.value):
            if key in header:
                reply[key] = header[key]
        reply |= {"response": header.get("command") or "", "success": True, "type": kind}
        if "cmdId" in header:
            reply["cmdId"] = header["cmdId"]
        return reply

    def _event_header(self, subscription: Subscription, kind: str) -> Json:
        topic = subscription.topic
        header = self._common(subscription.namespace)
        if topic.scope is not Scope.HOUSEHOLD:
            header[topic.scope.value] = subscription.id
        return header | {"name": topic.name, "type": kind}

    async def _send(self, header: Json, body: Json) -> None:
        await self._connection.send_str(dump([header, body]))


def _asked(header: Json, scope: Scope) -> str:
    asked = header.get(scope.value)
    if not asked:
        raise missing(scope.value, part=0)
    return str(asked)


def _topic(namespace: str, name: str) -> Topic:
    topic = TOPICS.get(namespace)
    if topic is None:
        raise no_command(name)
    return topic


def _read(data: str | bytes) -> tuple[Json, Json]:
    """Read a frame. Raises MuseError."""
    try:
        frame = json.loads(data)
    except ValueError as err:
        raise global_error("ERROR_INVALID_SYNTAX") from err
    match frame:
        case [dict() as header, dict() as options]:
            return header, options
        case _:
            raise global_error("ERROR_INVALID_SYNTAX")


async def serve(player: Player, request: web.BaseRequest) -> web.StreamResponse:
    """Serve one websocket until it ends. Raises MuseError for a request that opens none."""
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    if PROTOCOL not in (word.strip() for word in offered.split(",")):
        raise global_error("ERROR_INVALID_SYNTAX", "subprotocol")
    if "Origin" in request.headers:
        raise global_error("ERROR_NOT_AUTHORIZED", "origin", status=403)
    connection = web.WebSocketResponse(protocols=(PROTOCOL,))
    if not connection.can_prepare(request):
        raise global_error("ERROR_INVALID_SYNTAX", "no websocket")
    await connection.prepare(request)
    await Socket(player, connection).run()
    return connection
