"""The ledger of data: what the privacy statement takes, and what speakers here show of it.

The rows are data: the categories of the statement of August 2017, as it was reported. What is shown
is what this household's speakers hold and could send, never what was sent.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..model.household import Household
from ..model.player import Player
from .consent_declared import NEWEST_STATEMENT
from .consent_known import services_of

STATEMENT_DATE: Final = NEWEST_STATEMENT
# What one can choose; what follows from it, as the company put it, are translations of these keys.
STATEMENT_CHOICES: Final = ("agree", "decline", "object", "delete", "local")


class Basis(StrEnum):
    """On what the data is taken."""

    REGISTRATION = "registration"
    NO_OPT_OUT = "no_opt_out"
    ASSISTANT = "assistant"
    OBJECTION = "objection"
    OUTSIDE = "outside"


class Seen(StrEnum):
    """How much of a category can be seen on the local network."""

    SHOWN = "shown"
    PARTLY = "partly"
    OWN_HISTORY = "own_history"
    NOT_VISIBLE = "not_visible"
    NOT_DISCLOSED = "not_disclosed"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Datum:
    """One value: whose (a player's uid, empty for the household's), its name, and the value.

    `name` is a translation key; None says that the speaker did not tell.
    """

    uid: str
    name: str
    value: str | int | bool | None


type Values = Iterable[Datum]


@dataclass(frozen=True, slots=True)
class Category:
    """One row: its id is a translation key, and so are basis and how much can be seen."""

    id: str
    basis: Basis
    seen: Seen
    values: Callable[[Household], Values] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row with what this household's speakers show."""

    category: Category
    data: tuple[Datum, ...]


def ledger(household: Household) -> tuple[Row, ...]:
    """Return all rows, in the order of the statement."""
    return tuple(Row(category, tuple(category.values(household))) for category in CATEGORIES)


def _boxes(household: Household) -> list[Player]:
    return [household.players[uid] for uid in sorted(household.players)]


def _registration(household: Household) -> Values:
    yield Datum("", "customer_known", household.shared.customer_known)
    for player in _boxes(household):
        yield Datum(player.uid, "registration_state", player.box.registration)


def _account(household: Household) -> Values:
    yield Datum("", "household_id", household.id)
    yield Datum("", "time_zone", household.shared.time_zone or None)
    for player in _boxes(household):
        yield Datum(player.uid, "address", player.box.address or None)


def _devices(household: Household) -> Values:
    for player in _boxes(household):
        said = player.description
        yield Datum(player.uid, "serial", (said.serial or None) if said else None)
        yield Datum(player.uid, "mac", (said.mac or None) if said else None)
        yield Datum(player.uid, "model", (said.model_name or None) if said else None)
        yield Datum(player.uid, "software", player.box.software or None)
        yield Datum(player.uid, "hardware", (said.hardware or None) if said else None)


# What plays, by the beginning of its URI (WIRE 5).
_KINDS: Final = (
    ("x-rincon-queue:", "queue"),
    ("x-rincon-stream:", "line_in"),
    ("x-sonos-htastream:", "tv"),
    ("x-sonos-vli:", "sender"),
    ("x-rincon:", "group"),
    ("x-file-cifs:", "share"),
)
_OTHER, _NOTHING = "stream", "nothing"
# Every value of `source_kind`: keys of texts.
SOURCE_KINDS: Final = (*(kind for _, kind in _KINDS), _OTHER, _NOTHING)


def _source(household: Household) -> Values:
    for player in household.rooms:
        uri = player.transport.uri
        kind = next((kind for stem, kind in _KINDS if (uri or "").startswith(stem)), _OTHER)
        yield Datum(player.uid, "source_kind", kind if uri else (_NOTHING if uri == "" else None))
        if (connected := player.read.get("LineInConnected")) is not None:
            yield Datum(player.uid, "line_in_connected", connected == "1")
        item = player.transport.uri_item if kind == "line_in" else None
        name = player.read.get("AudioInputName") or (item.title if item else None)
        if connected is not None or item is not None:
            yield Datum(player.uid, "input_name", name or None)


# Under this name what GetZoneInfo says of the signal is looked for (WIRE 9): no event tells it.
SIGNAL: Final = "HTAudioIn"


def has_signal(player: Player) -> bool:
    """Return whether a player can tell which signal its TV sends."""
    return player.description is not None and "HTControl" in player.description.services


def _signal(household: Household) -> Values:
    for player in household.rooms:
        if has_signal(player):
            yield Datum(player.uid, "audio_input_format", player.read.get(SIGNAL) or None)


def _antennas(household: Household) -> Values:
    for player in _boxes(household):
        yield Datum(player.uid, "wired", player.box.wired)
        yield Datum(player.uid, "wireless_mode", player.box.wireless_mode)
        yield Datum(player.uid, "channel", player.box.channel)
        yield Datum(player.uid, "connection", player.box.connection)


