"""What the update entities tell; they never install anything."""

import pytest
from homeassistant.components.update import (
    ATTR_IN_PROGRESS,
    ATTR_INSTALLED_VERSION,
    ATTR_LATEST_VERSION,
    ATTR_SKIPPED_VERSION,
    SERVICE_INSTALL,
    UpdateEntityFeature,
)
from homeassistant.components.update import DOMAIN as UPDATE
from homeassistant.components.update.const import SERVICE_SKIP
from homeassistant.const import ATTR_ENTITY_ID, STATE_OFF, STATE_ON, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceNotSupported

from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.rollout import announce, start
from tests.simulator.spec import OfferSpec

from .conftest import Factory
from .firmware_home import later
from .helpers import entity_id, entry_for, media, set_up, state_of, wait_for

RUNS = "97.1-80312"
NEXT = "97.2-81000"
TRAIN = "98.0-82000"


def firmware(hass: HomeAssistant, player: Player) -> State:
    return state_of(hass, UPDATE, player, "firmware")


def knows(hass: HomeAssistant, player: Player) -> tuple[str, str | None, str, str]:
    """Return state, latest version, what is known, and why."""
    state = firmware(hass, player)
    told = state.attributes
    return state.state, told[ATTR_LATEST_VERSION], told["firmware_state"], told["reason"]


