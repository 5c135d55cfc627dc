"""Scenes of everything else there is: pictures, entities, actions of the integration."""

from collections.abc import Mapping
from typing import Any, Final

from tests.demo.plan import ALBUM, DOMAIN, DemoError
from tests.simulator.profiles.content import TUNEIN

from .day import Day, settle
from .household import STATION, playback
from .street import COVER_NAME, MUSIC
from .user import FailedError

# What is carried out on the entities of a platform, with which arguments; {state} is what an
# entity shows. None: there is nothing to carry out. What is not here fails the scene.
PLATFORMS: Final[Mapping[str, tuple[str, ...] | None]] = {
    "binary_sensor": None,
    "button": ("press",),
    "event": None,
    "media_player": None,
    "number": ("set_value",),
    "select": ("select_option",),
    "sensor": None,
    "switch": ("toggle", "toggle"),
    "update": ("skip", "clear_skipped"),
}
# Arguments for each action of the integration; {entry} is the household, {room} a media player.
# None: it has a scene of its own. What is not here fails the scene.
ARGUMENTS: Final[Mapping[str, Mapping[str, Any] | None]] = {
    "delete_own_data": None,
    "get_data_ledger": {"config_entry_id": "{entry}"},
    "get_outage_report": {"config_entry_id": "{entry}"},
    "get_own_data": {"config_entry_id": "{entry}"},
    "get_request_ledger": {"config_entry_id": "{entry}"},
    "probe": {"config_entry_id": "{entry}"},
    "remove_cloud_items": {"entity_id": "{room}"},
    "restore_alarm_programs": {"config_entry_id": "{entry}"},
    "run_drill": {"entity_id": "{room}", "take_over": True},
}
# Parts of what the integration keeps that can be deleted.
OWN_DATA: Final = ("descriptions", "firmware", "consent", "requests", "refusals", "events")


async def pictures(day: Day) -> None:
    """Let the page show what plays: from the players, from the house, from elsewhere."""
    room = next(room for room in day.visible if len(room.group.members) == 1)
    shown: dict[str, int] = {}
    await day.act(room, "select_source", source=ALBUM)
    await day.shows(room, "plays", lambda state, _: state == "playing")
    shown["a file of the house"] = await _picture(day, day.entity(room))
    async with day.rooms.by_somebody_else():
        await day.rooms.by_app(
            room,
            "AVTransport.SetAVTransportURI",
            CurrentURI=f"x-rincon-mp3radio://{STATION}",
            CurrentURIMetaData=_metadata(f"{MUSIC}/cover.png"),
        )
        await day.rooms.by_app(room, "AVTransport.Play", Speed="1")
        await day.shows(
            room,
            "plays the house's station",
            lambda state, shown: (
                state == "playing" and "mp3radio" in str(shown.get("media_content_id"))
            ),
        )
    shown["a station of the house"] = await _picture(day, day.entity(room))
    async with day.rooms.by_somebody_else():
        # Somebody plays a station with the app: its picture stands on the internet, and asked for
        # it, the player would fetch it there.
        await day.rooms.by_app(
            room,
            "AVTransport.SetAVTransportURI",
            CurrentURI=TUNEIN.uri,
            CurrentURIMetaData=_metadata(f"https://{COVER_NAME}/1.png"),
        )
        await day.rooms.by_app(room, "AVTransport.Play", Speed="1")
        await day.shows(
            room,
            "plays a station",
            lambda state, shown: (
                state == "playing" and "s24861" in str(shown.get("media_content_id"))
            ),
        )
    shown["a station elsewhere"] = await _picture(day, day.entity(room))
    async with day.rooms.by_somebody_else():
        await day.rooms.by_app(
            room,
            "AVTransport.SetAVTransportURI",
            CurrentURI=TUNEIN.uri,
            CurrentURIMetaData=_metadata(f"/getaa?s=1&u={TUNEIN.uri.replace('&', '%26')}"),
        )
        await settle()
    shown["a station by way of the player"] = await _picture(day, day.entity(room))
    await day.act(room, "media_stop")
    playback(room).stop()
    day.notes["pictures"] = shown
    if shown["a station elsewhere"] or shown["a station by way of the player"]:
        raise DemoError(f"a picture came from outside: {shown}")


