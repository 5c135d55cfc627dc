"""The outage report: the action, the sensor, and when it is made anew."""

import asyncio
import re
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from homeassistant.components.tts import TextToSpeechEntity
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import parse_yaml
from pytest_homeassistant_custom_component.common import (
    MockModule,
    async_fire_time_changed,
    mock_integration,
    mock_platform,
)

from custom_components.sonos_local.model.alarm import Alarm
from custom_components.sonos_local.outage.report import CALM, DAY
from custom_components.sonos_local.privacy.outage import Fate, Kind
from tests.simulator.content.playlists import Playlists
from tests.simulator.household import Household
from tests.simulator.profiles.content import LIBRARY_QUEUE, SPOTIFY_TRACK

from .alarms import change, radio
from .askers import of_household
from .automations import ROOT, automate
from .helpers import entry_for, set_up, wait_for
from .rooms import asked


async def read(hass: HomeAssistant, household: Household) -> None:
    """Wait until the household's lists are known."""
    (entry,) = hass.config_entries.async_loaded_entries("sonos_local")

    def is_known() -> bool:
        shared = entry.runtime_data.data.shared
        return None not in (shared.favorites, shared.playlists, shared.alarms)

    await wait_for(hass, is_known)


async def ask(hass: HomeAssistant, entry_id: str) -> dict[str, Any]:
    found = await hass.services.async_call(
        "sonos_local",
        "get_outage_report",
        {"config_entry_id": entry_id},
        blocking=True,
        return_response=True,
    )
    assert found
    return dict(found)


def sensor(hass: HomeAssistant, household: Household) -> State:
    return of_household(hass, household, "sensor", "cloud_dependence")


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds + 1))
    await hass.async_block_till_done()
    # Others wait for that moment too, and ask.
    await asyncio.sleep(0.2)


def of_kind(found: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in found["items"] if each["kind"] == kind}


async def test_the_report_tells_item_by_item(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)
    found = await ask(hass, entry.entry_id)
    favorites = {each["title"]: each for each in of_kind(found, "favorite").values()}
    assert favorites["Northern Lights"]["fate"] == "plays_on"
    assert favorites["Station One"] == {
        "kind": "favorite",
        "kind_text": "Favorite",
        "id": "FV:2/1",
        "title": "Station One",
        "room": None,
        "time": None,
        "within": None,
        "origin": "cloud",
        "reason": "service",
        "reason_text": "Music service",
        "detail": "254",
        "fate": "falls_silent",
        "fate_text": "Falls silent",
    }
    playlists = {each["title"]: each for each in of_kind(found, "playlist").values()}
    assert {title: each["fate"] for title, each in playlists.items()} == {
        "Dinner": "plays_on",
        "Mixed": "plays_in_part",
        "Empty": "plays_on",
    }
    assert playlists["Empty"]["reason_text"] == "Empty"
    assert len(of_kind(found, "playlist_item")) == 7
    queue = of_kind(found, "queue_item")
    assert [each["title"] for each in queue.values()] == [item.title for item in LIBRARY_QUEUE]
    assert {each["room"] for each in queue.values()} == {"Living Room"}
    alarms = [*of_kind(found, "alarm").values(), *of_kind(found, "alarm_off").values()]
    assert [(each["room"], each["time"], each["fate"]) for each in alarms] == [
        ("Living Room", "07:00:00", "plays_on"),
        ("Living Room", "08:30:00", "falls_silent"),
        ("TV Room", "21:15:00", "plays_on"),
    ]
    (tv,) = of_kind(found, "input").values()
    assert (tv["room"], tv["title"], tv["reason"]) == ("TV Room", "TV", "tv")
    (playing,) = of_kind(found, "playing").values()
    assert (playing["room"], playing["fate"]) == ("Living Room", "plays_on")
    at_risk = [each["id"] for each in alarms if each["fate"] == "falls_silent"]
    assert found["alarms_at_risk"] == at_risk
    assert sum(found["counts"].values()) == len(found["items"])
    assert found["counts_by_kind"]["playlist"] == {"local": 2, "cloud": 1, "unknown": 0}
    # 11 favorites, 6 of them from outside; 2 playlists, one of them by a third; 2 alarms, one of
    # them from outside; one queue.
    assert found["cloud_dependence"] == round(100 * (6 + 1 / 3 + 1) / 16)
    assert found["announcements"] == []


