"""Consent in doubt: players that leave, join, or are silent, and clocks that are off."""

from typing import Any

import pytest
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.consent import reader
from custom_components.sonos_local.consent.microphones import trueplay_tunings
from tests.simulator.household import Household

from .consent_house import DAY, SHARING, House, kept, move_in
from .helpers import entry_for, set_up, wait_for

NEWER = "97.2-81000"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


async def declared(
    hass: HomeAssistant,
    storage: dict[str, Any],
    household: Household,
    ago: float,
    **declarations: str,
) -> House:
    """Return a household whose owner declared something so long ago."""
    entry = entry_for(household)
    storage |= kept(entry, declared={kind: (value, ago) for kind, value in declarations.items()})
    return House(hass, household, await set_up(hass, entry))


async def leave(household: Household, number: int) -> None:
    """Let a player leave the household, as after a reset to factory settings."""
    player = household.players[number]
    household.topology._drop(player)
    await player.stop()
    household.topology.changed()


async def test_an_update_contradicts_though_its_player_has_left_the_household(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    house = await declared(hass, hass_storage, small, 10 * DAY, statement="declined")
    small.timing.upgrade = 0.3
    await small.upgrade(small.players[2], NEWER)
    await wait_for(hass, lambda: house.told("consent", "reasons") == ("contradicted", [4]))
    uid = small.players[2].uid
    await leave(small, 2)
    await wait_for(hass, lambda: uid not in house.entry.runtime_data.data.players)
    house.consent.look()
    await hass.async_block_till_done()
    (line,) = house.lines(4)
    assert (line["room"], line["value"]) == (small.players[2].room, f"86.10-80260 -> {NEWER}")
    assert house.repair()
    await house.restart()
    assert house.told("consent", "reasons") == ("contradicted", [4])
    # Its owner removed it: nothing is known of it any more.
    house.entry.runtime_data.forget(uid)
    house.consent.look()
    await hass.async_block_till_done()
    assert house.state("consent").state == "declined"


async def test_what_was_never_told_has_no_date(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    await small.switch_off(small.players[2])
    house = await declared(
        hass, hass_storage, small, DAY, additional_usage="objected", voice="declined"
    )
    lines = house.lines(10)
    never = [line for line in lines if line["seen"] == "unavailable"]
    never += [line for line in lines if line["variable"] == "userMetricsTracking"]
    assert len(never) == 3
    assert {line["at"] for line in never} == {None}
    assert "1970" not in str(house.state("consent").attributes["evidence"])


@pytest.mark.usefixtures("soon")
async def test_nobody_is_named_as_having_answered_who_was_not_reached(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "TIMEOUT", 1.5)
    small.faults.set("*", "hang", match=SHARING)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "asked_of") == (STATE_UNKNOWN, "unreachable", None)
    assert house.told("play_history", "reason", "asked_of") == (
        *(STATE_UNKNOWN, "unreachable", None),
    )


@pytest.mark.usefixtures("soon")
async def test_a_player_that_joins_later_contradicts_from_then_on(
    hass: HomeAssistant, small: Household
) -> None:
    small.microphone(small.players[0], on=False)
    player = small.players[2]
    player.voice, player.microphone = 1, True
    await leave(small, 2)
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    assert house.lines(7) == []
    assert house.repair() is None
    await small.switch_on(player)
    await wait_for(hass, lambda: house.told("consent", "reasons")[1] == [7])
    (line,) = house.lines(7)
    assert line["room"] == player.room
    # It was on when it was seen first: that is no news.
    assert house.state("microphone", "event").state == STATE_UNKNOWN


async def test_an_update_before_an_answer_of_the_future_contradicts_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    # The clock was set back after the answer.
    house = await declared(hass, hass_storage, small, -10 * DAY, statement="declined")
    small.timing.upgrade = 0.3
    await small.upgrade(small.players[0], NEWER)
    versions = house.entry.runtime_data.firmware.histories
    await wait_for(hass, lambda: len(versions[small.players[0].uid]) == 2)
    house.consent.look()
    await hass.async_block_till_done()
    assert (house.state("consent").state, house.lines(4)) == ("declined", [])
    # Answered again, now: that one counts, and what came before it is settled.
    await house.declare("statement", "declined")
    assert (house.state("consent").state, house.lines(4)) == ("declined", [])


async def test_a_time_that_cannot_be_shown_is_kept_aside(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    house = await declared(hass, hass_storage, small, -1e18, statement="declined")
    assert house.consent.kept()["unreadable"]
    assert house.state("declared_statement", "select").state == STATE_UNKNOWN


async def test_a_player_that_is_away_is_not_said_to_be_tuned(
    hass: HomeAssistant, small: Household
) -> None:
    small.players[2].calibration = 1
    house = await move_in(hass, small, ask=False)
    await small.switch_off(small.players[2])

    def row() -> dict[str, Any]:
        _, told = trueplay_tunings(house.consent, house.consent.view)
        found: dict[str, Any]
        (found,) = (each for each in told["players"] if each["room"] == small.players[2].room)
        return found

    await wait_for(hass, lambda: not row()["available"])
    assert (row()["trueplay"], row()["trueplay_raw"]) == ("unknown", 1)
