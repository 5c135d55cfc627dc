"""The drill's last step but one: an event of the room's own player really arrives during it."""

import asyncio

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local.outage import drill
from tests.simulator.household import Household
from tests.simulator.player import Player

from .conftest import Factory
from .helpers import entry_for, set_up, wait_for
from .rooms import until
from .test_drill import ALL, STEPS, failed, results, run, served, step

WAYS = pytest.mark.parametrize(
    ("profile", "steps"), [("small", STEPS), ("s1", ALL)], ids=["announcement", "take_over"]
)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than a test likes to."""
    monkeypatch.setattr(drill, "EVENTS", 2.0)
    monkeypatch.setattr(drill, "SECONDS", 0.05)


def held(room: Player) -> list[str]:
    """Return the SIDs of the subscriptions that a player holds."""
    return sorted(item.sid for item in room.events.subscriptions)


def sent(home: Household, method: str) -> int:
    """Return how often a request with this method came to the household."""
    return sum(
        number for path, number in home.requests.by_path.items() if path.startswith(f"{method} ")
    )


@WAYS
async def test_an_event_is_asked_for_and_its_subscription_ends(
    hass: HomeAssistant,
    household_factory: Factory,
    hass_client: ClientSessionGenerator,
    brief: None,
    profile: str,
    steps: list[str],
) -> None:
    home = await household_factory(profile)
    await set_up(hass, entry_for(home))
    await served(hass, hass_client)
    room = home.players[0]
    before = held(room)
    home.requests.reset()
    found = await run(hass, room, take_over=True)
    assert results(found) == dict.fromkeys(steps, "passed")
    assert sent(home, "SUBSCRIBE") == 1
    await wait_for(hass, lambda: sent(home, "UNSUBSCRIBE") == 1)
    assert held(room) == before


@WAYS
async def test_events_that_are_blocked_from_now_on_are_told(
    hass: HomeAssistant,
    household_factory: Factory,
    hass_client: ClientSessionGenerator,
    brief: None,
    profile: str,
    steps: list[str],
) -> None:
    home = await household_factory(profile)
    entry = await set_up(hass, entry_for(home))
    await served(hass, hass_client)
    room = home.players[0]
    before = held(room)
    home.faults.set(room.uid, "mute")
    found = await run(hass, room, take_over=True)
    assert results(found) == dict.fromkeys(steps, "passed") | {"events": "failed"}
    assert failed(found)["events"].startswith("Events of the speaker do not arrive.")
    assert step(found, "events")["ms"] >= 2000
    await wait_for(hass, lambda: held(room) == before)
    shown = entry.runtime_data.data.players[room.uid]
    assert (shown.available, shown.deaf) == (True, False)


async def test_a_player_whose_events_have_never_arrived_is_told(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    room = small.players[2]
    small.faults.set(room.uid, "mute")
    entry = await set_up(hass, entry_for(small))
    await served(hass, hass_client)
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: coordinator.data.players[room.uid].deaf)
    found = await run(hass, room)
    assert failed(found).keys() == {"events"}
    assert "firewall" in failed(found)["events"]


async def test_what_is_read_in_place_of_events_is_no_event(
    hass: HomeAssistant,
    household_factory: Factory,
    hass_client: ClientSessionGenerator,
    brief: None,
) -> None:
    old = await household_factory("s1")
    room = old.players[0]
    old.faults.set(room.uid, "mute")
    entry = await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    await wait_for(hass, lambda: entry.runtime_data.data.players[room.uid].deaf)
    found = await run(hass, room, take_over=True)
    assert found["way"] == "take_over"
    assert failed(found).keys() == {"events"}
    assert failed(found)["events"].startswith("Events of the speaker do not arrive.")


@WAYS
@pytest.mark.parametrize(
    ("status", "advice", "detail"),
    [
        ("503", "The speaker refuses to send events", "HTTP 503"),
        ("412", "The speaker refuses to send events", "HTTP 412"),
        ("403", "Check that the speaker has power", "HTTP 403"),
    ],
)
async def test_a_subscription_that_is_refused_is_told(
    hass: HomeAssistant,
    household_factory: Factory,
    hass_client: ClientSessionGenerator,
    brief: None,
    profile: str,
    steps: list[str],
    status: str,
    advice: str,
    detail: str,
) -> None:
    home = await household_factory(profile)
    entry = await set_up(hass, entry_for(home))
    await served(hass, hass_client)
    room = home.players[0]
    before = held(room)
    home.faults.set(room.uid, "refuse_subscribe", status)
    found = await run(hass, room, take_over=True)
    assert results(found) == dict.fromkeys(steps, "passed") | {"events": "failed"}
    assert failed(found)["events"].startswith(advice)
    assert step(found, "events")["detail"] == detail
    await hass.async_block_till_done()
    assert held(room) == before
    shown = entry.runtime_data.data.players[room.uid]
    assert (shown.available, shown.deaf, shown.upnp_off) == (True, False, False)


async def test_a_subscription_that_is_not_answered_is_told_and_ends_all_the_same(
    hass: HomeAssistant,
    small: Household,
    hass_client: ClientSessionGenerator,
    brief: None,
) -> None:
    entry = await set_up(hass, entry_for(small))
    await served(hass, hass_client)
    room = small.players[0]
    before = held(room)
    small.faults.set(room.uid, "latency", "4", match="*RenderingControl/Event", times=1)
    found = await run(hass, room)
    assert failed(found).keys() == {"events"}
    assert failed(found)["events"].startswith("Check that the speaker has power")
    small.requests.reset()
    await wait_for(hass, lambda: sent(small, "UNSUBSCRIBE") == 1)
    assert held(room) == before
    shown = entry.runtime_data.data.players[room.uid]
    assert (shown.available, shown.deaf) == (True, False)


async def test_a_drill_that_is_ended_leaves_no_subscription(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    await served(hass, hass_client)
    room = small.players[0]
    before = held(room)
    small.faults.set(room.uid, "mute")
    task = hass.async_create_task(run(hass, room))
    await until(lambda: len(held(room)) > len(before))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await wait_for(hass, lambda: held(room) == before)


async def test_a_household_that_is_unloaded_during_a_drill_leaves_no_subscription(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    entry = await set_up(hass, entry_for(small))
    await served(hass, hass_client)
    room = small.players[0]
    before = held(room)
    small.faults.set(room.uid, "mute")
    task = hass.async_create_task(run(hass, room))
    await until(lambda: len(held(room)) > len(before))
    assert await hass.config_entries.async_unload(entry.entry_id)
    found = await task
    assert failed(found).keys() == {"events"}
    assert not held(room)
