"""The alarms of a household, by the actions of AlarmClock (TABLES 9, 19)."""

import pytest

from tests.simulator.alarms import Alarms
from tests.simulator.household import Household

from .alarm_calls import CHIME, arguments, create, listed, refusal
from .client import Client


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


async def test_the_list_survives_a_reboot(small: Household, client: Client) -> None:
    number = await create(client, small)
    await small.reboot(small.players[0])
    assert number in await listed(client, small.players[0])
    assert small.as_json()["players"]
