"""One look at content in the house: does it redirect, is it a playlist file? (TABLES R1c, R3b)."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from ..model.verdict import Kind, Outgoing
from .errors import RefusedError, UnreachableError, WireError
from .gate import Gate, Manner, Response, is_literal
from .playlists import (
    CONTENT_TYPES,
    DASH_TYPES,
    ENDINGS,
    FILE_LIMIT,
    NotAPlaylistError,
    begins_list,
    entries,
    is_dash,
    is_hls,
    leads_on,
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
    else, and of an HLS playlist what leads on from it: whole addresses, and other lists. `is_dash`
    says that it describes a stream for DASH, which is not read. `is_answered` is False where
    nothing, or an error, came back, `is_absent` says that nobody even took the connection.
    `is_list` says that it calls itself a playlist file, though it could not be read as one.
    """

    location: str = ""
    entries: tuple[str, ...] | None = None
    is_hls: bool = False
    is_answered: bool = True
    is_absent: bool = False
    is_list: bool = False
    is_dash: bool = False


UNANSWERED: Final = Sight(is_answered=False)
_ABSENT: Final = Sight(is_answered=False, is_absent=True)


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
    is_read = found.location or found.is_hls or found.is_dash or found.entries is not None
    # Whoever is gone by now was there before.
    return found if is_read else replace(found, is_list=True, is_absent=False)


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
        return UNANSWERED
    if not whole:
        return Sight()
    if is_dash(response.body) or _kind(response) in DASH_TYPES:
        return Sight(is_dash=True)
    if is_hls(response.body) and len(response.body) < FILE_LIMIT:
        return Sight(is_hls=True, entries=leads_on(response.body) or None)
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
    is_secure = parts.scheme == "https"
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
                manner=Manner(look=True, tls=is_secure),
            )
        except RefusedError:
            raise
        except UnreachableError:
            # With TLS, whoever took the connection may have failed to shake hands.
            return UNANSWERED if is_secure else _ABSENT
        except WireError:
            return UNANSWERED


def _is_list(response: Response) -> bool:
    """Return whether something says that it is a playlist file, or begins as one."""
    kind = _kind(response)
    if kind in CONTENT_TYPES | DASH_TYPES:
        return True
    return response.status // 100 == _SUCCESS and begins_list(response.body, kind)


def _kind(response: Response) -> str:
    return response.headers.get("CONTENT-TYPE", "").partition(";")[0].strip().lower()
