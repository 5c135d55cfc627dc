"""Placeholder."""

from typing import ClassVar

from ..service import Entry, LastChangeService
from ..spec import ItemSpec


class AVTransport(LastChangeService):
    """Transport."""

    name = "AVTransport"
    refused: ClassVar = {}

    namespaces = 'xmlns="urn:schemas-upnp-org:metadata-1-0/AVT/" xmlns:r="urn:schemas-rinconnetworks-com:metadata-1-0/"'
    busy = False
    session = ""

    def groups(self) -> list[tuple[Entry, ...]]:
        """Return the variables."""
        return []

    async def begin(self, items: tuple[ItemSpec, ...], *, playing: bool) -> None:
        """Fill the queue at the start of a household, and play it."""

    def take_over(self, old: AVTransport) -> None:
        """Go on with what another coordinator played."""
