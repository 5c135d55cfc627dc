"""One look at content in the house: does it redirect, is it a playlist file? (TABLES R1c, R3b)."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from ..model.verdict import Kind, Outgoing
from .errors import BadReplyError, RefusedError, WireError
from .gate import Gate, Manner, Response, is_literal
from .playlists import (
    CONTENT_TYPES,
    ENDINGS,
    FILE_LIMIT,
    NotAPlaylistError,
    begins_list,
    entries,
    is_hls,
    whole_addresses,
)

TIMEOUT: Final = 5.0
IMAGE_LIMIT: Final = 2 * 1024 * 1024
NAME: Final = "GET content"

_PORTS: Final = {"http": 80, "https": 443}
_REDIRECTION, _SUCCESS = 3, 2
# As much as shows what something is, and stations send at once.
_BEGINNING: Final = 1024


@dataclass(frozen=True, slots=True)
class Sight:
    """What a URL showed.

    `location` is where a 3xx points. `entries` are those of a playlist file, None for anything
    else, and of an HLS playlist the whole addresses in it; `is_answered` is False where nothing,
    or an error, came back, `is_silent` says that it was nothing. `is_list` says that it calls
    itself a playlist file, though it could not be read as one.
    """

    location: str = ""
    entries: tuple[str, ...] | None = None
    is_hls: bool = False
    is_answered: bool = True
    is_silent: bool = False
    is_list: bool = False


UNANSWERED: Final = Sight(is_answered=False, is_silent=True)
_BROKEN: Final = Sight(is_answered=False)


async def look(gate: Gate, url: str, host: str = "") -> Sight:
    """Look at a URL whose host is a literal address.

    `host` is the name to ask for there, with its port. Raises RefusedError for one outside.
    """
    asked = {"Host": host} if host else {}
    if urlsplit(url).path.lower().endswith(ENDINGS):
        return _seen(await _get(gate, url, asked, FILE_LIMIT), whole=True)
    response = await _get(gate, url, {**asked, "Range": f"bytes=0-{_BEGINNING - 1}"}, _BEGINNING)
    if isinstance(response, Sight) or not _is_list(response):
        return _seen(response, whole=False)
    found = _seen(await _get(gate, url, asked, FILE_LIMIT), whole=True)
    is_read = found.location or found.is_hls or found.entries is not None
    return found if is_read else replace(found, is_list=True)


async def picture(gate: Gate, url: str) -> tuple[bytes, str] | None:
    """Fetch a picture from a host in the house, None where there is none.

    Raises RefusedError for a host outside.
    """
    response = await _get(gate, url, {}, IMAGE_LIMIT + 1)
    if isinstance(response, Sight) or response.status // 100 != _SUCCESS:
        return None
    kind = _kind(response)
    if not kind.startswith("image/") or len(response.body) > IMAGE_LIMIT:
        return None
    return response.body, kind


def _seen(response: Response | Sight, *, whole: bool) -> Sight:
    if isinstance(response, Sight):
        return response
    family = response.status // 100
    if family == _REDIRECTION:
        return Sight(location=response.headers.get("LOCATION", ""))
    if family != _SUCCESS:
        return _BROKEN
    if not whole:
        return Sight()
    if is_hls(response.body):
        return Sight(is_hls=True, entries=whole_addresses(response.body) or None)
    try:
        return Sight(entries=entries(response.body))
    except NotAPlaylistError:
        return Sight()


async def _get(gate: Gate, url: str, headers: dict[str, str], limit: int) -> Response | Sight:
    """Ask once. What can be told where nobody answers in time, or the answer breaks off."""
    parts = urlsplit(url)
    address, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    if not is_literal(address):
        # IPv6: the way out has none. Players have none either.
        return UNANSWERED
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    outgoing = Outgoing("", address, port, NAME, Kind.READ)
    async with gate.pinned(address, port, content=True):
        try:
            return await gate.request(
                outgoing,
                "GET",
                target,
                headers=headers,
                limit=limit,
                timeout=TIMEOUT,
                manner=Manner(look=True, tls=parts.scheme == "https"),
            )
        except RefusedError:
            raise
        except BadReplyError:
            return _BROKEN
        except WireError:
            return UNANSWERED


def _is_list(response: Response) -> bool:
    """Return whether something says that it is a playlist file, or begins as one."""
    if _kind(response) in CONTENT_TYPES:
        return True
    return response.status // 100 == _SUCCESS and begins_list(response.body)


def _kind(response: Response) -> str:
    return response.headers.get("CONTENT-TYPE", "").partition(";")[0].strip().lower()
