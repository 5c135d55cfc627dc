"""Lines of TABLES 3, from Idle to Active, Gap and Silent: inputs in, outputs out."""

from collections.abc import Callable

import pytest

from custom_components.sonos_local.wire.gena_actions import MOST_HELD, MOST_HELD_BYTES
from custom_components.sonos_local.wire.gena_cue import LAST_SEQ
from custom_components.sonos_local.wire.gena_state import (
    AddressCorrected,
    Answer,
    CallbackChanged,
    CancelTimer,
    ClosePath,
    Deliver,
    Hearing,
    Kind,
    NoReply,
    Notified,
    Reply,
    Report,
    SendRenew,
    SendUnsubscribe,
    SetTimer,
    State,
    Subscription,
    Timer,
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
    opens,
    silent,
    subscribing,
    wrong,
)

RENEW_AT_80 = SetTimer(Timer.RENEW, 2880)
IN_A_DAY = SetTimer(Timer.RESYNC, 86400)


# Idle, Subscribing


def test_wanted_subscribes_on_a_fresh_path() -> None:
    run = Run()
    assert run.feed(Wanted()) == opens("token1")
    assert run.state == State.SUBSCRIBING


def test_wanted_twice_is_wanted() -> None:
    run = subscribing()
    assert run.feed(Wanted()) == ()


def test_a_notify_before_the_reply_is_held_and_answered() -> None:
    run = subscribing()
    assert run.notify(0) == (Answer(200),)
    assert run.state == State.SUBSCRIBING


def test_the_reply_makes_it_active() -> None:
    run = subscribing()
    assert run.reply() == (
        CancelTimer(Timer.REPLY),
        Report(Kind.ACCEPTED),
        RENEW_AT_80,
        IN_A_DAY,
        SetTimer(Timer.FIRST_EVENT, 5),
    )
    assert run.state == State.ACTIVE
    assert run.subscription.sid == SID


def test_what_came_before_the_reply_is_delivered_in_order() -> None:
    run = subscribing()
    for seq in (1, 0, 2, 1):
        assert run.notify(seq) == (Answer(200),)
    outputs = run.reply()
    assert outputs[-3:] == tuple(Deliver(SID, seq, str(seq).encode()) for seq in (0, 1, 2))
    assert SetTimer(Timer.FIRST_EVENT, 5) not in outputs
    assert run.state == State.ACTIVE
    assert run.subscription.duplicates == 1


def test_what_came_for_another_sid_of_the_player_is_dropped_at_the_reply() -> None:
    run = subscribing()
    stale = f"uuid:{UID}_sub0000000001"
    event = ("upnp:event", "upnp:propchange", b"")
    assert run.feed(Notified(run.token, stale, "0", *event)) == (Answer(200),)
    assert delivered(run.reply()) == []
    assert run.subscription.held == ()


def test_a_notify_of_another_player_before_the_reply_is_foreign() -> None:
    run = subscribing()
    event = ("upnp:event", "upnp:propchange", b"")
    assert run.feed(Notified(run.token, OTHER, "0", *event)) == (Answer(412),)


def test_a_hole_in_what_came_before_the_reply_is_a_gap() -> None:
    run = subscribing()
    run.notify(1)
    assert run.reply()[-1] == SetTimer(Timer.GAP, 2)
    assert run.state == State.GAP
    assert delivered(run.notify(0)) == [0, 1]
    assert run.state == State.ACTIVE


def test_too_many_before_the_reply_are_answered_and_end_in_a_gap() -> None:
    run = subscribing()
    for seq in range(MOST_HELD + 1):
        assert run.notify(seq) == (Answer(200),)
    assert len(run.subscription.held) == MOST_HELD
    assert delivered(run.reply()) == list(range(MOST_HELD - 1))
    assert run.state == State.GAP


