"""Repairs of a household as a whole: events do not arrive, UPnP is switched off."""

from collections.abc import Callable
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .model.household import Household

NO_EVENTS: Final = "no_events"
UPNP_OFF: Final = "upnp_off"


class HouseholdRepairs:
    """Raises and ends one repair of each kind, whoever it concerns."""

    def __init__(self, hass: HomeAssistant, entry_id: str, events_at: Callable[[str], str]) -> None:
        """Take the entry, and the URL at which a player reaches us."""
        self._hass = hass
        self._entry_id = entry_id
        self._events_at = events_at

    def _issue(self, key: str) -> str:
        """Return the id of a repair. Diagnostics show it: it names no player."""
        return f"{key}_{self._entry_id}"

    @callback
    def forget(self) -> None:
        """End what nobody will look at any more; the next start raises what still holds."""
        for key in (NO_EVENTS, UPNP_OFF):
            ir.async_delete_issue(self._hass, DOMAIN, self._issue(key))

    @callback
    def follow(self, old: Household, new: Household) -> None:
        """Raise or end what a change of the household makes true or false."""
        known = [
            (before, player)
            for uid, player in new.players.items()
            if (before := old.players.get(uid)) is not None
        ]
        if any(before.deaf is not player.deaf for before, player in known):
            self._tell_deaf(new)
        if any(before.upnp_off is not player.upnp_off for before, player in known):
            self._tell_upnp(new)

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
                "rooms": ", ".join(player.room for player in deaf),
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
            translation_placeholders={"rooms": ", ".join(player.room for player in off)},
        )
