"""Where in its track a player is: extrapolated between the few moments at which it is known.

No event follows a seek, and nothing events the position (WIRE 11): it is 0 when a track begins,
and what a GetPositionInfo said otherwise. Times are POSIX times, positions are seconds.
"""

from dataclasses import replace

from .media import Position, Transport, TransportState

# A reading that is nearer to the extrapolation is the same position (DESIGN 3.10).
TOLERANCE = 2.0

_NOWHERE = frozenset({TransportState.STOPPED, TransportState.NO_MEDIA})
_STARTS = frozenset({TransportState.PLAYING, TransportState.TRANSITIONING})
_FOLLOWING = "x-rincon:"


def has_position(transport: Transport) -> bool:
    """Return whether a position means anything: within a track, of its own, that has an end.

    Radio, line-in and TV say a duration of 0 (WIRE 2.4); what they tell as position counts from
    when they were chosen, and no bar can show it. An unknown duration counts as one.
    """
    return (
        bool(transport.track_uri)
        and transport.state not in _NOWHERE
        and not _follows(transport)
        and (transport.duration is None or transport.duration > 0)
    )


def elapsed(position: Position, transport: Transport, now: float) -> float:
    """Return the seconds from the start of the track at `now`, never beyond its end."""
    if transport.state is not TransportState.PLAYING:
        return position.seconds
    # A clock that was set back is no way to go back in a track.
    seconds = position.seconds + max(0.0, now - position.at)
    return min(seconds, transport.duration) if transport.duration else seconds


def track_differs(old: Transport, new: Transport) -> bool:
    """Return whether another track is on, as far as the two say."""
    if old.track_uri != new.track_uri:
        return True
    # Removing a track before the current one changes its number, and how many there are.
    return old.track_number != new.track_number and old.tracks == new.tracks


def after_transport(
    position: Position | None, old: Transport, new: Transport, at: float
) -> Position | None:
    """Return the position after a transport changed at `at`.

    A track that begins is at 0, and stays there while the player is in TRANSITIONING. What is
    told for the first time, or by a player that followed another one until now, may be in the
    middle: unknown. So is a track that changed in a pause.
    """
    if not has_position(new) or new.track_uri is None:
        return None
    if _began(old, new):
        return Position(0.0, at, new.track_uri) if new.state in _STARTS else None
    if position is None or position.track_uri != new.track_uri:
        return None
    if (old.state is TransportState.PLAYING) == (new.state is TransportState.PLAYING):
        return position
    return Position(elapsed(position, old, at), at, position.track_uri)


def after_read(
    position: Position | None, transport: Transport, read: Position, duration: float | None
) -> tuple[Position | None, Transport]:
    """Return position and transport after a GetPositionInfo.

    It counts only for the track that is on, and not while the player is in TRANSITIONING: then it
    answers with the old track's clock (TABLES 9 nr 10). Its duration counts where events told
    none.
    """
    if read.track_uri != transport.track_uri or transport.state is TransportState.TRANSITIONING:
        return position, transport
    if transport.duration is None and duration is not None:
        transport = replace(transport, duration=duration)
    if not has_position(transport):
        return None, transport
    if position is None or position.track_uri != read.track_uri:
        return read, transport
    moved = abs(read.seconds - elapsed(position, transport, read.at)) > TOLERANCE
    return (read if moved else position), transport


def _began(old: Transport, new: Transport) -> bool:
    first_told = old.track_uri is None or (
        old.track_uri == new.track_uri and old.track_number is None
    )
    return not first_told and not _follows(old) and track_differs(old, new)


def _follows(transport: Transport) -> bool:
    return transport.follows is not None or (transport.track_uri or "").startswith(_FOLLOWING)
