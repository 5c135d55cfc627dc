"""Repairs of a household as a whole: events do not arrive, UPnP is switched off."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN
from .issues import end_unless_ignored
from .markdown import as_text
from .model.household import Household

NO_EVENTS: Final = "no_events"
UPNP_OFF: Final = "upnp_off"
# What holds is found out by then, in seconds (a guess).
FOUND_OUT: Final = 1800.0


class HouseholdRepairs:
    """Raises and ends one repair of each kind, whoever it concerns."""

    def __init__(self, hass: HomeAssistant, entry_id: str, events_at: Callable[[str], str]) -> None:
        """Take the entry, and the URL at which a player reaches us."""
        self._hass = hass
        self._entry_id = entry_id
        self._events_at = events_at
        self._household: Household | None = None
        self._stop_waiting: CALLBACK_TYPE | None = None

    def _issue(self, key: str) -> str:
        """Return the id of a repair. Diagnostics show it: it names no player."""
        return f"{key}_{self._entry_id}"

    @callback
    def forget(self) -> None:
        """End what nobody will look at any more; the next start raises what still holds."""
        if self._stop_waiting is not None:
            self._stop_waiting()
            self._stop_waiting = None
        for key in (NO_EVENTS, UPNP_OFF):
            end_unless_ignored(self._hass, self._issue(key))

    @callback
    def follow(self, old: Household, new: Household) -> None:
        """Raise or end what a change of the household makes true or false."""
        if self._household is None:
            self._stop_waiting = async_call_later(self._hass, FOUND_OUT, self._review)
        self._household = new
        known = [
            (before, player)
            for uid, player in new.players.items()
            if (before := old.players.get(uid)) is not None
        ]
        if any(before.deaf is not player.deaf for before, player in known):
            self._tell_deaf(new)
        if any(before.upnp_off is not player.upnp_off for before, player in known):
            self._tell_upnp(new)

    @callback
    def _review(self, _: datetime) -> None:
        """End what a person ignored before this start, and what holds no more."""
        self._stop_waiting = None
        if self._household is not None:
            self._tell_deaf(self._household)
            self._tell_upnp(self._household)

    def _tell_deaf(self, household: Household) -> None:
        deaf = [player for player in household.rooms if player.deaf]
        if not deaf:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue(NO_EVENTS))
            return
        url = self._events_at(deaf[0].uid)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue(NO_EVENTS),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="no_events",
            translation_placeholders={
                "rooms": ", ".join(as_text(player.room) for player in deaf),
                "address": url.removeprefix("http://").rstrip("/"),
            },
        )

    def _tell_upnp(self, household: Household) -> None:
        off = [player for player in household.rooms if player.upnp_off]
        if not off:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue(UPNP_OFF))
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue(UPNP_OFF),
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key="upnp_off",
            translation_placeholders={"rooms": ", ".join(as_text(player.room) for player in off)},
        )
