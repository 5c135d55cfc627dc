"""The options: where players reach Home Assistant, and what else belongs to the house."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import (
    CONF_EVENT_ADDRESS,
    CONF_EVENT_PORT,
    CONF_FURTHER_NETWORKS,
    CONF_LOCAL_ONLY,
)
from tests.simulator.household import Household

from .helpers import entry_for, set_up

NOTHING = {
    CONF_EVENT_ADDRESS: "",
    CONF_EVENT_PORT: 0,
    CONF_FURTHER_NETWORKS: [],
    CONF_LOCAL_ONLY: False,
}


@pytest.fixture
async def entry(hass: HomeAssistant, small: Household) -> AsyncIterator[MockConfigEntry]:
    """Return a household that is set up, with an option that has no field in the dialog."""
    made = await set_up(hass, entry_for(small, another_option=True))
    yield made
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(made.entry_id)


async def save(hass: HomeAssistant, entry: MockConfigEntry, **options: Any) -> Any:
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "init"
    return await again(hass, form, **options)


async def again(hass: HomeAssistant, form: Any, **options: Any) -> Any:
    result = await hass.config_entries.options.async_configure(form["flow_id"], options)
    await hass.async_block_till_done()
    return result


def suggested(form: Any) -> dict[str, Any]:
    """Return what the fields of a dialog are filled with."""
    fields = form["data_schema"].schema
    return {
        str(key): key.description["suggested_value"]
        for key in fields
        if key.description and "suggested_value" in key.description
    }


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


async def test_nothing_is_needed_and_nothing_is_reloaded(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    before = entry.runtime_data
    result = await save(hass, entry)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == NOTHING | {"another_option": True}
    assert entry.runtime_data is before


async def test_players_are_told_another_address_and_port(
    hass: HomeAssistant, small: Household, entry: MockConfigEntry
) -> None:
    before, port = entry.runtime_data, free_port()
    await save(hass, entry, event_address=" 127.0.0.7 ", event_port=port)
    assert entry.options == NOTHING | {
        CONF_EVENT_ADDRESS: "127.0.0.7",
        CONF_EVENT_PORT: port,
        "another_option": True,
    }
    assert isinstance(entry.options[CONF_EVENT_PORT], int)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not before
    url = entry.runtime_data.session.callback_url(small.players[0].uid, "x")
    assert url == f"http://127.0.0.7:{port}/x"
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form) == {
        CONF_EVENT_ADDRESS: "127.0.0.7",
        CONF_EVENT_PORT: port,
        CONF_LOCAL_ONLY: False,
    }


async def test_a_field_that_is_emptied_is_forgotten(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await save(hass, entry, event_address="127.0.0.7", further_networks=["nas.example.org"])
    await save(hass, entry)
    assert entry.options == NOTHING | {"another_option": True}


async def test_further_networks_start_the_household_anew(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    before = entry.runtime_data
    lines = ["100.64.0.0/10", " NAS.example.org ", "", "sid:240"]
    await save(hass, entry, further_networks=lines)
    assert entry.options[CONF_FURTHER_NETWORKS] == ["100.64.0.0/10", "NAS.example.org", "sid:240"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not before
    further = entry.runtime_data.networks.further
    assert [str(network) for network in further.networks] == ["100.64.0.0/10"]
    assert further.names == {"nas.example.org"}
    assert further.services == {240}


async def test_other_options_are_no_reason_to_reload(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    before = entry.runtime_data
    hass.config_entries.async_update_entry(entry, options={"another_option": False})
    await hass.async_block_till_done()
    assert entry.runtime_data is before


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        (CONF_EVENT_ADDRESS, "home.local", "not_ipv4_address"),
        (CONF_EVENT_ADDRESS, "fd00::1", "not_ipv4_address"),
        (CONF_EVENT_ADDRESS, "192.168.1", "not_ipv4_address"),
        (CONF_EVENT_ADDRESS, "8.8.8.8", "not_local"),
        (CONF_EVENT_ADDRESS, "0.0.0.0", "not_local"),
        (CONF_EVENT_PORT, 1, "bad_port"),
        (CONF_EVENT_PORT, 1023, "bad_port"),
        (CONF_FURTHER_NETWORKS, ["10.0.0.0/8", "10.0.0.1/8"], "unreadable"),
        (CONF_FURTHER_NETWORKS, ["two words"], "unreadable"),
    ],
)
async def test_what_cannot_be_used_is_asked_for_again(
    hass: HomeAssistant, entry: MockConfigEntry, field: str, value: Any, error: str
) -> None:
    before, options = entry.runtime_data, entry.options
    form = await save(hass, entry, **{field: value})
    assert form["errors"] == {field: error}
    assert suggested(form) == {field: value, CONF_LOCAL_ONLY: False}
    assert (entry.runtime_data, entry.options) == (before, options)
    result = await again(hass, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_line_that_cannot_be_read_is_named(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    form = await save(hass, entry, further_networks=["nas.example.org", "1.2.3/8"])
    assert form["description_placeholders"] == {"line": "1.2.3/8"}


async def test_an_address_in_a_network_that_is_named_with_it_is_local(
    hass: HomeAssistant, small: Household
) -> None:
    # Not set up: players would try to reach it.
    entry = entry_for(small)
    entry.add_to_hass(hass)
    result = await save(hass, entry, event_address="100.64.0.9", further_networks=["100.64.0.0/10"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_local_only_can_be_changed_and_nothing_is_reloaded(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    before = entry.runtime_data
    await save(hass, entry, local_only=True)
    assert entry.options == NOTHING | {CONF_LOCAL_ONLY: True, "another_option": True}
    assert entry.runtime_data is before
    assert before.local_only
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form)[CONF_LOCAL_ONLY] is True
    await again(hass, form, local_only=False)
    assert not before.local_only


@pytest.mark.parametrize("field", [{}, {CONF_LOCAL_ONLY: False}])
async def test_a_dialog_that_was_open_does_not_undo_the_switch(
    hass: HomeAssistant, entry: MockConfigEntry, field: dict[str, bool]
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)
    hass.config_entries.async_update_entry(entry, options={CONF_LOCAL_ONLY: True})
    form = await again(hass, form, event_port=1, **field)
    assert form["errors"] == {CONF_EVENT_PORT: "bad_port"}
    await again(hass, form, **field)
    assert entry.options == NOTHING | {CONF_LOCAL_ONLY: True}


@pytest.mark.parametrize("port", [-1, 65536])
async def test_what_is_no_port_at_all_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, port: int
) -> None:
    with pytest.raises(InvalidData):
        await save(hass, entry, event_port=port)
