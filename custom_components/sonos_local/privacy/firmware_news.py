"""What changes in a player's firmware, and what of it is news (TABLES 4, transitions)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from .firmware import (
    Assessment,
    FirmwareState,
    History,
    Installed,
    Known,
    assess,
    moment,
    read_version,
)

CHANGED: Final = "firmware_changed"
OFFERED: Final = "update_offered"
WITHHELD: Final = "update_withheld"
TYPES: Final = (CHANGED, OFFERED, WITHHELD)
_OF_A_CHANGE: Final = frozenset({"from", "to", "not_before", "not_after", "direction"})


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that the player with this version does not have: since when, and what was told.

    `counted` is from when it is counted while `since` is in the future. Either clock may be the
    wrong one: once it is past `since`, that counts again, so that nothing is called withheld
    because a clock was behind for a while.
    """

    version: str
    since: float
    offered: bool = False
    withheld: bool = False
    counted: float | None = None

    @property
    def begun(self) -> float:
        """Return since when it is pending, by the clock of now."""
        return self.since if self.counted is None else self.counted


def _by_clock(pending: Pending, now: float) -> Pending:
    """Return it with a beginning that is not in the future."""
    if pending.since <= now:
        return replace(pending, counted=None)
    return replace(pending, counted=min(pending.begun, now))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of a player: the version that was told last, where it stood, what is pending.

    `settled` is neither an update under way nor what could not be known before an announcement.
    """

    version: str = ""
    settled: Assessment | None = None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to a player, one of `TYPES`."""

    type: str
    uid: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a look found: where the player stands, what is kept of that, and the news."""

    found: Assessment
    kept: Remembered
    news: tuple[News, ...] = ()


def settle(
    before: Remembered,
    uid: str,
    known: Known,
    history: History,
    *,
    learning: bool,
    found_out: bool,
) -> Settled:
    """Judge a player that is there and not updating.

    `learning`: it is the start, and what is found then is no news, unless something else was known
    before. `found_out`: all is known now that is found out at the start. Until then that nothing
    can be said takes nothing away of what was known: neither where it stood, nor since when an
    update is pending. An update that is pending since the future, by a clock that was set back
    since, is pending since now, until the clock is past that.
    """
    pending = before.pending
    if pending is not None and pending.version != known.version:
        pending = None
    if pending is not None:
        pending = _by_clock(pending, known.now)
    found = assess(replace(known, pending_since=pending.begun if pending else None))
    heard = known.offer is not None
    if found.is_eligible:
        pending = pending or Pending(known.version, known.now)
    elif heard and found_out:
        pending = None
    kept, news = renew(before, uid, known.version, history)
    if heard:
        pending, told = _told(before.settled, uid, found, pending, learning=learning)
        news += told
    is_settled = found_out or found.state is not FirmwareState.UNKNOWN
    settled = found if heard and is_settled else before.settled
    return Settled(found, Remembered(kept.version, settled, pending), news)


def _told(
    before: Assessment | None,
    uid: str,
    found: Assessment,
    pending: Pending | None,
    *,
    learning: bool,
) -> tuple[Pending | None, tuple[News, ...]]:
    """Return what of an offer is news, once each; that one learns of it at the start is none."""
    if pending is None:
        return None, ()
    was = before.state if before else FirmwareState.UNKNOWN
    fresh = was is not FirmwareState.UNKNOWN or not learning
    words = {name: value for name, value in found.evidence.items() if name != "offer_seen"}
    if found.state is FirmwareState.OFFERED and not pending.offered:
        told = News(OFFERED, uid, {**words, "reason": found.reason})
        return replace(pending, offered=True), (told,) if fresh else ()
    if (was, found.state, pending.withheld) == (
        FirmwareState.OFFERED,
        FirmwareState.WITHHELD,
        False,
    ):
        return replace(pending, withheld=True), (News(WITHHELD, uid, words),)
    return pending, ()


def renew(
    before: Remembered, uid: str, after: str, history: History
) -> tuple[Remembered, tuple[News, ...]]:
    """Return what is kept and told of the version of a player that is there.

    It is news if it is another one, both known. Who changed it is not known; nothing here did.
    """
    old, new = read_version(before.version), read_version(after)
    if new is None or old == new:
        return before, ()
    kept = replace(before, version=after)
    if old is None:
        return kept, ()
    installed = history[0] if history and history[0].version == after else None
    data = {
        "from": before.version,
        "to": after,
        "not_before": moment(installed.not_before)
        if installed and installed.not_before is not None
        else None,
        "not_after": moment(installed.not_after) if installed else None,
        "started_here": False,
        "direction": "down" if new < old else "up",
    }
    return kept, (News(CHANGED, uid, data),)


def written(kept: Mapping[str, Remembered]) -> dict[str, Any]:
    """Return what is kept as JSON can hold it."""
    return {
        uid: {
            "version": item.version,
            "settled": asdict(item.settled) | {"state": item.settled.state.value}
            if item.settled
            else None,
            "pending": asdict(item.pending) if item.pending else None,
        }
        for uid, item in kept.items()
    }


def read(data: Any) -> dict[str, Remembered]:
    """Read what `written` gave. Raises KeyError, TypeError or ValueError for anything else."""
    return {
        str(uid): Remembered(
            _text(item["version"]),
            None if item["settled"] is None else _assessment(item["settled"]),
            None if item["pending"] is None else _pending(item["pending"]),
        )
        for uid, item in _items(data)
    }


def written_news(news: Iterable[News]) -> list[dict[str, Any]]:
    """Return news that nobody has been told yet, as JSON can hold it."""
    return [{"type": each.type, "uid": each.uid, "data": dict(each.data)} for each in news]


def read_news(data: Any) -> list[News]:
    """Read what `written_news` gave. Raises KeyError, TypeError or ValueError for anything else."""
    if not isinstance(data, list):
        raise TypeError("no list")
    return [_news(each) for each in data]


def written_histories(histories: Mapping[str, History]) -> dict[str, Any]:
    """Return histories as JSON can hold them."""
    return {uid: [asdict(each) for each in history] for uid, history in histories.items()}


def read_histories(data: Any) -> dict[str, History]:
    """Read what `written_histories` gave. Raises KeyError, TypeError or ValueError otherwise."""
    return {str(uid): tuple(map(_installed, history)) for uid, history in _items(data)}


def _installed(data: Any) -> Installed:
    not_before = data["not_before"]
    return Installed(
        _text(data["version"]),
        float(data["not_after"]),
        float(data["seen"]),
        None if not_before is None else float(not_before),
    )


def _news(data: Any) -> News:
    kind, told = _text(data["type"]), {str(name): value for name, value in _items(data["data"])}
    # A change is told with these.
    if kind not in TYPES or (kind == CHANGED and not told.keys() >= _OF_A_CHANGE):
        raise ValueError("no news")
    return News(kind, _text(data["uid"]), told)


def read_times(data: Any) -> dict[str, float]:
    """Read POSIX times by name. Raises TypeError or ValueError for anything else."""
    return {str(name): float(value) for name, value in _items(data)}


def _assessment(data: Any) -> Assessment:
    latest = data["latest"]
    return Assessment(
        FirmwareState(data["state"]),
        int(data["line"]),
        _text(data["reason"]),
        {str(name): _text(value) for name, value in _items(data["evidence"])},
        None if latest is None else _text(latest),
    )


def _pending(data: Any) -> Pending:
    return Pending(
        _text(data["version"]),
        float(data["since"]),
        bool(data["offered"]),
        bool(data["withheld"]),
        # This is not there in a file of an earlier version.
        None if data.get("counted") is None else float(data["counted"]),
    )


def _items(data: Any) -> list[tuple[Any, Any]]:
    if not isinstance(data, Mapping):
        raise TypeError("no mapping")
    return list(data.items())


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
