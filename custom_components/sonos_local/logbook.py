"""What the logbook says of refusals."""

from collections.abc import Callable

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN
from .local_only.refusals import EVENT_REFUSED


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str]]], None],
) -> None:
    """Describe the events of this integration."""
    del hass
    async_describe_event(DOMAIN, EVENT_REFUSED, _refused)


@callback
def _refused(event: Event) -> dict[str, str]:
    """Describe a refusal; who asked, the logbook adds by the context."""
    room, message = str(event.data["room"]), str(event.data["message"])
    # The logbook writes the name before the message, which begins with it.
    line = {LOGBOOK_ENTRY_NAME: room, LOGBOOK_ENTRY_MESSAGE: message.removeprefix(f"{room} ")}
    if entity_id := event.data.get(ATTR_ENTITY_ID):
        line[LOGBOOK_ENTRY_ENTITY_ID] = str(entity_id)
    return line
