"""One event changes one thing, and what it does not change stays the same object."""

from dataclasses import fields

import pytest

from custom_components.sonos_local.model.alarm import Alarm
from custom_components.sonos_local.model.events import (
    AlarmsRead,
    DescriptionRead,
    Event,
    FavoritesRead,
    GroupSoundChanged,
    HearingChanged,
    OfferChanged,
    PlaylistsRead,
    PositionRead,
    PresenceChanged,
    SharedChanged,
    SoundChanged,
    UpnpChanged,
    ValueRead,
    VersionsChanged,
)
from custom_components.sonos_local.model.group import GroupSound
from custom_components.sonos_local.model.household import NO_OFFER, Household, Offer, Versions
from custom_components.sonos_local.model.media import (
    Favorite,
    Item,
    Playlist,
    Position,
    Transport,
)
from custom_components.sonos_local.model.player import Description, Presence, Sound
from custom_components.sonos_local.model.reduce import reduce

from .builders import EMPTY, PLAYING, after, group, house, plays, tells, topology

HOUSE = after(house(group("A", "B"), group("C"), group("D")), plays("A", "a"), plays("C", "c"))
DESCRIPTION = Description("A", "S13", "Sonos One", "97.1-80312")
ALARM = Alarm(
    "7", "A", "07:00:00", "01:00:00", "DAILY", True, "x-rincon-buzzer:0", "", "", 20, False
)


def changed_players(old: Household, new: Household) -> set[str]:
    return {uid for uid in new.players if new.players[uid] is not old.players.get(uid)}


def changed_fields(old: object, new: object) -> set[str]:
    names = (each.name for each in fields(HOUSE.players["A"]))
    return {name for name in names if getattr(old, name) is not getattr(new, name)}


@pytest.mark.parametrize(
    ("event", "field", "value"),
    [
        (SoundChanged("C", Sound(volume=12)), "sound", Sound(volume=12)),
        (DescriptionRead(Description("C", "S1", "Play:1", "86.1")), "description", None),
        (PresenceChanged("C", Presence.ALIVE), "presence", Presence.ALIVE),
        (HearingChanged("C", deaf=True), "deaf", True),
        (UpnpChanged("C", off=True), "upnp_off", True),
        (ValueRead("C", "led", "On"), "read", {"led": "On"}),
    ],
)
def test_an_event_of_one_player_changes_one_field_of_that_player(
    event: Event, field: str, value: object
) -> None:
    new = reduce(HOUSE, event)
    assert changed_players(HOUSE, new) == {"C"}
    assert changed_fields(HOUSE.players["C"], new.players["C"]) == {field}
    assert value is None or getattr(new.players["C"], field) == value
    assert new.groups is HOUSE.groups
    assert new.shared is HOUSE.shared
    assert new.absent is HOUSE.absent


