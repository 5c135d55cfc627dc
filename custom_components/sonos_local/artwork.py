"""Pictures: those of the players through the gate, public ones by the browser itself (R8)."""

from typing import Final
from urllib.parse import urlsplit

from .model.player import Player
from .model.verdict import Outgoing
from .wire.catalogue import PLAIN_PORT, path_kind
from .wire.errors import WireError
from .wire.gate import MIB, Gate

_OK: Final = 200


def is_public(art: str) -> bool:
    """Return whether a picture stands on the web, where the browser fetches it."""
    return art.startswith("https://")


def is_own(art: str, address: str) -> bool:
    """Return whether a picture is one of the player's: relative, or at its own address."""
    if art.startswith("/"):
        return True
    parts = urlsplit(art)
    return parts.scheme == "http" and parts.netloc == f"{address}:{PLAIN_PORT}"


async def fetch_art(gate: Gate, player: Player, art: str) -> tuple[bytes | None, str | None]:
    """Return a picture of a player and its type, nothing where it has none."""
    if not is_own(art, player.box.address):
        return None, None
    parts = urlsplit(art)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    outgoing = Outgoing(
        player.uid,
        player.box.address,
        PLAIN_PORT,
        f"GET {parts.path}",
        path_kind("GET", target, PLAIN_PORT),
    )
    try:
        response = await gate.request(outgoing, "GET", target, limit=2 * MIB)
    except WireError:
        return None, None
    kind = response.headers.get("CONTENT-TYPE", "").partition(";")[0]
    if response.status != _OK or not kind.startswith("image/"):
        return None, None
    return response.body, kind
