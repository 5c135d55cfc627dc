"""The household's switch: local only."""

from typing import Any

import pytest
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import (
    CONF_EVENT_PORT,
    CONF_FURTHER_NETWORKS,
    CONF_LOCAL_ONLY,
    DOMAIN,
)
from tests.simulator.household import Household

from .helpers import entry_for, set_up, wait_for
from .rooms import counted_writes, has_sources, rested, shown


def switch(hass: HomeAssistant, household: Household) -> str:
    """Return the id of the switch. Raises AssertionError where there is none."""
    unique_id = f"{household.spec.id}-local_only"
    found = er.async_get(hass).async_get_entity_id("switch", DOMAIN, unique_id)
    assert found
    return found


def state(hass: HomeAssistant, household: Household) -> str:
    found = hass.states.get(switch(hass, household))
    assert found
    return found.state


async def turn(hass: HomeAssistant, household: Household, way: str) -> None:
    await hass.services.async_call(
        "switch", f"turn_{way}", {"entity_id": switch(hass, household)}, blocking=True
    )


def sources(hass: HomeAssistant, household: Household) -> set[str]:
    return set(shown(hass, household.visible[0]).get("source_list", ()))


async def test_it_belongs_to_the_household_and_is_off_unless_somebody_wants_it(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    found = er.async_get(hass).async_get(switch(hass, small))
    assert found
    assert found.entity_category is EntityCategory.CONFIG
    device = dr.async_get(hass).async_get(str(found.device_id))
    assert isinstance(device, dr.DeviceEntry)
    assert device.identifiers == {(DOMAIN, small.spec.id)}
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    assert found.entity_id.endswith("_local_only")
    assert state(hass, small) == "off"


@pytest.mark.parametrize(("option", "expected"), [(True, "on"), (False, "off")])
async def test_it_shows_what_was_chosen_before_the_household_is_there(
    hass: HomeAssistant, small: Household, option: bool, expected: str
) -> None:
    await set_up(hass, entry_for(small, local_only=option))
    assert state(hass, small) == expected


async def test_it_is_kept_in_the_options_and_nothing_is_reloaded(
    hass: HomeAssistant, small: Household
) -> None:
    others: dict[str, Any] = {CONF_FURTHER_NETWORKS: ["100.64.0.0/10"], "another_option": 1}
    entry = await set_up(hass, entry_for(small, **others))
    before = entry.runtime_data
    await turn(hass, small, "on")
    assert state(hass, small) == "on"
    assert entry.options == others | {CONF_LOCAL_ONLY: True}
    assert before.guard.local_only
    await turn(hass, small, "off")
    assert state(hass, small) == "off"
    assert entry.options == others | {CONF_LOCAL_ONLY: False}
    assert not before.guard.local_only
    await hass.async_block_till_done()
    assert entry.runtime_data is before


async def test_it_is_as_it_was_after_a_restart(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await turn(hass, small, "on")
    await hass.config_entries.async_reload(entry.entry_id)
    assert state(hass, small) == "on"
    assert entry.runtime_data.local_only


async def test_sources_from_outside_go_and_come_back_with_it(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: has_sources(hass, small.visible[0]))
    before = sources(hass, small)
    await turn(hass, small, "on")
    await wait_for(hass, lambda: has_sources(hass, small.visible[0]))
    assert sources(hass, small) < before
    await turn(hass, small, "off")
    assert sources(hass, small) == before


async def elsewhere(hass: HomeAssistant, entry: MockConfigEntry, **options: Any) -> None:
    hass.config_entries.async_update_entry(entry, options={**entry.options, **options})
    await hass.async_block_till_done()


async def test_a_change_elsewhere_is_shown_at_once(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: has_sources(hass, small.visible[0]))
    before, all_sources = entry.runtime_data, sources(hass, small)
    await elsewhere(hass, entry, local_only=True)
    assert state(hass, small) == "on"
    await wait_for(hass, lambda: has_sources(hass, small.visible[0]))
    assert sources(hass, small) < all_sources
    await elsewhere(hass, entry, local_only=False)
    assert state(hass, small) == "off"
    assert entry.runtime_data is before


async def test_the_dialog_of_the_options_and_the_switch_agree(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, event_port=0))
    form = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(form["flow_id"], {CONF_LOCAL_ONLY: True})
    await hass.async_block_till_done()
    assert state(hass, small) == "on"
    await turn(hass, small, "off")
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["data_schema"]
    fields = {str(key): key.description for key in form["data_schema"].schema}
    assert fields[CONF_LOCAL_ONLY] == {"suggested_value": False}
    assert entry.options[CONF_EVENT_PORT] == 0


async def test_an_announcement_wakes_nobody(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await rested(hass)
    with counted_writes(hass) as writes:
        hass.config_entries.async_update_entry(entry, data={**entry.data, "another": 1})
        await hass.async_block_till_done()
    assert not writes
