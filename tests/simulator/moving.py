"""A player that moves to another household: it is reset, and added there.

It keeps what is its own: uid, model, address and firmware. All else is as in a player that is new.
"""

from .household import Household
from .player import Player


async def move(player: Player, household: Household, *, missed: bool = True) -> Player:
    """Reset a player and add it to another household; return it as it is there.

    Those whom it leaves miss it at once; with `missed` false they name it as if it were there,
    until `forget` lets them go on without it. Raises ValueError for a bonded player.
    """
    if player.bond:
        raise ValueError("a bonded player is taken out of its room first")
    await player.stop()
    if missed:
        player.household.topology.vanish(player, "UNKNOWN")
    if before := [known for known in household.players if known.uid == player.uid]:
        forget(before[0])
    moved = Player(household, player.spec, player.uid, player.address)
    moved.version, moved.boot_seq = player.version, player.boot_seq
    household.players.append(moved)
    await household.switch_on(moved)
    return moved


def forget(player: Player) -> None:
    """Let the household that a player has left miss it no more."""
    household = player.household
    household.topology.dismiss(player)
    household.players.remove(player)
