"""Topologies: who is there, who is missing, who follows whom."""

from dataclasses import replace

import pytest

from custom_components.sonos_local.model.events import (
    DescriptionRead,
    PresenceChanged,
    SoundChanged,
    TopologyChanged,
)
from custom_components.sonos_local.model.group import NO_GROUP, Group, GroupView
from custom_components.sonos_local.model.household import Topology
from custom_components.sonos_local.model.media import UNKNOWN_TRANSPORT
from custom_components.sonos_local.model.player import Box, Description, Gone, Presence, Sound
from custom_components.sonos_local.model.reduce import plausible, reduce

from .builders import EMPTY, after, group, house, plays, topology

HOUSE = after(house(group("A"), group("B"), group("C")), plays("A", "a"), plays("B", "b"))
DESCRIPTION = Description("C", "S13", "Sonos One", "97.1-80312")
SLEEPS = Gone("C", "Bath", "SLEEPING", "S17", "192.168.77.4", "2026-10-01T00:00:00Z")


def test_a_first_topology_makes_players_and_groups() -> None:
    assert set(HOUSE.players) == {"A", "B", "C"}
    assert [each.coordinator for each in HOUSE.groups] == ["A", "B", "C"]
    assert HOUSE.players["A"].presence is Presence.STARTING
    assert HOUSE.players["A"].group == GroupView("A:1", "A", ("A",))
    assert [player.room for player in HOUSE.rooms] == ["Room A", "Room B", "Room C"]


def test_the_rooms_of_a_group_are_its_visible_members_coordinator_first() -> None:
    hidden = Box("B", room="Room B", invisible=True)
    new = after(EMPTY, topology(group("C", "B", "D", "A", coordinator="D"), boxes=[hidden]))
    assert new.players["A"].group.rooms == ("D", "C", "A")
    assert new.players["B"].group is new.players["A"].group
    assert new.players["D"].is_coordinator
    assert not new.players["A"].is_coordinator


def test_a_satellite_is_a_player_without_a_group() -> None:
    surround = Box("S", room="Room A", primary="A", invisible=True)
    new = after(HOUSE, topology(group("A"), group("B"), group("C"), boxes=[surround]))
    assert new.players["S"].group is NO_GROUP
    assert new.players["S"].playback is UNKNOWN_TRANSPORT
    assert "S" not in {player.uid for player in new.rooms}


def test_the_same_topology_told_by_another_player_changes_nothing() -> None:
    old = house(group("A", "B", "C"), group("D"))
    turned = topology(group("D"), group("C", "B", "A", coordinator="A"))
    assert reduce(old, turned) is old


def test_a_topology_wakes_only_whom_it_concerns() -> None:
    new = after(HOUSE, topology(group("A", "B"), group("C")))
    assert new.players["C"] is HOUSE.players["C"]
    assert new.groups[1] is HOUSE.groups[2]
    assert new.shared is HOUSE.shared


def test_a_changed_box_changes_its_player_only() -> None:
    renamed = Box("C", room="Bath")
    new = after(HOUSE, topology(group("A"), group("B"), group("C"), boxes=[renamed]))
    assert new.players["C"].room == "Bath"
    assert new.players["A"] is HOUSE.players["A"]
    assert new.groups is HOUSE.groups


def test_joining_and_leaving_moves_what_is_played() -> None:
    joined = after(HOUSE, topology(group("A", "B"), group("C")))
    assert joined.players["B"].playback is HOUSE.players["A"].transport
    assert joined.players["B"].position is HOUSE.players["A"].own_position
    left = after(joined, topology(group("A"), group("B"), group("C")))
    assert left.players["B"].playback is HOUSE.players["B"].transport


def test_a_new_coordinator_may_tell_what_it_plays_before_the_topology() -> None:
    grouped = after(HOUSE, topology(group("A", "B"), group("C")))
    plays_on, handed_over = plays("B", "next", at=9.0), topology(group("B", "A"), group("C"))
    new = after(grouped, plays_on, handed_over)
    assert new == after(grouped, handed_over, plays_on)
    assert new.players["A"].playback is new.players["B"].transport
    assert new.players["A"].playback.track_uri == "next"


