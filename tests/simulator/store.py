"""Something that all players of a household share, such as favorites or alarms."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .household import Household


class Store:
    """Made by `Household.store` at its first use."""

    def __init__(self, household: Household) -> None:
        """Read the beginning from the household's spec."""
        self.household = household
