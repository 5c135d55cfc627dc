"""What a person ignores stays ignored over a reload for as long as it holds, and no longer."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local import household_repairs
from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.local_only.refusal_repairs import RefusalRepairs
from custom_components.sonos_local.wire import gena_actions
from tests.simulator.household import Household

from .askers import by, play, start
from .consent_house import DAY, HOUR, House, kept, move_in
from .helpers import LIMIT, entry_for, set_up, wait_for
from .house import PUBLIC
from .rooms import act
from .test_refusals import pass_by, refusal


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


def found(hass: HomeAssistant, key: str) -> ir.IssueEntry | None:
    """Return the one repair of a kind, ignored or not."""
    issues = [
        issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id.startswith(f"{key}_")
    ]
    assert len(issues) <= 1
    return issues[0] if issues else None


def is_shown(hass: HomeAssistant, key: str = "consent_contradicted") -> bool:
    """Return whether a person sees a repair that is active."""
    issue = found(hass, key)
    return issue is not None and issue.active and issue.dismissed_version is None


def is_ignored(hass: HomeAssistant, key: str = "consent_contradicted") -> bool:
    """Return whether a repair is there, and ignored."""
    issue = found(hass, key)
    return issue is not None and issue.dismissed_version is not None


def ignore(hass: HomeAssistant, key: str = "consent_contradicted") -> None:
    """Ignore a repair that is shown."""
    assert is_shown(hass, key)
    issue = found(hass, key)
    assert issue
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, ignore=True)


async def remove(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Remove a household; nothing is left of its repairs, ignored ones neither."""
    await hass.config_entries.async_remove(entry.entry_id)
    assert not [key for key in ir.async_get(hass).issues if key[0] == DOMAIN]


