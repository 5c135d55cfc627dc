"""What Home Assistant restores of entities: it keeps that in a file of its own, for a week."""

from collections.abc import Collection, Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import restore_state


@callback
def forget_restored(
    hass: HomeAssistant, entry_id: str, keys: Collection[str] | None = None
) -> None:
    """Let nothing of an entry's entities be restored; to be called while none of them is there.

    `keys` are those of the household's events that are forgotten, None for all that there is.
    """
    kept = restore_state.async_get(hass)
    for item in er.async_entries_for_config_entry(er.async_get(hass), entry_id):
        if keys is None or _event_of(item) in keys:
            _forget(kept, item)


@callback
def restored_events(hass: HomeAssistant, entry_id: str) -> Mapping[str, Any]:
    """Return the newest event of each kind that would be restored: when, its type, what it told."""
    stored = {
        each.state.entity_id: each
        for each in restore_state.async_get(hass).async_get_stored_states()
    }
    found: dict[str, Any] = {}
    for item in er.async_entries_for_config_entry(er.async_get(hass), entry_id):
        kind, each = _event_of(item), stored.get(item.entity_id)
        if kind is None or each is None or each.extra_data is None:
            continue
        last = each.extra_data.as_dict()
        if last.get("last_event_type"):
            found[kind] = {
                "at": each.state.state,
                "type": last["last_event_type"],
                "told": last["last_event_attributes"],
            }
    return found


def _event_of(item: er.RegistryEntry) -> str | None:
    """Return the kind of what an event entity of a household tells, None for other entities."""
    return item.unique_id.rpartition("-")[2] if item.domain == "event" else None


def _forget(kept: restore_state.RestoreStateData, item: er.RegistryEntry) -> None:
    # By entity id; Home Assistant 2026.11 keeps those in the registry by their registry id.
    for name, key in (
        ("last_states", item.entity_id),
        ("last_states_by_entity_id", item.entity_id),
        ("last_states_by_entity_registry_id", item.id),
    ):
        states: dict[str, restore_state.StoredState] = getattr(kept, name, {})
        states.pop(key, None)
