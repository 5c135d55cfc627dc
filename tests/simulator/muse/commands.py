"""Everything that can be asked on port 1443, by namespace and command, for REST and websocket.

A command is meant for the household, for a group (which the asked player must coordinate) or for a
player (which must be the asked one, WIRE 7). Members of a group are changed by asking any player:
a client in use lets a member itself leave, and notes that limit for the other commands alone. What
can be subscribed are the topics, one a namespace. Names of the events: captured, except those of
playlists and audioClip.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from . import grouping, loading, objects, playback, state
from .clips import Clips
from .errors import Json, MuseError, global_error, gone, moved
from .options import text

if TYPE_CHECKING:
    from ..player import Player

type Run = Callable[[Player, Json], Awaitable[Json]]
type Read = Callable[[Player], Awaitable[Json]]

NOT_FOUND = 404


class Scope(StrEnum):
    """What a command is meant for, as the header's key."""

    HOUSEHOLD = "householdId"
    GROUP = "groupId"
    PLAYER = "playerId"


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `run` returns the reply's body, empty for none.

    `anywhere` is for a group that another player may coordinate.
    """

    scope: Scope
    run: Run
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """What a namespace events: under which name, and on which services' changes."""

    scope: Scope
    name: str
    services: frozenset[str]
    read: Read


def target(player: Player, scope: Scope, asked: str) -> str:
    """Return the id a command is meant for, in full. Raises MuseError."""
    household = player.household
    match scope:
        case Scope.HOUSEHOLD if asked in ("local", household.muse_id, household.spec.id):
            return household.muse_id
        case Scope.PLAYER if asked in ("local", player.uid):
            return player.uid
        case Scope.GROUP:
            for group in household.topology.groups:
                if group.id == asked:
                    if group.coordinator is player:
                        return asked
                    raise MuseError(NOT_FOUND, moved(group))
            raise MuseError(NOT_FOUND, gone())
        case _:
            # With which code an id of somebody else is refused is a guess.
            raise global_error("ERROR_INVALID_OBJECT_ID", scope.value)


async def carry_out(player: Player, found: Command, asked: str, options: Json) -> Json:
    """Carry out a command for the id that was asked; return the reply's body. Raises MuseError."""
    if found.anywhere:
        groups = player.household.topology.groups
        player = next((group.coordinator for group in groups if group.id == asked), player)
    target(player, found.scope, asked)
    return await found.run(player, options)


def command(namespace: str, name: str) -> Command:
    """Return a command of a known namespace. Raises MuseError where it has no such one."""
    found = COMMANDS[namespace].get(name)
    if found is None:
        raise no_command(name)
    return found


def no_command(name: str) -> MuseError:
    """Return the refusal of a command that a namespace does not have; its reason is a guess."""
    return global_error("ERROR_UNSUPPORTED_COMMAND", f"{name} command is not supported.")


def unsupported(namespace: str) -> MuseError:
    """Return the refusal of a namespace (captured)."""
    return global_error(
        "ERROR_UNSUPPORTED_NAMESPACE", f"v1:{namespace} namespace is not supported."
    )


def _reading(read: Read) -> Run:
    async def run(player: Player, _: Json) -> Json:
        return await read(player)

    return run


async def _groups_event(player: Player) -> Json:
    """Return the groups without their states, as the event has them (captured)."""
    return objects.groups(player)


async def _load_clip(player: Player, body: Json) -> Json:
    return player.household.store(Clips).load(player, body).as_json()


async def _cancel_clip(player: Player, body: Json) -> Json:
    player.household.store(Clips).cancel(player, text(body, "id"))
    return {}


def _group(run: Run) -> Command:
    return Command(Scope.GROUP, run)


def _player(run: Run) -> Command:
    return Command(Scope.PLAYER, run)


def _household(run: Run) -> Command:
    return Command(Scope.HOUSEHOLD, run)


COMMANDS: dict[str, dict[str, Command]] = {
    "groups": {
        "getGroups": _household(_reading(state.groups)),
        "createGroup": _household(grouping.create),
        "modifyGroupMembers": Command(Scope.GROUP, grouping.modify, anywhere=True),
        "setGroupMembers": Command(Scope.GROUP, grouping.replace, anywhere=True),
    },
    "playback": {
        "getPlaybackStatus": _group(_reading(state.playback)),
        "play": _group(playback.play),
        "pause": _group(playback.pause),
        "togglePlayPause": _group(playback.toggle),
        "skipToNextTrack": _group(playback.following),
        "skipToPreviousTrack": _group(playback.previous),
        "seek": _group(playback.seek),
        "seekRelative": _group(playback.seek_relative),
        "setPlayModes": _group(playback.set_play_modes),
        "loadLineIn": _group(playback.load_line_in),
    },
    "playbackMetadata": {"getMetadataStatus": _group(_reading(state.metadata))},
    "groupVolume": {
        "getVolume": _group(_reading(state.group_volume)),
        "setVolume": _group(playback.set_group_volume),
        "setMute": _group(playback.set_group_mute),
        "setRelativeVolume": _group(playback.set_relative_group_volume),
    },
    "playerVolume": {
        "getVolume": _player(_reading(state.player_volume)),
        "setVolume": _player(playback.set_player_volume),
        "setMute": _player(playback.set_player_mute),
        "setRelativeVolume": _player(playback.set_relative_player_volume),
    },
    "favorites": {
        "getFavorites": _household(_reading(state.favorites)),
        "loadFavorite": _group(loading.load_favorite),
    },
    "playlists": {
        "getPlaylists": _household(_reading(state.playlists)),
        "loadPlaylist": _group(loading.load_playlist),
    },
    "audioClip": {
        "loadAudioClip": _player(_load_clip),
        "cancelAudioClip": _player(_cancel_clip),
    },
    "homeTheater": {"loadHomeTheaterPlayback": _player(playback.load_home_theatre)},
}

_TRANSPORT = frozenset({"AVTransport"})
_CONTENT = frozenset({"ContentDirectory"})

TOPICS: dict[str, Topic] = {
    "groups": Topic(Scope.HOUSEHOLD, "groups", frozenset({"ZoneGroupTopology"}), _groups_event),
    "playback": Topic(Scope.GROUP, "playbackStatus", _TRANSPORT, state.playback),
    "playbackMetadata": Topic(Scope.GROUP, "playbackMetadataStatus", _TRANSPORT, state.metadata),
    "groupVolume": Topic(
        Scope.GROUP, "groupVolume", frozenset({"GroupRenderingControl"}), state.group_volume
    ),
    "playerVolume": Topic(
        Scope.PLAYER, "playerVolume", frozenset({"RenderingControl"}), state.player_volume
    ),
    "favorites": Topic(
        Scope.HOUSEHOLD, "favoritesVersionChange", _CONTENT, state.favorites_version
    ),
    "playlists": Topic(
        Scope.HOUSEHOLD, "playlistsVersionChange", _CONTENT, state.playlists_version
    ),
    "audioClip": Topic(Scope.PLAYER, "audioClipStatus", frozenset(), state.clip_status),
}
