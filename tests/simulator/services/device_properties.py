"""Placeholder."""

from typing import ClassVar

from ..service import PropertyService


class DeviceProperties(PropertyService):
    """Device."""

    name = "DeviceProperties"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}
