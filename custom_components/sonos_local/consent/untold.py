"""What was found before Home Assistant had started: no automation listens until then."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ..occurrences import Occurrence, Occurrences

CONSENT: Final = "consent"
MICROPHONE: Final = "microphone"
# What can be told, by kind.
_TYPES: Final[Mapping[str, frozenset[str]]] = {
    CONSENT: frozenset({"sharing_on", "sharing_off"}),
    MICROPHONE: frozenset({"turned_on"}),
}


class Untold:
    """Tells what happens once Home Assistant has started, and keeps it until then.

    If that does not come, the next start tells it. `changed` hears that there is something else
    to keep.
    """

    def __init__(
        self, hass: HomeAssistant, occurrences: Occurrences, changed: Callable[[], None]
    ) -> None:
        """Have nothing to tell yet."""
        self._hass = hass
        self._occurrences = occurrences
        self._changed = changed
        self._telling = False
        self._waiting: list[Occurrence] = []

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to tell once Home Assistant has started; return how to stop."""
        leave = async_at_started(self._hass, self._begin)

        @callback
        def stop() -> None:
            leave()
            self._telling = False

        return stop

    @callback
    def _begin(self, _: HomeAssistant) -> None:
        self._telling = True
        waiting, self._waiting = self._waiting, []
        for occurrence in waiting:
            self._occurrences.tell(occurrence)
        if waiting:
            self._changed()

    @callback
    def tell(self, occurrence: Occurrence) -> None:
        """Tell it now, or as soon as somebody listens."""
        if self._telling:
            self._occurrences.tell(occurrence)
            return
        self._waiting.append(occurrence)
        self._changed()

    def restore(self, waiting: Iterable[Occurrence]) -> None:
        """Take what nobody was told before a restart."""
        self._waiting = list(waiting)

    def note(self) -> list[dict[str, Any]]:
        """Return what nobody has been told yet, as JSON can hold it."""
        return [
            {"kind": each.kind, "type": each.type, "data": dict(each.data)}
            for each in self._waiting
        ]

    def forget(self, uid: str) -> None:
        """Forget what is of a player."""
        self._waiting = [each for each in self._waiting if each.data.get("player") != uid]


def read(data: Any) -> tuple[Occurrence, ...]:
    """Read what `note` gave. Raises KeyError, TypeError or ValueError for anything else."""
    if not isinstance(data, list):
        raise TypeError("no list")
    return tuple(map(_occurrence, data))


def _occurrence(data: Any) -> Occurrence:
    kind, word, more = data["kind"], data["type"], data["data"]
    if word not in _TYPES[kind]:
        raise ValueError("nothing that is told")
    if not isinstance(more, dict):
        raise TypeError("no mapping")
    return Occurrence(kind, word, data={str(name): value for name, value in more.items()})
