"""TABLES 4 at simulated players: every transition, and what is told of it."""

from typing import Any

import pytest
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.sonos_local.const import DOMAIN
from tests.simulator.hardware import Version
from tests.simulator.household import Household
from tests.simulator.player import Player
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
    knows,
    later,
    of_household,
    passed,
    remembered,
    says,
    told,
    update,
)
from .helpers import entry_for, media, set_up, wait_for

LOWER = "96.1-79000"


def repairs(hass: HomeAssistant) -> list[str]:
    """Return the texts of the repairs about changes."""
    return [
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and str(issue.translation_key).startswith("firmware_")
    ]


def types(events: list[dict[str, Any]], player: Player) -> list[str]:
    return [item["event_type"] for item in events if item["player"] == player.uid]


async def hold(hass: HomeAssistant, household: Household, action: str) -> None:
    switch = of_household(hass, household, "switch", "firmware_hold")
    await hass.services.async_call("switch", action, {"entity_id": switch.entity_id}, blocking=True)


async def upgrade(hass: HomeAssistant, household: Household, player: Player, to: str) -> None:
    """Let a player install a version, and be back for a while."""
    household.timing.upgrade = 0.3
    await household.upgrade(player, to)
    await wait_for(hass, lambda: update(hass, player).attributes["installed_version"] == to)
    await wait_for(hass, lambda: media(hass, player).state != "unavailable")
    await later(hass, MINUTE)


# v changes


