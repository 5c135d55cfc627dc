"""Fetching from a literal loopback address, from the player's own address: the only real sockets.

The length of a file is worked out from its size, as no audio is decoded.
"""

from dataclasses import dataclass
from ipaddress import ip_address

import aiohttp

# Bytes a second by type, for the length of a file from its size.
_RATES = {"audio/wav": 176400, "audio/x-wav": 176400, "audio/flac": 88200}
_USUAL_RATE = 16000
# Where a WAV header tells its own bytes a second, and how much of it is read.
_HEADER = 44
_RATE_AT = slice(28, 32)


class NoAnswer(Exception):
    """Nobody answers there, or not in time, or no HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; `seconds` is 0 for what has no end, `headers` as lines."""

    status: int
    headers: str
    location: str
    content_type: str
    seconds: float
    stream_title: str


def is_loopback(host: str | None) -> bool:
    """Return whether a host of a URI is a literal IPv4 loopback address."""
    try:
        return ip_address(host or "").is_loopback and ":" not in (host or "")
    except ValueError:
        return False


async def ask(source: str, address: str, limit: float) -> Answer:
    """GET `address` from the address `source` within `limit` seconds, following nothing.

    Only the beginning of the content is read. Raises NoAnswer.
    """
    connector = aiohttp.TCPConnector(local_addr=(source, 0), force_close=True)
    timeout = aiohttp.ClientTimeout(total=limit)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session,
            session.get(
                address,
                allow_redirects=False,
                headers={"Icy-MetaData": "1", "Connection": "close"},
                skip_auto_headers=("User-Agent", "Accept-Encoding"),
            ) as response,
        ):
            kind = response.content_type if "Content-Type" in response.headers else ""
            begin = await response.content.read(_HEADER) if response.content_length else b""
            return Answer(
                response.status,
                "".join(f"{name}: {value}\r\n" for name, value in response.headers.items()),
                response.headers.get("Location", ""),
                kind,
                _length(response.content_length or 0, kind, begin),
                response.headers.get("icy-name", ""),
            )
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as err:
        raise NoAnswer(address) from err


def _length(size: int, kind: str, begin: bytes) -> float:
    rate = _RATES.get(kind, _USUAL_RATE)
    if begin.startswith(b"RIFF") and len(begin) == _HEADER:
        rate = int.from_bytes(begin[_RATE_AT], "little") or rate
    return size / rate
