"""What the sensors tell of the players' firmware."""

import time
from datetime import datetime
from typing import Any

import pytest
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.firmware.sensor import SENSORS
from custom_components.sonos_local.firmware.standing import UNNOTICED, Firmware
from custom_components.sonos_local.model.events import Event, PresenceChanged, TopologyChanged
from custom_components.sonos_local.model.player import Box, Gone, Presence
from custom_components.sonos_local.privacy.firmware import Installed
from tests.model.builders import EMPTY, after, group, topology
from tests.simulator.household import Household
from tests.simulator.player import Player

from .conftest import Factory
from .helpers import entry_for, media, set_up, state_of, wait_for

# Players that are not wired are not the anchor: others tell at once that they are missed.
OLD = "96.1-79000"
NEW = "98.0-81000"


def version(hass: HomeAssistant, player: Player) -> State:
    return state_of(hass, "sensor", player, "firmware_version")


def since(hass: HomeAssistant, player: Player) -> State:
    return state_of(hass, "sensor", player, "firmware_since")


def enable_since(hass: HomeAssistant, *players: Player) -> None:
    """Have the sensor that is disabled by default."""
    for player in players:
        er.async_get(hass).async_get_or_create(
            "sensor", DOMAIN, f"{player.uid}-firmware_since", disabled_by=None
        )


def stored(entry_id: str, **histories: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        f"{DOMAIN}.{entry_id}": {
            "version": 1,
            "data": {"descriptions": [], "sids": [], "firmware": histories},
        }
    }


