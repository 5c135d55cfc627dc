"""Alarms as the transport sees them, and the sleep timer (TABLES 9: 19)."""

import asyncio

from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import LIBRARY_ALBUM, SPOTIFY_ALBUM, TUNEIN
from tests.simulator.services.av_transport import AVTransport
from tests.simulator.spec import ItemSpec

from .avt import avt, playback, refused, settled, state
from .client import Client

FILE = ItemSpec("Song", "http://files.house.local/a.mp3", cdudn="")


async def ring(
    player: Player, item: ItemSpec | None, duration: float = 60, play_mode: str = "NORMAL"
) -> None:
    await player.service(AVTransport).ring(
        "12",
        item,
        volume=10,
        duration=duration,
        logged_start="2026-01-01 07:00:00",
        play_mode=play_mode,
    )


async def test_an_alarm_plays_its_program(small: Household, client: Client) -> None:
    player = small.players[2]
    await client.subscribe(player, "AVTransport")
    await ring(player, TUNEIN)
    await client.last("AVTransport", "AlarmRunning", "1")
    assert playback(player).state == "PLAYING"
    assert await avt(client, player, "GetRunningAlarmProperties") == {
        "AlarmID": "12",
        "GroupID": player.group.id,
        "LoggedStartTime": "2026-01-01 07:00:00",
    }
    await avt(client, player, "Stop")
    await client.last("AVTransport", "AlarmRunning", "0")
    reply = await avt(client, player, "GetRunningAlarmProperties")
    assert reply == {"AlarmID": "0", "GroupID": "", "LoggedStartTime": ""}


async def test_without_a_program_the_chime_rings(small: Household, client: Client) -> None:
    player = small.players[0]
    await ring(player, None)
    media = await avt(client, player, "GetMediaInfo")
    assert media["CurrentURI"] == "x-rincon-buzzer:0"
    assert await state(client, player) == "PLAYING"


async def test_what_cannot_be_had_becomes_the_chime(small: Household) -> None:
    player = small.players[2]
    small.timing.fetch = 0.05
    small.store(Net).internet = False
    for item in (TUNEIN, SPOTIFY_ALBUM, ItemSpec("x", "odd:1"), ItemSpec("x", "x-sonos-http:1")):
        await ring(player, item)
        assert playback(player).source.uri == "x-rincon-buzzer:0"
        assert playback(player).state == "PLAYING"


async def test_a_container_fills_the_queue(small: Household) -> None:
    player = small.players[2]
    item = ItemSpec(
        LIBRARY_ALBUM.title, LIBRARY_ALBUM.uri.format(player=player.uid), LIBRARY_ALBUM.item_class
    )
    await ring(player, item, play_mode="SHUFFLE")
    assert playback(player).tracks == 4
    assert playback(player).mode == "SHUFFLE"
    await ring(player, ItemSpec("", f"x-rincon-queue:{player.uid}#0"))
    assert playback(player).mode == "NORMAL"
    assert playback(player).state == "PLAYING"


async def test_an_alarm_ends_by_itself(small: Household, client: Client) -> None:
    player = small.players[2]
    await ring(player, FILE, 0.1)
    await settled(client, player, "STOPPED")
    assert not player.service(AVTransport).alarm_running


async def test_snooze_is_silent_for_a_while(small: Household, client: Client) -> None:
    player = small.players[2]
    await client.subscribe(player, "AVTransport")
    assert await refused(avt(client, player, "SnoozeAlarm", Duration="00:10:00")) == 701
    await ring(player, FILE)
    assert await refused(avt(client, player, "SnoozeAlarm", Duration="10")) == 402
    await avt(client, player, "SnoozeAlarm", Duration="00:00:01")
    event = await client.last("AVTransport", "SnoozeRunning", "1")
    assert event.last_change()["AlarmRunning"] == "0"
    assert await state(client, player) == "STOPPED"
    assert await refused(avt(client, player, "SnoozeAlarm", Duration="00:10:00")) == 701
    await client.last("AVTransport", "SnoozeRunning", "0")
    await settled(client, player, "PLAYING")


async def test_a_member_rings_alone(small: Household) -> None:
    small.topology.join(small.players[1], small.players[0])
    await ring(small.players[1], FILE)
    assert small.players[1].is_coordinator
    assert playback(small.players[0]).state == "PLAYING"


async def test_stopping_while_it_is_fetched_keeps_it_quiet(
    small: Household, client: Client
) -> None:
    player = small.players[2]
    small.timing.transition = 0.2
    ringing = asyncio.ensure_future(ring(player, FILE))
    await settled(client, player, "TRANSITIONING")
    await avt(client, player, "Stop")
    await ringing
    assert playback(player).state == "STOPPED"


async def test_players_let_each_other_ring(small: Household, client: Client) -> None:
    player = small.players[2]
    more = {
        "AlarmID": "3",
        "LoggedStartTime": "x",
        "ProgramMetaData": "",
        "PlayMode": "NORMAL",
        "Volume": "10",
        "IncludeLinkedZones": "0",
    }
    await avt(client, player, "RunAlarm", Duration="01:00:00", ProgramURI=FILE.uri, **more)
    assert playback(player).source.uri == FILE.uri
    await avt(client, player, "RunAlarm", Duration="01:00:00", ProgramURI="", **more)
    assert playback(player).source.uri == "x-rincon-buzzer:0"
    bad = avt(client, player, "RunAlarm", Duration="x", ProgramURI="", **more)
    assert await refused(bad) == 402


async def test_the_sleep_timer_is_set_and_cancelled(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    empty = {"RemainingSleepTimerDuration": "", "CurrentSleepTimerGeneration": "0"}
    assert await avt(client, player, "GetRemainingSleepTimerDuration") == empty
    await avt(client, player, "ConfigureSleepTimer", NewSleepTimerDuration="2:00:00")
    await client.last("AVTransport", "SleepTimerGeneration", "1")
    reply = await avt(client, player, "GetRemainingSleepTimerDuration")
    assert reply["RemainingSleepTimerDuration"] in ("02:00:00", "01:59:59")
    assert reply["CurrentSleepTimerGeneration"] == "1"
    await avt(client, player, "ConfigureSleepTimer", NewSleepTimerDuration="")
    reply = await avt(client, player, "GetRemainingSleepTimerDuration")
    assert reply == {"RemainingSleepTimerDuration": "", "CurrentSleepTimerGeneration": "2"}
    for text in ("7200", "1:60:00", "x"):
        call = avt(client, player, "ConfigureSleepTimer", NewSleepTimerDuration=text)
        assert await refused(call) == 402


async def test_the_sleep_timer_stops_what_plays(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await avt(client, player, "ConfigureSleepTimer", NewSleepTimerDuration="0:00:00")
    await settled(client, player, "STOPPED")
    await client.last("AVTransport", "SleepTimerGeneration", "2")


async def test_a_boot_forgets_timers(small: Household, client: Client) -> None:
    player = small.players[0]
    await avt(client, player, "ConfigureSleepTimer", NewSleepTimerDuration="1:00:00")
    await ring(player, None)
    await small.reboot(player)
    reply = await avt(client, player, "GetRemainingSleepTimerDuration")
    assert reply == {"RemainingSleepTimerDuration": "", "CurrentSleepTimerGeneration": "0"}
    assert not player.service(AVTransport).alarm_running
