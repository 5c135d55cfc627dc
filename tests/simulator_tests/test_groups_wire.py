"""Zone groups on the wire (TABLES 9: 3, 5, 22)."""

from xml.etree import ElementTree as ET

import pytest

from tests.simulator.household import Household
from tests.simulator.timing import Timing

from .client import Client, Fault
from .conftest import Factory


async def state(client: Client, household: Household, index: int = 0) -> ET.Element:
    reply = await client.call(household.players[index], "ZoneGroupTopology", "GetZoneGroupState")
    return ET.fromstring(reply["ZoneGroupState"])


async def test_state_begins_with_the_asked_player(home: Household, client: Client) -> None:
    for index in (1, 2, 7):
        root = await state(client, home, index)
        first = root.find("ZoneGroups/ZoneGroup/ZoneGroupMember")
        assert first is not None
        assert first.get("UUID") == home.players[index].uid


async def test_coordinator_need_not_be_first(home: Household, client: Client) -> None:
    root = await state(client, home, 2)
    group = root.find("ZoneGroups/ZoneGroup")
    assert group is not None
    assert group.get("Coordinator") == home.players[1].uid
    assert group[0].get("UUID") == home.players[2].uid


async def test_satellites_are_children_and_the_other_half_of_a_pair_is_a_member(
    home: Household, client: Client
) -> None:
    root = await state(client, home)
    bar = root.find(f".//ZoneGroupMember[@UUID='{home.players[0].uid}']")
    assert bar is not None
    satellites = bar.findall("Satellite")
    assert [item.get("UUID") for item in satellites] == [home.players[i].uid for i in (8, 9, 10)]
    assert {item.get("Invisible") for item in satellites} == {"1"}
    assert bar.get("HTSatChanMapSet", "").count(";") == 3
    half = root.find(f".//ZoneGroupMember[@UUID='{home.players[11].uid}']")
    assert half is not None
    assert half.get("Invisible") == "1"
    assert half.get("ChannelMapSet") == (
        f"{home.players[2].uid}:LF,LF;{home.players[11].uid}:RF,RF"
    )


async def test_room_names_survive_escaping(home: Household, client: Client) -> None:
    root = await state(client, home)
    names = {item.get("ZoneName") for item in root.iter("ZoneGroupMember")}
    assert {"Küche & Bad", 'Anna\'s "Zimmer"'} <= names


async def test_every_topology_notify_carries_the_whole_state(
    small: Household, client: Client
) -> None:
    await client.subscribe(small.players[1], "ZoneGroupTopology")
    await client.until(lambda: len(client.received) == 1)
    small.topology.join(small.players[1], small.players[0])
    await client.until(lambda: len(client.received) == 2)
    later = client.received[1]
    assert later.sequence == 1
    assert next(iter(later.properties)) == "ZoneGroupState"
    assert later.properties["ZoneGroupName"] == "Living Room + 1"
    assert "ThirdPartyMediaServersX" not in later.properties


async def test_all_players_tell_of_a_change_within_a_second(
    home: Household, client: Client
) -> None:
    for index in range(8):
        await client.subscribe(home.players[index], "ZoneGroupTopology", f"zgt{index}")
    await client.until(lambda: len(client.received) == 8)
    home.topology.join(home.players[4], home.players[0])
    await client.until(lambda: len(client.received) == 16)
    assert Timing().topology < 1
    assert {item.path for item in client.received[8:]} == {f"zgt{index}" for index in range(8)}


async def test_a_hand_over_keeps_the_id(home: Household, client: Client) -> None:
    group = home.topology.group_of(home.players[1])
    home.topology.delegate(group, home.players[2], rejoin=True)
    root = await state(client, home, 1)
    told = root.find("ZoneGroups/ZoneGroup")
    assert told is not None
    assert told.get("Coordinator") == home.players[2].uid
    assert told.get("ID", "").startswith(home.players[1].uid)


async def test_a_coordinator_that_leaves_hands_over(home: Household, client: Client) -> None:
    heir = home.topology.leave(home.players[1])
    assert heir is home.players[2]
    root = await state(client, home, 1)
    groups = {
        group.get("Coordinator"): [member.get("UUID") for member in group]
        for group in root.iter("ZoneGroup")
    }
    assert groups[home.players[1].uid] == [home.players[1].uid]
    assert home.players[2].uid in groups[home.players[2].uid]


async def test_vanished_devices_are_named(small: Household, client: Client) -> None:
    await small.switch_off(small.players[2], "powered off")
    root = await state(client, small)
    gone = root.find("VanishedDevices/Device")
    assert gone is not None
    assert (gone.get("UUID"), gone.get("Reason")) == (small.players[2].uid, "powered off")
    assert gone.get("ModelInfo") == "S1"
    assert root.find(f".//ZoneGroupMember[@UUID='{small.players[2].uid}']") is None


async def test_too_large_a_state_is_501_and_its_event_works(
    household_factory: Factory, client: Client
) -> None:
    large = await household_factory("large")
    with pytest.raises(Fault) as refused:
        await client.call(large.players[0], "ZoneGroupTopology", "GetZoneGroupState")
    assert refused.value.code == 501
    await client.subscribe(large.players[0], "ZoneGroupTopology")
    await client.until(lambda: bool(client.received))
    assert client.received[0].properties["ZoneGroupState"].count("<ZoneGroupMember") == 32


async def test_attributes_follow_the_firmware(household_factory: Factory, client: Client) -> None:
    old = await household_factory("s1")
    root = await state(client, old)
    member = root.find(".//ZoneGroupMember")
    assert member is not None
    assert "SSLPort" not in member.attrib
    assert {"WirelessLeafOnly", "HasConfiguredSSID"} <= set(member.attrib)
    bridge = root.find(".//ZoneGroupMember[@IsZoneBridge='1']")
    assert bridge is not None
    assert bridge.get("Invisible") == "1"
