"""A player that moves from one household to another while both are set up (TABLES 10 nr 11)."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import CONF_ADDRESSES, DOMAIN
from custom_components.sonos_local.privacy.firmware import Installed
from tests.simulator.household import Household
from tests.simulator.moving import forget, move
from tests.simulator.player import Player

from .conftest import Factory
from .helpers import entry_for, media, set_up, wait_for
from .house import PUBLIC
from .rooms import act, asked, by_app, playback, shown

KITCHEN = 2


@pytest.fixture
async def other(household_factory: Factory, small: Household) -> Household:
    """Return a second household, in the house beside the small one."""
    return await household_factory("home", 2)


def devices(hass: HomeAssistant, uid: str) -> list[dr.DeviceEntry]:
    """Return all devices of a player, of whichever household."""
    registry = dr.async_get(hass)
    return [
        device
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if (DOMAIN, uid) in device.identifiers
    ]


def entities(hass: HomeAssistant, uid: str) -> dict[str, er.RegistryEntry]:
    """Return what is registered of a player, by domain and unique id."""
    return {
        f"{item.domain} {item.unique_id}": item
        for item in er.async_get(hass).entities.values()
        if item.platform == DOMAIN and item.unique_id.startswith(uid)
    }


async def play(hass: HomeAssistant, room: Player) -> None:
    """Play something from the internet."""
    await act(hass, room, "play_media", media_content_id=PUBLIC, media_content_type="music")


async def arrived(hass: HomeAssistant, entry: MockConfigEntry, player: Player) -> None:
    """Wait until a household shows a player that came to it."""
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: player.uid in coordinator.data.players)
    await wait_for(hass, lambda: coordinator.data.players[player.uid].available)
    await wait_for(hass, lambda: media(hass, player).state not in ("unavailable", "unknown"))


async def belongs(hass: HomeAssistant, entry: MockConfigEntry, player: Player) -> None:
    """See that a player is one household's alone, in both registries and in what is kept."""
    await hass.async_block_till_done()
    (device,) = devices(hass, player.uid)
    assert device.config_entry_id == entry.entry_id
    via = dr.async_get(hass).async_get(device.via_device_id or "")
    assert via
    assert via.identifiers == {(DOMAIN, str(entry.unique_id))}
    found = entities(hass, player.uid)
    assert found
    for item in found.values():
        assert (item.config_entry_id, item.device_id) == (entry.entry_id, device.id)
        if not item.disabled:
            assert hass.states.get(item.entity_id), item.entity_id
    for each in hass.config_entries.async_entries(DOMAIN):
        assert (player.uid in each.data[CONF_ADDRESSES]) is (each is entry)


@pytest.mark.parametrize("missed", [True, False])
async def test_a_player_goes_with_all_that_its_owner_gave_it(
    hass: HomeAssistant, small: Household, other: Household, missed: bool
) -> None:
    old, new = await set_up(hass, entry_for(small)), await set_up(hass, entry_for(other))
    kitchen = small.players[KITCHEN]
    registry = er.async_get(hass)
    area = ar.async_get(hass).async_create("Cellar")
    (device,) = devices(hass, kitchen.uid)
    dr.async_get(hass).async_update_device(device.id, area_id=area.id, name_by_user="My kitchen")
    registry.async_update_entity(
        "media_player.kitchen", new_entity_id="media_player.mine", icon="mdi:pot"
    )
    await hass.async_block_till_done()
    before = entities(hass, kitchen.uid)
    (since,) = old.runtime_data.firmware.histories[kitchen.uid]
    # It had another version before.
    earlier = Installed("86.1-12345", since.not_after - 60, since.not_after - 50)
    old.runtime_data.firmware.histories[kitchen.uid] = (since, earlier)

    moved = await move(kitchen, other, missed=missed)
    await arrived(hass, new, moved)
    await belongs(hass, new, moved)
    (after,) = devices(hass, moved.uid)
    assert (after.id, after.area_id, after.name_by_user) == (device.id, area.id, "My kitchen")
    now = entities(hass, moved.uid)
    assert {key: (item.id, item.entity_id, item.icon) for key, item in now.items()} == {
        key: (item.id, item.entity_id, item.icon) for key, item in before.items()
    }
    assert kitchen.uid not in old.runtime_data.data.players
    assert kitchen.uid not in old.runtime_data.gate.destinations
    # Since when it has its firmware goes with it; an update in another household proves nothing.
    assert kitchen.uid not in old.runtime_data.firmware.histories
    (known,) = new.runtime_data.firmware.histories[moved.uid]
    assert known.not_after == since.not_after
    # Those whom it left forget it.
    if missed:
        forget(kitchen)
    await by_app(moved, "RenderingControl.SetVolume", Channel="Master", DesiredVolume="33")
    await wait_for(hass, lambda: shown(hass, moved)["volume_level"] == 0.33)
    await belongs(hass, new, moved)


