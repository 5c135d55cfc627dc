"""Times as clients write them in actions."""

import re

from ..soap import INVALID_ARGUMENTS, UpnpError

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)")


def clock(text: str) -> int | None:
    """Read `h:mm:ss` as seconds, None for anything else."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def duration(text: str) -> int:
    """Read a duration. Raises UpnpError(402) for another form (WIRE 4.1)."""
    seconds = clock(text)
    if seconds is None:
        raise UpnpError(INVALID_ARGUMENTS)
    return seconds


def padded(seconds: float) -> str:
    """Write `hh:mm:ss`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}"
