"""Commands that control what plays and how loud: playback, groupVolume, playerVolume, homeTheater.

Each is carried out by the services' own actions, so that their events follow. Names of commands
and parameters: the published API; homeTheater: a command that clients use (WIRE 1.2).
"""

from typing import TYPE_CHECKING

from ..content.didl import clock
from . import state
from .errors import Json, global_error
from .options import act, flag, invalid, number, transport

if TYPE_CHECKING:
    from ..player import Player

DAY = 24 * 3600 * 1000
# PlayMode by shuffle, repeat, repeat one (WIRE 7).
MODES = {
    (False, False, False): "NORMAL",
    (False, True, False): "REPEAT_ALL",
    (False, False, True): "REPEAT_ONE",
    (True, False, False): "SHUFFLE_NOREPEAT",
    (True, True, False): "SHUFFLE",
    (True, False, True): "SHUFFLE_REPEAT_ONE",
}


async def play(player: Player, _: Json) -> Json:
    """Play what is loaded."""
    await transport(player, "Play", Speed="1")
    return {}


async def pause(player: Player, _: Json) -> Json:
    """Pause."""
    await transport(player, "Pause")
    return {}


async def toggle(player: Player, body: Json) -> Json:
    """Play, or pause what plays or is about to."""
    playing = await state.playback_state(player) in (
        "PLAYBACK_STATE_PLAYING",
        "PLAYBACK_STATE_BUFFERING",
    )
    return await (pause if playing else play)(player, body)


async def following(player: Player, _: Json) -> Json:
    """Skip to the next track."""
    await transport(player, "Next")
    return {}


async def previous(player: Player, _: Json) -> Json:
    """Skip to the previous track."""
    await transport(player, "Previous")
    return {}


async def seek(player: Player, body: Json) -> Json:
    """Go to a position of the current track; `itemId` is not looked at."""
    await _go_to(player, number(body, "positionMillis", 0, DAY))
    return {}


async def seek_relative(player: Player, body: Json) -> Json:
    """Go forward or back, not before the start."""
    delta = number(body, "deltaMillis", -DAY, DAY)
    position = await state.ask(player, "AVTransport", "GetPositionInfo", InstanceID="0")
    await _go_to(player, max(0, state.millis(position.get("RelTime", "")) + delta))
    return {}


async def _go_to(player: Player, millis: int) -> None:
    await transport(player, "Seek", Unit="REL_TIME", Target=clock(millis / 1000))


async def set_play_modes(player: Player, body: Json) -> Json:
    """Set the modes that are given and leave the others as they are."""
    asked = body.get("playModes")
    if not isinstance(asked, dict) or not all(
        isinstance(asked.get(name, False), bool)
        for name in ("shuffle", "repeat", "repeatOne", "crossfade")
    ):
        raise invalid("playModes")
    settings = await state.ask(player, "AVTransport", "GetTransportSettings", InstanceID="0")
    now = settings.get("PlayMode", "NORMAL")
    shuffle, repeat, repeat_one = next(
        (modes for modes, word in MODES.items() if word == now), (False, False, False)
    )
    shuffle = bool(asked.get("shuffle", shuffle))
    # One kind of repeating ends the other.
    repeat_one = bool(asked.get("repeatOne", repeat_one and not asked.get("repeat")))
    repeat = bool(asked.get("repeat", repeat)) and not repeat_one
    if MODES[shuffle, repeat, repeat_one] != now:
        await transport(player, "SetPlayMode", NewPlayMode=MODES[shuffle, repeat, repeat_one])
    if "crossfade" in asked:
        await transport(player, "SetCrossfadeMode", CrossfadeMode=_bit(value=asked["crossfade"]))
    return {}


async def load_line_in(player: Player, body: Json) -> Json:
    """Play a line-in, by default the player's own; `deviceId` is the uid of whose it is."""
    source = body.get("deviceId") or player.uid
    await transport(
        player,
        "SetAVTransportURI",
        CurrentURI=f"x-rincon-stream:{source}",
        CurrentURIMetaData="",
    )
    return await play(player, body) if body.get("playOnCompletion") else {}


async def load_home_theatre(player: Player, body: Json) -> Json:
    """Play the TV."""
    if not player.model.home_theatre:
        raise global_error("ERROR_NOT_CAPABLE")
    await transport(
        player,
        "SetAVTransportURI",
        CurrentURI=f"x-sonos-htastream:{player.uid}:spdif",
        CurrentURIMetaData="",
    )
    return await play(player, body)


async def set_group_volume(player: Player, body: Json) -> Json:
    """Set the group's volume, proportionally to what its rooms have now."""
    volume = number(body, "volume", 0, 100)
    await act(player, "GroupRenderingControl", "SnapshotGroupVolume", InstanceID="0")
    await act(
        player,
        "GroupRenderingControl",
        "SetGroupVolume",
        InstanceID="0",
        DesiredVolume=str(volume),
    )
    return {}


async def set_group_mute(player: Player, body: Json) -> Json:
    """Mute or unmute the group."""
    muted = flag(body, "muted")
    await act(
        player,
        "GroupRenderingControl",
        "SetGroupMute",
        InstanceID="0",
        DesiredMute=_bit(value=muted),
    )
    return {}


async def set_relative_group_volume(player: Player, body: Json) -> Json:
    """Change the group's volume by `volumeDelta`."""
    delta = number(body, "volumeDelta", -100, 100)
    await act(player, "GroupRenderingControl", "SnapshotGroupVolume", InstanceID="0")
    await act(
        player,
        "GroupRenderingControl",
        "SetRelativeGroupVolume",
        InstanceID="0",
        Adjustment=str(delta),
    )
    return {}


async def set_player_volume(player: Player, body: Json) -> Json:
    """Set the room's volume, or mute, or both (published: either is optional)."""
    if body.get("volume") is not None or body.get("muted") is None:
        volume = number(body, "volume", 0, 100)
        await _render(player, "SetVolume", DesiredVolume=str(volume))
    return await _muted_too(player, body)


async def set_player_mute(player: Player, body: Json) -> Json:
    """Mute or unmute the room."""
    await _render(player, "SetMute", DesiredMute=_bit(value=flag(body, "muted")))
    return {}


async def set_relative_player_volume(player: Player, body: Json) -> Json:
    """Change the room's volume by `volumeDelta`, or mute, or both."""
    if body.get("volumeDelta") is not None or body.get("muted") is None:
        delta = number(body, "volumeDelta", -100, 100)
        await _render(player, "SetRelativeVolume", Adjustment=str(delta))
    return await _muted_too(player, body)


async def _muted_too(player: Player, body: Json) -> Json:
    return {} if body.get("muted") is None else await set_player_mute(player, body)


async def _render(player: Player, action: str, **arguments: str) -> None:
    await act(player, "RenderingControl", action, InstanceID="0", Channel="Master", **arguments)


def _bit(*, value: bool) -> str:
    return "1" if value else "0"