async def test_the_household_that_it_is_in_judges(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    strict = await set_up(hass, entry_for(small, local_only=True))
    free = await set_up(hass, entry_for(other))
    kitchen = small.players[KITCHEN]
    with pytest.raises(ServiceValidationError) as caught:
        await play(hass, kitchen)
    assert caught.value.translation_key == "refused_public_address"
    moved = await move(kitchen, other)
    await arrived(hass, free, moved)
    await play(hass, moved)
    assert PUBLIC in playback(moved).uri

    # And back, where it is judged as before.
    back = await move(moved, small)
    await arrived(hass, strict, back)
    await belongs(hass, strict, back)
    before = asked(small, "AVTransport.SetAVTransportURI")
    with pytest.raises(ServiceValidationError) as caught:
        await play(hass, back)
    assert caught.value.translation_key == "refused_public_address"
    assert asked(small, "AVTransport.SetAVTransportURI") == before


async def test_who_has_not_missed_it_yet_has_nothing_to_say_to_it(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    free = await set_up(hass, entry_for(small))
    strict = await set_up(hass, entry_for(other, local_only=True))
    kitchen = small.players[KITCHEN]
    moved = await move(kitchen, other, missed=False)
    await wait_for(hass, lambda: moved.uid in strict.runtime_data.data.players)
    # Nobody may wait for anything: as soon as one household has it, the other has not.
    assert moved.uid not in free.runtime_data.gate.destinations
    with pytest.raises(HomeAssistantError):
        await free.runtime_data.send(moved.uid, "AVTransport.Play", InstanceID="0", Speed="1")
    await arrived(hass, strict, moved)
    # Its old household says something new, and still names it.
    small.rename(small.players[0], "Lounge")
    await wait_for(
        hass,
        lambda: free.runtime_data.data.players[small.players[0].uid].room == "Lounge",
    )
    await belongs(hass, strict, moved)
    with pytest.raises(ServiceValidationError):
        await play(hass, moved)
    assert not asked(other, "AVTransport.SetAVTransportURI")


async def test_the_coordinator_of_a_group_leaves_the_others_behind(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    old, new = await set_up(hass, entry_for(small)), await set_up(hass, entry_for(other))
    kitchen, room = small.players[KITCHEN], small.players[0]
    await act(hass, kitchen, "join", group_members=[media(hass, room).entity_id])
    await wait_for(hass, lambda: len(shown(hass, kitchen)["group_members"]) == 2)
    moved = await move(kitchen, other, missed=False)
    await arrived(hass, new, moved)
    await belongs(hass, new, moved)
    assert shown(hass, room)["group_members"] == [media(hass, room).entity_id]
    assert shown(hass, moved)["group_members"] == [media(hass, moved).entity_id]
    assert old.runtime_data.data.players.keys() == {item.uid for item in small.players[:KITCHEN]}


@pytest.mark.parametrize("way", [("small", "s1"), ("s1", "small")])
async def test_old_and_new_generations_side_by_side(
    hass: HomeAssistant, household_factory: Factory, way: tuple[str, str]
) -> None:
    here, there = [await household_factory(name) for name in way]
    await set_up(hass, entry_for(here))
    new = await set_up(hass, entry_for(there))
    moved = await move(here.players[KITCHEN], there)
    await arrived(hass, new, moved)
    await belongs(hass, new, moved)


async def test_a_household_that_is_not_set_up_loses_it_too(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    old = await set_up(hass, entry_for(small, {item.uid: item.address for item in small.players}))
    new = await set_up(hass, entry_for(other))
    kitchen = small.players[KITCHEN]
    assert await hass.config_entries.async_unload(old.entry_id)
    moved = await move(kitchen, other)
    await arrived(hass, new, moved)
    await belongs(hass, new, moved)
    # It is not asked for its household, nor taken back by it.
    await set_up(hass, old)
    await belongs(hass, new, moved)


async def test_it_stays_where_it_is_after_a_restart_of_either(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    old, new = await set_up(hass, entry_for(small)), await set_up(hass, entry_for(other))
    moved = await move(small.players[KITCHEN], other)
    await arrived(hass, new, moved)
    for entry in (old, new):
        await hass.config_entries.async_reload(entry.entry_id)
        await arrived(hass, new, moved)
        await belongs(hass, new, moved)
    for entry in (new, old):
        assert await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, old)
    # It is missed there, which takes nothing from a household that has not begun yet.
    assert new.entry_id in {item.config_entry_id for item in devices(hass, moved.uid)}
    assert {item.config_entry_id for item in entities(hass, moved.uid).values()} == {new.entry_id}
    await set_up(hass, new)
    await arrived(hass, new, moved)
    await belongs(hass, new, moved)


async def test_a_start_takes_nobody_from_a_household_that_has_it(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    old, new = await set_up(hass, entry_for(small)), await set_up(hass, entry_for(other))
    moved = await move(small.players[KITCHEN], other, missed=False)
    await arrived(hass, new, moved)
    # Those whom it left still name it as if it were there.
    await hass.config_entries.async_reload(old.entry_id)
    await hass.async_block_till_done()
    assert moved.uid not in old.runtime_data.data.players
    await belongs(hass, new, moved)


async def test_who_tells_of_another_household_is_not_believed_before_it_has_been_asked(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    # Old players do not say whose topology it is.
    small.muse_id = other.muse_id = ""
    old, new = await set_up(hass, entry_for(small)), await set_up(hass, entry_for(other))
    anchor = small.player(old.runtime_data.session.anchor or "")
    rooms = {item.uid for item in small.players} - {anchor.uid}
    theirs = set(new.runtime_data.data.players)
    other.timing.topology = 1.0
    moved = await move(anchor, other, missed=False)
    # It announces itself before its new household does, and is subscribed to anew.
    old.runtime_data.session.sighted(moved.uid, moved.address, moved.boot_seq)
    await wait_for(hass, lambda: other.requests.by_action["DeviceProperties.GetHouseholdID"])
    await wait_for(hass, lambda: moved.uid not in old.runtime_data.gate.destinations)
    assert moved.uid not in new.runtime_data.data.players
    assert theirs <= new.runtime_data.data.players.keys()
    await arrived(hass, new, moved)
    await belongs(hass, new, moved)
    assert old.runtime_data.data.players.keys() == rooms


async def test_the_address_of_a_player_that_lives_elsewhere_is_forgotten(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    # Its new household is not set up here.
    kitchen = await move(small.players[KITCHEN], other)
    forget(small.players[KITCHEN])
    homes = {item.uid: item.address for item in (kitchen, *small.players)}
    entry = await set_up(hass, entry_for(small, homes))
    await wait_for(hass, lambda: kitchen.uid not in entry.data[CONF_ADDRESSES])
    assert entry.data[CONF_ADDRESSES].keys() == {item.uid for item in small.players}


async def test_who_is_only_missed_keeps_its_address(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    kitchen = small.players[KITCHEN]
    await wait_for(hass, lambda: kitchen.uid in entry.data[CONF_ADDRESSES])
    await small.switch_off(kitchen)
    await wait_for(hass, lambda: media(hass, kitchen).state == "unavailable")
    # After a power cut topologies are incomplete for minutes.
    small.topology.vanished.clear()
    small.topology.changed()
    await wait_for(hass, lambda: kitchen.uid not in entry.runtime_data.data.players)
    await hass.config_entries.async_reload(entry.entry_id)
    assert kitchen.uid in entry.data[CONF_ADDRESSES]
