"""Where a household stands: usage data, what stands beside it, what was agreed to (TABLES 5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity
from ..privacy.consent import LASTING, ConsentState
from ..privacy.consent_declared import Kind
from ..privacy.consent_evidence import REGISTERED, Evidence
from ..privacy.consent_reading import Source
from ..privacy.consent_values import MEASURED, SWITCHES, VALUE_NOT_ASKED, Setting
from .house import SHARING, SOURCES, HouseConsent
from .microphones import microphones, trueplay_tunings
from .view import View

type Told = tuple[str | int | None, Mapping[str, Any]]

# What a reading's way is worth: nobody has tried it on a speaker, or others have (CONSENT 6).
NOT_CONFIRMED: Final = "not_confirmed"
REPORTED: Final = "reported"
# How a contradiction comes to an end (TABLES 5d).
GONE_FOR_A_DAY: Final = "gone_for_a_day"
DECLARED_AGAIN: Final = "declared_again"
_ON: Final = {True: "on", False: "off", None: None}


def when(at: float | None) -> datetime | None:
    """Return a POSIX time as Home Assistant shows it."""
    return None if at is None else dt_util.utc_from_timestamp(at)


@dataclass(frozen=True, kw_only=True)
class ConsentSensorDescription(SensorEntityDescription):
    """A sensor of consent: what it tells, and what has to be read for it."""

    tell: Callable[[HouseConsent, View], Told]
    wants: tuple[str, ...] = ()


def _sharing(_: HouseConsent, view: View) -> Told:
    """5a: on or off where a player said so, else unknown and why."""
    found = view.sharing
    return _ON[found.sharing], {
        "reason": found.reason,
        "source": SOURCES[found.source] if found.source else None,
        "grade": found.grade,
        "way": NOT_CONFIRMED,
        "as_of": when(found.at),
        "asked_of": view.rooms.get(found.player),
        "last_failure": view.last.reason if view.last else None,
    }


def _setting(setting: Setting) -> Callable[[HouseConsent, View], Told]:
    """Return what tells of a setting that stands beside it."""

    def tell(_: HouseConsent, view: View) -> Told:
        found = view.values.get(setting, VALUE_NOT_ASKED)
        more = {}
        if setting is Setting.UPDATE_POLICY:
            window = view.values.get(Setting.UPDATE_WINDOW, VALUE_NOT_ASKED)
            more = {"window_start": window.text}
        return found.text, {
            "reason": found.reason,
            "source": SOURCES[Source.SETTINGS if setting in SWITCHES else Source.LEGACY],
            "way": REPORTED if setting in MEASURED else NOT_CONFIRMED,
            "as_of": when(found.at),
            "asked_of": view.rooms.get(found.player),
            **more,
        }

    return tell


def _registration(_: HouseConsent, view: View) -> Told:
    """CONSENT 4: the number as it is, where all players show the same."""
    players = [player for player in view.known.players if player.available]
    numbers = {player.registration for player in players} - {None}
    number = next(iter(numbers)) if len(numbers) == 1 else None
    inferred = None if number is None else "number_unknown"
    customer = view.known.customer
    return number, {
        "reason": None if len(numbers) == 1 else "differs" if numbers else "not_told",
        "inferred": "registered" if number == REGISTERED else inferred,
        "customer": "not_told" if customer is None else "set" if customer else "empty",
        "players": [
            {"room": view.rooms.get(player.uid), "registration": player.registration}
            for player in view.known.players
        ],
    }


def _consent(consent: HouseConsent, view: View) -> Told:
    """5d: the declaration, unless what the house shows contradicts it."""
    found = view.consent
    declared = consent.declared(Kind.STATEMENT)
    reasons = {1: "contradicted", 2: "declared", 3: "not_declared"}
    ends = {GONE_FOR_A_DAY if each in LASTING else DECLARED_AGAIN for each in found.reasons}
    state = None if found.state is ConsentState.UNKNOWN else found.state.value
    return state, {
        "reason": reasons[found.line],
        "reasons": list(found.reasons),
        "seen": sorted({line.seen.value for line in found.contradictions}),
        "resolution": sorted(ends),
        "sharing": _ON[view.sharing.sharing] or "unknown",
        "statement_date": declared.statement_date if declared else None,
        "declared_at": when(declared.declared_at) if declared else None,
        "older_statement": [kind.value for kind in found.older_statement],
        "evidence": [_line(consent, view, line) for line in found.evidence],
        "resolved": [
            {**_line(consent, view, mark.line), "resolved_at": when(mark.resolved_at)}
            for mark in view.marks
            if mark.resolved_at is not None
        ],
    }


def _line(consent: HouseConsent, view: View, line: Evidence) -> dict[str, Any]:
    """Return a line of evidence: variable, value, time, player (TABLES 5c)."""
    return {
        "line": f"E{line.number}",
        "text": consent.text(line),
        "about": line.kind.value,
        "declared": line.declared.value,
        "seen": line.seen.value,
        "strength": line.strength.value,
        "room": view.rooms.get(line.player),
        "variable": line.variable,
        "value": line.value,
        "at": when(line.at or None),
        "resolved_at": when(line.resolved_at),
    }


SWITCH: Final = ["on", "off"]
CONSENT_SENSORS: Final = (
    ConsentSensorDescription(
        key="consent",
        translation_key="consent",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=[state.value for state in ConsentState if state is not ConsentState.UNKNOWN],
        tell=_consent,
        wants=(SHARING,),
    ),
    ConsentSensorDescription(
        key="usage_data",
        translation_key="usage_data",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=SWITCH,
        tell=_sharing,
        wants=(SHARING,),
    ),
    ConsentSensorDescription(
        key="play_history",
        translation_key="play_history",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=SWITCH,
        tell=_setting(Setting.PLAY_HISTORY),
        wants=(Setting.PLAY_HISTORY,),
    ),
    ConsentSensorDescription(
        key="explicit_filter",
        translation_key="explicit_filter",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=SWITCH,
        tell=_setting(Setting.EXPLICIT_FILTER),
        wants=(Setting.EXPLICIT_FILTER,),
    ),
    ConsentSensorDescription(
        key="update_policy",
        translation_key="update_policy",
        entity_category=EntityCategory.DIAGNOSTIC,
        tell=_setting(Setting.UPDATE_POLICY),
        wants=(Setting.UPDATE_POLICY, Setting.UPDATE_WINDOW),
    ),
    ConsentSensorDescription(
        key="registration",
        translation_key="registration",
        entity_category=EntityCategory.DIAGNOSTIC,
        tell=_registration,
    ),
    ConsentSensorDescription(
        key="microphones",
        translation_key="microphones",
        entity_category=EntityCategory.DIAGNOSTIC,
        tell=microphones,
    ),
    ConsentSensorDescription(
        key="trueplay_tunings",
        translation_key="trueplay_tunings",
        entity_category=EntityCategory.DIAGNOSTIC,
        tell=trueplay_tunings,
    ),
)


@callback
def add(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Iterable[ConsentSensorDescription] = CONSENT_SENSORS,
) -> None:
    """Add the sensors of the household."""
    async_add_entities(ConsentSensor(entry.runtime_data, each) for each in descriptions)


class ConsentSensor(HouseholdEntity[Told], SensorEntity):
    """A sensor of what the house shows; where it shows nothing, it says why."""

    entity_description: ConsentSensorDescription
    # What was told of which view: entities look often, and a view changes rarely.
    _told: tuple[View, Told] | None = None
    _unrecorded_attributes = frozenset({"evidence", "resolved", "players"})

    def __init__(
        self, coordinator: SonosCoordinator, description: ConsentSensorDescription
    ) -> None:
        """Show what the description tells."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    async def async_added_to_hass(self) -> None:
        """Want what is shown to be read."""
        await super().async_added_to_hass()
        for name in self.entity_description.wants:
            self.async_on_remove(self.coordinator.consent.want(name))

    @override
    async def async_update(self) -> None:
        """Ask players again, as soon as that may be: somebody wants to know."""
        if self.entity_description.wants:
            self.coordinator.consent.ask()

    @override
    def view(self) -> Told:
        """Return what the description tells of all that is known of consent."""
        consent = self.coordinator.consent
        if self._told is None or self._told[0] is not consent.view:
            self._told = consent.view, self.entity_description.tell(consent, consent.view)
        return self._told[1]

    @override
    def show(self, view: Told) -> None:
        """Put it into the attributes."""
        self._attr_native_value = view[0]
        self._attr_extra_state_attributes = dict(view[1])
