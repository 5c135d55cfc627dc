"""Placeholder."""

from typing import ClassVar

from ..service import PropertyService


class AlarmClock(PropertyService):
    """Alarms."""

    name = "AlarmClock"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}
