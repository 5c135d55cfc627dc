"""Counters of what the players of a household share."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player


class Counter:
    """A counter of changes with its last writer, evented as `RINCON_...,8` (WIRE 2.5)."""

    def __init__(self, value: int) -> None:
        """Start at a value that nobody in the household has written."""
        self.value = value
        self._writer = ""

    def rise(self, writer: Player | None = None) -> None:
        """Count a change; without a writer it is put down to the one before."""
        self.value += 1
        if writer is not None:
            self._writer = writer.uid

    def text(self, household: Household) -> str:
        """Return the evented value; at the beginning the first player is the writer (a guess)."""
        return f"{self._writer or household.players[0].uid},{self.value}"
