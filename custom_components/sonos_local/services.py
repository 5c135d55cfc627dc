"""Actions beside those of Home Assistant's own platforms."""

from homeassistant.core import HomeAssistant, callback

from . import data_ledger, ledger_action, probe, remove_cloud_items


@callback
def register(hass: HomeAssistant) -> None:
    """Register the actions, once for all households."""
    data_ledger.register(hass)
    remove_cloud_items.register(hass)
    ledger_action.register(hass)
    probe.register(hass)
