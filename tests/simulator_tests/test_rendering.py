"""Volume, mute, tone, ramps and fixed output of one player (TABLES 9: 17)."""

import asyncio
from typing import Any

import pytest

from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.services.rendering_control import RenderingControl

from .client import Client, Fault
from .conftest import Factory

NAME = "RenderingControl"
AMP = 7


async def call(client: Client, player: Player, action: str, **arguments: Any) -> dict[str, str]:
    return await client.call(player, NAME, action, **({"InstanceID": "0"} | arguments))


async def refused(client: Client, player: Player, action: str, **arguments: Any) -> int:
    with pytest.raises(Fault) as fault:
        await call(client, player, action, **arguments)
    return fault.value.code


async def volume(client: Client, player: Player, channel: str = "Master") -> int:
    reply = await call(client, player, "GetVolume", Channel=channel)
    return int(reply["CurrentVolume"])


async def set_volume(client: Client, player: Player, value: int, channel: str = "Master") -> None:
    await call(client, player, "SetVolume", Channel=channel, DesiredVolume=str(value))


async def test_volume_of_each_channel_is_set_and_told(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await volume(client, player) == 20
    await set_volume(client, player, 33)
    await set_volume(client, player, 40, "LF")
    assert [await volume(client, player, name) for name in ("Master", "LF", "RF")] == [33, 40, 100]


@pytest.mark.parametrize("value", ["101", "-1", "loud"])
async def test_volume_out_of_range_is_402(value: str, small: Household, client: Client) -> None:
    player = small.players[0]
    code = await refused(client, player, "SetVolume", Channel="Master", DesiredVolume=value)
    assert code == 402
    assert await volume(client, player) == 20


@pytest.mark.parametrize(
    ("adjustment", "expected"), [("5", 25), ("-5", 15), ("-21", 0), ("200", 100)]
)
async def test_relative_volume_is_clipped_and_returned(
    adjustment: str, expected: int, small: Household, client: Client
) -> None:
    player = small.players[0]
    reply = await call(client, player, "SetRelativeVolume", Channel="Master", Adjustment=adjustment)
    assert reply == {"NewVolume": str(expected)}
    assert await volume(client, player) == expected


async def test_relative_volume_moves_the_balance(small: Household, client: Client) -> None:
    player = small.players[0]
    reply = await call(client, player, "SetRelativeVolume", Channel="RF", Adjustment="-30")
    assert reply["NewVolume"] == "70"
    assert await volume(client, player, "RF") == 70


async def test_mute_of_each_channel(small: Household, client: Client) -> None:
    player = small.players[0]
    for channel in ("Master", "LF"):
        await call(client, player, "SetMute", Channel=channel, DesiredMute="1")
    assert [
        (await call(client, player, "GetMute", Channel=channel))["CurrentMute"]
        for channel in ("Master", "LF", "RF")
    ] == ["1", "1", "0"]


async def test_old_firmware_has_one_more_mute_channel(
    household_factory: Factory, small: Household, client: Client
) -> None:
    assert await refused(client, small.players[0], "GetMute", Channel="SpeakerOnly") == 402
    await small.stop()
    old = await household_factory("s1")
    reply = await call(client, old.players[0], "GetMute", Channel="SpeakerOnly")
    assert reply == {"CurrentMute": "0"}


async def test_unknown_channels_are_402(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await refused(client, player, "GetVolume", Channel="LR") == 402
    assert await refused(client, player, "SetVolume", Channel="", DesiredVolume="1") == 402
    assert await refused(client, player, "GetMute", Channel="Left") == 402
    assert await refused(client, player, "GetLoudness", Channel="LF") == 402
    assert await refused(client, player, "RestoreVolumePriorToRamp", Channel="LF") == 402


async def test_only_some_actions_look_at_the_instance(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await refused(client, player, "GetVolume", InstanceID="1", Channel="Master") == 702
    assert await refused(client, player, "GetMute", InstanceID="1", Channel="Master") == 702
    assert (
        await refused(client, player, "SetMute", InstanceID="1", Channel="Master", DesiredMute="1")
        == 702
    )
    assert await call(client, player, "GetBass", InstanceID="1") == {"CurrentBass": "0"}


async def test_volumes_in_decibels_are_not_implemented(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await refused(client, player, "GetVolumeDB", Channel="Master") == 401
    assert await refused(client, player, "GetVolumeDBRange", Channel="Master") == 401
    assert await refused(client, player, "SetVolumeDB", Channel="Master", DesiredVolume="0") == 401
    assert await refused(client, player, "SetChannelMap", ChannelMap="") == 501


async def test_tone_has_its_range(small: Household, client: Client) -> None:
    player = small.players[0]
    for name in ("Bass", "Treble"):
        for value in ("-10", "10"):
            await call(client, player, f"Set{name}", **{f"Desired{name}": value})
            reply = await call(client, player, f"Get{name}")
            assert reply == {f"Current{name}": value}
        for value in ("-11", "11"):
            assert await refused(client, player, f"Set{name}", **{f"Desired{name}": value}) == 402


async def test_loudness_and_resetting_the_tone(small: Household, client: Client) -> None:
    player = small.players[0]
    await call(client, player, "SetLoudness", Channel="Master", DesiredLoudness="0")
    reply = await call(client, player, "GetLoudness", Channel="Master")
    assert reply == {"CurrentLoudness": "0"}
    await call(client, player, "SetBass", DesiredBass="4")
    await set_volume(client, player, 20, "RF")
    assert await call(client, player, "ResetBasicEQ") == {
        "Bass": "0",
        "Treble": "0",
        "Loudness": "1",
        "LeftVolume": "100",
        "RightVolume": "100",
    }
    assert (await call(client, player, "GetBass"))["CurrentBass"] == "0"
    assert await volume(client, player, "RF") == 100


async def test_only_some_models_fix_their_output(home: Household, client: Client) -> None:
    plain, amp = home.players[1], home.players[AMP]
    assert await call(client, plain, "GetSupportsOutputFixed") == {"CurrentSupportsFixed": "0"}
    assert await refused(client, plain, "SetOutputFixed", DesiredFixed="1") == 501
    assert await call(client, plain, "GetOutputFixed") == {"CurrentFixed": "0"}
    assert await call(client, amp, "GetSupportsOutputFixed") == {"CurrentSupportsFixed": "1"}


async def test_a_fixed_output_is_at_100_and_refuses_volumes(
    home: Household, client: Client
) -> None:
    amp = home.players[AMP]
    await client.subscribe(amp, NAME)
    await call(client, amp, "SetOutputFixed", DesiredFixed="1")
    item = await client.last(NAME, "OutputFixed", "1")
    assert item.last_change()["Volume/Master"] == "100"
    assert await volume(client, amp) == 100
    assert await refused(client, amp, "SetVolume", Channel="Master", DesiredVolume="5") == 501
    assert await refused(client, amp, "SetRelativeVolume", Channel="Master", Adjustment="5") == 501
    assert await refused(client, amp, **ramp("SLEEP_TIMER_RAMP_TYPE", 5)) == 501
    amp.service(RenderingControl).set_volume(5)
    await call(client, amp, "SetOutputFixed", DesiredFixed="0")
    assert await volume(client, amp) == 20


async def test_headphones_are_told(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, NAME)
    player.service(RenderingControl).plug_headphones(connected=True)
    await client.last(NAME, "HeadphoneConnected", "1")
    reply = await call(client, player, "GetHeadphoneConnected")
    assert reply == {"CurrentHeadphoneConnected": "1"}


def ramp(kind: str, desired: int, channel: str = "Master") -> dict[str, str]:
    return {
        "action": "RampToVolume",
        "Channel": channel,
        "RampType": kind,
        "DesiredVolume": str(desired),
        "ResetVolumeAfter": "0",
        "ProgramURI": "",
    }


@pytest.mark.parametrize(
    ("kind", "desired", "seconds"),
    [
        ("SLEEP_TIMER_RAMP_TYPE", 0, "16"),
        ("SLEEP_TIMER_RAMP_TYPE", 21, "0"),
        ("ALARM_RAMP_TYPE", 30, "12"),
        ("AUTOPLAY_RAMP_TYPE", 30, "0"),
    ],
)
async def test_ramps_tell_how_long_they_take(
    kind: str, desired: int, seconds: str, small: Household, client: Client
) -> None:
    assert await call(client, small.players[0], **ramp(kind, desired)) == {"RampTime": seconds}


async def test_a_ramp_moves_step_by_step_and_is_told(small: Household, client: Client) -> None:
    player = small.players[0]
    small.timing.ramp_sleep_timer = 40
    await client.subscribe(player, NAME)
    await call(client, player, **ramp("SLEEP_TIMER_RAMP_TYPE", 16))
    await client.last(NAME, "Volume/Master", "16")
    values = [item.last_change().get("Volume/Master") for item in client.of(NAME)]
    assert values == ["20", "19", "18", "17", "16"]


async def test_an_alarm_ramp_begins_silent_and_waits(small: Household, client: Client) -> None:
    player = small.players[0]
    small.timing.ramp_alarm_wait = 0.2
    small.timing.ramp_alarm = 200
    await client.subscribe(player, NAME)
    await call(client, player, **ramp("ALARM_RAMP_TYPE", 30))
    assert await volume(client, player) == 0
    await client.last(NAME, "Volume/Master", "30")


async def test_setting_the_volume_ends_a_ramp(small: Household, client: Client) -> None:
    player = small.players[0]
    small.timing.ramp_sleep_timer = 100
    await call(client, player, **ramp("SLEEP_TIMER_RAMP_TYPE", 100))
    await set_volume(client, player, 5)
    await asyncio.sleep(0.05)
    assert await volume(client, player) == 5


async def test_the_volume_before_a_ramp_comes_back(small: Household, client: Client) -> None:
    player = small.players[0]
    await call(client, player, "RestoreVolumePriorToRamp", Channel="Master")
    assert await volume(client, player) == 20
    await call(client, player, **ramp("AUTOPLAY_RAMP_TYPE", 40))
    await asyncio.sleep(0.05)
    await call(client, player, "RestoreVolumePriorToRamp", Channel="Master")
    assert await volume(client, player) == 20
    await asyncio.sleep(0.05)
    assert await volume(client, player) == 20


async def test_a_boot_ends_a_ramp_and_keeps_the_volume(small: Household, client: Client) -> None:
    player = small.players[0]
    await call(client, player, **ramp("ALARM_RAMP_TYPE", 40))
    player.service(RenderingControl).set_volume(12)
    await call(client, player, **ramp("SLEEP_TIMER_RAMP_TYPE", 40))
    await small.reboot(player)
    assert await volume(client, player) == 12


async def test_a_player_that_went_off_stops_its_ramp(small: Household, client: Client) -> None:
    player = small.players[0]
    small.timing.ramp_sleep_timer = 100
    await call(client, player, **ramp("SLEEP_TIMER_RAMP_TYPE", 100))
    await small.switch_off(player)
    await asyncio.sleep(0.05)
    assert player.service(RenderingControl).volume < 100


async def test_ramps_check_their_arguments(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await refused(client, player, **ramp("FAST", 30)) == 402
    assert await refused(client, player, **ramp("ALARM_RAMP_TYPE", 101)) == 402
    assert await refused(client, player, **ramp("ALARM_RAMP_TYPE", 30, "LF")) == 402


async def test_room_calibration_is_switched_and_told_everywhere(
    home: Household, client: Client
) -> None:
    bar = home.players[0]
    for name in (NAME, "DeviceProperties", "ZoneGroupTopology"):
        await client.subscribe(bar, name)
    assert await call(client, bar, "GetRoomCalibrationStatus") == {
        "RoomCalibrationEnabled": "1",
        "RoomCalibrationAvailable": "1",
    }
    await call(client, bar, "SetRoomCalibrationStatus", RoomCalibrationEnabled="0")
    item = await client.last(NAME, "SonarEnabled", "0")
    assert "SonarCalibrationAvailable" not in item.last_change()
    await client.last("DeviceProperties", "RoomCalibrationState", "2")
    await client.until(lambda: len(client.of("ZoneGroupTopology")) == 2)
    assert await call(client, bar, "GetRoomCalibrationStatus") == {
        "RoomCalibrationEnabled": "0",
        "RoomCalibrationAvailable": "1",
    }
    await call(client, bar, "SetRoomCalibrationStatus", RoomCalibrationEnabled="1")
    await client.last(NAME, "SonarEnabled", "1")


async def test_without_a_room_calibration_there_is_nothing_to_switch(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    reply = await call(client, player, "GetRoomCalibrationStatus")
    assert set(reply.values()) == {"0"}
    code = await refused(client, player, "SetRoomCalibrationStatus", RoomCalibrationEnabled="1")
    assert code == 501


async def test_old_firmware_takes_a_room_calibration(
    household_factory: Factory, client: Client
) -> None:
    player = (await household_factory("s1")).players[0]
    values = {"CalibrationID": "x", "Coefficients": "", "CalibrationMode": ""}
    await call(client, player, "SetRoomCalibrationX", **values)
    reply = await call(client, player, "GetRoomCalibrationStatus")
    assert reply["RoomCalibrationAvailable"] == "1"
    values["CalibrationID"] = ""
    assert await refused(client, player, "SetRoomCalibrationX", **values) == 402


async def test_every_described_action_is_handled(home: Household) -> None:
    for player in home.players:
        for name in (NAME, "GroupRenderingControl", "DeviceProperties", "AudioIn", "HTControl"):
            if name in player.services:
                described = set(player.descriptions[name].actions)
                assert described <= player.services[name].handled