async def test_the_version_of_every_box_is_shown(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    for player in large_home.players:
        assert version(hass, player).state == str(player.version)
        assert version(hass, player).attributes["generation"] == 2
        assert version(hass, player).attributes["as_of"] is None


async def test_a_bridge_has_firmware_and_no_media_player(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("s1")
    await set_up(hass, entry_for(household))
    bridge = household.players[3]
    assert version(hass, bridge).state == "57.23-74170"
    assert version(hass, bridge).attributes["generation"] == 1
    assert not er.async_get(hass).async_get_entity_id("media_player", DOMAIN, bridge.uid)


async def test_the_version_that_the_app_shows_follows_the_description(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    player = small.players[1]
    await wait_for(
        hass,
        lambda: version(hass, player).attributes["display_version"] == player.release.display,
    )


async def test_since_when_is_not_enabled_by_default(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    registry = er.async_get(hass)
    entity = registry.async_get_entity_id(
        "sensor", DOMAIN, f"{small.players[0].uid}-firmware_since"
    )
    assert entity
    found = registry.async_get(entity)
    assert found
    assert found.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_the_first_version_came_before_it_was_seen(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    enable_since(hass, player)
    before = time.time()
    await set_up(hass, entry_for(small))
    attributes = since(hass, player).attributes
    assert attributes["not_before"] is None
    assert before <= attributes["not_after"].timestamp() <= time.time()
    assert attributes["version"] == str(player.version)
    assert [item["version"] for item in attributes["history"]] == [str(player.version)]
    assert dt_util.parse_datetime(since(hass, player).state) == attributes["not_after"].replace(
        microsecond=0
    )


async def test_an_upgrade_is_known_to_the_minute(hass: HomeAssistant, small: Household) -> None:
    player = small.players[0]
    enable_since(hass, player)
    await set_up(hass, entry_for(small))
    # As long as it takes to be seen to be away.
    small.timing.upgrade = 0.5
    began = time.time()
    await small.upgrade(player, NEW)
    await wait_for(hass, lambda: version(hass, player).state == NEW)
    ended = time.time()
    attributes = since(hass, player).attributes
    assert attributes["version"] == NEW
    assert began <= attributes["not_before"].timestamp() <= attributes["not_after"].timestamp()
    assert attributes["not_after"].timestamp() <= ended
    await wait_for(hass, lambda: media(hass, player).state != "unavailable")
    assert version(hass, player).attributes["as_of"] is None


async def test_the_history_survives_a_restart(hass: HomeAssistant, small: Household) -> None:
    player = small.players[0]
    enable_since(hass, player)
    entry = await set_up(hass, entry_for(small))
    await small.upgrade(player, NEW)
    await wait_for(hass, lambda: version(hass, player).state == NEW)
    told = dict(since(hass, player).attributes)
    await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry)
    assert since(hass, player).attributes["not_before"] == told["not_before"]
    assert since(hass, player).attributes["not_after"] == told["not_after"]


async def test_an_update_while_home_assistant_was_off_came_in_between(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[1]
    enable_since(hass, player)
    entry = entry_for(small)
    ran = {"version": OLD, "not_after": 1000.0, "seen": 2000.0, "not_before": None}
    hass_storage |= stored(entry.entry_id, **{player.uid: [ran]})
    now = dt_util.utcnow()
    await set_up(hass, entry)
    attributes = since(hass, player).attributes
    assert attributes["not_before"] == datetime.fromtimestamp(2000, dt_util.UTC)
    assert attributes["not_after"] >= now


async def test_a_player_that_is_away_keeps_its_version(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    enable_since(hass, player)
    await set_up(hass, entry_for(small))
    told = since(hass, player).state
    await small.switch_off(player)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    assert version(hass, player).state == str(player.version)
    assert since(hass, player).state == told
    as_of = version(hass, player).attributes["as_of"]
    assert as_of
    assert as_of <= dt_util.utcnow()
    await small.switch_on(player)
    await wait_for(hass, lambda: media(hass, player).state != "unavailable")
    assert version(hass, player).attributes["as_of"] is None


async def test_a_player_that_is_away_at_the_start_keeps_what_was_known(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[1]
    entry = entry_for(small)
    ran = {"version": OLD, "not_after": 1000.0, "seen": 2000.0, "not_before": None}
    hass_storage |= stored(entry.entry_id, **{player.uid: [ran]})
    await small.switch_off(player)
    await set_up(hass, entry)
    assert version(hass, player).state == OLD
    assert version(hass, player).attributes["as_of"] == datetime.fromtimestamp(2000, dt_util.UTC)


async def test_nothing_is_shown_of_a_player_that_was_never_seen(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[1]
    await small.switch_off(player)
    await set_up(hass, entry_for(small))
    registry = er.async_get(hass)
    assert not registry.async_get_entity_id("sensor", DOMAIN, f"{player.uid}-firmware_version")
    await small.switch_on(player)
    await wait_for(
        hass,
        lambda: registry.async_get_entity_id("sensor", DOMAIN, f"{player.uid}-firmware_version"),
    )
    await wait_for(hass, lambda: version(hass, player).state == str(player.version))


# What is certain, without a household ---------------------------------------------------------

HOUR = 3600.0


def box(software: str) -> TopologyChanged:
    return topology(group("A"), boxes=(Box("A", room="Hall", software=software),))


def missed(reason: str) -> TopologyChanged:
    return topology(group("B"), gone=(Gone("A", "Hall", reason),))


ALIVE = after(EMPTY, box(OLD), PresenceChanged("A", Presence.ALIVE))


@pytest.mark.parametrize(
    ("happens", "certain"),
    [
        # It takes its leave.
        (missed("upgrade"), HOUR),
        (missed("UPGRADE"), HOUR),
        # It may have been gone for minutes already.
        (missed("UNKNOWN"), HOUR - UNNOTICED),
        (PresenceChanged("A", Presence.GONE), HOUR - UNNOTICED),
        (topology(group("B")), HOUR - UNNOTICED),
    ],
)
def test_only_what_is_certain_bounds_the_interval(happens: Event, certain: float) -> None:
    firmware = Firmware({})
    assert firmware.follow(EMPTY, ALIVE, 100.0)
    away = after(ALIVE, happens)
    assert not firmware.follow(ALIVE, away, HOUR)
    back = after(away, box(NEW))
    assert firmware.follow(away, back, 2 * HOUR)
    assert firmware.histories["A"] == (
        Installed(NEW, 2 * HOUR, 2 * HOUR, certain),
        Installed(OLD, 100.0, certain),
    )


def test_what_is_kept_knows_who_was_there() -> None:
    firmware = Firmware({})
    firmware.follow(EMPTY, ALIVE, 100.0)
    firmware.seen(ALIVE, 200.0)
    assert firmware.histories["A"][0].seen == 100.0
    firmware.seen(ALIVE, HOUR)
    assert firmware.histories["A"][0].seen == HOUR - UNNOTICED
    firmware.seen(after(ALIVE, PresenceChanged("A", Presence.GONE)), 2 * HOUR)
    assert firmware.histories["A"][0].seen == HOUR - UNNOTICED


def test_a_player_without_a_version_has_no_history() -> None:
    firmware = Firmware({})
    assert not firmware.follow(EMPTY, after(EMPTY, box("")), 100.0)
    assert firmware.histories == {}
    player = after(EMPTY, box("")).players["A"]
    assert firmware.version(player) == ""
    assert firmware.as_of(player) is None


def test_without_a_history_nothing_is_told_of_it() -> None:
    player = after(EMPTY, box("")).players["A"]
    version, since = (item.view(player, ()) for item in SENSORS)
    assert version[0] is None
    assert since == (None, {})


def test_a_removed_player_is_forgotten() -> None:
    firmware = Firmware({"A": (Installed(OLD, 1.0, 1.0),)})
    firmware.forget("A")
    firmware.forget("A")
    assert firmware.histories == {}
