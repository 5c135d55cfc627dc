"""Scenes of playing: every action of a media player, groups, sources, what may be handed over."""

from collections.abc import Mapping
from typing import Any, Final

from tests.demo.plan import ALBUM, DemoError
from tests.simulator.player import Player
from tests.simulator.profiles.content import SPOTIFY_TRACK

from .day import Day, settle
from .household import STATION, playback
from .street import (
    ELSEWHERE,
    FILES_NAME,
    LEAKING_NAME,
    MUSIC,
    NOBODY_NAME,
    PAGE,
    PUBLIC_NAME,
    RADIO_NAME,
    STATION_NAME,
    WEB,
)
from .user import FailedError

# Arguments for each action of the domain, None for those that speakers do not offer. What is not
# here fails the scene: a new action has to be thought about.
ACTIONS: Final[Mapping[str, Mapping[str, Any] | None]] = {
    "media_play": {},
    "media_pause": {},
    "media_play_pause": {},
    "media_next_track": {},
    "media_previous_track": {},
    "media_seek": {"seek_position": 7},
    "volume_up": {},
    "volume_down": {},
    "volume_set": {"volume_level": 0.2},
    "volume_mute": {"is_volume_muted": False},
    "shuffle_set": {"shuffle": False},
    "repeat_set": {"repeat": "off"},
    "media_stop": {},
    # They have scenes of their own.
    "join": None,
    "unjoin": None,
    "select_source": None,
    "play_media": None,
    "browse_media": None,
    "search_media": None,
    "clear_playlist": None,
    # Speakers are never off, and have no such modes.
    "turn_on": None,
    "turn_off": None,
    "toggle": None,
    "select_sound_mode": None,
}

# What is let through: the reason is the place where it stands.
ALLOWED: Final = (
    f"{MUSIC}/One.mp3",
    f"{MUSIC}/inside.mp3",
    f"{MUSIC}/evening.m3u",
    f"http://{FILES_NAME}:{WEB}/One.mp3",
    f"http://{FILES_NAME}:{WEB}/Übung 1.mp3",
    f"x-rincon-mp3radio://{STATION}",
    f"http://{RADIO_NAME}:{WEB}/live.mp3",
    f"{PAGE}/local/Song.mp3",
    "media-source://media_source/local/Song.mp3",
    "media-source://tts/demo?message=Dinner",
)
# What leads outside, each in a way of its own.
OUTSIDE: Final = (
    f"http://{ELSEWHERE}/a.mp3",
    f"https://{PUBLIC_NAME}/a.mp3",
    f"http://{PUBLIC_NAME}/a.mp3",
    f"http://{LEAKING_NAME}/a.mp3",
    f"http://{NOBODY_NAME}/a.mp3",
    f"{MUSIC}/outside.mp3",
    f"{MUSIC}/mixed.m3u",
    f"http://{FILES_NAME}:{WEB}/live.m3u8",
    f"https://{FILES_NAME}/a.mp3",
    "http://3405803785/a.mp3",
    "http://[2001:db8::9]/a.mp3",
    "http://[::ffff:203.0.113.9]/a.mp3",
    f"http://user@{FILES_NAME}/a.mp3",
    f"x-rincon-mp3radio://{STATION_NAME}/live.mp3",
    f"aac://http://{STATION_NAME}/live.aac",
    f"hls-radio://https://{STATION_NAME}/live.m3u8",
    "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0",
    "x-sonos-spotify:spotify%3atrack%3a0?sid=12&flags=8232&sn=1",
    "x-rincon-cpcontainer:1004206cspotify%3aalbum%3a0?sid=12",
    f"x-file-cifs://{PUBLIC_NAME}/music/a.mp3",
    "media-source://outside/song",
    "media-source://radio_browser/0",
)
CLOUD_SOURCES: Final = ("Station One", "Cloud Album", "Cloud Track", "Station Two", "Mixed")


async def every_action(day: Day) -> None:
    """Carry out each action that a media player knows, on a queue of the house."""
    services = (await day.user.command("get_services"))["media_player"]
    if strangers := set(services) - set(ACTIONS):
        raise DemoError(f"no arguments for {sorted(strangers)}")
    room = _free(day)
    await day.act(room, "select_source", source=ALBUM)
    await day.shows(room, "plays", lambda state, _: state == "playing")
    for service, arguments in ACTIONS.items():
        if arguments is not None:
            await day.act(room, service, **arguments)
            await settle(0.05)
    await day.act(room, "clear_playlist")


async def every_room(day: Day) -> None:
    """Let every room be louder and quieter, and be read."""
    for room in day.visible:
        await day.act(room, "volume_set", volume_level=0.11)
        await day.act(room, "volume_mute", is_volume_muted=False)


