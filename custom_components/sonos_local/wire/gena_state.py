"""What one event subscription is, hears and asks for: the values of the machine in `gena`.

All of it is frozen. Times are seconds of the clock whose `now` is handed to `gena.step`, lengths
of time are seconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum


class State(StrEnum):
    """Where a subscription stands (TABLES 3)."""

    IDLE = "idle"
    # SUBSCRIBE is under way, or waits for its jitter.
    SUBSCRIBING = "subscribing"
    ACTIVE = "active"
    # A NOTIFY is missing; later ones are held.
    GAP = "gap"
    # The player accepted and sends nothing.
    SILENT = "silent"
    RENEWING = "renewing"
    BACKOFF = "backoff"
    # 403: UPnP is switched off (WIRE 1.4).
    OFF = "off"
    # Another player answered; waits for the right address.
    WRONG = "wrong"
    # For good: who wants again makes a new subscription.
    CLOSED = "closed"


class Timer(StrEnum):
    """The timers; setting one that runs starts it again."""

    START = "start"
    REPLY = "reply"
    FIRST_EVENT = "first_event"
    GAP = "gap"
    RENEW = "renew"
    # After a failure: of Backoff and Off a new SUBSCRIBE, of Renewing the same renewal.
    RETRY = "retry"
    # The next try of a player that is not heard.
    HEAR = "hear"
    # A day is over: the full first NOTIFY of a new subscription mends what was lost unseen.
    RESYNC = "resync"


class Kind(StrEnum):
    """What there is to report."""

    # A SUBSCRIBE was accepted: ends refused, off and unreachable; the SID is in the state.
    ACCEPTED = "accepted"
    WRONG_PLAYER = "wrong_player"
    UPNP_OFF = "upnp_off"
    REFUSED = "refused"
    NO_EVENTS = "no_events"
    # The first NOTIFY after NO_EVENTS.
    BACK = "back"
    UNREACHABLE = "unreachable"
    # A NOTIFY did not come: a new subscription repairs it.
    GAP = "gap"
    # A NOTIFY was too large, too slow or no property set.
    BAD_BODY = "bad_body"


class Hearing(Enum):
    """Whether NOTIFYs of the present SID arrive."""

    WAITING = "waiting"
    HEARD = "heard"
    SILENT = "silent"


# Inputs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """Events are wanted."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Events are no longer wanted, the player is gone, or everything stops."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a SUBSCRIBE or renewal; `token` is the request's, headers are as they came."""

    token: str
    status: int
    sid: str | None = None
    timeout: str | None = None


@dataclass(frozen=True, slots=True)
class NoReply:
    """A SUBSCRIBE or renewal ended without a reply that can be read: connect error, reset, HTML."""

    token: str


@dataclass(frozen=True, slots=True)
class Notified:
    """A NOTIFY whose outer property set is in order; headers are as they came."""

    token: str
    sid: str | None
    seq: str | None
    nt: str | None
    nts: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class BadBody:
    """A NOTIFY that is lost: no property set (400), too large (413) or too slow (408)."""

    token: str
    sid: str | None
    seq: str | None
    nt: str | None
    nts: str | None
    status: int = 400


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer ran out. One that is not armed is ignored."""

    timer: Timer


@dataclass(frozen=True, slots=True)
class Rebooted:
    """The player's BootSeq rose: its subscriptions are gone, its SIDs may be others' (WIRE 11)."""


@dataclass(frozen=True, slots=True)
class CallbackChanged:
    """Our own address towards this player changed: renewals cannot tell it (WIRE 11)."""


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The host slept for `by` seconds that `now` did not count."""

    by: float


@dataclass(frozen=True, slots=True)
class AddressCorrected:
    """The player's address is another one than the last SUBSCRIBE was sent to."""


type Input = (
    Wanted
    | Unwanted
    | Reply
    | NoReply
    | Notified
    | BadBody
    | TimerFired
    | Rebooted
    | CallbackChanged
    | ClockJumped
    | AddressCorrected
)


# Outputs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenPath:
    """Take NOTIFYs on this path of the callback server from now on."""

    token: str


@dataclass(frozen=True, slots=True)
class ClosePath:
    """Answer 412 on this path from now on: the player then drops a stray subscription (WIRE 3)."""

    token: str


@dataclass(frozen=True, slots=True)
class SendSubscribe:
    """SUBSCRIBE with CALLBACK at this path, NT and TIMEOUT: Second-<timeout>."""

    token: str
    timeout: int


@dataclass(frozen=True, slots=True)
class SendRenew:
    """SUBSCRIBE with SID and TIMEOUT, without CALLBACK and NT; the reply is told by the token."""

    token: str
    sid: str
    timeout: int


@dataclass(frozen=True, slots=True)
class SendUnsubscribe:
    """UNSUBSCRIBE, whose reply nobody waits for (412 is fine)."""

    sid: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """The next event of this SID."""

    sid: str
    sequence: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP status for the NOTIFY that was the input."""

    status: int


@dataclass(frozen=True, slots=True)
class Report:
    """Something the owner of the subscription has to know; `status` where a reply had one."""

    kind: Kind
    status: int | None = None


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Start a timer, or start it again. It counts from when the request before it leaves."""

    timer: Timer
    seconds: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Stop a timer."""

    timer: Timer


type Output = (
    OpenPath
    | ClosePath
    | SendSubscribe
    | SendRenew
    | SendUnsubscribe
    | Deliver
    | Answer
    | Report
    | SetTimer
    | CancelTimer
)


# State --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A NOTIFY that waits for its turn; without a body it is lost and only marks its place."""

    sid: str
    sequence: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription of one service of the player `uid`; replaced as a whole by `gena.step`.

    `token` is the living callback path, `sid` what the player calls the subscription, `expected`
    the SEQ of the next event. `deaf` outlives a SID: NO_EVENTS was reported and no NOTIFY came
    since. `abandoned` are the tokens of SUBSCRIBEs that were given up and may still be answered.
    """

    uid: str
    state: State = State.IDLE
    token: str | None = None
    sid: str | None = None
    expected: int = 0
    hearing: Hearing = Hearing.WAITING
    held: tuple[Held, ...] = ()
    expires: float = 0.0
    renew_at: float = 0.0
    resync_at: float = 0.0
    # SUBSCRIBEs in a row that failed, and that were accepted and brought no event.
    failures: int = 0
    silences: int = 0
    deaf: bool = False
    # When a gap last made a new subscription.
    gap_at: float | None = None
    duplicates: int = 0
    abandoned: tuple[str, ...] = ()
    timers: frozenset[Timer] = frozenset()


@dataclass(frozen=True, slots=True)
class Chance:
    """Where chance comes from, handed in: a path of 128 random bits, a number between two."""

    token: Callable[[], str]
    between: Callable[[float, float], float]
