"""What plays, how loud, and what can be played, as JSON (captured forms), asked of the services.

What a service refuses is left at its quiet value. Forms for content of the own network are
guesses: only cloud content was captured.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

from ..service import Arguments
from ..soap import UpnpError
from . import objects
from .clips import Clips
from .errors import Json

if TYPE_CHECKING:
    from ..player import Player

DC = "{http://purl.org/dc/elements/1.1/}"
UPNP = "{urn:schemas-upnp-org:metadata-1-0/upnp/}"
RINCON = "{urn:schemas-rinconnetworks-com:metadata-1-0/}"
DIDL = "{urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/}"

STATES = {
    "PLAYING": "PLAYBACK_STATE_PLAYING",
    "TRANSITIONING": "PLAYBACK_STATE_BUFFERING",
    "PAUSED_PLAYBACK": "PLAYBACK_STATE_PAUSED",
    "STOPPED": "PLAYBACK_STATE_IDLE",
}
# A Sonos USER-AGENT, for which no favorite is hidden (WIRE 11).
ITSELF = "Linux UPnP/1.0 Sonos/97.1-80312 (Muse)"
PAGE = 100


async def ask(player: Player, service: str, action: str, **arguments: str) -> Mapping[str, str]:
    """Ask a service of the player; nothing where it refuses."""
    call = Arguments(arguments)
    call.user_agent = ITSELF
    try:
        return await player.services[service].call(action, call)
    except UpnpError:
        return {}


def evented(player: Player, service: str, name: str, default: str = "") -> str:
    """Return an evented value of a service of the player."""
    parts = player.services[service].parts().values()
    return next((entry.value for part in parts for entry in part if entry.name == name), default)


def millis(clock: str) -> int:
    """Read `h:mm:ss`; 0 for anything else."""
    try:
        hours, minutes, seconds = clock.split(":")
        return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)
    except ValueError:
        return 0


async def playback_state(player: Player) -> str:
    """Return the playbackState word."""
    info = await ask(player, "AVTransport", "GetTransportInfo", InstanceID="0")
    return STATES.get(info.get("CurrentTransportState", ""), "PLAYBACK_STATE_IDLE")


async def groups(player: Player) -> Json:
    """Return the groups with what each of them does."""
    states = {
        group.id: await playback_state(group.coordinator)
        for group in player.household.topology.groups
    }
    return objects.groups(player, states)


async def playback(player: Player) -> Json:
    """Return the playbackStatus of the group that the player coordinates."""
    position = await ask(player, "AVTransport", "GetPositionInfo", InstanceID="0")
    settings = await ask(player, "AVTransport", "GetTransportSettings", InstanceID="0")
    crossfade = await ask(player, "AVTransport", "GetCrossfadeMode", InstanceID="0")
    offered = await ask(player, "AVTransport", "GetCurrentTransportActions", InstanceID="0")
    actions = {word.strip() for word in offered.get("Actions", "").split(",")}
    modes = set(evented(player, "AVTransport", "r:CurrentValidPlayModes").split(","))
    mode = settings.get("PlayMode", "NORMAL")
    return {
        "_objectType": "playbackStatus",
        "playbackState": await playback_state(player),
        "isDucking": player.household.store(Clips).active(player),
        "positionMillis": millis(position.get("RelTime", "")),
        "previousPositionMillis": 0,
        "playModes": {
            "_objectType": "playMode",
            "repeat": mode in ("REPEAT_ALL", "SHUFFLE"),
            "repeatOne": mode in ("REPEAT_ONE", "SHUFFLE_REPEAT_ONE"),
            "shuffle": mode.startswith("SHUFFLE"),
            "crossfade": crossfade.get("CrossfadeMode", "0") == "1",
        },
        "availablePlaybackActions": {
            "_objectType": "playbackAction",
            "canPlay": "Play" in actions,
            "canSkip": "Next" in actions,
            "canSkipBack": "Previous" in actions,
            "canSkipToPrevious": "Previous" in actions,
            "canSeek": bool(actions & {"Seek", "X_DLNA_SeekTime"}),
            "canPause": "Pause" in actions,
            "canStop": "Stop" in actions,
            "canRepeat": "REPEAT" in modes,
            "canRepeatOne": "REPEATONE" in modes,
            "canCrossfade": "CROSSFADE" in modes,
            "canShuffle": "SHUFFLE" in modes,
        },
    }


def _didl(text: str) -> ET.Element | None:
    try:
        root = ET.fromstring(text)
    except ET.ParseError:
        return None
    return root[0] if len(root) else None


def _images(url: str, player: Player) -> Json:
    if not url:
        return {"images": []}
    absolute = f"http://{player.address}:1400{url}" if url.startswith("/") else url
    return {"imageUrl": absolute, "images": [{"_objectType": "image", "url": absolute}]}


def _origin(uri: str, player: Player) -> tuple[Json, Json]:
    """Return the id and the service of something from a music service, nothing otherwise."""
    parts = urlsplit(uri)
    query = parse_qs(parts.query)
    if "sid" not in query:
        return {}, {}
    number = query["sid"][0]
    named = {str(service.id): service.name for service in player.household.spec.services}
    object_id = unquote(parts.path)
    if parts.scheme == "x-rincon-cpcontainer":
        object_id = object_id[8:]
    identity: Json = {
        "_objectType": "universalMusicObjectId",
        "serviceId": number,
        "objectId": object_id,
        "accountId": f"sn_{query.get('sn', ['0'])[0]}",
    }
    service: Json = {
        "_objectType": "service",
        "name": named.get(number, ""),
        "id": number,
        "images": [],
    }
    return identity, service


def _item(didl: str, uri: str, duration: str, player: Player) -> Json | None:
    element = _didl(didl)
    if element is None:
        return None
    track: Json = {
        "_objectType": "track",
        "type": "track",
        "name": element.findtext(f"{DC}title", ""),
    }
    track |= _images(element.findtext(f"{UPNP}albumArtURI", ""), player)
    if album := element.findtext(f"{UPNP}album", ""):
        track["album"] = {"_objectType": "album", "name": album}
    if artist := element.findtext(f"{DC}creator", ""):
        track["artist"] = {"_objectType": "artist", "name": artist}
    identity, service = _origin(uri, player)
    if identity:
        track |= {"id": identity, "service": service}
    if length := millis(duration):
        track["durationMillis"] = length
    track["quality"] = {"_objectType": "trackQuality"}
    return {
        "_objectType": "queueItem",
        "track": track,
        "policies": {"_objectType": "playbackPolicy"},
    }


def _container_type(uri: str, item_class: str) -> str:
    if uri.startswith("x-sonos-htastream:"):
        return "linein.homeTheater"
    if uri.startswith("x-rincon-stream:"):
        return "linein"
    if uri.startswith("x-sonos-vli:"):
        return "linein.airplay" if "airplay" in uri else "playlist.spotify.connect"
    if "audioBroadcast" in item_class or "radio" in uri.partition(":")[0]:
        return "station"
    return "album" if "musicAlbum" in item_class else "playlist"


async def metadata(player: Player) -> Json:
    """Return the metadataStatus of the group that the player coordinates."""
    media = await ask(player, "AVTransport", "GetMediaInfo", InstanceID="0")
    position = await ask(player, "AVTransport", "GetPositionInfo", InstanceID="0")
    status: Json = {"_objectType": "metadataStatus"}
    uri = media.get("CurrentURI", "")
    if not uri:
        return status
    element = _didl(media.get("CurrentURIMetaData", ""))
    title = "" if element is None else element.findtext(f"{DC}title", "")
    kind = "" if element is None else element.findtext(f"{UPNP}class", "")
    container: Json = {"_objectType": "container", "name": title}
    container["type"] = _container_type(uri, kind)
    identity, service = _origin(uri, player)
    if identity:
        container |= {"id": identity, "service": service}
    status["container"] = container | {"images": []}
    track = position.get("TrackMetaData", "")
    item = _item(track, position.get("TrackURI", ""), position.get("TrackDuration", ""), player)
    if item:
        status["currentItem"] = item
    following = _item(
        evented(player, "AVTransport", "r:NextTrackMetaData"),
        evented(player, "AVTransport", "r:NextTrackURI"),
        "",
        player,
    )
    if following:
        status["nextItem"] = following
    if (current := _didl(track)) is not None and (
        stream := current.findtext(f"{RINCON}streamContent", "")
    ):
        status["streamInfo"] = stream
    return status


async def player_volume(player: Player) -> Json:
    """Return the playerVolume."""
    volume = await ask(player, "RenderingControl", "GetVolume", InstanceID="0", Channel="Master")
    mute = await ask(player, "RenderingControl", "GetMute", InstanceID="0", Channel="Master")
    fixed = await ask(player, "RenderingControl", "GetOutputFixed", InstanceID="0")
    return {
        "_objectType": "playerVolume",
        "volume": int(volume.get("CurrentVolume", "0")),
        "muted": mute.get("CurrentMute", "0") == "1",
        "fixed": fixed.get("CurrentFixed", "0") == "1",
    }


async def group_volume(player: Player) -> Json:
    """Return the groupVolume of the group that the player coordinates."""
    volume = await ask(player, "GroupRenderingControl", "GetGroupVolume", InstanceID="0")
    mute = await ask(player, "GroupRenderingControl", "GetGroupMute", InstanceID="0")
    changeable = evented(player, "GroupRenderingControl", "GroupVolumeChangeable", "1")
    return {
        "_objectType": "groupVolume",
        "volume": int(volume.get("CurrentVolume", "0")),
        "muted": mute.get("CurrentMute", "0") == "1",
        "fixed": changeable == "0",
    }


async def clip_status(player: Player) -> Json:
    """Return the clips that have not been forgotten."""
    return player.household.store(Clips).status(player)


async def browse(player: Player, object_id: str) -> list[ET.Element]:
    """Return the children of a container, all pages."""
    found: list[ET.Element] = []
    while True:
        page = await ask(
            player,
            "ContentDirectory",
            "Browse",
            ObjectID=object_id,
            BrowseFlag="BrowseDirectChildren",
            Filter="*",
            StartingIndex=str(len(found)),
            RequestedCount=str(PAGE),
            SortCriteria="",
        )
        try:
            children = list(ET.fromstring(page.get("Result", "")))
        except ET.ParseError:
            return found
        found += children
        if not children or len(found) >= int(page.get("TotalMatches", "0")):
            return found


def version(player: Player, name: str) -> Json:
    """Return versionChanged for one of the content directory's counters (captured form)."""
    counter = evented(player, "ContentDirectory", name, f"{player.uid},0")
    return {"_objectType": "versionChanged", "version": counter.replace(",", ":")}


