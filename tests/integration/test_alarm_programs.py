"""The former programs of alarms: how they come back, and how they are kept (DESIGN 6)."""

import asyncio
from typing import Any

import pytest
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.components.repairs.const import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.sonos_local.const import DOMAIN
from tests.simulator.alarms import CHIME, Alarms
from tests.simulator.content import didl
from tests.simulator.content.playlists import Playlists
from tests.simulator.household import Household
from tests.simulator.profiles.content import LIBRARY_ALBUM, SPOTIFY_ALBUM, SPOTIFY_TRACK, TUNEIN

from .alarms import UPDATE, Flow, add, alarms, at_risk, change, radio, restore, swap
from .askers import repairs
from .helpers import entry_for, set_up, wait_for
from .rooms import asked

# The way back -----------------------------------------------------------------------------------


async def test_programs_come_back_as_they_were(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    before = radio(small)
    await swap(hass)
    await wait_for(hass, lambda: not repairs(hass, "alarms_at_risk"))
    found = await restore(hass, entry)
    assert found == {
        "restored": 1,
        "alarms": [
            {
                "id": str(before.id),
                "room": "Living Room",
                "time": "08:30:00",
                "result": "restored",
                "result_text": "Has its former program again",
                "message": None,
            }
        ],
    }
    assert alarms(small)[before.id] == before
    assert (await restore(hass, entry))["alarms"] == []
    await at_risk(hass)


async def test_former_programs_outlive_a_restart(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    before = radio(small)
    await swap(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert (await restore(hass, entry))["restored"] == 1
    assert alarms(small)[before.id] == before


@pytest.mark.parametrize("fault", ["half", "wrong_length"])
async def test_a_reply_that_is_lost_loses_no_program(
    hass: HomeAssistant, small: Household, fault: str
) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    before = radio(small)
    small.faults.set("*", fault, match=UPDATE, times=1)
    assert (await swap(hass))["type"] == "create_entry"
    assert alarms(small)[before.id].uri == CHIME
    small.faults.set("*", fault, match=UPDATE, times=1)
    assert (await restore(hass, entry))["restored"] == 1
    assert alarms(small)[before.id] == before
    assert not entry.runtime_data.alarm_programs.swapped


async def test_where_nobody_can_say_what_became_of_it_the_program_is_kept(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    before = radio(small)
    small.faults.set("*", "hang", match=UPDATE)
    swapping = asyncio.create_task(swap(hass))
    await wait_for(hass, lambda: asked(small, UPDATE))
    small.faults.clear()
    small.faults.set("*", "upnp_error", "501", "AlarmClock.ListAlarms")
    found = await swapping
    assert "Could not be changed (" in found["description_placeholders"]["alarms"]
    small.faults.clear()
    # It was carried out all the same, after all.
    change(small, before, ProgramURI=CHIME, ProgramMetaData="")
    assert (await restore(hass, entry))["restored"] == 1
    assert alarms(small)[before.id] == before


async def test_former_programs_outlive_a_power_cut(
    hass: HomeAssistant, small: Household, hass_storage: dict[str, Any]
) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    before = radio(small)

    def kept() -> dict[str, Any]:
        notes = hass_storage.get(f"{DOMAIN}.{entry.entry_id}", {}).get("data", {}).get("notes", {})
        found: dict[str, Any] = notes.get("alarm_programs", {}).get("alarms", {})
        return found

    assert not kept()
    await swap(hass)
    # No time has passed in which anything could have been saved by and by.
    assert kept()[str(before.id)]["was"]["uri"] == TUNEIN.uri


async def test_what_else_was_changed_since_stays(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    number = radio(small).id
    await swap(hass)
    change(small, alarms(small)[number], Volume="7", StartLocalTime="09:15:00")
    assert (await restore(hass, entry))["restored"] == 1
    after = alarms(small)[number]
    assert (after.uri, after.volume, after.start) == (TUNEIN.uri, 7, "09:15:00")


async def test_a_program_that_was_changed_since_is_left_alone(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    other = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    number = radio(small).id
    await swap(hass)
    program = LIBRARY_ALBUM.uri.replace("{player}", small.players[0].uid)
    change(
        small,
        alarms(small)[number],
        ProgramURI=program,
        ProgramMetaData=didl.metadata(LIBRARY_ALBUM),
    )
    small.store(Alarms).destroy(other.room, other.id)
    found = await restore(hass, entry)
    assert found["restored"] == 0
    assert {each["id"]: each["result"] for each in found["alarms"]} == {
        str(number): "changed_meanwhile",
        str(other.id): "gone",
    }
    assert alarms(small)[number].uri == program
    assert (await restore(hass, entry))["alarms"] == []


async def test_local_only_refuses_a_cloud_program_for_an_alarm_that_is_on(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, local_only=True))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    on = radio(small)
    await swap(hass)
    change(small, alarms(small)[made.id], Enabled="0")
    found = await restore(hass, entry)
    results = {each["id"]: each for each in found["alarms"]}
    assert found["restored"] == 1
    assert results[str(made.id)]["result"] == "restored"
    assert alarms(small)[made.id].uri == SPOTIFY_ALBUM.uri
    assert results[str(on.id)]["result"] == "refused"
    assert results[str(on.id)]["message"].startswith("Living Room ")
    assert alarms(small)[on.id].uri == CHIME
    # It is not forgotten.
    hass.config_entries.async_update_entry(entry, options={"local_only": False})
    await hass.async_block_till_done()
    assert (await restore(hass, entry))["restored"] == 1
    assert alarms(small)[on.id].uri == TUNEIN.uri


async def test_the_repair_offers_the_way_back_too(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    await swap(hass, made.id)
    await at_risk(hass)
    flow = Flow(hass)
    await flow.begin()
    assert "restore" in flow.shown["menu_options"]
    form = await flow.choose("restore")
    assert form["description_placeholders"]["alarms"] == "- TV Room, 06:00"
    found = await flow.give()
    assert found["reason"] == "told"
    assert alarms(small)[made.id] == made
    await at_risk(hass, 2)


async def test_two_who_want_it_back_at_once_get_it_once(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    before = radio(small)
    await swap(hass)
    found = await asyncio.gather(restore(hass, entry), restore(hass, entry))
    assert sorted(each["restored"] for each in found) == [0, 2]
    assert alarms(small)[before.id] == before
    assert alarms(small)[made.id] == made


async def test_what_is_swapped_twice_gets_its_first_program_back(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    before = radio(small)
    flow = Flow(hass)
    await flow.begin()
    form = await flow.choose("favorite")
    options = form["data_schema"].schema["favorite"].config["options"]
    dinner = next(each["value"] for each in options if each["label"] == "Dinner")
    await flow.give(favorite=dinner)
    coordinator = entry.runtime_data
    await wait_for(
        hass, lambda: before.uri not in {each.uri for each in coordinator.data.shared.alarms}
    )
    await wait_for(hass, lambda: not repairs(hass, "alarms_at_risk"))
    # What was local then has been filled with something else since.
    playlists = small.store(Playlists)
    played = playlists.find(alarms(small)[before.id].uri)
    played.items = [SPOTIFY_TRACK]
    playlists.changed(played)
    await at_risk(hass)
    found = await swap(hass)
    assert found["type"] == "create_entry", found
    assert alarms(small)[before.id].uri == CHIME
    assert (await restore(hass, entry))["restored"] == 1
    assert alarms(small)[before.id] == before


async def test_a_way_back_that_cannot_be_read_is_told(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    await swap(hass, made.id)
    flow = Flow(hass)
    await flow.begin()
    await flow.choose("restore")
    for player in small.players:
        small.faults.set(player.uid, "upnp_error", "501", "AlarmClock.ListAlarms")
    assert (await flow.give())["reason"] == "not_read"
    with pytest.raises(HomeAssistantError):
        await restore(hass, entry)


@pytest.mark.parametrize("option", ["", "chime", "favorite", "restore"])
async def test_a_household_that_is_gone_meanwhile_is_told(
    hass: HomeAssistant, small: Household, option: str
) -> None:
    entry = await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    await swap(hass, made.id)
    await at_risk(hass)
    flow = Flow(hass)
    if option:
        await flow.begin()
        await hass.config_entries.async_unload(entry.entry_id)
        found = await flow.choose(option)
    else:
        assert await async_setup_component(hass, REPAIRS, {})
        hass.config_entries.async_update_entry(entry, title="Other")
        issue = repairs(hass, "alarms_at_risk")[0]
        await hass.config_entries.async_unload(entry.entry_id)
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue.issue_id,
            data=issue.data,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="alarms_at_risk",
        )
        found = await flow.begin()
    assert (found["type"], found["reason"]) == ("abort", "not_set_up")


async def test_a_form_that_outlives_its_household_is_told(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    flow = Flow(hass)
    await flow.begin()
    await flow.choose("chime")
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await flow.give())["reason"] == "not_set_up"


# What is kept -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        "nonsense",
        [],
        {},
        {"alarms": 5},
        {"alarms": {"11": {"now": "x"}}},
        {"alarms": {"11": {"was": {"uri": 5, "metadata": ""}, "now": "x"}}},
    ],
)
async def test_what_cannot_be_read_is_set_aside_and_told(
    hass: HomeAssistant, small: Household, hass_storage: dict[str, Any], note: Any
) -> None:
    entry = entry_for(small)
    data = {"descriptions": [], "sids": [], "firmware": {}, "notes": {"alarm_programs": note}}
    key = f"{DOMAIN}.{entry.entry_id}"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": data}
    await set_up(hass, entry)
    (issue,) = repairs(hass, "alarm_programs_unreadable")
    assert issue.is_fixable
    await hass.config_entries.async_unload(entry.entry_id)
    kept = hass_storage[key]["data"]["notes"]["alarm_programs"]
    assert kept == {"alarms": {}, "unreadable": note}
    # Read again it is no news.
    ir.async_delete_issue(hass, DOMAIN, issue.issue_id)
    await set_up(hass, entry)
    assert not repairs(hass, "alarm_programs_unreadable")
    await hass.config_entries.async_unload(entry.entry_id)
    assert hass_storage[key]["data"]["notes"]["alarm_programs"] == kept


async def test_that_something_cannot_be_read_is_confirmed(
    hass: HomeAssistant, small: Household, hass_storage: dict[str, Any]
) -> None:
    entry = entry_for(small)
    data = {"descriptions": [], "sids": [], "firmware": {}, "notes": {"alarm_programs": 5}}
    key = f"{DOMAIN}.{entry.entry_id}"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": data}
    await set_up(hass, entry)
    (issue,) = repairs(hass, "alarm_programs_unreadable")
    assert await async_setup_component(hass, REPAIRS, {})
    manager = repairs_flow_manager(hass)
    assert manager
    shown = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
    assert shown["step_id"] == "confirm"
    await manager.async_configure(shown["flow_id"], {})
    assert not repairs(hass, "alarm_programs_unreadable")
