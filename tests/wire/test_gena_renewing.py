"""Lines of TABLES 3: renewals, and what others notice."""

from collections.abc import Callable

import pytest

from custom_components.sonos_local.wire.gena_state import (
    Answer,
    CallbackChanged,
    CancelTimer,
    ClockJumped,
    ClosePath,
    Deliver,
    Kind,
    NoReply,
    Output,
    Rebooted,
    Reply,
    Report,
    SendRenew,
    SendUnsubscribe,
    SetTimer,
    State,
    Timer,
)

from .gena_run import (
    OTHER,
    SID,
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

RENEW_AT_80 = SetTimer(Timer.RENEW, 2880)


# Renewing


def test_a_renewal_has_a_sid_and_no_path() -> None:
    run = active()
    assert run.fire(Timer.RENEW, 2880) == (
        CancelTimer(Timer.RESYNC),
        SendRenew("token1", SID, 3600),
        SetTimer(Timer.REPLY, 10),
    )
    assert run.state == State.RENEWING


def test_a_renewal_with_the_same_sid_goes_on() -> None:
    run = renewing()
    assert run.reply() == (
        CancelTimer(Timer.REPLY),
        RENEW_AT_80,
        SetTimer(Timer.RESYNC, 86400 - 2880),
    )
    assert run.state == State.ACTIVE
    assert run.subscription.expires == run.now + 3600


@pytest.mark.parametrize(
    ("status", "sid"),
    [(412, None), (404, None), (403, None), (200, OTHER), (200, f"{SID}1"), (200, None)],
)
def test_a_sid_that_is_gone_is_not_ended(status: int, sid: str | None) -> None:
    run = renewing()
    assert run.reply(status, sid) == (ClosePath("token1"), *opens("token2"))
    assert run.state == State.SUBSCRIBING


@pytest.mark.parametrize("status", [None, 500, 503])
def test_a_renewal_without_success_is_tried_every_30_seconds_until_expiry(
    status: int | None,
) -> None:
    run = renewing()

    def fail() -> tuple[Output, ...]:
        return run.feed(NoReply("token1")) if status is None else run.reply(status, None, None)

    for _ in range(23):
        assert fail() == (CancelTimer(Timer.REPLY), SetTimer(Timer.RETRY, 30))
        assert run.fire(Timer.RETRY, 30)[0] == SendRenew("token1", SID, 3600)
        assert run.state == State.RENEWING
    run.now += 10
    assert fail()[-1] == SetTimer(Timer.RETRY, 20)
    assert run.fire(Timer.RETRY, 20) == (
        Report(Kind.UNREACHABLE),
        ClosePath("token1"),
        SetTimer(Timer.RETRY, 30),
    )
    assert run.state == State.BACKOFF


def test_a_renewal_that_hangs_is_tried_again() -> None:
    run = renewing()
    assert run.fire(Timer.REPLY, 10) == (SetTimer(Timer.RETRY, 30),)
    assert run.fire(Timer.RETRY, 30) == (
        SendRenew("token1", SID, 3600),
        SetTimer(Timer.REPLY, 10),
    )


def test_a_renewal_that_hangs_past_expiry_is_unreachable() -> None:
    run = renewing()
    assert Report(Kind.UNREACHABLE) in run.fire(Timer.REPLY, 720)
    assert run.state == State.BACKOFF


def test_a_reply_between_two_renewals_counts() -> None:
    run = renewing()
    run.fire(Timer.REPLY, 10)
    run.reply()
    assert run.state == State.ACTIVE


def test_events_are_delivered_while_renewing() -> None:
    run = renewing()
    assert run.notify(1) == (Answer(200), Deliver(SID, 1, b"1"))
    assert run.notify(1) == (Answer(200),)
    assert run.state == State.RENEWING


def test_a_gap_while_renewing_is_kept_until_it_is_filled() -> None:
    run = renewing()
    assert run.notify(2)[-1] == SetTimer(Timer.GAP, 2)
    assert run.state == State.RENEWING
    run.reply()
    assert run.state == State.GAP
    assert delivered(run.notify(1)) == [1, 2]
    assert run.state == State.ACTIVE


def test_a_gap_while_renewing_makes_a_new_subscription() -> None:
    run = renewing()
    run.notify(2)
    assert run.fire(Timer.GAP, 2)[-3:] == opens("token2")
    assert run.state == State.SUBSCRIBING
    # The renewal's reply is nobody's business any more.
    assert run.feed(Reply("token1", 200, SID, None)) == ()


def test_silence_begins_while_renewing_too() -> None:
    run = subscribing()
    run.reply()
    run.fire(Timer.RENEW)
    assert run.fire(Timer.FIRST_EVENT) == (Report(Kind.NO_EVENTS), SetTimer(Timer.HEAR, 5))
    assert run.state == State.RENEWING
    run.reply()
    assert run.state == State.SILENT


def test_a_reply_that_nobody_waits_for_is_ignored() -> None:
    run = active()
    assert run.reply() == ()
    assert run.feed(NoReply("token1")) == ()


# What others notice


@pytest.mark.parametrize("begin", [active, gap, silent, renewing])
def test_a_reboot_begins_again_without_ending_the_old_sid(begin: Callable[[], Run]) -> None:
    run = begin()
    outputs = run.feed(Rebooted())
    assert outputs[-4:] == (ClosePath("token1"), *opens("token2"))
    assert not [output for output in outputs if isinstance(output, SendUnsubscribe)]
    assert run.state == State.SUBSCRIBING


@pytest.mark.parametrize("begin", [backoff, off, wrong])
def test_a_reboot_ends_waiting(begin: Callable[[], Run]) -> None:
    run = begin()
    assert run.feed(Rebooted())[-3:] == opens("token2")


def test_a_late_acceptance_from_before_a_reboot_is_not_ended() -> None:
    run = subscribing()
    run.feed(Rebooted())
    assert run.feed(Reply("token1", 200, SID, None)) == ()


@pytest.mark.parametrize("begin", [active, gap, silent, renewing])
def test_a_new_callback_address_begins_again_after_jitter(begin: Callable[[], Run]) -> None:
    run = begin()
    assert run.feed(CallbackChanged())[-3:] == (
        SendUnsubscribe(SID),
        ClosePath("token1"),
        SetTimer(Timer.START, 1),
    )
    assert run.state == State.SUBSCRIBING
    assert run.subscription.timers == {Timer.START}
    assert run.fire(Timer.START, 1) == opens("token2")


def test_a_new_callback_address_gives_up_the_subscribe_under_way() -> None:
    run = subscribing()
    assert run.feed(CallbackChanged()) == (
        CancelTimer(Timer.REPLY),
        ClosePath("token1"),
        SetTimer(Timer.START, 1),
    )
    assert run.feed(Reply("token1", 200, SID, None)) == (SendUnsubscribe(SID),)
    assert run.feed(CallbackChanged()) == (SetTimer(Timer.START, 1),)
    assert run.fire(Timer.START, 1) == opens("token2")


def test_a_new_callback_address_after_expiry_ends_nothing() -> None:
    run = active()
    run.now += 3600
    assert SendUnsubscribe(SID) not in run.feed(CallbackChanged())


@pytest.mark.parametrize("begin", [active, gap, silent, renewing])
def test_a_sleep_past_expiry_begins_again_without_ending_the_old_sid(
    begin: Callable[[], Run],
) -> None:
    run = begin()
    assert run.feed(ClockJumped(3600))[-2:] == (ClosePath("token1"), SetTimer(Timer.START, 1))
    assert run.state == State.SUBSCRIBING


def test_a_short_sleep_brings_the_renewal_forward() -> None:
    run = active()
    assert run.feed(ClockJumped(600)) == (
        SetTimer(Timer.RENEW, 2280),
        SetTimer(Timer.RESYNC, 85800),
    )
    assert run.feed(ClockJumped(2400)) == (
        SetTimer(Timer.RENEW, 1),
        SetTimer(Timer.RESYNC, 83400),
    )
    assert run.state == State.ACTIVE


def test_a_short_sleep_while_renewing_brings_the_expiry_forward() -> None:
    run = renewing()
    assert run.feed(ClockJumped(700)) == ()
    assert run.feed(NoReply("token1"))[-1] == SetTimer(Timer.RETRY, 20)


def test_a_short_sleep_shortens_the_rest_after_a_gap() -> None:
    run = gap()
    run.fire(Timer.GAP, 2)
    run.reply()
    run.notify(1)
    run.feed(ClockJumped(60))
    assert run.fire(Timer.GAP, 2)[-3:] == opens("token3")


@pytest.mark.parametrize("begin", [Run, subscribing, backoff, off, wrong])
def test_a_sleep_changes_nothing_without_a_sid(begin: Callable[[], Run]) -> None:
    assert begin().feed(ClockJumped(7200)) == ()


@pytest.mark.parametrize("by", [0.0, -3600.0])
def test_a_clock_set_back_is_no_sleep(by: float) -> None:
    assert active().feed(ClockJumped(by)) == ()
