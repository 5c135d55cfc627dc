"""Volume and mute of zone groups (TABLES 9: 18)."""

import asyncio
from typing import Any

import pytest

from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.services.group_rendering_control import spread
from tests.simulator.services.rendering_control import RenderingControl

from .client import Client, Fault
from .conftest import Factory

NAME = "GroupRenderingControl"
# Of the profile `home`: a group of two, and an Amp alone.
COORDINATOR, MEMBER, AMP = 1, 2, 7


async def call(client: Client, player: Player, action: str, **arguments: Any) -> dict[str, str]:
    return await client.call(player, NAME, action, **({"InstanceID": "0"} | arguments))


async def refused(client: Client, player: Player, action: str, **arguments: Any) -> int:
    with pytest.raises(Fault) as fault:
        await call(client, player, action, **arguments)
    return fault.value.code


def volumes(home: Household, *values: int) -> list[int]:
    """Set the volumes of the group's rooms, where some are given, and return them."""
    rooms = [home.players[index].service(RenderingControl) for index in (COORDINATOR, MEMBER)]
    for room, value in zip(rooms, values, strict=False):
        room.set_volume(value)
    return [room.volume for room in rooms]


@pytest.mark.parametrize(
    ("snapshot", "desired", "expected"),
    [
        ([10, 30], 20, [10, 30]),
        ([10, 30], 10, [5, 15]),
        ([10, 30], 0, [0, 0]),
        ([10, 30], 100, [100, 100]),
        # One room is as loud as it gets; the other makes up for it.
        ([10, 30], 80, [60, 100]),
        ([0, 0], 25, [25, 25]),
        ([0, 50], 75, [50, 100]),
        ([4, 22], 27, [8, 46]),
        ([10, 10, 11], 33, [32, 32, 35]),
        ([7], 55, [55]),
    ],
)
def test_ratios_are_kept_where_it_can_be(
    snapshot: list[int], desired: int, expected: list[int]
) -> None:
    assert spread(snapshot, desired) == expected


async def test_group_volume_is_the_mean(home: Household, client: Client) -> None:
    coordinator = home.players[COORDINATOR]
    volumes(home, 10, 31)
    assert await call(client, coordinator, "GetGroupVolume") == {"CurrentVolume": "21"}


async def test_setting_keeps_the_ratio_of_the_snapshot(home: Household, client: Client) -> None:
    coordinator = home.players[COORDINATOR]
    volumes(home, 10, 30)
    await call(client, coordinator, "SnapshotGroupVolume")
    await call(client, coordinator, "SetGroupVolume", DesiredVolume="40")
    assert volumes(home) == [20, 60]
    await call(client, coordinator, "SetGroupVolume", DesiredVolume="0")
    await call(client, coordinator, "SetGroupVolume", DesiredVolume="20")
    assert volumes(home) == [10, 30]


async def test_changes_after_the_snapshot_are_forgotten(home: Household, client: Client) -> None:
    coordinator = home.players[COORDINATOR]
    volumes(home, 10, 10)
    await call(client, coordinator, "SnapshotGroupVolume")
    volumes(home, 14, 20)
    reply = await call(client, coordinator, "SetRelativeGroupVolume", Adjustment="3")
    assert reply == {"NewVolume": "20"}
    assert volumes(home) == [20, 20]


async def test_another_group_has_another_snapshot(home: Household, client: Client) -> None:
    coordinator, third = home.players[COORDINATOR], home.players[6]
    volumes(home, 10, 10)
    await call(client, coordinator, "SnapshotGroupVolume")
    home.topology.join(third, coordinator)
    third.service(RenderingControl).set_volume(40)
    await call(client, coordinator, "SetGroupVolume", DesiredVolume="40")
    assert volumes(home) == [20, 20]
    assert third.service(RenderingControl).volume == 80


@pytest.mark.parametrize(("adjustment", "expected"), [("-50", "0"), ("200", "100"), ("1", "21")])
async def test_relative_volume_is_clipped(
    adjustment: str, expected: str, home: Household, client: Client
) -> None:
    volumes(home, 20, 20)
    reply = await call(
        client, home.players[COORDINATOR], "SetRelativeGroupVolume", Adjustment=adjustment
    )
    assert reply == {"NewVolume": expected}


async def test_faults_of_arguments(home: Household, client: Client) -> None:
    coordinator = home.players[COORDINATOR]
    assert await refused(client, coordinator, "SetGroupVolume", DesiredVolume="101") == 402
    assert await refused(client, coordinator, "GetGroupVolume", InstanceID="1") == 702
    assert await refused(client, home.players[MEMBER], "GetGroupVolume", InstanceID="1") == 702


