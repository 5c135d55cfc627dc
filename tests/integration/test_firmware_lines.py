"""TABLES 4 at simulated players: every line by its number."""

import pytest
from homeassistant.components.update import ATTR_INSTALLED_VERSION, ATTR_LATEST_VERSION
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from tests.simulator.hardware import Version
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.rollout import announce, start
from tests.simulator.spec import OfferSpec

from .conftest import Factory
from .firmware_home import (
    DAY,
    MINUTE,
    NEXT,
    OLDER,
    RUNS,
    S1,
    TRAIN,
    declare,
    kept,
    knows,
    later,
    remembered,
    says,
    update,
)
from .helpers import entry_for, media, set_up, wait_for


def latest(hass: HomeAssistant, player: Player) -> tuple[str, str | None]:
    """Return what the update entity makes of it."""
    state = update(hass, player)
    return state.state, state.attributes[ATTR_LATEST_VERSION]


# Line 1


@pytest.mark.parametrize("text", ["97.1", "beta"])
async def test_firmware_line_1_a_version_that_cannot_be_read(
    hass: HomeAssistant, small: Household, text: str
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    player.told_version = text
    small.topology.changed()
    await wait_for(hass, lambda: says(hass, player) == "unknown_version")
    assert knows(hass, player).attributes["version"] == text
    assert knows(hass, player).attributes["reason"] == "version"
    assert latest(hass, player) == (STATE_UNKNOWN, None)


async def test_firmware_line_1_a_version_that_is_not_told(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    player.told_version = ""
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: says(hass, player) == "unknown_version")
    assert knows(hass, player).attributes["version"] == ""


async def test_firmware_line_1_comes_before_line_2(hass: HomeAssistant, small: Household) -> None:
    player = small.players[0]
    player.told_version = "beta"
    await set_up(hass, entry_for(small))
    await small.switch_off(player, "upgrade")
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    assert says(hass, player) == "unknown_version"


# Line 2


async def upgrading(hass: HomeAssistant, small: Household, reason: str = "upgrade") -> Player:
    """Return a player that is away to install an update."""
    player = small.players[0]
    await small.switch_off(player, reason)
    await wait_for(hass, lambda: says(hass, player) == "updating")
    return player


async def back(hass: HomeAssistant, small: Household, player: Player, version: str) -> None:
    """Let a player come back with a version."""
    player.version = Version.parse(version)
    await small.switch_on(player)
    await wait_for(hass, lambda: media(hass, player).state != "unavailable")


@pytest.mark.parametrize("reason", ["upgrade", "UPGRADE"])
async def test_firmware_line_2_the_others_say_that_it_installs(
    hass: HomeAssistant, small: Household, reason: str
) -> None:
    await set_up(hass, entry_for(small))
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, small.players[0]) == "offered")
    player = await upgrading(hass, small, reason)
    told = knows(hass, player).attributes
    assert told["last_state"] == "offered"
    assert told["vanished_as"] == "upgrade"
    assert update(hass, player).attributes["last_state"] == "offered"
    assert latest(hass, player) == (STATE_UNKNOWN, None)


