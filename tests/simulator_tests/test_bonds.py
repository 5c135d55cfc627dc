"""Stereo pairs and home theatres, made and separated (TABLES 9: 21, WIRE 7)."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.household import Household
from tests.simulator.player import Player

from .client import Client, Fault

NAME = "DeviceProperties"
BAR, PLAY5, KITCHEN, PORTABLE, OFFICE, PLAYBAR, ONE, AMP, LEFT, RIGHT, SUB, HALF = range(12)


async def refused(client: Client, player: Player, action: str, **arguments: Any) -> int:
    with pytest.raises(Fault) as fault:
        await client.call(player, NAME, action, **arguments)
    return fault.value.code


def pair_map(left: Player, right: Player) -> str:
    return f"{left.uid}:LF,LF;{right.uid}:RF,RF"


async def members(client: Client, player: Player) -> dict[str, ET.Element]:
    """Return ZoneGroupMembers and Satellites by uid, as the player tells them."""
    reply = await client.call(player, "ZoneGroupTopology", "GetZoneGroupState")
    state = ET.fromstring(reply["ZoneGroupState"])
    return {item.get("UUID", ""): item for item in state.iter() if item.get("UUID")}


@pytest.mark.parametrize("action", ["AddBondedZones", "CreateStereoPair"])
async def test_a_pair_is_made_and_told(action: str, home: Household, client: Client) -> None:
    left, right = home.players[OFFICE], home.players[ONE]
    wanted = pair_map(left, right)
    await client.subscribe(left, NAME, "left")
    await client.subscribe(right, NAME, "right")
    await client.call(left, NAME, action, ChannelMapSet=wanted)
    await client.last("left", "ChannelMapSet", wanted)
    item = await client.last("right", "ChannelMapSet", wanted)
    assert item.properties["Invisible"] == "1"
    assert item.properties["ZoneName"] == "Office"
    told = await members(client, left)
    assert told[right.uid].get("Invisible") == "1"
    assert told[left.uid].get("Invisible") is None
    assert {told[item.uid].get("ChannelMapSet") for item in (left, right)} == {wanted}


@pytest.mark.parametrize("asked", [KITCHEN, HALF])
@pytest.mark.parametrize("action", ["RemoveBondedZones", "SeparateStereoPair"])
async def test_a_pair_is_separated_at_either_player(
    action: str, asked: int, home: Household, client: Client
) -> None:
    more: dict[str, Any] = {"KeepGrouped": "0"} if action == "RemoveBondedZones" else {}
    await client.subscribe(home.players[HALF], NAME)
    await client.call(home.players[asked], NAME, action, ChannelMapSet="", **more)
    await client.last(NAME, "ChannelMapSet", "")
    half, kitchen = home.players[HALF], home.players[KITCHEN]
    assert half.visible
    assert half.group is not kitchen.group
    # The left one stays where it was.
    assert kitchen.coordinator is home.players[PLAY5]


async def test_a_separated_pair_may_stay_grouped(home: Household, client: Client) -> None:
    half, kitchen = home.players[HALF], home.players[KITCHEN]
    text = pair_map(kitchen, half)
    await client.call(kitchen, NAME, "RemoveBondedZones", ChannelMapSet=text, KeepGrouped="1")
    assert half.visible
    assert half.group is kitchen.group


async def test_who_is_paired_already_is_refused(home: Household, client: Client) -> None:
    kitchen, half, one = home.players[KITCHEN], home.players[HALF], home.players[ONE]
    for asked, text in (
        (kitchen, pair_map(kitchen, half)),
        (kitchen, pair_map(kitchen, one)),
        (one, pair_map(one, half)),
        (half, pair_map(half, one)),
        (one, pair_map(one, home.players[LEFT])),
        (home.players[BAR], pair_map(home.players[BAR], one)),
    ):
        assert await refused(client, asked, "AddBondedZones", ChannelMapSet=text) == 1035


async def test_maps_that_do_not_fit_are_402(home: Household, client: Client) -> None:
    one, office = home.players[ONE], home.players[OFFICE]
    for text in (
        "",
        "nonsense",
        f"{one.uid}:LF,LF",
        f"{one.uid}:LF,LF;RINCON_X:RF,RF",
        f"{one.uid}:LF,LF;{office.uid}:TOP",
        pair_map(office, one),
    ):
        assert await refused(client, one, "CreateStereoPair", ChannelMapSet=text) == 402


async def test_a_player_that_is_off_cannot_be_paired(home: Household, client: Client) -> None:
    one, office = home.players[ONE], home.players[OFFICE]
    await home.switch_off(office)
    code = await refused(client, one, "CreateStereoPair", ChannelMapSet=pair_map(one, office))
    assert code == 402


async def test_a_sub_joins_a_pair_and_leaves_it(home: Household, client: Client) -> None:
    bar, sub = home.players[BAR], home.players[SUB]
    kitchen, half = home.players[KITCHEN], home.players[HALF]
    await client.call(bar, NAME, "RemoveHTSatellite", SatRoomUUID=sub.uid)
    wrong = f"{pair_map(kitchen, half)};{sub.uid}:LR"
    assert await refused(client, kitchen, "AddBondedZones", ChannelMapSet=wrong) == 1035
    text = f"{pair_map(kitchen, half)};{sub.uid}:SW,SW"
    await client.subscribe(kitchen, "RenderingControl")
    await client.call(kitchen, NAME, "AddBondedZones", ChannelMapSet=text)
    await client.last("RenderingControl", "SubCrossover", "90")
    assert (await members(client, kitchen))[half.uid].get("ChannelMapSet") == text
    only = f"{sub.uid}:SW,SW"
    await client.call(kitchen, NAME, "RemoveBondedZones", ChannelMapSet=only, KeepGrouped="0")
    await client.last("RenderingControl", "SubCrossover", "0")
    told = await members(client, kitchen)
    assert told[half.uid].get("ChannelMapSet") == pair_map(kitchen, half)
    assert told[sub.uid].get("Invisible") is None


async def test_a_pair_with_a_sub_is_separated_and_the_sub_is_not_grouped(
    home: Household, client: Client
) -> None:
    one, sub = home.players[ONE], home.players[SUB]
    await client.call(home.players[BAR], NAME, "RemoveHTSatellite", SatRoomUUID=sub.uid)
    text = f"{pair_map(one, home.players[OFFICE])};{sub.uid}:SW,SW"
    await client.call(one, NAME, "CreateStereoPair", ChannelMapSet=text)
    await client.call(one, NAME, "RemoveBondedZones", ChannelMapSet="", KeepGrouped="1")
    assert home.players[OFFICE].group is one.group
    assert sub.group is not one.group


async def test_without_a_pair_there_is_nothing_to_separate(home: Household, client: Client) -> None:
    for index in (ONE, BAR):
        player = home.players[index]
        assert await refused(client, player, "SeparateStereoPair", ChannelMapSet="") == 822


async def test_satellites_are_added_and_counted(home: Household, client: Client) -> None:
    bar, office = home.players[PLAYBAR], home.players[OFFICE]
    await client.subscribe(bar, NAME)
    text = f"{bar.uid}:LF,RF;{office.uid}:RR"
    await client.call(bar, NAME, "AddHTSatellite", HTSatChanMapSet=text)
    await client.last(NAME, "HTSatChanMapSet", text)

    def states() -> list[str]:
        name = "HTBondedZoneCommitState"
        return [item.properties[name] for item in client.of(NAME) if name in item.properties]

    await client.until(lambda: states() == ["0", "1", "2", "0"])
    # One more, with the map that names only the new one.
    one = home.players[ONE]
    more = f"{bar.uid}:LF,RF;{one.uid}:LR"
    await client.call(bar, NAME, "AddHTSatellite", HTSatChanMapSet=more)
    told = await members(client, bar)
    assert told[bar.uid].get("HTSatChanMapSet") == f"{text};{one.uid}:LR"
    assert {item.tag for item in (told[office.uid], told[one.uid])} == {"Satellite"}
    assert told[one.uid].get("ZoneName") == "Küche & Bad"


async def test_who_cannot_be_a_satellite_is_refused(home: Household, client: Client) -> None:
    bar, playbar = home.players[BAR], home.players[PLAYBAR]
    one, portable, half = home.players[ONE], home.players[PORTABLE], home.players[HALF]

    async def code(primary: Player, follower: Player, words: str, first: str = "LF,RF") -> int:
        text = f"{primary.uid}:{first};{follower.uid}:{words}"
        return await refused(client, primary, "AddHTSatellite", HTSatChanMapSet=text)

    assert await code(one, home.players[OFFICE], "RR") == 1035
    assert await code(bar, playbar, "RR") == 1035
    assert await code(playbar, portable, "RR") == 1035
    assert await code(playbar, half, "RR") == 1035
    assert await code(playbar, one, "SW") == 1035
    # The place is taken; that one is there already; another player's satellites.
    assert await code(bar, one, "LR") == 1035
    assert await code(bar, home.players[LEFT], "LR") == 1035
    assert await code(playbar, home.players[LEFT], "LR") == 1035
    text = f"{one.uid}:RR;{playbar.uid}:LF,RF"
    assert await refused(client, playbar, "AddHTSatellite", HTSatChanMapSet=text) == 402


async def test_an_amp_may_be_both_surrounds(home: Household, client: Client) -> None:
    playbar, amp = home.players[PLAYBAR], home.players[AMP]
    text = f"{playbar.uid}:LF,RF;{amp.uid}:LR,RR"
    await client.call(playbar, NAME, "AddHTSatellite", HTSatChanMapSet=text)
    assert amp.is_bonded


async def test_satellites_are_removed_one_by_one_and_calibration_is_lost(
    home: Household, client: Client
) -> None:
    bar = home.players[BAR]
    await client.subscribe(bar, NAME)
    await client.subscribe(bar, "RenderingControl")
    for index in (LEFT, RIGHT, SUB):
        await client.call(bar, NAME, "RemoveHTSatellite", SatRoomUUID=home.players[index].uid)
        assert home.players[index].visible
    await client.last(NAME, "HTSatChanMapSet", "")
    await client.last(NAME, "RoomCalibrationState", "4")
    await client.last("RenderingControl", "SonarCalibrationAvailable", "0")
    assert bar.bond is None
    code = await refused(client, bar, "RemoveHTSatellite", SatRoomUUID=home.players[LEFT].uid)
    assert code == 822


async def test_only_satellites_of_the_bar_can_be_removed(home: Household, client: Client) -> None:
    bar = home.players[BAR]
    for uid in (bar.uid, home.players[ONE].uid, "RINCON_X"):
        assert await refused(client, bar, "RemoveHTSatellite", SatRoomUUID=uid) == 822
    kitchen, half = home.players[KITCHEN], home.players[HALF]
    assert await refused(client, kitchen, "RemoveHTSatellite", SatRoomUUID=half.uid) == 822


async def test_a_coordinator_that_becomes_a_satellite_hands_its_group_over(
    home: Household, client: Client
) -> None:
    playbar, office, one = home.players[PLAYBAR], home.players[OFFICE], home.players[ONE]
    home.topology.join(one, office)
    text = f"{playbar.uid}:LF,RF;{office.uid}:RR"
    await client.call(playbar, NAME, "AddHTSatellite", HTSatChanMapSet=text)
    assert one.is_coordinator
    assert office.coordinator is playbar
