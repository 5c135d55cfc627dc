"""What this integration keeps itself: an action that shows it, and one that deletes it.

What is stored is deleted with the household stopped, and the household starts again from what is
left: so nothing that was deleted is written anew. Removing the entry deletes all of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers import service

from ..const import CONF_ADDRESSES, DOMAIN
from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..event import HOUSEHOLD_EVENTS
from ..firmware import repairs as firmware_repairs
from ..outage.alarm_programs import UNREADABLE_ISSUE
from ..restored import forget_restored, restored_events
from ..store import Kept, KeptStore, written
from ..words import words

SHOW: Final = "get_own_data"
DELETE: Final = "delete_own_data"
ATTR_PARTS: Final = "parts"

STORAGE, ENTRY, MEMORY, RESTORED = "storage", "entry", "memory", "restored"
# Part -> where it is. The texts stand under these keys.
PLACES: Final = {
    "descriptions": STORAGE,
    "subscriptions": STORAGE,
    "firmware": STORAGE,
    "consent": STORAGE,
    "alarm_programs": STORAGE,
    "other_notes": STORAGE,
    "addresses": ENTRY,
    "options": ENTRY,
    "requests": MEMORY,
    "refusals": MEMORY,
    "events": RESTORED,
}
# What is needed to run is not among them: it would be back at once.
DELETABLE: Final = (
    "descriptions",
    "firmware",
    "consent",
    "alarm_programs",
    "other_notes",
    "requests",
    "refusals",
    "events",
)
# Part -> the events that tell of it: Home Assistant shows the newest one again after a start.
# They go with it; those of `events` are all there are.
EVENTS: Final = {
    "firmware": frozenset({"firmware"}),
    "consent": frozenset({"consent", "microphone"}),
    "refusals": frozenset({"refusal"}),
}
_NOTES: Final = ("firmware", "consent", "alarm_programs")

_SHOW: Final = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})
_DELETE: Final = vol.Schema(
    {
        vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Required(ATTR_PARTS): vol.All(cv.ensure_list, [vol.In(DELETABLE)]),
    }
)


@callback
def register(hass: HomeAssistant) -> None:
    """Register the actions, once for all households, for administrators."""
    service.async_register_admin_service(
        hass, DOMAIN, SHOW, _show, _SHOW, supports_response=SupportsResponse.ONLY
    )
    service.async_register_admin_service(hass, DOMAIN, DELETE, _delete, _DELETE)


async def _show(call: ServiceCall) -> ServiceResponse:
    """Return all that is kept, where, and for how long. Raises ServiceValidationError."""
    entry: SonosConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    told = await words(call.hass)
    coordinator = entry.runtime_data
    found = _held(coordinator)
    return {
        "file": coordinator.store.path,
        "parts": [
            {
                "part": part,
                "name": told.of("own_part", part),
                "place": told.of("own_place", place),
                "kept": told.of("own_kept", part),
                "data": found[part],
            }
            for part, place in PLACES.items()
        ],
    }


def _held(coordinator: SonosCoordinator) -> Mapping[str, Any]:
    """Return the parts as they are kept."""
    stored = written(coordinator.kept())
    notes = dict(stored["notes"])
    entry = coordinator.config_entry
    return {
        "descriptions": stored["descriptions"],
        "subscriptions": stored["sids"],
        "firmware": {"history": stored["firmware"], "note": notes.pop("firmware", None)},
        "consent": notes.pop("consent", None),
        "alarm_programs": notes.pop("alarm_programs", None),
        "other_notes": notes,
        "addresses": dict(entry.data[CONF_ADDRESSES]),
        "options": dict(entry.options),
        "requests": coordinator.ledger.read().as_response(),
        "refusals": [refusal.shown for refusal in coordinator.refusals.newest],
        "events": restored_events(coordinator.hass, entry.entry_id),
    }


async def _delete(call: ServiceCall) -> None:
    """Delete parts of what is kept. Raises HomeAssistantError."""
    hass = call.hass
    entry: SonosConfigEntry = service.async_get_config_entry(
        hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    parts = frozenset(call.data[ATTR_PARTS])
    if not entry.runtime_data.store.readable:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="own_data_unreadable",
            translation_placeholders={"file": entry.runtime_data.store.path},
        )
    if not await hass.config_entries.async_unload(entry.entry_id):
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="own_data_busy",
            translation_placeholders={"household": entry.title},
        )
    store = KeptStore(hass, entry.entry_id)
    try:
        await store.save(without(await store.load(), parts))
        if "firmware" in parts:
            # They name versions, and outlive restarts.
            firmware_repairs.remove(hass, entry.entry_id)
        if "alarm_programs" in parts:
            ir.async_delete_issue(hass, DOMAIN, f"{UNREADABLE_ISSUE}_{entry.entry_id}")
        kinds = {kind for part in parts & EVENTS.keys() for kind in EVENTS[part]}
        if "events" in parts:
            kinds |= {row.key for row in HOUSEHOLD_EVENTS}
        forget_restored(hass, entry.entry_id, kinds)
    finally:
        await hass.config_entries.async_setup(entry.entry_id)


def without(kept: Kept, parts: Collection[str]) -> Kept:
    """Return what is left of what is kept. What was in memory is gone with the stop."""
    gone = set(parts) & set(_NOTES)
    if "other_notes" in parts:
        gone |= set(kept.notes) - set(_NOTES)
    return replace(
        kept,
        descriptions=() if "descriptions" in parts else kept.descriptions,
        firmware={} if "firmware" in parts else kept.firmware,
        notes={name: note for name, note in kept.notes.items() if name not in gone},
    )
