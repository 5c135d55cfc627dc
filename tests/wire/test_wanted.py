"""Who is the anchor, and which events are wanted of whom (DESIGN 3.3)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from custom_components.sonos_local.model.events import (
    DescriptionRead,
    Event,
    HearingChanged,
    PresenceChanged,
    UpnpChanged,
)
from custom_components.sonos_local.model.household import Household
from custom_components.sonos_local.model.player import Box, Description, Gone, Player, Presence
from custom_components.sonos_local.wire.decode import description, events, properties
from custom_components.sonos_local.wire.wanted import (
    GROUP,
    ROOM,
    SHARED,
    choose_anchor,
    is_eligible,
    wanted,
)
from tests.model.builders import EMPTY, after, group, topology
from tests.simulator.description.documents import device_description
from tests.simulator.household import Household as Simulated
from tests.simulator.profiles import profile

A, B, C = "RINCON_A", "RINCON_B", "RINCON_C"
GONE, ALIVE = Presence.GONE, Presence.ALIVE


def house(*boxes: Box, grouped: bool = False) -> Household:
    """Return a household of these boxes, each in its own group, or all in one."""
    uids = [box.uid for box in boxes]
    told = [group(*uids)] if grouped else [group(uid) for uid in uids]
    return after(EMPTY, topology(*told, boxes=boxes))


def box(uid: str, room: str = "", *, wired: bool | None = None, more: str = "") -> Box:
    """Return a plain box."""
    return Box(uid, room=room or uid, wired=wired, more_info=more)


async def learn(simulated: Simulated, *, described: bool = True) -> Household:
    """Return what is known after the first topology and all descriptions."""
    teller = simulated.players[0]
    body = teller.services["ZoneGroupTopology"].full().encode()
    told: list[Event] = [*events("ZoneGroupTopology", teller.uid, properties(body), 1.0)]
    if described:
        told += [
            DescriptionRead(description(device_description(player).encode()))
            for player in simulated.players
        ]
    return after(Household(simulated.spec.id), *told)


@pytest.fixture
async def home() -> AsyncIterator[Simulated]:
    simulated = Simulated(profile("home"))
    yield simulated
    await simulated.clock.stop()


# The anchor -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "eligible"),
    [
        ([], True),
        ([PresenceChanged(A, ALIVE)], True),
        ([PresenceChanged(A, GONE)], False),
        ([HearingChanged(A, deaf=True)], False),
        ([UpnpChanged(A, off=True)], False),
    ],
)
def test_an_anchor_answers_and_its_events_arrive(happened: list[Event], *, eligible: bool) -> None:
    told = after(house(box(A)), *happened)
    assert is_eligible(told.players[A]) is eligible


@pytest.mark.parametrize(
    "found",
    [
        Box(A, invisible=True),
        Box(A, bridge=True),
        Box(A, primary=B),
        Box(A, more_info="BattChg:NOT_CHARGING,RawBattPct:64,BattPct:64,BattTmp:25"),
    ],
    ids=["hidden", "bridge", "satellite", "battery"],
)
def test_an_anchor_is_a_room_on_mains_power(found: Box) -> None:
    assert not is_eligible(house(found).players[A])


def test_an_anchor_is_not_one_that_the_others_miss() -> None:
    told = house(box(A), box(B))
    missed = replace(told.players[A], gone=Gone(A))
    assert not is_eligible(missed)


def test_a_wired_player_is_chosen_before_a_wireless_one() -> None:
    told = house(box(A, "Attic"), box(B, "Bath"), box(C, "Cellar", wired=True))
    assert choose_anchor(told, None, fresh=True) == C
    assert choose_anchor(told, None) == C


def test_of_equals_the_first_room_is_chosen_or_who_is_it_already() -> None:
    told = house(box(A, "Study"), box(B, "attic"), box(C, "Hall"))
    assert choose_anchor(told, None, fresh=True) == B
    assert choose_anchor(told, C, fresh=True) == C


def test_who_is_the_anchor_stays_it() -> None:
    told = house(box(A), box(B, wired=True))
    assert choose_anchor(told, A) == A
    assert choose_anchor(told, A, fresh=True) == B


@pytest.mark.parametrize(
    "happened",
    [PresenceChanged(A, GONE), HearingChanged(A, deaf=True), UpnpChanged(A, off=True)],
)
def test_an_anchor_that_is_none_any_more_is_replaced(happened: Event) -> None:
    told = after(house(box(A), box(B), box(C, wired=True)), happened)
    assert choose_anchor(told, A) == C


def test_where_nobody_is_eligible_any_room_that_is_there_will_do() -> None:
    portable = "BattChg:CHARGING,BattPct:50"
    told = after(house(box(A, more=portable), box(B, more=portable)), PresenceChanged(A, GONE))
    assert choose_anchor(told, None) == B
    assert choose_anchor(told, A) == B
    assert choose_anchor(told, B) == B
    # Who is it already stays it here too.
    assert choose_anchor(house(box(A, more=portable), box(B, more=portable)), B) == B


def test_where_nobody_is_there_the_anchor_stays() -> None:
    told = after(house(box(A), box(B)), PresenceChanged(A, GONE), PresenceChanged(B, GONE))
    assert choose_anchor(told, A) == A
    assert choose_anchor(told, None) is None
    assert choose_anchor(EMPTY, None) is None
    assert choose_anchor(EMPTY, A) == A


async def test_the_anchor_of_the_home_is_its_wired_bar(home: Simulated) -> None:
    told = await learn(home)
    assert choose_anchor(told, None, fresh=True) == home.player("Living Room").uid
    without = after(told, PresenceChanged(home.player("Living Room").uid, GONE))
    anchor = choose_anchor(without, home.player("Living Room").uid)
    # All others are wireless: the first room that does not run on a battery.
    assert anchor == home.player('Anna\'s "Zimmer"').uid


# What is wanted -------------------------------------------------------------------------------


async def test_of_the_home_exactly_this_is_wanted(home: Simulated) -> None:
    told = await learn(home)
    anchor = home.player("Living Room").uid
    rooms = {player.room: player.uid for player in home.visible}
    assert len(rooms) == 8
    expected = {(anchor, service) for service in SHARED}
    expected |= {(uid, service) for uid in rooms.values() for service in ROOM}
    # The dining room leads the kitchen.
    expected.add((rooms["Dining Room"], GROUP))
    expected |= {(rooms[room], "HTControl") for room in ("Living Room", "Küche & Bad", "Garden")}
    expected |= {(rooms[room], "AudioIn") for room in ("Dining Room", "Office", "Garden")}
    assert wanted(told, anchor) == expected
    # TABLES 6 counts 25 for such a house with one bar and one line-in.
    assert len(expected) == 28


async def test_bonded_players_are_left_alone(home: Simulated) -> None:
    told = await learn(home)
    asked = {uid for uid, _ in wanted(told, home.players[0].uid)}
    assert asked == {player.uid for player in home.visible}


async def test_only_the_anchor_is_asked_for_what_all_share(home: Simulated) -> None:
    told = await learn(home)
    for anchor in (home.players[0].uid, home.players[4].uid):
        keys = wanted(told, anchor)
        assert {uid for uid, service in keys if service in SHARED} == {anchor}
        assert {service for uid, service in keys if uid == anchor} >= set(SHARED)
    assert not any(service in SHARED for _, service in wanted(told, None))


async def test_inputs_are_wanted_once_the_description_tells_of_them(home: Simulated) -> None:
    told = await learn(home, described=False)
    services = {service for _, service in wanted(told, home.players[0].uid)}
    assert services == {*SHARED, *ROOM, GROUP}


async def test_the_bridge_of_an_old_household_is_left_alone() -> None:
    simulated = Simulated(profile("s1"))
    told = await learn(simulated)
    bridge = simulated.player("BRIDGE").uid
    anchor = choose_anchor(told, None, fresh=True)
    assert anchor == simulated.player("Bath").uid
    assert bridge not in {uid for uid, _ in wanted(told, anchor)}
    await simulated.clock.stop()


@pytest.mark.parametrize(("many", "keys"), [(1, 0), (2, 1), (3, 1)])
def test_group_volume_is_wanted_of_leaders_of_two_or_more(many: int, keys: int) -> None:
    told = house(*[box(uid) for uid in (A, B, C)[:many]], grouped=True)
    found = {key for key in wanted(told, None) if key[1] == GROUP}
    assert found == ({(A, GROUP)} if keys else set())


def test_a_hidden_half_makes_no_group() -> None:
    half = Box(B, room=A, invisible=True, primary=A)
    told = house(box(A), half, grouped=True)
    assert (A, GROUP) not in wanted(told, None)


def test_nothing_is_wanted_of_players_that_are_gone() -> None:
    told = after(house(box(A), box(B)), PresenceChanged(B, GONE))
    assert {uid for uid, _ in wanted(told, A)} == {A}
    told = house(box(A), box(B))
    missed = replace(told, players={**told.players, B: replace(told.players[B], gone=Gone(B))})
    assert {uid for uid, _ in wanted(missed, A)} == {A}


def test_the_first_player_is_asked_before_anything_is_known() -> None:
    assert wanted(EMPTY, A) == {(A, service) for service in SHARED}
    assert wanted(EMPTY, None) == frozenset()


def test_inputs_are_wanted_only_of_whoever_has_them() -> None:
    line_in = Description(A, "S39", "Port", "97.1-80312", services=frozenset({"AudioIn", "QPlay"}))
    told = after(house(box(A), box(B)), DescriptionRead(line_in))
    assert wanted(told, None) == {
        *((uid, service) for uid in (A, B) for service in ROOM),
        (A, "AudioIn"),
    }


def test_nothing_is_wanted_of_an_anchor_that_is_gone() -> None:
    gone = Player(Box("RINCON_1", room="Kitchen"), presence=Presence.GONE)
    assert wanted(Household("Sonos_1", {"RINCON_1": gone}), "RINCON_1") == frozenset()
