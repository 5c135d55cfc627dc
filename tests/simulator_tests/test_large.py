"""A household of 32 rooms (TABLES 9, 11 and 22)."""

from xml.etree import ElementTree as ET

import pytest

from tests.simulator.alarms import Alarms
from tests.simulator.household import Household

from .client import Client, Fault
from .conftest import Factory


@pytest.fixture
async def large(household_factory: Factory) -> Household:
    return await household_factory("large")


async def asked(client: Client, household: Household) -> ET.Element:
    reply = await client.call(household.players[0], "ZoneGroupTopology", "GetZoneGroupState")
    return ET.fromstring(reply["ZoneGroupState"])


async def test_the_state_is_too_large_to_ask_for_and_evented_all_the_same(
    large: Household, client: Client
) -> None:
    with pytest.raises(Fault) as caught:
        await asked(client, large)
    assert caught.value.code == 501
    await client.subscribe(large.players[0], "ZoneGroupTopology")
    await client.until(lambda: bool(client.received))
    state = ET.fromstring(client.received[0].properties["ZoneGroupState"])
    assert len(list(state.iter("ZoneGroupMember"))) == 32
    # The attributes of a group are small.
    reply = await client.call(large.players[7], "ZoneGroupTopology", "GetZoneGroupAttributes")
    assert reply["CurrentZoneGroupName"] == "Room 07 + 1"


async def test_twenty_two_players_are_still_told(
    household_factory: Factory, client: Client
) -> None:
    fewer = await household_factory("large", 22)
    assert len(list((await asked(client, fewer)).iter("ZoneGroupMember"))) == 22
    fewer.timing.largest_state = 1000
    with pytest.raises(Fault) as caught:
        await asked(client, fewer)
    assert caught.value.code == 501


async def test_every_player_tells_a_change(large: Household, client: Client) -> None:
    for player in large.players:
        await client.subscribe(player, "ZoneGroupTopology", player.uid)
    await client.until(lambda: len(client.received) == 32)
    client.received.clear()
    large.topology.join(large.players[20], large.players[0])
    await client.until(lambda: len({item.path for item in client.received}) == 32)
    for item in client.received:
        state = ET.fromstring(item.properties["ZoneGroupState"])
        group = next(
            group
            for group in state.iter("ZoneGroup")
            if group.get("Coordinator") == large.players[0].uid
        )
        assert len(group) == 2


async def test_one_slot_of_device_properties_is_left(large: Household, client: Client) -> None:
    player = large.players[0]
    await client.subscribe(player, "DeviceProperties")
    with pytest.raises(Fault) as caught:
        await client.subscribe(player, "DeviceProperties")
    assert caught.value.code == large.timing.full_status


async def test_alarms_are_told_by_all(large: Household, client: Client) -> None:
    for player in large.players:
        await client.subscribe(player, "AlarmClock", player.uid)
    await client.until(lambda: len(client.received) == 32)
    alarms = large.store(Alarms)
    number = next(iter(alarms.alarms))
    await client.call(large.players[31], "AlarmClock", "DestroyAlarm", ID=str(number))
    await client.until(lambda: len(client.received) == 64)
    told = {item.properties["AlarmListVersion"] for item in client.received[32:]}
    assert told == {f"{large.players[31].uid}:{alarms.counter}"}
