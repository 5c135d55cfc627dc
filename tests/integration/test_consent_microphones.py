"""Microphones and Trueplay: per player, for the household, and when one is turned on."""

import pytest
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.sonos_local.consent.microphones import BOX_SENSORS, MICROPHONE
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.model.player import Box
from tests.simulator.household import Household
from tests.simulator.player import Player

from .conftest import Factory
from .consent_house import House, a_moment, move_in
from .helpers import entity_id, media, state_of, wait_for


def enable(hass: HomeAssistant, key: str, *players: Player) -> None:
    """Have a sensor that is disabled by default."""
    for player in players:
        er.async_get(hass).async_get_or_create(
            "sensor", DOMAIN, f"{player.uid}-{key}", disabled_by=None
        )


async def test_a_microphone_that_is_on_is_shown_with_its_number(
    hass: HomeAssistant, small: Household
) -> None:
    await move_in(hass, small, ask=False)
    told = state_of(hass, "sensor", small.players[0], "microphone")
    assert told.state == "on"
    attributes = told.attributes
    assert (attributes["raw"], attributes["voice_raw"]) == (1, 1)
    assert (attributes["assistant"], attributes["certainty"]) == ("configured", "inferred")
    assert attributes["reason"] is None


async def test_who_shows_no_microphone_is_not_enabled_by_default(
    hass: HomeAssistant, small: Household
) -> None:
    await move_in(hass, small, ask=False)
    registry = er.async_get(hass)
    for player, enabled in zip(small.players, (True, False, False), strict=True):
        found = registry.async_get(entity_id(hass, "sensor", player, "microphone"))
        assert found
        assert (found.disabled_by is None) is enabled
        tuning = registry.async_get(entity_id(hass, "sensor", player, "trueplay"))
        assert tuning
        assert tuning.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_a_player_that_is_away_is_unavailable(hass: HomeAssistant, small: Household) -> None:
    player = small.players[0]
    house = await move_in(hass, small, ask=False)
    await small.switch_off(player)
    await wait_for(hass, lambda: media(hass, player).state == STATE_UNAVAILABLE)
    assert state_of(hass, "sensor", player, "microphone").state == STATE_UNAVAILABLE
    assert house.told("microphones", "not_told") == ("0", [player.room])


@pytest.mark.parametrize(
    ("number", "word", "reason"),
    [
        (0, "not_applicable", None),
        (1, "tuned", None),
        (4, "not_tuned", None),
        (2, STATE_UNKNOWN, "number_unknown"),
        (17, STATE_UNKNOWN, "number_unknown"),
    ],
)
async def test_trueplay_is_a_number_and_an_inferred_word(
    hass: HomeAssistant, small: Household, number: int, word: str, reason: str | None
) -> None:
    player = small.players[0]
    player.calibration = number
    enable(hass, "trueplay", player)
    house = await move_in(hass, small, ask=False)
    told = state_of(hass, "sensor", player, "trueplay")
    assert told.state == word
    assert (told.attributes["raw"], told.attributes["reason"]) == (number, reason)
    assert told.attributes["certainty"] == "inferred"
    assert house.state("trueplay_tunings").state == str(int(number == 1))


async def test_bonded_boxes_say_whose_they_are(hass: HomeAssistant, large_home: Household) -> None:
    half = large_home.players[8]
    enable(hass, "trueplay", half)
    house = await move_in(hass, large_home, ask=False)
    assert state_of(hass, "sensor", half, "trueplay").state == "bonded"
    assert house.told("trueplay_tunings", "rooms") == ("1", ["Living Room"])


async def test_a_bridge_has_neither(hass: HomeAssistant, household_factory: Factory) -> None:
    household = await household_factory("s1")
    await move_in(hass, household, ask=False)
    uid = household.players[3].uid
    for key in ("microphone", "trueplay"):
        assert not er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{uid}-{key}")


def test_what_is_not_told_is_unknown_and_says_so() -> None:
    for description in BOX_SENSORS:
        word, more = description.tell(Box("A"))
        assert word is None
        assert dict(more)["reason"] == "not_told"
    assert dict(MICROPHONE.tell(Box("A"))[1])["assistant"] == "not_told"
    assert dict(MICROPHONE.tell(Box("A", voice=0))[1])["assistant"] == "none"


async def test_the_household_counts_microphones(hass: HomeAssistant, small: Household) -> None:
    house = await move_in(hass, small, ask=False)
    assert house.told("microphones", "rooms", "not_told", "reason") == (
        *("1", ["Living Room"], [], None),
    )
    rows = house.state("microphones").attributes["players"]
    assert [row["microphone"] for row in rows] == ["on", "off", "off"]
    assert rows[0]["assistant"] == "configured"
    small.microphone(small.players[0], on=False)
    await wait_for(hass, lambda: house.told("microphones", "rooms") == ("0", []))


@pytest.mark.parametrize("named", [True, False])
async def test_where_some_do_not_say_there_may_be_more_and_their_rooms_are_named(
    hass: HomeAssistant, small: Household, named: bool
) -> None:
    player = small.players[0]
    house = await move_in(hass, small, ask=False)
    if named:
        await small.switch_off(player)
    else:
        # As after a power cut (TABLES 10 nr 9).
        await player.stop()
        small.topology.dismiss(player)
    await wait_for(hass, lambda: house.told("microphones", "not_told")[1] == [player.room])
    assert house.told("microphones", "rooms", "reason") == ("0", [], "not_all")
    assert house.told("trueplay_tunings", "reason")[1] == "not_all"
    await small.switch_on(player)
    await wait_for(hass, lambda: house.told("microphones", "not_told", "reason")[2] is None)
    assert house.told("microphones", "rooms", "not_told") == ("1", [player.room], [])


async def test_who_was_removed_is_not_among_those_that_do_not_say(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    house = await move_in(hass, small, ask=False)
    await player.stop()
    small.topology.dismiss(player)
    await wait_for(hass, lambda: house.told("microphones", "not_told")[1] == [player.room])
    house.entry.runtime_data.forget(player.uid)
    await wait_for(hass, lambda: house.told("microphones", "not_told", "reason")[1] == [])
    assert house.told("microphones", "reason") == ("0", None)


async def test_where_nobody_is_there_nothing_is_counted(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small, ask=False)
    for player in small.players:
        await small.switch_off(player)
        house.entry.runtime_data.session.left(player.uid)
    await wait_for(hass, lambda: house.told("microphones", "reason")[1] == "not_told")
    assert house.state("microphones").state == STATE_UNKNOWN
    assert house.told("registration", "reason") == (STATE_UNKNOWN, "not_told")


def heard(house: House) -> tuple[str, str | None]:
    state = house.state("microphone", "event")
    return state.state, state.attributes.get("room")


async def test_a_microphone_that_is_turned_on_is_an_event(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    house = await move_in(hass, small, ask=False)
    # That it is on at the start is no news, nor that it is turned off.
    assert heard(house) == (STATE_UNKNOWN, None)
    small.microphone(player, on=False)
    await wait_for(hass, lambda: state_of(hass, "sensor", player, "microphone").state == "off")
    assert heard(house) == (STATE_UNKNOWN, None)
    small.microphone(player, on=True)
    await wait_for(hass, lambda: heard(house)[1] == player.room)
    told = house.state("microphone", "event").attributes
    assert (told["event_type"], told["player"]) == ("turned_on", player.uid)
    before = heard(house)
    small.rename(player, "Parlor")
    await wait_for(hass, lambda: house.told("microphones", "rooms")[1] == ["Parlor"])
    await a_moment()
    assert heard(house) == before
