"""Does what the machine of one subscription asks for: requests, timers, paths, deliveries."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ..model.verdict import Outgoing
from .actions import Service
from .catalogue import PLAIN_PORT, path_kind
from .decode import properties
from .errors import WireError
from .gate import Gate
from .gena import step
from .gena_state import (
    Answer,
    BadBody,
    CallbackChanged,
    CancelTimer,
    ClosePath,
    Deliver,
    Input,
    Kind,
    NoReply,
    Notified,
    OpenPath,
    Output,
    Reply,
    Report,
    SendRenew,
    SendSubscribe,
    SendUnsubscribe,
    SetTimer,
    State,
    Subscription,
    Timer,
    TimerFired,
)
from .notify import Notice, NotifyServer
from .runtime import Runtime
from .xml import BadXml

# New subscriptions under way at once (TABLES 10 nr 8), and farewells (TABLES 3).
AT_ONCE: Final = 8
FAREWELLS: Final = 16
UNSUBSCRIBE_LIMIT: Final = 3.0
_ACCEPTED: Final = 200
_BAD: Final = 400
_FAILED: Final = frozenset({State.OFF, State.WRONG, State.BACKOFF, State.SILENT, State.CLOSED})


class Owner(Protocol):
    """Who wants the events: told of what arrives and of what went wrong."""

    def delivered(self, driver: Driver, told: Mapping[str, str]) -> None:
        """Take the properties of one NOTIFY, in order."""

    def reported(self, driver: Driver, report: Report) -> None:
        """Take what the machine reports."""

    def settled(self, driver: Driver) -> None:
        """Take note that a subscription is heard now, or brings nothing for now, or no more so."""

    def callback_url(self, uid: str, token: str) -> str:
        """Return the URL under which the player `uid` reaches a path of ours now."""

    def is_there(self, uid: str) -> bool:
        """Return whether it makes sense to take leave of a player."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a session and its drivers work with.

    `places` bounds how many SUBSCRIBEs are under way at once, `farewells` how many UNSUBSCRIBEs.
    """

    runtime: Runtime
    gate: Gate
    server: NotifyServer
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    farewells: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FAREWELLS))


class Driver:
    """One subscription of one service of one player, with its I/O."""

    def __init__(
        self, means: Means, owner: Owner, uid: str, service: Service, lane: asyncio.Semaphore
    ) -> None:
        """Want nothing yet; `lane` bounds how many requests of this kind one player gets."""
        self.uid = uid
        self.service = service
        self.state = Subscription(uid)
        self._means = means
        self._runtime = means.runtime
        self._owner = owner
        self._lane = lane
        self._timers: dict[Timer, asyncio.Task[None]] = {}
        self._work: set[asyncio.Task[None]] = set()
        self._base = ""
        self._reply_limit = 0.0
        # What the owner was last told: heard, and failed.
        self._standing = (False, False)
        self._refused = False
        # The last body that was parsed: it is mostly the next one to be delivered.
        self._parsed: tuple[bytes, Mapping[str, str]] = (b"", {})

    @property
    def heard(self) -> bool:
        """Return whether its first NOTIFY has come and nothing is wrong."""
        return self.state.state is State.ACTIVE and self.state.expected > 0

    @property
    def failed(self) -> bool:
        """Return whether nothing will come for now."""
        machine = self.state
        return machine.deaf or machine.failures > 0 or machine.state in _FAILED

    @property
    def is_closed(self) -> bool:
        """Return whether nobody wants its events any more."""
        return self.state.state is State.CLOSED

    @property
    def is_refused(self) -> bool:
        """Return whether the player answers, and brings nothing."""
        return self.state.deaf or self._refused

    @property
    def is_off(self) -> bool:
        """Return whether the player refuses because plain UPnP is switched off."""
        return self.state.state is State.OFF

    def feed(self, happened: Input) -> int | None:
        """Give the machine an input; return the status for the NOTIFY that it was, if it was."""
        self.state, outputs = step(self.state, happened, self._runtime.now(), self._runtime.chance)
        answer = None
        for output in outputs:
            if isinstance(output, Answer):
                answer = output.status
            else:
                self._perform(output)
        if (standing := (self.heard, self.failed)) != self._standing:
            self._standing = standing
            self._runtime.soon(lambda: self._owner.settled(self))
        return answer

    def listen_again(self) -> None:
        """Subscribe anew now, where nothing is heard and that would be tried later."""
        if Timer.HEAR in self._timers:
            self._stop(Timer.HEAR)
            self.feed(TimerFired(Timer.HEAR))

    async def end(self) -> None:
        """Wait for what is still under way, then forget it."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        work = tuple(self._work)
        try:
            if work:
                await asyncio.wait(work, timeout=UNSUBSCRIBE_LIMIT)
        finally:
            for task in work:
                task.cancel()

    def _perform(self, output: Output) -> None:
        match output:
            case OpenPath(token):
                self._means.server.register(token, self._notified)
            case ClosePath(token):
                self._means.server.unregister(token)
            case SendSubscribe(token, timeout):
                self._base = self._owner.callback_url(self.uid, "")
                self._start(self._subscribe(token, timeout), "subscribe")
            case SendRenew(token, sid, timeout):
                if self._owner.callback_url(self.uid, "") != self._base:
                    # A renewal carries no CALLBACK: it would go on, and its events nowhere.
                    self._runtime.soon(lambda: self._quiet(CallbackChanged()))
                else:
                    self._start(self._renew(token, sid, timeout), "renew")
            case SendUnsubscribe(sid) if self._owner.is_there(self.uid):
                self._start(self.unsubscribe(sid), "unsubscribe")
            case Deliver(body=body):
                told = self._read(body)
                self._runtime.soon(lambda: self._owner.delivered(self, told))
            case Report(kind):
                if kind in (Kind.ACCEPTED, Kind.REFUSED):
                    self._refused = kind is Kind.REFUSED
                # Whoever hears of it may feed the machine, which is not done with this input.
                self._runtime.soon(lambda: self._owner.reported(self, output))
            case SetTimer(Timer.REPLY, seconds):
                # Counts from when the request leaves: there may be a queue before it.
                self._reply_limit = seconds
            case SetTimer(timer, seconds):
                self._set(timer, seconds)
            case CancelTimer(timer):
                self._stop(timer)
            case Answer() | SendUnsubscribe():
                pass

    @property
    def _name(self) -> str:
        return f"{self.uid} {self.service.name}"

    def _quiet(self, happened: Input) -> None:
        self.feed(happened)

    def _set(self, timer: Timer, seconds: float) -> None:
        self._stop(timer)
        self._timers[timer] = self._runtime.start(
            self._wait(timer, seconds), f"{self._name} {timer}"
        )

    def _stop(self, timer: Timer) -> None:
        if task := self._timers.pop(timer, None):
            task.cancel()

    async def _wait(self, timer: Timer, seconds: float) -> None:
        await self._runtime.sleep(seconds)
        # From here on it has fired: what follows may set it again.
        self._timers.pop(timer, None)
        self.feed(TimerFired(timer))

    def _start(self, work: Coroutine[Any, Any, None], what: str) -> None:
        task = self._runtime.start(work, f"{self._name} {what}")
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    def _notified(self, notice: Notice) -> int:
        """Take a NOTIFY from the server; return the status of its answer."""
        body = notice.body
        if body is None:
            return self.feed(_lost(notice, notice.status)) or notice.status
        try:
            self._parsed = (body, properties(body))
        except BadXml:
            return self.feed(_lost(notice, _BAD)) or _BAD
        heard = Notified(notice.token, notice.sid, notice.seq, notice.nt, notice.nts, body)
        return self.feed(heard) or _ACCEPTED

    def _read(self, body: bytes) -> Mapping[str, str]:
        if body is self._parsed[0]:
            return self._parsed[1]
        # It was read before it was held: it is well formed.
        return properties(body)

    def _outgoing(self, method: str) -> Outgoing:
        path = self.service.events
        kind = path_kind(method, path, PLAIN_PORT)
        return Outgoing(
            self.uid, self._means.gate.address(self.uid), PLAIN_PORT, f"{method} {path}", kind
        )

    async def _subscribe(self, token: str, timeout: int) -> None:
        await self._ask(
            token,
            {
                "CALLBACK": f"<{self._owner.callback_url(self.uid, token)}>",
                "NT": "upnp:event",
                "TIMEOUT": f"Second-{timeout}",
            },
        )

    async def _renew(self, token: str, sid: str, timeout: int) -> None:
        await self._ask(token, {"SID": sid, "TIMEOUT": f"Second-{timeout}"})

    async def _ask(self, token: str, headers: Mapping[str, str]) -> None:
        try:
            async with self._lane, self._means.places:
                if token != self.state.token:
                    return
                self._set(Timer.REPLY, self._reply_limit)
                response = await self._means.gate.request(
                    self._outgoing("SUBSCRIBE"), "SUBSCRIBE", self.service.events, headers=headers
                )
        except WireError:
            self.feed(NoReply(token))
            return
        sid = response.headers.get("SID")
        if self.is_closed and sid and response.status == _ACCEPTED:
            # Nobody wants it any more, and the player does not know.
            await self.unsubscribe(sid)
            return
        self.feed(Reply(token, response.status, sid, response.headers.get("TIMEOUT")))

    async def unsubscribe(self, sid: str) -> None:
        """End a subscription of the player; whether that worked does not matter."""
        try:
            async with self._lane, self._means.farewells:
                await self._means.gate.request(
                    self._outgoing("UNSUBSCRIBE"),
                    "UNSUBSCRIBE",
                    self.service.events,
                    headers={"SID": sid},
                    timeout=UNSUBSCRIBE_LIMIT,
                )
        except WireError:
            # Whoever is gone has forgotten it, too.
            return


def _lost(notice: Notice, status: int) -> BadBody:
    return BadBody(notice.token, notice.sid, notice.seq, notice.nt, notice.nts, status=status)
