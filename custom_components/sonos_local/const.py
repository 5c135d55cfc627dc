"""Names that every module of the integration shares."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "sonos_local"
PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.EVENT,
    Platform.MEDIA_PLAYER,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.UPDATE,
]

# entry.data: the household's id is the entry's unique id; uid -> address, literals.
CONF_ADDRESSES: Final = "addresses"
# entry.options.
CONF_EVENT_ADDRESS: Final = "event_address"
CONF_EVENT_PORT: Final = "event_port"
CONF_FIRMWARE_HOLD: Final = "firmware_hold"
CONF_FURTHER_NETWORKS: Final = "further_networks"
CONF_LOCAL_ONLY: Final = "local_only"
CONF_WITHHELD_DAYS: Final = "withheld_days"

# Players send events here; a firewall may have to be told. Others may have taken it.
DEFAULT_EVENT_PORT: Final = 1480
SPARE_PORTS: Final = 19

MANUFACTURER: Final = "Sonos"
