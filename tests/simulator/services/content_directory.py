"""Placeholder."""

from typing import ClassVar

from ..service import PropertyService


class ContentDirectory(PropertyService):
    """Content."""

    name = "ContentDirectory"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}
