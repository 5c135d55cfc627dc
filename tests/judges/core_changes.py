"""What other clients and the world change, and what Home Assistant's entities make of it."""

import asyncio

from .core_home import Home, report

# Portable players, those with a TV, and those whose line-in core knows.
PORTABLE = ("S17", "S27")
BARS = ("S9", "S14", "S19", "S36", "S45")
LINE_IN = ("S6", "S16")
# Core does not subscribe again sooner after it took a player for gone.
COOLDOWN = 10.5
# Until all that core asks of a player that is back is answered.
BACK = 5.0

_ALARM = {
    "StartLocalTime": "05:45:00",
    "Duration": "00:30:00",
    "Recurrence": "DAILY",
    "Enabled": "1",
    "ProgramURI": "x-rincon-buzzer:0",
    "ProgramMetaData": "",
    "PlayMode": "NORMAL",
    "Volume": "12",
    "IncludeLinkedZones": "0",
}


async def changes(home: Home) -> None:
    """Look at all of them."""
    await volume(home)
    await sound(home)
    await transport(home)
    await groups(home)
    await alarms(home)
    await favorites(home)
    await inputs(home)
    await charging(home)
    await departures(home)


async def volume(home: Home) -> None:
    """Change volume and mute of players at both ends and in the middle."""
    last = len(home.uids) - 1
    for index in sorted({0, last // 2, last}):
        uid, level = home.uids[index], 31 + index
        await home.tell(
            uid, "RenderingControl", "SetVolume", Channel="Master", DesiredVolume=str(level)
        )
        await home.follows(
            f"volume of player {index + 1} follows", home.shows(uid, "volume_level", level / 100)
        )
    uid = home.uids[0]
    for on in (True, False):
        await home.tell(
            uid, "RenderingControl", "SetMute", Channel="Master", DesiredMute=str(int(on))
        )
        await home.follows(
            f"mute follows: {'on' if on else 'off'}", home.shows(uid, "is_volume_muted", on)
        )


async def sound(home: Home) -> None:
    """Change what numbers and switches stand for."""
    uid = home.uids[0]
    await home.tell(uid, "RenderingControl", "SetBass", DesiredBass="4")
    await home.follows("bass follows", home.counts(f"{uid}-bass", 4))
    await home.tell(uid, "RenderingControl", "SetLoudness", Channel="Master", DesiredLoudness="0")
    await home.follows("loudness follows", home.stands(f"{uid}-loudness", "off", "switch"))
    await home.tell(uid, "RenderingControl", "SetVolume", Channel="RF", DesiredVolume="80")
    await home.follows("balance follows", home.counts(f"{uid}-balance", -20))
    for bar in home.model(*BARS)[:1]:
        await home.tell(bar, "RenderingControl", "SetEQ", EQType="NightMode", DesiredValue="1")
        await home.follows("night sound follows", home.stands(f"{bar}-night_mode", "on", "switch"))
        await home.tell(
            bar, "RenderingControl", "SetEQ", EQType="MusicSurroundLevel", DesiredValue="-3"
        )
        await home.follows(
            "a surround level follows", home.counts(f"{bar}-music_surround_level", -3)
        )


async def transport(home: Home) -> None:
    """Change what plays."""
    playing = [uid for uid in home.uids if home.state(uid) == "playing"]
    report("what plays is seen playing", playing, "no player is playing")
    if not playing:
        return
    uid = playing[0]
    seen = {
        name: home.attribute(uid, f"media_{name}")
        for name in ("title", "artist", "album_name", "duration", "position", "content_id")
    }
    absent = [name for name, value in seen.items() if value in (None, "")]
    report("title, artist, album and length are seen", not absent, f"nothing in {absent}")
    await home.tell(uid, "AVTransport", "Next")
    await home.follows(
        "the next track is seen", lambda: home.attribute(uid, "media_title") != seen["title"]
    )
    await home.follows("and it plays", home.stands(uid, "playing"))
    await home.follows("and its place in the queue", home.shows(uid, "queue_position", 2))
    await home.tell(uid, "AVTransport", "Pause")
    await home.follows("a pause is seen", home.stands(uid, "paused"))
    await home.tell(uid, "AVTransport", "Play", Speed="1")
    await home.follows("the end of a pause is seen", home.stands(uid, "playing"))
    await home.tell(uid, "AVTransport", "SetPlayMode", NewPlayMode="SHUFFLE")
    await home.follows("shuffle follows", home.shows(uid, "shuffle", value=True))
    await home.follows("repeat follows", home.shows(uid, "repeat", "all"))
    await home.tell(uid, "AVTransport", "SetPlayMode", NewPlayMode="NORMAL")
    await home.follows("the normal order follows", home.shows(uid, "shuffle", value=False))
    await home.tell(uid, "AVTransport", "SetCrossfadeMode", CrossfadeMode="1")
    await home.follows("crossfade follows", home.stands(f"{uid}-cross_fade", "on", "switch"))


async def groups(home: Home) -> None:
    """Let the last player join the first one's group and leave it."""
    first, last = home.uids[0], home.uids[-1]
    before = home.members(first)
    await home.tell(
        last,
        "AVTransport",
        "SetAVTransportURI",
        CurrentURI=f"x-rincon:{first}",
        CurrentURIMetaData="",
    )
    await home.follows("a join is seen", lambda: home.members(first) == before + 1)
    await home.follows("by the joined player too", lambda: home.members(last) == before + 1)
    await home.follows(
        "it shows what the group plays",
        lambda: home.attribute(last, "media_title") == home.attribute(first, "media_title"),
    )
    await home.tell(last, "AVTransport", "BecomeCoordinatorOfStandaloneGroup")
    await home.follows("a leave is seen", lambda: home.members(first) == before)
    await home.follows("by the player that left too", lambda: home.members(last) == 1)


async def alarms(home: Home) -> None:
    """Make an alarm, change it and take it away."""
    uid = home.uids[-1]
    reply = await home.tell(uid, "AlarmClock", "CreateAlarm", **{**_ALARM, "RoomUUID": uid})
    number = reply.partition("<AssignedID>")[2].partition("<")[0]
    alarm = f"alarm-{home.household}:{number}"
    await home.follows("a new alarm is seen", home.stands(alarm, "on", "switch"))
    changed = {"Enabled": "0", "Volume": "33", "StartLocalTime": "06:10:00", "RoomUUID": uid}
    await home.tell(uid, "AlarmClock", "UpdateAlarm", ID=number, **{**_ALARM, **changed})
    await home.follows("its switch follows", home.stands(alarm, "off", "switch"))
    await home.follows("its time follows", home.shows(alarm, "time", "06:10:00", "switch"))
    await home.follows("its volume follows", home.shows(alarm, "volume", 0.33, "switch"))
    await home.tell(uid, "AlarmClock", "DestroyAlarm", ID=number)
    await home.follows("its end is seen", home.stands(alarm, "missing", "switch"))


async def favorites(home: Home) -> None:
    """Take a favorite away."""
    uid, sensor = home.uids[0], f"{home.household}-favorites"
    items = home.attribute(sensor, "items", "sensor") or {}
    before = home.number(sensor, "sensor")
    gone = next((number for number, title in items.items() if title == "Station Two"), "")
    report("a favorite is known by its name", gone, f"not among {len(items)}")
    if not gone or before is None:
        return
    await home.tell(uid, "ContentDirectory", "DestroyObject", ObjectID=gone)
    await home.follows("one favorite less is seen", home.counts(sensor, before - 1, "sensor"))
    await home.follows(
        "it is no source any more",
        lambda: "Station Two" not in (home.attribute(uid, "source_list") or ()),
    )


async def inputs(home: Home) -> None:
    """Let AirPlay, Spotify Connect, a TV and line-in play, and switch a microphone."""
    uid = home.uids[-1]
    for scene, source in (("airplay", "AirPlay"), ("spotify_connect", "Spotify Connect")):
        await home.scene(uid, scene, title=f"By {source}", artist="Somebody")
        await home.follows(f"{source} is seen", home.shows(uid, "source", source))
        await home.follows("with its title", home.shows(uid, "media_title", f"By {source}"))
        await home.follows("and it plays", home.stands(uid, "playing"))
        await home.scene(uid, scene, on=False)
    for bar in home.model(*BARS)[-1:]:
        await home.scene(bar, "tv")
        await home.follows("the TV is seen", home.shows(bar, "source", "TV"))
        await home.scene(bar, "tv", on=False)
    for other in home.model(*LINE_IN)[-1:]:
        await home.tell(
            other,
            "AVTransport",
            "SetAVTransportURI",
            CurrentURI=f"x-rincon-stream:{other}",
            CurrentURIMetaData="",
        )
        await home.tell(other, "AVTransport", "Play", Speed="1")
        await home.follows("line-in is seen", home.shows(other, "source", "Line-in"))
        await home.tell(other, "AVTransport", "Stop")
    for other in home.uids:
        microphone = f"{other}-microphone"
        if home.state(microphone, "binary_sensor") == "on":
            await home.scene(other, "microphone", on=False)
            await home.follows(
                "the microphone follows", home.stands(microphone, "off", "binary_sensor")
            )


async def charging(home: Home) -> None:
    """Charge a portable player and let it run low."""
    for uid in home.model(*PORTABLE)[:1]:
        power = f"{uid}-power"
        for on, state in ((True, "on"), (False, "off")):
            await home.scene(uid, "battery", charging=on)
            await home.follows(
                f"charging follows: {state}", home.stands(power, state, "binary_sensor")
            )
        # By itself: core leaves the level as it is when the charger is pulled.
        await home.scene(uid, "battery", percent=41)
        await home.follows("the battery follows", home.counts(f"{uid}-battery", 41, "sensor"))


async def departures(home: Home) -> None:
    """Switch a portable player off and on again, and let the last player be updated."""
    off, updated = home.model(*PORTABLE)[:1], home.uids[-1]
    task = asyncio.create_task(home.scene(updated, "upgrade", version="98.1-90000"))
    await home.follows("a player in an update is unavailable", home.stands(updated, "unavailable"))
    for uid in off:
        await home.scene(uid, "switch_off")
        await home.follows("one that is off is unavailable", home.stands(uid, "unavailable"))
    await task
    await asyncio.sleep(COOLDOWN)
    for uid in off:
        await home.scene(uid, "switch_on")
    for uid in (updated, *off):
        await home.heard(uid)
        await home.follows(
            f"{home.told[uid]['room']} is back when it is heard", home.there(uid), BACK
        )
        # Its subscriptions come after that.
        await asyncio.sleep(1)
        await home.tell(uid, "RenderingControl", "SetVolume", Channel="Master", DesiredVolume="19")
        await home.follows("and follows again", home.shows(uid, "volume_level", 0.19))
