"""TABLES 4, line 9: a player of the model is known to follow, though it is away now."""

from collections.abc import Iterable
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.firmware.standing import Firmware
from custom_components.sonos_local.model.events import (
    DescriptionRead,
    OfferChanged,
    PresenceChanged,
)
from custom_components.sonos_local.model.household import Household as State
from custom_components.sonos_local.model.household import Offer
from custom_components.sonos_local.model.player import Box, Description, Presence
from custom_components.sonos_local.privacy.firmware import Installed
from tests.model.builders import EMPTY, after, group, topology
from tests.simulator.household import Household
from tests.simulator.player import Player

from .firmware_home import DAY, MINUTE, RUNS, knows, later, says, told
from .helpers import entry_for, set_up, wait_for
from .test_firmware_transitions import types

NEWER = "98.1-82000"


async def followed(hass: HomeAssistant, home: Household) -> tuple[Player, Player]:
    """Return a PLAY:1 that is offered an update, and the one that shows that they get it."""
    kitchen, half = home.players[2], home.players[11]
    if half.bond:
        # So that it can be missing by itself.
        home.topology.separate(half.bond)
    await wait_for(hass, lambda: says(hass, kitchen) == "older_line")
    home.timing.upgrade = 0.3
    await home.upgrade(half, RUNS)
    await wait_for(hass, lambda: says(hass, kitchen) == "offered")
    await later(hass, MINUTE)
    return kitchen, half


def since(hass: HomeAssistant, player: Player) -> str:
    pending: str = knows(hass, player).attributes["pending_since"]
    return pending


async def test_firmware_line_9_a_player_of_the_model_counts_while_topologies_are_incomplete(
    hass: HomeAssistant, large_home: Household
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    kitchen, half = await followed(hass, large_home)
    data = entry.runtime_data
    await wait_for(hass, lambda: data.data.players[half.uid].available)
    begun = since(hass, kitchen)
    events = told(hass, large_home)
    # After a power cut, for two minutes (TABLES 10 nr 9).
    await half.stop()
    large_home.topology.dismiss(half)
    await wait_for(hass, lambda: half.uid in data.data.absent)
    data.guardian.review()
    assert says(hass, kitchen) == "offered"
    assert knows(hass, kitchen).attributes["peers"] == RUNS
    assert since(hass, kitchen) == begun
    await large_home.switch_on(half)
    await wait_for(hass, lambda: half.uid in data.data.players)
    assert (says(hass, kitchen), since(hass, kitchen)) == ("offered", begun)
    assert not types(events, kitchen)


@pytest.mark.parametrize("missed", [True, False])
async def test_firmware_line_9_a_player_of_the_model_counts_that_is_off_at_a_restart(
    hass: HomeAssistant, large_home: Household, missed: bool
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    kitchen, half = await followed(hass, large_home)
    begun = since(hass, kitchen)
    await large_home.switch_off(half)
    await wait_for(hass, lambda: not entry.runtime_data.data.players[half.uid].available)
    assert says(hass, kitchen) == "offered"
    if not missed:
        large_home.topology.dismiss(half)
    await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry)
    events = told(hass, large_home)
    data = entry.runtime_data
    assert (half.uid in data.data.players) is missed
    await wait_for(hass, lambda: data.data.shared.offer is not None)
    data.guardian.review()
    assert (says(hass, kitchen), since(hass, kitchen)) == ("offered", begun)
    await large_home.switch_on(half)
    await wait_for(hass, lambda: data.data.players[half.uid].available)
    assert (says(hass, kitchen), since(hass, kitchen)) == ("offered", begun)
    assert not types(events, kitchen)


async def test_firmware_line_9_a_player_of_the_model_counts_no_more_once_its_owner_removed_it(
    hass: HomeAssistant, large_home: Household
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    kitchen, half = await followed(hass, large_home)
    await half.stop()
    large_home.topology.dismiss(half)
    data = entry.runtime_data
    await wait_for(hass, lambda: half.uid in data.data.absent)
    assert says(hass, kitchen) == "offered"
    data.forget(half.uid)
    await wait_for(hass, lambda: says(hass, kitchen) == "older_line")


# Without a network ------------------------------------------------------------------------------

HALL = Box("A", room="Hall", software="97.1-80312", generation=2)
ATTIC = Box("B", room="Attic", software=NEWER, generation=2)


def home(boxes: Iterable[Box], before: State = EMPTY) -> State:
    """Return a household of Arcs, of which it is not known what they get."""
    boxes = tuple(boxes)
    told_of = [
        event
        for box in boxes
        for event in (
            DescriptionRead(Description(box.uid, "S19", "Sonos Arc", box.software)),
            PresenceChanged(box.uid, Presence.ALIVE),
        )
    ]
    tree = topology(*(group(box.uid) for box in boxes), boxes=boxes)
    return after(before, tree, *told_of, OfferChanged(Offer(NEWER, 2)))


def looked(*, kept: dict[str, Any] | None = None) -> tuple[Firmware, State, float]:
    """Return what is known of a household in which a player follows and one does not yet."""
    both, now = home((HALL, ATTIC)), 1e9
    firmware = Firmware(kept or {})
    firmware.follow(EMPTY, both, now)
    firmware.look(both, now)
    firmware.look(both, now + DAY)
    assert firmware.standings["A"].shown.key == "offered"
    return firmware, both, now + DAY


def test_an_offer_is_not_taken_back_because_a_topology_does_not_name_who_has_it() -> None:
    firmware, both, now = looked()
    before = firmware.standings["A"].shown.evidence["pending_since"]
    alone = after(both, topology(group("A"), boxes=(HALL,)))
    assert list(alone.absent) == ["B"]
    for state in (alone, both):
        now += 120
        assert not firmware.look(state, now).news
        assert firmware.standings["A"].shown.key == "offered"
        assert firmware.standings["A"].shown.evidence["pending_since"] == before


def test_a_player_that_another_household_has_shows_nothing_of_this_one() -> None:
    firmware, both, now = looked()
    firmware.elsewhere = lambda: frozenset({"B"})
    for state in (both, after(both, topology(group("A"), boxes=(HALL,)))):
        firmware.look(state, now)
        assert firmware.standings["A"].shown.key == "unknown_not_proven"


def test_what_a_player_ran_that_is_missed_stands_in_its_history() -> None:
    firmware = Firmware({"B": (Installed(NEWER, 1e9, 1e9),)})
    alone = home((HALL,), after(EMPTY, DescriptionRead(Description("B", "S19", "Arc", NEWER))))
    assert not alone.absent["B"].box.software
    firmware.follow(EMPTY, alone, 1e9)
    firmware.look(alone, 1e9)
    assert firmware.standings["A"].shown.key == "offered"
    assert firmware.standings["A"].shown.evidence["peers"] == NEWER
