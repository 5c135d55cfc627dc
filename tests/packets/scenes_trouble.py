"""Scenes of what happens to a household: faults, boots, moves, playback that others start."""

import asyncio

from tests.demo.plan import ALBUM
from tests.simulator.alarms import Alarms
from tests.simulator.player import Player
from tests.simulator.transport import sessions

from .day import Day, settle
from .street import ELSEWHERE, MOVED, PUBLIC_NAME
from .user import FailedError

_OUT = f"http://{ELSEWHERE}/"


async def slow_and_broken(day: Day) -> None:
    """Let players be slow, cut off, spoil their answers, and point elsewhere."""
    room = day.visible[0]
    for kind, value in (
        ("latency", "0.3"),
        ("reset", ""),
        ("half", ""),
        ("malformed", ""),
        ("bomb", ""),
        ("status", "500"),
        ("redirect", _OUT),
        ("redirect", f"https://{PUBLIC_NAME}/"),
    ):
        day.household.faults.set(room.uid, kind, value, times=2)
        try:
            await day.act(room, "volume_set", volume_level=0.12)
        except FailedError:
            day.refusals["fault"] += 1
        await day.user.call("homeassistant.update_entity", {"entity_id": [day.entity(room)]})
        day.household.faults.clear()
    await day.all_there()


async def subscriptions_point_elsewhere(day: Day) -> None:
    """Answer SUBSCRIBE and the description with a way out, while the household starts again."""
    room = day.visible[3]
    for match in ("*/Event", "/xml/*"):
        day.household.faults.set(room.uid, "redirect", _OUT, match=match, times=3)
    await day.user.post(f"/api/config/config_entries/entry/{day.entry_id}/reload")
    await settle(1.0)
    day.household.faults.clear()
    await day.user.post(f"/api/config/config_entries/entry/{day.entry_id}/reload")
    await day.all_there()


async def upnp_off(day: Day) -> None:
    """Switch UPnP off in a room, act on it, and switch UPnP on."""
    room = day.visible[4]
    room.switch_upnp(on=False)
    try:
        await day.act(room, "volume_set", volume_level=0.14)
    except FailedError:
        day.refusals["upnp_off"] += 1
    await day.shows(room, "is unavailable", lambda state, _: state == "unavailable")
    room.switch_upnp(on=True)
    # It is looked at now and then; who starts again sees it at once.
    await day.user.post(f"/api/config/config_entries/entry/{day.entry_id}/reload")
    await day.all_there()


async def boots(day: Day) -> None:
    """Let players boot, with and without a word, and say over SSDP that they are back."""
    for room, farewell in ((day.visible[5], True), (day.visible[6], False)):
        if farewell:
            day.announcing.by_ssdp(room, leaving=True)
        await day.household.reboot(room, farewell=farewell)
        day.announcing.by_ssdp(room)
        await day.all_there()


async def moves(day: Day) -> None:
    """Give a player another address."""
    room = day.visible[7]
    await day.household.move(room, MOVED)
    day.announcing.by_ssdp(room)
    await settle(0.5)
    await day.all_there()
    await day.act(room, "volume_set", volume_level=0.13)


async def firmware(day: Day) -> None:
    """Let a player install a newer software version."""
    room = day.visible[5]
    await day.household.upgrade(room, "97.2-80400")
    day.announcing.by_ssdp(room)
    await day.all_there()


async def _calm(day: Day, room: Player) -> None:
    """Stop or pause a room, whichever it knows now; that is never refused."""
    for service in ("media_stop", "media_pause"):
        try:
            await day.attempt(room, service)
        except FailedError as failed:
            if failed.key.startswith("refused_"):
                raise


async def started_elsewhere(day: Day) -> None:
    """Let music of the cloud begin by AirPlay, by Spotify, by an alarm; then calm it."""
    room = next(room for room in day.visible if len(room.group.members) == 1)
    for begin in (sessions.start_airplay, sessions.start_spotify):
        async with day.rooms.by_somebody_else():
            await begin(room)
            await day.shows(room, "plays", lambda state, _: state == "playing")
            await settle()
        await _calm(day, room)
    alarms = day.household.store(Alarms)
    async with day.rooms.by_somebody_else():
        await asyncio.gather(*(alarms.ring(number) for number in list(alarms.alarms)))
        await settle(0.5)
    for player in day.visible:
        await _calm(day, player)
    await day.act(room, "select_source", source=ALBUM)
