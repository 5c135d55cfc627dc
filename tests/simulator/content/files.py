"""Files of music shares: how their places, ids and URIs are written, and the items they make.

Escapes are lower-case percent codes; apostrophes, brackets and commas stand as they are (captured
ids and `getaa` addresses of libraries, WIRE 6). That `+`, `!` and `*` stand too is a guess.
"""

import re
from urllib.parse import quote, unquote

from ..spec import ItemSpec, ShareSpec, TrackSpec

_AS_THEY_ARE = "'(),+!*"
_CODE = re.compile("%[0-9A-F]{2}")
# The index version that artwork addresses carry at a household's beginning.
FIRST_INDEX = 23


def escape(text: str, *, path: bool = False) -> str:
    """Escape one part of an object id; a whole `path` keeps its slashes."""
    safe = _AS_THEY_ARE + ("/" if path else "")
    return _CODE.sub(lambda code: code[0].lower(), quote(text, safe=safe))


def unescape(text: str) -> str:
    """Read a part of an object id, whichever client escaped it."""
    return unquote(text)


def art(uri: str, index: int = FIRST_INDEX) -> str:
    """Return the player's address of a library file's picture."""
    return f"/getaa?u={escape(uri)}&v={index}"


def service_art(uri: str) -> str:
    """Return the player's address of a music service item's picture."""
    return f"/getaa?s=1&u={escape(uri)}"


def place(share: ShareSpec, path: str = "") -> str:
    """Return `//host/share/path`, escaped."""
    return f"//{share.host}/{escape(share.name, path=True)}" + (
        f"/{escape(path, path=True)}" if path else ""
    )


def file_item(share: ShareSpec, track: TrackSpec, index: int = FIRST_INDEX) -> ItemSpec:
    """Return the item that plays a file of a share."""
    where = place(share, track.path)
    uri = f"x-file-cifs:{where}"
    return ItemSpec(
        title=track.title,
        uri=uri,
        id=f"S:{where}",
        parent_id="A:TRACKS",
        artist=track.artist,
        album=track.album,
        art=art(uri, index),
        seconds=track.seconds,
    )