async def test_firmware_line_2_ends_a_minute_after_it_is_back(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    announce(small, OfferSpec(NEXT, 2, 2))
    player = await upgrading(hass, small)
    await back(hass, small, player, NEXT)
    assert says(hass, player) == "updating"
    await later(hass, MINUTE - 5)
    assert says(hass, player) == "updating"
    await later(hass, MINUTE)
    assert says(hass, player) == "up_to_date"
    assert knows(hass, player).attributes["last_state"] is None


async def test_firmware_line_2_ends_after_twenty_minutes_without_it(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = await upgrading(hass, small)
    await later(hass, 20 * MINUTE - 5)
    assert says(hass, player) == "updating"
    await later(hass, 20 * MINUTE)
    # What was known stays, as of when it was there.
    assert says(hass, player) == "up_to_date"
    assert knows(hass, player).attributes["as_of"] is not None


async def test_firmware_line_2_it_was_gone_and_came_back_with_another_version(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    await small.switch_off(player)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    assert says(hass, player) == "up_to_date"
    await back(hass, small, player, NEXT)
    await wait_for(hass, lambda: says(hass, player) == "updating")
    assert knows(hass, player).attributes["reason"] == "came_back"
    await later(hass, MINUTE)
    assert says(hass, player) == "up_to_date_announcement_older"


async def test_firmware_line_2_not_where_it_was_gone_for_twenty_minutes(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    await small.switch_off(player)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    await later(hass, 20 * MINUTE)
    await back(hass, small, player, NEXT)
    await wait_for(hass, lambda: says(hass, player) == "up_to_date_announcement_older")


async def test_firmware_line_2_not_where_it_comes_back_with_the_same_version(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    await small.switch_off(player)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    await back(hass, small, player, RUNS)
    assert says(hass, player) == "up_to_date"


def is_back(hass: HomeAssistant, player: Player) -> bool:
    """Return whether a player is there again, with the next version."""
    installed = update(hass, player).attributes[ATTR_INSTALLED_VERSION]
    return bool(installed == NEXT) and media(hass, player).state != "unavailable"


async def test_firmware_line_2_every_player_in_turn_as_an_update_rolls_out(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    one, tv, kitchen = small.players
    announce(small, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, tv) == "offered")
    small.timing.upgrade = 2.0
    small.timing.between_upgrades = 0.1
    start(small)
    await wait_for(hass, lambda: says(hass, one) == "updating")
    # The second one speaks for the household: that it was away, its announcement tells.
    await wait_for(hass, lambda: str(tv.version) == NEXT and tv.power.on)
    entry.runtime_data.session.sighted(tv.uid, tv.address, tv.boot_seq)
    await wait_for(hass, lambda: all(is_back(hass, player) for player in (one, tv)))
    await later(hass, MINUTE)
    assert (says(hass, one), says(hass, tv)) == ("up_to_date", "up_to_date")
    assert says(hass, kitchen) == "older_line"


# Line 3


async def test_firmware_line_3_nobody_has_announced_a_version(
    hass: HomeAssistant, small: Household
) -> None:
    announce(small, None)
    await set_up(hass, entry_for(small))
    for player in small.players:
        assert says(hass, player) == "unknown_no_announcement"
        assert latest(hass, player) == (STATE_UNKNOWN, None)


async def test_firmware_line_3_an_announcement_that_cannot_be_read(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    announce(small, OfferSpec("soon", 2, 2))
    await wait_for(hass, lambda: says(hass, small.players[0]) == "unknown_no_announcement")


# Line 4


async def test_firmware_line_4_what_is_announced_is_for_another_generation(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("s1")
    await set_up(hass, entry_for(household))
    announce(household, OfferSpec(RUNS, 2, 2))
    player = household.players[0]
    await wait_for(hass, lambda: says(hass, player) == "unknown_other_generation")
    told = knows(hass, player).attributes
    assert (told["generation"], told["offer_generation"]) == ("1", "2")
    assert latest(hass, player) == (STATE_UNKNOWN, None)


# Lines 5 and 6


async def test_firmware_line_5_it_runs_what_is_announced(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    assert says(hass, player) == "up_to_date"
    seen = dt_util.parse_datetime(knows(hass, player).attributes["offer_seen"])
    assert seen is not None
    assert seen <= dt_util.utcnow()
    assert latest(hass, player) == (STATE_OFF, RUNS)


async def test_firmware_line_6_it_runs_a_newer_one_than_is_announced(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[0]
    announce(small, OfferSpec("96.1-79000", 2, 2))
    await wait_for(hass, lambda: says(hass, player) == "up_to_date_announcement_older")
    told = knows(hass, player).attributes
    assert (told["version"], told["offer"]) == (RUNS, "96.1-79000")
    assert told["firmware_state"] == "up_to_date"
    assert latest(hass, player) == (STATE_OFF, RUNS)


# Lines 7 and 8


async def test_firmware_line_7_older_hardware_stays_on_its_line(
    hass: HomeAssistant, large_home: Household
) -> None:
    kitchen, half = large_home.players[2], large_home.players[11]
    half.version = Version.parse("86.7-77050")
    await set_up(hass, entry_for(large_home))
    await wait_for(hass, lambda: says(hass, kitchen) == says(hass, half) == "older_line")
    told = knows(hass, kitchen).attributes
    assert told["line_newest_known"] == "86.10"
    assert told["line_as_of"] == "2026-10"
    assert told["below_newest_known"] == "false"
    assert told["peers"] == "86.7-77050"
    assert knows(hass, half).attributes["below_newest_known"] == "true"
    assert latest(hass, kitchen) == (STATE_UNKNOWN, None)


async def test_firmware_line_7_not_once_a_player_of_the_model_followed(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    kitchen, half = large_home.players[2], large_home.players[11]
    await wait_for(hass, lambda: says(hass, kitchen) == "older_line")
    await large_home.upgrade(half, RUNS)
    await wait_for(hass, lambda: says(hass, kitchen) == "offered")
    assert knows(hass, kitchen).attributes["reason"] == "peer_has_it"


async def test_firmware_line_8_no_player_of_the_model_is_known_to_follow(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    era = large_home.players[4]
    announce(large_home, OfferSpec(TRAIN, 2, 2))
    await wait_for(hass, lambda: says(hass, era) == "unknown_not_proven")
    assert latest(hass, era) == (STATE_UNKNOWN, None)


# Lines 9 and 10


async def test_firmware_line_9_a_newer_one_of_the_same_major_version(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    era = large_home.players[4]
    announce(large_home, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, era) == "offered")
    told = knows(hass, era).attributes
    assert told["reason"] == "same_line"
    since = dt_util.parse_datetime(told["pending_since"])
    assert since is not None
    assert since <= dt_util.utcnow()
    assert latest(hass, era) == (STATE_ON, NEXT)


async def test_firmware_line_9_a_train_that_the_model_follows(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    announce(small, OfferSpec(TRAIN, 2, 2))
    player = small.players[0]
    await wait_for(hass, lambda: says(hass, player) == "offered")
    assert knows(hass, player).attributes["reason"] == "model_follows"


async def test_firmware_line_9_a_player_of_the_model_runs_it(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("home")
    surround, other = household.players[8], household.players[9]
    surround.version = Version.parse("96.1-79000")
    await set_up(hass, entry_for(household))
    assert str(other.version) == RUNS
    await wait_for(hass, lambda: knows(hass, surround).attributes.get("reason") == "peer_has_it")
    assert says(hass, surround) == "offered"


@pytest.mark.parametrize("choice", ["", "accepted"])
async def test_firmware_line_9_for_whoever_did_not_decline(
    hass: HomeAssistant, hass_storage: dict[str, object], small: Household, choice: str
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - 41 * DAY
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    if choice:
        await declare(hass, small, choice)
    assert says(hass, player) == "offered"


@pytest.mark.parametrize("choice", ["declined", "undecided"])
async def test_firmware_line_10_offered_for_long_and_declined(
    hass: HomeAssistant, hass_storage: dict[str, object], small: Household, choice: str
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - 41 * DAY
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    await set_up(hass, entry)
    await declare(hass, small, choice)
    await wait_for(hass, lambda: says(hass, player) == "withheld")
    told = knows(hass, player).attributes
    assert (told["days"], told["declared"]) == ("41", choice)
    # The others have not been offered it for long.
    assert says(hass, small.players[1]) == "offered"
    assert latest(hass, player) == (STATE_ON, NEXT)


# Line 11


async def test_firmware_line_11_older_hardware_in_between(
    hass: HomeAssistant, small: Household
) -> None:
    kitchen = small.players[2]
    kitchen.version = Version.parse("84.1-70000")
    announce(small, OfferSpec("85.0-64200", 2, 2))
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: says(hass, kitchen) == "unknown_unclear")
    told = knows(hass, kitchen).attributes
    assert (told["version"], told["offer"]) == ("84.1-70000", "85.0-64200")
    assert told["model_number"] == "S1"
    assert latest(hass, kitchen) == (STATE_UNKNOWN, None)


# Both generations in one house


async def test_firmware_lines_of_an_s1_and_a_mixed_s2_household_side_by_side(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    old = await household_factory("s1")
    mixed = await household_factory("home")
    for player, version in zip(
        mixed.players, ("93.0-71000", "86.4-70000", OLDER, "94.1-72000", "95.0-77060"), strict=False
    ):
        player.version = Version.parse(version)
    await set_up(hass, entry_for(old))
    await set_up(hass, entry_for(mixed))
    await wait_for(hass, lambda: says(hass, mixed.players[1]) == "older_line")
    await wait_for(hass, lambda: says(hass, mixed.players[3]) == "offered")
    # An Arc and an Era 100: of their lines nothing is known.
    assert [says(hass, player) for player in mixed.players] == [
        "unknown_not_proven",
        "older_line",
        "older_line",
        "offered",
        "unknown_not_proven",
        "older_line",
        *["up_to_date"] * 5,
        "older_line",
    ]
    assert {says(hass, player) for player in old.players} == {"up_to_date"}
    # What one household announces is nothing to the other.
    announce(old, OfferSpec("57.24-75000", 1, 2))
    await wait_for(hass, lambda: says(hass, old.players[0]) == "offered")
    assert knows(hass, old.players[0]).attributes["version"] == S1
    assert says(hass, mixed.players[6]) == "up_to_date"
    announce(mixed, OfferSpec(NEXT, 2, 2))
    await wait_for(hass, lambda: says(hass, mixed.players[6]) == "offered")
    assert says(hass, mixed.players[1]) == "older_line"
    assert knows(hass, old.players[0]).attributes["offer"] == "57.24-75000"
    # An update of the older line comes to it alone.
    announce(mixed, OfferSpec("86.11-81000", 2, 2))
    await wait_for(hass, lambda: says(hass, mixed.players[1]) == "offered")
    assert says(hass, mixed.players[6]) == "up_to_date_announcement_older"
