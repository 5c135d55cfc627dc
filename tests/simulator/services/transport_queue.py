"""Placeholder."""

from typing import ClassVar

from ..service import Entry, LastChangeService


class Queue(LastChangeService):
    """The play queue."""

    name = "Queue"
    refused: ClassVar = {}

    namespaces = 'xmlns="urn:schemas-sonos-com:metadata-1-0/Queue/"'

    def groups(self) -> list[tuple[Entry, ...]]:
        """Return the variables."""
        return []
