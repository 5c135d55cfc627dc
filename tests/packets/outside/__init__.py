"""A media source that lives on the internet, for a day in which nobody may resolve it."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

CONFIG_SCHEMA = cv.empty_config_schema("outside")


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Be there."""
    return True
