"""The action that returns the ledger of requests."""

from typing import Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service

from ..const import DOMAIN
from ..coordinator import SonosConfigEntry

SERVICE: Final = "get_request_ledger"


@callback
def register(hass: HomeAssistant) -> None:
    """Register the action, once for all households."""
    hass.services.async_register(
        DOMAIN,
        SERVICE,
        _get,
        schema=vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string}),
        supports_response=SupportsResponse.ONLY,
    )


async def _get(call: ServiceCall) -> ServiceResponse:
    """Return the ledger of one household. Raises ServiceValidationError for none that runs."""
    entry: SonosConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    return entry.runtime_data.ledger.read().as_response()
