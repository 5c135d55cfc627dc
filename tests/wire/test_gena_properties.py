"""Whatever comes in whatever order: what always holds for a subscription."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.sonos_local.wire.gena_actions import MOST_HELD, MOST_HELD_BYTES
from custom_components.sonos_local.wire.gena_cue import GAP_REST, following
from custom_components.sonos_local.wire.gena_state import (
    AddressCorrected,
    Answer,
    BadBody,
    CallbackChanged,
    CancelTimer,
    ClockJumped,
    ClosePath,
    Deliver,
    Input,
    Kind,
    NoReply,
    Notified,
    OpenPath,
    Output,
    Rebooted,
    Reply,
    Report,
    SendRenew,
    SendSubscribe,
    SendUnsubscribe,
    SetTimer,
    State,
    Timer,
    TimerFired,
    Unwanted,
    Wanted,
)

from .gena_run import SID, UID, Run

ANY_TIMER = {
    State.SUBSCRIBING: {Timer.START, Timer.REPLY},
    State.ACTIVE: {Timer.RENEW},
    State.GAP: {Timer.GAP},
    State.SILENT: {Timer.HEAR},
    State.RENEWING: {Timer.REPLY, Timer.RETRY},
    State.BACKOFF: {Timer.RETRY},
    State.OFF: {Timer.RETRY},
}
SIDS = (SID, f"uuid:{UID}_sub0000000008", "uuid:RINCON_949F3EC1D2E301400_sub0000000001", "", None)

NOTICED: tuple[Input, ...] = (
    Wanted(),
    Rebooted(),
    CallbackChanged(),
    AddressCorrected(),
    ClockJumped(100),
)

type Make = Callable[[Run], Input]


def token_of(run: Run, *, present: bool) -> str:
    return run.subscription.token or "none" if present else "token1"


def notified(present: bool, sid: str | None, ahead: int, size: int) -> Make:
    def make(run: Run) -> Input:
        sequence = max(0, run.subscription.expected + ahead)
        body = str(sequence).encode().ljust(size)
        token = token_of(run, present=present)
        return Notified(token, sid, str(sequence), "upnp:event", "upnp:propchange", body)

    return make


def bad(ahead: int) -> Make:
    def make(run: Run) -> Input:
        sequence = max(0, run.subscription.expected + ahead)
        token = token_of(run, present=True)
        return BadBody(token, SID, str(sequence), "upnp:event", "upnp:propchange")

    return make


def reply(present: bool, status: int, sid: str | None) -> Make:
    return lambda run: Reply(token_of(run, present=present), status, sid, "Second-300")


def given_as(value: Input) -> Make:
    return lambda _: value


often = st.sampled_from([True, True, True, False])
sids = st.sampled_from((SID, SID, SID, *SIDS))
steps = st.one_of(
    st.builds(notified, often, sids, st.integers(-2, 4), st.sampled_from([9, 9, 400_000])),
    st.builds(notified, st.just(True), st.just(SID), st.integers(0, 1), st.just(9)),
    st.builds(bad, st.integers(-1, 2)),
    st.builds(reply, often, st.sampled_from([200, 200, 200, 403, 404, 412, 503]), sids),
    st.sampled_from(list(Timer)).map(TimerFired).map(given_as),
    st.sampled_from(NOTICED).map(given_as),
    st.just(lambda run: NoReply(token_of(run, present=True))),
)
histories = st.lists(st.tuples(steps, st.sampled_from([0.0, 0.1, 5.0, 100.0])), max_size=60)


@dataclass
class Driver:
    """What a driver would hold: it carries out outputs and checks them on the way."""

    run: Run = field(default_factory=Run)
    paths: set[str] = field(default_factory=set)
    timers: set[Timer] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    last: int | None = None
    repaired: float | None = None

    def feed(self, given: Input) -> None:
        """Feed one input and carry out what comes back."""
        if isinstance(given, TimerFired):
            self.timers.discard(given.timer)
        closed = self.run.state == State.CLOSED
        outputs = self.run.feed(given)
        answers = [output for output in outputs if isinstance(output, Answer)]
        assert len(answers) == isinstance(given, Notified | BadBody)
        if closed:
            assert outputs == tuple(answers)
        for output in outputs:
            self.carry_out(output)
        self.check()

    def carry_out(self, output: Output) -> None:
        """Carry out one output."""
        match output:
            case OpenPath(token):
                assert not self.paths
                self.paths = {token}
                self.last = None
            case ClosePath(token):
                self.paths.remove(token)
            case SendSubscribe(token, 3600):
                assert token in self.paths
                assert token not in self.used
                self.used.add(token)
            case SendRenew(token, sid, 3600):
                assert (token, sid) == (self.run.token, self.run.subscription.sid)
            case SendUnsubscribe(sid):
                assert sid
            case Deliver(_, sequence, body):
                assert sequence == (0 if self.last is None else following(self.last))
                assert body.split() == [str(sequence).encode()]
                self.last = sequence
            case Report(Kind.GAP):
                assert self.repaired is None or self.run.now - self.repaired >= GAP_REST
                self.repaired = self.run.now
            case SetTimer(timer, seconds):
                assert seconds >= 0
                self.timers.add(timer)
            case CancelTimer(timer):
                self.timers.remove(timer)

    def check(self) -> None:
        """Check what holds between two inputs."""
        subscription = self.run.subscription
        assert subscription.timers == self.timers
        assert self.paths == ({subscription.token} if subscription.token else set())
        if wanted := ANY_TIMER.get(subscription.state):
            assert wanted & self.timers
        else:
            assert not self.timers
        held = [item for item in subscription.held if item.body is not None]
        assert len(subscription.held) <= MOST_HELD
        assert sum(len(item.body or b"") for item in held) <= MOST_HELD_BYTES
        assert len(subscription.abandoned) <= 4


@settings(max_examples=300, deadline=None)
@given(histories)
def test_whatever_comes_order_paths_and_timers_hold(
    history: list[tuple[Make, float]],
) -> None:
    driver = Driver()
    driver.feed(Wanted())
    for make, pause in history:
        driver.run.now += pause
        driver.feed(make(driver.run))


@settings(max_examples=100, deadline=None)
@given(histories, histories)
def test_whatever_comes_closed_stays_closed_and_says_nothing_but_412(
    before: list[tuple[Make, float]], after: list[tuple[Make, float]]
) -> None:
    driver = Driver()
    driver.feed(Wanted())
    for make, _ in before:
        driver.feed(make(driver.run))
    driver.feed(Unwanted())
    assert not driver.timers
    assert not driver.paths
    for make, _ in after:
        driver.feed(make(driver.run))
        assert driver.run.state == State.CLOSED


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(MOST_HELD)), st.integers(0, MOST_HELD))
def test_events_in_any_order_around_the_reply_are_delivered_once_in_order(
    order: list[int], early: int
) -> None:
    driver = Driver()
    driver.feed(Wanted())
    for sequence in order[:early]:
        driver.feed(driver.run.notified(sequence))
    driver.feed(Reply(driver.run.token, 200, SID, None))
    for sequence in order[early:]:
        driver.feed(driver.run.notified(sequence))
    assert driver.last == MOST_HELD - 1
    assert driver.run.state == State.ACTIVE


@settings(max_examples=200, deadline=None)
@given(histories)
def test_a_subscription_that_is_left_alone_with_a_good_player_gets_active(
    history: list[tuple[Make, float]],
) -> None:
    driver = Driver()
    driver.feed(Wanted())
    for make, pause in history:
        driver.run.now += pause
        driver.feed(make(driver.run))
    # The wrong player is the one wait that somebody else ends.
    driver.feed(AddressCorrected())
    for _ in range(9):
        if driver.run.state == State.ACTIVE and driver.run.subscription.expected:
            break
        driver.run.now += 900
        if driver.run.state in (State.SUBSCRIBING, State.RENEWING) and Timer.REPLY in driver.timers:
            driver.feed(Reply(driver.run.token, 200, SID, "Second-3600"))
            if not driver.run.subscription.expected:
                driver.feed(driver.run.notified(0))
        else:
            driver.feed(TimerFired(min(driver.timers, key=list(Timer).index)))
    assert driver.run.state == State.ACTIVE
