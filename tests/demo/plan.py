"""What is to be started, and where; the names of what everybody can see."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[2]
DOMAIN: Final = "sonos_local"
USER: Final = "demo"
PASSWORD: Final = "demo"  # noqa: S105 - it is printed, and opens nothing but the demonstration
# The dashboard's place below the address of Home Assistant.
DASHBOARD: Final = "sonos-local"
# An album that every simulated household has among its favorites; it lies on a share.
ALBUM: Final = "Northern Lights"


class DemoError(Exception):
    """Something did not start, or did not do what it should; the text is for a person."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One household and one Home Assistant, all on loopback addresses.

    `control` and `address` are `address:port`, of the simulator's control port and of Home
    Assistant's page; `players` cuts or fills the profile, None takes it as it is.
    """

    profile: str
    players: int | None
    first_address: str
    control: str
    address: str

    @property
    def url(self) -> str:
        """Return where Home Assistant is."""
        return f"http://{self.address}"

    @property
    def control_url(self) -> str:
        """Return where the simulated household can be looked at and changed."""
        return f"http://{self.control}"

    @property
    def folder(self) -> Path:
        """Return the configuration folder: throw-away, one for each address."""
        return PROJECT / "config" / f"demo-{self.address.replace(':', '-')}"

    @property
    def log(self) -> Path:
        """Return Home Assistant's log."""
        return self.folder / "home-assistant.log"