# All of RenderingControl but what it says of Trueplay, which has a row of its own.
_SOUND: Final = (
    "volume",
    "left",
    "right",
    "mute",
    "bass",
    "treble",
    "loudness",
    "output_fixed",
    "headphones",
    "speaker_size",
    "sub_enabled",
    "sub_gain",
    "sub_crossover",
    "sub_polarity",
    "surround_enabled",
    "surround_level",
    "music_surround_level",
    "surround_mode",
    "height_level",
    "night_mode",
    "speech_enhanced",
    "dialog_level",
    "audio_delay",
)
_TUNING: Final = ("calibration_available", "calibrated")


def _sound(player: Player, names: Iterable[str]) -> Values:
    """Give the settings that a player has; it does not tell those that it has not."""
    for name in names:
        value = getattr(player.sound, name)
        if value is not None:
            yield Datum(player.uid, name, value)


def _audio(household: Household) -> Values:
    for player in household.rooms:
        yield from _sound(player, _SOUND)


def _orientation(household: Household) -> Values:
    for player in _boxes(household):
        yield Datum(player.uid, "orientation", player.box.orientation)


def _rooms(household: Household) -> Values:
    for player in _boxes(household):
        yield Datum(player.uid, "room_name", player.box.room or None)


def _trueplay(household: Household) -> Values:
    for player in _boxes(household):
        yield Datum(player.uid, "calibration_state", player.box.calibration)
        yield from _sound(player, _TUNING)


def _voice(household: Household) -> Values:
    for player in _boxes(household):
        yield Datum(player.uid, "voice_state", player.box.voice)
        yield Datum(player.uid, "microphone", player.box.microphone)


def _content(household: Household) -> Values:
    for player in household.rooms:
        if not player.is_coordinator:
            continue
        track = player.transport.track
        yield Datum(player.uid, "title", (track.title or None) if track else None)
        yield Datum(player.uid, "tracks", player.transport.tracks)


_OWNER: Final = re.compile(r"SA_RINCON\d{1,9}")


def _services(household: Household) -> Values:
    """Give the numbers of the music services that favorites, alarms and transports name.

    None where none is named and one of them was not told: that no service is used, nobody said.
    Of a queue only the track that is on is known here; the text of the value says so.
    """
    shared = household.shared
    items = [(item.uri, item.metadata) for item in shared.favorites or ()]
    items += [(alarm.uri, alarm.metadata) for alarm in shared.alarms or ()]
    tracks = [player.transport.track_uri for player in household.rooms]
    items += [(uri or "", "") for uri in tracks]
    found = services_of(
        (uri, owner) for uri, metadata in items for owner in (*_OWNER.findall(metadata), "")
    )
    is_told = None not in (shared.favorites, shared.alarms, *tracks)
    numbers = ", ".join(map(str, sorted(found)))
    yield Datum("", "services", numbers if found or is_told else None)


_TEMPERATURE: Final = re.compile(r"(?:^|,)BattTmp:(-?\d{1,3})(?:,|$)")


def _temperature(household: Household) -> Values:
    for player in _boxes(household):
        if found := _TEMPERATURE.search(player.box.more_info):
            yield Datum(player.uid, "battery_temperature", int(found[1]))


CATEGORIES: Final = (
    Category("registration", Basis.REGISTRATION, Seen.PARTLY, _registration),
    Category("account", Basis.NO_OPT_OUT, Seen.PARTLY, _account),
    Category("devices", Basis.NO_OPT_OUT, Seen.SHOWN, _devices),
    Category("controller", Basis.NO_OPT_OUT, Seen.NOT_VISIBLE),
    Category("source", Basis.NO_OPT_OUT, Seen.SHOWN, _source),
    Category("signal", Basis.NO_OPT_OUT, Seen.SHOWN, _signal),
    Category("antennas", Basis.NO_OPT_OUT, Seen.PARTLY, _antennas),
    Category("audio", Basis.NO_OPT_OUT, Seen.SHOWN, _audio),
    Category("orientation", Basis.NO_OPT_OUT, Seen.SHOWN, _orientation),
    Category("rooms", Basis.NO_OPT_OUT, Seen.SHOWN, _rooms),
    Category("errors", Basis.NO_OPT_OUT, Seen.NOT_VISIBLE),
    Category("trueplay", Basis.NO_OPT_OUT, Seen.SHOWN, _trueplay),
    Category("voice", Basis.ASSISTANT, Seen.SHOWN, _voice),
    Category("usage_time", Basis.OBJECTION, Seen.OWN_HISTORY),
    Category("usage_content", Basis.OBJECTION, Seen.SHOWN, _content),
    Category("usage_services", Basis.OBJECTION, Seen.PARTLY, _services),
    Category("usage_temperature", Basis.OBJECTION, Seen.PARTLY, _temperature),
    Category("usage_wifi", Basis.OBJECTION, Seen.PARTLY, _antennas),
    Category("usage_other", Basis.OBJECTION, Seen.NOT_DISCLOSED),
    Category("web", Basis.OUTSIDE, Seen.OUT_OF_SCOPE),
)