async def favorites_version(player: Player) -> Json:
    """Return the version of the favorites."""
    return version(player, "FavoritesUpdateID")


async def playlists_version(player: Player) -> Json:
    """Return the version of the Sonos playlists."""
    return version(player, "SavedQueuesUpdateID")


_TYPES = (
    ("audioBroadcast", "STREAM"),
    ("musicAlbum", "ALBUM"),
    ("playlistContainer", "PLAYLIST"),
    ("musicArtist", "ARTIST"),
)


def _favorite(element: ET.Element, player: Player) -> Json:
    uri = element.findtext(f"{DIDL}res", "") or ""
    described = _didl(element.findtext(f"{RINCON}resMD", ""))
    kind = "" if described is None else described.findtext(f"{UPNP}class", "")
    name = element.findtext(f"{DC}title", "")
    favorite: Json = {
        "_objectType": "favorite",
        "id": element.get("id", "").rpartition("/")[2],
        "name": name,
        "description": element.findtext(f"{RINCON}description", ""),
    }
    favorite |= _images(element.findtext(f"{UPNP}albumArtURI", ""), player)
    identity, service = _origin(uri, player)
    if service:
        favorite["service"] = service
    resource: Json = {
        "_objectType": "contentResource",
        "type": next((word for part, word in _TYPES if part in kind), "TRACK"),
    }
    if identity:
        resource["id"] = identity
    resource |= {
        "name": name,
        "explicit": False,
        "playable": bool(uri),
        "metadata": {"_objectType": "contentMetadataBlob"},
        "images": [],
    }
    favorite["resource"] = resource
    return favorite


async def favorites(player: Player) -> Json:
    """Return the favorites; nothing is hidden here (a guess)."""
    return {
        "_objectType": "favoritesList",
        "version": version(player, "FavoritesUpdateID")["version"],
        "items": [_favorite(element, player) for element in await browse(player, "FV:2")],
    }


async def playlists(player: Player) -> Json:
    """Return the Sonos playlists; the form follows the published API."""
    items: list[Json] = []
    for element in await browse(player, "SQ:"):
        number = element.get("id", "")
        items.append(
            {
                "_objectType": "playlist",
                "id": number.removeprefix("SQ:"),
                "name": element.findtext(f"{DC}title", ""),
                "type": "",
                "trackCount": len(await browse(player, number)),
            }
        )
    return {
        "_objectType": "playlistsList",
        "version": version(player, "SavedQueuesUpdateID")["version"],
        "playlists": items,
    }
