"""A household is set up, lives, and goes."""

import socket

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.simulator.household import Household
from tests.simulator.service import Arguments

from .helpers import entry_for, media, set_up, wait_for


async def test_three_rooms_appear(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    for player in small.visible:
        assert media(hass, player).state != "unavailable"
    assert media(hass, small.players[0]).attributes["media_title"] == "First Snow"
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert not any(player.events.subscriptions for player in small.players)


async def test_another_clients_volume_arrives(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[1]
    await player.services["RenderingControl"].call(
        "SetVolume", Arguments(InstanceID="0", Channel="Master", DesiredVolume="41")
    )
    await wait_for(hass, lambda: media(hass, player).attributes["volume_level"] == 0.41)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_port_that_is_taken_is_said(
    hass: HomeAssistant, small: Household, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        entry = entry_for(small, event_port=other.getsockname()[1])
        entry.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert str(entry.reason).startswith("No port is free on which speakers could send")
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.allowed_logs("Failed to remove device entry")
async def test_a_device_stays_while_nobody_knows_who_belongs_to_the_household(
    hass: HomeAssistant, small: Household, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up(hass, entry_for(small))
    assert await async_setup_component(hass, "config", {})
    await hass.config_entries.async_unload(entry.entry_id)
    device = next(iter(dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)))
    client = await hass_ws_client(hass)
    reply = await client.remove_device(device.id)
    assert not reply["success"]
