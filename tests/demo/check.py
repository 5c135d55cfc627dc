"""Whether the demonstration works: a room plays, two are grouped, a volume changes."""

import re
from collections.abc import Callable
from typing import Final

from .client import HomeAssistant
from .plan import ALBUM, DOMAIN, DemoError
from .rooms import Room

_VOLUME: Final = 0.27
# An entry of the log begins with its time; what follows without one, a traceback, belongs to it.
_ENTRY: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d)", re.MULTILINE)
_LOUD: Final = re.compile(r"^\S+ \S+ (?:WARNING|ERROR|CRITICAL) ")
# What Home Assistant says of every custom integration.
_ALWAYS: Final = "has not been tested by Home Assistant"
# How long something took says more of the machine than of the integration: benchmarks tell that.
_SAID_OF_SLOWNESS: Final = ("Updating state for ", " is taking over ", " took longer than ")


async def check(
    home: HomeAssistant, rooms: list[Room], alone: frozenset[str], say: Callable[[str], None]
) -> None:
    """Do it in rooms that are in no group, and say what came of it. Raises DemoError."""
    free = [room for room in rooms if room.name in alone] or rooms
    leader = free[0]
    say(await _play(home, leader))
    for follower in free[1:2]:
        say(await _group(home, leader, follower))
    say(await _change_volume(home, leader))


async def _play(home: HomeAssistant, room: Room) -> str:
    await home.act("media_player.select_source", room.entity_id, source=ALBUM)
    state = await home.wait_for(
        f"{room.name} plays",
        room.entity_id,
        lambda state, shown: state == "playing" and shown.get("media_title"),
    )
    shown = state["attributes"]
    return f"played    {room.name}: {shown['media_title']} ({shown.get('media_artist')})"


async def _group(home: HomeAssistant, leader: Room, follower: Room) -> str:
    members = [leader.entity_id, follower.entity_id]
    await home.act("media_player.join", leader.entity_id, group_members=[follower.entity_id])
    for room in (leader, follower):
        await home.wait_for(
            f"{room.name} is in the group",
            room.entity_id,
            lambda state, shown: state == "playing" and shown.get("group_members") == members,
        )
    return f"grouped   {leader.name} + {follower.name}"


async def _change_volume(home: HomeAssistant, room: Room) -> str:
    await home.act("media_player.volume_set", room.entity_id, volume_level=_VOLUME)
    await home.wait_for(
        f"{room.name} has the new volume",
        room.entity_id,
        lambda _, shown: shown.get("volume_level") == _VOLUME,
    )
    return f"volume    {room.name}: {_VOLUME:.0%}"


def check_log(log: str) -> None:
    """Raise DemoError if anything from a warning up has to do with the integration.

    Blocking calls and exceptions nobody caught are logged by others, who name it.
    """
    loud = [
        entry.rstrip()
        for entry in _ENTRY.split(log)
        if _LOUD.match(entry)
        and DOMAIN in entry
        and not any(words in entry for words in (_ALWAYS, *_SAID_OF_SLOWNESS))
    ]
    if loud:
        raise DemoError(f"{len(loud)} warnings of {DOMAIN}:\n" + "\n".join(loud))