EVENTS: tuple[Event, ...] = (
    topology(group("A", "B"), group("C"), group("D")),
    plays("A", "a"),
    SoundChanged("B", Sound(volume=12, mute=False)),
    GroupSoundChanged("A", GroupSound(volume=10)),
    VersionsChanged(Versions(favorites="RINCON_A,8")),
    OfferChanged(Offer("97.1-80312", 2, 2)),
    SharedChanged(muse_id="house.suffix", indexing=False),
    PositionRead("A", Position(70.0, 0.0, "a"), 240.0),
    DescriptionRead(DESCRIPTION),
    FavoritesRead((Favorite("FV:2/1", "Morning", "u"),)),
    PlaylistsRead((Playlist("SQ:1", "Party", "u"),)),
    AlarmsRead((ALARM,)),
    ValueRead("A", "led", "On"),
    PresenceChanged("A", Presence.ALIVE),
    HearingChanged("A", deaf=True),
    UpnpChanged("A", off=True),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_that_changes_nothing_returns_the_same_household(event: Event) -> None:
    once = reduce(HOUSE, event)
    assert reduce(once, event) is once


def test_a_partial_transport_changes_only_what_was_told() -> None:
    item = Item(title="Blue")
    told = tells("C", 1.0, Transport(state=PLAYING, play_mode="SHUFFLE", track=item, tracks=3))
    new = after(HOUSE, told, tells("C", 2.0, Transport(crossfade=True, track=Item(title="Blue"))))
    transport = new.players["C"].transport
    assert (transport.play_mode, transport.crossfade, transport.tracks) == ("SHUFFLE", True, 3)
    assert transport.track is item


def test_a_partial_sound_changes_only_what_was_told() -> None:
    new = after(
        HOUSE,
        SoundChanged("C", Sound(volume=12, bass=-3, mute=True)),
        SoundChanged("C", Sound(volume=0, mute=False)),
    )
    assert new.players["C"].sound == Sound(volume=0, bass=-3, mute=False)


def test_a_duration_that_was_not_told_does_not_stay_for_the_next_track() -> None:
    new = after(HOUSE, tells("C", 1.0, Transport(track_uri="next")))
    assert new.players["C"].transport.duration is None
    assert new.players["C"].transport.state is PLAYING


def test_an_error_ends_when_the_status_is_fine_again() -> None:
    wrong = Transport(status="ERROR_BUFFERING", error="ERROR_X", error_uri="u")
    failed = after(HOUSE, tells("C", 1.0, wrong))
    assert after(failed, tells("C", 2.0, Transport(tracks=3))).players["C"].transport.error
    fine = after(failed, tells("C", 2.0, Transport(status="OK"))).players["C"].transport
    assert (fine.status, fine.error, fine.error_uri) == ("OK", "", "")


def test_members_get_the_very_objects_of_their_coordinator() -> None:
    new = after(
        HOUSE,
        plays("A", "other", at=3.0),
        GroupSoundChanged("A", GroupSound(volume=10)),
        GroupSoundChanged("A", GroupSound(mute=True)),
    )
    a, b = new.players["A"], new.players["B"]
    assert b.playback is a.playback is a.transport
    assert b.position is a.position is a.own_position is not None
    assert b.group_sound is a.group_sound is a.own_group_sound
    assert b.group_sound == GroupSound(10, mute=True)
    assert changed_players(HOUSE, new) == {"A", "B"}


def test_what_a_member_plays_itself_is_not_shown() -> None:
    follows = Transport(state=PLAYING, uri="x-rincon:A", track_uri="x-rincon:A")
    new = reduce(HOUSE, tells("B", 1.0, follows))
    assert changed_players(HOUSE, new) == {"B"}
    assert new.players["B"].transport.follows == "A"
    assert new.players["B"].playback is HOUSE.players["A"].transport


def test_nothing_told_of_a_group_volume_is_not_a_group_volume() -> None:
    assert reduce(HOUSE, GroupSoundChanged("C", GroupSound())) is HOUSE


def test_versions_and_shared_values_merge_field_by_field() -> None:
    new = after(
        HOUSE,
        VersionsChanged(Versions(favorites="A,1", alarms="A:2")),
        VersionsChanged(Versions(favorites="A,2")),
        SharedChanged(muse_id="m", indexing=True),
        SharedChanged(indexing=False, customer_known=True, time_zone="ffc4"),
        OfferChanged(NO_OFFER),
    )
    assert new.shared.versions == Versions(favorites="A,2", alarms="A:2")
    assert (new.shared.muse_id, new.shared.indexing) == ("m", False)
    assert (new.shared.customer_known, new.shared.time_zone) == (True, "ffc4")
    assert new.shared.offer is NO_OFFER
    assert new.players is HOUSE.players


def test_a_list_that_is_read_again_shares_what_is_still_in_it() -> None:
    first, second = Favorite("FV:2/1", "Morning", "u"), Favorite("FV:2/2", "Evening", "v")
    old = after(HOUSE, FavoritesRead((first, second)))
    new = after(old, FavoritesRead((Favorite("FV:2/2", "Evening", "v"),)))
    assert new.shared.favorites is not None
    assert new.shared.favorites[0] is second
    same = (Favorite("FV:2/1", "Morning", "u"), Favorite("FV:2/2", "Evening", "v"))
    assert after(old, FavoritesRead(same)) is old
    assert after(old, FavoritesRead(())).shared.favorites == ()


def test_what_is_told_of_a_player_before_any_topology_is_not_lost() -> None:
    early = after(EMPTY, DescriptionRead(DESCRIPTION), plays("A", "a", at=4.0))
    assert early.players == {}
    new = after(early, topology(group("B", "A", coordinator="A")))
    assert new.absent == {}
    assert new.players["A"].description is DESCRIPTION
    assert new.players["B"].playback is new.players["A"].transport
    assert new.players["A"].box.visible


def test_an_event_without_news_of_an_unknown_player_changes_nothing() -> None:
    assert reduce(HOUSE, HearingChanged("nobody", deaf=False)) is HOUSE
