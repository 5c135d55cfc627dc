"""Actions beside those of Home Assistant's own platforms."""

from homeassistant.core import HomeAssistant, callback

from . import (
    alarm_programs,
    data_ledger,
    drill,
    ledger_action,
    outage,
    own_data,
    remove_cloud_items,
    tone,
)
from .probe import run as probe


@callback
def register(hass: HomeAssistant) -> None:
    """Register the actions, once for all households."""
    data_ledger.register(hass)
    own_data.register(hass)
    remove_cloud_items.register(hass)
    ledger_action.register(hass)
    probe.register(hass)
    outage.register(hass)
    alarm_programs.register(hass)
    drill.register(hass)
    tone.register(hass)
