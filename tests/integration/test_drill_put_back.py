"""What a drill took over goes back only where nobody has decided otherwise meanwhile."""

import asyncio

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulator.content import didl
from tests.simulator.household import Household
from tests.simulator.muse.clips import Clips
from tests.simulator.profiles.content import LAN_STATION

from .helpers import entry_for, set_up
from .rooms import asked, by_app, playback, until
from .test_drill import impatient, old, results, run, served, step

__all__ = ["impatient", "old"]


async def test_what_somebody_puts_on_meanwhile_stays(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    task = hass.async_create_task(run(hass, room, take_over=True))
    await until(lambda: playback(room).source.uri.endswith(".wav"))
    await by_app(
        room,
        "AVTransport.SetAVTransportURI",
        CurrentURI=LAN_STATION.uri,
        CurrentURIMetaData=didl.reference(LAN_STATION),
    )
    await by_app(room, "AVTransport.Play", Speed="1")
    await task
    assert playback(room).source.uri == LAN_STATION.uri


@pytest.mark.usefixtures("impatient")
async def test_what_was_never_interrupted_plays_on(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    old.faults.set(room.uid, "upnp_error", "714", "AVTransport.SetAVTransportURI")
    sought = asked(old, "AVTransport.Seek")
    found = await run(hass, room, take_over=True)
    assert results(found)["accepted"] == "failed"
    assert results(found)["put_back"] == "passed"
    assert asked(old, "AVTransport.SetAVTransportURI") == 1
    assert asked(old, "AVTransport.Seek") == sought


@pytest.mark.parametrize("how", ["unload", "stop"])
async def test_a_drill_that_is_cut_short_leaves_the_room_as_it_was(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator, how: str
) -> None:
    entry = await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    under_way = entry.runtime_data.before_leaving
    before = playback(room).source.uri
    task = hass.async_create_task(run(hass, room, take_over=True))
    await until(lambda: playback(room).source.uri.endswith(".wav"))
    if how == "unload":
        assert await hass.config_entries.async_unload(entry.entry_id)
    else:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    found = await task
    assert playback(room).source.uri == before
    assert not found["passed"]
    ended = [each for each in found["steps"] if each["result"] == "failed"]
    assert [each["advice"].partition(":")[0] for each in ended] == ["The drill was ended"]
    assert results(found)["put_back"] == "passed"
    # Nothing is left of it.
    assert not under_way


async def test_a_drill_that_is_cut_short_tells_how_long_the_step_under_way_took(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    # The speaker waits for a tone that nobody serves.
    await async_process_ha_core_config(hass, {"internal_url": "http://127.0.0.1:9"})
    room = small.players[0]
    task = hass.async_create_task(run(hass, room))
    await until(lambda: small.store(Clips).known(room))
    await asyncio.sleep(1.5)
    assert await hass.config_entries.async_unload(entry.entry_id)
    found = await task
    assert results(found) == {
        **dict.fromkeys(("internal_url", "judged", "reachable", "accepted"), "passed"),
        "fetched": "failed",
        "events": "skipped",
    }
    assert step(found, "fetched")["advice"].startswith("The drill was ended")
    assert step(found, "fetched")["ms"] >= 200
    assert step(found, "events")["ms"] == 0
