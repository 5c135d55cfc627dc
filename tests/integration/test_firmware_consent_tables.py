"""TABLES 4 and 5 where a line is easily missed: restarts, late answers, clocks that jump."""

import json
from pathlib import Path
from typing import Any

import pytest
from homeassistant.const import EVENT_STATE_REPORTED, STATE_UNKNOWN
from homeassistant.core import (
    CoreState,
    Event,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

import custom_components.sonos_local as integration
from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.const import DOMAIN
from tests.simulator.hardware import Version
from tests.simulator.household import Household
from tests.simulator.rollout import announce
from tests.simulator.spec import OfferSpec

from .consent_house import House, a_moment, move_in
from .firmware_home import (
    DAY,
    NEXT,
    RUNS,
    TRAIN,
    declare,
    kept,
    knows,
    of_household,
    passed,
    remembered,
    says,
    told,
    update,
)
from .helpers import entry_for, media, set_up, state_of, wait_for

TRANSLATIONS = Path(integration.__file__).parent / "translations"
# Home Assistant says these itself.
OWN = frozenset({"event_type", "event_types", "friendly_name", "icon"})


async def test_firmware_line_1_a_version_that_is_not_told_any_more(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    assert says(hass, player) == "up_to_date"
    player.told_version = ""
    small.topology.changed()
    await wait_for(hass, lambda: says(hass, player) == "unknown_version")
    assert knows(hass, player).attributes["version"] == ""
    assert update(hass, player).state == STATE_UNKNOWN
    player.told_version = None
    small.topology.changed()
    await wait_for(hass, lambda: says(hass, player) == "up_to_date")


async def test_firmware_transition_offered_to_withheld_while_home_assistant_was_off(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - 41 * DAY
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    await declare(hass, small, "declined")
    await hass.config_entries.async_unload(entry.entry_id)
    data = hass_storage[f"sonos_local.{entry.entry_id}"]["data"]
    # As it is where the days went by meanwhile; what the model follows has to be read first.
    data["notes"]["firmware"] = note
    data["descriptions"] = []
    announce(small, OfferSpec(TRAIN, 2, 2))
    small.faults.set("*", "latency", "3", "/xml/device_description.xml")
    await set_up(hass, entry)
    assert says(hass, player) == "unknown_not_proven"
    await wait_for(hass, lambda: says(hass, player) == "withheld")
    events = of_household(hass, small, "event", "firmware")
    assert events.attributes["event_type"] == "update_withheld"
    assert events.attributes["player"] == player.uid


async def test_firmware_transition_any_to_offered_hours_after_a_start_that_left_something_open(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, small: Household
) -> None:
    player, tv, _ = small.players
    small.faults.set(tv.uid, "status", "500", "/xml/device_description.xml")
    announce(small, None)
    await set_up(hass, entry_for(small))
    assert says(hass, player) == "unknown_no_announcement"
    events = told(hass, small)
    passed(monkeypatch, 5 * 3600.0)
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, player) == "offered")
    assert [each["event_type"] for each in events if each["player"] == player.uid] == [
        "update_offered"
    ]


async def test_firmware_since_begins_where_the_version_before_was_surely_there(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    events = told(hass, small)
    player = small.players[0]
    began = dt_util.utcnow().timestamp()
    passed(monkeypatch, 10 * DAY)
    # Nobody noticed that it was away.
    player.version = Version.parse(NEXT)
    small.topology.changed()
    await wait_for(hass, lambda: events)
    before = dt_util.parse_datetime(events[0]["not_before"])
    assert before is not None
    assert before.timestamp() > began + 9 * DAY


async def test_firmware_since_is_an_interval_even_if_the_clock_was_set_back(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    ahead = dt_util.utcnow().timestamp() + 300 * DAY
    ran = {"version": "96.1-79000", "not_after": ahead, "seen": ahead, "not_before": None}
    hass_storage |= kept(entry, {player.uid: [ran]})
    await set_up(hass, entry)
    happened = of_household(hass, small, "event", "firmware").attributes
    assert happened["event_type"] == "firmware_changed"
    before = dt_util.parse_datetime(happened["not_before"])
    after = dt_util.parse_datetime(happened["not_after"])
    assert before is not None
    assert after is not None
    assert before <= after <= dt_util.utcnow()


async def test_firmware_drift_that_began_in_the_future_begins_now(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    small.players[1].version = Version.parse("97.0-79000")
    entry = entry_for(small)
    ahead = dt_util.utcnow().timestamp() + 300 * DAY
    hass_storage |= kept(entry, note={"players": {}, "differ": {"current": ahead}})
    await set_up(hass, entry)
    drift = of_household(hass, small, "binary_sensor", "firmware_drift")
    (difference,) = drift.attributes["differences"]
    assert difference["since"] <= dt_util.utcnow()
    assert media(hass, small.players[0]).state != "unavailable"


async def test_firmware_line_10_an_offer_that_began_in_the_future_begins_now(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    ahead = dt_util.utcnow().timestamp() + 300 * DAY
    note = {"players": {player.uid: remembered(RUNS, since=ahead)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    since = dt_util.parse_datetime(knows(hass, player).attributes["pending_since"])
    assert since is not None
    assert since <= dt_util.utcnow()


# Consent ----------------------------------------------------------------------------------------


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


@pytest.mark.usefixtures("soon")
async def test_a_sensor_of_consent_is_written_only_if_what_it_shows_has_changed(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    written: list[str] = []

    @callback
    def reported(event: Event[EventStateReportedData]) -> None:
        written.append(event.data["entity_id"])

    hass.bus.async_listen(EVENT_STATE_REPORTED, reported, event_filter=callback(lambda _: True))
    small.microphone(small.players[0], on=False)
    await wait_for(hass, lambda: house.told("microphones", "rooms") == ("0", []))
    house.later(120.0)
    house.consent.look()
    await hass.async_block_till_done()
    own = {house.state(key).entity_id for key in ("usage_data", "consent", "registration")}
    assert not own & set(written)


@pytest.mark.usefixtures("soon")
async def test_5d_a_contradiction_that_its_owner_ignores_stays_ignored_over_a_restart(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    issue = house.repair()
    assert issue
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, ignore=True)
    hass.set_state(CoreState.stopping)
    await house.entry.runtime_data.stop()
    hass.set_state(CoreState.running)
    left = house.repair()
    assert left
    assert left.dismissed_version
    await house.restart()


def heard(house: House) -> tuple[str, Any]:
    """Return the last event of a microphone."""
    state = house.state("microphone", "event")
    return state.state, state.attributes.get("player")


async def test_a_microphone_that_was_turned_on_while_home_assistant_was_off_is_an_event(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    small.microphone(player, on=False)
    house = await move_in(hass, small, ask=False)
    assert heard(house) == (STATE_UNKNOWN, None)
    await hass.config_entries.async_unload(house.entry.entry_id)
    small.microphone(player, on=True)
    await set_up(hass, house.entry)
    at, uid = heard(house)
    assert uid == player.uid
    # Told once.
    await house.restart()
    await a_moment()
    assert heard(house) == (at, uid)


async def test_a_microphone_that_was_turned_on_while_its_player_was_away_is_an_event(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    small.microphone(player, on=False)
    house = await move_in(hass, small, ask=False)
    await small.power_cut(player, seen_after=0.0)
    data = house.entry.runtime_data
    await wait_for(hass, lambda: not media_is_there(hass, player))
    player.microphone = True
    await small.switch_on(player)
    await wait_for(hass, lambda: data.data.players[player.uid].available)
    await wait_for(hass, lambda: heard(house)[1] == player.uid)


def media_is_there(hass: HomeAssistant, player: Any) -> bool:
    return state_of(hass, "sensor", player, "firmware_version").attributes["as_of"] is None


# Texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de"])
async def test_what_happened_has_a_name_for_each_attribute(
    hass: HomeAssistant, small: Household, language: str
) -> None:
    texts = json.loads((TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))
    named = texts["entity"]["event"]
    player = small.players[0]
    small.microphone(player, on=False)
    house = await move_in(hass, small, ask=False)
    events = told(hass, small)
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: events)
    small.microphone(player, on=True)
    player.version = Version.parse(NEXT)
    small.topology.changed()
    await wait_for(hass, lambda: events[-1]["event_type"] == "firmware_changed")
    shown = [*events, dict(house.state("microphone", "event").attributes)]
    for happened, key in zip(shown, ["firmware"] * len(events) + ["microphone"], strict=True):
        words = named[key]["state_attributes"]
        assert set(happened) - OWN <= words.keys()
        for name in set(happened) & {"reason", "direction", "declared"}:
            assert happened[name] in words[name]["state"]
