"""Puts rooms into groups and takes them out, and waits until the household shows it (WIRE 7)."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .coordinator import SonosCoordinator
from .model.household import Household
from .model.player import Player

# A guess: players tell of a new topology within a second, of a busy house later.
SHOWN_WITHIN: Final = 10.0


class Grouping:
    """The groups of one household."""

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Let nobody leave yet."""
        self._coordinator = coordinator
        self._leaving: set[str] = set()

    async def join(self, leader: Player, uids: Iterable[str]) -> None:
        """Let rooms follow a coordinator; those that do already stay as they are.

        Raises HomeAssistantError.
        """
        joining = [
            uid for uid in uids if uid != leader.uid and not _follows(self._now, uid, leader)
        ]
        for uid in joining:
            await self._coordinator.send(
                uid,
                "AVTransport.SetAVTransportURI",
                InstanceID="0",
                CurrentURI=f"x-rincon:{leader.uid}",
                CurrentURIMetaData="",
            )
        await self._shown(
            leader, lambda household: all(_follows(household, uid, leader) for uid in joining)
        )

    async def leave(self, player: Player) -> None:
        """Let a room leave its group, whose others go on. Raises HomeAssistantError.

        Where a whole group is taken apart at once, its coordinator is the last to leave: so the
        music stays where it was, and does not wander from one heir to the next.
        """
        self._leaving.add(player.uid)
        try:
            # Those who are told to leave by the same call say so first.
            await asyncio.sleep(0)
            await self._coordinator.until(
                lambda household: self._leaving.isdisjoint(_followers(household, player.uid)),
                SHOWN_WITHIN,
            )
            await self._coordinator.send(
                player.uid, "AVTransport.BecomeCoordinatorOfStandaloneGroup", InstanceID="0"
            )
            await self._shown(player, lambda household: _is_alone(household, player.uid))
        finally:
            self._leaving.discard(player.uid)

    @property
    def _now(self) -> Household:
        return self._coordinator.data

    async def _shown(self, player: Player, holds: Callable[[Household], bool]) -> None:
        """Wait until the household shows it: what follows may rely on it."""
        if all(room.deaf for room in self._now.rooms):
            # Nobody would tell.
            return
        if not await self._coordinator.until(holds, SHOWN_WITHIN):
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="group_unchanged",
                translation_placeholders={"room": player.room},
            )


def _follows(household: Household, uid: str, leader: Player) -> bool:
    player = household.players.get(uid)
    return player is not None and player.group.coordinator == leader.uid


def _followers(household: Household, uid: str) -> set[str]:
    """Return the rooms that follow a player, itself not among them."""
    player = household.players.get(uid)
    if player is None or not player.is_coordinator:
        return set()
    return set(player.group.rooms) - {uid}


def _is_alone(household: Household, uid: str) -> bool:
    player = household.players.get(uid)
    return player is None or player.group.rooms == (uid,)
