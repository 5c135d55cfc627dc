"""Commands of the namespace `groups`: who plays with whom (published API).

Players are first added, then removed. A new group without a musicContextGroupId is built around
the first player of the list, whose own content it keeps (a guess: published is "no audio").
"""

from typing import TYPE_CHECKING

from . import objects
from .errors import Json, MuseError, global_error
from .options import invalid, texts, transport

if TYPE_CHECKING:
    from ..player import Player
    from ..topology import Group


async def create(player: Player, body: Json) -> Json:
    """Make a group of players; return its groupInfo."""
    wanted = _players(player, texts(body, "playerIds"))
    if not wanted:
        raise invalid("playerIds")
    topology = player.household.topology
    if context := body.get("musicContextGroupId"):
        found = next((group for group in topology.groups if group.id == context), None)
        if found is None:
            raise global_error("ERROR_INVALID_OBJECT_ID", "musicContextGroupId")
        return await _regroup(found, wanted)
    first = wanted[0]
    if not set(first.group.members) <= set(wanted) or not first.is_coordinator:
        await _leave(first)
    return await _regroup(first.group, wanted)


async def modify(player: Player, body: Json) -> Json:
    """Add players to the coordinator's group and remove some; return groupInfo."""
    group = player.group
    add = _players(player, texts(body, "playerIdsToAdd"))
    remove = _players(player, texts(body, "playerIdsToRemove"))
    members = [*group.members, *(item for item in add if item not in group.members)]
    return await _regroup(group, [item for item in members if item not in remove])


async def replace(player: Player, body: Json) -> Json:
    """Replace the members of the coordinator's group; return groupInfo."""
    wanted = _players(player, texts(body, "playerIds"))
    if not wanted:
        raise invalid("playerIds")
    return await _regroup(player.group, wanted)


def _players(player: Player, uids: list[str]) -> list[Player]:
    """Return rooms by uid. Raises MuseError, which names those that are none."""
    known = {room.uid: room for room in player.household.visible if room.power.on}
    if unknown := [uid for uid in uids if uid not in known]:
        error = invalid("playerIds")
        raise MuseError(error.status, error.body | {"playerIds": unknown})
    return [known[uid] for uid in dict.fromkeys(uids)]


async def _regroup(group: Group, wanted: list[Player]) -> Json:
    for room in wanted:
        if room not in group.members:
            await transport(
                room,
                "SetAVTransportURI",
                CurrentURI=f"x-rincon:{group.coordinator.uid}",
                CurrentURIMetaData="",
            )
    leaving = [room for room in group.members if room not in wanted]
    # The coordinator last: what it hands over goes to somebody who stays.
    for room in sorted(leaving, key=lambda room: room is group.coordinator):
        await _leave(room)
    return {"_objectType": "groupInfo", "group": objects.group(group)}


async def _leave(player: Player) -> None:
    if len(player.group.members) > 1:
        await transport(player, "BecomeCoordinatorOfStandaloneGroup")
