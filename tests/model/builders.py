"""Small households, and events for them."""

from collections.abc import Iterable

from custom_components.sonos_local.model.events import Event, TopologyChanged, TransportChanged
from custom_components.sonos_local.model.group import Group
from custom_components.sonos_local.model.household import Household, Topology
from custom_components.sonos_local.model.media import Transport, TransportState
from custom_components.sonos_local.model.player import Box, Gone
from custom_components.sonos_local.model.reduce import reduce

EMPTY = Household("Sonos_house")
PLAYING = TransportState.PLAYING
PAUSED = TransportState.PAUSED
STOPPED = TransportState.STOPPED
TRANSITIONING = TransportState.TRANSITIONING


def group(*members: str, coordinator: str = "", name: str = "") -> Group:
    """Make a group; the first member coordinates unless another one is named."""
    leader = coordinator or members[0]
    return Group(name or f"{leader}:1", leader, members)


def topology(
    *groups: Group, boxes: Iterable[Box] = (), gone: Iterable[Gone] = ()
) -> TopologyChanged:
    """Tell a topology; members without a box of their own get a plain one."""
    told = {uid: Box(uid, room=f"Room {uid}") for each in groups for uid in each.members}
    told |= {box.uid: box for box in boxes}
    return TopologyChanged(Topology(groups, told, {each.uid: each for each in gone}))


def after(household: Household, *events: Event) -> Household:
    """Return the household after all of these."""
    for event in events:
        household = reduce(household, event)
    return household


def house(*groups: Group) -> Household:
    """Return a household in which these groups were told."""
    return after(EMPTY, topology(*groups))


def plays(uid: str, track: str, at: float = 0.0, duration: float = 240.0) -> TransportChanged:
    """Tell that a track of four minutes plays."""
    change = Transport(state=PLAYING, track_uri=track, duration=duration)
    return TransportChanged(uid, change, at)


def tells(uid: str, at: float, change: Transport) -> TransportChanged:
    """Tell a part of a transport."""
    return TransportChanged(uid, change, at)