def test_a_vanished_player_is_gone_at_once_and_keeps_what_is_known() -> None:
    old = after(HOUSE, PresenceChanged("C", Presence.ALIVE), DescriptionRead(DESCRIPTION))
    new = after(old, topology(group("A"), group("B"), gone=[SLEEPS]))
    gone = new.players["C"]
    assert gone.gone is SLEEPS
    assert gone.presence is Presence.GONE
    assert gone.description is DESCRIPTION
    assert gone.room == "Room C"
    assert gone.group is NO_GROUP
    assert gone.playback is UNKNOWN_TRANSPORT


def test_a_player_that_is_back_in_a_group_is_not_missed_any_more() -> None:
    vanished = after(HOUSE, topology(group("A"), group("B"), gone=[SLEEPS]))
    new = after(vanished, topology(group("A"), group("B"), group("C"), gone=[SLEEPS]))
    assert new.players["C"].gone is None
    assert new.players["C"].presence is Presence.GONE
    assert new.players["C"].group.rooms == ("C",)


def test_an_old_entry_does_not_deny_that_a_player_was_seen_since() -> None:
    told = topology(group("A"), group("B"), gone=[SLEEPS])
    seen = after(HOUSE, told, PresenceChanged("C", Presence.ALIVE))
    assert reduce(seen, told) is seen
    again = replace(SLEEPS, seen="2026-10-02T00:00:00Z")
    missed = after(seen, topology(group("A"), group("B"), gone=[again]))
    assert missed.players["C"].presence is Presence.GONE


def test_a_vanished_player_that_was_never_seen_is_no_room_yet() -> None:
    new = after(EMPTY, topology(group("A"), gone=[SLEEPS]))
    assert new.players["C"].room == "Bath"
    assert new.players["C"].box.address == "192.168.77.4"
    assert not new.players["C"].box.visible
    assert new.players["C"].presence is Presence.GONE


def test_a_player_that_no_topology_names_is_kept_aside_and_comes_back_whole() -> None:
    old = after(HOUSE, DescriptionRead(DESCRIPTION))
    short = after(old, topology(group("A"), group("B")))
    assert set(short.players) == {"A", "B"}
    assert short.absent["C"].description is DESCRIPTION
    heard = after(short, SoundChanged("C", Sound(volume=5)))
    assert heard.players is short.players
    back = after(heard, topology(group("A"), group("B"), group("C")))
    assert back.absent == {}
    assert back.players["C"].description is DESCRIPTION
    assert back.players["C"].sound.volume == 5


def test_a_vanished_player_that_is_forgotten_is_not_missed_any_more() -> None:
    vanished = after(HOUSE, topology(group("A"), group("B"), gone=[SLEEPS]))
    new = after(vanished, topology(group("A"), group("B")))
    assert new.absent["C"].gone is None


def test_a_reboot_forgets_nothing() -> None:
    rebooted = Box("A", room="Room A", boot_seq=7)
    new = after(HOUSE, topology(group("A"), group("B"), group("C"), boxes=[rebooted]))
    assert new.players["A"] == replace(HOUSE.players["A"], box=rebooted)


BOXES = {uid: Box(uid) for uid in "AB"}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Topology((), BOXES), "no groups"),
        (Topology((group("A", "B"), group("B")), BOXES), "a member in two groups"),
        (Topology((group("A", "A"),), BOXES), "a member in two groups"),
        (
            Topology((Group("A:1", "B", ("A",)),), BOXES),
            "a coordinator that is not among its members",
        ),
        (Topology((Group("A:1", "A", ()),), BOXES), "a coordinator that is not among its members"),
        (Topology((group("C"),), BOXES), "a member that is not described"),
        (Topology((group("A"),), {"A": Box("B")}), "a description under another uid"),
    ],
)
def test_what_cannot_be_a_topology_is_dropped_whole(told: Topology, reason: str) -> None:
    assert plausible(told) == reason
    assert reduce(HOUSE, TopologyChanged(told)) is HOUSE


def test_odd_names_and_unknown_addresses_are_plausible() -> None:
    boxes = {"A": Box("A", room='& "<:;'), "B": Box("B", room=""), "S": Box("S", primary="X")}
    assert plausible(Topology((group("A"), group("B")), boxes)) is None