async def test_the_report_is_told_in_german(hass: HomeAssistant, small: Household) -> None:
    hass.config.language = "de"
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)
    found = await ask(hass, entry.entry_id)
    for each in found["items"]:
        texts = (each["kind_text"], each["reason_text"], each["fate_text"])
        assert not set(texts) & {each["kind"], each["reason"], each["fate"]}
    assert of_kind(found, "favorite")["FV:2/1"]["fate_text"] == "Verstummt"


async def test_a_whole_home_is_told_with_its_line_ins(
    hass: HomeAssistant, large_home: Household
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    await read(hass, large_home)
    found = await ask(hass, entry.entry_id)
    inputs = {(each["room"], each["title"]) for each in of_kind(found, "input").values()}
    assert ("Dining Room", "Line-in") in inputs
    assert ("Living Room", "TV") in inputs
    assert {each["origin"] for each in of_kind(found, "input").values()} == {"local"}


async def test_what_cannot_be_read_is_a_line_that_says_so(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)
    room, away = small.players[0], small.players[2]
    small.faults.set(room.uid, "malformed", match="ContentDirectory.Browse")
    await away.stop()
    coordinator = entry.runtime_data
    coordinator.session.left(away.uid)
    await wait_for(hass, lambda: not coordinator.data.players[away.uid].available)
    found = await ask(hass, entry.entry_id)
    lines = [each for each in found["items"] if each["kind"] == "queue_item"]
    told = {each["room"]: (each["id"], each["reason"], each["fate"]) for each in lines}
    assert told["Living Room"] == ("Q:0", "not_readable", "cannot_be_told")
    assert told["Kitchen"] == ("Q:0", "away", "cannot_be_told")


async def test_the_example_of_the_documentation_names_what_falls_silent(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)

    def alarms() -> tuple[Alarm, ...]:
        return entry.runtime_data.data.shared.alarms or ()

    # An alarm without metadata has no title.
    untitled = radio(small)
    change(small, untitled, ProgramMetaData="")
    await wait_for(
        hass, lambda: (untitled.uri, "") in {(each.uri, each.metadata) for each in alarms()}
    )
    text = (ROOT / "docs" / "outage.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    example: Any = parse_yaml(found)
    example["actions"][0]["data"]["config_entry_id"] = entry.entry_id
    wake_up = {"trigger": "event", "event_type": "wake_up"}
    notified = await automate(hass, {"alias": "Example", "triggers": wake_up, **example})
    hass.bus.async_fire("wake_up")
    await wait_for(hass, lambda: notified)
    ((title, message),) = notified
    named = message.split(", ")
    assert title == "Without the internet"
    assert "Station One" in named
    assert "Northern Lights" not in named
    assert "None" not in named


async def test_an_entry_that_is_not_there_is_told(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    with pytest.raises(ServiceValidationError):
        await ask(hass, "nothing")


# Voices -----------------------------------------------------------------------------------------


class _Engine(TextToSpeechEntity):
    _attr_name = "Engine"
    _attr_default_language = "en"
    _attr_supported_languages = ["en"]  # noqa: RUF012 - as Home Assistant has it


@pytest.mark.parametrize(
    ("iot_class", "origin", "text"),
    [
        (
            "cloud_push",
            "cloud",
            "Needs the internet: spoken messages made with it fall silent",
        ),
        ("local_push", "local", "Speaks without the internet"),
        ("", "unknown", "Does not say whether it needs the internet"),
    ],
)
async def test_a_voice_that_needs_the_internet_gets_a_line(
    hass: HomeAssistant, small: Household, iot_class: str, origin: str, text: str
) -> None:
    async def set_up_platform(hass: HomeAssistant, config: Any, add: Any, info: Any = None) -> None:
        add([_Engine()])

    platform = ModuleType("somebodys.tts")
    platform.__dict__["async_setup_platform"] = set_up_platform
    manifest = {"iot_class": iot_class} if iot_class else {}
    mock_integration(hass, MockModule("somebodys", partial_manifest=manifest))
    mock_platform(hass, "somebodys.tts", platform)
    hass.config.components.add("somebodys.tts")
    entry = await set_up(hass, entry_for(small))
    found = await ask(hass, entry.entry_id)
    (voice,) = found["announcements"]
    assert (voice["integration"], voice["origin"], voice["text"]) == ("somebodys", origin, text)


async def test_a_voice_of_nobody_is_unknown(hass: HomeAssistant, small: Household) -> None:
    hass.config.components.add("nobodys.tts")
    entry = await set_up(hass, entry_for(small))
    (voice,) = (await ask(hass, entry.entry_id))["announcements"]
    assert (voice["name"], voice["origin"]) == ("nobodys", "unknown")


# The sensor -------------------------------------------------------------------------------------


async def test_the_sensor_shows_the_percent_after_a_calm_start(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await read(hass, small)
    browsed = asked(small, "ContentDirectory.Browse")
    assert sensor(hass, small).state == "unknown"
    await pass_time(hass, CALM)
    await wait_for(hass, lambda: sensor(hass, small).state != "unknown")
    assert asked(small, "ContentDirectory.Browse") > browsed
    state = sensor(hass, small)
    assert state.state == "46"
    assert state.attributes["unit_of_measurement"] == "%"
    assert state.attributes["cloud"] > 0
    assert state.attributes["local"] > 0
    assert state.attributes["unknown"] == 0
    assert state.attributes["not_counted"] == 0
    assert state.attributes["by_kind"].keys() == set(Kind)
    assert {each["fate"] for each in state.attributes["falls_silent"]} == {Fate.FALLS_SILENT}


async def test_the_sensor_shows_what_the_action_found(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)
    found = await ask(hass, entry.entry_id)
    await hass.async_block_till_done()
    assert sensor(hass, small).state == str(found["cloud_dependence"])


async def test_where_nothing_can_be_read_the_dependence_is_unknown(
    hass: HomeAssistant, small: Household
) -> None:
    for action in ("ContentDirectory.Browse", "AlarmClock.ListAlarms"):
        small.faults.set("*", "upnp_error", "501", action)
    entry = await set_up(hass, entry_for(small))
    found = await ask(hass, entry.entry_id)
    await hass.async_block_till_done()
    # Inputs and what plays are known, and do not count.
    assert found["counts"]["local"] > 0
    assert found["cloud_dependence"] is None
    # Favorites, playlists, alarms, and the queue of each room.
    assert found["not_counted"] == 3 + len(small.visible)
    assert sensor(hass, small).state == "unknown"
    assert sensor(hass, small).attributes["not_counted"] == found["not_counted"]


async def test_what_is_not_known_is_told_beside_the_dependence(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)
    small.faults.set("*", "malformed", match="ContentDirectory.Browse")
    found = await ask(hass, entry.entry_id)
    # Three playlists and three queues cannot be read, nor a favorite that is a playlist, nor the
    # shares that hold another one.
    assert found["not_counted"] == 8
    assert found["cloud_dependence"] == round(100 * (6 + 1) / 11)


async def test_a_change_is_followed_calmly_and_otherwise_once_a_day(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)
    await pass_time(hass, CALM)
    await wait_for(hass, lambda: sensor(hass, small).state == "46")
    made = entry.runtime_data.outage.last.at
    playlists = small.store(Playlists)
    playlists.add("All from outside", [SPOTIFY_TRACK], small.players[0])
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: len(coordinator.data.shared.playlists) == 4)
    # Nothing yet: more changes may come.
    assert coordinator.outage.last.at == made
    await pass_time(hass, CALM)
    await wait_for(hass, lambda: sensor(hass, small).state == "49")
    made = coordinator.outage.last.at
    await pass_time(hass, CALM)
    assert coordinator.outage.last.at == made
    await pass_time(hass, DAY)
    await wait_for(hass, lambda: coordinator.outage.last.at != made)


async def test_nothing_is_read_for_a_sensor_that_is_disabled(
    hass: HomeAssistant, small: Household
) -> None:
    entry = entry_for(small)
    entry.add_to_hass(hass)
    er.async_get(hass).async_get_or_create(
        "sensor",
        "sonos_local",
        f"{small.spec.id}-cloud_dependence",
        config_entry=entry,
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    await set_up(hass, entry)
    await read(hass, small)
    # Alarms are judged all the same, once.
    await asyncio.sleep(0.2)
    browsed = asked(small, "ContentDirectory.Browse")
    await pass_time(hass, CALM)
    assert asked(small, "ContentDirectory.Browse") == browsed
    assert entry.runtime_data.outage.last is None


async def test_it_stops_with_the_household(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await hass.config_entries.async_unload(entry.entry_id)
    await pass_time(hass, CALM)
