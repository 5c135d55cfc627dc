"""Rooms come, go, are paired, renamed and removed; households live side by side."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.sonos_local.const import DOMAIN
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.service import Arguments

from .conftest import Factory
from .helpers import entity_id, entry_for, media, set_up, wait_for
from .rooms import act, by_app, shown


def _device(hass: HomeAssistant, entry_id: str, player: Player) -> dr.DeviceEntry:
    found = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, player.uid), config_entry_id=entry_id
    )
    assert found
    return found


def _subscriptions(household: Household) -> int:
    return sum(len(player.events.subscriptions) for player in household.players)


async def test_a_pair_is_one_room_and_two_again_after_it_was_separated(
    hass: HomeAssistant, large_home: Household
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    kitchen, half = large_home.players[2], large_home.players[11]
    registry = er.async_get(hass)
    assert registry.async_get_entity_id("media_player", DOMAIN, half.uid) is None
    device = _device(hass, entry.entry_id, half)
    assert device.via_device_id == _device(hass, entry.entry_id, kitchen).id
    pair = Arguments(ChannelMapSet=f"{kitchen.uid}:LF,LF;{half.uid}:RF,RF")
    await kitchen.services["DeviceProperties"].call("SeparateStereoPair", pair)
    await wait_for(hass, lambda: registry.async_get_entity_id("media_player", DOMAIN, half.uid))
    await wait_for(hass, lambda: media(hass, half).state == "idle")
    await act(hass, half, "volume_set", volume_level=0.3)
    await wait_for(hass, lambda: shown(hass, half)["volume_level"] == 0.3)
    own = entity_id(hass, "media_player", half)
    await kitchen.services["DeviceProperties"].call("CreateStereoPair", pair)
    await wait_for(hass, lambda: hass.states.get(own) is None)
    # Its name and its settings are kept for when it is a room again.
    assert registry.async_get(own)
    assert media(hass, kitchen).state == "playing"


async def test_a_new_name_of_a_room_is_its_devices_name(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    room = small.players[2]
    before = entity_id(hass, "media_player", room)
    small.rename(room, "Scullery & Co")
    await wait_for(hass, lambda: shown(hass, room)["friendly_name"] == "Scullery & Co")
    assert _device(hass, entry.entry_id, room).name == "Scullery & Co"
    assert entity_id(hass, "media_player", room) == before


async def test_a_new_player_appears_without_a_reload(hass: HomeAssistant, small: Household) -> None:
    new = small.players[2]
    small.topology._drop(new)
    await new.stop()
    await set_up(hass, entry_for(small))
    registry = er.async_get(hass)
    assert registry.async_get_entity_id("media_player", DOMAIN, new.uid) is None
    await small.switch_on(new)
    await wait_for(hass, lambda: registry.async_get_entity_id("media_player", DOMAIN, new.uid))
    await wait_for(hass, lambda: media(hass, new).state == "idle")


async def test_a_room_that_is_renamed_in_home_assistant_is_a_member_by_its_new_id(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, _ = small.players
    await act(hass, leader, "join", group_members=[media(hass, member).entity_id])
    er.async_get(hass).async_update_entity(
        media(hass, member).entity_id, new_entity_id="media_player.den"
    )
    await hass.async_block_till_done()
    for room in (leader, member):
        assert shown(hass, room)["group_members"][1] == "media_player.den"


async def test_it_is_unloaded_and_loaded_again(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    room = small.players[0]
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert media(hass, room).state == "unavailable"
    assert _subscriptions(small) == 0
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert media(hass, room).state == "playing"
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert shown(hass, room)["media_title"] == "First Snow"
    await by_app(room, "AVTransport.Next")
    await wait_for(hass, lambda: shown(hass, room)["media_title"] == "Ferry")


async def test_a_stop_of_home_assistant_ends_the_subscriptions(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    assert _subscriptions(small)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await wait_for(hass, lambda: _subscriptions(small) == 0)


async def test_what_was_kept_goes_with_the_entry(
    hass: HomeAssistant, small: Household, hass_storage: dict[str, Any]
) -> None:
    entry = await set_up(hass, entry_for(small))
    await hass.config_entries.async_unload(entry.entry_id)
    kept = f"{DOMAIN}.{entry.entry_id}"
    assert kept in hass_storage
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert kept not in hass_storage
    assert _subscriptions(small) == 0
    assert not hass.states.async_entity_ids("media_player")


@pytest.mark.allowed_logs("rejected by integration")
async def test_a_device_can_be_removed_once_its_player_is_somebody_elses(
    hass: HomeAssistant, small: Household, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "config", {})
    entry = await set_up(hass, entry_for(small))
    room = small.players[2]
    client = await hass_ws_client()

    async def remove() -> bool:
        device = _device(hass, entry.entry_id, room)
        answer = await client.remove_device(device.id)
        return bool(answer["success"])

    assert not await remove()
    await small.switch_off(room)
    await wait_for(hass, lambda: media(hass, room).state == "unavailable")
    # Switched off it belongs to the household as before.
    assert not await remove()
    small.topology.vanished.clear()
    small.topology.changed()
    await wait_for(hass, lambda: room.uid not in entry.runtime_data.data.players)
    assert await remove()
    assert er.async_get(hass).async_get_entity_id("media_player", DOMAIN, room.uid) is None


async def test_two_households_live_side_by_side(
    hass: HomeAssistant, small: Household, household_factory: Factory
) -> None:
    old = await household_factory("s1")
    first = await set_up(hass, entry_for(small))
    second = await set_up(hass, entry_for(old))
    hall = old.players[0]
    assert media(hass, hall).state == "idle"
    assert media(hass, small.players[0]).state == "playing"
    await act(hass, hall, "volume_set", volume_level=0.4)
    await wait_for(hass, lambda: shown(hass, hall)["volume_level"] == 0.4)
    assert small.requests.by_action["RenderingControl.SetVolume"] == 0
    assert await hass.config_entries.async_unload(first.entry_id)
    await by_app(hall, "RenderingControl.SetVolume", Channel="Master", DesiredVolume="12")
    await wait_for(hass, lambda: shown(hass, hall)["volume_level"] == 0.12)
    assert second.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("profile", ["home", "s1"])
async def test_every_room_of_a_household_has_one_media_player(
    hass: HomeAssistant, household_factory: Factory, profile: str
) -> None:
    household = await household_factory(profile)
    await set_up(hass, entry_for(household))
    ids = {entity_id(hass, "media_player", room) for room in household.visible}
    assert set(hass.states.async_entity_ids("media_player")) == ids
    for room in household.visible:
        assert media(hass, room).state in ("playing", "idle")