async def test_firmware_transition_another_version_is_told(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    events = told(hass, small)
    player = small.players[0]
    began = dt_util.utcnow()
    await upgrade(hass, small, player, NEXT)
    await wait_for(hass, lambda: events)
    (happened,) = events
    assert happened["event_type"] == "firmware_changed"
    assert happened["room"] == player.room
    assert (happened["from"], happened["to"]) == (RUNS, NEXT)
    assert happened["direction"] == "up"
    assert happened["started_here"] is False
    before = dt_util.parse_datetime(happened["not_before"])
    after = dt_util.parse_datetime(happened["not_after"])
    assert before is not None
    assert after is not None
    assert began.replace(microsecond=0) <= before <= after <= dt_util.utcnow()
    assert not repairs(hass)


async def test_firmware_transition_another_version_makes_a_repair_only_with_hold_on(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    assert of_household(hass, small, "switch", "firmware_hold").state == "off"
    await hold(hass, small, "turn_on")
    assert of_household(hass, small, "switch", "firmware_hold").state == "on"
    await upgrade(hass, small, player, NEXT)
    assert repairs(hass) == ["firmware_changed"]
    (issue,) = (issue for (_, key), issue in ir.async_get(hass).issues.items() if "changed" in key)
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["new"] == NEXT
    assert player.uid not in issue.issue_id
    await hold(hass, small, "turn_off")
    await upgrade(hass, small, player, TRAIN)
    assert repairs(hass) == ["firmware_changed"]
    # Nothing was sent to the player because of it.
    assert not any("Update" in action for action in small.requests.by_action)


async def test_firmware_transition_another_version_while_home_assistant_was_off_is_told_once(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small, firmware_hold=True)
    ran = {"version": LOWER, "not_after": 1000.0, "seen": 2000.0, "not_before": None}
    # A file that was written before there was a note.
    hass_storage |= kept(entry, {player.uid: [ran]})
    await set_up(hass, entry)
    state = of_household(hass, small, "event", "firmware")
    assert state.attributes["event_type"] == "firmware_changed"
    assert state.attributes["not_before"] == dt_util.utc_from_timestamp(2000).isoformat()
    assert repairs(hass) == ["firmware_changed"]
    events = told(hass, small)
    await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry)
    assert repairs(hass) == ["firmware_changed"]
    assert all(item["to"] == RUNS for item in events)


async def test_firmware_transition_a_lower_version_always_makes_a_repair(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    events = told(hass, small)
    player = small.players[0]
    await upgrade(hass, small, player, LOWER)
    await wait_for(hass, lambda: events)
    assert events[0]["event_type"] == "firmware_changed"
    assert events[0]["direction"] == "down"
    assert repairs(hass) == ["firmware_lower"]


async def test_firmware_transition_while_home_assistant_was_off_is_told_once_it_has_started(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    events = told(hass, small)
    assert await hass.config_entries.async_unload(entry.entry_id)
    small.timing.upgrade = 0.1
    await small.upgrade(small.players[0], NEXT)
    hass.set_state(CoreState.starting)
    await set_up(hass, entry)
    await wait_for(
        hass, lambda: update(hass, small.players[0]).attributes["installed_version"] == NEXT
    )
    # Automations listen later.
    assert not events
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await wait_for(hass, lambda: events)
    assert (events[0]["from"], events[0]["to"]) == (RUNS, NEXT)


async def test_firmware_transition_only_between_versions_that_are_known(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small, firmware_hold=True))
    events = told(hass, small)
    player = small.players[0]
    player.told_version = "beta"
    small.topology.changed()
    await wait_for(hass, lambda: says(hass, player) == "unknown_version")
    player.told_version = None
    small.topology.changed()
    await wait_for(hass, lambda: says(hass, player) == "up_to_date")
    assert not events
    assert not repairs(hass)


async def test_firmware_transition_a_repair_stays_until_it_is_confirmed(
    hass: HomeAssistant, hass_client: Any, small: Household
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    entry = await set_up(hass, entry_for(small, firmware_hold=True))
    await upgrade(hass, small, small.players[0], NEXT)
    await hass.config_entries.async_unload(entry.entry_id)
    (key,) = (key for _, key in ir.async_get(hass).issues if "changed" in key)
    client = await hass_client()
    begun = await client.post("/api/repairs/issues/fix", json={"handler": DOMAIN, "issue_id": key})
    flow = (await begun.json())["flow_id"]
    await client.post(f"/api/repairs/issues/fix/{flow}", json={})
    assert not repairs(hass)


async def test_firmware_transition_repairs_go_with_the_entry(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, firmware_hold=True))
    await upgrade(hass, small, small.players[0], NEXT)
    await upgrade(hass, small, small.players[0], TRAIN)
    assert repairs(hass) == ["firmware_changed", "firmware_changed"]
    await hass.config_entries.async_remove(entry.entry_id)
    assert not repairs(hass)


# any -> offered


async def test_firmware_transition_any_to_offered_is_told_once(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    events = told(hass, small)
    player, tv, kitchen = small.players
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: len(events) == 2)
    assert types(events, player) == types(events, tv) == ["update_offered"]
    assert not types(events, kitchen)
    assert (events[0]["version"], events[0]["offer"]) == (RUNS, NEXT)
    since = knows(hass, player).attributes["pending_since"]
    # A higher number is the same offer that waits.
    announce(small, OfferSpec("97.3-83000", 2, 2))
    await wait_for(hass, lambda: knows(hass, player).attributes["offer"] == "97.3-83000")
    assert knows(hass, player).attributes["pending_since"] == since
    await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry)
    assert says(hass, player) == "offered"
    assert knows(hass, player).attributes["pending_since"] == since
    assert all(item["event_type"] == "update_offered" for item in events)
    assert {item["offer"] for item in events} == {NEXT}


async def test_firmware_transition_any_to_offered_begins_anew_when_it_was_withdrawn(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - 5 * DAY
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    events = told(hass, small)
    long_ago = knows(hass, player).attributes["pending_since"]
    assert long_ago == dt_util.utc_from_timestamp(int(since)).isoformat()
    announce(small, OfferSpec(RUNS, 2, 2))
    await wait_for(hass, lambda: says(hass, player) == "up_to_date")
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, player) == "offered")
    assert knows(hass, player).attributes["pending_since"] > long_ago
    assert types(events, player) == ["update_offered"]


async def test_firmware_transition_any_to_offered_begins_anew_with_another_version(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - 5 * DAY
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(TRAIN, 2, 2))
    await set_up(hass, entry)
    await wait_for(hass, lambda: says(hass, player) == "offered")
    events = told(hass, small)
    long_ago = knows(hass, player).attributes["pending_since"]
    await upgrade(hass, small, player, NEXT)
    await wait_for(hass, lambda: says(hass, player) == "offered")
    assert knows(hass, player).attributes["pending_since"] > long_ago
    assert types(events, player) == ["firmware_changed", "update_offered"]


