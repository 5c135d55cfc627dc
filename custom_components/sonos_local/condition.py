"""Conditions of automations: what holds of a household or a room.

What is unknown, unavailable or not there at all never holds: not with *any*, and it keeps *all*
from holding, where the conditions of Home Assistant's own leave it out.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Final, cast, override

import voluptuous as vol
from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR
from homeassistant.components.sensor import DOMAIN as SENSOR
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.const import CONF_OPTIONS, CONF_STATE, STATE_ON
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityStateConditionBase,
)

from .automation_targets import ours
from .privacy.consent import ConsentState
from .privacy.firmware import KEYS, FirmwareState
from .privacy.firmware_summary import SUMMARIES
from .privacy.networks import Where

_SENSOR: Final[Mapping[str, DomainSpec]] = {SENSOR: DomainSpec()}


class KnownCondition(EntityStateConditionBase):
    """Something is known to be so, of entities with one of the translation keys `_keys`."""

    _primary_entities_only = False
    _keys: ClassVar[frozenset[str]]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return ours(self._hass, super().entity_filter(entities), self._keys)

    @override
    def _should_include(self, _state: State) -> bool:
        """Look at all of them: what is not known is to be seen, not left out."""
        return True

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        return super()._should_include(entity_state) and super().is_valid_state(entity_state)

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        """Return whether it holds of all, of at least one, and of each that is named."""
        there = {state.entity_id for state in states}
        return (
            bool(there)
            and there >= self._target_selection.entity_ids
            and super()._check_all_match_state(states)
        )


def _known(domain: str, key: str, value: str, attribute: str | None = None) -> type[Condition]:
    """Return a condition for one value of a state, or of an attribute."""
    specs = {domain: DomainSpec(value_source=attribute)}

    class ValueCondition(KnownCondition):
        """One kind of entity has one value."""

        _domain_specs = specs
        _keys = frozenset({key})

        def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
            """Take the value."""
            super().__init__(hass, config)
            self._states = {value}

    return ValueCondition


def _one_of(values: Iterable[str]) -> vol.Schema:
    """Return the schema of a condition with one or several states to choose."""
    choice = vol.All(cv.ensure_list, vol.Length(min=1), [vol.In(list(values))])
    return cast(
        "vol.Schema",
        ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
            {vol.Required(CONF_OPTIONS): {vol.Required(CONF_STATE): choice}}
        ),
    )


def _chosen(config: ConditionConfig) -> set[str]:
    """Return the states that were chosen."""
    if TYPE_CHECKING:
        assert config.options is not None
    return set(config.options[CONF_STATE])


class FirmwareCondition(KnownCondition):
    """The firmware of a player, or of the household as a whole, is in one of some states.

    To be unknown is one of them, and holds only where it is chosen: the sensors then say why.
    """

    _domain_specs = _SENSOR
    _keys = frozenset({"firmware_state", "household_firmware"})
    _schema = _one_of(FirmwareState)

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the states."""
        super().__init__(hass, config)
        chosen = _chosen(config)
        self._states = {word for word in (*KEYS, *SUMMARIES) if _state_of(word) in chosen}


def _state_of(word: str) -> FirmwareState:
    """Return the state that a word of the sensors tells, some of them with its reason."""
    return next(state for state in FirmwareState if f"{word}_".startswith(f"{state}_"))


class ConsentCondition(KnownCondition):
    """What is said of the household's consent is one of some answers (TABLES 5d)."""

    _domain_specs = _SENSOR
    _keys = frozenset({"consent"})
    _schema = _one_of(state for state in ConsentState if state is not ConsentState.UNKNOWN)

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the answers."""
        super().__init__(hass, config)
        self._states = set(_chosen(config))


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_consent_state": ConsentCondition,
    # Where nothing plays there is no content, and no origin.
    "is_content_local": _known(BINARY_SENSOR, "cloud_playback", Where.LOCAL, "origin"),
    "is_firmware_state": FirmwareCondition,
    "is_local_only": _known(SWITCH, "local_only", STATE_ON),
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of this integration."""
    del hass
    return CONDITIONS
