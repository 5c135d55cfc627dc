"""Which automation or script stands behind a call: found by the call's context."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.components.script import EVENT_SCRIPT_STARTED
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context, Event, HomeAssistant, callback

# Contexts live for as long as their automation runs; the oldest give way.
REMEMBERED: Final = 500


class Askers:
    """Remembers what ran under which context."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know of nothing yet."""
        self._hass = hass
        self._known: OrderedDict[str, str] = OrderedDict()

    @callback
    def start(self) -> Callable[[], None]:
        """Listen; return how to stop."""
        stops = [
            self._hass.bus.async_listen(event, self._ran)
            for event in (EVENT_AUTOMATION_TRIGGERED, EVENT_SCRIPT_STARTED)
        ]

        @callback
        def stop() -> None:
            for each in stops:
                each()

        return stop

    @callback
    def of(self, context: Context | None) -> str:
        """Return the entity id of what asked, empty where neither automation nor script did."""
        if context is None:
            return ""
        return self._known.get(context.id) or self._known.get(context.parent_id or "", "")

    @callback
    def _ran(self, event: Event[dict[str, Any]]) -> None:
        entity_id = event.data.get(ATTR_ENTITY_ID)
        if entity_id is None:
            # Only what has an entity can be named to a person.
            return
        # A script runs under the context of the automation that calls it: that one asked.
        self._known.setdefault(event.context.id, entity_id)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
