"""Subscriptions of one player: SUBSCRIBE, renewal, UNSUBSCRIBE, and NOTIFYs in their order.

Facts: WIRE 3 and 11. SIDs count up per player over all services and start again after a boot;
32 subscriptions fit on a service, the other players of the household take theirs of
DeviceProperties and GroupManagement; an unknown SID is answered 412.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from .service import Service

if TYPE_CHECKING:
    from .player import Player

SLOTS = 32
# Services that the players of a household subscribe to on each other.
SHARED_BY_PLAYERS = frozenset({"DeviceProperties", "GroupManagement"})
DEFAULT_TIMEOUT = 86400
PRECONDITION_FAILED = 412
NOTIFY_TIMEOUT = 5.0


class Refused(Exception):
    """A SUBSCRIBE or UNSUBSCRIBE that is answered with a status."""

    def __init__(self, status: int) -> None:
        """Take the HTTP status."""
        super().__init__(f"HTTP {status}")
        self.status = status


@dataclass(slots=True)
class Subscription:
    """One subscription of one client."""

    sid: str
    service: Service
    callback: str
    expires: float
    sequence: int = 0
    outbox: asyncio.Queue[tuple[int, str]] = field(default_factory=asyncio.Queue)
    first_sent: asyncio.Event = field(default_factory=asyncio.Event)
    sender: asyncio.Task[None] | None = None


class Events:
    """The event side of one player."""

    def __init__(self, player: Player) -> None:
        """Start with no subscription; the counter starts as after a boot."""
        self._player = player
        self._counter = 0
        self._subscriptions: dict[str, Subscription] = {}
        self._touched: dict[str, Service] = {}
        self._flush_at: asyncio.TimerHandle | None = None
        self._session: aiohttp.ClientSession | None = None
        # Told the name of a service whose evented state changed: the websockets of port 1443.
        self.watchers: set[Callable[[str], None]] = set()

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return the subscriptions that have not run out."""
        self._expire()
        return tuple(self._subscriptions.values())

    def used(self, service: Service) -> int:
        """Return how many of the slots of a service are taken."""
        own = sum(1 for item in self.subscriptions if item.service is service)
        if service.name in SHARED_BY_PLAYERS:
            own += len(self._player.household.players) - 1
        return own

    async def subscribe(self, service: Service, headers: Mapping[str, str]) -> dict[str, str]:
        """Answer SUBSCRIBE: a new subscription, or a renewal where there is a SID.

        Returns the reply's headers; raises Refused.
        """
        timing = self._player.household.timing
        asked = _seconds(headers.get("TIMEOUT", ""))
        granted = min(asked, timing.longest_subscription) if asked else DEFAULT_TIMEOUT
        expires = self._player.household.clock.seconds() + granted
        if sid := headers.get("SID"):
            subscription = self._find(sid, service)
            subscription.expires = expires
            return {"SID": sid, "TIMEOUT": f"Second-{granted}"}
        callback = headers.get("CALLBACK", "").strip().removeprefix("<").removesuffix(">")
        if not callback.startswith("http://") or headers.get("NT") != "upnp:event":
            raise Refused(PRECONDITION_FAILED)
        if self.used(service) >= SLOTS:
            raise Refused(self._player.household.timing.full_status)
        self._counter += 1
        sid = f"uuid:{self._player.uid}_sub{self._counter:010d}"
        subscription = Subscription(sid, service, callback, expires)
        self._subscriptions[sid] = subscription
        # What changed a moment ago is in the first NOTIFY and does not come a second time.
        self._flush_service(service, besides=subscription)
        self._send(subscription, service.full())
        subscription.sender = self._player.household.clock.start(self._deliver(subscription))
        if timing.notify_before_reply:
            with suppress(TimeoutError):
                await asyncio.wait_for(subscription.first_sent.wait(), 1)
        return {"SID": sid, "TIMEOUT": f"Second-{granted}"}

    def unsubscribe(self, service: Service, headers: Mapping[str, str]) -> None:
        """Answer UNSUBSCRIBE. Raises Refused."""
        self._end(self._find(headers.get("SID", ""), service))

    def touch(self, service: Service) -> None:
        """Send what changed in a service, together with what else changes right now."""
        self._touched[service.name] = service
        if self._flush_at is None:
            clock = self._player.household.clock
            self._flush_at = clock.call_later(self._player.household.timing.event, self._flush)

    def drop(self) -> None:
        """Lose all subscriptions without a word; the counter goes on."""
        for subscription in tuple(self._subscriptions.values()):
            self._end(subscription)

    def forget(self) -> None:
        """Lose all subscriptions without a word, as a boot does; the counter starts again."""
        self.drop()
        self._counter = 0
        self._touched.clear()

    async def close(self) -> None:
        """End everything."""
        self.forget()
        if self._flush_at:
            self._flush_at.cancel()
            self._flush_at = None
        await self.close_connections()

    async def close_connections(self) -> None:
        """Let the next NOTIFY come from the address the player has then."""
        if self._session:
            await self._session.close()
            self._session = None

    def _find(self, sid: str, service: Service) -> Subscription:
        self._expire()
        subscription = self._subscriptions.get(sid)
        if subscription is None or subscription.service is not service:
            raise Refused(PRECONDITION_FAILED)
        return subscription

    def _expire(self) -> None:
        now = self._player.household.clock.seconds()
        for subscription in tuple(self._subscriptions.values()):
            if subscription.expires <= now:
                self._end(subscription)

    def _end(self, subscription: Subscription) -> None:
        self._subscriptions.pop(subscription.sid, None)
        if subscription.sender and subscription.sender is not asyncio.current_task():
            subscription.sender.cancel()

    def _flush(self) -> None:
        self._flush_at = None
        if not self._player.power.on:
            # What a timer still did while it went off nobody hears any more.
            self._touched.clear()
        for service in tuple(self._touched.values()):
            self._flush_service(service)

    def _flush_service(self, service: Service, besides: Subscription | None = None) -> None:
        self._touched.pop(service.name, None)
        body = service.changed()
        if body is None:
            return
        for watcher in tuple(self.watchers):
            watcher(service.name)
        for subscription in self.subscriptions:
            if subscription.service is service and subscription is not besides:
                self._send(subscription, body)

    def _send(self, subscription: Subscription, body: str) -> None:
        for sequence, text in self._player.household.faults.notify(
            self._player.uid, subscription.service.name, subscription.sequence, body
        ):
            subscription.outbox.put_nowait((sequence, text))
        # After the largest number comes 1: 0 is only ever the first (UPnP device architecture).
        subscription.sequence = (
            subscription.sequence + 1 if subscription.sequence < 2**32 - 1 else 1
        )

    async def _deliver(self, subscription: Subscription) -> None:
        while True:
            sequence, body = await subscription.outbox.get()
            status = await self._notify(subscription, sequence, body)
            subscription.first_sent.set()
            if status == PRECONDITION_FAILED:
                # The client does not know it: the player drops it (WIRE 3).
                self._end(subscription)
                return

    async def _notify(self, subscription: Subscription, sequence: int, body: str) -> int | None:
        """Send one NOTIFY from the player's own address; return the answer's status."""
        player = self._player
        if latency := player.household.faults.notify_latency(player.uid):
            await player.household.clock.sleep(latency)
        headers = {
            "CONTENT-TYPE": "text/xml",
            "NT": "upnp:event",
            "NTS": "upnp:propchange",
            "SID": subscription.sid,
            "SEQ": str(sequence),
            "X-RINCON-BOOTSEQ": str(player.boot_seq),
            "X-RINCON-VARIANT": "2",
        }
        player.household.requests.notifies += 1
        try:
            async with self._client().request(
                "NOTIFY", subscription.callback, data=body.encode(), headers=headers
            ) as response:
                return response.status
        except aiohttp.ClientError, TimeoutError, OSError:
            return None

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    local_addr=(self._player.address, 0), force_close=True, limit=0
                ),
                timeout=aiohttp.ClientTimeout(total=NOTIFY_TIMEOUT),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _seconds(text: str) -> int:
    """Read `Second-N`; 0 for anything else."""
    digits = text.strip().lower().removeprefix("second-")
    return int(digits) if digits.isdigit() else 0
