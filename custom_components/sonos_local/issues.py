"""Repairs of a household over reloads, and after it is removed.

Home Assistant keeps with a repair whether a person ignores it: who deletes it forgets that. So what
is ignored is left alone when a household is unloaded. The next start finds it ignored if it still
holds, and deletes it if not.
"""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN


@callback
def is_open(hass: HomeAssistant, issue_id: str) -> bool:
    """Return whether there is such a repair, also an ignored one: nobody has confirmed it yet."""
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None


@callback
def is_ignored(hass: HomeAssistant, issue_id: str) -> bool:
    """Return whether there is such a repair, and a person ignores it."""
    found = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    return found is not None and found.dismissed_version is not None


@callback
def end_unless_ignored(hass: HomeAssistant, issue_id: str) -> None:
    """End a repair that nobody looks after until the next start."""
    if not is_ignored(hass, issue_id):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def beginning(hass: HomeAssistant, start: str) -> list[str]:
    """Return the repairs whose id begins so."""
    return [
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith(start)
    ]


@callback
def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete all repairs of a household that is removed, also what a person ignores."""
    for issue_id in beginning(hass, ""):
        # Every id names its entry.
        if entry_id in issue_id:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
