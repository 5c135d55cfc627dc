"""Sonos speakers on the local network: complete, calm and honest about the cloud."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .const import (
    CONF_EVENT_ADDRESS,
    CONF_EVENT_PORT,
    CONF_FURTHER_NETWORKS,
    DOMAIN,
    PLATFORMS,
)
from .coordinator import SonosConfigEntry, SonosCoordinator
from .issues import forget
from .local_only.refusal_repairs import follow
from .networks import house_networks
from .page import panel
from .page import websocket as websocket_api
from .restored import forget_restored
from .services import register
from .sightings import listen
from .store import KeptStore
from .wire.errors import UpnpOffError, WireError

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what all households share."""
    del config
    register(hass)
    websocket_api.register(hass)
    await panel.serve(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: SonosConfigEntry) -> bool:
    """Find one household and make its entities."""
    # Before it is found: the page says so where nobody answers.
    await panel.review(hass)
    networks = await house_networks(hass, entry.options.get(CONF_FURTHER_NETWORKS, ()))
    store = KeptStore(hass, entry.entry_id)
    coordinator = SonosCoordinator(hass, entry, networks, store, await store.load())
    try:
        await coordinator.start()
    except UpnpOffError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="setup_upnp_off"
        ) from err
    except WireError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="setup_nobody_answers"
        ) from err
    except OSError as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="setup_no_port",
            translation_placeholders={"error": str(err)},
        ) from err
    entry.runtime_data = coordinator

    async def take_leave(_: Event) -> None:
        await coordinator.stop()

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, take_leave))
    entry.async_on_unload(entry.add_update_listener(_entry_changed))
    entry.async_on_unload(await listen(hass, coordinator))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(coordinator.guardian.start())
    entry.async_on_unload(coordinator.consent.start_telling())
    entry.async_on_unload(coordinator.alarms_at_risk.start())
    follow(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: SonosConfigEntry) -> bool:
    """Take leave of one household."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.stop()
        await panel.review(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: SonosConfigEntry) -> None:
    """Delete what was kept of a household."""
    await KeptStore(hass, entry.entry_id).remove()
    forget(hass, entry.entry_id)
    forget_restored(hass, entry.entry_id)
    await panel.review(hass)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: SonosConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Allow a device to be deleted once its player belongs to the household no more.

    What is kept of the player goes with it; the household's newest events may still name its room.
    Players that the others only miss still belong to it.
    """
    if entry.state is not ConfigEntryState.LOADED:
        # Nobody knows who belongs to it.
        return False
    coordinator = entry.runtime_data
    known = {coordinator.data.id, *coordinator.data.players}
    uids = {identifier for _, identifier in device.identifiers}
    if uids & known:
        return False
    for each in hass.config_entries.async_loaded_entries(DOMAIN):
        # Other households may know what it ran while it was there.
        for uid in uids - each.runtime_data.data.players.keys():
            each.runtime_data.forget(uid)
    return True


async def _entry_changed(hass: HomeAssistant, entry: SonosConfigEntry) -> None:
    """Reload only for what cannot change under way, and show the rest.

    Announcements update entries all the time, most of them without a change of the options.
    """
    coordinator = entry.runtime_data
    wanted = (
        entry.options.get(CONF_EVENT_ADDRESS, ""),
        entry.options.get(CONF_EVENT_PORT, 0),
        tuple(entry.options.get(CONF_FURTHER_NETWORKS, ())),
    )
    if wanted != coordinator.used_options:
        hass.config_entries.async_schedule_reload(entry.entry_id)
    elif entry.options != coordinator.shown_options:
        coordinator.shown_options = entry.options
        coordinator.wake_all()
