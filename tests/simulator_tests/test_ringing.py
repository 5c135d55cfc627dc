"""When alarms ring, where, and what is told of it (TABLES 9, 19)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.simulator.alarms import Alarms
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.spec import ItemSpec

from .alarm_calls import CHIME, create, listed
from .client import Client

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
    small.timing.alarms_by_clock = True
    small.timing.alarm_look = 0.01
    return Ringing(small, monkeypatch)


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


async def test_the_clock_can_be_kept_from_ringing(
    small: Household, client: Client, ringing: Ringing
) -> None:
    small.timing.alarms_by_clock = False
    number = await create(client, small, StartLocalTime="12:00:01")
    small.clock.set_wall(NOON.replace(second=1))
    await small.clock.sleep(0.05)
    assert not ringing.rung
    await small.store(Alarms).ring(number)
    assert ringing.rung


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
