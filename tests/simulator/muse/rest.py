"""Placeholder."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from ..player import Player


def check_key(player: Player, request: web.BaseRequest) -> None:
    """Check the key."""


def settings(player: Player, request: web.BaseRequest) -> web.StreamResponse | None:
    """Answer a setting."""
    return None


async def rest(
    player: Player, request: web.BaseRequest, body: bytes
) -> web.StreamResponse | None:
    """Answer."""
    return None
