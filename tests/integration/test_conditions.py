"""Conditions in real automations: what holds, and that unknown never does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import voluptuous as vol
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import label_registry as lr
from homeassistant.helpers.condition import async_validate_condition_config

from custom_components.sonos_local.condition import CONDITIONS, _state_of
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.privacy.firmware import KEYS, FirmwareState
from custom_components.sonos_local.privacy.firmware_summary import SUMMARIES
from tests.simulator.household import Household
from tests.simulator.profiles.content import TUNEIN
from tests.simulator.rollout import announce
from tests.simulator.spec import OfferSpec

from . import cloud
from .automations import PAGES, asking, automate, example
from .firmware_home import NEXT, declare, says
from .helpers import media, state_of, wait_for
from .rooms import asked


@pytest.fixture(autouse=True)
async def quiet_clock(hass: HomeAssistant) -> AsyncIterator[None]:
    """Wait for no time of day any more when a test has ended."""
    yield
    for automation in hass.states.async_entity_ids("automation"):
        target = {"entity_id": automation}
        await hass.services.async_call("automation", "turn_off", target, blocking=True)


# The examples of the documentation --------------------------------------------------------------


async def run(hass: HomeAssistant) -> None:
    """Let the only automation be triggered, as its time would."""
    (automation,) = hass.states.async_entity_ids("automation")
    data = {"entity_id": automation, "skip_condition": False}
    await hass.services.async_call("automation", "trigger", data, blocking=True)
    await hass.async_block_till_done()


async def test_example_of_is_local_only(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small, local_only=True)
    notified = await automate(hass, example("is_local_only"))
    await run(hass)
    assert notified == [("Local only", "Home Assistant plays only music from the house today.")]
    switch = cloud.of_household(hass, small, "switch", "local_only")
    await cloud.switch(hass, switch, on=False)
    await run(hass)
    assert len(notified) == 1


async def test_example_of_is_content_local(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small)
    room = small.players[0]
    await automate(hass, example("is_content_local"))
    await run(hass)
    await wait_for(hass, lambda: media(hass, room).attributes["volume_level"] == 0.1)
    before = asked(small, "RenderingControl.SetVolume")
    assert before
    await cloud.tune_in(room, TUNEIN)
    await wait_for(hass, lambda: cloud.sensor(hass, room).state == "on")
    await run(hass)
    assert asked(small, "RenderingControl.SetVolume") == before


async def test_example_of_is_firmware_state(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small)
    notified = await automate(hass, example("is_firmware_state"))
    await run(hass)
    assert not notified
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, small.players[0]) == "offered")
    await run(hass)
    assert notified == [("Firmware", "Sonos: offered")]


async def turn_on_microphone(hass: HomeAssistant, household: Household) -> None:
    room = household.players[0]
    household.microphone(room, on=False)
    await wait_for(hass, lambda: state_of(hass, "sensor", room, "microphone").state == "off")
    household.microphone(room, on=True)
    await wait_for(hass, lambda: state_of(hass, "sensor", room, "microphone").state == "on")


async def test_example_of_is_consent_state(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small)
    notified = await automate(hass, example("is_consent_state"))
    await turn_on_microphone(hass, small)
    for choice in ("accepted", "undecided"):
        await declare(hass, small, choice)
        await turn_on_microphone(hass, small)
    assert not notified
    await declare(hass, small, "declined")
    await turn_on_microphone(hass, small)
    assert notified == [("Microphone on", "Living Room, though the statement was declined")]


def test_every_condition_has_its_example() -> None:
    assert {page.stem for page in PAGES.glob("is_*.md")} == CONDITIONS.keys()


# What holds -------------------------------------------------------------------------------------

SWITCH = "switch.sonos_household_local_only"
LIVING = "binary_sensor.living_room_cloud_playback"
TV = "binary_sensor.tv_room_cloud_playback"
FIRMWARE = "sensor.living_room_firmware_state"
HOUSEHOLD = "sensor.sonos_household_firmware"
CONSENT = "sensor.sonos_household_consent"


def show(hass: HomeAssistant, entity: str, state: str, **attributes: Any) -> None:
    """Let an entity show something, whatever is behind it."""
    hass.states.async_set(entity, state, attributes)


@pytest.mark.parametrize(
    ("key", "entity", "options", "state", "attributes", "holds"),
    [
        ("is_local_only", SWITCH, {}, "on", {}, True),
        ("is_local_only", SWITCH, {}, "off", {}, False),
        ("is_content_local", LIVING, {}, "off", {"origin": "local"}, True),
        ("is_content_local", LIVING, {}, "off", {"origin": None}, False),
        ("is_content_local", LIVING, {}, "off", {}, False),
        ("is_content_local", LIVING, {}, "on", {"origin": "cloud"}, False),
        ("is_content_local", LIVING, {}, STATE_UNKNOWN, {"origin": "unknown"}, False),
        ("is_content_local", LIVING, {}, STATE_UNKNOWN, {"origin": "local"}, False),
        ("is_firmware_state", FIRMWARE, {"state": "offered"}, "offered", {}, True),
        ("is_firmware_state", FIRMWARE, {"state": ["withheld"]}, "offered", {}, False),
        ("is_firmware_state", FIRMWARE, {"state": ["unknown"]}, "unknown_unclear", {}, True),
        ("is_firmware_state", FIRMWARE, {"state": ["unknown"]}, STATE_UNKNOWN, {}, False),
        ("is_firmware_state", HOUSEHOLD, {"state": ["unknown"]}, "unknown_several", {}, True),
        ("is_firmware_state", HOUSEHOLD, {"state": ["offered", "updating"]}, "updating", {}, True),
        ("is_consent_state", CONSENT, {"state": ["contradicted"]}, "contradicted", {}, True),
        ("is_consent_state", CONSENT, {"state": ["accepted"]}, "declined", {}, False),
        ("is_consent_state", CONSENT, {"state": ["accepted"]}, STATE_UNKNOWN, {}, False),
    ],
)
async def test_a_condition_holds_only_of_what_is_known(
    hass: HomeAssistant,
    small: Household,
    key: str,
    entity: str,
    options: dict[str, Any],
    state: str,
    attributes: dict[str, Any],
    holds: bool,
) -> None:
    await cloud.start(hass, small)
    ask = await asking(hass, key, {"entity_id": entity}, **options)
    show(hass, entity, state, **attributes)
    assert await ask.holds() is holds
    show(hass, entity, STATE_UNAVAILABLE, **attributes)
    assert not await ask.holds()


@pytest.mark.parametrize("key", ["is_local_only", "is_content_local"])
@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_where_there_is_nothing_to_look_at_nothing_holds(
    hass: HomeAssistant, small: Household, key: str, behavior: str
) -> None:
    await cloud.start(hass, small, local_only=True)
    target = {"entity_id": ["media_player.living_room", "switch.none", "binary_sensor.none"]}
    ask = await asking(hass, key, target, behavior=behavior)
    assert not await ask.holds()


async def test_all_rooms_means_all_of_them(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small)
    target = {"entity_id": [LIVING, TV]}
    ask = await asking(hass, "is_content_local", target, behavior="all")
    show(hass, LIVING, "off", origin="local")
    for state, origin, holds in (
        ("off", "local", True),
        ("off", None, False),
        (STATE_UNKNOWN, "unknown", False),
        (STATE_UNAVAILABLE, None, False),
    ):
        show(hass, TV, state, origin=origin)
        assert await ask.holds() is holds
    hass.states.async_remove(TV)
    assert not await ask.holds()


async def test_any_room_is_enough_by_default(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small)
    ask = await asking(hass, "is_content_local", {"entity_id": [LIVING, TV]})
    show(hass, LIVING, STATE_UNAVAILABLE)
    assert not await ask.holds()
    show(hass, TV, "off", origin="local")
    assert await ask.holds()


async def test_only_entities_of_the_right_kind_count(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small)
    registry = er.async_get(hass)
    other = registry.async_get_or_create(
        "binary_sensor", "other", "1", translation_key="cloud_playback"
    )
    drift = cloud.of_household(hass, small, "binary_sensor", "firmware_drift")
    label = lr.async_get(hass).async_create("All")
    for entity in (other.entity_id, drift):
        registry.async_update_entity(entity, labels={label.label_id})
        show(hass, entity, "off", origin="local")
    ask = await asking(hass, "is_content_local", {"label_id": label.label_id})
    assert not await ask.holds()


@pytest.mark.parametrize(
    ("key", "entity", "options"),
    [
        ("is_local_only", SWITCH, {}),
        ("is_content_local", LIVING, {}),
        ("is_firmware_state", FIRMWARE, {"state": "up_to_date"}),
        ("is_firmware_state", HOUSEHOLD, {"state": "up_to_date"}),
        ("is_consent_state", CONSENT, {"state": "accepted"}),
    ],
)
async def test_a_device_is_enough_of_a_target(
    hass: HomeAssistant, small: Household, key: str, entity: str, options: dict[str, Any]
) -> None:
    await cloud.start(hass, small, local_only=True)
    await declare(hass, small, "accepted")
    found = er.async_get(hass).async_get(entity)
    assert found
    target = {"device_id": found.device_id}
    ask = await asking(hass, key, target, behavior="all", **options)
    assert await ask.holds()


async def test_it_may_have_to_have_been_so_for_a_time(
    hass: HomeAssistant, small: Household, freezer: FrozenDateTimeFactory
) -> None:
    await cloud.start(hass, small)
    ask = await asking(hass, "is_content_local", {"entity_id": LIVING}, **{"for": {"minutes": 5}})
    show(hass, LIVING, "off", origin=None)
    show(hass, LIVING, "off", origin="local")
    await hass.async_block_till_done()
    assert not await ask.holds()
    freezer.tick(timedelta(minutes=6))
    assert await ask.holds()
    show(hass, LIVING, STATE_UNKNOWN, origin="unknown")
    show(hass, LIVING, "off", origin="local")
    await hass.async_block_till_done()
    assert not await ask.holds()


def test_each_word_for_firmware_belongs_to_one_of_the_states() -> None:
    found = {word: _state_of(word) for word in (*KEYS, *SUMMARIES)}
    assert set(found.values()) == set(FirmwareState)
    assert found["up_to_date_announcement_older"] is FirmwareState.UP_TO_DATE
    assert {found[word] for word in found if word.startswith("unknown")} == {FirmwareState.UNKNOWN}


@pytest.mark.parametrize("state", [[], ["unavailable"], "old"])
@pytest.mark.parametrize("key", ["is_firmware_state", "is_consent_state"])
async def test_a_state_that_does_not_exist_cannot_be_asked_for(
    hass: HomeAssistant, key: str, state: Any
) -> None:
    config = {
        "condition": f"{DOMAIN}.{key}",
        "target": {"entity_id": CONSENT},
        "options": {"state": state},
    }
    with pytest.raises(vol.Invalid):
        await async_validate_condition_config(hass, config)
