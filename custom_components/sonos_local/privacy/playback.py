"""What plays and whether it comes from outside; when such a playback is stopped (DESIGN 5).

Judged is what plays now, by its own URI: that it was judged before it was started says nothing of
what came of it (TABLES R12).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ..model.media import NOTHING, Transport, TransportState
from ..model.player import Player
from .facts import Entry, Facts
from .networks import Where
from .origin import Answer, Origin, origin_of, together

_PLAYING: Final = frozenset({TransportState.PLAYING, TransportState.TRANSITIONING})
_QUEUE: Final = "x-rincon-queue:"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a coordinator is seen to play: empty for nothing, None where nobody can say.

    `reason` is why there is nothing to judge, a translation key.
    """

    entries: tuple[Entry, ...] | None
    reason: str = ""


AWAY: Final = Sight(None, "away")
UPNP_OFF: Final = Sight(None, "upnp_off")
NOT_TOLD: Final = Sight(None, "not_told")
NOT_PLAYING: Final = Sight((), "not_playing")
FOLLOWS: Final = Sight((), "follows")


def sight(player: Player) -> Sight:
    """Return what a player plays, or is about to play, for itself and those who follow it."""
    if not player.available:
        return AWAY
    if player.group.coordinator not in ("", player.uid):
        return FOLLOWS
    if player.upnp_off:
        return UPNP_OFF
    transport = player.transport
    if transport.state is None:
        return NOT_TOLD
    if transport.state not in _PLAYING:
        return NOT_PLAYING
    entries = _entries(transport)
    return Sight(entries) if entries else NOT_TOLD


def _entries(transport: Transport) -> tuple[Entry, ...]:
    """Return the current track, and what the transport was set to unless that is the queue.

    What else waits in the queue does not play. A station's stream is not all that is asked for:
    its service is asked for the stream.
    """
    found = []
    if transport.track_uri:
        found.append(Entry(transport.track_uri, (transport.track or NOTHING).cdudn))
    uri = transport.uri or ""
    if uri and not _is_queue(uri):
        found.append(Entry(uri, (transport.uri_item or NOTHING).cdudn))
    return tuple(found)


def _is_queue(uri: str) -> bool:
    """Return whether it is a player's own queue; the others are a service's (TABLES R5)."""
    return uri.startswith(_QUEUE) and uri.endswith("#0")


def origin_of_all(entries: tuple[Entry, ...], facts: Facts) -> Answer:
    """Judge all of what plays at once: the worst of it decides."""
    return together(origin_of(entry, facts) for entry in entries)


@dataclass(frozen=True, slots=True)
class Found:
    """Whether what plays comes from outside, as far as it is known.

    `origin` is None where nothing plays, or nothing is known of it. `reason` is a translation key,
    `detail` a host, a scheme or a service's number, never a whole URI.
    """

    is_cloud: bool | None
    origin: Where | None
    reason: str
    detail: str = ""


ASKING: Final = Found(None, None, "asking")


def found_of(seen: Sight, origin: Origin | None = None) -> Found:
    """Return what is known of what is seen; `origin` is that of its entries, where it has some."""
    if origin is None:
        return Found(None if seen.entries is None else False, None, seen.reason)
    is_cloud = None if origin.where is Where.UNKNOWN else origin.where is Where.CLOUD
    return Found(is_cloud, origin.where, origin.reason, origin.detail)


class Happening(StrEnum):
    """What a person may want to hear of."""

    STARTED = "started"
    ENDED = "ended"


class Attempt(StrEnum):
    """What was done to stop a playback, once for each."""

    NONE = "none"
    MADE = "made"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Course:
    """One coordinator's playback from outside: whether there is one, and what is to be done.

    `is_known` is False until it was known once whether something plays: what is found at the start
    is shown and is no event. What plays and cannot be placed is known to play. `armed` is since
    when all holds that a stop needs, in seconds of any steady clock.
    """

    is_known: bool = False
    is_cloud: bool = False
    armed: float | None = None
    attempt: Attempt = Attempt.NONE


def follow(
    course: Course, found: Found, now: float, *, may_stop: bool
) -> tuple[Course, Happening | None]:
    """Go on with what is found now, and say what happened.

    Where nobody can say, a playback that was there is neither over nor stopped: the grace time
    begins anew once it is seen again.
    """
    if found.is_cloud is None:
        # An origin, if only an unknown one, is that of something that was seen to play.
        is_known = course.is_known or found.origin is not None
        return replace(course, is_known=is_known, armed=None), None
    if not found.is_cloud:
        # The end that we made ourselves has an event of its own.
        is_news = course.is_cloud and course.attempt is not Attempt.MADE
        return Course(is_known=True), Happening.ENDED if is_news else None
    happening = Happening.STARTED if course.is_known and not course.is_cloud else None
    armed = course.armed
    if course.attempt is not Attempt.NONE or not may_stop:
        armed = None
    elif armed is None:
        armed = now
    return replace(course, is_known=True, is_cloud=True, armed=armed), happening


def due(course: Course, grace: float) -> float | None:
    """Return when the playback is to be stopped, None for not at all; `grace` in seconds."""
    return None if course.armed is None else course.armed + grace


def attempted(course: Course) -> Course:
    """Note that a playback is being stopped: that is tried once."""
    return replace(course, attempt=Attempt.MADE, armed=None)


def refused(course: Course) -> Course:
    """Note that the player did not take it. What is over, or began anew since, is not concerned."""
    return replace(course, attempt=Attempt.REFUSED) if course.attempt is Attempt.MADE else course
