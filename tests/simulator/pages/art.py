"""Artwork and icons: small pictures made on the spot."""

import struct
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from aiohttp import web

from ..content.net import Net, service_id
from ..hardware import MODELS

if TYPE_CHECKING:
    from ..player import Player

SIDE = 16
FILE = "x-file-cifs:"


def picture(text: str) -> bytes:
    """Return a PNG of one color that depends on `text`."""
    color = zlib.crc32(text.encode()).to_bytes(4)[:3]
    rows = (b"\0" + color * SIDE) * SIDE
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def icon(path: str) -> web.Response | None:
    """Return `/img/icon-<model>.png`; that every player has every model's is a guess."""
    name = path.removeprefix("/img/icon-").removesuffix(".png")
    return _png(path) if name in MODELS and path == f"/img/icon-{name}.png" else None


def artwork(player: Player, query: Mapping[str, str]) -> web.Response | None:
    """Return the art that `/getaa` is asked for, None where it cannot be had.

    `u` is the URI of the item. A file of a share has art while its server answers, a session's
    (`vli=1`) while it plays, a service's while the service is reached; which item really has some
    is a guess.
    """
    uri = query.get("u", "")
    net = player.household.store(Net)
    if query.get("vli") == "1":
        found = bool(player.coordinator.virtual_line_in)
    elif uri.startswith(FILE):
        found = _is_in_library(player, uri) and net.reaches(player, _host(uri))
    else:
        host = _service_host(player, uri)
        found = bool(host) and net.reaches(player, host)
    return _png(uri) if found else None


def _is_in_library(player: Player, uri: str) -> bool:
    wanted = unquote(uri.removeprefix(FILE))
    return any(
        wanted == f"//{share.host}/{share.name}/{track.path}"
        for share in player.household.spec.shares
        for track in share.tracks
    )


def _host(uri: str) -> str:
    return urlsplit(uri).netloc


def _service_host(player: Player, uri: str) -> str:
    """Return the server of the music service that a URI names by `sid`, or nothing."""
    wanted = service_id(uri)
    hosts = (item.host for item in player.household.spec.services if item.id == wanted)
    return next(hosts, "")


def _png(text: str) -> web.Response:
    return web.Response(body=picture(quote(text)), content_type="image/png")
