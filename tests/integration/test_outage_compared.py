"""The report made beforehand, and what really falls silent when the internet is gone.

The simulated players know no origins: they try to fetch, over a net without the internet.
"""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from tests.simulator.alarms import CHIME, Alarm, Alarms
from tests.simulator.content import didl
from tests.simulator.content.expand import expand
from tests.simulator.content.favorites import Favorites
from tests.simulator.content.net import Net, NotFetched
from tests.simulator.content.playlists import Playlists
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import (
    INTERNET_STATION,
    LAN_STATION,
    LIBRARY_QUEUE,
    SONOS_PLAYLIST,
    SPOTIFY_ALBUM,
    SPOTIFY_TRACK,
)
from tests.simulator.services.av_transport import AVTransport
from tests.simulator.soap import UpnpError
from tests.simulator.spec import ItemSpec
from tests.simulator.transport.source import Kind

from .conftest import Factory
from .helpers import entry_for, set_up
from .rooms import playback
from .test_outage import ask, read

PROFILES = ("small", "home", "s1")


async def plays(player: Player, item: ItemSpec) -> list[bool]:
    """Try everything that an item stands for; return what could be had."""
    try:
        parts = await expand(player, item)
    except UpnpError:
        return [False]
    return [await fetched(player, part.uri) for part in parts]


async def fetched(player: Player, uri: str) -> bool:
    try:
        await player.household.store(Net).fetch(player, uri)
    except NotFetched, UpnpError:
        return False
    return True


def fate(found: list[bool]) -> str:
    if all(found):
        return "plays_on"
    return "plays_in_part" if any(found) else "falls_silent"


async def rings(household: Household, alarm: Alarm) -> bool:
    """Let an alarm ring; return whether its own program is heard, not the chime in its place."""
    household.store(Alarms).alarms[alarm.id] = alarm
    await household.store(Alarms).ring(alarm.id)
    room = household.player(alarm.room).primary
    sounds = room.coordinator.service(AVTransport).playback
    own = alarm.uri == CHIME or sounds.kind is not Kind.CHIME
    return own and sounds.active


def item_of(uri: str, metadata: str) -> ItemSpec:
    return didl.read(metadata, uri)


class Trial:
    """The household without the internet, tried line by line."""

    def __init__(self, household: Household) -> None:
        """Switch the internet off."""
        self._household = household
        self._any = household.visible[0]
        household.timing.fetch = 0.001
        household.store(Net).internet = False

    async def of(self, line: dict[str, Any]) -> str:
        """Try what a line is about; return what became of it."""
        key = line["id"]
        match line["kind"]:
            case "favorite":
                favorite = self._household.store(Favorites).find(key)
                return fate(await plays(self._any, item_of(favorite.uri, favorite.metadata)))
            case "playlist":
                saved = self._household.store(Playlists).find(key)
                return fate([await fetched(self._any, item.uri) for item in saved.items])
            case "playlist_item":
                saved = self._household.store(Playlists).find(line["within"])
                item = saved.items[int(key.rpartition("/")[2]) - 1]
                return fate([await fetched(self._any, item.uri)])
            case "queue_item":
                player = self._household.player(line["within"])
                item = playback(player).queue.items[int(key.rpartition("/")[2]) - 1]
                return fate([await fetched(player, item.uri)])
            case "input":
                return fate([await fetched(self._any, key)])
            case "playing":
                now = playback(self._household.player(key))
                uri = now.item.uri if now.item else now.source.uri
                return fate([await fetched(now.player, uri)])
            case _:
                return await self._alarm(int(key))

    async def _alarm(self, number: int) -> str:
        alarm = self._household.store(Alarms).alarms[number]
        if alarm.item is None:
            return fate([await rings(self._household, alarm)])
        found = fate(await plays(self._any, alarm.item))
        if found != "plays_in_part":
            # A list that is partly silent rings by whichever of its items comes first.
            assert await rings(self._household, alarm) == (found == "plays_on")
        return found


