"""loadFavorite and loadPlaylist: what was browsed goes into the queue, streams play at once.

Published: the default action is APPEND, a radio station knows none, and nothing begins to play
without `playOnCompletion`. Where INSERT and INSERT_NEXT differ is not known; both insert after the
current track here (a guess).
"""

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ..content import didl
from ..content.net import LOCAL, RADIO, SERVICE_RADIO
from ..spec import ItemSpec
from . import state
from .errors import Json, global_error
from .options import invalid, text, transport
from .playback import set_play_modes

if TYPE_CHECKING:
    from ..player import Player

ACTIONS = ("APPEND", "INSERT", "INSERT_NEXT", "REPLACE")
# What is no content of a queue, by the scheme of its URI.
STREAMS = RADIO | SERVICE_RADIO | LOCAL


async def load_favorite(player: Player, body: Json) -> Json:
    """Load a favorite by `favoriteId`, the last part of its object id."""
    wanted = text(body, "favoriteId")
    action = _action(body)
    element = await _find(player, "FV:2", f"FV:2/{wanted}")
    uri = element.findtext(f"{state.DIDL}res", "")
    metadata = element.findtext(f"{state.RINCON}resMD", "")
    if not uri:
        # A shortcut: there is nothing to play in it.
        raise global_error("ERROR_COMMAND_FAILED", "not playable")
    if uri.partition(":")[0] in STREAMS:
        await transport(player, "SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData=metadata)
        return await _play(player, body, 0)
    return await _play(player, body, await _enqueue(player, uri, metadata, action))


async def load_playlist(player: Player, body: Json) -> Json:
    """Load a Sonos playlist by `playlistId`, the number in its object id."""
    wanted = text(body, "playlistId")
    action = _action(body)
    element = await _find(player, "SQ:", f"SQ:{wanted}")
    item = ItemSpec(
        title=element.findtext(f"{state.DC}title", ""),
        uri=element.findtext(f"{state.DIDL}res", ""),
        item_class="object.container.playlistContainer",
        id=f"SQ:{wanted}",
        parent_id="SQ:",
    )
    first = await _enqueue(player, item.uri, didl.metadata(item), action)
    return await _play(player, body, first)


async def _find(player: Player, container: str, object_id: str) -> ET.Element:
    for element in await state.browse(player, container):
        if element.get("id") == object_id:
            return element
    raise global_error("ERROR_INVALID_OBJECT_ID", object_id)


def _action(body: Json) -> str:
    action = str(body.get("action") or "APPEND")
    if action not in ACTIONS:
        raise invalid("action")
    return action


async def _enqueue(player: Player, uri: str, metadata: str, action: str) -> int:
    """Put something into the queue and let the queue play; return its first position."""
    position, follows = "0", "0"
    if action == "REPLACE":
        # Refused where the queue is empty already (WIRE 4: 804), which is as good.
        await state.ask(player, "AVTransport", "RemoveAllTracksFromQueue", InstanceID="0")
    elif action != "APPEND":
        now = await state.ask(player, "AVTransport", "GetPositionInfo", InstanceID="0")
        position, follows = str(int(now.get("Track", "0")) + 1), "1"
    added = await transport(
        player,
        "AddURIToQueue",
        EnqueuedURI=uri,
        EnqueuedURIMetaData=metadata,
        DesiredFirstTrackNumberEnqueued=position,
        EnqueueAsNext=follows,
    )
    queue = f"x-rincon-queue:{player.uid}#0"
    media = await state.ask(player, "AVTransport", "GetMediaInfo", InstanceID="0")
    if media.get("CurrentURI") != queue:
        await transport(player, "SetAVTransportURI", CurrentURI=queue, CurrentURIMetaData="")
    return int(added.get("FirstTrackNumberEnqueued", "1"))


async def _play(player: Player, body: Json, first: int) -> Json:
    """Set the modes and begin where that is wanted, in the queue at what was added."""
    if first and body.get("playModes") is not None:
        await set_play_modes(player, body)
    if body.get("playOnCompletion"):
        if first:
            await transport(player, "Seek", Unit="TRACK_NR", Target=str(first))
        await transport(player, "Play", Speed="1")
    return {}
