"""Alarms that need the internet: the repair that names and swaps them (DESIGN 6, WIRE 7)."""

from dataclasses import replace

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from custom_components.sonos_local.occurrences import Occurrence
from tests.simulator.alarms import CHIME, Alarm, Alarms
from tests.simulator.content.favorites import Favorites
from tests.simulator.household import Household
from tests.simulator.profiles.content import INTERNET_STATION, SPOTIFY_ALBUM, TUNEIN

from .alarms import UNTOUCHED, UPDATE, Flow, add, alarms, at_risk, change, radio, swap
from .askers import repairs
from .helpers import entry_for, set_up, wait_for
from .rooms import asked

# The repair -------------------------------------------------------------------------------------


async def test_alarms_that_need_the_internet_are_named(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    issue = await at_risk(hass)
    assert issue.is_fixable
    assert issue.translation_placeholders == {
        "household": entry.title,
        "alarms": "- Living Room, 08:30: Station One",
    }


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("![x](http://a.test/b.png)", r"\!\[x\](http\://a.test/b.png)"),
        ("<Hits> *1* & AC_DC", r"\<Hits\> \*1\* \& AC\_DC"),
        ("www.radio.test: Bäder 24/7", r"www\.radio.test: Bäder 24/7"),
    ],
)
async def test_a_title_is_a_text_in_the_repair(
    hass: HomeAssistant, small: Household, title: str, shown: str
) -> None:
    await set_up(hass, entry_for(small))
    await at_risk(hass)
    add(small, "06:00:00", replace(SPOTIFY_ALBUM, title=title))
    issue = await at_risk(hass, 2)
    assert issue.translation_placeholders
    assert f"- TV Room, 06:00: {shown}" in issue.translation_placeholders["alarms"].splitlines()
    flow = Flow(hass)
    form = await flow.begin()
    assert form["description_placeholders"]["alarms"] == issue.translation_placeholders["alarms"]
    # What is chosen from is no Markdown.
    form = await flow.choose("chime")
    labels = [each["label"] for each in form["data_schema"].schema["alarms"].config["options"]]
    assert f"TV Room, 06:00: {title}" in labels


