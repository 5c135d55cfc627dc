"""Placeholder."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from .player import Player


async def page(player: Player, request: web.BaseRequest) -> web.StreamResponse | None:
    """Answer a page of port 1400, None where there is none."""
    return None
