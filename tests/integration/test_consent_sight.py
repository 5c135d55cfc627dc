"""Which changes of a household are looked at, and since when values hold."""

import pytest

from custom_components.sonos_local.consent.sight import Sight, hints, matters
from custom_components.sonos_local.firmware.standing import UNNOTICED
from custom_components.sonos_local.model.events import (
    Event,
    FavoritesRead,
    PresenceChanged,
    SharedChanged,
    SoundChanged,
    ValueRead,
    VersionsChanged,
)
from custom_components.sonos_local.model.household import Household, Versions
from custom_components.sonos_local.model.media import Favorite
from custom_components.sonos_local.model.player import Box, Presence, Sound
from custom_components.sonos_local.privacy.consent_known import Spell
from custom_components.sonos_local.privacy.consent_reading import NOT_ASKED
from tests.model.builders import EMPTY, after, group, topology

HALL = after(
    EMPTY,
    topology(group("A"), boxes=(Box("A", room="Hall", microphone=False, calibration=4),)),
    PresenceChanged("A", Presence.ALIVE),
)
REPLICATION = "SettingsReplicationState"


def boxes(
    *, microphone: bool | None = False, calibration: int = 4, idle: bool | None = None
) -> Event:
    box = Box("A", room="Hall", microphone=microphone, calibration=calibration, idle=idle)
    return topology(group("A"), boxes=(box,))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (SoundChanged("A", Sound(volume=3)), False),
        (SharedChanged(indexing=True), False),
        (SharedChanged(customer_known=True), True),
        (FavoritesRead(()), True),
        (PresenceChanged("A", Presence.GONE), True),
        (boxes(microphone=True), True),
        (boxes(idle=True), False),
        (topology(group("A"), group("B")), True),
    ],
)
def test_only_what_evidence_may_follow_from_matters(event: Event, expected: bool) -> None:
    assert matters(HALL, after(HALL, event)) is expected


def test_a_counter_that_moves_is_a_hint_and_a_first_one_is_not() -> None:
    first = after(HALL, VersionsChanged(Versions(settings="45")), ValueRead("A", REPLICATION, "1"))
    assert not hints(HALL, first)
    assert not hints(first, after(first, SharedChanged(indexing=True)))
    assert not hints(first, after(first, SoundChanged("A", Sound(volume=3))))
    assert not hints(first, after(first, topology(group("A"), group("B"))))
    assert hints(first, after(first, VersionsChanged(Versions(settings="46"))))
    assert hints(first, after(first, ValueRead("A", REPLICATION, "2")))


def test_only_a_microphone_that_was_off_is_turned_on() -> None:
    on = after(HALL, boxes(microphone=True))
    unknown = after(HALL, boxes(microphone=None))

    def turned_on(*looks: Household) -> list[str]:
        sight = Sight((), {}, {})
        return [player.uid for household in looks for player in sight.look(household, 1000.0)]

    assert turned_on(HALL, on) == ["A"]
    assert turned_on(on, HALL) == turned_on(EMPTY, on) == turned_on(unknown, on) == []
    # Not told meanwhile, and away meanwhile.
    assert turned_on(HALL, unknown, on) == ["A"]
    gone = after(HALL, PresenceChanged("A", Presence.GONE))
    assert turned_on(HALL, gone, EMPTY, on, on) == ["A"]


def test_what_holds_was_surely_seen_some_minutes_ago() -> None:
    sight = Sight((), {}, {})
    sight.look(after(HALL, SharedChanged(customer_known=False)), 1000.0)
    sight.look(after(HALL, SharedChanged(customer_known=False)), 9000.0)
    assert sight.customers == (Spell(0, 1000.0, 9000.0 - UNNOTICED),)
    sight.look(after(HALL, SharedChanged(customer_known=True), boxes(calibration=1)), 9100.0)
    assert sight.customers[0] == Spell(1, 9100.0, 9100.0, 9100.0 - UNNOTICED)
    assert sight.calibrations["A"][0] == Spell(1, 9100.0, 9100.0, 9100.0 - UNNOTICED)


def test_a_value_held_until_it_was_another_one() -> None:
    sight = Sight((), {}, {})
    sight.look(HALL, 1000.0)
    sight.look(after(HALL, boxes(calibration=1)), 9000.0)
    assert sight.calibrations["A"][0] == Spell(1, 9000.0, 9000.0, 9000.0 - UNNOTICED)
    # Over a restart, or while it was away, nobody looked.
    sight = Sight((), sight.calibrations, {})
    sight.look(HALL, 20000.0)
    assert sight.calibrations["A"][0] == Spell(4, 20000.0, 20000.0, 9000.0)


def test_what_a_player_that_is_away_showed_is_not_seen() -> None:
    sight = Sight((), {}, {})
    sight.look(HALL, 1000.0)
    sight.look(after(HALL, PresenceChanged("A", Presence.GONE)), 9000.0)
    assert sight.calibrations["A"] == (Spell(4, 1000.0, 1000.0),)


def test_services_are_read_from_favorites_once() -> None:
    sight = Sight((), {}, {})
    assert sight.known(HALL, {}, {}, (), sharing=NOT_ASKED).services is None
    household = after(HALL, FavoritesRead((Favorite("FV:2/1", "Radio", "x:1?sid=254"),)))
    for now in (1000.0, 2000.0):
        sight.look(household, now)
        known = sight.known(household, {}, {}, (), sharing=NOT_ASKED)
        assert (known.services, known.heard) == (frozenset({254}), 1000.0)
