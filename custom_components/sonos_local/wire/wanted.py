"""Which events are wanted of whom (DESIGN 3.3), and who is asked for what all share. Pure."""

from typing import Final

from ..model.household import Household
from ..model.player import Player, Presence

TOPOLOGY: Final = "ZoneGroupTopology"
# What any player tells of the whole household, once, by the anchor.
SHARED: Final = (
    TOPOLOGY,
    "ContentDirectory",
    "AlarmClock",
    "SystemProperties",
    "DeviceProperties",
)
ROOM: Final = ("AVTransport", "RenderingControl")
GROUP: Final = "GroupRenderingControl"
# Where the description lists them.
INPUTS: Final = ("HTControl", "AudioIn")

type Key = tuple[str, str]


def is_eligible(player: Player) -> bool:
    """Return whether a player can be the anchor: a room on mains power that answers."""
    return (
        player.box.visible
        and player.presence is not Presence.GONE
        and player.gone is None
        and not player.deaf
        and not player.upnp_off
        and "Batt" not in player.box.more_info
    )


def choose_anchor(household: Household, current: str | None, *, fresh: bool = False) -> str | None:
    """Return the uid of the anchor; who is one stays one, unless the choice is `fresh`.

    Wired before wireless. Where nobody is eligible, any room that is there will do.
    """
    rooms = household.rooms
    eligible = [player for player in rooms if is_eligible(player)]
    if not fresh and any(player.uid == current for player in eligible):
        return current
    if not eligible:
        there = [player.uid for player in rooms if player.presence is not Presence.GONE]
        return current if current in there else next(iter(there), current)
    best = min(eligible, key=lambda player: (not player.box.wired, player.uid != current))
    return best.uid


def wanted(household: Household, anchor: str | None) -> frozenset[Key]:
    """Return the subscriptions that are wanted, as (uid, service).

    None on satellites, hidden halves and bridges, which the topology tells of; none on players
    that are gone.
    """
    keys: set[Key] = set()
    known = household.players.get(anchor or "")
    if anchor is not None and (known is None or _is_there(known)):
        keys |= {(anchor, service) for service in SHARED}
    for player in filter(_is_there, household.rooms):
        keys |= {(player.uid, service) for service in ROOM}
        if player.is_coordinator and len(player.group.rooms) > 1:
            keys.add((player.uid, GROUP))
        if player.description is not None:
            keys |= {
                (player.uid, service)
                for service in INPUTS
                if service in player.description.services
            }
    return frozenset(keys)


def _is_there(player: Player) -> bool:
    return player.presence is not Presence.GONE and player.gone is None
