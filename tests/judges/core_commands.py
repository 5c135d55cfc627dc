"""What Home Assistant's user can do with the players, and what the players make of it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from .core_changes import BARS
from .core_entities import ULTRA
from .core_home import Home, report

ALBUM = "A:ALBUM/Northern%20Lights"
FILE = "http://127.0.0.1:18123/local/bell.mp3"
# How deep and how far the media browser is walked.
DEPTH = 4
MOST = 400


async def commands(home: Home) -> None:
    """Try all of them."""
    await sound(home)
    await settings(home)
    await grouping(home)
    await playing(home)
    await queue(home)
    await browsing(home)


async def sound(home: Home) -> None:
    """Set volume and mute."""
    uid = home.uids[0]
    await home.attempt(
        "volume_set is taken", home.serve("media_player.volume_set", uid, volume_level=0.11)
    )
    await home.follows("its volume comes back", home.shows(uid, "volume_level", 0.11))
    await home.attempt("volume_up is taken", home.serve("media_player.volume_up", uid))
    await home.follows("the step comes back", home.shows(uid, "volume_level", 0.13))
    for on in (True, False):
        await home.attempt(
            "volume_mute is taken",
            home.serve("media_player.volume_mute", uid, is_volume_muted=on),
        )
        await home.follows(
            f"its mute comes back: {'on' if on else 'off'}",
            home.shows(uid, "is_volume_muted", on),
        )


async def settings(home: Home) -> None:
    """Set numbers, switches, the selection, an alarm and timers."""
    uid = home.uids[0]
    for name, value in (("bass", 3), ("treble", -2), ("balance", -10)):
        unique_id = f"{uid}-{name}"
        await home.attempt(
            f"{name} is taken",
            home.serve("number.set_value", unique_id, domain="number", value=value),
        )
        await home.follows(f"{name} comes back", home.counts(unique_id, value))
    switches = [f"{uid}-loudness", f"{uid}-status_light", f"{uid}-buttons_enabled"]
    for bar in home.model(*BARS)[:1]:
        switches += [f"{bar}-{name}" for name in ("dialog_level", "tv_autoplay")]
    switches.append(f"alarm-{home.household}:11")
    for unique_id in switches:
        before = home.state(unique_id, "switch")
        after = "off" if before == "on" else "on"
        name = unique_id.rpartition("-")[2]
        await home.attempt(
            f"{name} is switched {after}",
            home.serve(f"switch.turn_{after}", unique_id, domain="switch"),
        )
        # Light, buttons and TV are not evented: core looks every half minute, or when told to.
        await home.serve("homeassistant.update_entity", unique_id, domain="switch")
        await home.follows(f"{name} is {after}", home.stands(unique_id, after, "switch"))
    for ultra in home.model(ULTRA):
        speech = f"{ultra}-speech_dialog_level"
        await home.attempt(
            "speech level is taken",
            home.serve("select.select_option", speech, domain="select", option="high"),
        )
        await home.follows("speech level comes back", home.stands(speech, "high", "select"))
    await home.attempt(
        "set_sleep_timer is taken", home.serve("sonos.set_sleep_timer", uid, sleep_time=600)
    )
    await home.comes_true("a sleep timer runs", uid, "AVTransport", lambda now: now["sleep_timer"])
    await home.attempt("clear_sleep_timer is taken", home.serve("sonos.clear_sleep_timer", uid))
    await home.attempt(
        "update_alarm is taken",
        home.serve("sonos.update_alarm", uid, alarm_id=12, volume=0.44, enabled=False),
    )
    alarm = f"alarm-{home.household}:12"
    await home.follows("its volume comes back", home.shows(alarm, "volume", 0.44, "switch"))
    await home.follows("its switch comes back", home.stands(alarm, "off", "switch"))


async def grouping(home: Home) -> None:
    """Let the last player join and part from one that plays, also by snapshot and restore."""
    first, last = home.busy, home.uids[-1]
    title = home.attribute(first, "media_title")
    before = home.members(first)
    await home.attempt(
        "join is taken",
        home.serve("media_player.join", first, group_members=[home.entity(last)]),
    )
    await home.follows("its group comes back", lambda: home.members(first) == before + 1)
    await home.attempt("snapshot is taken", home.serve("sonos.snapshot", first, with_group=True))
    await home.attempt("unjoin is taken", home.serve("media_player.unjoin", last))
    await home.follows("both are apart again", lambda: home.members(first) == before)
    await home.attempt("restore is taken", home.serve("sonos.restore", first, with_group=True))
    await home.follows("and together again", lambda: home.members(first) == before + 1)
    await home.follows("with what played", partial(_plays, home, first, str(title)))
    await home.attempt("unjoin is taken again", home.serve("media_player.unjoin", last))
    await home.follows("and apart in the end", lambda: home.members(first) == before)


async def playing(home: Home) -> None:
    """Play favorites, an album, a playlist and a file of the house."""
    uid = home.busy
    items: Mapping[str, str] = home.attribute(f"{home.household}-favorites", "items", "sensor")
    numbers = {title: number for number, title in items.items()}
    for title, seen in (
        ("Kitchen Table FM", "Kitchen Table FM"),
        ("Northern Lights", "First Snow"),
        ("Über den Dächern", "Über den Dächern"),
    ):
        await home.attempt(
            f"the favorite {title} is taken",
            home.serve(
                "media_player.play_media",
                uid,
                media_content_type="favorite_item_id",
                media_content_id=numbers.get(title, title),
            ),
        )
        await home.follows(
            f"the favorite {title} plays",
            partial(_plays, home, uid, seen),
            2,
        )
    await home.attempt(
        "a favorite is taken as source",
        home.serve("media_player.select_source", uid, source="Station One"),
    )
    await home.follows("the source plays", partial(_plays, home, uid, "Station One"), 2)
    for kind, number, title in (
        ("album", ALBUM, "First Snow"),
        ("playlist", "Dinner", "First Snow"),
        ("music", FILE, "bell.mp3"),
    ):
        await home.attempt(
            f"play_media takes {kind}",
            home.serve(
                "media_player.play_media", uid, media_content_type=kind, media_content_id=number
            ),
        )
        await home.comes_true(
            f"{kind} plays",
            uid,
            "AVTransport",
            lambda now: now["state"] == "PLAYING",
        )
        await home.follows(f"{kind} is seen", partial(_plays, home, uid, title))


def _plays(home: Home, uid: str, title: str) -> bool:
    """Return whether a player is seen playing something of that name."""
    names = ("media_title", "media_channel", "media_content_id")
    seen = " ".join(str(home.attribute(uid, name)) for name in names)
    return title in seen and home.state(uid) == "playing"


async def queue(home: Home) -> None:
    """Fill a queue, read it, move in it and empty it."""
    uid = home.busy
    await home.attempt(
        "play_media takes album again",
        home.serve(
            "media_player.play_media", uid, media_content_type="album", media_content_id=ALBUM
        ),
    )
    await home.follows("the queue's length is seen", home.shows(uid, "queue_size", 4))
    found = await home.attempt("get_queue is answered", home.serve("sonos.get_queue", uid))
    titles = [item["media_title"] for item in found or ()]
    right = ["First Snow", "Ferry", "Long Shadow", "Home"]
    report("the queue is the album", titles == right, str(titles))
    for action, title in (
        ("media_next_track", "Ferry"),
        ("media_next_track", "Long Shadow"),
        ("media_previous_track", "Ferry"),
    ):
        await home.attempt(f"{action} is taken", home.serve(f"media_player.{action}", uid))
        await home.follows(f"{action}: {title}", home.shows(uid, "media_title", title))
    await home.attempt(
        "media_seek is taken", home.serve("media_player.media_seek", uid, seek_position=30)
    )
    await home.comes_true(
        "it goes on from there", uid, "AVTransport", lambda now: 29 <= now["position"] <= 40
    )
    await home.attempt(
        "shuffle_set is taken", home.serve("media_player.shuffle_set", uid, shuffle=True)
    )
    await home.follows("shuffle comes back", home.shows(uid, "shuffle", value=True))
    await home.attempt(
        "repeat_set is taken", home.serve("media_player.repeat_set", uid, repeat="one")
    )
    await home.follows("repeat comes back", home.shows(uid, "repeat", "one"))
    await home.attempt("play_queue is taken", home.serve("sonos.play_queue", uid, queue_position=3))
    await home.follows("its track plays", home.shows(uid, "media_title", "Home"))
    await home.attempt(
        "remove_from_queue is taken", home.serve("sonos.remove_from_queue", uid, queue_position=0)
    )
    await home.follows("the shorter queue is seen", home.shows(uid, "queue_size", 3))
    await home.attempt("media_pause is taken", home.serve("media_player.media_pause", uid))
    await home.follows("its pause comes back", home.stands(uid, "paused"))
    await home.attempt("media_play is taken", home.serve("media_player.media_play", uid))
    await home.follows("its end comes back", home.stands(uid, "playing"))
    await home.attempt("media_stop is taken", home.serve("media_player.media_stop", uid))
    await home.follows("it is not playing", lambda: home.state(uid) != "playing")
    await home.attempt("clear_playlist is taken", home.serve("media_player.clear_playlist", uid))
    await home.comes_true("the queue is empty", uid, "Queue", lambda now: not now["uris"])


async def browsing(home: Home) -> None:
    """Walk through favorites and library, and search."""
    uid = home.uids[0]
    root = await home.attempt(
        "the media browser opens", home.serve("media_player.browse_media", uid)
    )
    seen: dict[str, list[str]] = {}
    trouble: list[str] = []
    open_nodes = [(node, 1, node["title"]) for node in _children(root) if not _elsewhere(node)]
    while open_nodes and len(seen) < MOST:
        node, depth, path = open_nodes.pop(0)
        if not node["can_expand"] or depth > DEPTH:
            continue
        try:
            found = await home.serve(
                "media_player.browse_media",
                uid,
                media_content_type=node["media_content_type"],
                media_content_id=node["media_content_id"],
            )
        except Exception as err:  # noqa: BLE001 - whatever it is, the next one is looked at
            trouble.append(f"{path}: {type(err).__name__} {err}")
            continue
        children = _children(found)
        seen[path] = [child["title"] for child in children]
        open_nodes += [(child, depth + 1, f"{path}/{child['title']}") for child in children]
    report("every folder opens", seen and not trouble, "; ".join(trouble[:3]))
    for path, title in (
        ("Favorites/Radio", "Kitchen Table FM"),
        ("Favorites/Albums", "Northern Lights"),
        ("Music Library/Albums", "Northern Lights"),
        ("Music Library/Albums/Northern Lights", "Ferry"),
        ("Music Library/Artists", "Änne Grün"),
        ("Music Library/Genres", "Folk"),
        ("Music Library/Tracks", "Gigue"),
        ("Music Library/Folders", "//nas.local/music"),
    ):
        report(f"{path} holds {title}", title in seen.get(path, ()), f"it holds {seen.get(path)}")
    found = await home.attempt(
        "a search is answered",
        home.serve("media_player.search_media", uid, search_query="Gigue"),
    )
    titles = [_of(item, "title") for item in _of(found, "result") or ()]
    report("the search finds it", "Gigue" in titles, str(titles))


def _of(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


def _children(node: Any) -> list[dict[str, Any]]:
    whole = node.as_dict() if hasattr(node, "as_dict") else node
    return list((whole or {}).get("children") or ())


def _elsewhere(node: Mapping[str, Any]) -> bool:
    """Return whether a folder is Home Assistant's own."""
    return str(node["media_content_id"]).startswith("media-source")
