"""TABLES 4 for a whole household: where it stands, and whether its players drift apart."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from custom_components.sonos_local.const import DOMAIN
from tests.simulator.hardware import Version
from tests.simulator.household import Household
from tests.simulator.rollout import announce
from tests.simulator.spec import OfferSpec

from .conftest import Factory
from .firmware_home import (
    DAY,
    MINUTE,
    NEXT,
    OLDER,
    RUNS,
    TRAIN,
    declare,
    kept,
    later,
    of_household,
    passed,
    remembered,
    says,
)
from .helpers import entry_for, media, set_up, wait_for


def stands(hass: HomeAssistant, household: Household) -> State:
    return of_household(hass, household, "sensor", "firmware")


def drifts(hass: HomeAssistant, household: Household) -> State:
    return of_household(hass, household, "binary_sensor", "firmware_drift")


async def test_firmware_household_counts_an_older_line_as_settled(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: says(hass, small.players[2]) == "older_line")
    state = stands(hass, small)
    assert state.state == "up_to_date"
    counts = {
        key: state.attributes[key]
        for key in ("up_to_date", "offered", "withheld", "older_line", "updating", "unknown")
    }
    assert counts == {
        "up_to_date": 2,
        "offered": 0,
        "withheld": 0,
        "older_line": 1,
        "updating": 0,
        "unknown": 0,
    }
    assert state.attributes["rooms"] == {
        "older_line": ["Kitchen"],
        "up_to_date": ["Living Room", "TV Room"],
    }


async def test_firmware_household_says_why_it_is_unknown(
    hass: HomeAssistant, small: Household
) -> None:
    announce(small, None)
    await set_up(hass, entry_for(small))
    assert stands(hass, small).state == "unknown_no_announcement"
    assert stands(hass, small).attributes["reasons"] == ["no_announcement"]
    small.players[0].told_version = "beta"
    small.topology.changed()
    await wait_for(hass, lambda: stands(hass, small).state == "unknown_several")
    assert stands(hass, small).attributes["reasons"] == ["no_announcement", "version"]


async def test_firmware_household_updating_before_withheld_before_offered_before_unknown(
    hass: HomeAssistant, hass_storage: dict[str, Any], large_home: Household
) -> None:
    one = large_home.players[6]
    entry = entry_for(large_home)
    since = dt_util.utcnow().timestamp() - 41 * DAY
    note = {"players": {one.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(large_home, OfferSpec(TRAIN, 2, 2))
    await set_up(hass, entry)
    # An Era 100 is unknown, and a One is offered it.
    await wait_for(hass, lambda: says(hass, large_home.players[4]) == "unknown_not_proven")
    await wait_for(hass, lambda: stands(hass, large_home).state == "offered")
    await declare(hass, large_home, "declined")
    await wait_for(hass, lambda: stands(hass, large_home).state == "withheld")
    await large_home.switch_off(large_home.players[3], "upgrade")
    await wait_for(hass, lambda: stands(hass, large_home).state == "updating")
    assert stands(hass, large_home).attributes["updating"] == 1
    assert stands(hass, large_home).attributes["withheld"] == 1


async def test_firmware_household_is_not_judged_for_what_is_no_firmware(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[0]
    firmware = entry.runtime_data.firmware
    await wait_for(hass, lambda: says(hass, small.players[2]) == "older_line")
    before = firmware.standings[player.uid]
    target = {"entity_id": media(hass, player).entity_id, "volume_level": 0.33}
    await hass.services.async_call("media_player", "volume_set", target, blocking=True)
    await wait_for(hass, lambda: media(hass, player).attributes["volume_level"] == 0.33)
    assert firmware.standings[player.uid] is before
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, player) == "offered")
    assert firmware.standings[player.uid] is not before


async def test_firmware_drift_begins_after_a_day_and_ends_with_the_difference(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    small: Household,
) -> None:
    one, tv, _ = small.players
    tv.version = Version.parse("97.0-79000")
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - DAY + MINUTE
    hass_storage |= kept(entry, note={"players": {}, "differ": {"current": since}})
    await set_up(hass, entry)
    assert drifts(hass, small).state == "off"
    (difference,) = drifts(hass, small).attributes["differences"]
    assert difference["since"] == dt_util.utc_from_timestamp(since)
    assert difference["versions"] == {"97.0-79000": ["TV Room"], RUNS: ["Living Room"]}
    passed(monkeypatch, MINUTE)
    await later(hass, MINUTE)
    assert drifts(hass, small).state == "on"
    one.version = Version.parse("97.0-79000")
    small.topology.changed()
    await wait_for(hass, lambda: drifts(hass, small).state == "off")
    assert drifts(hass, small).attributes["differences"] == []


async def test_firmware_drift_is_counted_over_a_restart(
    hass: HomeAssistant, small: Household
) -> None:
    small.players[1].version = Version.parse("97.0-79000")
    entry = await set_up(hass, entry_for(small))
    (before,) = drifts(hass, small).attributes["differences"]
    assert dt_util.utcnow() - before["since"] < timedelta(minutes=1)
    await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry)
    (after,) = drifts(hass, small).attributes["differences"]
    assert after["since"] == before["since"]


async def test_firmware_drift_is_none_between_lines(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("home")
    await set_up(hass, entry_for(household))
    await wait_for(hass, lambda: says(hass, household.players[1]) == "older_line")
    assert {str(player.version) for player in household.players} == {RUNS, OLDER}
    assert drifts(hass, household).attributes["differences"] == []


async def test_firmware_drift_is_unknown_where_no_version_can_be_compared(
    hass: HomeAssistant, small: Household
) -> None:
    for player in small.players:
        player.told_version = "beta"
    await set_up(hass, entry_for(small))
    assert drifts(hass, small).state == STATE_UNKNOWN
    assert drifts(hass, small).attributes["reason"] == "not_comparable"
    assert drifts(hass, small).attributes["differences"] == []
    small.players[0].told_version = None
    small.topology.changed()
    await wait_for(hass, lambda: drifts(hass, small).state == "off")
    assert drifts(hass, small).attributes["reason"] is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Not for more than a day"), ("de", "Nicht seit mehr als einem Tag")],
)
async def test_firmware_drift_says_no_more_than_that_it_is_not_for_more_than_a_day(
    hass: HomeAssistant, small: Household, language: str, text: str
) -> None:
    small.players[1].version = Version.parse("97.0-79000")
    await set_up(hass, entry_for(small))
    state = drifts(hass, small)
    assert len(state.attributes["differences"]) == 1
    words = await async_get_translations(hass, language, "entity", [DOMAIN])
    key = f"component.{DOMAIN}.entity.binary_sensor.firmware_drift.state.{state.state}"
    assert words[key] == text


@pytest.mark.parametrize("key", ["firmware_hold", "firmware_drift"])
async def test_firmware_household_entities_belong_to_the_household(
    hass: HomeAssistant, small: Household, key: str
) -> None:
    await set_up(hass, entry_for(small))
    domain = "switch" if key == "firmware_hold" else "binary_sensor"
    assert of_household(hass, small, domain, key).state == "off"
