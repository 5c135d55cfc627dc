"""One event subscription (GENA) as a state machine without I/O: TABLES 3.

Theory of operation. Whoever does the I/O holds one frozen `Subscription`, hands each thing that
happens to `step` and carries out what comes back, in order:

    input --(gena_cue.cue_of)--> Cue --(TRANSITIONS[state, cue])--> next state, action --> outputs

A cue only classifies: token, SID, SEQ, status, time. The table is the one place that knows what
follows what; a pair that is not in it changes nothing. Actions build the new values; `_arrange`
cancels the timers that the new state does not want, so that no action has to think of them.

Three things stand across the states. The *token*, a callback path of 128 random bits, is new for
each SUBSCRIBE and known before it leaves, so NOTIFYs that overtake the reply find their place.
*Hearing* (held NOTIFYs, silence) is data: Renewing keeps it and returns to Active, Gap or Silent
by it. *Events* leave strictly in order of SEQ, each once; what cannot be had in order is mended
by a new subscription, whose first NOTIFY is the whole state.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from random import uniform
from typing import Final

from ..wire import gena_actions as do
from .gena_actions import Action, Outcome, move_of
from .gena_cue import Cue, cue_of
from .gena_state import (
    CancelTimer,
    Chance,
    Hearing,
    Input,
    Output,
    SetTimer,
    State,
    Subscription,
    Timer,
    TimerFired,
)

SYSTEM_CHANCE: Final = Chance(token=lambda: secrets.token_hex(16), between=uniform)


class Next(Enum):
    """A next state that the table does not name."""

    SAME = auto()
    # Gap while something is held, Silent if nothing was heard in time, else Active.
    HEARING = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    states: frozenset[State]
    cue: Cue
    next: State | Next
    action: Action


def step(
    subscription: Subscription, given: Input, now: float, chance: Chance = SYSTEM_CHANCE
) -> Outcome:
    """Take one input; return the subscription after it and what is to be done, in order.

    Never raises. A NOTIFY (Notified, BadBody) is always answered, with the first Answer.
    """
    cue = cue_of(subscription, given, now)
    armed = subscription.timers
    if isinstance(given, TimerFired):
        armed -= {given.timer}
    row = TRANSITIONS.get((subscription.state, cue)) if cue else None
    if row is None:
        return replace(subscription, timers=armed), ()
    after, outputs = row.action(move_of(subscription, given, now, chance))
    after = replace(after, state=_next(row.next, after))
    return _arrange(after, outputs, armed)


def _next(following_state: State | Next, after: Subscription) -> State:
    if isinstance(following_state, State):
        return following_state
    if following_state is Next.SAME:
        return after.state
    if after.held:
        return State.GAP
    return State.SILENT if after.hearing is Hearing.SILENT else State.ACTIVE


def _arrange(after: Subscription, outputs: tuple[Output, ...], armed: frozenset[Timer]) -> Outcome:
    """Cancel the timers that are not wanted any more, before anything else is done."""
    started = {output.timer for output in outputs if isinstance(output, SetTimer)}
    kept = {timer for timer in armed if _wants(after, timer)}
    if Timer.RETRY in started:
        kept.discard(Timer.REPLY)
    cancelled = sorted(armed - kept - started)
    after = replace(after, timers=frozenset(kept | started))
    return after, (*(CancelTimer(timer) for timer in cancelled), *outputs)


def _wants(subscription: Subscription, timer: Timer) -> bool:
    """Tell whether a timer that runs still means something."""
    if timer not in TIMERS[subscription.state]:
        return False
    match timer:
        case Timer.START:
            return subscription.token is None
        case Timer.REPLY:
            return subscription.token is not None
        case Timer.FIRST_EVENT:
            return subscription.hearing is Hearing.WAITING
        case Timer.GAP:
            return bool(subscription.held)
        case Timer.HEAR:
            return subscription.hearing is Hearing.SILENT
        case _:
            return True


# The table ----------------------------------------------------------------------------------

_S = State
_EVERY = frozenset(State)
_STARTED = _EVERY - {_S.IDLE, _S.CLOSED}
_HEARING = frozenset({_S.ACTIVE, _S.GAP, _S.SILENT})
_LIVING = _HEARING | {_S.RENEWING}
_SUBSCRIBING = frozenset({_S.SUBSCRIBING})
_RENEWING = frozenset({_S.RENEWING})

# The timers that each state can want.
TIMERS: Final[Mapping[State, frozenset[Timer]]] = {
    _S.IDLE: frozenset(),
    _S.SUBSCRIBING: frozenset({Timer.START, Timer.REPLY}),
    _S.ACTIVE: frozenset({Timer.RENEW, Timer.RESYNC, Timer.FIRST_EVENT}),
    _S.GAP: frozenset({Timer.RENEW, Timer.RESYNC, Timer.GAP}),
    _S.SILENT: frozenset({Timer.RENEW, Timer.RESYNC, Timer.HEAR}),
    _S.RENEWING: frozenset({Timer.REPLY, Timer.RETRY, Timer.FIRST_EVENT, Timer.GAP, Timer.HEAR}),
    _S.BACKOFF: frozenset({Timer.RETRY}),
    _S.OFF: frozenset({Timer.RETRY}),
    _S.WRONG: frozenset(),
    _S.CLOSED: frozenset(),
}

ROWS: Final = (
    Row(frozenset({_S.IDLE}), Cue.WANTED, _S.SUBSCRIBING, do.subscribe),
    Row(_EVERY - {_S.CLOSED}, Cue.UNWANTED, _S.CLOSED, do.end),
    Row(_SUBSCRIBING, Cue.START, _S.SUBSCRIBING, do.subscribe),
    Row(_SUBSCRIBING, Cue.EARLY, _S.SUBSCRIBING, do.keep),
    Row(_SUBSCRIBING, Cue.DAMAGED, _S.SUBSCRIBING, do.keep_lost),
    Row(_SUBSCRIBING, Cue.ACCEPTED, Next.HEARING, do.accept),
    Row(_SUBSCRIBING, Cue.WRONG_PLAYER, _S.WRONG, do.wrong_player),
    Row(_SUBSCRIBING, Cue.FORBIDDEN, _S.OFF, do.off),
    Row(_SUBSCRIBING, Cue.REFUSED, _S.BACKOFF, do.refused),
    Row(_SUBSCRIBING, Cue.NO_REPLY, _S.BACKOFF, do.back_off),
    Row(_STARTED, Cue.STRAY, Next.SAME, do.stray),
    Row(_HEARING, Cue.IN_ORDER, Next.HEARING, do.hear),
    Row(_HEARING, Cue.BEHIND, Next.HEARING, do.hear_again),
    Row(_HEARING, Cue.AHEAD, Next.HEARING, do.hear),
    Row(_HEARING, Cue.DAMAGED, Next.HEARING, do.hear_lost),
    Row(_RENEWING, Cue.IN_ORDER, _S.RENEWING, do.hear),
    Row(_RENEWING, Cue.BEHIND, _S.RENEWING, do.hear_again),
    Row(_RENEWING, Cue.AHEAD, _S.RENEWING, do.hear),
    Row(_RENEWING, Cue.DAMAGED, _S.RENEWING, do.hear_lost),
    Row(_EVERY, Cue.FOREIGN, Next.SAME, do.answer(412)),
    Row(_EVERY, Cue.MALFORMED, Next.SAME, do.answer(400)),
    Row(frozenset({_S.GAP, _S.RENEWING}), Cue.GAP_OVER, _S.SUBSCRIBING, do.mend_gap),
    Row(frozenset({_S.GAP, _S.RENEWING}), Cue.GAP_TOO_SOON, Next.SAME, do.wait_for_gap),
    Row(frozenset({_S.ACTIVE}), Cue.FIRST_EVENT, _S.SILENT, do.fall_silent),
    Row(_RENEWING, Cue.FIRST_EVENT, _S.RENEWING, do.fall_silent),
    # The silent SID takes one of the player's 32 slots until it is ended (WIRE 3).
    Row(frozenset({_S.SILENT, _S.RENEWING}), Cue.HEAR, _S.SUBSCRIBING, do.anew),
    Row(_HEARING, Cue.RESYNC, _S.SUBSCRIBING, do.anew),
    Row(_HEARING, Cue.RENEW, _S.RENEWING, do.renew),
    Row(_RENEWING, Cue.RETRY, _S.RENEWING, do.renew),
    Row(_RENEWING, Cue.RENEWED, Next.HEARING, do.renewed),
    Row(_RENEWING, Cue.GONE, _S.SUBSCRIBING, do.subscribe),
    Row(_RENEWING, Cue.NO_RENEWAL, _S.RENEWING, do.renew_later),
    Row(_RENEWING, Cue.EXPIRED, _S.BACKOFF, do.unreachable),
    Row(frozenset({_S.BACKOFF, _S.OFF}), Cue.RETRY, _S.SUBSCRIBING, do.subscribe),
    Row(frozenset({_S.WRONG, _S.BACKOFF}), Cue.ADDRESS_CORRECTED, _S.SUBSCRIBING, do.subscribe),
    Row(_STARTED, Cue.REBOOTED, _S.SUBSCRIBING, do.after_boot),
    Row(_STARTED, Cue.CALLBACK_CHANGED, _S.SUBSCRIBING, do.anew_after_jitter),
    Row(_LIVING, Cue.SLEPT_PAST_EXPIRY, _S.SUBSCRIBING, do.after_sleep),
    Row(_LIVING, Cue.SLEPT, Next.SAME, do.shift),
)

TRANSITIONS: Final[Mapping[tuple[State, Cue], Row]] = {
    (state, row.cue): row for row in ROWS for state in row.states
}
