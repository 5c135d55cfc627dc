"""Microphones and Trueplay: what players show, raw, and what is inferred from it (WIRE 2.6)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import PlayerEntity, add_for_players
from ..model.player import Box, Player
from ..privacy.consent_evidence import CALIBRATED
from ..privacy.consent_known import PlayerKnown
from .house import HouseConsent
from .view import View

# Nobody has published what the numbers mean: all words here are inferred from captures.
INFERRED: Final = "inferred"
NOT_TOLD: Final = "not_told"
# Where some do not say: what is counted are at least as many.
NOT_ALL: Final = "not_all"
NUMBER_UNKNOWN: Final = "number_unknown"
TUNINGS: Final[Mapping[int, str]] = {
    0: "not_applicable",
    CALIBRATED: "tuned",
    4: "not_tuned",
    5: "bonded",
}
_WORDS: Final = {True: "on", False: "off", None: "unknown"}

type Attributes = tuple[tuple[str, Any], ...]
type Shown = tuple[str | None, Attributes]


def assistant(voice: int | None) -> str:
    """Return what VoiceConfigState is taken for: any number but 0 is an assistant set up."""
    if voice is None:
        return NOT_TOLD
    return "configured" if voice else "none"


def tuning(calibration: int | None) -> str | None:
    """Return what RoomCalibrationState is taken for, None for a number of which nobody knows."""
    return None if calibration is None else TUNINGS.get(calibration)


def _microphone(box: Box) -> Shown:
    on = box.microphone
    return None if on is None else _WORDS[on], (
        ("reason", NOT_TOLD if on is None else None),
        ("raw", None if on is None else int(on)),
        ("voice_raw", box.voice),
        ("assistant", assistant(box.voice)),
        ("certainty", INFERRED),
    )


def _trueplay(box: Box) -> Shown:
    raw, word = box.calibration, tuning(box.calibration)
    reason = None if word else NOT_TOLD if raw is None else NUMBER_UNKNOWN
    return word, (("reason", reason), ("raw", raw), ("certainty", INFERRED))


@dataclass(frozen=True, kw_only=True)
class BoxSensorDescription(SensorEntityDescription):
    """A sensor of what the topology says of a box."""

    tell: Callable[[Box], Shown]


MICROPHONE: Final = BoxSensorDescription(
    key="microphone",
    translation_key="microphone",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    options=["on", "off"],
    tell=_microphone,
)
TRUEPLAY: Final = BoxSensorDescription(
    key="trueplay",
    translation_key="trueplay",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    options=list(TUNINGS.values()),
    tell=_trueplay,
)
BOX_SENSORS: Final = (MICROPHONE, TRUEPLAY)


@callback
def add(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: tuple[BoxSensorDescription, ...] = BOX_SENSORS,
) -> None:
    """Add the sensors of every box; a bridge has neither."""
    add_for_players(
        entry,
        async_add_entities,
        lambda player: bool(player.box.software) and not player.box.bridge,
        lambda coordinator, player: [
            BoxSensor(coordinator, player, description) for description in descriptions
        ],
    )


class BoxSensor(PlayerEntity[Shown], SensorEntity):
    """What the topology says of a box; the word is inferred, the number is not."""

    entity_description: BoxSensorDescription

    def __init__(
        self, coordinator: SonosCoordinator, player: Player, description: BoxSensorDescription
    ) -> None:
        """Show what the description tells of a player.

        Players do not say whether they have a microphone at all: those that show none are not
        enabled by default. The household's sensor and event know them all the same.
        """
        super().__init__(coordinator, player.uid, description.key)
        self.entity_description = description
        if description is MICROPHONE:
            box = player.box
            self._attr_entity_registry_enabled_default = bool(box.microphone or box.voice)

    @override
    def view(self) -> Shown:
        """Return the word and what stands beside it."""
        return self.entity_description.tell(self.player.box)

    @override
    def show(self, view: Shown) -> None:
        """Put it into the attributes."""
        self._attr_native_value = view[0]
        self._attr_extra_state_attributes = dict(view[1])


# The household's summary -------------------------------------------------------------------------


def microphones(_: HouseConsent, view: View) -> tuple[int | None, Mapping[str, Any]]:
    """Return how many microphones are on, where they are, and who does not say."""
    return _summary(
        view,
        lambda player: player.microphone,
        lambda player: {
            "microphone": _WORDS[player.microphone if player.available else None],
            "microphone_raw": None if player.microphone is None else int(player.microphone),
            "assistant": assistant(player.voice),
            "voice_raw": player.voice,
        },
    )


def trueplay_tunings(_: HouseConsent, view: View) -> tuple[int | None, Mapping[str, Any]]:
    """Return how many boxes are tuned, where they are, and who does not say."""
    return _summary(
        view,
        lambda player: None if player.calibration is None else player.calibration == CALIBRATED,
        lambda player: {
            "trueplay": (player.available and tuning(player.calibration)) or "unknown",
            "trueplay_raw": player.calibration,
        },
    )


def _summary(
    view: View,
    is_so: Callable[[PlayerKnown], bool | None],
    row: Callable[[PlayerKnown], Mapping[str, Any]],
) -> tuple[int | None, Mapping[str, Any]]:
    """Return how many boxes it is so for, at least; None where none of them says."""
    players = view.known.players
    told = {each.uid: is_so(each) if each.available else None for each in players}
    known = [uid for uid, found in told.items() if found is not None]
    silent = {*_rooms(view, told, wanted=None), *_missed(view, told)}
    return (sum(bool(found) for found in told.values()) if known else None), {
        "reason": NOT_TOLD if not known else NOT_ALL if silent else None,
        "rooms": _rooms(view, told, wanted=True),
        "not_told": sorted(silent),
        "certainty": INFERRED,
        "players": [
            {"room": view.rooms.get(player.uid), "available": player.available, **row(player)}
            for player in players
        ],
    }


def _missed(view: View, told: Collection[str]) -> Iterator[str]:
    """Give the rooms of those that no topology names for now."""
    return (room for uid, room in view.rooms.items() if room and uid not in told)


def _rooms(view: View, told: Mapping[str, bool | None], *, wanted: bool | None) -> list[str]:
    return sorted({view.rooms.get(uid) or uid for uid, found in told.items() if found is wanted})
