"""The pages of port 1400 that are no UPnP: status, support, artwork, icons, forms (WIRE 1.1)."""

from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from aiohttp import web

from ..muse.objects import discovery_info
from . import art, forms, status

if TYPE_CHECKING:
    from ..player import Player

# Pages that firmware keeps behind a gate, with everything below them (WIRE 1.1; that they are all
# answered 403 is a guess).
GATED = (
    "/reboot",
    "/wifictrl",
    "/jobs",
    "/diag",
    "/jffs",
    "/status/jffs",
    "/status/securesettings",
)


async def page(player: Player, request: web.BaseRequest) -> web.StreamResponse | None:
    """Answer a page of port 1400, None where there is none."""
    path = request.path.rstrip("/")
    if any(path == gate or path.startswith(f"{gate}/") for gate in GATED):
        return _forbidden()
    if path in ("/info", "/status/info"):
        # S1 players know nothing of the API that the text comes from (WIRE 9; a guess).
        if player.version.generation == 1:
            return None
        return web.json_response(discovery_info(player))
    if path == "/getaa":
        return art.artwork(player, request.query)
    if path.startswith("/img/"):
        return art.icon(path)
    if path in forms.CUSTOM_SERVICE:
        # Kept for S1 (WIRE 1.1).
        return _forbidden() if player.version.generation > 1 else forms.custom_service()
    return forms.form(path) or status.status(player, path)


def _forbidden() -> web.Response:
    code = HTTPStatus.FORBIDDEN
    text = (
        f"<HTML><HEAD><TITLE>Error {int(code)}</TITLE></HEAD>"
        f"<BODY><H1>Error {int(code)}</H1><P>{escape(code.phrase)}</P></BODY></HTML>"
    )
    return web.Response(status=code, text=text, content_type="text/html")
