"""Placeholder."""

from typing import ClassVar

from ..service import PropertyService


class GroupRenderingControl(PropertyService):
    """Group volume."""

    name = "GroupRenderingControl"
    refused: ClassVar = {}

    def properties(self) -> dict[str, str]:
        """Return the variables."""
        return {}
