"""The ledger of requests: what the players were asked, counted by both sides."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local import diagnostics
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.coordinator import SonosCoordinator
from custom_components.sonos_local.ledgers import sensor as ledger_sensor
from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.wire.errors import RefusedError
from custom_components.sonos_local.wire.gate import Outcome
from custom_components.sonos_local.wire.look import look
from tests.simulator.household import Household

from .helpers import entry_for, media, set_up, wait_for
from .house import PUBLIC, house_server
from .rooms import act, asked, counted_writes

PUBLIC_HOST = "203.0.113.9"
SUBSCRIBE = "SUBSCRIBE /MediaRenderer/RenderingControl/Event"
# Seconds between two looks at what both sides counted: whatever is under way arrives.
QUIET = 0.2


async def ledger(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Return what the action returns."""
    response = await hass.services.async_call(
        DOMAIN,
        "get_request_ledger",
        {"config_entry_id": entry.entry_id},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    return dict(response)


def by_action(rows: list[dict[str, Any]]) -> Counter[str]:
    """Count rows by what was asked."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row["action"]] += row["count"]
    return found


def counted(household: Household) -> Counter[str]:
    """Return what the players counted, by the ledger's names."""
    paths = {
        path: count
        for path, count in household.requests.by_path.items()
        if not path.startswith("POST")
    }
    return Counter(paths) + household.requests.by_action


async def settled(hass: HomeAssistant, household: Household, entry: ConfigEntry) -> None:
    """Wait until nothing is asked any more, for a moment."""
    coordinator: SonosCoordinator = entry.runtime_data
    before = None
    while before != (before := (household.requests.total, coordinator.ledger.kept)):
        await asyncio.sleep(QUIET)
    await hass.async_block_till_done()


def sensor(hass: HomeAssistant, entry: ConfigEntry) -> State:
    """Return the state of the household's sensor."""
    found = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"{entry.unique_id}-destinations"
    )
    assert found
    state = hass.states.get(found)
    assert state
    return state


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let the sensor look at the ledger all the time, and show whatever is new."""
    monkeypatch.setattr(ledger_sensor, "LOOK_AGAIN", timedelta(seconds=0.02))
    monkeypatch.setattr(ledger_sensor, "COUNTS_AFTER", timedelta())
    return monkeypatch


# Counted by both sides -----------------------------------------------------------------------


async def test_every_request_that_the_players_counted_is_in_the_ledger(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    room, other = small.visible[:2]
    for service, data in (
        ("volume_set", {"volume_level": 0.21}),
        ("media_pause", {}),
        ("select_source", {"source": "Dinner"}),
        ("media_next_track", {}),
        ("join", {"group_members": [media(hass, other).entity_id]}),
    ):
        await act(hass, room, service, **data)
    await act(hass, other, "unjoin")
    await settled(hass, small, entry)
    told = await ledger(hass, entry)
    assert asked(small, "AVTransport.Pause") == 1
    assert by_action(told["requests"]) == counted(small)
    assert told["totals"]["requests"] == small.requests.total
    assert told["totals"]["outcomes"] == {"answered": small.requests.total}
    assert told["connects"] == told["refused"] == []


async def test_in_a_household_of_bonded_boxes_too(
    hass: HomeAssistant, large_home: Household
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    await act(hass, large_home.visible[0], "volume_set", volume_level=0.21)
    await settled(hass, large_home, entry)
    told = await ledger(hass, entry)
    assert by_action(told["requests"]) == counted(large_home)


async def test_every_player_was_asked_what_it_counted(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    told = await ledger(hass, entry)
    for player in small.players:
        rows = [row for row in told["requests"] if row["destination"] == player.address]
        assert {row["player"] for row in rows} == {player.room}
        assert {row["port"] for row in rows} <= {1400, 1443}
        assert sum(row["count"] for row in rows) == small.requests.by_player[player.uid]
        assert all(told["since"] <= row["first"] <= row["last"] for row in rows)
    places = {(row["destination"], row["port"]) for row in told["requests"]}
    assert told["totals"]["destinations"] == len(places)


async def test_requests_without_an_answer_count_too(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    room = small.visible[0]
    small.faults.set(room.uid, "reset", match="AVTransport.Pause", times=1)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, room, "media_pause")
    assert caught.value.translation_key == "no_reply"
    await settled(hass, small, entry)
    told = await ledger(hass, entry)
    pauses = [row for row in told["requests"] if row["action"] == "AVTransport.Pause"]
    assert [(row["outcome"], row["count"]) for row in pauses] == [("no_reply", 1)]
    assert by_action(told["requests"]) == counted(small)


async def test_bare_connections_are_counted_apart(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    coordinator: SonosCoordinator = entry.runtime_data
    await settled(hass, small, entry)
    room, before = small.visible[0], small.requests.bare
    assert await coordinator.gate.reach(room.uid, room.address)
    await wait_for(hass, lambda: small.requests.bare == before + 1)
    told = await ledger(hass, entry)
    (row,) = told["connects"]
    assert (row["player"], row["action"], row["outcome"], row["count"]) == (
        room.room,
        "connect",
        "answered",
        1,
    )
    assert told["totals"]["connects"] == 1
    assert by_action(told["requests"]) == counted(small)


async def test_a_player_that_moved_keeps_what_went_to_its_old_address(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    player, old = small.players[2], small.players[2].address
    new = old.rpartition(".")[0] + ".77"
    await small.move(player, new)
    await wait_for(hass, lambda: entry.runtime_data.gate.destinations.get(player.uid) == new)
    await settled(hass, small, entry)
    told = await ledger(hass, entry)
    names = {row["destination"]: row["player"] for row in told["requests"]}
    assert names[old] == names[new] == player.room


async def test_a_new_start_begins_a_new_ledger(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    small.requests.reset()
    await set_up(hass, entry)
    await settled(hass, small, entry)
    told = await ledger(hass, entry)
    assert by_action(told["requests"]) == counted(small)


# Refused -------------------------------------------------------------------------------------


async def test_a_request_that_was_refused_is_there_and_did_not_arrive(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, local_only=True))
    coordinator: SonosCoordinator = entry.runtime_data
    await settled(hass, small, entry)
    room = small.visible[0]
    before = counted(small)
    for action in ("MusicServices.ListAvailableServices", "ZoneGroupTopology.SubmitDiagnostics"):
        with pytest.raises(ServiceValidationError):
            await coordinator.send(room.uid, action)
    assert counted(small) == before
    told = await ledger(hass, entry)
    assert [
        (row["player"], row["port"], row["action"], row["outcome"], row["count"])
        for row in told["refused"]
    ] == [
        (room.room, 1400, "MusicServices.ListAvailableServices", "refused", 1),
        (room.room, 1400, "ZoneGroupTopology.SubmitDiagnostics", "refused", 1),
    ]
    assert told["totals"]["refused"] == 2
    assert by_action(told["requests"]) == before


async def test_an_address_outside_is_refused_and_no_destination(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    coordinator: SonosCoordinator = entry.runtime_data
    destinations = (await ledger(hass, entry))["totals"]["destinations"]
    with pytest.raises(RefusedError):
        await look(coordinator.gate, PUBLIC)
    told = await ledger(hass, entry)
    (row,) = told["refused"]
    assert (row["destination"], row["port"], row["player"]) == (PUBLIC_HOST, 80, "other host")
    assert told["totals"]["destinations"] == destinations


async def test_fault_26_a_subscription_that_is_redirected_outside_is_in_the_ledger(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.visible[0]
    small.faults.set(
        room.uid, "redirect", f"http://{PUBLIC_HOST}/", match="*/RenderingControl/Event", times=1
    )
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    told = await ledger(hass, entry)
    rows = [
        row for row in told["requests"] if row["action"] == SUBSCRIBE and row["player"] == room.room
    ]
    assert ("redirected", 1) in [(row["outcome"], row["count"]) for row in rows]
    everything = told["requests"] + told["connects"] + told["refused"]
    assert {row["destination"] for row in everything} == {one.address for one in small.players}
    assert by_action(told["requests"]) == counted(small)


async def test_fault_26_content_that_is_redirected_outside_is_in_the_ledger(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, local_only=True))
    async with house_server() as server:
        with pytest.raises(ServiceValidationError):
            await act(
                hass,
                small.visible[0],
                "play_media",
                media_content_id=server.url("outside"),
                media_content_type="music",
            )
        assert server.asked == [("GET", "outside")]
        told = await ledger(hass, entry)
        (row,) = [row for row in told["requests"] if row["player"] == "other host"]
        assert (row["destination"], row["port"]) == ("127.0.0.1", server.port)
        assert (row["action"], row["outcome"], row["count"]) == ("GET content", "redirected", 1)
    everything = told["requests"] + told["connects"] + told["refused"]
    assert PUBLIC_HOST not in {row["destination"] for row in everything}


# The action ----------------------------------------------------------------------------------


async def test_a_household_that_is_not_there_is_named_in_the_error(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    other = MockConfigEntry(domain="sun")
    other.add_to_hass(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    for wrong, key in (
        ("nobody", "not_found"),
        (other.entry_id, "wrong_domain"),
        (entry.entry_id, "not_loaded"),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await hass.services.async_call(
                DOMAIN,
                "get_request_ledger",
                {"config_entry_id": wrong},
                blocking=True,
                return_response=True,
            )
        assert caught.value.translation_domain == "homeassistant"
        assert caught.value.translation_key == f"service_config_entry_{key}"


# The sensor ----------------------------------------------------------------------------------


async def test_the_sensor_counts_destinations_and_shows_them_by_room(
    hass: HomeAssistant, small: Household, hurried: pytest.MonkeyPatch
) -> None:
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    told = await ledger(hass, entry)
    state = sensor(hass, entry)
    assert state.state == str(told["totals"]["destinations"])
    for name in ("requests", "connects", "refused"):
        assert state.attributes[name] == told["totals"][name]
    assert state.attributes["since"] == told["since"]
    table = state.attributes["table"]
    assert [row["player"] for row in table] == sorted(row["player"] for row in table)
    assert sum(row["requests"] for row in table) == told["totals"]["requests"]
    assert {row["destination"] for row in table} >= {f"{one.address}:1400" for one in small.players}
    assert all(told["since"] <= row["last"] for row in table)


async def test_counts_alone_are_written_once_in_a_while(
    hass: HomeAssistant, small: Household, hurried: pytest.MonkeyPatch
) -> None:
    hurried.setattr(ledger_sensor, "COUNTS_AFTER", timedelta(minutes=15))
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    before = sensor(hass, entry)
    room = small.visible[0]
    with counted_writes(hass) as writes:
        for volume in (0.1, 0.11, 0.12):
            await act(hass, room, "volume_set", volume_level=volume)
        await wait_for(hass, lambda: media(hass, room).attributes["volume_level"] == 0.12)
        await settled(hass, small, entry)
        assert not writes[before.entity_id]
        hurried.setattr(ledger_sensor, "COUNTS_AFTER", timedelta())
        await wait_for(hass, lambda: writes[before.entity_id])
        assert writes[before.entity_id] == 1
    assert sensor(hass, entry).attributes["requests"] > before.attributes["requests"]


async def test_a_refusal_and_a_new_destination_do_not_wait_for_that(
    hass: HomeAssistant, small: Household, hurried: pytest.MonkeyPatch
) -> None:
    hurried.setattr(ledger_sensor, "COUNTS_AFTER", timedelta(minutes=15))
    entry = await set_up(hass, entry_for(small))
    coordinator: SonosCoordinator = entry.runtime_data
    await settled(hass, small, entry)
    before = int(sensor(hass, entry).state)
    with pytest.raises(RefusedError):
        await look(coordinator.gate, PUBLIC)
    await wait_for(hass, lambda: sensor(hass, entry).attributes["refused"] == 1)
    assert int(sensor(hass, entry).state) == before
    async with house_server() as server:
        await look(coordinator.gate, server.url("Song.mp3"))
    await wait_for(hass, lambda: int(sensor(hass, entry).state) == before + 1)
    # Whoever is no player comes first.
    hosts = [row["player"] for row in sensor(hass, entry).attributes["table"][:3]]
    assert hosts[:2] == ["other host"] * 2
    assert hosts[2] != "other host"


async def test_the_table_ends_somewhere(
    hass: HomeAssistant, small: Household, hurried: pytest.MonkeyPatch
) -> None:
    entry = await set_up(hass, entry_for(small))
    coordinator: SonosCoordinator = entry.runtime_data
    count = ledger_sensor.MOST_ROWS + 1
    for number in range(count):
        request = Outgoing("", f"198.51.100.{number}", 80, "connect", Kind.READ)
        coordinator.ledger.note(request, Outcome.REFUSED)
    await wait_for(hass, lambda: sensor(hass, entry).attributes["refused"] == count)
    assert len(sensor(hass, entry).attributes["table"]) == ledger_sensor.MOST_ROWS


async def test_nobody_looks_after_the_end(
    hass: HomeAssistant, small: Household, hurried: pytest.MonkeyPatch
) -> None:
    entry = await set_up(hass, entry_for(small))
    await settled(hass, small, entry)
    place = sensor(hass, entry).entity_id
    await hass.config_entries.async_unload(entry.entry_id)
    with counted_writes(hass) as writes:
        await asyncio.sleep(QUIET)
    assert not writes[place]


async def test_the_table_is_not_recorded(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    info = sensor(hass, entry).state_info
    assert info
    assert {"table", "requests", "connects"} <= info["unrecorded_attributes"]
    registered = er.async_get(hass).async_get(sensor(hass, entry).entity_id)
    assert registered
    assert registered.entity_category == "diagnostic"


# Diagnostics ---------------------------------------------------------------------------------


async def test_diagnostics_count_by_player_and_name_no_address(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    coordinator: SonosCoordinator = entry.runtime_data
    await settled(hass, small, entry)
    with pytest.raises(RefusedError):
        await look(coordinator.gate, PUBLIC)
    async with house_server() as server:
        await look(coordinator.gate, server.url("Song.mp3"))
        await look(coordinator.gate, server.url("Other.mp3"))
    found = await diagnostics.async_get_config_entry_diagnostics(hass, entry)
    assert found["ledger"].keys() == {"other hosts", "player 1", "player 2", "player 3"}
    assert found["ledger"]["other hosts"] == {
        "hosts": 2,
        "requests": 2,
        "connects": 0,
        "refused": 1,
    }
    told = await ledger(hass, entry)
    assert sum(item["requests"] for item in found["ledger"].values()) == told["totals"]["requests"]
    assert found["requests"]["other"] == {"answered": 2}
    assert found["requests"]["connect"] == {"refused": 1}
    text = str(found)
    assert PUBLIC_HOST not in text
    assert not [one.address for one in small.players if one.address in text]