async def groups(day: Day) -> None:
    """Let rooms join and leave, twice."""
    leader, *followers = day.visible[:4]
    members = [day.entity(room) for room in followers]
    for _ in range(2):
        await day.act(leader, "join", group_members=members)
        await day.shows(
            leader, "has all", lambda _, shown: set(members) <= set(shown["group_members"])
        )
        for room in followers:
            await day.act(room, "unjoin")
        await day.shows(leader, "is alone", lambda _, shown: len(shown["group_members"]) == 1)


async def every_source(day: Day) -> None:
    """Select each source that is shown in a room, and see that none of the cloud's is."""
    room = _free(day)
    shown = await day.shows(room, "has sources", lambda _, shown: shown.get("source_list"))
    sources = list(shown["source_list"])
    if there := set(sources) & set(CLOUD_SOURCES):
        raise DemoError(f"sources of the cloud are shown: {sorted(there)}")
    for source in sources:
        try:
            await day.act(room, "select_source", source=source)
        except FailedError as failed:
            # An empty playlist is shown, and cannot be begun.
            if failed.key.startswith("refused_"):
                raise
        await settle(0.05)
    day.notes["sources"] = sources


async def cloud_sources(day: Day) -> None:
    """Name what is not shown."""
    for source in CLOUD_SOURCES:
        await day.refused(_free(day), "select_source", source=source)


async def played(day: Day) -> None:
    """Hand over what stands in the house."""
    room = _free(day)
    for media_id in ALLOWED:
        await _play(day, room, media_id)
        await day.shows(room, f"plays {media_id}", lambda state, _: state == "playing")
    for enqueue in ("add", "next", "play", "replace"):
        await _play(day, room, f"{MUSIC}/{enqueue}.mp3", enqueue=enqueue)


async def refused(day: Day) -> None:
    """Hand over what does not."""
    room = _free(day)
    before = playback(room).source
    for media_id in OUTSIDE:
        await day.refused(room, "play_media", media_content_id=media_id, media_content_type="music")
    if playback(room).source != before:
        raise DemoError("a player was told something")


async def announced(day: Day) -> None:
    """Announce what stands in the house, and what does not."""
    room = _free(day)
    for media_id, inside in ((f"{MUSIC}/bell.mp3", True), (f"https://{PUBLIC_NAME}/b.mp3", False)):
        try:
            await _play(day, room, media_id, announce=True)
        except FailedError as failed:
            if inside and failed.key.startswith("refused_"):
                raise
            continue
        if not inside:
            raise DemoError(f"{media_id} was announced")


async def mixed_queue(day: Day) -> None:
    """Press play where a track of the cloud is in the queue."""
    room = _free(day)
    await day.act(room, "select_source", source=ALBUM)
    await day.shows(room, "plays", lambda state, _: state == "playing")
    await day.act(room, "media_pause")
    playback(room).queue.insert([SPOTIFY_TRACK])
    playback(room).sync()
    await day.shows(room, "has one more", lambda _, shown: shown.get("queue_size") == 5)
    await day.refused(room, "media_play")
    await day.refused(room, "media_next_track")
    await day.refused(room, "media_seek", seek_position=3)


async def browsed(day: Day) -> None:
    """Open the folders that a media player shows, three deep, with their pictures; search."""
    room = day.entity(_free(day))
    day.notes["folders"] = await _open(day, room, {}, 3)
    try:
        await day.user.call(
            "media_player.search_media",
            {"search_query": "Lanterns"},
            target={"entity_id": room},
            response=True,
        )
    except FailedError as failed:
        if failed.key != "service_not_supported":
            raise


async def _open(day: Day, entity_id: str, which: Mapping[str, Any], deep: int) -> int:
    """Open a folder and some of those in it; return how many could be opened."""
    try:
        shown = await day.user.command("media_player/browse_media", entity_id=entity_id, **which)
    except FailedError:
        # An empty one, or one whose owner has nothing set up.
        return 0
    children = shown.get("children") or ()
    for place in filter(None, (child.get("thumbnail") for child in children)):
        if not place.startswith("/"):
            raise DemoError(f"the page would fetch {place}")
        await day.user.get(place)
    opened = 1
    for child in [child for child in children if child["can_expand"]][:6] if deep else ():
        one = {key: child[key] for key in ("media_content_id", "media_content_type")}
        opened += await _open(day, entity_id, one, deep - 1)
    return opened


async def _play(day: Day, room: Player, media_id: str, **more: Any) -> None:
    await day.act(room, "play_media", media_content_id=media_id, media_content_type="music", **more)


def _free(day: Day) -> Player:
    """Return a room that is in no group."""
    return next(room for room in day.visible if len(room.group.members) == 1)
