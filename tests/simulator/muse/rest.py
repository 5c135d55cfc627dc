"""Port 1443 by REST: the API key, the readable settings, and commands as paths (WIRE 1.2).

Paths and methods: captured requests of clients and the published API. What stands in no list is
left to the caller, which answers 404.
"""

import json
from http import HTTPMethod
from typing import TYPE_CHECKING

from aiohttp import web

from ..settings import Settings
from . import objects
from .commands import Scope, carry_out, command, target
from .errors import Json, global_error, json_response, not_authorized

if TYPE_CHECKING:
    from ..player import Player

KEY = "X-Sonos-Api-Key"
SCOPES = {"households": Scope.HOUSEHOLD, "groups": Scope.GROUP, "players": Scope.PLAYER}
CLIP = "audioClip/"

# Method, kind of target, rest of the path -> namespace and command.
ROUTES: dict[tuple[str, str, str], tuple[str, str]] = {
    ("GET", "households", "groups"): ("groups", "getGroups"),
    ("POST", "households", "groups/createGroup"): ("groups", "createGroup"),
    ("POST", "groups", "groups/modifyGroupMembers"): ("groups", "modifyGroupMembers"),
    ("POST", "groups", "groups/setGroupMembers"): ("groups", "setGroupMembers"),
    ("GET", "groups", "playback"): ("playback", "getPlaybackStatus"),
    ("POST", "groups", "playback/play"): ("playback", "play"),
    ("POST", "groups", "playback/pause"): ("playback", "pause"),
    ("POST", "groups", "playback/togglePlayPause"): ("playback", "togglePlayPause"),
    ("POST", "groups", "playback/skipToNextTrack"): ("playback", "skipToNextTrack"),
    ("POST", "groups", "playback/skipToPreviousTrack"): ("playback", "skipToPreviousTrack"),
    ("POST", "groups", "playback/seek"): ("playback", "seek"),
    ("POST", "groups", "playback/seekRelative"): ("playback", "seekRelative"),
    ("POST", "groups", "playback/playMode"): ("playback", "setPlayModes"),
    ("POST", "groups", "playback/lineIn"): ("playback", "loadLineIn"),
    ("GET", "groups", "playbackMetadata"): ("playbackMetadata", "getMetadataStatus"),
    ("GET", "groups", "groupVolume"): ("groupVolume", "getVolume"),
    ("POST", "groups", "groupVolume"): ("groupVolume", "setVolume"),
    ("POST", "groups", "groupVolume/mute"): ("groupVolume", "setMute"),
    ("POST", "groups", "groupVolume/relative"): ("groupVolume", "setRelativeVolume"),
    ("GET", "players", "playerVolume"): ("playerVolume", "getVolume"),
    ("POST", "players", "playerVolume"): ("playerVolume", "setVolume"),
    ("POST", "players", "playerVolume/mute"): ("playerVolume", "setMute"),
    ("POST", "players", "playerVolume/relative"): ("playerVolume", "setRelativeVolume"),
    ("GET", "households", "favorites"): ("favorites", "getFavorites"),
    ("POST", "groups", "favorites"): ("favorites", "loadFavorite"),
    ("GET", "households", "playlists"): ("playlists", "getPlaylists"),
    ("POST", "groups", "playlists"): ("playlists", "loadPlaylist"),
    ("POST", "players", "audioClip"): ("audioClip", "loadAudioClip"),
    ("POST", "players", "homeTheater"): ("homeTheater", "loadHomeTheaterPlayback"),
}


def check_key(player: Player, request: web.BaseRequest) -> None:
    """Look at the API key. Raises MuseError.

    Sources disagree about its value (WIRE 11): by default any that is not empty is taken. That the
    app's authentication switch refuses players/local/info too is a guess.
    """
    timing = player.household.timing
    given = request.headers.get(KEY, "").strip()
    if not given or (timing.api_key and given != timing.api_key):
        raise global_error(
            "ERROR_API_KEY_VALIDATION_FAILED", "Invalid api key", timing.api_key_status
        )
    if timing.authentication:
        raise not_authorized()


def settings(player: Player, request: web.BaseRequest) -> web.StreamResponse | None:
    """Answer households/{id}/settings/{group}/{name}, None for another path.

    Measured: restricted-admin is read with any key and its values are plain text; a missing one is
    told as "Key not found."; writing needs a login (CONSENT 2f). Raises MuseError.
    """
    match request.path.split("/"):
        case ["", "api", "v1", "households", household, "settings", group, *names]:
            pass
        case _:
            return None
    target(player, Scope.HOUSEHOLD, household)
    if group in ("protected-admin", "protected") or request.method != HTTPMethod.GET:
        raise not_authorized()
    # Nothing is known of the names in the group `public` (CONSENT 6).
    values = player.household.store(Settings).new if group == "restricted-admin" else {}
    value = values.get("/".join(names))
    if value is None:
        status = player.household.timing.missing_setting_status
        return web.Response(status=status, text="Key not found.")
    return web.Response(text=value)


async def rest(player: Player, request: web.BaseRequest, body: bytes) -> web.StreamResponse | None:
    """Carry out the command that a path names, None for a path that names none.

    Raises MuseError.
    """
    match request.path.split("/", 5):
        case ["", "api", "v1", kind, asked, tail] if kind in SCOPES:
            pass
        case _:
            return None
    scope = SCOPES[kind]
    if kind == "players" and tail == "info" and request.method == HTTPMethod.GET:
        target(player, scope, asked)
        return json_response(objects.discovery_info(player))
    options = _read(body)
    name = ROUTES.get((request.method, kind, tail))
    if kind == "players" and tail.startswith(CLIP) and request.method == HTTPMethod.DELETE:
        name = ("audioClip", "cancelAudioClip")
        options = {"id": tail.removeprefix(CLIP)}
    if name is None:
        return None
    return json_response(await carry_out(player, command(*name), asked, options))


def _read(body: bytes) -> Json:
    """Read the body, an object or nothing. Raises MuseError."""
    try:
        value = json.loads(body) if body.strip() else {}
    except ValueError as err:
        raise global_error("ERROR_INVALID_SYNTAX") from err
    if not isinstance(value, dict):
        raise global_error("ERROR_INVALID_SYNTAX")
    return value
