"""Refusals that people understand: texts, event, counter, and what can be done about them."""

import time
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_load_integrations
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.local_only.askers import REMEMBERED as CONTEXTS
from custom_components.sonos_local.local_only.refusal_repairs import (
    MOST_HABITS,
    RefusalRepairs,
)
from custom_components.sonos_local.local_only.refusals import EVENT_REFUSED, Asked, Refusal
from tests.simulator.household import Household
from tests.simulator.profiles.content import SPOTIFY_TRACK

from .askers import (
    FOREIGN,
    automation,
    by,
    of_household,
    play,
    plays,
    refusals,
    repairs,
    selects,
    start,
)
from .helpers import entity_id, wait_for
from .house import PUBLIC, Names
from .rooms import act, has_sources, playback

RUNS = "Error while executing automation"


@pytest.fixture
def names(hass: HomeAssistant, home: None) -> Names:
    """Return the house's names."""
    return Names(hass, {"files.local": ("127.0.0.1",)})


# What is seen --------------------------------------------------------------------------------


async def test_a_refusal_is_an_event_with_room_action_reason_and_words(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    room = small.players[0]
    assert of_household(hass, small, "event", "refusal").state == "unknown"
    error = await play(hass, room, PUBLIC)
    attributes = of_household(hass, small, "event", "refusal").attributes
    assert attributes["event_type"] == "refused"
    assert attributes["room"] == room.spec.room
    assert attributes["action"] == "play_media"
    assert attributes["reason"] == "public_address"
    assert attributes["message"].rstrip(".") == str(error)
    assert attributes["detail"] == "203.0.113.9"
    assert attributes["count"] == 1
    assert attributes["player"] == entity_id(hass, "media_player", room)
    assert attributes["asked_by"] is None
    assert "entity_id" not in attributes


async def test_a_refusal_is_told_on_the_bus_with_the_context_of_the_call(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    room = small.players[0]
    heard = async_capture_events(hass, EVENT_REFUSED)
    context = Context()
    await play(hass, room, PUBLIC, context)
    (event,) = heard
    assert event.context.id == context.id
    assert event.data["entity_id"] == entity_id(hass, "media_player", room)
    found = er.async_get(hass).async_get(event.data["entity_id"])
    assert found
    assert event.data["device_id"] == found.device_id
    assert event.data["reason"] == "public_address"


async def test_a_mixed_queue_is_refused_with_its_count_its_reason_and_a_way_out(
    hass: HomeAssistant, small: Household
) -> None:
    hass.config.language = "de"
    await async_load_integrations(hass, {DOMAIN})
    await start(hass, small)
    room = small.players[0]
    playback(room).queue.insert([SPOTIFY_TRACK] * 3)
    playback(room).sync()
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, room, "media_play")
    assert caught.value.translation_placeholders == {
        "room": room.spec.room,
        "count": "3",
        "reason": "Musikdienst",
    }
    await hass.async_block_till_done()
    attributes = of_household(hass, small, "event", "refusal").attributes
    assert attributes["reason"] == "service"
    assert attributes["count"] == 3
    assert "3 der Titel kommen nicht sicher aus deinem Netz" in attributes["message"]
    assert "„Cloud-Titel entfernen“" in attributes["message"]


async def test_what_has_no_name_to_tell_is_still_a_sentence(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    error = await play(hass, small.players[0], "x-nobody:knows")
    assert error.translation_key == "refused_unknown_kind"
    assert error.translation_placeholders
    assert error.translation_placeholders["detail"] == "x-nobody"


@pytest.mark.parametrize("media_id", ["kitchen radio", "//127.0.0.1/a.mp3", " http://127.0.0.1/"])
@pytest.mark.parametrize("announce", [False, True])
async def test_what_is_no_address_is_told_in_words_of_its_own(
    hass: HomeAssistant, small: Household, media_id: str, announce: bool
) -> None:
    hass.config.language = "de"
    await async_load_integrations(hass, {DOMAIN})
    await start(hass, small)
    room = small.players[0]
    with pytest.raises(ServiceValidationError) as caught:
        await act(
            hass,
            room,
            "play_media",
            media_content_id=media_id,
            media_content_type="music",
            announce=announce,
        )
    assert caught.value.translation_key == "refused_no_address"
    assert "does not begin as an address does" in str(caught.value)
    told = refusals(hass).newest[-1]
    assert told.reason == "unknown_kind"
    assert told.message == (
        "Living Room spielt das nicht, solange „Nur lokal“ an ist: Es fängt nicht an wie eine "
        "Adresse, also kann niemand sagen, woher es käme. Prüf es auf Tippfehler oder nimm eine "
        "Datei oder einen Sender mit http-Adresse oder etwas aus deiner Musikbibliothek."
    )


async def test_refusals_are_counted_by_reason_since_the_start(
    hass: HomeAssistant, small: Household, names: Names
) -> None:
    entry = await start(hass, small)
    room = small.players[0]
    assert of_household(hass, small, "sensor", "refusals").state == "0"
    for url in (PUBLIC, FOREIGN, PUBLIC):
        await play(hass, room, url)
    state = of_household(hass, small, "sensor", "refusals")
    assert state.state == "3"
    assert state.attributes["reasons"] == {"public_address": 2, "foreign_name": 1}
    newest = state.attributes["newest"]
    assert [item["reason"] for item in newest] == [
        "public_address",
        "foreign_name",
        "public_address",
    ]
    assert newest[0]["room"] == room.spec.room
    assert newest[0]["at"] >= newest[-1]["at"]
    for _ in range(12):
        await play(hass, room, PUBLIC)
    assert len(of_household(hass, small, "sensor", "refusals").attributes["newest"]) == 10
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert of_household(hass, small, "sensor", "refusals").state == "0"


# The same again and again ----------------------------------------------------------------------


async def wake_up(hass: HomeAssistant, times: int = 1) -> None:
    """Let the automations run, one run after the other."""
    heard = async_capture_events(hass, EVENT_REFUSED)
    for _ in range(times):
        before = len(heard)
        hass.bus.async_fire("wake_up")
        await wait_for(hass, partial(lambda seen: len(heard) > seen, before))


async def automate(hass: HomeAssistant, *steps: dict[str, Any]) -> None:
    """Set one automation up."""
    config = {"automation": [automation("Morning music", *steps)]}
    assert await async_setup_component(hass, "automation", config)
    await hass.async_block_till_done()


@pytest.mark.allowed_logs(RUNS, "Morning music")
@pytest.mark.parametrize("step", ["favorite", "https"])
async def test_an_automation_that_is_refused_three_times_a_day_gets_a_repair_that_names_it(
    hass: HomeAssistant, small: Household, names: Names, step: str
) -> None:
    await start(hass, small)
    room = small.players[0]
    player = entity_id(hass, "media_player", room)
    steps = {
        "favorite": selects(player, "Station One"),
        "https": plays(player, "https://files.local/a.mp3"),
    }
    await wait_for(hass, lambda: has_sources(hass, room))
    await automate(hass, steps[step])
    await wake_up(hass, 2)
    assert not repairs(hass, "refused_again")
    await wake_up(hass)
    (issue,) = repairs(hass, "refused_again")
    assert not issue.is_fixable
    assert issue.learn_more_url is None
    assert issue.translation_placeholders == {
        "name": "Morning music",
        "entity_id": "automation.morning_music",
        "message": refusals(hass).newest[-1].message,
    }
    attributes = of_household(hass, small, "event", "refusal").attributes
    assert attributes["asked_by"] == "automation.morning_music"


@pytest.mark.allowed_logs("Error executing script", "Evening")
async def test_a_script_that_a_person_runs_is_named_too(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    player = entity_id(hass, "media_player", small.players[0])
    config = {"script": {"evening": {"alias": "Evening", "sequence": [plays(player)]}}}
    assert await async_setup_component(hass, "script", config)
    for _ in range(3):
        with pytest.raises(ServiceValidationError):
            await hass.services.async_call("script", "evening", blocking=True)
    (issue,) = repairs(hass, "refused_again")
    assert issue.translation_placeholders
    assert issue.translation_placeholders["entity_id"] == "script.evening"


@pytest.mark.allowed_logs(RUNS, "Morning music", "Error executing script", "Evening")
async def test_a_script_that_an_automation_runs_counts_for_the_automation(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    player = entity_id(hass, "media_player", small.players[0])
    config = {"script": {"evening": {"alias": "Evening", "sequence": [plays(player)]}}}
    assert await async_setup_component(hass, "script", config)
    await automate(hass, {"action": "script.evening"})
    await wake_up(hass, 3)
    (issue,) = repairs(hass, "refused_again")
    assert issue.translation_placeholders
    assert issue.translation_placeholders["entity_id"] == "automation.morning_music"


@pytest.mark.allowed_logs(RUNS, "Morning music")
async def test_a_refusal_is_found_by_the_context_of_its_parent(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    room = small.players[0]
    parent = Context()
    hass.bus.async_fire(
        "automation_triggered", {"entity_id": "automation.gone", "name": "Gone"}, context=parent
    )
    for _ in range(3):
        await play(hass, room, PUBLIC, Context(parent_id=parent.id))
    (issue,) = repairs(hass, "refused_again")
    assert issue.translation_placeholders
    assert issue.translation_placeholders["name"] == "automation.gone"


async def test_what_a_person_asks_for_is_no_habit(hass: HomeAssistant, small: Household) -> None:
    await start(hass, small)
    for _ in range(4):
        await play(hass, small.players[0], PUBLIC)
    assert not repairs(hass, "refused_again")


async def test_other_rooms_and_reasons_count_for_themselves(
    hass: HomeAssistant, small: Household, names: Names
) -> None:
    await start(hass, small)
    first, second = small.players[:2]
    context = by(hass, "automation.mixed")
    for room, url in ((first, PUBLIC), (first, PUBLIC), (second, PUBLIC), (first, FOREIGN)):
        await play(hass, room, url, context)
    assert not repairs(hass, "refused_again")


def alone(hass: HomeAssistant) -> RefusalRepairs:
    """Return the repairs of a household that is not set up: only time passes for them."""
    entry = MockConfigEntry(domain=DOMAIN, title="Nobody")
    entry.add_to_hass(hass)
    return RefusalRepairs(hass, entry)


def refusal(asked_by: str) -> Refusal:
    """Return a refusal of now."""
    asked = Asked("RINCON_1", "play_media")
    return Refusal(time.time(), asked, "Hall", "service", asked_by=asked_by, message="Why.")


async def pass_by(hass: HomeAssistant, freezer: FrozenDateTimeFactory, **more: float) -> None:
    """Let time pass."""
    freezer.tick(timedelta(**more))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def test_three_times_within_two_days_are_no_habit(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    found = alone(hass)
    for _ in range(4):
        found.happened(refusal("automation.rare"))
        await pass_by(hass, freezer, hours=13)
    assert not repairs(hass, "refused_again")


async def test_the_repair_ends_when_it_has_not_happened_for_a_day(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    found = alone(hass)
    for _ in range(3):
        found.happened(refusal("automation.daily"))
    await pass_by(hass, freezer, hours=23)
    # Once more: the day begins anew.
    found.happened(refusal("automation.daily"))
    await pass_by(hass, freezer, hours=23)
    assert repairs(hass, "refused_again")
    await pass_by(hass, freezer, hours=1, minutes=1)
    assert not repairs(hass, "refused_again")
    # What happened before is forgotten by then.
    found.happened(refusal("automation.daily"))
    assert not repairs(hass, "refused_again")


async def test_the_repair_ends_with_the_household(hass: HomeAssistant, small: Household) -> None:
    entry = await start(hass, small)
    for _ in range(3):
        await play(hass, small.players[0], PUBLIC, by(hass, "automation.daily"))
    assert repairs(hass, "refused_again")
    await hass.config_entries.async_unload(entry.entry_id)
    assert not repairs(hass, "refused_again")


async def test_what_is_remembered_is_bounded(hass: HomeAssistant, small: Household) -> None:
    await start(hass, small)
    room = small.players[0]
    context = by(hass, "automation.old")
    for _ in range(CONTEXTS):
        by(hass, "automation.new")
    hass.bus.async_fire("automation_triggered", {"name": "No entity"}, context=Context())
    await play(hass, room, PUBLIC, context)
    assert refusals(hass).newest[-1].asked_by == ""
    # The oldest habits give way.
    for count in range(MOST_HABITS + 1):
        await play(hass, room, PUBLIC, by(hass, f"automation.number_{count}"))
    for _ in range(2):
        await play(hass, room, PUBLIC, by(hass, "automation.number_0"))
    assert not repairs(hass, "refused_again")
