"""Lines of TABLES 3: NOTIFYs that are not in order, the end, and the table itself."""

from collections.abc import Callable

import pytest

from custom_components.sonos_local.wire.gena import ROWS, TIMERS, TRANSITIONS
from custom_components.sonos_local.wire.gena_state import (
    AddressCorrected,
    Answer,
    BadBody,
    CallbackChanged,
    CancelTimer,
    ClosePath,
    Kind,
    Notified,
    Rebooted,
    Report,
    SendUnsubscribe,
    SetTimer,
    State,
    Timer,
    Unwanted,
    Wanted,
)

from .gena_run import (
    OTHER,
    SID,
    UID,
    Run,
    active,
    backoff,
    delivered,
    gap,
    off,
    opens,
    renewing,
    silent,
    subscribing,
    wrong,
)

# NOTIFYs that are not in order


@pytest.mark.parametrize("begin", [Run, backoff, off, wrong, active])
def test_an_unknown_token_is_412(begin: Callable[[], Run]) -> None:
    notify = Notified("guessed", SID, "1", "upnp:event", "upnp:propchange", b"")
    bad = BadBody("guessed", SID, "1", "upnp:event", "upnp:propchange")
    assert begin().feed(notify) == (Answer(412),)
    assert begin().feed(bad) == (Answer(412),)


@pytest.mark.parametrize("sid", [None, "", OTHER, f"uuid:{UID}_sub0000000008"])
def test_a_foreign_sid_is_412(sid: str | None) -> None:
    run = active()
    assert run.feed(Notified(run.token, sid, "1", "upnp:event", "upnp:propchange", b"")) == (
        Answer(412),
    )
    assert run.state == State.ACTIVE


@pytest.mark.parametrize(
    ("nt", "nts"),
    [
        (None, "upnp:propchange"),
        ("upnp:event", None),
        ("upnp:rootdevice", "upnp:propchange"),
        ("upnp:event", "ssdp:alive"),
    ],
)
def test_wrong_kinds_are_400(nt: str | None, nts: str | None) -> None:
    run = active()
    assert run.feed(Notified(run.token, SID, "1", nt, nts, b"")) == (Answer(400),)
    assert run.state == State.ACTIVE


@pytest.mark.parametrize("seq", [None, "", "-1", "1.0", "one", "٣", str(2**32), "9" * 5000])
def test_a_sequence_that_is_none_is_400(seq: str | None) -> None:
    run = active()
    assert run.notify(seq) == (Answer(400),)
    assert run.state == State.ACTIVE


@pytest.mark.parametrize("status", [400, 408, 413])
def test_a_lost_body_is_a_gap(status: int) -> None:
    run = active()
    assert run.bad(1, status) == (
        Answer(status),
        Report(Kind.BAD_BODY, status),
        SetTimer(Timer.GAP, 2),
    )
    assert run.state == State.GAP
    assert delivered(run.notify(2)) == []
    assert run.fire(Timer.GAP, 2)[-3:] == opens("token2")


def test_a_lost_body_that_comes_again_in_order_fills_its_gap() -> None:
    run = active()
    run.bad(1)
    run.notify(2)
    assert delivered(run.notify(1)) == [1, 2]
    assert run.state == State.ACTIVE


def test_a_bad_copy_of_an_old_event_is_no_gap() -> None:
    run = active()
    assert run.bad(0) == (Answer(400),)
    assert run.state == State.ACTIVE


def test_a_bad_copy_does_not_replace_a_good_one() -> None:
    run = gap()
    run.bad(2)
    assert delivered(run.notify(1)) == [1, 2]


def test_a_lost_first_event_before_the_reply_is_a_gap_after_it() -> None:
    run = subscribing()
    assert run.bad(0) == (Answer(400), Report(Kind.BAD_BODY, 400))
    assert run.reply()[-1] == SetTimer(Timer.GAP, 2)
    assert run.state == State.GAP


def test_a_lost_body_while_renewing_is_a_gap_after_it() -> None:
    run = renewing()
    run.bad(1)
    assert run.state == State.RENEWING
    run.reply()
    assert run.state == State.GAP


# The end


@pytest.mark.parametrize("begin", [active, gap, silent, renewing])
def test_unwanted_ends_a_living_sid(begin: Callable[[], Run]) -> None:
    run = begin()
    timers = run.subscription.timers
    outputs = run.feed(Unwanted())
    assert outputs[-2:] == (SendUnsubscribe(SID), ClosePath("token1"))
    assert {output.timer for output in outputs if isinstance(output, CancelTimer)} == timers
    assert run.state == State.CLOSED
    assert run.subscription.timers == frozenset()


@pytest.mark.parametrize("begin", [Run, subscribing, backoff, off, wrong])
def test_unwanted_ends_waiting(begin: Callable[[], Run]) -> None:
    run = begin()
    outputs = run.feed(Unwanted())
    assert all(isinstance(output, CancelTimer | ClosePath) for output in outputs)
    assert run.state == State.CLOSED


def test_closed_is_for_good() -> None:
    run = active()
    late = run.notified(1)
    run.feed(Unwanted())
    for given in (Wanted(), Unwanted(), Rebooted(), CallbackChanged(), AddressCorrected()):
        assert run.feed(given) == ()
    assert run.feed(late) == (Answer(412),)
    assert run.state == State.CLOSED


def test_a_timer_that_is_not_armed_does_nothing() -> None:
    for timer in Timer:
        assert Run().fire(timer) == ()


# The table itself


def test_no_line_of_the_table_hides_another() -> None:
    assert sum(len(row.states) for row in ROWS) == len(TRANSITIONS)


def test_every_state_has_its_timers_and_its_lines() -> None:
    assert set(TIMERS) == set(State)
    assert {state for state, _ in TRANSITIONS} == set(State)