async def test_firmware_transition_any_to_offered_while_home_assistant_was_off(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    note = {"players": {player.uid: remembered(RUNS, "up_to_date")}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    state = of_household(hass, small, "event", "firmware")
    assert state.attributes["event_type"] == "update_offered"
    assert state.attributes["player"] == player.uid


# offered -> withheld


async def test_firmware_transition_offered_to_withheld_after_thirty_days_is_told_once(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    small: Household,
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - 30 * DAY + MINUTE
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    events = told(hass, small)
    await declare(hass, small, "declined")
    assert says(hass, player) == "offered"
    passed(monkeypatch, MINUTE)
    await later(hass, MINUTE)
    assert says(hass, player) == "withheld"
    assert types(events, player) == ["update_withheld"]
    assert (events[0]["days"], events[0]["declared"]) == ("30", "declined")
    assert not repairs(hass)
    # Declared otherwise, and back.
    await declare(hass, small, "accepted")
    assert says(hass, player) == "offered"
    await declare(hass, small, "undecided")
    assert says(hass, player) == "withheld"
    assert types(events, player) == ["update_withheld"]


async def test_firmware_transition_offered_to_withheld_after_the_days_of_the_owner(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - 5.5 * DAY
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    coordinator = entry.runtime_data
    await declare(hass, small, "declined")
    number = of_household(hass, small, "number", "withheld_days")
    assert number.state == "30"
    assert says(hass, player) == "offered"
    for days, state in ((6, "offered"), (5, "withheld"), (30, "offered")):
        await hass.services.async_call(
            "number",
            "set_value",
            {"entity_id": number.entity_id, "value": days},
            blocking=True,
        )
        assert says(hass, player) == state
    assert of_household(hass, small, "number", "withheld_days").state == "30"
    assert entry.runtime_data is coordinator


# unknown <-> others at the start


async def test_firmware_transition_unknown_to_others_at_start_is_no_news(
    hass: HomeAssistant, large_home: Household
) -> None:
    announce(large_home, OfferSpec(NEXT, 2, 2))
    entry = entry_for(large_home, firmware_hold=True)
    await set_up(hass, entry)
    events = told(hass, large_home)
    one, kitchen = large_home.players[6], large_home.players[2]
    # What a model follows is known once its description has been read.
    await wait_for(hass, lambda: says(hass, kitchen) == "older_line")
    assert says(hass, one) == "offered"
    assert not events
    assert of_household(hass, large_home, "event", "firmware").state == "unknown"
    assert not repairs(hass)
    # What comes later is.
    await large_home.upgrade(large_home.players[11], NEXT)
    await wait_for(hass, lambda: types(events, kitchen) == ["update_offered"])


async def test_firmware_transition_others_to_unknown_is_no_news(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("small")
    await set_up(hass, entry_for(household))
    events = told(hass, household)
    announce(household, None)
    player = household.players[0]
    await wait_for(hass, lambda: says(hass, player) == "unknown_no_announcement")
    announce(household, OfferSpec(RUNS, 2, 2))
    await wait_for(hass, lambda: says(hass, player) == "up_to_date")
    assert not events


# A player that is away


async def test_firmware_transition_none_while_a_player_is_away(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    events = told(hass, small)
    player, tv, _ = small.players
    await small.switch_off(player)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, tv) == "offered")
    assert says(hass, player) == "up_to_date"
    assert knows(hass, player).attributes["as_of"] is not None
    assert not types(events, player)
    player.version = Version.parse(NEXT)
    await small.switch_on(player)
    await wait_for(hass, lambda: types(events, player) == ["firmware_changed"])


async def test_firmware_transition_none_for_a_player_that_is_away_at_the_start(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[2]
    entry = entry_for(small)
    ran = {"version": OLDER, "not_after": 1000.0, "seen": 2000.0, "not_before": None}
    note = {"players": {player.uid: remembered(OLDER, "older_line")}, "differ": {}}
    hass_storage |= kept(entry, {player.uid: [ran]}, note)
    await small.switch_off(player)
    announce(small, OfferSpec("86.11-81000", 2, 2))
    await set_up(hass, entry)
    assert says(hass, player) == "older_line"
    assert knows(hass, player).attributes["as_of"] == dt_util.utc_from_timestamp(2000)
    assert of_household(hass, small, "event", "firmware").state == "unknown"


@pytest.mark.parametrize("note", [[], {"players": 5, "differ": {}}, {"players": {"A": {}}}, "x"])
async def test_a_note_that_cannot_be_read_is_set_aside_and_named(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household, note: Any
) -> None:
    entry = entry_for(small)
    player = small.players[0]
    ran = {"version": LOWER, "not_after": 1000.0, "seen": 2000.0, "not_before": None}
    hass_storage |= kept(entry, {player.uid: [ran]}, note)
    await set_up(hass, entry)
    assert repairs(hass) == ["firmware_unreadable"]
    assert says(hass, player) == "up_to_date"
    for _ in range(2):
        await hass.config_entries.async_unload(entry.entry_id)
        saved = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
        assert saved["notes"]["firmware"]["unreadable"] == note
        assert [item["version"] for item in saved["firmware"][player.uid]] == [RUNS, LOWER]
        await set_up(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not repairs(hass)
