"""Playback from outside is stopped where the owner wants that, and only there."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.sonos_local.local_only import cloud_playback
from tests.simulator.household import Household
from tests.simulator.profiles.content import (
    SPOTIFY_TRACK,
    TUNEIN,
)
from tests.simulator.service import Arguments
from tests.simulator.spec import ItemSpec
from tests.simulator.transport import sessions
from tests.simulator.transport.sessions import Song

from .cloud import (
    LATER,
    STOPPING,
    Slow,
    Told,
    change,
    of_household,
    queue_up,
    sensor,
    start,
    switch,
    tune_in,
)
from .helpers import entity_id, entry_for, media, set_up, wait_for
from .house import Names
from .rooms import act, asked, by_app, playback

EVENT_TEXTS = json.loads(
    (Path(cloud_playback.__file__).parents[1] / "translations" / "en.json").read_text("utf-8")
)["entity"]["event"]["cloud_playback"]["state_attributes"]

# Seconds: a busy machine does nothing for one now and then.
GRACE = 3

# Stopping ------------------------------------------------------------------------------------


async def test_radio_is_stopped_and_told(hass: HomeAssistant, small: Household) -> None:
    _, told = await start(hass, small, **STOPPING)
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: "stopped_by_us" in told.types)
    await wait_for(hass, lambda: sensor(hass, room).state == "off")
    assert playback(room).state == "STOPPED"
    assert asked(small, "AVTransport.Pause") == 0
    assert told.types == ["started", "stopped_by_us"]
    event = told.all[-1]
    assert (event["room"], event["title"], event["detail"]) == ("Kitchen", "Station One", "254")
    assert event["action"] == "Stop"
    assert event["our_play"] is False
    own = event.keys() - {"event_types", "friendly_name", "icon"}
    assert own | {"error"} == EVENT_TEXTS.keys()


async def test_a_track_is_paused_by_its_coordinator_for_the_whole_group(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small, **STOPPING)
    room = small.players[0]
    await act(hass, room, "join", group_members=[entity_id(hass, "media_player", small.players[2])])
    await queue_up(room, SPOTIFY_TRACK)
    await wait_for(hass, lambda: "stopped_by_us" in told.types)
    assert playback(room).state == "PAUSED_PLAYBACK"
    assert asked(small, "AVTransport.Pause") == 1
    assert told.all[-1]["action"] == "Pause"
    assert told.all[-1]["rooms"] == ["Living Room", "Kitchen"]


async def test_the_grace_time_passes_first_and_each_playback_has_its_own(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small, **STOPPING | {"grace_time": 1})
    room = small.players[2]
    for _ in range(2):
        began = hass.loop.time()
        await tune_in(room, TUNEIN)
        await wait_for(hass, lambda: sensor(hass, room).state == "on")
        await wait_for(hass, lambda: told.types[-1] == "stopped_by_us")
        assert hass.loop.time() - began >= 1
        await wait_for(hass, lambda: sensor(hass, room).state == "off")
    assert told.types == ["started", "stopped_by_us"] * 2
    assert asked(small, "AVTransport.Stop") == 2


@pytest.mark.parametrize(
    "options",
    [
        {"stop_cloud_playback": True, "grace_time": 0},
        {"local_only": True, "grace_time": 0},
        {},
    ],
)
async def test_it_is_stopped_only_with_local_only_and_where_it_is_wanted(
    hass: HomeAssistant, small: Household, options: dict[str, Any]
) -> None:
    _, told = await start(hass, small, **options)
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    await asyncio.sleep(0.1)
    assert told.types == ["started"]
    assert playback(room).state == "PLAYING"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ({"local_only": False}, {"local_only": True}),
        ({"stop_cloud_playback": False}, {"stop_cloud_playback": True}),
        ({"grace_time": 3600}, {"grace_time": 0}),
    ],
)
async def test_what_already_plays_is_stopped_when_that_is_switched_on(
    hass: HomeAssistant, small: Household, was: dict[str, Any], becomes: dict[str, Any]
) -> None:
    entry, told = await start(hass, small, **STOPPING | was)
    await tune_in(small.players[2], TUNEIN)
    await wait_for(hass, lambda: told.types == ["started"])
    change(hass, entry, **becomes)
    await wait_for(hass, lambda: told.types == ["started", "stopped_by_us"])


@pytest.mark.parametrize(
    "becomes", [{"local_only": False}, {"stop_cloud_playback": False}, {"exception": True}]
)
async def test_what_waits_is_dropped_when_it_is_not_wanted_any_more(
    hass: HomeAssistant, small: Household, becomes: dict[str, Any]
) -> None:
    entry, told = await start(hass, small, **STOPPING | {"grace_time": GRACE})
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    options = {"cloud_playback_allowed": [room.uid]} if "exception" in becomes else becomes
    change(hass, entry, **options)
    await asyncio.sleep(GRACE + 0.2)
    assert told.types == ["started"]
    assert asked(small, "AVTransport.Stop") == 0


async def test_an_end_by_itself_takes_the_stop_back(hass: HomeAssistant, small: Household) -> None:
    _, told = await start(hass, small, **STOPPING | {"grace_time": GRACE})
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    await by_app(room, "AVTransport.Stop")
    stops = asked(small, "AVTransport.Stop")
    await asyncio.sleep(GRACE + 0.2)
    assert told.types == ["started", "ended"]
    assert asked(small, "AVTransport.Stop") == stops


async def test_the_tv_line_in_and_airplay_are_never_stopped(
    hass: HomeAssistant, large_home: Household
) -> None:
    _, told = await start(hass, large_home, **STOPPING)
    await sessions.start_line_in(large_home.player("Garden"))
    await sessions.start_tv(large_home.player("Living Room"))
    await sessions.start_airplay(large_home.player("Office"), Song("Phone Song"))
    await wait_for(
        hass,
        lambda: all(
            media(hass, large_home.player(room)).state == "playing"
            for room in ("Garden", "Living Room", "Office")
        ),
    )
    await asyncio.sleep(0.1)
    assert told.types == []
    assert asked(large_home, "AVTransport.Stop") == asked(large_home, "AVTransport.Pause") == 0


async def test_a_group_with_an_excepted_room_is_left_alone_until_that_room_leaves(
    hass: HomeAssistant, small: Household
) -> None:
    room, member = small.players[0], small.players[2]
    _, told = await start(hass, small, **STOPPING, cloud_playback_allowed=[member.uid])
    await act(hass, room, "join", group_members=[entity_id(hass, "media_player", member)])
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: told.types == ["started"])
    await asyncio.sleep(0.1)
    assert playback(room).state == "PLAYING"
    await by_app(member, "AVTransport.BecomeCoordinatorOfStandaloneGroup")
    await wait_for(hass, lambda: told.types == ["started", "stopped_by_us"])
    assert playback(room).state == "STOPPED"


async def test_a_refused_stop_is_told_logged_once_and_not_repeated(
    hass: HomeAssistant, small: Household, caplog: pytest.LogCaptureFixture
) -> None:
    _, told = await start(hass, small, **STOPPING)
    room = small.players[2]
    small.faults.set(room.uid, "upnp_error", "701", "AVTransport.Stop")
    with caplog.at_level(logging.INFO, "custom_components.sonos_local.local_only.cloud_playback"):
        await tune_in(room, TUNEIN)
        await wait_for(hass, lambda: told.types == ["started", "not_stopped"])
        await asyncio.sleep(0.1)
    event = told.all[-1]
    assert event["action"] == "Stop"
    assert event["error"].startswith("Kitchen cannot do that right now (Stop)")
    lines = [line for line in caplog.messages if "cannot be stopped" in line]
    assert lines == [f"Cloud playback in Kitchen cannot be stopped: {event['error']}"]
    assert asked(small, "AVTransport.Stop") == 1
    assert sensor(hass, room).state == "on"
    playback(room).stop()
    await wait_for(hass, lambda: told.types == ["started", "not_stopped", "ended"])


async def test_what_became_local_meanwhile_is_not_stopped(
    hass: HomeAssistant, small: Household, home: None
) -> None:
    """The last look asks for the name again."""
    _, told = await start(hass, small, **STOPPING | {"grace_time": GRACE})
    room = small.players[2]
    known = {"radio.house.local": ("8.8.8.8",)}
    Names(hass, known)
    await tune_in(room, ItemSpec("A", "x-rincon-mp3radio://radio.house.local/live.mp3"))
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    known["radio.house.local"] = ("127.0.0.1",)
    await wait_for(hass, lambda: sensor(hass, room).state == "off")
    assert told.types == ["started", "ended"]
    assert asked(small, "AVTransport.Stop") == 0


async def test_what_ends_during_the_last_look_is_not_stopped(
    hass: HomeAssistant, small: Household, home: None
) -> None:
    _, told = await start(hass, small, **STOPPING)
    room = small.players[2]
    names = Slow(hass, {"radio.house.local": ("8.8.8.8",)})
    names.answer.set()
    change(hass, hass.config_entries.async_entries("sonos_local")[0], grace_time=3600)
    await tune_in(room, ItemSpec("A", "x-rincon-mp3radio://radio.house.local/live.mp3"))
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    names.answer.clear()
    names.asked.clear()
    change(hass, hass.config_entries.async_entries("sonos_local")[0], grace_time=0)
    await wait_for(hass, lambda: names.asked)
    playback(room).stop()
    await wait_for(hass, lambda: sensor(hass, room).state == "off")
    names.answer.set()
    await asyncio.sleep(0.05)
    assert told.types == ["started", "ended"]
    assert asked(small, "AVTransport.Stop") == 0


async def test_a_deaf_player_is_read_before_it_is_stopped(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[2]
    await tune_in(room, TUNEIN)
    small.faults.set(room.uid, "mute")
    await set_up(hass, entry_for(small, **LATER))
    told = Told(hass, small)
    entry = hass.config_entries.async_entries("sonos_local")[0]
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    reads = asked(small, "AVTransport.GetTransportInfo")
    change(hass, entry, grace_time=0)
    await wait_for(hass, lambda: told.types == ["stopped_by_us"])
    assert asked(small, "AVTransport.GetTransportInfo") > reads
    assert playback(room).state == "STOPPED"


async def test_nothing_waits_after_the_household_was_unloaded(
    hass: HomeAssistant, small: Household
) -> None:
    entry, told = await start(hass, small, **STOPPING | {"grace_time": GRACE})
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: told.types == ["started"])
    assert await hass.config_entries.async_unload(entry.entry_id)
    await asyncio.sleep(GRACE + 0.1)
    assert asked(small, "AVTransport.Stop") == 0
    assert playback(room).state == "PLAYING"


async def test_what_is_no_room_any_more_is_forgotten(
    hass: HomeAssistant, large_home: Household
) -> None:
    kitchen, half = large_home.players[2], large_home.players[11]
    pair = Arguments(ChannelMapSet=f"{kitchen.uid}:LF,LF;{half.uid}:RF,RF")
    await kitchen.services["DeviceProperties"].call("SeparateStereoPair", pair)
    entry, told = await start(hass, large_home, **LATER)
    await tune_in(half, TUNEIN)
    await wait_for(hass, lambda: told.types == ["started"])
    own = entity_id(hass, "binary_sensor", half, "cloud_playback")
    await kitchen.services["DeviceProperties"].call("CreateStereoPair", pair)
    await wait_for(hass, lambda: hass.states.get(own) is None)
    change(hass, entry, grace_time=0)
    await asyncio.sleep(0.05)
    assert "stopped_by_us" not in told.types


# What the owner sets -------------------------------------------------------------------------


async def test_the_wish_and_the_grace_time_are_kept_without_a_reload(
    hass: HomeAssistant, small: Household
) -> None:
    entry, _ = await start(hass, small, local_only=True)
    stop = of_household(hass, small, "switch", "stop_cloud_playback")
    grace = of_household(hass, small, "number", "grace_time")
    coordinator = entry.runtime_data

    def states() -> list[str]:
        return [state.state for each in (stop, grace) if (state := hass.states.get(each))]

    assert states() == ["off", "30"]
    await switch(hass, stop, on=True)
    await hass.services.async_call(
        "number", "set_value", {"entity_id": grace, "value": 90}, blocking=True
    )
    assert states() == ["on", "90"]
    assert entry.options == {"local_only": True, "stop_cloud_playback": True, "grace_time": 90}
    await switch(hass, stop, on=False)
    assert states() == ["off", "90"]
    await hass.async_block_till_done()
    assert entry.runtime_data is coordinator


async def test_the_exception_of_a_room_is_there_when_it_is_enabled(
    hass: HomeAssistant, small: Household, entity_registry: er.EntityRegistry
) -> None:
    entry = await set_up(hass, entry_for(small, **STOPPING))
    room = small.players[2]
    which = entity_id(hass, "switch", room, "cloud_playback_allowed")
    registered = entity_registry.async_get(which)
    assert registered
    assert registered.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    entity_registry.async_update_entity(which, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(hass, lambda: hass.states.is_state(which, "off"))
    await switch(hass, which, on=True)
    assert hass.states.is_state(which, "on")
    assert entry.options["cloud_playback_allowed"] == [room.uid]
    await switch(hass, which, on=False)
    assert hass.states.is_state(which, "off")
    assert entry.options["cloud_playback_allowed"] == []
