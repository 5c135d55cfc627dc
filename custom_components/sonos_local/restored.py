"""What Home Assistant restores of entities: it keeps that in a file of its own, for a week."""

from collections.abc import Collection

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
        is_event = item.domain == "event" and item.unique_id.rpartition("-")[2] in (keys or ())
        if keys is None or is_event:
            _forget(kept, item)


def _forget(kept: restore_state.RestoreStateData, item: er.RegistryEntry) -> None:
    # By entity id; Home Assistant 2026.11 keeps those in the registry by their registry id.
    for name, key in (
        ("last_states", item.entity_id),
        ("last_states_by_entity_id", item.entity_id),
        ("last_states_by_entity_registry_id", item.id),
    ):
        states: dict[str, restore_state.StoredState] = getattr(kept, name, {})
        states.pop(key, None)
