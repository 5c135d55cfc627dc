"""What a household shares is evented by every player: one call that lets all of them look."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .household import Household


def tell(household: Household, *services: str) -> None:
    """Let every running player look for changes in some of its services, by name."""
    for player in household.running:
        for name in services:
            if service := player.services.get(name):
                service.touch()
