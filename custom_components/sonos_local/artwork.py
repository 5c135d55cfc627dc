"""Pictures: players' and the house's through the gate, public ones by the browser itself (R8)."""

from typing import Final
from urllib.parse import urlsplit

from .local_only.guard import Guard
from .model.player import Player
from .model.verdict import Outgoing
from .privacy.intents import Picture
from .wire.catalogue import PLAIN_PORT, path_kind
from .wire.errors import WireError
from .wire.gate import MIB, Gate
from .wire.look import picture

_OK: Final = 200

type Image = tuple[bytes | None, str | None]
NO_IMAGE: Final[Image] = (None, None)


def is_public(art: str) -> bool:
    """Return whether a picture stands on the web, where the browser fetches it."""
    return art.startswith("https://")


def is_own(art: str, address: str) -> bool:
    """Return whether a picture is one of the player's: relative, or at its own address."""
    if art.startswith("/"):
        return not art.startswith("//")
    parts = urlsplit(art)
    return parts.scheme == "http" and parts.netloc == f"{address}:{PLAIN_PORT}"


def may_show(guard: Guard, player: Player, art: str) -> bool:
    """Return whether a picture can be shown: by the browser, or through the gate."""
    if is_public(art):
        return not guard.local_only
    return guard.may_show(player.uid, art, strictly=not is_own(art, player.box.address))


async def fetch_art(guard: Guard, gate: Gate, player: Player, art: str) -> Image:
    """Return a picture and its type, nothing where there is none or none may be fetched."""
    own = is_own(art, player.box.address)
    cleared = await guard.quietly(player.uid, Picture(art), strictly=not own)
    if cleared is None or not cleared.items:
        return NO_IMAGE
    try:
        if not own:
            return await _of_host(gate, cleared.items[0].uri)
        with guard.holding(cleared):
            return await _of_player(gate, player, art)
    except WireError:
        return NO_IMAGE


async def _of_host(gate: Gate, url: str) -> Image:
    return await picture(gate, url) or NO_IMAGE


async def _of_player(gate: Gate, player: Player, art: str) -> Image:
    parts = urlsplit(art)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    outgoing = Outgoing(
        player.uid,
        player.box.address,
        PLAIN_PORT,
        f"GET {parts.path}",
        path_kind("GET", target, PLAIN_PORT),
        (("target", target),),
    )
    response = await gate.request(outgoing, "GET", target, limit=2 * MIB)
    kind = response.headers.get("CONTENT-TYPE", "").partition(";")[0]
    if response.status != _OK or not kind.startswith("image/"):
        return NO_IMAGE
    return response.body, kind
