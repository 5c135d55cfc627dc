"""What is found of consent while Home Assistant starts is told once automations listen."""

from typing import Any

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_UNKNOWN
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.const import DOMAIN
from tests.simulator.household import Household
from tests.simulator.settings import Settings

from .automations import automated
from .consent_house import DAY, House, a_moment, kept, move_in
from .helpers import entry_for, set_up, wait_for

KEY = "userMetricsTracking"


async def off(hass: HomeAssistant, household: Household) -> House:
    """Return a household whose first microphone was off when Home Assistant stopped."""
    household.microphone(household.players[0], on=False)
    house = await move_in(hass, household, ask=False)
    await stop(hass, house)
    return house


async def stop(hass: HomeAssistant, house: House) -> None:
    """Let it be as when Home Assistant is not there, and then begins to start."""
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    hass.set_state(CoreState.not_running)


def turned_on(house: House) -> dict[str, Any]:
    entity = house.state("microphone", "event").entity_id
    return {"trigger": "sonos_local.microphone_turned_on", "target": {"entity_id": entity}}


def switched(house: House) -> dict[str, Any]:
    entity = house.state("consent", "event").entity_id
    return {"trigger": "state", "entity_id": entity, "not_to": ["unavailable", "unknown"]}


async def test_a_microphone_that_was_turned_on_before_home_assistant_started_triggers_once(
    hass: HomeAssistant, small: Household
) -> None:
    house = await off(hass, small)
    small.microphone(small.players[0], on=True)
    await set_up(hass, house.entry)
    heard = await automated(hass, turned_on(house))
    assert house.told("microphones")[0] == "1"
    assert house.state("microphone", "event").state == STATE_UNKNOWN
    await hass.async_start()
    await wait_for(hass, lambda: heard)
    assert heard == [{"type": "turned_on", "room": "Living Room"}]
    # And not once more.
    await house.restart()
    await a_moment()
    assert len(heard) == 1
    small.microphone(small.players[0], on=False)
    await wait_for(hass, lambda: house.told("microphones")[0] == "0")
    small.microphone(small.players[0], on=True)
    await wait_for(hass, lambda: len(heard) == 2)


async def test_sharing_that_was_turned_on_before_home_assistant_started_triggers_once(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, small: Household
) -> None:
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)
    small.store(Settings).set(KEY, new="false")
    house = await move_in(hass, small)
    assert house.state("usage_data").state == "off"
    await stop(hass, house)
    house.settings.set(KEY, new="true")
    await set_up(hass, house.entry)
    heard = await automated(hass, switched(house))
    house.later(2 * DAY)
    await wait_for(hass, lambda: house.state("usage_data").state == "on")
    assert house.state("consent", "event").state == STATE_UNKNOWN
    await hass.async_start()
    await wait_for(hass, lambda: heard)
    assert [each["type"] for each in heard] == ["sharing_on"]
    told = house.state("consent", "event").attributes
    assert told["source"] == "port_1443"
    assert told["not_before"] < told["not_after"]
    house.settings.set(KEY, new="false")
    house.later(2 * DAY)
    await wait_for(hass, lambda: len(heard) == 2)


async def test_what_a_start_found_that_was_cut_short_is_told_by_the_next(
    hass: HomeAssistant, small: Household
) -> None:
    house = await off(hass, small)
    player = small.players[0]
    small.microphone(player, on=True)
    for _ in range(2):
        await set_up(hass, house.entry)
        assert house.told("microphones")[0] == "1"
        assert [each["data"]["player"] for each in house.consent.kept()["untold"]] == [player.uid]
        assert house.state("microphone", "event").state == STATE_UNKNOWN
        await stop(hass, house)
    await set_up(hass, house.entry)
    heard = await automated(hass, turned_on(house))
    await hass.async_start()
    await wait_for(hass, lambda: heard)
    assert len(heard) == 1
    assert house.consent.kept()["untold"] == []


async def test_what_was_found_is_kept_where_home_assistant_stops_before_it_started(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    house = await off(hass, small)
    small.microphone(small.players[0], on=True)
    await set_up(hass, house.entry)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    saved = hass_storage[f"{DOMAIN}.{house.entry.entry_id}"]["data"]["notes"]["consent"]
    assert saved["microphones"][small.players[0].uid] is True
    assert [(each["kind"], each["type"]) for each in saved["untold"]] == [
        ("microphone", "turned_on")
    ]


async def test_what_was_not_told_of_a_player_that_its_owner_removed_is_forgotten(
    hass: HomeAssistant, small: Household
) -> None:
    house = await off(hass, small)
    small.microphone(small.players[0], on=True)
    await set_up(hass, house.entry)
    assert house.consent.kept()["untold"]
    house.consent.forget_player(small.players[0].uid)
    assert not house.consent.kept()["untold"]


@pytest.mark.parametrize(
    "untold",
    [
        {},
        [5],
        [{"kind": "microphone", "type": "turned_on"}],
        [{"kind": "microphone", "type": "turned_on", "data": []}],
        [{"kind": "microphone", "type": "sharing_on", "data": {}}],
        [{"kind": "refusal", "type": "refused", "data": {}}],
    ],
)
async def test_what_was_not_told_and_cannot_be_read_is_kept_aside_and_said(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household, untold: Any
) -> None:
    entry = entry_for(small)
    hass_storage |= kept(entry, untold=untold)
    house = House(hass, small, await set_up(hass, entry))
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"consent_unreadable_{entry.entry_id}")
    assert house.consent.kept()["unreadable"]["untold"] == untold
    assert house.consent.kept()["untold"] == []
