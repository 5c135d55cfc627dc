"""Joining, leaving, handing over, and what members answer (TABLES 9: 4, 5)."""

import pytest

from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.timing import Timing

from .avt import avt, play_uri, playback, refused, settled, state
from .client import Client


async def join(client: Client, player: Player, coordinator: Player) -> None:
    await avt(
        client,
        player,
        "SetAVTransportURI",
        CurrentURI=f"x-rincon:{coordinator.uid}",
        CurrentURIMetaData="",
    )


async def leave(client: Client, player: Player) -> dict[str, str]:
    return await avt(client, player, "BecomeCoordinatorOfStandaloneGroup")


async def delegate(client: Client, player: Player, heir: str, rejoin: str = "1") -> None:
    await avt(
        client, player, "DelegateGroupCoordinationTo", NewCoordinator=heir, RejoinGroup=rejoin
    )


async def test_joining_is_told_everywhere_within_a_second(small: Household, client: Client) -> None:
    for index, player in enumerate(small.players):
        await client.subscribe(player, "ZoneGroupTopology", f"z{index}")
    await client.subscribe(small.players[1], "AVTransport")
    await client.until(lambda: len(client.received) == 4)
    await join(client, small.players[1], small.players[0])
    await client.until(lambda: all(len(client.of(f"z{index}")) == 2 for index in range(3)))
    assert Timing().topology < 1
    uri = f"x-rincon:{small.players[0].uid}"
    values = (await client.last("AVTransport", "AVTransportURI", uri)).last_change()
    assert values["CurrentTrackURI"] == uri
    assert values["TransportState"] == "PLAYING"
    assert (values["NumberOfTracks"], values["CurrentTrack"]) == ("1", "1")
    assert values["CurrentTrackDuration"] == values["CurrentTrackMetaData"] == ""
    assert values["CurrentTransportActions"] == "Stop, Play"
    assert values["CurrentValidPlayModes"] == "CROSSFADE"
    assert await state(client, small.players[0]) == "PLAYING"
    assert not small.players[1].idle


async def test_members_answer_stale(small: Household, client: Client) -> None:
    member, coordinator = small.players[0], small.players[1]
    await avt(client, member, "SetPlayMode", NewPlayMode="SHUFFLE")
    await join(client, member, coordinator)
    assert await state(client, member) == "PLAYING"
    assert await state(client, coordinator) == "STOPPED"
    assert (await avt(client, member, "GetTransportSettings"))["PlayMode"] == "SHUFFLE"
    assert (await avt(client, member, "GetCrossfadeMode"))["CrossfadeMode"] == "0"
    position = await avt(client, member, "GetPositionInfo")
    assert position["TrackURI"] == f"x-rincon:{coordinator.uid}"
    assert position["RelTime"] == position["TrackDuration"] == "NOT_IMPLEMENTED"
    media = await avt(client, member, "GetMediaInfo")
    assert media["CurrentURI"] == f"x-rincon:{coordinator.uid}"
    actions = await avt(client, member, "GetCurrentTransportActions")
    assert actions["Actions"] == "Stop, Play"
    assert len(playback(member).queue.entries) == 6


async def test_members_refuse_what_the_coordinator_does(small: Household, client: Client) -> None:
    member = small.players[0]
    await join(client, member, small.players[1])
    expected = {
        701: [
            avt(client, member, "Pause"),
            avt(client, member, "Next"),
            avt(client, member, "Previous"),
            avt(client, member, "Seek", Unit="TRACK_NR", Target="1"),
        ],
        712: [avt(client, member, "SetPlayMode", NewPlayMode="NORMAL")],
        800: [
            avt(client, member, "Play", Speed="1"),
            avt(client, member, "Stop"),
            avt(client, member, "SetCrossfadeMode", CrossfadeMode="1"),
            avt(client, member, "ConfigureSleepTimer", NewSleepTimerDuration=""),
            avt(client, member, "GetRemainingSleepTimerDuration"),
            avt(client, member, "GetRunningAlarmProperties"),
            avt(client, member, "SnoozeAlarm", Duration="00:10:00"),
            avt(client, member, "SetNextAVTransportURI", NextURI="", NextURIMetaData=""),
        ],
    }
    for code, calls in expected.items():
        for call in calls:
            assert await refused(call) == code


async def test_leaving_as_a_member(small: Household, client: Client) -> None:
    member = small.players[1]
    await join(client, member, small.players[0])
    reply = await leave(client, member)
    assert reply["DelegatedGroupCoordinatorID"] == ""
    assert reply["NewGroupID"] == member.group.id
    assert reply["NewGroupID"].startswith(f"{member.uid}:")
    assert await state(client, small.players[0]) == "PLAYING"
    assert await state(client, member) == "STOPPED"


async def test_leaving_alone_is_answered(small: Household, client: Client) -> None:
    player = small.players[0]
    number = player.group.id
    assert await leave(client, player) == {
        "DelegatedGroupCoordinatorID": "",
        "NewGroupID": number,
    }
    assert await state(client, player) == "PLAYING"


