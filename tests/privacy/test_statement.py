"""The ledger of data: every row of the statement, with what speakers show of it."""

from dataclasses import fields
from typing import Any

import pytest

from custom_components.sonos_local.model.alarm import Alarm
from custom_components.sonos_local.model.group import Group
from custom_components.sonos_local.model.household import Household, Shared
from custom_components.sonos_local.model.media import Favorite, Item, Transport
from custom_components.sonos_local.model.player import Box, Description, Player, Sound
from custom_components.sonos_local.privacy.statement import (
    CATEGORIES,
    SOURCE_KINDS,
    STATEMENT_CHOICES,
    STATEMENT_DATE,
    Basis,
    Datum,
    Seen,
    ledger,
)

BAR, ROAM = "RINCON_BAR", "RINCON_ROAM"
# The rows of the statement, as it was reported: category and basis.
ROWS = {
    "registration": Basis.REGISTRATION,
    "account": Basis.NO_OPT_OUT,
    "devices": Basis.NO_OPT_OUT,
    "controller": Basis.NO_OPT_OUT,
    "source": Basis.NO_OPT_OUT,
    "signal": Basis.NO_OPT_OUT,
    "antennas": Basis.NO_OPT_OUT,
    "audio": Basis.NO_OPT_OUT,
    "orientation": Basis.NO_OPT_OUT,
    "rooms": Basis.NO_OPT_OUT,
    "errors": Basis.NO_OPT_OUT,
    "trueplay": Basis.NO_OPT_OUT,
    "voice": Basis.ASSISTANT,
    "usage_time": Basis.OBJECTION,
    "usage_content": Basis.OBJECTION,
    "usage_services": Basis.OBJECTION,
    "usage_temperature": Basis.OBJECTION,
    "usage_wifi": Basis.OBJECTION,
    "usage_other": Basis.OBJECTION,
    "web": Basis.OUTSIDE,
}


def home() -> Household:
    bar = Player(
        Box(
            BAR,
            address="192.168.7.2",
            room="Living Room",
            software="97.1-80312",
            orientation=1,
            calibration=4,
            registration=3,
            voice=2,
            microphone=True,
            wired=True,
            wireless_mode=1,
            channel=5240,
            connection=5,
        ),
        description=Description(
            BAR,
            "S14",
            "Sonos Beam",
            "97.1-80312",
            hardware="1.2",
            serial="00-AA",
            mac="00:AA",
            services=frozenset({"HTControl"}),
        ),
        sound=Sound(volume=20, bass=2, calibration_available=True),
        transport=Transport(uri="x-sonos-htastream:x:spdif", tracks=3, track=Item("News")),
        read={"HTAudioIn": "33554454"},
    )
    roam = Player(
        Box(ROAM, room="Bath", more_info="BattChg:NOT_CHARGING,BattPct:80,BattTmp:25"),
        transport=Transport(
            uri="x-rincon-stream:x",
            uri_item=Item("Turntable"),
            track_uri="x-sonosapi-stream:s1?sid=254",
        ),
    )
    shared = Shared(
        customer_known=True,
        favorites=(Favorite("FV:2/1", "A", "x-sonos-spotify:t?sid=12&sn=1"),),
        alarms=(
            Alarm("1", BAR, "07:00:00", "01:00:00", "DAILY", True, "x?sid=254", "", "", 20, False),
        ),
    )
    return Household("Sonos_x", {BAR: bar, ROAM: roam}, (Group("g", BAR, (BAR,)),), shared)


def shown(category: str) -> list[Datum]:
    return next(list(row.data) for row in ledger(home()) if row.category.id == category)


def test_the_ledger_has_every_row_of_the_statement_with_its_basis() -> None:
    assert {category.id: category.basis for category in CATEGORIES} == ROWS
    assert STATEMENT_DATE == "2017-08-23"


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("registration", Datum("", "customer_known", True)),
        ("registration", Datum(BAR, "registration_state", 3)),
        ("account", Datum("", "household_id", "Sonos_x")),
        ("account", Datum("", "time_zone", None)),
        ("account", Datum(BAR, "address", "192.168.7.2")),
        ("devices", Datum(BAR, "serial", "00-AA")),
        ("devices", Datum(BAR, "mac", "00:AA")),
        ("devices", Datum(BAR, "model", "Sonos Beam")),
        ("devices", Datum(BAR, "software", "97.1-80312")),
        ("devices", Datum(ROAM, "serial", None)),
        ("source", Datum(BAR, "source_kind", "tv")),
        ("source", Datum(ROAM, "source_kind", "line_in")),
        ("source", Datum(ROAM, "input_name", "Turntable")),
        ("signal", Datum(BAR, "audio_input_format", "33554454")),
        ("antennas", Datum(BAR, "wired", True)),
        ("antennas", Datum(BAR, "wireless_mode", 1)),
        ("antennas", Datum(BAR, "channel", 5240)),
        ("antennas", Datum(BAR, "connection", 5)),
        ("usage_wifi", Datum(BAR, "channel", 5240)),
        ("trueplay", Datum(BAR, "calibration_available", True)),
        ("audio", Datum(BAR, "volume", 20)),
        ("orientation", Datum(BAR, "orientation", 1)),
        ("rooms", Datum(ROAM, "room_name", "Bath")),
        ("trueplay", Datum(BAR, "calibration_state", 4)),
        ("voice", Datum(BAR, "voice_state", 2)),
        ("voice", Datum(BAR, "microphone", True)),
        ("usage_services", Datum("", "services", "12, 254")),
        ("usage_temperature", Datum(ROAM, "battery_temperature", 25)),
    ],
)
def test_a_row_shows_what_speakers_show(category: str, expected: Datum) -> None:
    assert expected in shown(category)


