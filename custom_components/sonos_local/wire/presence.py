"""Whether one player is there, without I/O (DESIGN 3.9).

Any sign of life counts: a NOTIFY, a reply, an announcement. A player that was silent for a while is
looked for with a bare connection; silent twice, it is gone. A gone player is looked for now and
then, and at each announcement. Times are monotonic seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..model.events import PresenceChanged
from ..model.household import Household
from ..model.player import Presence

SILENT_AFTER: Final = 240.0
SECOND_LOOK: Final = 10.0
LOOK_AGAIN: Final = 60.0


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of one player's being there; `look_at` is when to look for it next."""

    presence: Presence
    look_at: float
    misses: int = 0


def born(now: float) -> Life:
    """Return the life of a player that nothing has been heard of."""
    return Life(Presence.STARTING, now + SECOND_LOOK)


def heard(now: float) -> Life:
    """Return the life of a player that gave a sign."""
    return Life(Presence.ALIVE, now + SILENT_AFTER)


def missed(life: Life, now: float) -> Life:
    """Return the life after a connection that did not come about: the second such ends it.

    Several requests that fail together count as one.
    """
    if life.presence is Presence.GONE:
        return replace(life, look_at=now + LOOK_AGAIN)
    if life.misses:
        return vanished(now) if now >= life.look_at else life
    return replace(life, misses=1, look_at=now + SECOND_LOOK)


def vanished(now: float) -> Life:
    """Return the life of a player that said good-bye, or that the others miss."""
    return Life(Presence.GONE, now + LOOK_AGAIN)


def sighted(life: Life, now: float) -> Life:
    """Return the life after an announcement: one that is gone is looked for at once."""
    if life.presence is Presence.ALIVE and not life.misses:
        return heard(now)
    return replace(life, look_at=now)


def of_hidden(household: Household) -> Iterator[PresenceChanged]:
    """Give what changes for players that nobody talks to: they are there as who speaks for them."""
    for uid, player in household.players.items():
        if player.box.visible:
            continue
        speaker = household.players.get(player.box.primary or "")
        there = Presence.ALIVE if speaker is None else speaker.presence
        presence = Presence.GONE if player.gone is not None else there
        if presence is not player.presence:
            yield PresenceChanged(uid, presence)
