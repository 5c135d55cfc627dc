"""Repairs for versions that changed: each stays until somebody has confirmed to have seen it.

Home Assistant puts the words of repairs that it keeps itself into diagnostics, and these name
rooms. So they are kept here, with what is known of firmware, and told anew at each start; their
ids, which diagnostics show, say nothing of a player.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..issues import is_open
from ..markdown import as_text
from ..privacy.firmware_news import News

# How the ids of these repairs begin.
PREFIX: Final = "firmware_"
HELD: Final = "firmware_changed"
LOWER: Final = "firmware_lower"

_WORDS: Final = ("room", "old", "new", "earliest", "latest")


@dataclass(frozen=True, slots=True)
class Change:
    """What is told of a change: one of the two keys, and the words in its text.

    `player` is empty where a file of an earlier version did not say whose it is.
    """

    key: str
    words: Mapping[str, str]
    player: str = ""


class Repairs:
    """The repairs of one household."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Have raised none yet."""
        self._hass = hass
        self._entry_id = entry_id
        self._changes: dict[str, Change] = {}

    @callback
    def tell(self, room: str, news: News, key: str) -> None:
        """Tell that a version changed: a lower one, or one where the owner wants none to."""
        issue_id = _new_id(self._hass, self._entry_id)
        self._changes[issue_id] = Change(
            key,
            {
                "room": room,
                "old": news.data["from"],
                "new": news.data["to"],
                "earliest": _told(news.data["not_before"]),
                "latest": _told(news.data["not_after"]),
            },
            news.uid,
        )
        self._raise(issue_id)

    def _raise(self, issue_id: str) -> None:
        change = self._changes[issue_id]
        told = change.words
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="firmware_lower" if change.key == LOWER else "firmware_changed",
            translation_placeholders={
                "room": as_text(told["room"]),
                "old": told["old"],
                "new": told["new"],
                "earliest": told["earliest"],
                "latest": told["latest"],
            },
        )

    @callback
    def restore(self, changes: Mapping[str, Change]) -> None:
        """Tell again what was told before a restart and nobody has confirmed."""
        self._changes = {key: each for key, each in changes.items() if is_open(self._hass, key)}
        for issue_id in self._changes:
            self._raise(issue_id)

    def note(self) -> dict[str, Any]:
        """Return what is open, as JSON can hold it."""
        return {
            issue_id: {"key": each.key, "words": dict(each.words), "player": each.player}
            for issue_id, each in self._changes.items()
            if is_open(self._hass, issue_id)
        }

    @callback
    def forget(self, uid: str) -> None:
        """Remove the repairs of a player that its owner removed, also those that are ignored."""
        for issue_id in [key for key, each in self._changes.items() if each.player == uid]:
            del self._changes[issue_id]
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    @callback
    def tell_unreadable(self, household: str, *, again: bool) -> None:
        """Tell that what was kept of offers could not be read, and was set aside.

        `again`: it was told before, and is told only if nobody has confirmed it.
        """
        issue_id = f"{PREFIX}unreadable_{self._entry_id}"
        if again and not is_open(self._hass, issue_id):
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="firmware_unreadable",
            translation_placeholders={"household": household},
        )


def read(data: Any) -> dict[str, Change]:
    """Read what `note` gave. Raises KeyError, TypeError or ValueError for anything else."""
    return {str(issue_id): _change(each) for issue_id, each in _items(data)}


def _change(data: Any) -> Change:
    if data["key"] not in (HELD, LOWER):
        raise ValueError("no change")
    words = {name: str(data["words"][name]) for name in _WORDS}
    return Change(str(data["key"]), words, str(data.get("player", "")))


def _items(data: Any) -> list[tuple[Any, Any]]:
    if not isinstance(data, Mapping):
        raise TypeError("no mapping")
    return list(data.items())


@callback
def remove(hass: HomeAssistant, entry_id: str) -> None:
    """Remove the repairs of an entry that is removed."""
    for issue_id in (*_changes(hass, entry_id), f"{PREFIX}unreadable_{entry_id}"):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _changes(hass: HomeAssistant, entry_id: str) -> list[str]:
    start = f"{PREFIX}changed_{entry_id}_"
    return [
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith(start)
    ]


def _new_id(hass: HomeAssistant, entry_id: str) -> str:
    """Return an id that was not there: what somebody chose to ignore says nothing of the next."""
    numbers = [int(issue_id.rpartition("_")[2]) for issue_id in _changes(hass, entry_id)]
    return f"{PREFIX}changed_{entry_id}_{max(numbers, default=0) + 1}"


def _told(moment: str | None) -> str:
    """Return a moment in the house's time, `?` where it is not known."""
    at = datetime.fromisoformat(moment) if moment else None
    return dt_util.as_local(at).strftime("%Y-%m-%d %H:%M") if at else "?"
