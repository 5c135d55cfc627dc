"""A subscription that is fed inputs one by one; its chance is the middle, its tokens count."""

from dataclasses import dataclass, field
from itertools import count

from custom_components.sonos_local.wire.gena import step
from custom_components.sonos_local.wire.gena_state import (
    BadBody,
    Chance,
    Deliver,
    Input,
    Notified,
    OpenPath,
    Output,
    Reply,
    SendSubscribe,
    SetTimer,
    Subscription,
    Timer,
    TimerFired,
    Wanted,
)

UID = "RINCON_000E58A1B2C301400"
OTHER = "uuid:RINCON_949F3EC1D2E301400_sub0000000001"
SID = f"uuid:{UID}_sub0000000007"


def middle(low: float, high: float) -> float:
    """Give the middle as chance."""
    return (low + high) / 2


def opens(token: str) -> tuple[Output, ...]:
    """Return what begins a subscription on a path."""
    return (OpenPath(token), SendSubscribe(token, 3600), SetTimer(Timer.REPLY, 10))


def delivered(outputs: tuple[Output, ...]) -> list[int]:
    """Return the SEQs of what was delivered."""
    return [output.sequence for output in outputs if isinstance(output, Deliver)]


@dataclass
class Run:
    """One machine, its clock and its chance."""

    subscription: Subscription = field(default_factory=lambda: Subscription(UID))
    now: float = 1000.0
    tokens: count[int] = field(default_factory=lambda: count(1))

    @property
    def state(self) -> str:
        """Return where it stands."""
        return self.subscription.state

    @property
    def token(self) -> str:
        """Return the living path."""
        assert self.subscription.token
        return self.subscription.token

    def feed(self, given: Input) -> tuple[Output, ...]:
        """Feed one input; return what comes out."""
        chance = Chance(lambda: f"token{next(self.tokens)}", middle)
        self.subscription, outputs = step(self.subscription, given, self.now, chance)
        return outputs

    def fire(self, timer: Timer, after: float = 0.0) -> tuple[Output, ...]:
        """Let time go by and a timer run out."""
        self.now += after
        return self.feed(TimerFired(timer))

    def reply(
        self, status: int = 200, sid: str | None = SID, timeout: str | None = "Second-3600"
    ) -> tuple[Output, ...]:
        """Answer the request that is under way."""
        return self.feed(Reply(self.token, status, sid, timeout))

    def notify(self, seq: int | str | None, body: bytes | None = None) -> tuple[Output, ...]:
        """Send a NOTIFY of the present SID."""
        return self.feed(self.notified(seq, body))

    def notified(self, seq: int | str | None, body: bytes | None = None) -> Notified:
        """Make a NOTIFY in order, whose body is its number."""
        text = None if seq is None else str(seq)
        payload = str(seq).encode() if body is None else body
        return Notified(self.token, SID, text, "upnp:event", "upnp:propchange", payload)

    def bad(self, seq: int, status: int = 400) -> tuple[Output, ...]:
        """Send a NOTIFY whose body is lost."""
        return self.feed(
            BadBody(self.token, SID, str(seq), "upnp:event", "upnp:propchange", status)
        )


def subscribing() -> Run:
    """Return one whose SUBSCRIBE is under way."""
    run = Run()
    run.feed(Wanted())
    return run


def active(timeout: str = "Second-3600") -> Run:
    """Return one that is accepted and heard SEQ 0."""
    run = subscribing()
    run.reply(timeout=timeout)
    run.notify(0)
    return run


def gap() -> Run:
    """Return one that misses SEQ 1 and holds SEQ 2."""
    run = active()
    run.notify(2)
    return run


def silent() -> Run:
    """Return one that is accepted and heard nothing."""
    run = subscribing()
    run.reply()
    run.fire(Timer.FIRST_EVENT, 5)
    return run


def renewing() -> Run:
    """Return one whose renewal is under way."""
    run = active()
    run.fire(Timer.RENEW, 2880)
    return run


def backoff() -> Run:
    """Return one that was refused."""
    run = subscribing()
    run.reply(503, None, None)
    return run


def off() -> Run:
    """Return one that was forbidden."""
    run = subscribing()
    run.reply(403, None, None)
    return run


def wrong() -> Run:
    """Return one that another player answered."""
    run = subscribing()
    run.reply(sid=OTHER)
    return run
