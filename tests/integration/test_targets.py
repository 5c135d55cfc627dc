"""Targets of triggers and conditions: areas, floors and labels, and the devices in them."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import label_registry as lr

from custom_components.sonos_local.const import DOMAIN
from tests.simulator.household import Household
from tests.simulator.profiles.content import TUNEIN

from . import cloud
from .automations import asking, listening
from .helpers import wait_for

KINDS = ("area", "floor", "label", "labeled_area")


def place(hass: HomeAssistant, household: Household, kind: str) -> dict[str, str]:
    """Put the household's device and all rooms into a target of a kind."""
    devices = dr.async_get(hass)
    entry = hass.config_entries.async_entries(DOMAIN)[0]
    floor = fr.async_get(hass).async_create("Ground")
    area = ar.async_get(hass).async_create("Hall", floor_id=floor.floor_id)
    label = lr.async_get(hass).async_create("Sonos")
    area_label = lr.async_get(hass).async_create("Area")
    ar.async_get(hass).async_update(area.id, labels={area_label.label_id})
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        devices.async_update_device(device.id, area_id=area.id, labels={label.label_id})
    return {
        "area": {"area_id": area.id},
        "floor": {"floor_id": floor.floor_id},
        "label": {"label_id": label.label_id},
        "labeled_area": {"label_id": area_label.label_id},
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_trigger_hears_of_all_in_its_target(
    hass: HomeAssistant, small: Household, kind: str
) -> None:
    await cloud.start(hass, small)
    heard = await listening(hass, "cloud_playback_started", place(hass, small, kind))
    await cloud.tune_in(small.players[2], TUNEIN)
    await wait_for(hass, lambda: len(heard) == 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_condition_looks_at_all_in_its_target(
    hass: HomeAssistant, small: Household, kind: str
) -> None:
    await cloud.start(hass, small, local_only=True)
    ask = await asking(hass, "is_local_only", place(hass, small, kind), behavior="all")
    assert await ask.holds()
