"""Placeholder."""

from typing import ClassVar

from ..service import PropertyService


class AudioIn(PropertyService):
    """Line-in."""

    name = "AudioIn"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}


class HTControl(PropertyService):
    """TV."""

    name = "HTControl"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}
