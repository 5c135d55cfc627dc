"""Clocks that go wrong for a while and are put right: nothing false may be left of it."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from tests.simulator.household import Household
from tests.simulator.rollout import announce
from tests.simulator.spec import OfferSpec

from .firmware_home import (
    DAY,
    MINUTE,
    NEXT,
    RUNS,
    declare,
    kept,
    knows,
    later,
    passed,
    remembered,
    says,
    told,
)
from .helpers import entry_for, set_up, wait_for
from .test_firmware_lines import back, upgrading
from .test_firmware_transitions import types


async def test_firmware_line_2_ends_after_a_minute_though_the_clock_is_set_back(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up(hass, entry_for(small))
    player = await upgrading(hass, small)
    await back(hass, small, player, NEXT)
    assert says(hass, player) == "updating"
    passed(monkeypatch, -2 * DAY)
    # Something else happens, and all players are looked at.
    announce(small, OfferSpec("97.3-83000", 2, 2))
    await wait_for(hass, lambda: says(hass, small.players[1]) == "offered")
    await later(hass, 2 * MINUTE)
    assert says(hass, player) == "offered"


async def test_firmware_line_9_is_not_withheld_because_a_clock_was_behind_for_a_while(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    small: Household,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    since = dt_util.utcnow().timestamp() - DAY
    note = {"players": {player.uid: remembered(RUNS, since=since)}, "differ": {}}
    hass_storage |= kept(entry, note=note)
    announce(small, OfferSpec(NEXT, 2, 2))
    # A board without a clock of its own starts with the time of its image.
    passed(monkeypatch, -60 * DAY)
    await set_up(hass, entry)
    events = told(hass, small)
    await declare(hass, small, "declined")
    assert says(hass, player) == "offered"
    passed(monkeypatch, 60 * DAY)
    entry.runtime_data.guardian.review()
    await hass.async_block_till_done()
    assert says(hass, player) == "offered"
    began = dt_util.parse_datetime(knows(hass, player).attributes["pending_since"])
    assert began
    assert abs(began.timestamp() - since) < 2
    assert not types(events, player)
