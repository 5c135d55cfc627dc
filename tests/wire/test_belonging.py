"""Who is in which household, where several are looked after (TABLES 10 nr 11)."""

import pytest

from custom_components.sonos_local.model.group import Group
from custom_components.sonos_local.model.household import Topology
from custom_components.sonos_local.model.player import Box, Gone
from custom_components.sonos_local.model.reduce import plausible
from custom_components.sonos_local.wire.belonging import Belonging, without

A, B, C = "A", "B", "C"


class Homes:
    """Households by name; `looked` holds in order who was told to look again."""

    def __init__(self, *names: str) -> None:
        """Look after these."""
        self.belonging = Belonging()
        self.looked: list[str] = []
        for name in names:
            self.begin(name)

    def begin(self, name: str) -> None:
        """Look after one more."""
        self.belonging.begin(name, lambda: self.looked.append(name))

    def names(self, name: str, members: str = "", missed: str = "") -> None:
        """Let a household name its players."""
        self.belonging.named(name, frozenset(members), frozenset(missed))

    def others(self, name: str) -> str:
        """Return whom a household has to do without."""
        return "".join(sorted(self.belonging.others(name)))


@pytest.fixture
def homes() -> Homes:
    """Return two households: the first has A and B, the other C."""
    homes = Homes("first", "other")
    homes.names("first", A + B)
    homes.names("other", C)
    return homes


def test_who_is_named_anew_has_moved_and_whom_it_left_is_told(homes: Homes) -> None:
    homes.names("other", C + B)
    assert homes.others("first") == B + C
    assert homes.others("other") == A
    assert homes.looked == ["first"]
    # What those whom it left still say changes nothing, nor what they say next.
    homes.names("first", A + B)
    homes.names("first", A, missed=B)
    homes.names("first", A)
    assert homes.others("first") == B + C
    # It comes back.
    homes.names("first", A + B)
    assert homes.others("other") == A + B
    assert homes.looked == ["first", "other"]


def test_a_start_takes_nobody_from_a_household_that_has_it(homes: Homes) -> None:
    homes.begin("third")
    homes.names("third", B + "D")
    assert homes.others("third") == A + B + C
    assert not homes.looked
    # The one that had it has it no more.
    homes.names("first", A)
    assert homes.looked == ["third"]
    homes.names("third", B + "D")
    assert homes.others("third") == A + C


def test_who_is_missed_stays(homes: Homes) -> None:
    homes.names("first", A, missed=B)
    homes.begin("third")
    homes.names("third", B)
    assert homes.others("third") == A + B + C


def test_who_is_missed_by_one_and_named_by_another_is_the_others() -> None:
    homes = Homes("first", "other")
    homes.names("first", A, missed=B)
    homes.names("other", B + C)
    assert homes.looked == ["first"]
    assert homes.others("first") == B + C


def test_a_household_that_nobody_looks_after_has_nobody(homes: Homes) -> None:
    homes.belonging.end("first")
    assert homes.others("other") == ""
    homes.names("other", A + C)
    homes.begin("first")
    homes.names("first", A + B)
    assert homes.others("first") == A + C


def topology(*groups: str, gone: str = "") -> Topology:
    """Return a topology; the first of each group coordinates it."""
    return Topology(
        tuple(Group(group, group[0], tuple(group)) for group in groups),
        {uid: Box(uid) for group in groups for uid in group},
        {uid: Gone(uid) for uid in gone},
    )


def test_a_topology_without_a_player_can_still_be_one() -> None:
    told = topology(A + B, C, gone="D")
    found = without(told, frozenset({A, C, "D"}))
    assert plausible(found) is None
    assert found.boxes.keys() == {B}
    assert [(group.coordinator, group.members) for group in found.groups] == [(B, (B,))]
    assert not found.gone
    assert without(told, frozenset({"E"})) is told
    followed = without(told, frozenset(B))
    assert followed.groups[0].coordinator == A