@pytest.mark.parametrize("index", [MEMBER, 8, 11])
async def test_members_and_bonded_players_answer_701(
    index: int, home: Household, client: Client
) -> None:
    player = home.players[index]
    assert await refused(client, player, "GetGroupVolume") == 701
    assert await refused(client, player, "SetGroupVolume", DesiredVolume="5") == 701
    assert await refused(client, player, "SetRelativeGroupVolume", Adjustment="5") == 701
    assert await refused(client, player, "SnapshotGroupVolume") == 701
    assert await refused(client, player, "GetGroupMute") == 701
    assert await refused(client, player, "SetGroupMute", DesiredMute="1") == 701


async def test_the_coordinator_tells_of_its_members_and_they_tell_nothing(
    home: Household, client: Client
) -> None:
    await client.subscribe(home.players[COORDINATOR], NAME, "coordinator")
    await client.subscribe(home.players[MEMBER], NAME, "member")
    await client.until(lambda: len(client.received) == 2)
    assert list(client.of("coordinator")[0].properties.items()) == [
        ("GroupVolume", "20"),
        ("GroupMute", "0"),
        ("GroupVolumeChangeable", "1"),
    ]
    volumes(home, 20, 30)
    item = await client.last("coordinator", "GroupVolume", "25")
    assert list(item.properties) == ["GroupVolume", "GroupMute", "GroupVolumeChangeable"]
    await asyncio.sleep(0.05)
    assert len(client.of("member")) == 1


async def test_a_new_coordinator_tells_of_its_group(home: Household, client: Client) -> None:
    volumes(home, 20, 40)
    await client.subscribe(home.players[MEMBER], NAME)
    await client.until(lambda: bool(client.received))
    assert client.received[0].properties["GroupVolume"] == "40"
    home.topology.delegate(home.players[COORDINATOR].group, home.players[MEMBER], rejoin=True)
    await client.last(NAME, "GroupVolume", "30")


async def test_members_are_told_their_own_volume(home: Household, client: Client) -> None:
    await client.subscribe(home.players[MEMBER], "RenderingControl")
    volumes(home, 10, 30)
    await call(client, home.players[COORDINATOR], "SnapshotGroupVolume")
    await call(client, home.players[COORDINATOR], "SetGroupVolume", DesiredVolume="30")
    await client.last("RenderingControl", "Volume/Master", "45")


async def test_mute_of_a_group(home: Household, client: Client) -> None:
    coordinator = home.players[COORDINATOR]
    await client.subscribe(coordinator, NAME)
    await call(client, coordinator, "SetGroupMute", DesiredMute="1")
    await client.last(NAME, "GroupMute", "1")
    assert home.players[MEMBER].service(RenderingControl).muted
    home.players[MEMBER].service(RenderingControl).set_mute(muted=False)
    await client.last(NAME, "GroupMute", "0")
    assert await call(client, coordinator, "GetGroupMute") == {"CurrentMute": "0"}


async def test_a_fixed_output_cannot_be_changed(home: Household, client: Client) -> None:
    amp = home.players[AMP]
    await client.subscribe(amp, NAME)
    await client.call(amp, "RenderingControl", "SetOutputFixed", InstanceID="0", DesiredFixed="1")
    item = await client.last(NAME, "GroupVolumeChangeable", "0")
    assert item.properties["GroupVolume"] == "100"
    assert await refused(client, amp, "SetGroupVolume", DesiredVolume="5") == 501


async def test_a_fixed_member_is_left_out(home: Household, client: Client) -> None:
    amp, coordinator = home.players[AMP], home.players[COORDINATOR]
    await client.call(amp, "RenderingControl", "SetOutputFixed", InstanceID="0", DesiredFixed="1")
    home.topology.join(amp, coordinator)
    volumes(home, 10, 30)
    assert await call(client, coordinator, "GetGroupVolume") == {"CurrentVolume": "20"}
    await call(client, coordinator, "SetGroupVolume", DesiredVolume="10")
    assert volumes(home) == [5, 15]
    assert amp.service(RenderingControl).volume == 100


async def test_alone_a_player_is_its_own_group(household_factory: Factory, client: Client) -> None:
    old = await household_factory("s1")
    await call(client, old.players[0], "SetGroupVolume", DesiredVolume="13")
    assert await call(client, old.players[0], "GetGroupVolume") == {"CurrentVolume": "13"}