@pytest.mark.parametrize("name", PROFILES)
async def test_what_falls_silent_is_what_the_report_said_before(
    hass: HomeAssistant, household_factory: Factory, name: str
) -> None:
    household = await household_factory(name)
    await _fill(household)
    entry = await set_up(hass, entry_for(household))
    await read(hass, household)
    report = await ask(hass, entry.entry_id)
    assert {each["kind"] for each in report["items"]} >= {
        "favorite",
        "playlist",
        "playlist_item",
        "queue_item",
        "alarm",
        "alarm_off",
        "playing",
    }
    told = {(each["kind"], each["within"], each["id"]): each["fate"] for each in report["items"]}
    assert {"plays_on", "plays_in_part", "falls_silent"} <= set(told.values())
    trial = Trial(household)
    tried = {
        (each["kind"], each["within"], each["id"]): await trial.of(each) for each in report["items"]
    }
    assert tried == told


async def _fill(household: Household) -> None:
    """Put something of every origin into a queue, a favorite list and the alarms."""
    room, other = household.visible[0], household.visible[1]
    now = playback(room)
    now.stop()
    now.queue.clear()
    now.queue.insert(
        (LIBRARY_QUEUE[0], SPOTIFY_TRACK, LIBRARY_QUEUE[1], _file("files.station.test")), 1
    )
    now.set_queue()
    now.play()
    await now.wait()
    alarms = household.store(Alarms)
    programs = (
        None,
        LAN_STATION,
        INTERNET_STATION,
        SPOTIFY_ALBUM,
        SONOS_PLAYLIST,
        ItemSpec("Mixed", "file:///jffs/settings/savedqueues.rsq#1", id="SQ:1"),
        LIBRARY_QUEUE[2],
    )
    for hour, item in enumerate(programs, 10):
        for room_uid, on in ((room.uid, True), (other.uid, False)):
            alarms.create(room.uid, _alarm(hour, room_uid, item, on=on))


def _file(host: str) -> ItemSpec:
    return ItemSpec(f"File of {host}", f"http://{host}/song.mp3")


def _alarm(hour: int, room: str, item: ItemSpec | None, *, on: bool) -> dict[str, str]:
    return {
        "StartLocalTime": f"{hour}:00:00",
        "Duration": "01:00:00",
        "Recurrence": "DAILY",
        "Enabled": "1" if on else "0",
        "RoomUUID": room,
        "ProgramURI": item.uri if item else "",
        "ProgramMetaData": didl.metadata(item) if item else "",
        "PlayMode": "NORMAL",
        "Volume": "20",
        "IncludeLinkedZones": "0",
    }


async def test_with_the_internet_everything_is_heard(hass: HomeAssistant, small: Household) -> None:
    """The trial itself can tell: what it calls silent is so for want of the internet."""
    await _fill(small)
    entry = await set_up(hass, entry_for(small))
    await read(hass, small)
    report = await ask(hass, entry.entry_id)
    trial = Trial(small)
    small.store(Net).internet = True
    for each in report["items"]:
        if each["kind"] != "alarm_off":
            assert await trial.of(each) == "plays_on", each


@pytest.mark.parametrize(
    ("options", "told"),
    [({}, "cannot_be_told"), ({"further_networks": ["sid:240"]}, "plays_on")],
)
async def test_a_music_server_of_ones_own_plays_and_is_known_once_the_options_name_it(
    hass: HomeAssistant,
    household_factory: Factory,
    options: dict[str, Any],
    told: str,
) -> None:
    household = await household_factory("s1")
    own = ItemSpec("Own", "x-sonos-http:track%3a1.mp3?sid=240&flags=0&sn=1")
    queue = playback(household.visible[0]).queue
    queue.clear()
    queue.insert((own,), 1)
    entry = await set_up(hass, entry_for(household, **options))
    await read(hass, household)
    report = await ask(hass, entry.entry_id)
    (line,) = (each for each in report["items"] if each["kind"] == "queue_item")
    assert line["fate"] == told
    assert await Trial(household).of(line) == "plays_on"
