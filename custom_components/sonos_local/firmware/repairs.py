"""Repairs for versions that changed: each stays until somebody has confirmed to have seen it.

They outlive restarts, and an id says nothing of a player: diagnostics show it.
"""

from datetime import datetime
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..privacy.firmware_news import News

# How the ids of these repairs begin.
PREFIX: Final = "firmware_"


@callback
def tell_held(hass: HomeAssistant, entry_id: str, room: str, news: News) -> None:
    """Tell that a version changed though the owner wants none to; nothing was blocked."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _new_id(hass, entry_id),
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="firmware_changed",
        translation_placeholders={
            "room": room,
            "old": news.data["from"],
            "new": news.data["to"],
            "earliest": _told(news.data["not_before"]),
            "latest": _told(news.data["not_after"]),
        },
    )


@callback
def tell_lower(hass: HomeAssistant, entry_id: str, room: str, news: News) -> None:
    """Tell that a player runs a lower version than before."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _new_id(hass, entry_id),
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="firmware_lower",
        translation_placeholders={
            "room": room,
            "old": news.data["from"],
            "new": news.data["to"],
            "earliest": _told(news.data["not_before"]),
            "latest": _told(news.data["not_after"]),
        },
    )


@callback
def tell_unreadable(hass: HomeAssistant, entry_id: str, household: str) -> None:
    """Tell that what was kept of offers could not be read, and was set aside."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{PREFIX}unreadable_{entry_id}",
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key="firmware_unreadable",
        translation_placeholders={"household": household},
    )


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
