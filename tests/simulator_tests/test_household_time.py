"""The household's time: zones, formats, servers, the time of the daily index (WIRE 2.5, 7)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.simulator.household import Household
from tests.simulator.time_zones import HouseholdTime, write_rule

from .alarm_calls import refusal
from .client import Client
from .conftest import Factory

NOON = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)


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
