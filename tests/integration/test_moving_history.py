"""What a household knows of a player's firmware stays with it when the player moves on."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.sonos_local import async_remove_config_entry_device
from tests.simulator.household import Household
from tests.simulator.moving import forget, move

from .conftest import Factory
from .consent_house import DAY, House, kept
from .helpers import entry_for, set_up, wait_for
from .test_moving import KITCHEN, arrived, devices

NEWER = "97.2-81000"


@pytest.fixture
async def other(household_factory: Factory, small: Household) -> Household:
    """Return a second household, in the house beside the small one."""
    return await household_factory("home", 2)


async def test_evidence_stays_where_a_player_was_that_moves_to_another_household(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household, other: Household
) -> None:
    entry = entry_for(small)
    hass_storage |= kept(entry, declared={"statement": ("declined", 10 * DAY)})
    old, new = await set_up(hass, entry), await set_up(hass, entry_for(other))
    house = House(hass, small, old)
    kitchen = small.players[KITCHEN]
    small.timing.upgrade = 0.3
    await small.upgrade(kitchen, NEWER)
    await wait_for(hass, lambda: house.told("consent", "reasons") == ("contradicted", [4]))
    moved = await move(kitchen, other)
    await arrived(hass, new, moved)
    house.consent.look()
    await hass.async_block_till_done()
    assert house.told("consent", "reasons") == ("contradicted", [4])
    assert house.repair()
    # What is installed elsewhere is nothing to it, also when the player comes back.
    other.timing.upgrade = 0.3
    await other.upgrade(moved, "97.3-82000")
    versions = new.runtime_data.firmware.histories
    await wait_for(hass, lambda: versions[moved.uid][0].version == "97.3-82000")
    await arrived(hass, new, moved)
    back = await move(moved, small)
    await arrived(hass, old, back)
    await house.declare("statement", "declined")
    assert house.told("consent", "reasons") == ("declined", [])
    (line,) = house.lines(4)
    assert line["value"] == f"86.10-80260 -> {NEWER}"
    await hass.config_entries.async_reload(old.entry_id)
    assert house.lines(4) == [line]


async def test_who_deletes_a_device_deletes_the_history_in_every_household(
    hass: HomeAssistant, small: Household, other: Household
) -> None:
    old, new = await set_up(hass, entry_for(small)), await set_up(hass, entry_for(other))
    kitchen = small.players[KITCHEN]
    small.timing.upgrade = 0.3
    await small.upgrade(kitchen, NEWER)
    histories = old.runtime_data.firmware.histories
    await wait_for(hass, lambda: len(histories[kitchen.uid]) == 2)
    moved = await move(kitchen, other)
    await arrived(hass, new, moved)
    forget(kitchen)
    assert moved.uid in old.runtime_data.firmware.departed
    (device,) = devices(hass, moved.uid)
    await moved.stop()
    forget(moved)
    await wait_for(hass, lambda: moved.uid not in new.runtime_data.data.players)
    assert await async_remove_config_entry_device(hass, new, device)
    for entry in (old, new):
        firmware = entry.runtime_data.firmware
        assert moved.uid not in {**firmware.histories, **firmware.departed}