@pytest.mark.parametrize("category", ["controller", "errors", "usage_time", "usage_other", "web"])
def test_what_nobody_can_see_here_shows_nothing(category: str) -> None:
    assert shown(category) == []


def test_what_cannot_be_seen_says_so() -> None:
    seen = {category.id: category.seen for category in CATEGORIES}
    assert seen["controller"] is seen["errors"] is Seen.NOT_VISIBLE
    assert seen["usage_other"] is Seen.NOT_DISCLOSED
    assert seen["web"] is Seen.OUT_OF_SCOPE
    # Speakers show no time of use; Home Assistant's history does.
    assert seen["usage_time"] is Seen.OWN_HISTORY


def test_a_room_without_a_source_says_nothing_or_that_it_is_unknown() -> None:
    quiet = Player(Box(BAR), transport=Transport(uri=""))
    unheard = Player(Box(ROAM))
    rows = ledger(Household("x", {BAR: quiet, ROAM: unheard}))
    data = next(row.data for row in rows if row.category.id == "source")
    assert [datum.value for datum in data] == ["nothing", None]


def test_a_line_in_says_whether_it_is_connected_and_its_name() -> None:
    amp = Player(
        Box(BAR),
        transport=Transport(uri="x-rincon-queue:x#0"),
        read={"LineInConnected": "1", "AudioInputName": "Turntable"},
    )
    rows = ledger(Household("x", {BAR: amp}))
    data = next(row.data for row in rows if row.category.id == "source")
    assert [(datum.name, datum.value) for datum in data] == [
        ("source_kind", "queue"),
        ("line_in_connected", True),
        ("input_name", "Turntable"),
    ]


def test_every_setting_of_the_sound_is_shown() -> None:
    every: dict[str, Any] = dict.fromkeys((field.name for field in fields(Sound)), 1)
    amp = Player(Box(BAR), sound=Sound(**every))
    rows = {row.category.id: row.data for row in ledger(Household("x", {BAR: amp}))}
    told = {datum.name for key in ("audio", "trueplay") for datum in rows[key]}
    assert every.keys() <= told
    assert {"calibrated", "calibration_available"} <= {datum.name for datum in rows["trueplay"]}


def test_what_was_not_told_is_not_a_value_without_letters() -> None:
    said = Description(BAR, "S14", "", "97.1-80312")
    quiet = Player(Box(BAR), description=said, transport=Transport(track=Item("")))
    home = Household("x", {BAR: quiet}, (), Shared(time_zone=""))
    values = [datum.value for row in ledger(home) for datum in row.data]
    assert "" not in values


def test_a_kind_of_source_is_one_of_those_that_have_texts() -> None:
    uris = ("x-rincon-queue:x", "x-file-cifs://nas/a.mp3", "http://radio/", "x-rincon:x", "")
    for uri in uris:
        rows = ledger(Household("x", {BAR: Player(Box(BAR), transport=Transport(uri=uri))}))
        (kind,) = next(row.data for row in rows if row.category.id == "source")
        assert kind.value in SOURCE_KINDS


def test_services_are_unknown_until_everything_was_read_and_named_by_owners_too() -> None:
    def services(shared: Shared, *players: Player) -> object:
        rows = ledger(Household("x", {each.uid: each for each in players}, (), shared))
        return next(row.data for row in rows if row.category.id == "usage_services")[0].value

    assert services(Shared()) is None
    # That none is used, nobody said before all was told.
    assert services(Shared(favorites=())) is None
    assert services(Shared(alarms=())) is None
    assert services(Shared(favorites=(), alarms=())) == ""
    unheard = Player(Box(ROAM))
    assert services(Shared(favorites=(), alarms=()), unheard) is None
    heard = Player(Box(ROAM), transport=Transport(track_uri=""))
    assert services(Shared(favorites=(), alarms=()), heard) == ""
    owner = "<desc>SA_RINCON2311_X_#Svc2311-0-Token</desc>"
    container = Favorite("FV:2/1", "A", "x-rincon-cpcontainer:1006206c", owner)
    assert services(Shared(favorites=(container,))) == "9"


def test_what_follows_from_a_choice_is_told_of_each() -> None:
    assert STATEMENT_CHOICES == ("agree", "decline", "object", "delete", "local")