# Contradictions ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("soon")
async def test_a_contradiction_that_its_owner_ignores_stays_ignored_over_a_reload(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    await house.declare("additional_usage", "objected")
    ignore(hass)
    for _ in range(2):
        await house.restart()
        await wait_for(hass, lambda: house.told("consent", "reasons")[1] == [1, 7])
        assert is_ignored(hass)
        issue = house.repair()
        assert issue
        assert issue.active
    await remove(hass, house.entry)


@pytest.mark.usefixtures("soon")
async def test_a_contradiction_that_nobody_ignores_ends_with_the_reload_and_comes_back(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    await hass.config_entries.async_unload(house.entry.entry_id)
    assert house.repair() is None
    await set_up(hass, house.entry)
    assert is_shown(hass)


@pytest.mark.usefixtures("soon")
async def test_a_new_contradiction_is_shown_after_an_ignored_one_was_settled(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    ignore(hass)
    await house.restart()
    await house.declare("voice", "accepted")
    assert house.repair() is None
    await house.declare("additional_usage", "objected")
    assert is_shown(hass)


@pytest.mark.usefixtures("soon")
async def test_an_ignored_contradiction_that_was_settled_meanwhile_hides_no_later_one(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    ignore(hass)
    small.microphone(small.players[0], on=False)
    await wait_for(hass, lambda: not house.lines(7))
    await hass.config_entries.async_unload(house.entry.entry_id)
    later = SimpleNamespace(time=lambda: time.time() + 25 * HOUR)
    monkeypatch.setattr(consent, "time", later)
    await set_up(hass, house.entry)
    assert house.state("consent").state == STATE_UNKNOWN
    assert house.repair() is None
    await house.declare("additional_usage", "objected")
    assert is_shown(hass)


@pytest.mark.usefixtures("soon")
async def test_what_joins_an_ignored_contradiction_is_shown_and_what_leaves_it_is_not(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    ignore(hass)
    await house.declare("additional_usage", "objected")
    assert is_shown(hass)
    ignore(hass)
    await house.declare("voice", "accepted")
    assert house.told("consent", "reasons")[1] == [1]
    assert is_ignored(hass)
    # Read again a day later: the same, as of another day.
    await house.asked_again(DAY)
    assert is_ignored(hass)


async def test_a_second_update_is_shown_though_the_first_one_is_ignored(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    entry = entry_for(small)
    hass_storage |= kept(entry, declared={"statement": ("declined", 10 * DAY)})
    house = House(hass, small, await set_up(hass, entry))
    small.timing.upgrade = 0.3
    await small.upgrade(small.players[0], "97.2-81000")
    await wait_for(hass, lambda: house.state("consent").state == "contradicted")
    ignore(hass)
    await house.restart()
    assert is_ignored(hass)
    await small.upgrade(small.players[0], "97.3-82000")
    await wait_for(hass, lambda: len(house.lines(4)) == 2)
    assert is_shown(hass)


async def test_what_cannot_be_read_stays_ignored_until_it_is_deleted(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    entry = entry_for(small)
    storage = kept(entry)
    next(iter(storage.values()))["data"]["notes"]["consent"] = ["nonsense"]
    hass_storage |= storage
    house = House(hass, small, await set_up(hass, entry))
    ignore(hass, "consent_unreadable")
    await house.restart()
    assert is_ignored(hass, "consent_unreadable")
    await house.forget()
    assert found(hass, "consent_unreadable") is None


# The others -------------------------------------------------------------------------------------


async def test_a_missing_internal_url_stays_ignored_until_there_is_one(
    hass: HomeAssistant, small: Household
) -> None:
    await hass.config.async_update(internal_url=None)
    await hass.async_block_till_done()
    entry = await start(hass, small)
    ignore(hass, "no_internal_url")
    await hass.config_entries.async_reload(entry.entry_id)
    assert is_ignored(hass, "no_internal_url")
    await hass.config.async_update(internal_url="http://127.0.0.1:8123")
    await hass.async_block_till_done()
    assert found(hass, "no_internal_url") is None
    await hass.config.async_update(internal_url=None)
    await hass.async_block_till_done()
    ignore(hass, "no_internal_url")
    await remove(hass, entry)


async def test_events_that_do_not_arrive_stay_ignored_until_they_do(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gena_actions, "FIRST_EVENT_LIMIT", 0.2)
    small.faults.set("*", "mute")
    entry = await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: is_shown(hass, "no_events"))
    ignore(hass, "no_events")
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(hass, lambda: all(p.deaf for p in entry.runtime_data.data.rooms))
    assert is_ignored(hass, "no_events")
    small.faults.clear()
    monkeypatch.setattr(gena_actions, "FIRST_EVENT_LIMIT", LIMIT)
    await hass.config_entries.async_reload(entry.entry_id)
    assert is_ignored(hass, "no_events")
    # Half an hour after a start it is known.
    monkeypatch.setattr(household_repairs, "FOUND_OUT", 0.5)
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(hass, lambda: found(hass, "no_events") is None)


async def test_upnp_that_is_off_stays_ignored_and_is_forgotten_with_the_household(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    room = small.players[2]
    room.switch_upnp(on=False)
    with pytest.raises(HomeAssistantError):
        await act(hass, room, "volume_up")
    await wait_for(hass, lambda: entry.runtime_data.data.players[room.uid].upnp_off)
    ignore(hass, "upnp_off")
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(hass, lambda: entry.runtime_data.data.players[room.uid].upnp_off)
    assert is_ignored(hass, "upnp_off")
    await remove(hass, entry)


async def test_a_habit_that_is_ignored_ends_a_day_after_it_over_a_reload_too(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, title="Nobody")
    entry.add_to_hass(hass)
    before = RefusalRepairs(hass, entry)
    for _ in range(3):
        before.happened(refusal("automation.daily"))
    ignore(hass, "refused_again")
    before.end()
    after = RefusalRepairs(hass, entry)
    after.start()
    assert is_ignored(hass, "refused_again")
    await pass_by(hass, freezer, hours=23)
    after.happened(refusal("automation.daily"))
    await pass_by(hass, freezer, hours=23)
    assert is_ignored(hass, "refused_again")
    await pass_by(hass, freezer, hours=1, minutes=1)
    assert found(hass, "refused_again") is None


async def test_habits_that_are_ignored_are_forgotten_with_the_household(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await start(hass, small)
    for _ in range(3):
        await play(hass, small.players[0], PUBLIC, by(hass, "automation.daily"))
    ignore(hass, "refused_again")
    await hass.config_entries.async_reload(entry.entry_id)
    assert is_ignored(hass, "refused_again")
    await remove(hass, entry)
