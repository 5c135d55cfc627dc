"""GroupRenderingControl: the volume of a zone group, at its coordinator.

Facts: WIRE 2.5 (order, and all variables in every NOTIFY: captured), 4 and 4.1 (701 on members,
702, 402). The group's volume is the mean of its rooms; setting it keeps the ratio of the last
snapshot, and a change of one room after it is forgotten (reported of SoCo and of a Node-RED
package). Guesses: the mean is rounded half up; rooms with a fixed output are left out; a snapshot
is taken by itself when other rooms are in the group than at the last one.
"""

from typing import TYPE_CHECKING, ClassVar

from ..service import Arguments, Parts, PropertyService, Reply, action
from ..soap import ACTION_FAILED, INVALID_ARGUMENTS, UpnpError
from .rendering_control import INVALID_INSTANCE, LOUDEST, RenderingControl

if TYPE_CHECKING:
    from ..player import Player

NOT_COORDINATOR = 701


def spread(snapshot: list[int], desired: int) -> list[int]:
    """Return volumes whose mean is `desired` and whose ratio is that of the snapshot.

    Who would go above 100 stays there and the others make up for it; where nobody has any volume,
    all get the same.
    """
    volumes = [float(LOUDEST)] * len(snapshot)
    free = list(range(len(snapshot)))
    while free:
        rest = desired * len(snapshot) - LOUDEST * (len(snapshot) - len(free))
        whole = sum(snapshot[index] for index in free)
        for index in free:
            volumes[index] = rest * snapshot[index] / whole if whole else rest / len(free)
        loud = [index for index in free if volumes[index] > LOUDEST]
        if not loud:
            break
        for index in loud:
            volumes[index] = LOUDEST
            free.remove(index)
    return [int(volume + 0.5) for volume in volumes]


class GroupRenderingControl(PropertyService):
    """Group volume. On members every action is 701, and nothing is evented."""

    name = "GroupRenderingControl"
    refused: ClassVar = {}
    wrong_instance = INVALID_INSTANCE

    def __init__(self, player: Player) -> None:
        """Start without a snapshot."""
        super().__init__(player)
        self._snapshot: dict[str, int] = {}

    def _rooms(self) -> list[RenderingControl]:
        """Return the RenderingControl of each room of the group; on a member only its own."""
        player = self.player
        players = player.group.members if player.is_coordinator else [player]
        return [member.service(RenderingControl) for member in players]

    def _adjustable(self) -> list[RenderingControl]:
        """Return the rooms whose volume is not fixed."""
        return [room for room in self._rooms() if not room.fixed]

    def _volume(self) -> int:
        """Return the group's volume, 0 to 100."""
        rooms = self._adjustable() or self._rooms()
        return int(sum(room.volume for room in rooms) / len(rooms) + 0.5)

    def _muted(self) -> bool:
        """Return whether every room is muted."""
        return all(room.muted for room in self._rooms())

    def properties(self) -> dict[str, str]:
        """Return the variables in the order of a captured NOTIFY."""
        return {
            "GroupVolume": str(self._volume()),
            "GroupMute": "1" if self._muted() else "0",
            "GroupVolumeChangeable": "1" if self._adjustable() else "0",
        }

    def accompany(self, changed: Parts, now: Parts) -> Parts:
        """Send all variables beside whatever changed, as captured."""
        del changed
        return now

    def changed(self) -> str | None:
        """Return the body of a NOTIFY; members have nothing to tell."""
        return super().changed() if self.player.is_coordinator else None

    async def call(self, name: str, arguments: Arguments) -> Reply:
        """Carry out an action. Raises UpnpError, 701 on everybody but a coordinator."""
        if arguments.get("InstanceID") == "0" and not self.player.is_coordinator:
            raise UpnpError(NOT_COORDINATOR)
        return await super().call(name, arguments)

    def _take(self) -> None:
        self._snapshot = {room.player.uid: room.volume for room in self._adjustable()}

    def _set(self, desired: int) -> None:
        rooms = self._adjustable()
        if not rooms:
            raise UpnpError(ACTION_FAILED)
        if set(self._snapshot) != {room.player.uid for room in rooms}:
            self._take()
        snapshot = [self._snapshot[room.player.uid] for room in rooms]
        for room, volume in zip(rooms, spread(snapshot, desired), strict=True):
            room.set_volume(volume)

    @action("GetGroupVolume")
    def get_group_volume(self, _: Arguments) -> Reply:
        """Return the group's volume."""
        return {"CurrentVolume": str(self._volume())}

    @action("SetGroupVolume")
    def set_group_volume(self, arguments: Arguments) -> None:
        """Set the group's volume; above 100 is 402 (WIRE 4.1), all fixed is 501 (a guess)."""
        desired = int(arguments["DesiredVolume"])
        if desired > LOUDEST:
            raise UpnpError(INVALID_ARGUMENTS)
        self._set(desired)

    @action("SetRelativeGroupVolume")
    def set_relative_group_volume(self, arguments: Arguments) -> Reply:
        """Change the group's volume and return what it became."""
        wanted = self._volume() + int(arguments["Adjustment"])
        self._set(max(0, min(LOUDEST, wanted)))
        return {"NewVolume": str(self._volume())}

    @action("SnapshotGroupVolume")
    def snapshot_group_volume(self, _: Arguments) -> None:
        """Remember the ratio of the rooms' volumes."""
        self._take()

    @action("GetGroupMute")
    def get_group_mute(self, _: Arguments) -> Reply:
        """Return whether the group is muted."""
        return {"CurrentMute": "1" if self._muted() else "0"}

    @action("SetGroupMute")
    def set_group_mute(self, arguments: Arguments) -> None:
        """Mute every room, or none."""
        for room in self._rooms():
            room.set_mute(muted=arguments["DesiredMute"] == "1")
