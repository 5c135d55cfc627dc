"""The network that players fetch content from: a table of hosts, and loopback itself.

What is not in the table and no loopback address does not answer; no socket leaves 127.0.0.0/8.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..store import Store

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at a URI: its length in seconds (0 for what has no end)."""

    uri: str
    seconds: float = 0
    content_type: str = "audio/mpeg"
    stream_title: str = ""


class NotFetched(Exception):
    """Content that cannot be had: why, and the status of the server's answer if there was one."""

    def __init__(self, reason: str, uri: str, status: int = 0) -> None:
        """Take what TransportErrorDescription, -URI and -HttpCode say."""
        super().__init__(f"{reason}: {uri}")
        self.reason = reason
        self.uri = uri
        self.status = status


class Net(Store):
    """The household's network, with a switch for the internet."""

    def __init__(self, household: Household) -> None:
        """Take the hosts of the spec; the internet is there."""
        super().__init__(household)
        self.internet = True
        # Whom players asked, in order: (uid, host). The truth, for tests.
        self.asked: list[tuple[str, str]] = []

    def reaches(self, player: Player, host: str) -> bool:
        """Return whether a host of the table answers, and note that it was asked."""
        raise NotImplementedError

    async def fetch(self, player: Player, uri: str) -> Fetched:
        """Fetch what a URI names, as a player does before it plays.

        Raises NotFetched, and UpnpError: 714 for a scheme that no player knows, 800 for a music
        service that the household does not have.
        """
        raise NotImplementedError
