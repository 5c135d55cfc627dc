"""Which read follows what, and when."""

import pytest

from custom_components.sonos_local.model.events import (
    DescriptionRead,
    FavoritesRead,
    PositionRead,
    PresenceChanged,
    SoundChanged,
    UpnpChanged,
    VersionsChanged,
)
from custom_components.sonos_local.model.household import Household, Versions
from custom_components.sonos_local.model.media import Position, Transport
from custom_components.sonos_local.model.player import Box, Description, Gone, Presence, Sound
from custom_components.sonos_local.model.reads import (
    PAUSED_DELAY,
    POSITION_DELAY,
    SEEK_DELAY,
    SETTLING_DELAY,
    UPDATED_DELAY,
    Read,
    ReadName,
    after_change,
    after_command,
    periodic,
)

from .builders import (
    EMPTY,
    PAUSED,
    PLAYING,
    STOPPED,
    TRANSITIONING,
    after,
    group,
    plays,
    tells,
    topology,
)

POSITION = Read(ReadName.POSITION, "A", POSITION_DELAY)


def box(uid: str, software: str = "97.1") -> Box:
    return Box(uid, software=software)


def described(uid: str) -> DescriptionRead:
    return DescriptionRead(Description(uid, "S13", "Sonos One", "97.1"))


TOLD = topology(group("A", "B"), group("C"), boxes=map(box, "ABC"))
HOUSE = after(EMPTY, TOLD, *map(described, "ABC"))


def reads(old: Household, new: Household, name: ReadName) -> list[Read]:
    return [read for read in after_change(old, new) if read.name is name]


def test_nothing_changed_nothing_to_read() -> None:
    assert after_change(HOUSE, HOUSE) == ()
    assert after_change(HOUSE, after(HOUSE, SoundChanged("A", Sound(volume=3)))) == ()


@pytest.mark.parametrize(
    ("name", "versions"),
    [
        (ReadName.FAVORITES, Versions(favorites="A,1")),
        (ReadName.PLAYLISTS, Versions(playlists="A,1")),
        (ReadName.ALARMS, Versions(alarms="A:1")),
    ],
)
def test_a_first_counter_has_its_content_read_at_once(name: ReadName, versions: Versions) -> None:
    assert after_change(HOUSE, after(HOUSE, VersionsChanged(versions))) == (Read(name),)


def test_a_later_counter_has_its_content_read_when_it_settled() -> None:
    known = after(HOUSE, FavoritesRead(()), VersionsChanged(Versions(favorites="A,1")))
    new = after(known, VersionsChanged(Versions(favorites="A,2")))
    assert after_change(known, new) == (Read(ReadName.FAVORITES, None, SETTLING_DELAY),)


def test_counters_without_a_list_behind_them_are_not_read() -> None:
    new = after(HOUSE, VersionsChanged(Versions(shares="A,1", settings="4")))
    assert after_change(HOUSE, new) == ()


def test_new_players_are_described_once() -> None:
    new = after(EMPTY, TOLD)
    wanted = [Read(ReadName.DESCRIPTION, uid) for uid in "ABC"]
    assert reads(EMPTY, new, ReadName.DESCRIPTION) == wanted
    assert after_change(new, after(new, SoundChanged("A", Sound(volume=3)))) == ()


def test_a_remembered_description_is_not_read() -> None:
    remembered = after(EMPTY, *map(described, "ABC"))
    assert reads(remembered, after(remembered, TOLD), ReadName.DESCRIPTION) == []


def test_new_software_is_described_anew() -> None:
    updated = [box("A", "98.0"), box("B"), box("C")]
    new = after(HOUSE, topology(group("A", "B"), group("C"), boxes=updated))
    assert after_change(HOUSE, new) == (Read(ReadName.DESCRIPTION, "A", UPDATED_DELAY),)


def test_a_description_is_asked_for_again_when_the_player_is_back() -> None:
    new = after(EMPTY, TOLD)
    for lost, back in (
        (PresenceChanged("A", Presence.GONE), PresenceChanged("A", Presence.ALIVE)),
        (UpnpChanged("A", off=True), UpnpChanged("A", off=False)),
    ):
        gone = after(new, lost)
        assert after_change(new, gone) == ()
        assert after_change(gone, after(gone, back)) == (Read(ReadName.DESCRIPTION, "A"),)


def test_a_vanished_player_is_not_asked() -> None:
    told = topology(group("A", "B"), group("C"), boxes=map(box, "ABC"), gone=[Gone("D")])
    assert after_change(HOUSE, after(HOUSE, told)) == ()


