"""Placeholder."""

from typing import ClassVar

from ..service import Entry, LastChangeService


class RenderingControl(LastChangeService):
    """Volume and sound."""

    name = "RenderingControl"
    refused: ClassVar = {}

    namespaces = 'xmlns="urn:schemas-upnp-org:metadata-1-0/RCS/"'

    def groups(self) -> list[tuple[Entry, ...]]:
        """Return the variables."""
        return []
