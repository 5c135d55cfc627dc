"""Names that every module of the integration shares."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "sonos_local"
PLATFORMS: Final = [Platform.MEDIA_PLAYER, Platform.SENSOR, Platform.UPDATE]

# entry.data: the household's id is the entry's unique id; uid -> address, literals.
CONF_ADDRESSES: Final = "addresses"
# entry.options.
CONF_EVENT_ADDRESS: Final = "event_address"
CONF_EVENT_PORT: Final = "event_port"
CONF_FURTHER_NETWORKS: Final = "further_networks"

# Players send events here; a firewall may have to be told. Others may have taken it.
DEFAULT_EVENT_PORT: Final = 1480
SPARE_PORTS: Final = 19

MANUFACTURER: Final = "Sonos"