async def test_who_runs_what_is_announced_is_up_to_date(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    assert knows(hass, player) == (STATE_OFF, RUNS, "up_to_date", "equals_announced")
    assert firmware(hass, player).attributes[ATTR_INSTALLED_VERSION] == RUNS


async def test_an_offer_is_shown_and_its_roll_out_followed(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: firmware(hass, player).state == STATE_ON)
    assert knows(hass, player) == (STATE_ON, NEXT, "offered", "same_line")
    small.timing.upgrade = 1.0
    start(small)
    await wait_for(hass, lambda: firmware(hass, player).attributes["reason"] == "updating")
    # A player that installs is away; whether what it installs is the latest nobody says.
    assert knows(hass, player) == (STATE_UNKNOWN, None, "updating", "updating")
    assert firmware(hass, player).attributes[ATTR_INSTALLED_VERSION] == RUNS
    await wait_for(hass, lambda: firmware(hass, player).attributes[ATTR_INSTALLED_VERSION] == NEXT)
    await wait_for(hass, lambda: media(hass, player).state != "unavailable")
    await later(hass, 61)
    assert knows(hass, player) == (STATE_OFF, NEXT, "up_to_date", "equals_announced")


async def test_a_train_that_nobody_of_the_model_follows_is_not_called_the_latest(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    one, tv, kitchen = small.players
    announce(small, OfferSpec(TRAIN, 2, 2))
    # S18 and S36 are known to follow, once their descriptions have said that they are such.
    await wait_for(hass, lambda: firmware(hass, one).attributes["reason"] == "model_follows")
    assert knows(hass, one) == (STATE_ON, TRAIN, "offered", "model_follows")
    await wait_for(hass, lambda: firmware(hass, tv).attributes["reason"] == "model_follows")
    await wait_for(hass, lambda: firmware(hass, kitchen).attributes["offer"] == TRAIN)
    assert knows(hass, kitchen) == (STATE_UNKNOWN, None, "older_line", "older_line")


async def test_a_player_of_the_same_model_proves_that_it_follows(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    # Era 100: nothing is known of its line, and it is the only one.
    alone = large_home.players[4]
    kitchen, half = large_home.players[2], large_home.players[11]
    announce(large_home, OfferSpec(TRAIN, 2, 2))
    await wait_for(hass, lambda: firmware(hass, alone).attributes["reason"] == "not_proven")
    assert knows(hass, alone)[:3] == (STATE_UNKNOWN, None, "unknown")
    await large_home.upgrade(half, TRAIN)
    await wait_for(hass, lambda: firmware(hass, kitchen).attributes["reason"] == "peer_has_it")
    assert knows(hass, kitchen) == (STATE_ON, TRAIN, "offered", "peer_has_it")
    # The bonded half has an entity of its own.
    await wait_for(hass, lambda: firmware(hass, half).attributes[ATTR_INSTALLED_VERSION] == TRAIN)
    await later(hass, 61)
    assert knows(hass, half) == (STATE_OFF, TRAIN, "up_to_date", "equals_announced")


async def test_an_older_announcement_leaves_players_up_to_date(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    announce(small, OfferSpec("96.1-79000", 2, 2))
    await wait_for(hass, lambda: firmware(hass, player).attributes["offer"] == "96.1-79000")
    assert knows(hass, player) == (STATE_OFF, RUNS, "up_to_date", "announcement_older")


async def test_without_an_announcement_nothing_is_claimed(
    hass: HomeAssistant, small: Household
) -> None:
    announce(small, None)
    await set_up(hass, entry_for(small))
    for player in small.players:
        assert knows(hass, player) == (STATE_UNKNOWN, None, "unknown", "no_announcement")


async def test_s1_players_are_measured_by_their_own_train(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("s1")
    await set_up(hass, entry_for(household))
    player = household.players[0]
    assert knows(hass, player)[2:] == ("up_to_date", "equals_announced")
    # The offer to go over to S2 is none for the software that it runs.
    announce(household, OfferSpec(RUNS, 2, 2))
    await wait_for(hass, lambda: firmware(hass, player).attributes["reason"] == "other_generation")
    assert knows(hass, player)[:2] == (STATE_UNKNOWN, None)
    assert firmware(hass, player).attributes["offer_generation"] == "2"


async def test_a_version_that_is_skipped_is_no_news(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: firmware(hass, player).state == STATE_ON)
    target = {ATTR_ENTITY_ID: entity_id(hass, UPDATE, player, "firmware")}
    await hass.services.async_call(UPDATE, SERVICE_SKIP, target, blocking=True)
    assert firmware(hass, player).state == STATE_OFF
    assert firmware(hass, player).attributes[ATTR_SKIPPED_VERSION] == NEXT
    announce(small, OfferSpec("97.3-83000", 2, 2))
    await wait_for(hass, lambda: firmware(hass, player).state == STATE_ON)


async def test_what_is_not_offered_cannot_be_skipped(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    target = {ATTR_ENTITY_ID: entity_id(hass, UPDATE, small.players[2], "firmware")}
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(UPDATE, SERVICE_SKIP, target, blocking=True)


async def test_nothing_can_be_installed(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: firmware(hass, player).state == STATE_ON)
    assert firmware(hass, player).attributes["supported_features"] == UpdateEntityFeature(0)
    assert firmware(hass, player).attributes[ATTR_IN_PROGRESS] is False
    target = {ATTR_ENTITY_ID: entity_id(hass, UPDATE, player, "firmware")}
    small.requests.reset()
    with pytest.raises(ServiceNotSupported):
        await hass.services.async_call(UPDATE, SERVICE_INSTALL, target, blocking=True)
    assert not any("Update" in action for action in small.requests.by_action)


async def test_a_player_that_is_away_keeps_what_was_known(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    one, tv, _ = small.players
    told = knows(hass, one)
    assert firmware(hass, one).attributes["as_of"] is None
    await small.switch_off(one)
    await wait_for(hass, lambda: media(hass, one).state == "unavailable")
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: firmware(hass, tv).state == STATE_ON)
    assert knows(hass, one) == told
    assert firmware(hass, one).attributes["as_of"] is not None
    await small.switch_on(one)
    await wait_for(hass, lambda: knows(hass, one)[0] == STATE_ON)
    assert firmware(hass, one).attributes["as_of"] is None


async def test_an_update_that_does_not_come_back_is_not_under_way_for_ever(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    await small.switch_off(player, "upgrade")
    await wait_for(hass, lambda: knows(hass, player)[2] == "updating")
    small.topology.vanish(player, "UNKNOWN")
    await wait_for(hass, lambda: knows(hass, player)[2] == "up_to_date")
