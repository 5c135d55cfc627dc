"""Alarms and the household's time (TABLES 9, 19)."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.alarms import Alarms
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.spec import ItemSpec
from tests.simulator.time_zones import HouseholdTime, write_rule

from .client import Client, Fault
from .conftest import Factory

CHIME = "x-rincon-buzzer:0"
# A Tuesday.
NOON = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)


class Ringing:
    """Takes the place of the players' transport and volume, and keeps what they were told."""

    def __init__(self, household: Household, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rung: list[dict[str, Any]] = []
        self.volumes: dict[str, int] = {}
        for player in household.players:
            if "AVTransport" in player.services:
                self._replace(player, monkeypatch)

    def _replace(self, player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
        async def ring(alarm_id: str, item: ItemSpec | None, **values: Any) -> None:
            self.rung.append({"player": player.uid, "id": alarm_id, "item": item, **values})

        def set_volume(volume: int) -> None:
            self.volumes[player.uid] = volume

        monkeypatch.setattr(player.services["AVTransport"], "ring", ring, raising=False)
        monkeypatch.setattr(
            player.services["RenderingControl"], "set_volume", set_volume, raising=False
        )


@pytest.fixture
def ringing(small: Household, monkeypatch: pytest.MonkeyPatch) -> Ringing:
    small.timing.alarm_look = 0.01
    return Ringing(small, monkeypatch)


def arguments(household: Household, index: int = 1, **changed: str) -> dict[str, Any]:
    return {
        "StartLocalTime": "06:30:00",
        "Duration": "00:20:00",
        "Recurrence": "DAILY",
        "Enabled": "1",
        "RoomUUID": household.players[index].uid,
        "ProgramURI": CHIME,
        "ProgramMetaData": "",
        "PlayMode": "SHUFFLE",
        "Volume": "12",
        "IncludeLinkedZones": "0",
    } | changed


async def create(client: Client, household: Household, **changed: Any) -> int:
    reply = await client.call(
        household.players[0], "AlarmClock", "CreateAlarm", **arguments(household, **changed)
    )
    return int(reply["AssignedID"])


async def listed(client: Client, player: Player) -> dict[int, dict[str, str]]:
    reply = await client.call(player, "AlarmClock", "ListAlarms")
    return {
        int(item.get("ID", "")): item.attrib for item in ET.fromstring(reply["CurrentAlarmList"])
    }


async def refusal(client: Client, player: Player, action: str, **values: Any) -> int:
    with pytest.raises(Fault) as caught:
        await client.call(player, "AlarmClock", action, **values)
    return caught.value.code


async def test_every_player_lists_the_alarms_of_the_household(
    small: Household, client: Client
) -> None:
    first = await listed(client, small.players[0])
    assert len(first) == 3
    assert first == await listed(client, small.players[2])
    chime, station, album = first.values()
    assert (chime["ProgramURI"], chime["ProgramMetaData"]) == (CHIME, "")
    assert (station["Recurrence"], station["Volume"]) == ("ON_06", "15")
    assert "Station One" in station["ProgramMetaData"]
    assert album["Enabled"] == "0"
    assert album["ProgramURI"].startswith(f"x-rincon-playlist:{small.players[1].uid}#A:ALBUM")


async def test_first_notify_has_all_variables_in_order(small: Household, client: Client) -> None:
    await client.subscribe(small.players[0], "AlarmClock")
    await client.until(lambda: bool(client.received))
    first = client.received[0].properties
    assert list(first) == [
        "TimeZone",
        "TimeServer",
        "TimeGeneration",
        "AlarmListVersion",
        "TimeFormat",
        "DateFormat",
        "DailyIndexRefreshTime",
    ]
    assert first["TimeZone"] == "ffc40a000503000003000502ffc4"
    assert first["TimeServer"].startswith("0.sonostime.pool.ntp.org,1.")


async def test_a_new_alarm_is_told_by_all_players_with_the_writer_in_the_version(
    small: Household, client: Client
) -> None:
    for index, player in enumerate(small.players):
        await client.subscribe(player, "AlarmClock", f"clock{index}")
    await client.until(lambda: len(client.received) == 3)
    client.received.clear()
    reply = await client.call(
        small.players[2], "AlarmClock", "CreateAlarm", **arguments(small, Recurrence="ON_135")
    )
    number = int(reply["AssignedID"])
    version = f"{small.players[2].uid}:{number}"
    await client.until(lambda: len(client.received) == 3)
    assert {item.path for item in client.received} == {"clock0", "clock1", "clock2"}
    assert [item.properties for item in client.received] == [{"AlarmListVersion": version}] * 3
    alarms = await listed(client, small.players[1])
    assert alarms[number] == {
        "ID": str(number),
        "StartTime": "06:30:00",
        "Duration": "00:20:00",
        "Recurrence": "ON_135",
        "Enabled": "1",
        "RoomUUID": small.players[1].uid,
        "ProgramURI": CHIME,
        "ProgramMetaData": "",
        "PlayMode": "SHUFFLE",
        "Volume": "12",
        "IncludeLinkedZones": "0",
    }


async def test_an_alarm_without_a_program_has_the_chime(small: Household, client: Client) -> None:
    number = await create(client, small, ProgramURI="", Duration="")
    alarm = (await listed(client, small.players[0]))[number]
    assert (alarm["ProgramURI"], alarm["Duration"]) == (CHIME, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("StartLocalTime", "7:00"),
        ("StartLocalTime", "24:00:00"),
        ("Duration", "an hour"),
        ("Recurrence", "SOMETIMES"),
        ("Recurrence", "ON_"),
        ("Recurrence", "ON_7"),
        ("Enabled", "maybe"),
        ("RoomUUID", "RINCON_000000000000001400"),
        ("ProgramMetaData", "<DIDL-Lite"),
        ("PlayMode", "BACKWARDS"),
        ("Volume", "101"),
        ("Volume", "loud"),
        ("IncludeLinkedZones", ""),
    ],
)
async def test_bad_values_are_refused(
    small: Household, client: Client, name: str, value: str
) -> None:
    values = arguments(small) | {name: value}
    number = next(iter(small.store(Alarms).alarms))
    assert await refusal(client, small.players[0], "CreateAlarm", **values) == 402
    assert await refusal(client, small.players[0], "UpdateAlarm", ID=str(number), **values) == 402
    assert len(await listed(client, small.players[0])) == 3


async def test_a_missing_argument_is_refused(small: Household, client: Client) -> None:
    values = arguments(small)
    del values["PlayMode"]
    assert await refusal(client, small.players[0], "CreateAlarm", **values) == 402


async def test_the_same_time_twice_in_a_room_is_refused(small: Household, client: Client) -> None:
    number = await create(client, small)
    assert await refusal(client, small.players[1], "CreateAlarm", **arguments(small)) == 801
    other = await create(client, small, Recurrence="WEEKENDS")
    assert other > number
    await create(client, small, RoomUUID=small.players[2].uid)
    values = arguments(small)
    assert await refusal(client, small.players[0], "UpdateAlarm", ID=str(other), **values) == 801
    # An alarm is no duplicate of itself.
    await client.call(
        small.players[0],
        "AlarmClock",
        "UpdateAlarm",
        ID=str(number),
        **arguments(small, Volume="9", Enabled="0"),
    )
    alarm = (await listed(client, small.players[0]))[number]
    assert (alarm["Volume"], alarm["Enabled"]) == ("9", "0")


async def test_alarms_are_removed_and_unknown_ones_refused(
    small: Household, client: Client
) -> None:
    number = await create(client, small)
    await client.call(small.players[1], "AlarmClock", "DestroyAlarm", ID=str(number))
    assert number not in await listed(client, small.players[0])
    assert small.store(Alarms).version == f"{small.players[1].uid}:{number + 1}"
    assert await refusal(client, small.players[1], "DestroyAlarm", ID=str(number)) == 800
    values = arguments(small)
    assert await refusal(client, small.players[1], "UpdateAlarm", ID=str(number), **values) == 800


async def test_an_alarm_rings_at_the_local_time_of_the_household(
    small: Household, client: Client, ringing: Ringing
) -> None:
    await client.subscribe(small.players[2], "ZoneGroupTopology")
    small.clock.set_wall(NOON)
    small.store(Alarms).look()
    number = await create(
        client, small, StartLocalTime="12:00:01", Duration="00:00:40", IncludeLinkedZones="1"
    )
    # Two hours ahead of UTC in summer; nobody but the household's own clock looks.
    small.clock.set_wall(NOON.replace(second=1))
    await client.until(lambda: bool(ringing.rung))
    assert ringing.rung == [
        {
            "player": small.players[1].uid,
            "id": str(number),
            "item": None,
            "volume": 12,
            "duration": 40,
            "logged_start": "2026-06-02 12:00:01",
            "play_mode": "SHUFFLE",
        }
    ]
    assert ringing.volumes == {small.players[1].uid: 12}
    assert small.alarm_runs == 1
    told = f"{small.players[2].uid}:{small.players[2].boot_seq}:1"
    await client.last("ZoneGroupTopology", "AlarmRunSequence", told)
    assert (await listed(client, small.players[0]))[number]["Enabled"] == "1"


@pytest.mark.parametrize(
    ("recurrence", "day", "rings"),
    [
        ("DAILY", 2, True),
        ("WEEKDAYS", 2, True),
        ("WEEKENDS", 2, False),
        ("WEEKDAYS", 7, False),
        ("WEEKENDS", 7, True),
        ("WEEKENDS", 6, True),
        ("ON_0", 7, True),
        ("ON_2", 2, True),
        ("ON_13456", 2, False),
    ],
)
async def test_an_alarm_rings_on_its_days(
    small: Household, client: Client, ringing: Ringing, recurrence: str, day: int, *, rings: bool
) -> None:
    alarms = small.store(Alarms)
    small.clock.set_wall(NOON.replace(day=day))
    alarms.look()
    await create(client, small, StartLocalTime="12:00:30", Recurrence=recurrence)
    small.clock.set_wall(NOON.replace(day=day, second=31))
    alarms.look()
    await small.clock.sleep(0.02)
    assert bool(ringing.rung) is rings


async def test_once_rings_once_and_switches_itself_off(
    small: Household, client: Client, ringing: Ringing
) -> None:
    alarms = small.store(Alarms)
    small.clock.set_wall(NOON)
    alarms.look()
    number = await create(client, small, StartLocalTime="12:00:30", Recurrence="ONCE")
    small.clock.set_wall(NOON.replace(second=31))
    alarms.look()
    await client.until(lambda: len(ringing.rung) == 1)
    assert (await listed(client, small.players[0]))[number]["Enabled"] == "0"
    assert alarms.version == f"{small.players[1].uid}:{number + 1}"
    small.clock.set_wall(NOON.replace(day=3, second=31))
    alarms.look()
    await small.clock.sleep(0.02)
    assert len(ringing.rung) == 1


async def test_what_is_off_or_missed_by_minutes_does_not_ring(
    small: Household, client: Client, ringing: Ringing
) -> None:
    alarms = small.store(Alarms)
    small.clock.set_wall(NOON)
    alarms.look()
    await create(client, small, StartLocalTime="12:00:30", Enabled="0")
    await create(client, small, StartLocalTime="12:01:00")
    small.clock.set_wall(NOON.replace(minute=5))
    alarms.look()
    await small.clock.sleep(0.02)
    assert not ringing.rung


async def test_a_room_that_is_off_does_not_ring(
    small: Household, client: Client, ringing: Ringing
) -> None:
    number = await create(client, small)
    await small.switch_off(small.players[1])
    await small.store(Alarms).ring(number)
    assert not ringing.rung
    assert small.alarm_runs == 0


async def test_summer_time_moves_the_alarm(
    small: Household, client: Client, ringing: Ringing
) -> None:
    alarms = small.store(Alarms)
    # The night of 29 March 2026: 2:00 becomes 3:00 at 1:00 UTC.
    small.clock.set_wall(datetime(2026, 3, 29, 0, 59, 50, tzinfo=UTC))
    alarms.look()
    await create(client, small, StartLocalTime="03:00:05")
    small.clock.set_wall(datetime(2026, 3, 29, 1, 0, 10, tzinfo=UTC))
    alarms.look()
    await client.until(lambda: len(ringing.rung) == 1)
    assert ringing.rung[0]["logged_start"] == "2026-03-29 03:00:10"


async def test_a_room_leaves_its_group_unless_linked_zones_are_included(
    small: Household, client: Client, ringing: Ringing
) -> None:
    first, second, third = small.players
    alone = await create(client, small, RoomUUID=second.uid)
    linked = await create(client, small, RoomUUID=third.uid, IncludeLinkedZones="1")
    small.topology.join(second, first)
    small.topology.join(third, first)
    alarms = small.store(Alarms)
    await alarms.ring(linked)
    assert third.coordinator is first
    assert ringing.rung[0]["player"] == first.uid
    assert ringing.volumes == {player.uid: 12 for player in small.players}
    await alarms.ring(alone)
    assert second.is_coordinator
    assert second.group.members == [second]
    assert ringing.rung[1]["player"] == second.uid


async def test_an_alarm_plays_what_its_program_says(
    small: Household, client: Client, ringing: Ringing
) -> None:
    station = next(alarm for alarm in small.store(Alarms).alarms.values() if alarm.volume == 15)
    await small.store(Alarms).ring(station.id)
    item = ringing.rung[0]["item"]
    assert (item.title, item.uri) == (
        "Station One",
        "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0",
    )
    assert ringing.rung[0]["duration"] == 3600


async def test_an_alarm_of_a_bonded_player_rings_in_its_room(
    home: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ringing = Ringing(home, monkeypatch)
    number = await create(client, home, RoomUUID=home.players[8].uid)
    await home.store(Alarms).ring(number)
    assert ringing.rung[0]["player"] == home.players[0].uid


async def test_time_is_told_in_utc_and_at_the_place(small: Household, client: Client) -> None:
    small.clock.set_wall(NOON.replace(hour=23, second=7))
    reply = await client.call(small.players[2], "AlarmClock", "GetTimeNow")
    assert reply == {
        "CurrentUTCTime": "2026-06-02 23:00:07",
        "CurrentLocalTime": "2026-06-03 01:00:07",
        "CurrentTimeZone": "ffc40a000503000003000502ffc4",
        "CurrentTimeGeneration": "15",
    }


async def test_the_time_zone_is_set_for_the_household(small: Household, client: Client) -> None:
    first, second, _ = small.players
    await client.subscribe(second, "AlarmClock")
    reply = await client.call(first, "AlarmClock", "GetTimeZone")
    assert reply == {"Index": "27", "AutoAdjustDst": "1"}
    await client.call(first, "AlarmClock", "SetTimeZone", Index="13", AutoAdjustDst="1")
    item = await client.last("AlarmClock", "TimeZone", "012c0b000102000003000202ffc4")
    assert item.properties["TimeGeneration"] == "16"
    reply = await client.call(second, "AlarmClock", "GetTimeZoneAndRule")
    assert reply["Index"] == "13"
    reply = await client.call(second, "AlarmClock", "GetTimeZoneRule", Index="2")
    assert reply == {"TimeZone": "025800000000000000000000ffc4"}
    for action in ("SetTimeZone", "GetTimeZoneRule"):
        values = {"AutoAdjustDst": "1"} if action == "SetTimeZone" else {}
        for index in ("75", "-1"):
            assert await refusal(client, first, action, Index=index, **values) == 402


async def test_without_summer_time_the_zone_stays_at_standard_time(
    small: Household, client: Client
) -> None:
    small.clock.set_wall(NOON)
    await client.call(small.players[0], "AlarmClock", "SetTimeZone", Index="27", AutoAdjustDst="0")
    reply = await client.call(small.players[1], "AlarmClock", "GetTimeNow")
    assert reply["CurrentLocalTime"].startswith("2026-06-02 11:00:")
    assert reply["CurrentTimeZone"] == "ffc400000000000000000000ffc4"


async def test_formats_servers_and_index_time_are_set_and_evented(
    small: Household, client: Client
) -> None:
    first, second, third = small.players
    await client.subscribe(third, "AlarmClock")
    call = client.call
    await call(first, "AlarmClock", "SetFormat", DesiredTimeFormat="12H", DesiredDateFormat="MDY")
    await client.last("AlarmClock", "TimeFormat", "12H")
    reply = await call(second, "AlarmClock", "GetFormat")
    assert reply == {"CurrentTimeFormat": "12H", "CurrentDateFormat": "MDY"}
    for formats in (("13H", "DMY"), ("24H", "YMD")):
        values = {"DesiredTimeFormat": formats[0], "DesiredDateFormat": formats[1]}
        assert await refusal(client, first, "SetFormat", **values) == 402
    await call(first, "AlarmClock", "SetTimeServer", DesiredTimeServer="ntp.house.local")
    await client.last("AlarmClock", "TimeServer", "ntp.house.local")
    reply = await call(second, "AlarmClock", "GetTimeServer")
    assert reply == {"CurrentTimeServer": "ntp.house.local"}
    early: dict[str, Any] = {"DesiredDailyIndexRefreshTime": "05:55:00"}
    await call(first, "AlarmClock", "SetDailyIndexRefreshTime", **early)
    await client.last("AlarmClock", "DailyIndexRefreshTime", "05:55:00")
    reply = await call(second, "AlarmClock", "GetDailyIndexRefreshTime")
    assert reply == {"CurrentDailyIndexRefreshTime": "05:55:00"}
    never = {"DesiredDailyIndexRefreshTime": "noon"}
    assert await refusal(client, first, "SetDailyIndexRefreshTime", **never) == 402


async def test_time_cannot_be_set(small: Household, client: Client) -> None:
    player = small.players[0]
    values = {"DesiredTime": "2026-01-01 00:00:00", "TimeZoneForDesiredTime": "0"}
    assert await refusal(client, player, "SetTimeNow", **values) == 401
    assert await refusal(client, player, "GetHouseholdTimeAtStamp", TimeStamp="1") == 401


@pytest.mark.parametrize(
    ("zone", "rule"),
    [
        ("Europe/London", "00000a000502000003000501ffc4"),
        ("America/Los_Angeles", "01e00b000102000003000202ffc4"),
        ("Australia/Adelaide", "fdc60400010300000a000102ffc4"),
        ("Pacific/Auckland", "fd3004000103000009000502ffc4"),
        ("Asia/Kolkata", "feb600000000000000000000ffc4"),
    ],
)
def test_rules_of_zones_are_the_published_ones(zone: str, rule: str) -> None:
    assert write_rule(zone, 2026) == rule


async def test_a_zone_that_is_not_in_the_list_is_found_by_its_rule(
    household_factory: Factory,
) -> None:
    household = await household_factory("small", 1)
    time = household.store(HouseholdTime)
    assert time._number("Europe/Vienna") == 27
    with pytest.raises(ValueError, match="Lord_Howe"):
        time._number("Australia/Lord_Howe")


async def test_the_list_survives_a_reboot(small: Household, client: Client) -> None:
    number = await create(client, small)
    await small.reboot(small.players[0])
    assert number in await listed(client, small.players[0])
    assert small.as_json()["players"]


async def test_a_ringing_alarm_shows_on_its_transport(small: Household, client: Client) -> None:
    player = small.players[1]
    number = await create(client, small, Volume="7")
    await client.subscribe(player, "AVTransport")
    await client.last("AVTransport", "AlarmRunning", "0")
    await small.store(Alarms).ring(number)
    await client.last("AVTransport", "AlarmRunning", "1")
    running = await client.call(player, "AVTransport", "GetRunningAlarmProperties", InstanceID="0")
    assert running["AlarmID"] == str(number)
    assert running["GroupID"] == player.group.id
    volume = await client.call(
        player, "RenderingControl", "GetVolume", InstanceID="0", Channel="Master"
    )
    assert volume == {"CurrentVolume": "7"}


@pytest.mark.parametrize("index", [0, 1])
async def test_a_grouped_room_rings_alone_while_the_others_go_on(
    small: Household, client: Client, index: int
) -> None:
    first, second, _ = small.players
    await client.call(
        second,
        "AVTransport",
        "SetAVTransportURI",
        InstanceID="0",
        CurrentURI=f"x-rincon:{first.uid}",
        CurrentURIMetaData="",
    )
    room, other = small.players[index], small.players[1 - index]
    number = await create(client, small, RoomUUID=room.uid)
    await small.store(Alarms).ring(number)
    assert room.group.members == [room]
    assert other.group.members == [other]
    media = await client.call(room, "AVTransport", "GetMediaInfo", InstanceID="0")
    assert media["CurrentURI"] == CHIME
    state = await client.call(other, "AVTransport", "GetTransportInfo", InstanceID="0")
    assert state["CurrentTransportState"] in ("PLAYING", "TRANSITIONING")
