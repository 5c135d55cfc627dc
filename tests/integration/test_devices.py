"""The household and its boxes in the device registry."""

from dataclasses import replace

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntry, DeviceEntryType
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.devices import facts
from custom_components.sonos_local.model.player import Box, Description, Player
from tests.simulator.household import Household
from tests.simulator.player import Player as Simulated
from tests.simulator.services.bonding import add_satellites, pair, remove_satellite, unpair

from .helpers import entity_id, entry_for, media, set_up, wait_for

BAR, PORTABLE, ONE, KITCHEN, PAIRED, OFFICE = 0, 3, 6, 2, 11, 4
LEFT, RIGHT, SUB = 8, 9, 10


def device(hass: HomeAssistant, identifier: str) -> DeviceEntry:
    """Return the one device of a player or household."""
    entries = hass.config_entries.async_entries(DOMAIN)
    found = [
        item
        for entry in entries
        for item in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        if (DOMAIN, identifier) in item.identifiers
    ]
    assert len(found) == 1, f"{len(found)} devices of {identifier}"
    return found[0]


def via(hass: HomeAssistant, player: Simulated) -> str | None:
    """Return what the device of a player is connected through: a uid or the household's id."""
    through = device(hass, player.uid).via_device_id
    found = dr.async_get(hass).async_get(through) if through else None
    return next(identifier for _, identifier in found.identifiers) if found else None


async def described(hass: HomeAssistant, household: Household) -> None:
    """Wait until all descriptions have been read."""
    await wait_for(
        hass, lambda: all(device(hass, item.uid).serial_number for item in household.players)
    )


async def test_the_household_is_a_service(hass: HomeAssistant, large_home: Household) -> None:
    await set_up(hass, entry_for(large_home))
    found = device(hass, large_home.spec.id)
    assert found.entry_type is DeviceEntryType.SERVICE
    assert found.name == "Sonos household"
    assert found.manufacturer == "Sonos"
    assert found.via_device_id is None


async def test_a_box_says_what_it_is(hass: HomeAssistant, large_home: Household) -> None:
    await set_up(hass, entry_for(large_home))
    await described(hass, large_home)
    player = large_home.players[BAR]
    found = device(hass, player.uid)
    assert found.name == "Living Room"
    assert found.manufacturer == "Sonos"
    assert found.model == "Arc"
    assert found.model_id == "S19"
    assert found.serial_number == player.serial
    assert found.hw_version == player.model.hardware
    assert found.sw_version == str(player.version)
    assert found.configuration_url == f"http://{player.address}:1400/support/review"
    assert found.connections == {
        (dr.CONNECTION_NETWORK_MAC, player.mac.lower()),
        (dr.CONNECTION_UPNP, f"uuid:{player.uid}"),
    }
    assert found.entry_type is None


