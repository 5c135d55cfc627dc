"""Updates: what all players announce, and how one gets onto them by itself (TABLES 9, 16).

One train is announced to everybody, also to models that do not follow it (WIRE 2.6, 11).
"""

from typing import TYPE_CHECKING

from .hardware import Version
from .tell import tell

if TYPE_CHECKING:
    from .household import Household
    from .player import Player
    from .spec import OfferSpec

# The release line of older S2 hardware, which gets updates of its own (WIRE 11).
OLDER_LINE = 86


def announce(household: Household, offer: OfferSpec | None) -> None:
    """Let every player announce an update, or none."""
    household.offer = offer
    tell(household, "ZoneGroupTopology")


def eligible(player: Player, target: Version) -> bool:
    """Return whether an update comes to a player.

    It must be newer and of the player's generation; players on 86.x take only 86.x.
    """
    if player.version.generation != target.generation or player.version >= target:
        return False
    return player.version.major != OLDER_LINE or target.major == OLDER_LINE


def start(household: Household, version: str = "") -> None:
    """Begin to roll out an update, by default the announced one, in the background.

    Raises ValueError where none is announced or the text is no version.
    """
    if not version:
        if household.offer is None:
            raise ValueError("no update is announced")
        version = household.offer.version
    household.clock.start(roll_out(household, Version.parse(version)))


async def roll_out(household: Household, target: Version) -> None:
    """Install an update on one eligible player after another, but not on those that are off."""
    for player in household.players:
        if player.power.on and eligible(player, target):
            await household.upgrade(player, str(target))
            await household.clock.sleep(household.timing.between_upgrades)