def test_too_much_before_the_reply_ends_in_a_gap() -> None:
    run = subscribing()
    run.notify(0, b"x" * (MOST_HELD_BYTES // 2))
    run.notify(1, b"x" * (MOST_HELD_BYTES // 2))
    run.notify(2, b"x")
    assert delivered(run.reply()) == [0, 1]
    assert run.state == State.GAP


def test_the_reply_of_another_player_is_ended_and_reported() -> None:
    run = subscribing()
    assert run.reply(sid=OTHER) == (
        CancelTimer(Timer.REPLY),
        SendUnsubscribe(OTHER),
        ClosePath("token1"),
        Report(Kind.WRONG_PLAYER),
    )
    assert run.state == State.WRONG


def test_403_is_upnp_off_and_tried_again_every_15_minutes() -> None:
    run = subscribing()
    assert run.reply(403, None, None) == (
        CancelTimer(Timer.REPLY),
        ClosePath("token1"),
        Report(Kind.UPNP_OFF, 403),
        SetTimer(Timer.RETRY, 900),
    )
    assert run.state == State.OFF
    assert run.fire(Timer.RETRY, 900) == opens("token2")


@pytest.mark.parametrize("status", [412, 500, 501, 503, 301, 404])
def test_another_status_is_reported_and_backs_off(status: int) -> None:
    run = subscribing()
    assert run.reply(status, None, None) == (
        CancelTimer(Timer.REPLY),
        Report(Kind.REFUSED, status),
        ClosePath("token1"),
        SetTimer(Timer.RETRY, 30),
    )
    assert run.state == State.BACKOFF


def test_backing_off_doubles_up_to_15_minutes_and_starts_again_after_success() -> None:
    run = subscribing()
    pauses = []
    for _ in range(7):
        pauses.append(run.reply(503, None, None)[-1])
        run.fire(Timer.RETRY)
    assert pauses == [SetTimer(Timer.RETRY, float(n)) for n in (30, 60, 120, 240, 480, 900, 900)]
    run.reply()
    run.feed(CallbackChanged())
    run.fire(Timer.START)
    assert run.reply(503, None, None)[-1] == SetTimer(Timer.RETRY, 30)


@pytest.mark.parametrize("sid", [None, "", "uuid:x y", "uuid:x\r\nHOST: y", "uuid:ä", "x" * 257])
def test_a_reply_without_a_usable_sid_is_none(sid: str | None) -> None:
    run = subscribing()
    assert run.reply(sid=sid) == (
        CancelTimer(Timer.REPLY),
        ClosePath("token1"),
        SetTimer(Timer.RETRY, 30),
    )
    assert run.state == State.BACKOFF


def test_no_reply_kills_the_token() -> None:
    run = subscribing()
    late = run.notified(0)
    assert run.feed(NoReply("token1")) == (
        CancelTimer(Timer.REPLY),
        ClosePath("token1"),
        SetTimer(Timer.RETRY, 30),
    )
    assert run.feed(late) == (Answer(412),)


def test_no_reply_in_10_seconds_kills_the_token() -> None:
    run = subscribing()
    assert run.fire(Timer.REPLY, 10) == (ClosePath("token1"), SetTimer(Timer.RETRY, 30))
    assert run.state == State.BACKOFF
    assert run.feed(NoReply("token1")) == ()


def test_an_acceptance_that_comes_too_late_is_ended_once() -> None:
    run = subscribing()
    run.fire(Timer.REPLY, 10)
    assert run.feed(Reply("token1", 503)) == ()
    assert run.feed(Reply("token1", 200, SID, None)) == (SendUnsubscribe(SID),)
    assert run.feed(Reply("token1", 200, SID, None)) == ()
    assert run.state == State.BACKOFF


def test_backoff_tries_again_on_a_new_path() -> None:
    run = backoff()
    assert run.fire(Timer.RETRY, 30) == opens("token2")
    assert run.state == State.SUBSCRIBING


@pytest.mark.parametrize("begin", [wrong, backoff])
def test_a_corrected_address_is_tried_at_once(begin: Callable[[], Run]) -> None:
    run = begin()
    assert run.feed(AddressCorrected())[-3:] == opens("token2")
    assert run.state == State.SUBSCRIBING


# Active, Gap


def test_events_in_order_are_delivered() -> None:
    run = active()
    assert run.notify(1) == (Answer(200), Deliver(SID, 1, b"1"))
    assert run.notify(2) == (Answer(200), Deliver(SID, 2, b"2"))


def test_the_first_event_stops_its_timer() -> None:
    run = subscribing()
    run.reply()
    assert run.notify(0) == (
        CancelTimer(Timer.FIRST_EVENT),
        Answer(200),
        Deliver(SID, 0, b"0"),
    )


def test_after_the_last_sequence_comes_1() -> None:
    run = active()
    run.subscription = Subscription(
        UID, State.ACTIVE, "token1", SID, LAST_SEQ, Hearing.HEARD, expires=9e9
    )
    assert delivered(run.notify(1)) == []
    assert delivered(run.notify(LAST_SEQ)) == [LAST_SEQ, 1]
    assert delivered(run.notify(2)) == [2]
    assert delivered(run.notify(LAST_SEQ)) == []


@pytest.mark.parametrize("seq", [0, 1])
def test_an_old_event_is_answered_and_counted(seq: int) -> None:
    run = active()
    run.notify(1)
    assert run.notify(seq) == (Answer(200),)
    assert run.state == State.ACTIVE
    assert run.subscription.duplicates == 1


def test_an_event_too_far_is_held_for_two_seconds() -> None:
    run = active()
    assert run.notify(2) == (Answer(200), SetTimer(Timer.GAP, 2))
    assert run.state == State.GAP
    assert run.notify(3) == (Answer(200),)


def test_the_missing_event_ends_the_gap() -> None:
    run = gap()
    assert run.notify(1) == (
        CancelTimer(Timer.GAP),
        Answer(200),
        Deliver(SID, 1, b"1"),
        Deliver(SID, 2, b"2"),
    )
    assert run.state == State.ACTIVE


def test_a_second_hole_has_its_own_two_seconds() -> None:
    run = gap()
    run.notify(4)
    outputs = run.notify(1)
    assert delivered(outputs) == [1, 2]
    assert outputs[-1] == SetTimer(Timer.GAP, 2)
    assert run.state == State.GAP


def test_the_missing_event_counts_even_where_no_room_is_left() -> None:
    run = active()
    for seq in range(2, 2 + MOST_HELD):
        run.notify(seq)
    assert delivered(run.notify(1)) == list(range(1, 2 + MOST_HELD))
    assert run.state == State.ACTIVE


def test_a_gap_that_stays_makes_a_new_subscription() -> None:
    run = gap()
    assert run.fire(Timer.GAP, 2) == (
        CancelTimer(Timer.RENEW),
        CancelTimer(Timer.RESYNC),
        Report(Kind.GAP),
        SendUnsubscribe(SID),
        ClosePath("token1"),
        *opens("token2"),
    )
    assert run.state == State.SUBSCRIBING


def test_gaps_make_at_most_one_new_subscription_a_minute() -> None:
    run = gap()
    run.fire(Timer.GAP, 2)
    run.reply()
    run.notify(1)
    assert run.fire(Timer.GAP, 10) == (SetTimer(Timer.GAP, 50),)
    assert run.state == State.GAP
    assert run.fire(Timer.GAP, 50)[-3:] == opens("token3")


def test_a_day_makes_a_new_subscription() -> None:
    run = active("Second-172800")
    assert run.fire(Timer.RESYNC, 86400) == (
        CancelTimer(Timer.RENEW),
        SendUnsubscribe(SID),
        ClosePath("token1"),
        *opens("token2"),
    )


# Silent


def test_no_first_event_is_reported_and_tried_again_soon() -> None:
    run = subscribing()
    run.reply()
    assert run.fire(Timer.FIRST_EVENT, 5) == (Report(Kind.NO_EVENTS), SetTimer(Timer.HEAR, 5))
    assert run.state == State.SILENT
    assert run.fire(Timer.HEAR, 5)[-5:] == (
        SendUnsubscribe(SID),
        ClosePath("token1"),
        *opens("token2"),
    )


def test_later_tries_come_every_15_minutes_and_report_nothing() -> None:
    run = silent()
    for _ in range(3):
        run.fire(Timer.HEAR)
        run.reply()
        assert run.fire(Timer.FIRST_EVENT) == (SetTimer(Timer.HEAR, 900),)


def test_any_notify_ends_the_silence() -> None:
    run = silent()
    assert run.notify(0) == (
        CancelTimer(Timer.HEAR),
        Answer(200),
        Report(Kind.BACK),
        Deliver(SID, 0, b"0"),
    )
    assert run.state == State.ACTIVE
    assert not run.subscription.deaf


def test_a_notify_out_of_order_ends_the_silence_and_is_a_gap() -> None:
    run = silent()
    outputs = run.notify(1)
    assert Report(Kind.BACK) in outputs
    assert outputs[-1] == SetTimer(Timer.GAP, 2)
    assert run.state == State.GAP


def test_a_notify_before_the_reply_of_the_next_try_ends_the_silence() -> None:
    run = silent()
    run.fire(Timer.HEAR)
    run.notify(0)
    assert Report(Kind.BACK) in run.reply()


def test_silence_outlasts_a_renewal() -> None:
    run = silent()
    assert run.fire(Timer.RENEW) == (
        CancelTimer(Timer.RESYNC),
        SendRenew("token1", SID, 3600),
        SetTimer(Timer.REPLY, 10),
    )
    run.reply()
    assert run.state == State.SILENT
    assert run.subscription.timers == {Timer.RENEW, Timer.RESYNC, Timer.HEAR}
