"""A player that comes from another household: its device, its entities and its history come along.

So entity ids, names, areas and what was recorded stay (TABLES 10 nr 11).
"""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .const import CONF_ADDRESSES, DOMAIN
from .privacy.firmware import History


@callback
def take_over(hass: HomeAssistant, entry_id: str, uid: str) -> History:
    """Take a player from all other households; return what they know of its firmware."""
    history: History = ()
    for other in hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        if other.entry_id == entry_id:
            continue
        _take_device(hass, other.entry_id, entry_id, uid)
        if other.state is ConfigEntryState.LOADED:
            history = other.runtime_data.firmware.histories.get(uid) or history
            other.runtime_data.let_go(uid)
        else:
            forget_address(hass, other, uid)
    return history


@callback
def forget_address(hass: HomeAssistant, entry: ConfigEntry, uid: str) -> None:
    """Let a household begin no more with a player that it has not."""
    addresses = {
        known: address for known, address in entry.data[CONF_ADDRESSES].items() if known != uid
    }
    # Nothing is told where nothing changes.
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_ADDRESSES: addresses})


def _take_device(hass: HomeAssistant, old: str, new: str, uid: str) -> None:
    """Move the device of a player, and what belongs to it, from one entry to another."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    identifier = (DOMAIN, uid)
    device = devices.async_get_device_by_identifier(identifier, config_entry_id=old)
    if device is None:
        return
    there = devices.async_get_device_by_identifier(identifier, config_entry_id=new)
    # The entities go first: those that stayed would be removed.
    for item in er.async_entries_for_device(entities, device.id, include_disabled_entities=True):
        if item.config_entry_id == old:
            entities.async_update_entity(
                item.entity_id, config_entry_id=new, device_id=(there or device).id
            )
    if there:
        devices.async_remove_device(device.id)
    else:
        devices.async_update_device(device.id, new_config_entry_id=new)
