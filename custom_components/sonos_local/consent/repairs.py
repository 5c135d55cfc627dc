"""Repairs about consent: one for what contradicts a declaration, one for what cannot be read."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..issues import end_unless_ignored, is_ignored
from ..markdown import as_text
from ..privacy.consent import ConsentState, Name, Repair, names, repair
from .texts import Texts
from .view import View


class Repairs:
    """The repairs of one household."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, texts: Texts) -> None:
        """Have raised none yet."""
        self._hass = hass
        self._entry = entry
        self._texts = texts
        self._contradicted = f"consent_contradicted_{entry.entry_id}"
        self._unreadable = f"consent_unreadable_{entry.entry_id}"
        self._state: ConsentState | None = None
        self._told: tuple[str, ...] = ()
        # What the repair tells of: kept, as who ignores it ignores that and nothing else.
        self.named: frozenset[Name] = frozenset()

    @callback
    def tell(self, view: View) -> None:
        """Raise or close the one repair of a contradiction, and keep its words true.

        One that a person ignores is shown again where another contradiction joins.
        """
        named = names(view.consent.contradictions)
        if named - self.named and is_ignored(self._hass, self._contradicted):
            ir.async_delete_issue(self._hass, DOMAIN, self._contradicted)
            self._told = ()
        self.named = named
        before, self._state = self._state, view.consent.state
        step = repair(before, self._state)
        if step is Repair.CLOSE:
            ir.async_delete_issue(self._hass, DOMAIN, self._contradicted)
        if self._state is not ConsentState.CONTRADICTED:
            self._told = ()
            return
        lines = tuple(self._texts.line(each, view.rooms) for each in view.consent.contradictions)
        if step is not Repair.RAISE and lines == self._told:
            return
        self._told = lines
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._contradicted,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="consent_contradicted",
            translation_placeholders={
                "household": self._entry.title,
                "lines": "\n".join(f"- {as_text(line)}" for line in lines),
            },
        )

    @callback
    def tell_unreadable(self) -> None:
        """Say that something that was kept cannot be read."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._unreadable,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="consent_unreadable",
            translation_placeholders={"household": self._entry.title},
        )

    @callback
    def close_unreadable(self) -> None:
        """Say no more of it."""
        ir.async_delete_issue(self._hass, DOMAIN, self._unreadable)

    @callback
    def leave(self) -> None:
        """End all but what a person ignores: the next start raises what still holds."""
        self._state, self._told = None, ()
        for issue_id in (self._contradicted, self._unreadable):
            end_unless_ignored(self._hass, issue_id)