async def _picture(day: Day, entity_id: str) -> int:
    """Return the size of a room's picture, 0 for none."""
    states = await day.user.states()
    if not (place := states[entity_id]["attributes"].get("entity_picture")):
        place = f"/api/media_player_proxy/{entity_id}"
    if not place.startswith("/"):
        raise DemoError(f"the page would fetch {place}")
    status, content = await day.user.get(place)
    return len(content) if status == 200 else 0


def _metadata(art: str) -> str:
    art = art.replace("&", "&amp;")
    return (
        '<DIDL-Lite xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/"'
        ' xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/">'
        '<item id="F00092020s24861" parentID="L" restricted="true">'
        "<dc:title>Station One</dc:title>"
        "<upnp:class>object.item.audioItem.audioBroadcast</upnp:class>"
        f"<upnp:albumArtURI>{art}</upnp:albumArtURI>"
        "</item></DIDL-Lite>"
    )


async def every_entity(day: Day) -> None:
    """Read every entity again, and carry out what its platform can."""
    entries = [entry["entity_id"] for entry in await day.registry() if not entry["disabled_by"]]
    await day.user.call("homeassistant.update_entity", {"entity_id": entries})
    states = await day.user.states()
    day.notes["entities"] = _by_platform(entries)
    for entity_id in entries:
        platform = entity_id.partition(".")[0]
        if platform not in PLATFORMS:
            raise DemoError(f"nobody said what to do with {entity_id}")
        state = states.get(entity_id, {"state": "unavailable", "attributes": {}})
        if state["state"] == "unavailable":
            continue
        for service in PLATFORMS[platform] or ():
            for arguments in _arguments(service, state):
                await _attempt(day, f"{platform}.{service}", arguments, entity_id)


def _by_platform(entries: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entity_id in entries:
        platform = entity_id.partition(".")[0]
        counts[platform] = counts.get(platform, 0) + 1
    return dict(sorted(counts.items()))


def _arguments(service: str, state: Mapping[str, Any]) -> list[dict[str, Any]]:
    shown = state["attributes"]
    match service:
        case "set_value":
            return [{"value": shown["min"]}, {"value": shown["max"]}]
        case "select_option":
            # The one that is chosen comes last.
            return [{"option": option} for option in (*shown["options"], state["state"])]
        case _:
            return [{}]


async def _attempt(day: Day, action: str, arguments: Mapping[str, Any], entity_id: str) -> None:
    """Carry out an action; that it cannot be done now is no failure of the scene."""
    try:
        await day.user.call(action, arguments, target={"entity_id": entity_id})
    except FailedError as failed:
        if failed.code not in ("home_assistant_error", "service_validation_error"):
            raise
        day.refusals[failed.key or failed.code] += 1
    else:
        day.actions[action] += 1


async def every_action_of_ours(day: Day) -> None:
    """Carry out each action of the integration that is there."""
    services = (await day.user.command("get_services")).get(DOMAIN, {})
    if strangers := set(services) - set(ARGUMENTS):
        raise DemoError(f"no arguments for {sorted(strangers)}")
    free = next(room for room in day.visible if len(room.group.members) == 1)
    places = {"{entry}": day.entry_id, "{room}": day.entity(free)}
    for service, described in services.items():
        if (wanted := ARGUMENTS[service]) is None:
            continue
        arguments = {
            name: places.get(value, value) if isinstance(value, str) else value
            for name, value in wanted.items()
        }
        action = f"{DOMAIN}.{service}"
        await day.user.call(action, arguments, response="response" in described)
        day.actions[action] += 1


async def own_data(day: Day) -> None:
    """Delete what the integration keeps; the household starts again from what is left."""
    action = f"{DOMAIN}.delete_own_data"
    await day.user.call(action, {"config_entry_id": day.entry_id, "parts": list(OWN_DATA)})
    day.actions[action] += 1
    await day.all_there()
