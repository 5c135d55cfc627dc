"""Placeholder."""

from typing import ClassVar

from ..service import PropertyService


class ConnectionManager(PropertyService):
    """ConnectionManager."""

    name = "ConnectionManager"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}


class MusicServices(PropertyService):
    """MusicServices."""

    name = "MusicServices"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}


class QPlay(PropertyService):
    """QPlay."""

    name = "QPlay"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}


class SystemProperties(PropertyService):
    """SystemProperties."""

    name = "SystemProperties"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}


class VirtualLineIn(PropertyService):
    """VLI."""

    name = "VirtualLineIn"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}
