"""Port 1443: the JSON interface beside UPnP, by REST and by websocket (WIRE 1.2).

Every request names an API key; the certificate is the household's own. S1 players know the
readable settings only (CONSENT 2f), bridges do not have the port.
"""

from typing import TYPE_CHECKING

from aiohttp import web

from .errors import MuseError, json_response
from .rest import check_key, rest, settings
from .websocket import PATH as WEBSOCKET
from .websocket import serve

if TYPE_CHECKING:
    from ..player import Player


async def answer(
    player: Player, request: web.BaseRequest, body: bytes
) -> web.StreamResponse | None:
    """Answer what is neither UPnP nor a page, None where it is."""
    path = request.path
    newer = player.version.generation > 1
    if not path.startswith("/api/") and path != WEBSOCKET:
        return None
    try:
        check_key(player, request)
        if (found := settings(player, request)) is not None:
            return found
        if not newer:
            return None
        if path == WEBSOCKET:
            return await serve(player, request)
        return await rest(player, request, body)
    except MuseError as err:
        return json_response(err.body, err.status, err.headers)
