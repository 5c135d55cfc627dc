"""The probe: an action that asks players what nobody has verified yet (DESIGN 8).

Reading only, through the gate. What is found is told in words that may be shown to strangers.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.const import __version__ as home_assistant
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service
from homeassistant.loader import async_get_integration
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..model.household import Household
from ..model.media import TransportState
from ..model.player import Player, Presence
from .asking import Asker
from .report import Circumstances, gathered, report
from .types import Subject

SERVICE: Final = "probe"
_SCHEMA: Final = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})
# The entries that are being probed.
_RUNNING: HassKey[set[str]] = HassKey(f"{DOMAIN}_probe_runs")


@callback
def register(hass: HomeAssistant) -> None:
    """Register the action, once for all households."""

    async def probe(call: ServiceCall) -> ServiceResponse:
        entry: SonosConfigEntry = service.async_get_config_entry(
            hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
        )
        return await _alone(hass, entry)

    service.async_register_admin_service(
        hass, DOMAIN, SERVICE, probe, schema=_SCHEMA, supports_response=SupportsResponse.ONLY
    )


async def _alone(hass: HomeAssistant, entry: SonosConfigEntry) -> ServiceResponse:
    """Probe a household. Raises ServiceValidationError while it is being probed already.

    Raises HomeAssistantError where the household is unloaded meanwhile.
    """
    running = hass.data.setdefault(_RUNNING, set())
    if entry.entry_id in running:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="probe_runs",
            translation_placeholders={"household": entry.title},
        )
    running.add(entry.entry_id)
    # The entry ends it when it is unloaded; whoever waits ends it by going.
    task = entry.async_create_background_task(
        hass, _probe(hass, entry.runtime_data), f"{DOMAIN} {SERVICE}"
    )
    try:
        return await task
    except asyncio.CancelledError as err:
        waiting = asyncio.current_task()
        if waiting is not None and waiting.cancelling():
            raise
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="probe_ended",
            translation_placeholders={"household": entry.title},
        ) from err
    finally:
        running.discard(entry.entry_id)


async def _probe(hass: HomeAssistant, coordinator: SonosCoordinator) -> ServiceResponse:
    began = hass.loop.time()
    subjects = subjects_of(coordinator.data, coordinator.gate.destinations)
    run = await Asker(coordinator.gate, lambda: coordinator.is_running).run(subjects)
    found = gathered(subjects, run.findings)
    integration = await async_get_integration(hass, DOMAIN)
    circumstances = Circumstances(
        str(integration.version), home_assistant, hass.loop.time() - began, run.is_whole
    )
    return {
        "report": report(subjects.values(), found, circumstances),
        "answers": [item.as_dict() for item in found],
    }


def subjects_of(household: Household, addresses: Mapping[str, str]) -> Mapping[str, Subject]:
    """Return who can be asked, by uid: everybody who is there and has an address."""
    return {
        uid: _subject(household, player)
        for uid, player in household.players.items()
        if uid in addresses and player.presence is not Presence.GONE
    }


def _subject(household: Household, player: Player) -> Subject:
    box, description = player.box, player.description
    offer = household.shared.offer
    members = (household.players.get(uid) for uid in player.group.rooms)
    return Subject(
        uid=player.uid,
        model=description.model_number if description else "",
        generation=box.generation,
        software=box.software,
        services=description.services if description else frozenset(),
        household=household.id,
        is_bridge=box.bridge,
        is_room=box.visible,
        is_coordinator=player.is_coordinator,
        has_battery=box.more_info.startswith("BattChg:"),
        plays=player.transport.state is TransportState.PLAYING,
        members=tuple(member.uid for member in members if member and not member.sound.output_fixed),
        calibration=box.calibration,
        offered=offer.version if offer else "",
    )
