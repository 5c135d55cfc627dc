"""Placeholder."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from ..player import Player

PATH = "/websocket/api"


async def serve(player: Player, request: web.BaseRequest) -> web.StreamResponse:
    """Serve one websocket."""
    raise NotImplementedError
