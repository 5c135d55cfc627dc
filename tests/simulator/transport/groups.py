"""Joining, leaving and handing over, by way of AVTransport (WIRE 7)."""

from typing import TYPE_CHECKING

from ..service import Arguments, Reply, action
from ..soap import INVALID_ARGUMENTS, UpnpError
from .base import TransportBase

if TYPE_CHECKING:
    from ..player import Player

FOLLOW = "x-rincon:"


class GroupActions(TransportBase):
    """How a player joins a group and leaves it."""

    def join(self, uid: str) -> None:
        """Follow another player.

        Raises UpnpError(402) for somebody who cannot be followed. To follow itself means to leave:
        the player answers 402 and does it all the same (WIRE 4).
        """
        household = self.household
        if uid == self.player.uid:
            self.leave()
            raise UpnpError(INVALID_ARGUMENTS)
        for other in household.running:
            if other.uid == uid and uid not in household.topology.vanished:
                household.topology.join(self.player, other)
                return
        raise UpnpError(INVALID_ARGUMENTS)

    def leave(self) -> str:
        """Leave the group; return who goes on with what the player played, empty if nobody."""
        led = not self.following
        heir = self.household.topology.leave(self.player)
        return heir.uid if led and heir else ""

    def hand_on(self, heir: Player, *, rejoin: bool) -> None:
        """Let a member of the group coordinate it. Raises UpnpError(402) for no member of it."""
        group = self.player.group
        if heir not in group.members or heir is self.player:
            raise UpnpError(INVALID_ARGUMENTS)
        self.household.hand_over(self.player, heir)
        self.household.topology.delegate(group, heir, rejoin=rejoin)

    @action("BecomeCoordinatorOfStandaloneGroup")
    def become_coordinator_of_standalone_group(self, _: Arguments) -> Reply:
        """Leave the group; a player alone is answered the same way (SoCo).

        That DelegatedGroupCoordinatorID is empty for a member that leaves is a guess.
        """
        heir = self.leave()
        return {"DelegatedGroupCoordinatorID": heir, "NewGroupID": self.player.group.id}

    @action("DelegateGroupCoordinationTo")
    def delegate_group_coordination_to(self, arguments: Arguments) -> None:
        """Hand the group over. Sent to a member it does nothing (docs)."""
        uid = arguments["NewCoordinator"]
        if not uid:
            raise UpnpError(INVALID_ARGUMENTS)
        if self.following:
            return
        try:
            heir = self.household.player(uid)
        except LookupError as err:
            raise UpnpError(INVALID_ARGUMENTS) from err
        self.hand_on(heir, rejoin=arguments["RejoinGroup"] == "1")
