"""What an input of the subscription machine amounts to: headers, SIDs, SEQs and time, classified.

Nothing here changes anything; `gena` holds the table that says what follows.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

from .gena_state import (
    AddressCorrected,
    BadBody,
    CallbackChanged,
    ClockJumped,
    Input,
    NoReply,
    Notified,
    Rebooted,
    Reply,
    State,
    Subscription,
    Timer,
    TimerFired,
    Unwanted,
    Wanted,
)

# A gap makes a new subscription at most this often, in seconds.
GAP_REST: Final = 60.0
# Taken as granted, in seconds, where the reply grants nothing usable (TABLES 10 nr 7).
USUAL_GRANT: Final = 1800
SHORTEST_GRANT: Final = 60
LAST_SEQ: Final = 2**32 - 1

_GRANTED = re.compile(r"second-([0-9]{1,9})", re.IGNORECASE)
_SEQ = re.compile(r"[0-9]{1,10}")
# What can stand in a header of an UNSUBSCRIBE.
_SID = re.compile(r"[!-~]{1,256}")
_EVENT = ("upnp:event", "upnp:propchange")


class Cue(Enum):
    """What an input amounts to, given state and time."""

    WANTED = auto()
    UNWANTED = auto()
    # Replies to SUBSCRIBE.
    ACCEPTED = auto()
    WRONG_PLAYER = auto()
    FORBIDDEN = auto()
    REFUSED = auto()
    NO_REPLY = auto()
    # The acceptance of a SUBSCRIBE that was given up.
    STRAY = auto()
    # Replies to a renewal.
    RENEWED = auto()
    GONE = auto()
    NO_RENEWAL = auto()
    # As before, and the granted time is over.
    EXPIRED = auto()
    # NOTIFYs: before the SID is known, and after.
    EARLY = auto()
    IN_ORDER = auto()
    BEHIND = auto()
    AHEAD = auto()
    DAMAGED = auto()
    FOREIGN = auto()
    MALFORMED = auto()
    # Time.
    START = auto()
    FIRST_EVENT = auto()
    GAP_OVER = auto()
    GAP_TOO_SOON = auto()
    RENEW = auto()
    RETRY = auto()
    HEAR = auto()
    RESYNC = auto()
    # What others notice.
    REBOOTED = auto()
    CALLBACK_CHANGED = auto()
    SLEPT = auto()
    SLEPT_PAST_EXPIRY = auto()
    ADDRESS_CORRECTED = auto()


_PLAIN: Mapping[type, Cue] = {
    Wanted: Cue.WANTED,
    Unwanted: Cue.UNWANTED,
    Rebooted: Cue.REBOOTED,
    CallbackChanged: Cue.CALLBACK_CHANGED,
    AddressCorrected: Cue.ADDRESS_CORRECTED,
}
_TIMERS: Mapping[Timer, Cue] = {
    Timer.START: Cue.START,
    Timer.REPLY: Cue.NO_REPLY,
    Timer.FIRST_EVENT: Cue.FIRST_EVENT,
    Timer.GAP: Cue.GAP_OVER,
    Timer.RENEW: Cue.RENEW,
    Timer.RETRY: Cue.RETRY,
    Timer.HEAR: Cue.HEAR,
    Timer.RESYNC: Cue.RESYNC,
}


def cue_of(subscription: Subscription, given: Input, now: float) -> Cue | None:
    """Classify an input; None for what has no consequence, such as a reply nobody waits for."""
    match given:
        case ClockJumped(by):
            return _jump(subscription, now, by)
        case Reply() | NoReply():
            return _reply(subscription, given, now)
        case Notified() | BadBody():
            return _notify(subscription, given)
        case TimerFired(timer):
            return _timer(subscription, timer, now)
        case _:
            return _PLAIN[type(given)]


def granted(timeout: str | None) -> int:
    """Read a reply's TIMEOUT, `Second-N` (WIRE 3), in seconds.

    Absent, `infinite`, below a minute or unreadable is 1800.
    """
    match = _GRANTED.fullmatch((timeout or "").strip())
    seconds = int(match[1]) if match else 0
    return seconds if seconds >= SHORTEST_GRANT else USUAL_GRANT


def sequence_of(seq: str | None) -> int | None:
    """Read a SEQ header; None for what is no number of 32 bits."""
    text = (seq or "").strip()
    if not _SEQ.fullmatch(text) or int(text) > LAST_SEQ:
        return None
    return int(text)


def following(sequence: int) -> int:
    """Return the SEQ after this one: 0 is only ever the first (UPnP device architecture)."""
    return sequence + 1 if sequence < LAST_SEQ else 1


def ahead(sequence: int, expected: int) -> int:
    """Return how many events lie between: 0 for the expected one, below 0 for an old one."""
    if sequence == expected:
        return 0
    if expected == 0:
        return sequence
    if sequence == 0:
        return -1
    # SEQs go round, so the nearer way counts.
    distance = (sequence - expected) % LAST_SEQ
    return distance if distance <= LAST_SEQ // 2 else distance - LAST_SEQ


def gap_rest(subscription: Subscription, now: float) -> float:
    """Return the seconds until a gap may make a new subscription again; 0 or less is now."""
    return 0.0 if subscription.gap_at is None else subscription.gap_at + GAP_REST - now


def _jump(subscription: Subscription, now: float, by: float) -> Cue | None:
    if subscription.sid is None or by <= 0:
        return None
    return Cue.SLEPT_PAST_EXPIRY if now + by >= subscription.expires else Cue.SLEPT


def _reply(subscription: Subscription, reply: Reply | NoReply, now: float) -> Cue | None:
    if reply.token != subscription.token:
        return _late(subscription, reply)
    if subscription.state is State.SUBSCRIBING:
        return _subscribed(subscription.uid, reply)
    if subscription.state is State.RENEWING:
        return _renewed(subscription, reply, now)
    return None


def _late(subscription: Subscription, reply: Reply | NoReply) -> Cue | None:
    match reply:
        case Reply(token=token, status=HTTPStatus.OK, sid=sid) if _readable(sid):
            return Cue.STRAY if token in subscription.abandoned else None
        case _:
            return None


def _subscribed(uid: str, reply: Reply | NoReply) -> Cue:
    match reply:
        case Reply(status=HTTPStatus.OK, sid=sid) if _readable(sid):
            return Cue.ACCEPTED if _belongs(sid, uid) else Cue.WRONG_PLAYER
        case Reply(status=HTTPStatus.OK) | NoReply():
            return Cue.NO_REPLY
        case Reply(status=HTTPStatus.FORBIDDEN):
            return Cue.FORBIDDEN
        case _:
            return Cue.REFUSED


def _renewed(subscription: Subscription, reply: Reply | NoReply, now: float) -> Cue:
    match reply:
        case Reply(status=HTTPStatus.OK, sid=sid) if sid == subscription.sid:
            return Cue.RENEWED
        case Reply(status=HTTPStatus.OK | HTTPStatus.NOT_FOUND | HTTPStatus.PRECONDITION_FAILED):
            return Cue.GONE
        # Whether UPnP is off is for the reply to a new SUBSCRIBE to say.
        case Reply(status=HTTPStatus.FORBIDDEN):
            return Cue.GONE
        case _:
            return _unless_expired(subscription, Cue.NO_RENEWAL, now)


def _unless_expired(subscription: Subscription, cue: Cue, now: float) -> Cue:
    return Cue.EXPIRED if now >= subscription.expires else cue


def _notify(subscription: Subscription, notify: Notified | BadBody) -> Cue:
    if subscription.token is None or notify.token != subscription.token:
        return Cue.FOREIGN
    if (notify.nt, notify.nts) != _EVENT:
        return Cue.MALFORMED
    if not _expects(subscription, notify.sid):
        return Cue.FOREIGN
    sequence = sequence_of(notify.seq)
    if sequence is None:
        return Cue.MALFORMED
    if subscription.state is State.SUBSCRIBING:
        return Cue.DAMAGED if isinstance(notify, BadBody) else Cue.EARLY
    distance = ahead(sequence, subscription.expected)
    if distance < 0:
        return Cue.BEHIND
    if isinstance(notify, BadBody):
        return Cue.DAMAGED
    return Cue.AHEAD if distance else Cue.IN_ORDER


def _expects(subscription: Subscription, sid: str | None) -> bool:
    """Tell whether events of this SID can be ours; before the reply the uid has to do."""
    if subscription.state is State.SUBSCRIBING:
        return _readable(sid) and _belongs(sid, subscription.uid)
    return sid == subscription.sid


def _timer(subscription: Subscription, timer: Timer, now: float) -> Cue | None:
    if timer not in subscription.timers:
        return None
    if timer is Timer.GAP and gap_rest(subscription, now) > 0:
        return Cue.GAP_TOO_SOON
    if subscription.state is State.RENEWING and timer in (Timer.REPLY, Timer.RETRY):
        cue = Cue.RETRY if timer is Timer.RETRY else Cue.NO_RENEWAL
        return _unless_expired(subscription, cue, now)
    return _TIMERS[timer]


def _readable(sid: str | None) -> bool:
    return sid is not None and _SID.fullmatch(sid) is not None


def _belongs(sid: str | None, uid: str) -> bool:
    return sid is not None and sid.startswith(f"uuid:{uid}_sub")