def test_a_track_that_begins_is_looked_at_2_seconds_later_on_the_coordinator() -> None:
    first = after(HOUSE, plays("A", "a"))
    assert after_change(HOUSE, first) == (POSITION,)
    assert after_change(first, after(first, plays("A", "b"))) == (POSITION,)
    assert after_change(first, after(first, tells("A", 5.0, Transport(crossfade=True)))) == ()


def test_a_new_track_is_looked_at_once_it_plays() -> None:
    first = after(HOUSE, plays("A", "a"))
    waits = after(first, tells("A", 5.0, Transport(state=TRANSITIONING, track_uri="b")))
    assert after_change(first, waits) == ()
    assert after_change(waits, after(waits, tells("A", 6.0, Transport(state=PLAYING)))) == (
        POSITION,
    )


def test_going_on_after_a_pause_is_looked_at() -> None:
    paused = after(HOUSE, plays("A", "a"), tells("A", 5.0, Transport(state=PAUSED)))
    new = after(paused, tells("A", 6.0, Transport(state=PLAYING)))
    assert after_change(paused, new) == (POSITION,)


def test_a_pause_is_looked_at_later_and_only_if_the_position_is_unknown() -> None:
    paused = Transport(state=PAUSED, track_uri="a", duration=200.0)
    unknown = after(HOUSE, tells("A", 5.0, paused))
    assert after_change(HOUSE, unknown) == (Read(ReadName.POSITION, "A", PAUSED_DELAY),)
    known = after(HOUSE, plays("A", "a"), PositionRead("A", Position(9.0, 1.0, "a")))
    assert after_change(known, after(known, tells("A", 5.0, paused))) == ()


@pytest.mark.parametrize(
    "change",
    [
        Transport(state=STOPPED, track_uri="a", duration=200.0),
        Transport(state=PLAYING, track_uri="aac://radio", duration=0.0),
        Transport(state=PLAYING, track_uri="x-rincon:C", uri="x-rincon:C"),
    ],
)
def test_what_has_no_position_is_not_looked_at(change: Transport) -> None:
    assert after_change(HOUSE, after(HOUSE, tells("A", 5.0, change))) == ()


def test_a_member_is_not_looked_at_until_it_coordinates() -> None:
    new = after(HOUSE, plays("B", "b"))
    assert after_change(HOUSE, new) == ()
    split = after(new, topology(group("A"), group("B"), group("C"), boxes=map(box, "ABC")))
    assert after_change(new, split) == (Read(ReadName.POSITION, "B", POSITION_DELAY),)


def test_a_player_that_is_back_is_looked_at() -> None:
    gone = after(HOUSE, plays("A", "a"), PresenceChanged("A", Presence.GONE))
    assert after_change(gone, after(gone, PresenceChanged("A", Presence.ALIVE))) == (POSITION,)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("AVTransport.Play", POSITION),
        ("Play", POSITION),
        ("Seek", Read(ReadName.POSITION, "A", SEEK_DELAY)),
        ("ConfigureSleepTimer", Read(ReadName.SLEEP_TIMER, "A")),
        ("DeviceProperties.SetLEDState", Read(ReadName.LED, "A")),
        ("SetButtonLockState", Read(ReadName.BUTTON_LOCK, "A")),
        ("SetAutoplayRoomUUID", Read(ReadName.AUTOPLAY, "A")),
        ("SetAutoplayLinkedZones", Read(ReadName.AUTOPLAY_LINKED_ZONES, "A")),
        ("SetLineInLevel", Read(ReadName.LINE_IN_LEVEL, "A")),
    ],
)
def test_a_command_that_nothing_events_is_followed_by_one_read(name: str, read: Read) -> None:
    assert after_command(name, "A") == (read,)


@pytest.mark.parametrize("name", ["RenderingControl.SetVolume", "Pause", "CreateAlarm", ""])
def test_a_command_that_is_evented_is_followed_by_none(name: str) -> None:
    assert after_command(name, "A") == ()


def test_positions_of_what_plays_are_read_every_5_minutes() -> None:
    new = after(HOUSE, plays("A", "a"), plays("B", "b"), plays("C", "aac://r", duration=0.0))
    assert periodic(HOUSE) == ()
    assert periodic(new) == (Read(ReadName.POSITION, "A", 300.0),)
    assert periodic(after(new, PresenceChanged("A", Presence.GONE))) == ()
