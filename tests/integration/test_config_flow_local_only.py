"""Local only is asked for with what it would refuse in this household."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from custom_components.sonos_local.const import CONF_LOCAL_ONLY, DOMAIN
from custom_components.sonos_local.local_only import counting
from tests.project.test_readme import ENGLISH, PROMISE
from tests.simulator.alarms import Alarms
from tests.simulator.content.favorites import Favorites
from tests.simulator.content.playlists import Playlists
from tests.simulator.household import Household
from tests.simulator.profiles.content import SPOTIFY_TRACK

from .conftest import Factory

CLOUD = {
    "Station One",
    "Cloud Album",
    "Cloud Track",
    "Cloud Track again",
    "Radio Nowhere",
    "Station Two",
}


@pytest.fixture(autouse=True)
async def clean(hass: HomeAssistant, household_factory: Factory) -> AsyncIterator[None]:
    """Unload what a test set up while its players are still there."""
    yield
    await hass.async_block_till_done()
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


async def confirmed(hass: HomeAssistant, household: Household) -> Any:
    """Find a household, confirm it, and return the next form."""
    form = await found(hass, household)
    return await hass.config_entries.flow.async_configure(form["flow_id"], {})


async def found(hass: HomeAssistant, household: Household) -> Any:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    address = household.players[0].address
    return await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_HOST: address})


async def choose(hass: HomeAssistant, form: Any, **choice: str) -> Any:
    made = await hass.config_entries.flow.async_configure(form["flow_id"], choice)
    await hass.async_block_till_done()
    return made


def preselected(form: Any) -> object:
    """Return what is chosen already; None where the choice has to be made."""
    (field,) = form["data_schema"].schema
    assert field == CONF_LOCAL_ONLY
    try:
        return field.default()
    except TypeError:
        return None


def only_local(household: Household) -> None:
    """Take the favorites and playlists that come from outside out of a household."""
    favorites = household.store(Favorites).favorites
    for number in [number for number, item in favorites.items() if item.title in CLOUD]:
        del favorites[number]
    playlists = household.store(Playlists).playlists
    for number in [number for number, item in playlists.items() if item.title == "Mixed"]:
        del playlists[number]


async def test_the_numbers_are_those_of_this_household(
    hass: HomeAssistant, small: Household
) -> None:
    form = await confirmed(hass, small)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "some_refused"
    favorites = small.store(Favorites).favorites.values()
    playable = [item for item in favorites if item.uri]
    cloud = [item for item in playable if item.title in CLOUD]
    alarms = small.store(Alarms).alarms
    assert form["description_placeholders"] == {
        "favorites": str(len(cloud)),
        "all_favorites": str(len(playable)),
        "playlists": "1",
        "all_playlists": "3",
        "alarms": "1",
        "all_alarms": str(len(alarms)),
    }
    assert len(cloud) > 3
    assert len(alarms) == 3


async def test_where_something_would_be_refused_the_choice_has_to_be_made(
    hass: HomeAssistant, small: Household
) -> None:
    form = await confirmed(hass, small)
    assert preselected(form) is None
    with pytest.raises(InvalidData):
        await choose(hass, form)
    with pytest.raises(InvalidData):
        await choose(hass, form, local_only="maybe")
    made = await choose(hass, form, local_only="on")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["options"] == {CONF_LOCAL_ONLY: True}
    assert made["result"].runtime_data.local_only


async def test_where_nothing_would_be_refused_it_is_preselected(
    hass: HomeAssistant, small: Household
) -> None:
    only_local(small)
    alarms = small.store(Alarms).alarms
    for number, alarm in alarms.items():
        alarms[number] = replace(alarm, enabled=False)
    form = await confirmed(hass, small)
    assert form["step_id"] == "nothing_refused"
    assert form["description_placeholders"]["all_alarms"] == "3"
    assert preselected(form) == "on"
    made = await choose(hass, form)
    assert made["options"] == {CONF_LOCAL_ONLY: True}


async def test_an_alarm_that_is_on_is_enough_to_be_asked(
    hass: HomeAssistant, small: Household
) -> None:
    only_local(small)
    form = await confirmed(hass, small)
    assert form["step_id"] == "some_refused"
    numbers = form["description_placeholders"]
    assert [numbers[key] for key in ("favorites", "playlists", "alarms")] == ["0", "0", "1"]


async def test_a_playlist_is_read_to_its_end(hass: HomeAssistant, small: Household) -> None:
    only_local(small)
    dinner = next(iter(small.store(Playlists).playlists.values()))
    dinner.items.extend(dinner.items[:1] * 120)
    dinner.items.append(SPOTIFY_TRACK)
    form = await confirmed(hass, small)
    numbers = form["description_placeholders"]
    # The favorite that is this playlist counts as well.
    assert (numbers["playlists"], numbers["favorites"]) == ("1", "1")


@pytest.mark.parametrize(
    ("kind", "value", "match"),
    [
        ("status", "403", "*"),
        ("upnp_error", "501", "AlarmClock.ListAlarms"),
        ("upnp_error", "501", "ContentDirectory.Browse"),
        ("malformed", "", "AlarmClock.ListAlarms"),
    ],
)
async def test_what_cannot_be_read_is_said_and_the_choice_has_to_be_made(
    hass: HomeAssistant, small: Household, kind: str, value: str, match: str
) -> None:
    form = await found(hass, small)
    small.faults.set("*", kind, value, match)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["step_id"] == "not_counted"
    assert not form["description_placeholders"]
    assert preselected(form) is None
    with pytest.raises(InvalidData):
        await choose(hass, form)
    small.faults.clear()
    made = await choose(hass, form, local_only="off")
    assert made["options"] == {CONF_LOCAL_ONLY: False}


async def test_an_alarm_list_that_is_no_xml_cannot_be_read(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Alarms, "xml", lambda _: "<Alarms")
    assert (await confirmed(hass, small))["step_id"] == "not_counted"


async def test_a_household_that_answers_too_late_is_not_waited_for(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await found(hass, small)
    monkeypatch.setattr(counting, "LONGEST", 0.1)
    small.faults.set("*", "hang", match="AlarmClock.ListAlarms")
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["step_id"] == "not_counted"


async def test_a_household_too_large_to_be_asked_for_is_not_counted(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    large = await household_factory("large")
    before = large.requests.by_action["ContentDirectory.Browse"]
    form = await confirmed(hass, large)
    assert form["step_id"] == "not_counted"
    assert large.requests.by_action["ContentDirectory.Browse"] == before


async def test_another_household_at_the_address_is_not_counted(
    hass: HomeAssistant, small: Household
) -> None:
    form = await found(hass, small)
    # Somebody reset the speakers while the dialog was open.
    small.spec = replace(small.spec, id="Sonos_AnotherHousehold")
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["step_id"] == "not_counted"


async def test_nothing_but_questions_is_sent(hass: HomeAssistant, small: Household) -> None:
    form = await found(hass, small)
    before = small.requests.by_action.copy()
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    sent = small.requests.by_action - before
    assert set(sent) == {
        "AlarmClock.ListAlarms",
        "ContentDirectory.Browse",
        "DeviceProperties.GetHouseholdID",
        "ZoneGroupTopology.GetZoneGroupState",
    }
    assert sum(sent.values()) < 12


async def test_what_is_found_is_not_counted_before_somebody_wants_it(
    hass: HomeAssistant, small: Household
) -> None:
    await found(hass, small)
    assert not small.requests.by_action["ContentDirectory.Browse"]


async def test_an_own_file_of_home_assistant_is_local_by_its_name(
    hass: HomeAssistant, small: Household
) -> None:
    only_local(small)
    await hass.config.async_update(internal_url="http://home.local:8123")
    favorites = small.store(Favorites).favorites
    number, first = next(iter(favorites.items()))
    favorites[number] = replace(first, uri="http://home.local:8123/local/bell.mp3")
    form = await confirmed(hass, small)
    assert form["description_placeholders"]["favorites"] == "0"


@pytest.mark.parametrize("step", ["some_refused", "nothing_refused", "not_counted"])
def test_the_promise_stands_where_the_choice_is_made(step: str) -> None:
    assert PROMISE in ENGLISH["config"]["step"][step]["description"]


def test_the_promise_stands_in_the_options() -> None:
    told = ENGLISH["options"]["step"]["init"]["data_description"]
    assert told[CONF_LOCAL_ONLY] == PROMISE
