"""Words for tests of alarms: the arguments of one, and the list."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.household import Household
from tests.simulator.player import Player

from .client import Client, Fault

CHIME = "x-rincon-buzzer:0"


def arguments(household: Household, index: int = 1, **changed: str) -> dict[str, Any]:
    """Return the ten arguments of CreateAlarm, some of them changed."""
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
    """Create an alarm and return its id."""
    reply = await client.call(
        household.players[0], "AlarmClock", "CreateAlarm", **arguments(household, **changed)
    )
    return int(reply["AssignedID"])


async def listed(client: Client, player: Player) -> dict[int, dict[str, str]]:
    """Return the attributes of the alarms that a player lists, by id."""
    reply = await client.call(player, "AlarmClock", "ListAlarms")
    return {
        int(item.get("ID", "")): item.attrib for item in ET.fromstring(reply["CurrentAlarmList"])
    }


async def refusal(client: Client, player: Player, action: str, **values: Any) -> int:
    """Return the code that an action of AlarmClock is refused with."""
    with pytest.raises(Fault) as caught:
        await client.call(player, "AlarmClock", action, **values)
    return caught.value.code