async def test_the_repair_follows_the_alarms(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    told: list[Occurrence] = []
    entry.runtime_data.occurrences.listen("alarm_at_risk", "", told.append)
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    assert [item.data for item in told] == [
        {"room": "TV Room", "time": "06:00:00", "title": "Cloud Album"}
    ]
    change(small, made, Enabled="0")
    await at_risk(hass)
    change(small, radio(small), ProgramURI="", ProgramMetaData="")
    await wait_for(hass, lambda: not repairs(hass, "alarms_at_risk"))
    assert len(told) == 1


async def test_the_repair_goes_with_the_household(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    assert not repairs(hass, "alarms_at_risk")


async def test_what_is_ignored_stays_ignored(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    flow = Flow(hass)
    await flow.begin()
    found = await flow.choose("ignore")
    assert (found["type"], found["reason"]) == ("abort", "ignored")
    assert not repairs(hass, "alarms_at_risk")
    await hass.config_entries.async_reload(entry.entry_id)
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: coordinator.alarms_at_risk.alarms)
    assert not repairs(hass, "alarms_at_risk")
    await hass.config_entries.async_remove(entry.entry_id)
    assert not [key for key in ir.async_get(hass).issues if key[1].startswith("alarms_at_risk")]


# The swap ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("local_only", [False, True])
async def test_an_alarm_rings_with_the_chime_and_nothing_else_of_it_changes(
    hass: HomeAssistant, small: Household, local_only: bool
) -> None:
    await set_up(hass, entry_for(small, local_only=local_only))
    made = add(small, "06:00:00", INTERNET_STATION)
    await at_risk(hass, 2)
    before = alarms(small)
    found = await swap(hass)
    assert found["type"] == "create_entry"
    after = alarms(small)
    assert {key for key in after if after[key] != before[key]} == {made.id, radio_id(before)}
    for key in (made.id, radio_id(before)):
        assert (after[key].uri, after[key].metadata) == (CHIME, "")
        for name in UNTOUCHED:
            assert getattr(after[key], name) == getattr(before[key], name), name
    await wait_for(hass, lambda: not repairs(hass, "alarms_at_risk"))


def radio_id(known: dict[int, Alarm]) -> int:
    return next(key for key, alarm in known.items() if alarm.uri == TUNEIN.uri)


@pytest.mark.parametrize("local_only", [False, True])
@pytest.mark.parametrize("title", ["Northern Lights", "Kitchen Table FM", "Dinner"])
async def test_an_alarm_plays_a_favorite_of_the_house(
    hass: HomeAssistant, small: Household, local_only: bool, title: str
) -> None:
    await set_up(hass, entry_for(small, local_only=local_only))
    await at_risk(hass)
    before = radio(small)
    flow = Flow(hass)
    await flow.begin()
    assert flow.shown["menu_options"] == ["chime", "favorite", "ignore"]
    form = await flow.choose("favorite")
    options = form["data_schema"].schema["favorite"].config["options"]
    keys = {each["label"]: each["value"] for each in options}
    # Neither what comes from outside nor an input.
    assert set(keys) == {"Northern Lights", "Kitchen Table FM", "Dinner", "Über den Dächern"}
    found = await flow.give(favorite=keys[title])
    assert found["type"] == "create_entry"
    after = alarms(small)[before.id]
    assert after.item
    assert after.item.title == title
    assert all(getattr(after, name) == getattr(before, name) for name in UNTOUCHED)
    await wait_for(hass, lambda: not repairs(hass, "alarms_at_risk"))


async def test_only_the_chosen_alarms_change(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    found = await swap(hass, made.id)
    assert (found["type"], found["reason"]) == ("abort", "told")
    text = found["description_placeholders"]["alarms"]
    assert text == "- TV Room, 06:00: Cloud Album: Plays something from the house now"
    assert alarms(small)[made.id].uri == CHIME
    assert radio(small)
    issue = await at_risk(hass)
    assert issue.translation_placeholders
    assert "08:30" in issue.translation_placeholders["alarms"]


@pytest.mark.parametrize("step", ["chime", "favorite"])
async def test_nothing_chosen_is_asked_for_once_more(
    hass: HomeAssistant, small: Household, step: str
) -> None:
    entry = await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    before = alarms(small)
    flow = Flow(hass)
    await flow.begin()
    form = await flow.choose(step)
    more = {}
    if step == "favorite":
        config = form["data_schema"].schema["favorite"].config
        more["favorite"] = config["options"][-1]["value"]
    found = await flow.give(alarms=[], **more)
    assert (found["type"], found["step_id"]) == ("form", step)
    assert found["errors"] == {"alarms": "none_chosen"}
    texts = await async_get_translations(hass, "de", "issues", {"sonos_local"})
    place = "component.sonos_local.issues.alarms_at_risk.fix_flow.error.none_chosen"
    assert texts[place] == "Wähle wenigstens einen Wecker."
    # What was chosen besides is chosen still.
    told = {str(key): key.description for key in found["data_schema"].schema}
    assert told.get("favorite") == ({"suggested_value": more["favorite"]} if more else None)
    assert alarms(small) == before
    assert not entry.runtime_data.alarm_programs.swapped
    found = await flow.give(alarms=[str(made.id)], **more)
    assert (found["type"], found["reason"]) == ("abort", "told")


async def test_without_a_favorite_of_the_house_only_the_chime_is_offered(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    coordinator = entry.runtime_data
    store = small.store(Favorites)
    for favorite in tuple(store.favorites.values()):
        store.remove(favorite, small.players[0])
    await wait_for(hass, lambda: coordinator.data.shared.favorites == ())
    flow = Flow(hass)
    await flow.begin()
    assert flow.shown["menu_options"] == ["chime", "ignore"]


async def test_an_alarm_that_was_changed_in_between_is_left_alone(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    gone = add(small, "05:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 3)
    flow = Flow(hass)
    await flow.begin()
    await flow.choose("chime")
    change(small, made, Volume="5")
    small.store(Alarms).destroy(gone.room, gone.id)
    found = await flow.give()
    assert found["reason"] == "told"
    lines = found["description_placeholders"]["alarms"].splitlines()
    assert sorted(line.rpartition(": ")[2] for line in lines) == [
        "Is not there any more",
        "Plays something from the house now",
        "Was changed in the meantime and is left alone",
    ]
    assert (alarms(small)[made.id].uri, alarms(small)[made.id].volume) == (SPOTIFY_ALBUM.uri, 5)


async def test_what_the_player_refuses_is_told_and_the_others_are_tried(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    small.faults.set(small.players[0].uid, "upnp_error", "402", UPDATE)
    found = await swap(hass)
    assert found["reason"] == "told"
    text = found["description_placeholders"]["alarms"]
    assert "Living Room, 08:30: Station One: Could not be changed (" in text
    assert "Plays something from the house now" in text
    assert radio(small)
    assert set(entry.runtime_data.alarm_programs.swapped) != {str(radio(small).id)}
    assert len(entry.runtime_data.alarm_programs.swapped) == 1


@pytest.mark.parametrize("fault", ["malformed", "upnp_error"])
async def test_alarms_that_cannot_be_read_are_not_changed(
    hass: HomeAssistant, small: Household, fault: str
) -> None:
    await set_up(hass, entry_for(small))
    await at_risk(hass)
    for player in small.players:
        small.faults.set(player.uid, fault, "501", "AlarmClock.ListAlarms")
    found = await swap(hass)
    assert (found["type"], found["reason"]) == ("abort", "not_read")
    assert asked(small, UPDATE) == 0


async def test_a_room_that_is_away_lets_another_be_told(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    made = add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    away = small.player("TV Room")
    await away.stop()
    entry.runtime_data.session.left(away.uid)
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: not coordinator.data.players[away.uid].available)
    found = await swap(hass)
    assert found["type"] == "create_entry"
    assert alarms(small)[made.id].uri == CHIME
