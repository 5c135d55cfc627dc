"""Where a whole household stands: one word for all its players (TABLES 4)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .firmware import KEYS, Assessment, FirmwareState

# The first one that a player is in is the household's; an older line is settled.
_ORDER: Final = (
    FirmwareState.UPDATING,
    FirmwareState.WITHHELD,
    FirmwareState.OFFERED,
    FirmwareState.UNKNOWN,
)
# Players are unknown for more reasons than one; and there is no player of which anything is known.
SEVERAL: Final = "unknown_several"
NOBODY: Final = "unknown_nobody"

# Every word that a summary can give.
SUMMARIES: Final = (
    "up_to_date",
    "offered",
    "withheld",
    "updating",
    *(key for key in KEYS if key.startswith("unknown_")),
    SEVERAL,
    NOBODY,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One of `SUMMARIES`; how many players are in each state; why some are unknown."""

    key: str
    counts: Mapping[FirmwareState, int]
    reasons: tuple[str, ...] = ()


def summarize(players: Iterable[Assessment]) -> Summary:
    """Return where the players stand together."""
    known = tuple(players)
    counted = Counter(item.state for item in known)
    counts = {state: counted[state] for state in FirmwareState}
    unknown = {item.key: item.reason for item in known if item.state is FirmwareState.UNKNOWN}
    reasons = tuple(sorted(unknown.values()))
    if not known:
        return Summary(NOBODY, counts)
    state = next((state for state in _ORDER if counts[state]), FirmwareState.UP_TO_DATE)
    if state is not FirmwareState.UNKNOWN:
        return Summary(state.value, counts, reasons)
    return Summary(next(iter(unknown)) if len(unknown) == 1 else SEVERAL, counts, reasons)
