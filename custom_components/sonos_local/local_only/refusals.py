"""What was refused, and who had asked for it."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_translate_state_attr

from ..const import DOMAIN
from ..error_text import error_text
from ..occurrences import Occurrence, Occurrences
from .askers import Askers

# Fired on the bus for each refusal, with the context of the call that was refused.
EVENT_REFUSED: Final = f"{DOMAIN}_refused"
# So many are kept for whoever wants to look.
REMEMBERED: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of which player: `action` is the action's name, as `media_play`.

    `context` tells who asked, where Home Assistant knows.
    """

    uid: str
    action: str
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal: when (POSIX seconds), what was asked, and why.

    `reason` is the part of a translation key behind `refused_`, `words` go into its text.
    `asked_by` is the entity id of the automation or script behind it, empty where there is none;
    `message` is the text in the language of Home Assistant's server.
    """

    at: float
    asked: Asked
    room: str
    reason: str
    words: Mapping[str, str] = field(default_factory=dict)
    asked_by: str = ""
    message: str = ""

    @property
    def count(self) -> int:
        """Return how many items are not local: more than one only in queues and lists."""
        return int(self.words.get("count", "1"))

    @property
    def shown(self) -> dict[str, Any]:
        """Return what people see of it."""
        return {
            "room": self.room,
            "action": self.asked.action,
            "reason": self.reason,
            "message": self.message,
            "count": self.count,
            "detail": self.words.get("detail") or None,
            "asked_by": self.asked_by or None,
        }


type Listener = Callable[[Refusal], None]


class Refusals:
    """All refusals of one household since the start."""

    def __init__(self, hass: HomeAssistant, occurrences: Occurrences) -> None:
        """Know of none yet."""
        self._hass = hass
        self._occurrences = occurrences
        self._listeners: list[Listener] = []
        self.askers = Askers(hass)
        self.counts: Counter[str] = Counter()
        self.newest: deque[Refusal] = deque(maxlen=REMEMBERED)

    @callback
    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of each refusal; return how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def tell(self, refusal: Refusal) -> ServiceValidationError:
        """Note a refusal and let it be seen; return it as the error for whoever asked."""
        error = self._error(refusal)
        told = replace(
            refusal,
            asked_by=self.askers.of(refusal.asked.context),
            message=error_text(self._hass, error),
        )
        self.counts[told.reason] += 1
        self.newest.append(told)
        player = self._player(told.asked.uid)
        self._hass.bus.async_fire(
            EVENT_REFUSED,
            {
                ATTR_ENTITY_ID: player.entity_id if player else None,
                ATTR_DEVICE_ID: player.device_id if player else None,
                **told.shown,
            },
            context=told.asked.context,
        )
        # An attribute named `entity_id` would make the event entity a group.
        shown = {"player": player.entity_id if player else None, **told.shown}
        self._occurrences.tell(Occurrence("refusal", "refused", data=shown))
        for listener in tuple(self._listeners):
            listener(told)
        return error

    def _player(self, uid: str) -> er.RegistryEntry | None:
        registry = er.async_get(self._hass)
        entity_id = registry.async_get_entity_id(MEDIA_PLAYER, DOMAIN, uid)
        return registry.async_get(entity_id) if entity_id else None

    def _error(self, refusal: Refusal) -> ServiceValidationError:
        """Return the error; of several items it tells their number and the weightiest reason."""
        if refusal.count == 1:
            return error_of(refusal)
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="refused_several",
            translation_placeholders={
                "room": refusal.room,
                "count": str(refusal.count),
                "reason": short_reason(self._hass, refusal.reason),
            },
        )


def error_of(refusal: Refusal) -> ServiceValidationError:
    """Return the error for a refusal of one thing."""
    if refusal.reason == "unknown_kind" and refusal.words.get("detail") == "":
        # Without a scheme there is no kind to name: mostly somebody has mistyped.
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="refused_no_address",
            translation_placeholders={"room": refusal.room},
        )
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=f"refused_{refusal.reason}",
        translation_placeholders={
            "room": refusal.room,
            **refusal.words,
            "detail": refusal.words.get("detail") or "?",
        },
    )


@callback
def short_reason(hass: HomeAssistant, reason: str) -> str:
    """Return a reason in few words, in the server's language, as the event entity shows it."""
    return async_translate_state_attr(hass, reason, "event", DOMAIN, "refusal", None, "reason")
