"""Containers as the items they stand for, at the time they are put into a queue (WIRE 5)."""

from typing import TYPE_CHECKING

from ..spec import ItemSpec

if TYPE_CHECKING:
    from ..player import Player


async def expand(player: Player, item: ItemSpec) -> list[ItemSpec]:
    """Return the items that `item` stands for: itself, or a container's.

    Raises UpnpError: 800 for a service that the household does not have or that does not answer,
    714 for a scheme that no player knows, 701 for a container that is not there (a guess).
    """
    raise NotImplementedError