async def test_makers_that_are_not_sonos_keep_their_name(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    await described(hass, large_home)
    models = {device(hass, player.uid).model for player in large_home.players}
    assert not any(model.startswith("Sonos") for model in models if model)


async def test_boxes_hang_together_as_they_are_bonded(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    for player in large_home.players:
        expected = player.primary.uid if player.is_bonded else large_home.spec.id
        assert via(hass, player) == expected
    entries = hass.config_entries.async_entries(DOMAIN)
    registered = dr.async_entries_for_config_entry(dr.async_get(hass), entries[0].entry_id)
    assert len(registered) == len(large_home.players) + 1


async def test_bonded_boxes_are_named_after_their_part(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    names = {
        index: device(hass, large_home.players[index].uid).name
        for index in (BAR, LEFT, RIGHT, SUB, KITCHEN, PAIRED)
    }
    assert names == {
        BAR: "Living Room",
        LEFT: "Living Room (left surround)",
        RIGHT: "Living Room (right surround)",
        SUB: "Living Room (Sub)",
        KITCHEN: "Kitchen",
        PAIRED: "Kitchen (right)",
    }


async def test_entity_ids_name_the_room_once(hass: HomeAssistant, large_home: Household) -> None:
    await set_up(hass, entry_for(large_home))
    kitchen = large_home.players[KITCHEN]
    assert entity_id(hass, "media_player", kitchen) == "media_player.kitchen"
    assert entity_id(hass, "update", kitchen, "firmware") == "update.kitchen_firmware"
    assert device(hass, kitchen.uid).area_id is None


async def test_a_pair_that_is_made_and_separated_changes_the_link(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    one, office = large_home.players[ONE], large_home.players[OFFICE]
    ids = device(hass, one.uid).id, device(hass, office.uid).id
    pair(one, f"{one.uid}:LF,LF;{office.uid}:RF,RF")
    await wait_for(hass, lambda: via(hass, office) == one.uid)
    assert device(hass, office.uid).name == 'Anna\'s "Zimmer" (right)'
    unpair(one, "")
    await wait_for(hass, lambda: via(hass, office) == large_home.spec.id)
    assert device(hass, office.uid).name == office.room
    assert (device(hass, one.uid).id, device(hass, office.uid).id) == ids


async def test_a_satellite_that_is_taken_out_and_put_back_changes_the_link(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    bar, left = large_home.players[BAR], large_home.players[LEFT]
    remove_satellite(bar, left.uid)
    await wait_for(hass, lambda: via(hass, left) == large_home.spec.id)
    await wait_for(hass, lambda: media(hass, left).state != "unavailable")
    add_satellites(bar, f"{bar.uid}:LF,RF;{left.uid}:LR")
    await wait_for(hass, lambda: via(hass, left) == bar.uid)


async def test_a_new_name_and_a_new_version_are_followed(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await described(hass, small)
    player = small.players[0]
    small.rename(player, "Lounge")
    await wait_for(hass, lambda: device(hass, player.uid).name == "Lounge")
    await small.upgrade(player, "97.2-81000")
    await wait_for(hass, lambda: device(hass, player.uid).sw_version == "97.2-81000")


async def test_what_is_not_known_at_the_next_start_is_kept(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await described(hass, small)
    player = small.players[0]
    known = device(hass, player.uid)
    await hass.config_entries.async_unload(entry.entry_id)
    await small.switch_off(player)
    hass.config_entries.async_update_entry(
        entry, data={"addresses": {item.uid: item.address for item in small.players[1:]}}
    )
    await set_up(hass, entry)
    found = device(hass, player.uid)
    assert found.id == known.id
    assert found.sw_version == known.sw_version
    assert (found.model, found.serial_number) == (known.model, known.serial_number)


async def delete(hass: HomeAssistant, ws: WebSocketGenerator, identifier: str) -> bool:
    """Ask for a device to be deleted, as the page of the device does."""
    assert await async_setup_component(hass, "config", {})
    client = await ws(hass)
    reply = await client.remove_device(device(hass, identifier).id)
    return bool(reply["success"])


@pytest.mark.allowed_logs("rejected by integration")
async def test_who_belongs_to_the_household_cannot_be_deleted(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    assert not await delete(hass, hass_ws_client, player.uid)
    assert not await delete(hass, hass_ws_client, small.spec.id)
    # One that is only missed still belongs to it.
    await small.switch_off(player)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    assert not await delete(hass, hass_ws_client, player.uid)


async def test_who_is_gone_can_be_deleted_and_is_forgotten(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await described(hass, small)
    player = small.players[0]
    await small.switch_off(player)
    # It was sold: the others miss it no more.
    small.topology.vanished.clear()
    small.topology.changed()
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: player.uid not in coordinator.data.players)
    assert player.uid in entry.data["addresses"]
    assert await delete(hass, hass_ws_client, player.uid)
    assert player.uid not in coordinator.firmware.histories
    # Neither is where it lived, nor what it said of itself.
    assert entry.data["addresses"].keys() == {item.uid for item in small.players[1:]}
    assert player.uid not in {item.uid for item in coordinator.kept().descriptions}
    assert not er.async_get(hass).async_get_entity_id("media_player", DOMAIN, player.uid)
    registered = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert len(registered) == len(small.players)
    # It comes back after all.
    await small.switch_on(player)
    await wait_for(hass, lambda: player.uid in coordinator.data.players)
    assert device(hass, player.uid).name == player.room


def part(*, channels: str = "", satellites: str = "") -> str:
    box = Box("RINCON_B", room="Hall", primary="RINCON_A")
    box = replace(box, channel_map=channels, satellite_map=satellites)
    return facts(Player(box)).get("translation_key", "")


def test_parts_are_told_by_the_channel_map() -> None:
    assert part(channels="RINCON_A:LF,LF;RINCON_B:RF,RF") == "part_right"
    assert part(channels="RINCON_A:RF,RF;RINCON_B:LF,LF") == "part_left"
    assert part(channels="RINCON_A:LF,LF;RINCON_B:SW,SW") == "part_sub"
    assert part(satellites="RINCON_A:LF,RF;RINCON_B:LR,RR") == "part_surrounds"
    assert part(satellites="RINCON_A:LF,RF;RINCON_B:TOP") == "part_other"
    assert part(satellites="RINCON_A:LF,RF") == "part_other"


def test_what_is_not_known_is_not_told() -> None:
    assert facts(Player(Box("RINCON_B"))) == {"name": "RINCON_B"}
    said = Description("RINCON_B", "S18", "Sonos One", "97.1-80312", hardware="1.2", serial="3")
    assert facts(Player(Box("RINCON_B"), said)) == {
        "name": "RINCON_B",
        "model": "One",
        "model_id": "S18",
        "serial_number": "3",
        "hw_version": "1.2",
        "sw_version": "97.1-80312",
    }