async def test_a_coordinator_that_leaves_hands_over(small: Household, client: Client) -> None:
    old, heir = small.players[0], small.players[1]
    await join(client, heir, old)
    number = old.group.id
    await avt(client, old, "Seek", Unit="TRACK_NR", Target="3")
    await settled(client, old, "PLAYING")
    await avt(client, old, "Seek", Unit="REL_TIME", Target="0:01:00")
    await client.subscribe(heir, "AVTransport")
    reply = await leave(client, old)
    assert reply["DelegatedGroupCoordinatorID"] == heir.uid
    assert (heir.group.id, heir.is_coordinator) == (number, True)
    await client.last("AVTransport", "AVTransportURI", f"x-rincon-queue:{heir.uid}#0")
    await settled(client, heir, "PLAYING")
    position = await avt(client, heir, "GetPositionInfo")
    assert (position["Track"], position["RelTime"]) == ("3", "0:01:00")
    assert await state(client, old) == "STOPPED"
    assert (await avt(client, old, "GetMediaInfo"))["NrTracks"] == "6"


@pytest.mark.parametrize("rejoin", ["0", "1"])
async def test_handing_over(small: Household, client: Client, rejoin: str) -> None:
    old, heir = small.players[0], small.players[2]
    await join(client, heir, old)
    number = old.group.id
    await delegate(client, old, heir.uid, rejoin)
    assert heir.is_coordinator
    assert heir.group.id == number
    assert (old.coordinator is heir) is (rejoin == "1")
    await settled(client, heir, "PLAYING")
    assert playback(old).state == "STOPPED"
    assert len(playback(heir).queue.entries) == len(playback(old).queue.entries) == 6


async def test_handing_over_to_nobody(small: Household, client: Client) -> None:
    old, member = small.players[0], small.players[1]
    await join(client, member, old)
    assert await refused(delegate(client, old, "")) == 402
    assert await refused(delegate(client, old, "RINCON_NOBODY01400")) == 402
    assert await refused(delegate(client, old, small.players[2].uid)) == 402
    assert await refused(delegate(client, old, old.uid)) == 402
    await delegate(client, member, member.uid)
    assert old.is_coordinator


async def test_what_was_paused_stays_paused(small: Household, client: Client) -> None:
    old, heir = small.players[0], small.players[1]
    await join(client, heir, old)
    await avt(client, old, "Pause")
    await leave(client, old)
    assert playback(heir).state == "PAUSED_PLAYBACK"


async def test_radio_goes_on_and_the_tv_stays(small: Household, client: Client) -> None:
    tv, other = small.players[1], small.players[2]
    await play_uri(client, tv, "x-rincon-mp3radio://radio.house.local/live")
    await join(client, other, tv)
    await leave(client, tv)
    await settled(client, other, "PLAYING")
    assert playback(other).source.uri.startswith("x-rincon-mp3radio:")
    await play_uri(client, tv, f"x-sonos-htastream:{tv.uid}:spdif")
    await join(client, other, tv)
    await leave(client, tv)
    assert playback(other).state == "STOPPED"
    assert playback(other).kind == "queue"


async def test_to_follow_oneself_means_to_leave(small: Household, client: Client) -> None:
    member = small.players[1]
    await join(client, member, small.players[0])
    assert await refused(join(client, member, member)) == 402
    assert member.is_coordinator
    assert len(member.group.members) == 1


async def test_nobody_follows_members_or_those_that_are_off(
    small: Household, client: Client
) -> None:
    await join(client, small.players[1], small.players[0])
    assert await refused(join(client, small.players[2], small.players[1])) == 402
    await small.switch_off(small.players[0])
    assert await refused(join(client, small.players[2], small.players[0])) == 402


async def test_something_else_to_play_ends_following(small: Household, client: Client) -> None:
    member = small.players[1]
    await join(client, member, small.players[0])
    await play_uri(client, member, "x-rincon-mp3radio://radio.house.local/live")
    assert member.is_coordinator
    await settled(client, member, "PLAYING")
    assert await state(client, small.players[0]) == "PLAYING"


async def test_a_queue_goes_on_when_others_join(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "Seek", Unit="REL_TIME", Target="0:01:00")
    await join(client, small.players[1], player)
    await join(client, small.players[2], player)
    assert await state(client, player) == "PLAYING"
    assert (await avt(client, player, "GetPositionInfo"))["RelTime"] == "0:01:00"


async def test_a_coordinator_that_joins_leaves_its_group_playing(
    home: Household, client: Client
) -> None:
    old, heir, other = home.players[1], home.players[2], home.players[4]
    await join(client, old, other)
    assert heir.is_coordinator
    await settled(client, heir, "PLAYING")
    assert playback(old).state == "STOPPED"
    assert old.coordinator is other


async def test_bonded_players_take_no_commands(home: Household, client: Client) -> None:
    for index in (8, 11):
        player = home.players[index]
        assert await refused(avt(client, player, "Play", Speed="1")) == 1023
        assert await refused(leave(client, player)) == 1023
        wrong = client.call(player, "AVTransport", "Stop", InstanceID="1")
        assert await refused(wrong) == 718
        assert await state(client, player)


async def test_a_group_is_silent_when_its_coordinator_is_gone(
    small: Household, client: Client
) -> None:
    await join(client, small.players[1], small.players[0])
    await small.switch_off(small.players[0])
    assert small.players[1].is_coordinator
    assert await state(client, small.players[1]) == "STOPPED"


async def test_a_player_without_power_goes_nowhere(small: Household) -> None:
    player = small.players[0]
    await small.power_cut(player)
    playback(player)._ended()
    assert playback(player).state == "STOPPED"
    assert playback(player).number == 1


async def test_a_vanished_player_still_tells_the_truth(small: Household) -> None:
    player = small.players[0]
    await small.switch_off(player)
    assert player.as_json()["on"] is False
    await small.switch_on(player)
    assert playback(player).state == "STOPPED"
