"""Triggers of automations: what happened in a household, as its event entities tell it.

Targets are the household's device or its event entities. Variables of an automation are those of
every trigger of entities: `trigger.to_state.attributes` says in which room it was, and more.
"""

from collections.abc import Mapping
from typing import ClassVar, Final, override

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.components.event import DOMAIN as EVENT
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
)

from .automation_targets import ours

_EVENT: Final[Mapping[str, DomainSpec]] = {EVENT: DomainSpec()}


class OccurrenceTrigger(StatelessEntityTriggerBase):
    """Something happened: an event entity of the kind `_kind` tells of a `_type`.

    Its state is a time that grows with each of them, so none is missed, and what is restored after
    a restart, or written anew for another reason, triggers nothing.
    """

    _domain_specs = _EVENT
    _primary_entities_only = False
    _kind: ClassVar[str]
    _type: ClassVar[str]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return ours(self._hass, super().entity_filter(entities), frozenset({self._kind}))

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        return bool(state.attributes.get(ATTR_EVENT_TYPE) == self._type)


def _happens(kind: str, event_type: str) -> type[Trigger]:
    """Return a trigger for one row of the household's events."""

    class HappensTrigger(OccurrenceTrigger):
        """Trigger for one type of occurrence."""

        _kind = kind
        _type = event_type

    return HappensTrigger


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "alarm_at_risk": _happens("alarm_at_risk", "at_risk"),
    "cloud_playback_started": _happens("cloud_playback", "started"),
    "firmware_changed": _happens("firmware", "firmware_changed"),
    "microphone_turned_on": _happens("microphone", "turned_on"),
    "refused": _happens("refusal", "refused"),
    "update_offered": _happens("firmware", "update_offered"),
    "usage_data_sharing_on": _happens("consent", "sharing_on"),
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of this integration."""
    del hass
    return TRIGGERS
