"""Actions beside those of Home Assistant's own platforms."""

from homeassistant.core import HomeAssistant, callback

from .ledgers import action as ledger_action
from .ledgers import data as data_ledger
from .ledgers import own as own_data
from .local_only import remove_cloud_items
from .outage import alarm_programs, drill, tone
from .outage import report as outage
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
