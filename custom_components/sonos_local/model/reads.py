"""Which reads a change or a command makes necessary, and when (DESIGN 2, 3.3, 3.10).

Almost everything is evented. What is not is read when something says that it changed, and only
then. A read that is asked for again while it waits is made once, at the later time: so a burst of
changes ends in one read. Retries after failures, and the reads of deaf players, are the session's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .household import Household
from .media import UNKNOWN_TRANSPORT, Transport, TransportState
from .player import Player, Presence
from .positions import has_position, track_differs


class ReadName(StrEnum):
    """What is read. The value is the name of a ValueRead where the answer is one."""

    POSITION = "position"
    FAVORITES = "favorites"
    PLAYLISTS = "playlists"
    ALARMS = "alarms"
    DESCRIPTION = "description"
    LED = "led"
    BUTTON_LOCK = "button_lock"
    AUTOPLAY = "autoplay"
    AUTOPLAY_LINKED_ZONES = "autoplay_linked_zones"
    LINE_IN_LEVEL = "line_in_level"
    SLEEP_TIMER = "sleep_timer"


@dataclass(frozen=True, slots=True)
class Read:
    """One read, of one player, or of the household where `uid` is None, in `delay` seconds."""

    name: ReadName
    uid: str | None = None
    delay: float = 0.0


# GetPositionInfo at the NOTIFY of a new track answers with the old track's clock (WIRE 11).
POSITION_DELAY = 2.0
# A paused track does not move: its position may wait until the start is over.
PAUSED_DELAY = 30.0
# A guess: a seek takes a moment of TRANSITIONING, in which answers are old.
SEEK_DELAY = 1.0
# A guess: one gesture in the app makes several changes of a list.
SETTLING_DELAY = 1.0
# A guess: the services of a player that just started answer 501 for a while (TABLES 10 nr 17).
UPDATED_DELAY = 5.0

# What no event tells, by the interval in seconds at which it is read while it matters: a seek in
# the app is seen at the next read.
INTERVALS: Mapping[ReadName, float] = {ReadName.POSITION: 300.0}

# What changes without an event, by the action that changes it.
_COMMANDS: Mapping[str, tuple[ReadName, float]] = {
    "Play": (ReadName.POSITION, POSITION_DELAY),
    "Seek": (ReadName.POSITION, SEEK_DELAY),
    "ConfigureSleepTimer": (ReadName.SLEEP_TIMER, 0.0),
    "SetLEDState": (ReadName.LED, 0.0),
    "SetButtonLockState": (ReadName.BUTTON_LOCK, 0.0),
    "SetAutoplayRoomUUID": (ReadName.AUTOPLAY, 0.0),
    "SetAutoplayLinkedZones": (ReadName.AUTOPLAY_LINKED_ZONES, 0.0),
    "SetLineInLevel": (ReadName.LINE_IN_LEVEL, 0.0),
}


def after_change(old: Household, new: Household) -> tuple[Read, ...]:
    """Return the reads that a change makes necessary; none if the two are the same object."""
    if old is new:
        return ()
    return (*_shared(old, new), *_players(old, new))


def after_command(name: str, uid: str) -> tuple[Read, ...]:
    """Return the reads after an action, `Play` or `AVTransport.Play`, that `uid` carried out."""
    read = _COMMANDS.get(name.rpartition(".")[2])
    return (Read(read[0], uid, read[1]),) if read else ()


def periodic(household: Household) -> tuple[Read, ...]:
    """Return what is to be read again and again while this state lasts; `delay` is the interval.

    A read of the same thing for another reason begins the interval anew.
    """
    return tuple(
        Read(ReadName.POSITION, uid, INTERVALS[ReadName.POSITION])
        for uid, player in household.players.items()
        if _own(player).state is TransportState.PLAYING and has_position(_own(player))
    )


def _shared(old: Household, new: Household) -> Iterator[Read]:
    before, now, shared = old.shared.versions, new.shared.versions, new.shared
    for name, was, version, content in (
        (ReadName.FAVORITES, before.favorites, now.favorites, shared.favorites),
        (ReadName.PLAYLISTS, before.playlists, now.playlists, shared.playlists),
        (ReadName.ALARMS, before.alarms, now.alarms, shared.alarms),
    ):
        if version != was:
            yield Read(name, None, 0.0 if content is None else SETTLING_DELAY)


def _players(old: Household, new: Household) -> Iterator[Read]:
    if old.players is new.players:
        return
    for uid, player in new.players.items():
        before = old.players.get(uid)
        if player is before:
            continue
        if _undescribed(player) and not (
            before and _undescribed(before) and before.box.software == player.box.software
        ):
            updated = player.description is not None
            yield Read(ReadName.DESCRIPTION, uid, UPDATED_DELAY if updated else 0.0)
        delay = _position_delay(_own(before) if before else UNKNOWN_TRANSPORT, player)
        if delay is not None:
            yield Read(ReadName.POSITION, uid, delay)


def _undescribed(player: Player) -> bool:
    """Return whether a description is missing or outdated, and can be read (TABLES 7)."""
    if player.gone or player.presence is Presence.GONE or player.upnp_off:
        return False
    return player.description is None or player.description.software != player.box.software


def _position_delay(before: Transport, player: Player) -> float | None:
    """Return in how many seconds the position has to be read, None if it need not be.

    Whoever begins to play may have been sought through in the pause, and a track that is repeated
    begins anew without another sign.
    """
    now = _own(player)
    if not has_position(now):
        return None
    if has_position(before) and before.state is now.state and not track_differs(before, now):
        return None
    if now.state is TransportState.PLAYING:
        return POSITION_DELAY
    unknown = now.state is TransportState.PAUSED and player.own_position is None
    return PAUSED_DELAY if unknown else None


def _own(player: Player) -> Transport:
    """Return what it plays as a coordinator; unknown if it is none, or not there."""
    if player.is_coordinator and player.presence is not Presence.GONE:
        return player.transport
    return UNKNOWN_TRANSPORT
