"""Names that every module of the integration shares."""

from typing import Final

DOMAIN: Final = "sonos_local"
