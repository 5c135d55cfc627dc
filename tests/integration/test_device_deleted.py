"""Whoever deletes the device of a player deletes what is kept of that player."""

import json
import time
from typing import Any

from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local import async_remove_config_entry_device
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.privacy.firmware_news import CHANGED
from tests.simulator.hardware import Version
from tests.simulator.household import Household
from tests.simulator.player import Player

from .consent_house import DAY, House
from .consent_house import kept as consent_kept
from .firmware_home import NEXT, kept, of_household
from .helpers import entry_for, set_up, wait_for
from .test_consent_doubts import leave
from .test_devices import device
from .test_firmware_transitions import repairs
from .test_own_data import data, show


async def deleted(
    hass: HomeAssistant, entry: MockConfigEntry, household: Household, number: int
) -> None:
    """Let a player leave its household, and delete its device."""
    uid = household.players[number].uid
    await leave(household, number)
    await wait_for(hass, lambda: uid not in entry.runtime_data.data.players)
    found = device(hass, uid)
    assert await async_remove_config_entry_device(hass, entry, found)
    dr.async_get(hass).async_remove_device(found.id)
    await hass.async_block_till_done()


async def stored(hass: HomeAssistant, entry: MockConfigEntry, part: str) -> str:
    """Return what is kept of a part, as it is written to the file."""
    return json.dumps(data(await show(hass, entry), part), default=str)


def traces(player: Player) -> tuple[str, str]:
    return player.uid, player.room


async def test_the_repairs_of_a_player_go_with_its_device_and_those_of_others_stay(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, firmware_hold=True))
    gone, stays = small.players[0], small.players[1]
    for player in (gone, stays):
        player.version = Version.parse(NEXT)
    small.topology.changed()
    await wait_for(hass, lambda: len(repairs(hass)) == 2)
    await deleted(hass, entry, small, 0)
    (left,) = (each for key, each in ir.async_get(hass).issues.items() if CHANGED in key[1])
    assert left.translation_placeholders
    assert left.translation_placeholders["room"] == stays.room
    kept_now = await stored(hass, entry, "firmware")
    assert stays.room in kept_now
    assert not [trace for trace in traces(gone) if trace in kept_now]
    await hass.config_entries.async_reload(entry.entry_id)
    assert len(repairs(hass)) == 1


async def test_a_repair_that_was_ignored_or_is_of_before_a_restart_goes_too(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, firmware_hold=True))
    small.players[0].version = Version.parse(NEXT)
    small.topology.changed()
    await wait_for(hass, lambda: repairs(hass) == [CHANGED])
    ((_, issue_id),) = (key for key in ir.async_get(hass).issues if CHANGED in key[1])
    ir.async_ignore_issue(hass, DOMAIN, issue_id, ignore=True)
    await hass.config_entries.async_reload(entry.entry_id)
    assert repairs(hass) == [CHANGED]
    await deleted(hass, entry, small, 0)
    assert not repairs(hass)


async def test_news_of_a_player_that_were_not_told_yet_are_never_told(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    entry = entry_for(small, firmware_hold=True)
    news = {"from": "1", "to": NEXT, "not_before": None, "not_after": None, "direction": "up"}
    told = {"type": CHANGED, "uid": small.players[0].uid, "data": news}
    note = {"players": {}, "differ": {}, "untold": [told]}
    hass_storage |= kept(entry, note=note)
    hass.set_state(CoreState.starting)
    await set_up(hass, entry)
    assert small.players[0].uid in str(data(await show(hass, entry), "firmware")["note"]["untold"])
    await deleted(hass, entry, small, 0)
    assert not data(await show(hass, entry), "firmware")["note"]["untold"]
    await hass.async_start()
    await hass.async_block_till_done()
    assert of_household(hass, small, "event", "firmware").state == STATE_UNKNOWN
    assert not repairs(hass)


async def test_a_contradiction_of_a_player_goes_with_its_device(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    entry = entry_for(small)
    hass_storage |= consent_kept(entry, declared={"voice": ("declined", DAY)})
    player, _, other = small.players
    for each in (player, other):
        each.voice, each.microphone = 1, True
    house = House(hass, small, await set_up(hass, entry))
    await wait_for(hass, lambda: len(house.lines(7)) == 2)
    repair = house.repair()
    assert repair
    assert player.room in str(repair.translation_placeholders)
    await deleted(hass, entry, small, 0)
    kept_now = await stored(hass, entry, "consent")
    assert other.uid in kept_now
    assert not [trace for trace in traces(player) if trace in kept_now]
    after = house.repair()
    assert after
    assert other.room in str(after.translation_placeholders)
    assert player.room not in str(after.translation_placeholders)
    await deleted(hass, entry, small, 2)
    assert house.repair() is None
    assert house.told("consent", "resolved")[1] == []


async def test_what_a_player_told_of_the_household_stays_without_its_name(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    given = {"player": player.uid, "at": time.time()}
    reading = {"is": "Reading", "sharing": True, "source": "1443", "grade": "unconfirmed", **given}
    history = {"is": "Value", "text": "on", **given}
    entry = entry_for(small)
    hass_storage |= consent_kept(
        entry,
        readings={"settings": reading, "legacy": None, "last": reading},
        values={"recentlyPlayed": {"value": history, "last": history}},
    )
    house = House(hass, small, await set_up(hass, entry))
    for key in ("usage_data", "play_history"):
        assert house.told(key, "asked_of") == ("on", player.room)
    await deleted(hass, entry, small, 0)
    for key in ("usage_data", "play_history"):
        assert house.told(key, "asked_of") == ("on", None)
    kept_now = await stored(hass, entry, "consent")
    assert not [trace for trace in traces(player) if trace in kept_now]
