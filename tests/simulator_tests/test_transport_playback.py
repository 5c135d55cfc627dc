"""Playing a queue: states, steps, modes, the clock (TABLES 9: 10)."""

from xml.etree import ElementTree as ET

import pytest

from tests.simulator.household import Household

from .avt import avt, play_uri, playback, refused, settled, state
from .client import Client
from .conftest import Factory

FILE = "http://files.house.local/song.mp3"


async def test_the_household_begins_playing(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await state(client, player) == "PLAYING"
    media = await avt(client, player, "GetMediaInfo")
    assert media["NrTracks"] == "6"
    assert media["CurrentURI"] == f"x-rincon-queue:{player.uid}#0"
    assert media["PlayMedium"] == "NETWORK"
    position = await avt(client, player, "GetPositionInfo")
    assert (position["Track"], position["TrackDuration"]) == ("1", "0:02:50")
    assert position["TrackURI"].startswith("x-file-cifs://nas.local/")
    assert position["RelTime"] in ("0:00:00", "0:00:01")
    assert (position["AbsTime"], position["RelCount"]) == ("NOT_IMPLEMENTED", "2147483647")
    assert not small.players[0].idle


async def test_nothing_loaded_has_no_clock_and_cannot_play(
    small: Household, client: Client
) -> None:
    player = small.players[2]
    position = await avt(client, player, "GetPositionInfo")
    assert (position["Track"], position["TrackURI"]) == ("0", "")
    assert position["RelTime"] == position["TrackMetaData"] == "NOT_IMPLEMENTED"
    assert (await avt(client, player, "GetMediaInfo"))["PlayMedium"] == "NONE"
    assert await refused(avt(client, player, "Play", Speed="1")) == 701
    assert await refused(avt(client, player, "Pause")) == 701
    assert await refused(avt(client, player, "Next")) == 701
    assert await refused(avt(client, player, "Seek", Unit="TRACK_NR", Target="1")) == 701
    assert await refused(avt(client, player, "Seek", Unit="REL_TIME", Target="0:00:01")) == 701
    assert await refused(avt(client, player, "SetPlayMode", NewPlayMode="SHUFFLE")) == 712
    assert await refused(avt(client, player, "SetCrossfadeMode", CrossfadeMode="1")) == 712
    assert player.idle


async def test_wrong_instance_and_speed(small: Household, client: Client) -> None:
    player = small.players[0]
    call = client.call(player, "AVTransport", "GetTransportInfo", InstanceID="1")
    assert await refused(call) == 718
    assert await refused(avt(client, player, "Play", Speed="2")) == 717


async def test_pause_and_play_keep_the_position(small: Household, client: Client) -> None:
    # Long enough to be seen on a busy machine.
    small.timing.transition = 0.4
    player = small.players[0]
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:01:00")
    await avt(client, player, "Pause")
    assert await state(client, player) == "PAUSED_PLAYBACK"
    await avt(client, player, "Pause")
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:01:00"
    await avt(client, player, "Play", Speed="1")
    await avt(client, player, "Play", Speed="1")
    assert await state(client, player) == "TRANSITIONING"
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:01:00"
    await settled(client, player, "PLAYING")


async def test_stop_and_play_begin_anew(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:01:00")
    await avt(client, player, "Stop")
    await avt(client, player, "Stop")
    assert await state(client, player) == "STOPPED"
    assert await refused(avt(client, player, "Pause")) == 701
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:00:00"
    await avt(client, player, "Play", Speed="1")
    await settled(client, player, "PLAYING")


async def test_next_and_previous_end_at_the_queue(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await refused(avt(client, player, "Previous")) == 711
    await avt(client, player, "Next")
    assert playback(player).number == 2
    await avt(client, player, "Previous")
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="6")
    assert await refused(avt(client, player, "Next")) == 711
    await avt(client, player, "SetPlayMode", NewPlayMode="REPEAT_ALL")
    await avt(client, player, "Next")
    assert playback(player).number == 1
    await avt(client, player, "Previous")
    assert playback(player).number == 6


async def test_a_track_change_tells_twice_and_the_clock_lags(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:02:00")
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: len(client.received) == 1)
    small.timing.transition = 0.3
    await avt(client, player, "Next")
    await client.until(lambda: len(client.received) == 2)
    position = await avt(client, player, "GetPositionInfo")
    assert (position["Track"], position["RelTime"]) == ("2", "0:02:00")
    small.timing.position_while_changing = "zero"
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:00:00"
    await client.until(lambda: len(client.received) == 3)
    states = [item.last_change()["TransportState"] for item in client.received[1:]]
    assert states == ["TRANSITIONING", "PLAYING"]
    assert {item.last_change()["CurrentTrack"] for item in client.received[1:]} == {"2"}
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:00:00"


async def test_no_event_follows_a_seek_in_the_track(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: len(client.received) == 1)
    await avt(client, player, "Seek", Unit="REL_TIME", Target="00:00:40")
    await small.clock.sleep(0.1)
    assert len(client.received) == 1
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:00:40"
    await avt(client, player, "Seek", Unit="TIME_DELTA", Target="+0:00:20")
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:01:00"
    await avt(client, player, "Seek", Unit="TIME_DELTA", Target="-0:00:30")
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:00:30"


@pytest.mark.parametrize(
    ("unit", "target", "code"),
    [
        ("TRACK_NR", "0", 711),
        ("TRACK_NR", "7", 711),
        ("TRACK_NR", "-1", 711),
        ("TRACK_NR", "x", 711),
        ("REL_TIME", "1:2:3", 711),
        ("REL_TIME", "90", 711),
        ("REL_TIME", "0:09:00", 711),
        ("TIME_DELTA", "-0:01:00", 711),
        ("SECTION", "1", 710),
    ],
)
async def test_targets_that_are_none(
    small: Household, client: Client, unit: str, target: str, code: int
) -> None:
    assert await refused(avt(client, small.players[0], "Seek", Unit=unit, Target=target)) == code


async def test_seeking_while_paused_and_stopped_starts_nothing(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    await avt(client, player, "Pause")
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="3")
    assert await state(client, player) == "PAUSED_PLAYBACK"
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:00:10")
    await avt(client, player, "Stop")
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="4")
    assert await state(client, player) == "STOPPED"
    assert playback(player).number == 4


async def test_a_seek_while_a_track_begins_holds(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "Next")
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:00:30")
    await settled(client, player, "PLAYING")
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:00:30"


async def test_a_track_ends_and_the_next_begins(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:02:50")
    await client.until(lambda: playback(player).number == 2)
    await settled(client, player, "PLAYING")


async def test_the_queue_ends_at_its_first_track(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="6")
    await settled(client, player, "PLAYING")
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:03:10")
    await settled(client, player, "STOPPED")
    assert playback(player).number == 1
    assert player.idle


async def test_repeat_one_begins_again_and_next_goes_on(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "SetPlayMode", NewPlayMode="REPEAT_ONE")
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: len(client.received) == 1)
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:02:50")
    await client.last("AVTransport", "TransportState", "TRANSITIONING")
    assert playback(player).number == 1
    await avt(client, player, "Next")
    assert playback(player).number == 2


async def test_a_shuffle_plays_everything_once(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "SetPlayMode", NewPlayMode="SHUFFLE_NOREPEAT")
    settings = await avt(client, player, "GetTransportSettings")
    assert settings["PlayMode"] == "SHUFFLE_NOREPEAT"
    played = [playback(player).number]
    for _ in range(5):
        await avt(client, player, "Next")
        played.append(playback(player).number)
    assert sorted(played) == [1, 2, 3, 4, 5, 6]
    assert played[0] == 1
    assert played != sorted(played)
    assert await refused(avt(client, player, "Next")) == 711
    await avt(client, player, "SetPlayMode", NewPlayMode="SHUFFLE")
    await avt(client, player, "Next")
    assert playback(player).number == played[0]
    await avt(client, player, "SetPlayMode", NewPlayMode="NORMAL")
    assert playback(player).number == played[0]


async def test_unknown_play_mode_is_712(small: Household, client: Client) -> None:
    assert await refused(avt(client, small.players[0], "SetPlayMode", NewPlayMode="X")) == 712


async def test_crossfade_is_told(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await avt(client, player, "SetCrossfadeMode", CrossfadeMode="1")
    assert (await avt(client, player, "GetCrossfadeMode"))["CrossfadeMode"] == "1"
    await client.last("AVTransport", "CurrentCrossfadeMode", "1")


async def test_a_single_file_ends_in_stopped(small: Household, client: Client) -> None:
    player = small.players[1]
    await play_uri(client, player, FILE)
    await settled(client, player, "PLAYING")
    position = await avt(client, player, "GetPositionInfo")
    assert (position["Track"], position["TrackDuration"]) == ("1", "0:03:00")
    assert await refused(avt(client, player, "Next")) == 701
    await avt(client, player, "SetCrossfadeMode", CrossfadeMode="1")
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:03:00")
    await settled(client, player, "STOPPED")


async def test_what_comes_after_the_queue(small: Household, client: Client) -> None:
    player = small.players[0]
    call = avt(client, small.players[2], "SetNextAVTransportURI", NextURI=FILE, NextURIMetaData="")
    assert await refused(call) == 800
    call = avt(client, player, "SetNextAVTransportURI", NextURI="odd:1", NextURIMetaData="")
    assert await refused(call) == 714
    await avt(client, player, "SetNextAVTransportURI", NextURI="", NextURIMetaData="")
    await avt(client, player, "SetNextAVTransportURI", NextURI=FILE, NextURIMetaData="")
    assert (await avt(client, player, "GetMediaInfo"))["NextURI"] == FILE
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="6")
    await settled(client, player, "PLAYING")
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:03:10")
    await client.until(lambda: playback(player).uri == FILE)
    await settled(client, player, "PLAYING")


async def test_setting_the_queue_again_keeps_the_track(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="3")
    uri = f"x-rincon-queue:{player.uid}#0"
    await avt(client, player, "SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData="")
    assert await state(client, player) == "STOPPED"
    assert playback(player).number == 3


async def test_constants(small: Household, client: Client) -> None:
    reply = await avt(client, small.players[0], "GetDeviceCapabilities")
    assert reply["PlayMedia"] == "NONE, NETWORK"
    assert reply["RecMedia"] == "NOT_IMPLEMENTED"
    for action in ("BackupQueue",):
        assert await avt(client, small.players[0], action) == {}
    await avt(client, small.players[0], "NotifyDeletedURI", DeletedURI="x")
    call = avt(
        client,
        small.players[0],
        "ChangeTransportSettings",
        NewTransportSettings="",
        CurrentAVTransportURI="",
    )
    assert await refused(call) == 800


async def test_a_boot_ends_it_and_keeps_the_queue(small: Household, client: Client) -> None:
    player = small.players[0]
    await small.reboot(player)
    assert await state(client, player) == "STOPPED"
    media = await avt(client, player, "GetMediaInfo")
    assert media["NrTracks"] == "6"


async def test_metadata_of_a_library_track(household_factory: Factory, client: Client) -> None:
    household = await household_factory("home")
    position = await avt(client, household.players[1], "GetPositionInfo")
    item = ET.fromstring(position["TrackMetaData"])[0]
    names = [child.tag.rpartition("}")[2] for child in item]
    assert names == [
        "res",
        "streamContent",
        "radioShowMd",
        "streamInfo",
        "albumArtURI",
        "title",
        "class",
        "creator",
        "album",
        "originalTrackNumber",
        "albumArtist",
    ]
    assert dict(item.attrib) == {"id": "-1", "parentID": "-1", "restricted": "true"}
    assert item[0].get("duration") == "0:02:50"


async def test_the_truth_about_it(small: Household) -> None:
    truth = small.players[0].as_json()["services"]
    assert isinstance(truth, dict)
    assert truth["AVTransport"]["state"] == "PLAYING"
    assert truth["AVTransport"]["tracks"] == 6
    assert len(truth["Queue"]["uris"]) == 6
