"""What the lines of the subscription's table do: values before and a `Move` in, values after out.

Which line applies and what the next state is stands in `gena`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from .gena_cue import following, gap_rest, granted, sequence_of
from .gena_state import (
    Answer,
    BadBody,
    Chance,
    ClockJumped,
    ClosePath,
    Deliver,
    Hearing,
    Held,
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
)

# Lengths of time in seconds.
ASKED: Final = 3600
REPLY_LIMIT: Final = 10.0
FIRST_EVENT_LIMIT: Final = 5.0
GAP_LIMIT: Final = 2.0
RENEW_RETRY: Final = 30.0
BACKOFF: Final = (30.0, 60.0, 120.0, 240.0, 480.0, 900.0)
LONG_RETRY: Final = 900.0
# Guess: the one early try comes soon, since one lost NOTIFY is likelier than a firewall.
HEAR_SOON: Final = 5.0
# Guess: spreads what all subscriptions of a household do after a sleep.
JITTER: Final = 2.0
# Shares of the granted time, and of the 24 hours after which a subscription is made anew.
RENEW_SHARE: Final = (0.75, 0.85)
DAY: Final = 86400.0
DAY_SHARE: Final = (0.95, 1.05)

MOST_HELD: Final = 8
MOST_HELD_BYTES: Final = 1024 * 1024
MOST_ABANDONED: Final = 4


type Outcome = tuple[Subscription, tuple[Output, ...]]


@dataclass(frozen=True, slots=True)
class Move:
    """What an action gets: the values before, and what the input says, flat."""

    before: Subscription
    now: float
    chance: Chance
    token: str = ""
    # Of a Reply, or the one that answers a BadBody.
    status: int | None = None
    sid: str = ""
    timeout: str | None = None
    sequence: int = 0
    body: bytes | None = None
    by: float = 0.0
    # The SUBSCRIBE that was under way is over.
    replied: bool = False


type Action = Callable[[Move], Outcome]


def move_of(before: Subscription, given: Input, now: float, chance: Chance) -> Move:
    """Flatten an input."""
    move = Move(before, now, chance)
    match given:
        case Reply(token, status, sid, timeout):
            return replace(
                move, token=token, status=status, sid=sid or "", timeout=timeout, replied=True
            )
        case NoReply():
            return replace(move, replied=True)
        case Notified(sid=sid, seq=seq, body=body):
            return replace(move, sid=sid or "", sequence=sequence_of(seq) or 0, body=body)
        case BadBody(sid=sid, seq=seq, status=status):
            return replace(move, sid=sid or "", sequence=sequence_of(seq) or 0, status=status)
        case ClockJumped(by):
            return replace(move, by=by)
        case _:
            return move


# Beginnings and ends ------------------------------------------------------------------------


def _forget(move: Move) -> Outcome:
    """Give up token and SID without a word to the player."""
    before = move.before
    if before.token is None:
        return before, ()
    abandoned = before.abandoned
    if before.state is State.SUBSCRIBING and not move.replied:
        abandoned = (*abandoned, before.token)[-MOST_ABANDONED:]
    after = replace(
        before,
        token=None,
        sid=None,
        expected=0,
        hearing=Hearing.WAITING,
        held=(),
        abandoned=abandoned,
    )
    return after, (ClosePath(before.token),)


def end(move: Move) -> Outcome:
    """Give up token and SID, and tell the player if the SID may live."""
    before = move.before
    after, closing = _forget(move)
    if before.sid is None or move.now >= before.expires:
        return after, closing
    return after, (SendUnsubscribe(before.sid), *closing)


def subscribe(move: Move) -> Outcome:
    """Begin on a fresh path."""
    after, closing = _forget(move)
    token = move.chance.token()
    opening = (
        OpenPath(token),
        SendSubscribe(token, ASKED),
        SetTimer(Timer.REPLY, REPLY_LIMIT),
    )
    return replace(after, token=token), (*closing, *opening)


def anew(move: Move) -> Outcome:
    """End what there is and begin again."""
    after, ending = end(move)
    after, opening = subscribe(replace(move, before=after))
    return after, (*ending, *opening)


def anew_after_jitter(move: Move) -> Outcome:
    """End what there is and begin again a little later, not with all others."""
    after, ending = end(move)
    return after, (*ending, SetTimer(Timer.START, move.chance.between(0.0, JITTER)))


def after_sleep(move: Move) -> Outcome:
    """Begin again after the granted time ran out unseen."""
    # What has run out meanwhile is not ended.
    return anew_after_jitter(replace(move, before=replace(move.before, sid=None)))


def after_boot(move: Move) -> Outcome:
    """Begin again with a player that forgot everything."""
    after, outputs = subscribe(move)
    # A SID in a late reply may be another client's by now.
    return replace(after, failures=0, abandoned=()), outputs


def mend_gap(move: Move) -> Outcome:
    """Give up the missing NOTIFY: the first one of a new subscription holds the whole state."""
    after, outputs = anew(move)
    return replace(after, gap_at=move.now), (Report(Kind.GAP), *outputs)


# Replies ------------------------------------------------------------------------------------


def _lease(move: Move, subscription: Subscription) -> Outcome:
    """Take the granted time, and set the timers that go with a living SID."""
    seconds = granted(move.timeout)
    renew_in = seconds * move.chance.between(*RENEW_SHARE)
    after = replace(
        subscription, expires=move.now + seconds, renew_at=move.now + renew_in, failures=0
    )
    resync_in = max(0.0, after.resync_at - move.now)
    return after, (SetTimer(Timer.RENEW, renew_in), SetTimer(Timer.RESYNC, resync_in))


def accept(move: Move) -> Outcome:
    """Take the SID, and what came before it."""
    before = move.before
    held = tuple(item for item in before.held if item.sid == move.sid)
    day = DAY * move.chance.between(*DAY_SHARE)
    after = replace(before, sid=move.sid, expected=0, held=held, resync_at=move.now + day)
    after, timers = _lease(move, after)
    outputs: tuple[Output, ...] = (Report(Kind.ACCEPTED), *timers)
    if not held:
        return after, (*outputs, SetTimer(Timer.FIRST_EVENT, FIRST_EVENT_LIMIT))
    after, heard = _heard(after)
    after, replayed = _replay(after)
    return after, (*outputs, *heard, *replayed)


def wrong_player(move: Move) -> Outcome:
    """End what another player began."""
    after, closing = _forget(move)
    return after, (SendUnsubscribe(move.sid), *closing, Report(Kind.WRONG_PLAYER))


def off(move: Move) -> Outcome:
    """Wait long: somebody has to switch UPnP on."""
    after, closing = _forget(move)
    waiting = SetTimer(Timer.RETRY, LONG_RETRY)
    return after, (*closing, Report(Kind.UPNP_OFF, move.status), waiting)


def back_off(move: Move) -> Outcome:
    """Wait twice as long as the last time."""
    after, closing = _forget(move)
    pause = BACKOFF[min(after.failures, len(BACKOFF) - 1)]
    return replace(after, failures=after.failures + 1), (*closing, SetTimer(Timer.RETRY, pause))


def refused(move: Move) -> Outcome:
    """Wait, with the status reported."""
    after, outputs = back_off(move)
    return after, (Report(Kind.REFUSED, move.status), *outputs)


def unreachable(move: Move) -> Outcome:
    """Give up a SID that ran out while renewals had no answer."""
    after, outputs = back_off(move)
    return after, (Report(Kind.UNREACHABLE), *outputs)


def stray(move: Move) -> Outcome:
    """End what a SUBSCRIBE that was given up began after all."""
    before = move.before
    abandoned = tuple(token for token in before.abandoned if token != move.token)
    return replace(before, abandoned=abandoned), (SendUnsubscribe(move.sid),)


# Renewal ------------------------------------------------------------------------------------


def renew(move: Move) -> Outcome:
    """Ask for more time."""
    before = move.before
    # A subscription that can be renewed has both.
    sending = SendRenew(before.token or "", before.sid or "", ASKED)
    return before, (sending, SetTimer(Timer.REPLY, REPLY_LIMIT))


def renewed(move: Move) -> Outcome:
    """Take more time; hearing is as it was."""
    return _lease(move, move.before)


def renew_later(move: Move) -> Outcome:
    """Ask again soon, as long as the SID lives."""
    rest = move.before.expires - move.now
    return move.before, (SetTimer(Timer.RETRY, min(RENEW_RETRY, rest)),)


def shift(move: Move) -> Outcome:
    """Bring forward what was due, by the time that the host slept."""
    before = move.before
    after = replace(
        before,
        expires=before.expires - move.by,
        renew_at=before.renew_at - move.by,
        resync_at=before.resync_at - move.by,
        gap_at=None if before.gap_at is None else before.gap_at - move.by,
    )
    if before.state is State.RENEWING:
        return after, ()
    jitter = move.chance.between(0.0, JITTER)
    return after, (
        SetTimer(Timer.RENEW, max(jitter, after.renew_at - move.now)),
        SetTimer(Timer.RESYNC, max(jitter, after.resync_at - move.now)),
    )


# NOTIFYs ------------------------------------------------------------------------------------


def answer(status: int) -> Action:
    """Make an action that answers a NOTIFY and does nothing else."""
    return lambda move: (move.before, (Answer(status),))


def keep(move: Move) -> Outcome:
    """Hold a NOTIFY."""
    item = Held(move.sid, move.sequence, move.body)
    return _hold(move.before, item), (Answer(move.status or 200),)


def keep_lost(move: Move) -> Outcome:
    """Mark the place of a NOTIFY that is lost."""
    after, outputs = keep(move)
    return after, (*outputs, Report(Kind.BAD_BODY, move.status))


def hear(move: Move) -> Outcome:
    """Take a NOTIFY that is the next, or comes too early."""
    after, kept = keep(move)
    return _listen(move, after, kept)


def hear_lost(move: Move) -> Outcome:
    """Take note of a NOTIFY that is lost: a gap."""
    after, kept = keep_lost(move)
    return _listen(move, after, kept)


def hear_again(move: Move) -> Outcome:
    """Count a NOTIFY that was there before."""
    after = replace(move.before, duplicates=move.before.duplicates + 1)
    return _listen(move, after, (Answer(move.status or 200),))


def _listen(move: Move, after: Subscription, outputs: tuple[Output, ...]) -> Outcome:
    """Deliver what is in order; give a missing one its time, counted anew after progress."""
    after, heard = _heard(after)
    after, replayed = _replay(after, running=Timer.GAP in move.before.timers)
    return after, (*outputs, *heard, *replayed)


def _heard(subscription: Subscription) -> Outcome:
    after = replace(subscription, hearing=Hearing.HEARD, deaf=False, silences=0)
    return after, (Report(Kind.BACK),) if subscription.deaf else ()


def _replay(subscription: Subscription, *, running: bool = False) -> Outcome:
    """Deliver what is held, as far as it is in order; `running` is the timer of a gap."""
    waiting = {item.sequence: item for item in subscription.held}
    expected = subscription.expected
    delivered: list[Output] = []
    while (item := waiting.get(expected)) and item.body is not None:
        delivered.append(Deliver(item.sid, expected, item.body))
        del waiting[expected]
        expected = following(expected)
    after = replace(subscription, expected=expected, held=tuple(waiting.values()))
    if waiting and (delivered or not running):
        delivered.append(SetTimer(Timer.GAP, GAP_LIMIT))
    return after, tuple(delivered)


def _hold(subscription: Subscription, item: Held) -> Subscription:
    """Hold a NOTIFY; what finds no room leaves a lost one, so that it cannot be skipped unseen."""
    same = [old for old in subscription.held if _place(old) == _place(item)]
    if same and (item.body is None or same[0].body is not None):
        return replace(subscription, duplicates=subscription.duplicates + 1)
    rest = tuple(old for old in subscription.held if old not in same)
    if _place(item) == (subscription.sid, subscription.expected):
        # It leaves at once, and may be what all the others wait for.
        held = (*rest, item)
    elif len(rest) >= MOST_HELD:
        held = (*rest[:-1], replace(rest[-1], body=None))
    elif sum(len(old.body or b"") for old in (*rest, item)) > MOST_HELD_BYTES:
        held = (*rest, replace(item, body=None))
    else:
        held = (*rest, item)
    return replace(subscription, held=held)


def _place(item: Held) -> tuple[str, int]:
    return item.sid, item.sequence


# Silence and gaps ---------------------------------------------------------------------------


def fall_silent(move: Move) -> Outcome:
    """Report once that nothing comes; try again soon, then seldom."""
    before = move.before
    after = replace(before, hearing=Hearing.SILENT, deaf=True, silences=before.silences + 1)
    pause = LONG_RETRY if before.silences else HEAR_SOON
    report = () if before.deaf else (Report(Kind.NO_EVENTS),)
    return after, (*report, SetTimer(Timer.HEAR, pause))


def wait_for_gap(move: Move) -> Outcome:
    """Go on waiting: the last gap is too fresh."""
    return move.before, (SetTimer(Timer.GAP, gap_rest(move.before, move.now)),)
