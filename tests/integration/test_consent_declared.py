"""TABLES 5b to 5d: what is declared, what is found against it, and what is said in the end."""

import time
from typing import Any

import pytest
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.privacy.consent_declared import CHOICES, Kind
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.settings import Settings

from .conftest import Factory
from .consent_house import DAY, HOUR, House, a_moment, kept, move_in
from .helpers import entry_for, set_up, wait_for

NAME = "userMetricsTracking"
NEWER = "97.2-81000"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


async def declared_before(
    hass: HomeAssistant,
    storage: dict[str, Any],
    household: Household,
    *,
    ago: float = 10 * DAY,
    **declared: str,
) -> House:
    """Return a household whose owner declared something days ago."""
    entry = entry_for(household)
    storage |= kept(entry, declared={kind: (value, ago) for kind, value in declared.items()})
    house = House(hass, household, await set_up(hass, entry))
    await house.asked()
    return house


async def until(house: House, state: str, *numbers: int) -> None:
    """Wait for a state, and see its reasons."""
    await wait_for(
        house.hass,
        lambda: house.told("consent", "reasons") == (state, list(numbers)),
    )


def retune(household: Household, player: Player, calibration: int) -> None:
    player.calibration = calibration
    household.topology.changed()


# 5b: declarations -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
async def test_5b_each_kind_is_declared_with_date_and_history(
    hass: HomeAssistant, small: Household, kind: Kind
) -> None:
    house = await move_in(hass, small)
    key = f"declared_{kind.value}"
    nothing = house.state(key, "select")
    assert nothing.state == STATE_UNKNOWN
    assert nothing.attributes["options"] == [choice.value for choice in CHOICES[kind]]
    assert (nothing.attributes["reason"], nothing.attributes["history"]) == ("not_declared", [])
    for choice in CHOICES[kind]:
        await house.declare(kind.value, choice.value)
        assert house.state(key, "select").state == choice.value
    told = house.state(key, "select").attributes
    assert [row["value"] for row in told["history"]] == [each.value for each in CHOICES[kind]]
    assert told["statement_date"] == "2017-08-23"
    assert told["declared_at"] == told["history"][-1]["declared_at"]
    assert abs(told["declared_at"].timestamp() - time.time()) < 60


async def test_5b_the_same_choice_again_is_a_new_declaration(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    for _ in range(2):
        await house.declare("voice", "declined")
    assert len(house.state("declared_voice", "select").attributes["history"]) == 2


async def test_5b_declarations_survive_a_restart(hass: HomeAssistant, small: Household) -> None:
    house = await move_in(hass, small)
    for choice in ("undecided", "declined"):
        await house.declare("statement", choice)
    told = house.state("declared_statement", "select").attributes
    await house.restart()
    after = house.state("declared_statement", "select")
    assert after.state == "declined"
    assert after.attributes["history"] == told["history"]
    assert house.consent.declared_statement() == "declined"


async def test_5b_nothing_is_declared_before_it_is_asked(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    assert house.consent.declared_statement() is None
    assert house.consent.declared(Kind.VOICE) is None


# 5c: evidence -----------------------------------------------------------------------------------


async def test_5c_e1_objected_and_shared_by_the_settings_contradicts(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("additional_usage", "objected")
    await until(house, "contradicted", 1)
    (line,) = house.lines(1)
    assert (line["strength"], line["variable"], line["value"]) == ("strong", NAME, "on")
    assert line["room"]
    assert line["at"]


async def test_5c_e2_objected_and_shared_by_the_old_store_is_weak(
    hass: HomeAssistant, small: Household
) -> None:
    small.store(Settings).clear(NAME)
    small.store(Settings).set(NAME, old="Yes")
    house = await move_in(hass, small)
    await house.declare("additional_usage", "objected")
    (line,) = house.lines(2)
    assert (line["strength"], line["variable"]) == ("weak", "UMTracking")
    assert house.told("consent", "reason") == (STATE_UNKNOWN, "not_declared")


async def test_5c_e3_agreed_and_not_shared_is_less_than_declared(
    hass: HomeAssistant, small: Household
) -> None:
    small.store(Settings).set(NAME, new="false")
    house = await move_in(hass, small)
    await house.declare("additional_usage", "agreed")
    (line,) = house.lines(3)
    assert (line["strength"], line["seen"]) == ("weak", "less_than_declared")
    assert house.repair() is None


async def test_5c_e4_declined_and_a_version_rose_contradicts_until_declared_again(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    house = await declared_before(hass, hass_storage, small, statement="declined")
    assert house.state("consent").state == "declined"
    small.timing.upgrade = 0.5
    await small.upgrade(small.players[0], NEWER)
    await until(house, "contradicted", 4)
    (line,) = house.lines(4)
    assert (line["value"], line["room"]) == (f"97.1-80312 -> {NEWER}", small.players[0].room)
    assert house.told("consent", "resolution") == ("contradicted", ["declared_again"])
    # What happened is not undone by time, nor by a restart.
    house.later(30 * DAY)
    await house.restart()
    await until(house, "contradicted", 4)
    await house.declare("statement", "declined")
    await until(house, "declined")
    assert house.lines(4)[0]["resolved_at"]
    assert house.repair() is None


async def test_5c_e4_an_update_that_may_have_come_before_is_no_evidence(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small)
    ran = {"version": "96.1-1", "not_after": 1000.0, "seen": 2000.0, "not_before": None}
    hass_storage |= kept(
        entry, declared={"statement": ("declined", DAY)}, firmware={player.uid: [ran]}
    )
    house = House(hass, small, await set_up(hass, entry))
    await house.asked()
    assert (house.state("consent").state, house.lines(4)) == ("declined", [])


async def test_5c_e5_declined_and_a_customer_appeared_contradicts_and_is_not_named(
    hass: HomeAssistant, hass_storage: dict[str, Any], household_factory: Factory
) -> None:
    household = await household_factory("s1")
    house = await declared_before(hass, hass_storage, household, statement="declined")
    assert house.told("registration", "customer")[1] == "empty"
    house.settings.write("R_CustomerID", "somebody-42")
    await until(house, "contradicted", 5)
    (line,) = house.lines(5)
    assert (line["variable"], line["value"]) == ("CustomerID", "set")
    assert "somebody-42" not in str(house.state("consent").attributes)
    assert "somebody-42" not in str(house.consent.kept())
    await house.declare("statement", "undecided")
    await until(house, "undecided")


async def test_5c_e6_what_is_needed_to_run_is_listed(hass: HomeAssistant, small: Household) -> None:
    house = await move_in(hass, small)
    await house.declare("statement", "declined")
    lines = house.lines(6)
    assert {line["seen"] for line in lines} == {"registered", "services_used", "sharing_on"}
    assert {line["strength"] for line in lines} == {"listed"}
    assert [line["value"] for line in lines if line["variable"] == "SecureRegState"] == ["3"] * 3
    assert house.state("consent").state == "declined"


async def test_5c_e7_voice_declined_and_a_microphone_listens_contradicts_while_it_lasts(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    await until(house, "contradicted", 7)
    (line,) = house.lines(7)
    assert (line["room"], line["value"]) == (small.players[0].room, "1, 1")
    assert house.told("consent", "resolution") == ("contradicted", ["gone_for_a_day"])
    small.microphone(small.players[0], on=False)
    await wait_for(hass, lambda: not house.lines(7))
    # Gone is not settled.
    assert house.told("consent", "reasons") == ("contradicted", [7])
    house.later(23 * HOUR)
    await a_moment()
    assert house.state("consent").state == "contradicted"
    house.later(1.1 * HOUR)
    await until(house, STATE_UNKNOWN)
    (mark,) = house.state("consent").attributes["resolved"]
    assert (mark["line"], mark["room"]) == ("E7", small.players[0].room)
    assert mark["resolved_at"]


async def test_5c_e8_voice_declined_and_only_one_of_the_two_is_weak(
    hass: HomeAssistant, small: Household
) -> None:
    small.microphone(small.players[0], on=False)
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    (line,) = house.lines(8)
    assert (line["strength"], line["variable"]) == ("weak", "VoiceConfigState")
    assert house.repair() is None


async def test_5c_e9_trueplay_declined_and_tuned_afterwards_is_weak(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    house = await declared_before(hass, hass_storage, small, trueplay="declined")
    assert house.lines(9) == []
    retune(small, small.players[0], 1)
    await wait_for(hass, lambda: house.lines(9))
    (line,) = house.lines(9)
    assert (line["strength"], line["room"]) == ("weak", small.players[0].room)
    assert house.repair() is None
    await house.restart()
    await wait_for(hass, lambda: house.lines(9))


async def test_5c_e9_tuned_before_is_no_evidence(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    small.players[0].calibration = 1
    house = await declared_before(hass, hass_storage, small, trueplay="declined")
    assert house.lines(9) == []


async def test_5c_e10_what_is_unknown_contradicts_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    small.store(Settings).clear(NAME)
    house = await move_in(hass, small)
    for kind, choice in (("additional_usage", "objected"), ("voice", "declined")):
        await house.declare(kind, choice)
    await until(house, "contradicted", 7)
    (line,) = [line for line in house.lines(10) if line["variable"] == NAME]
    assert (line["strength"], line["seen"], line["value"]) == ("none", "unknown", "not_shown")
    await small.switch_off(small.players[0])
    await wait_for(
        hass,
        lambda: (
            {line["seen"] for line in house.lines(10) if line["room"] == "Living Room"}
            == {"unavailable"}
        ),
    )
    assert house.lines(7) == []


# 5d: the state, the repair ----------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["accepted", "declined", "undecided"])
async def test_5d_2_a_declaration_is_the_state(
    hass: HomeAssistant, small: Household, choice: str
) -> None:
    house = await move_in(hass, small)
    await house.declare("statement", choice)
    assert house.told("consent", "reason", "sharing") == (choice, "declared", "on")
    told = house.state("consent").attributes
    assert told["statement_date"] == "2017-08-23"
    assert abs(told["declared_at"].timestamp() - time.time()) < 60


async def test_5d_3_nothing_declared_is_unknown_and_says_why(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    assert house.told("consent", "reason", "sharing", "declared_at") == (
        *(STATE_UNKNOWN, "not_declared", "on", None),
    )
    assert house.state("consent").attributes["evidence"] == []


async def test_5d_1_several_contradictions_are_told_together(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("statement", "accepted")
    await house.declare("voice", "declined")
    await house.declare("additional_usage", "objected")
    assert house.told("consent", "reason", "reasons", "seen") == (
        *("contradicted", "contradicted", [1, 7], ["sharing_on", "voice_listens"]),
    )
    issue = house.repair()
    assert issue
    assert issue.translation_placeholders
    lines = issue.translation_placeholders["lines"].splitlines()
    assert len(lines) == 2
    assert any("Living Room" in line and "microphone is on" in line for line in lines)


async def test_5d_one_repair_on_entering_and_none_after_leaving(
    hass: HomeAssistant, small: Household
) -> None:
    raised: list[str] = []
    hass.bus.async_listen(
        ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED,
        callback(lambda event: raised.append(f"{event.data['action']} {event.data['issue_id']}")),
    )
    house = await move_in(hass, small)
    for kind, choice in (("additional_usage", "objected"), ("voice", "declined")):
        await house.declare(kind, choice)
    assert house.repair()
    # Declaring something else settles what lasts at once.
    await house.declare("additional_usage", "agreed")
    await until(house, "contradicted", 7)
    await house.declare("voice", "accepted")
    await until(house, STATE_UNKNOWN)
    assert house.repair() is None
    own = [each.partition(" ")[0] for each in raised if "consent_contradicted" in each]
    assert own.count("create") == own.count("remove") == 1


async def test_5d_e1_is_settled_when_it_has_been_gone_for_a_day(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("additional_usage", "objected")
    await until(house, "contradicted", 1)
    house.settings.set(NAME, new="false")
    await house.asked_again()
    assert house.told("consent", "reasons") == ("contradicted", [1])
    house.later(25 * HOUR)
    await until(house, STATE_UNKNOWN)
    assert house.repair() is None


async def test_5d_a_contradiction_survives_a_restart(hass: HomeAssistant, small: Household) -> None:
    house = await move_in(hass, small)
    await house.declare("additional_usage", "objected")
    await until(house, "contradicted", 1)
    await hass.config_entries.async_unload(house.entry.entry_id)
    assert house.repair() is None
    await set_up(hass, house.entry)
    await until(house, "contradicted", 1)
    assert house.repair()


async def test_5d_marks_that_were_settled_are_kept_as_history(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    await house.declare("voice", "accepted")
    await until(house, STATE_UNKNOWN)
    resolved = house.state("consent").attributes["resolved"]
    await house.restart()
    assert house.state("consent").attributes["resolved"] == resolved != []


async def test_5d_a_declaration_on_an_older_statement_is_said_without_a_repair(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    entry = entry_for(small)
    storage = kept(entry, declared={"statement": ("accepted", DAY), "voice": ("accepted", DAY)})
    note = next(iter(storage.values()))["data"]["notes"]["consent"]
    note["declarations"][0]["statement_date"] = "2013-01-01"
    hass_storage |= storage
    house = House(hass, small, await set_up(hass, entry))
    await house.asked()
    assert house.told("consent", "older_statement") == ("accepted", ["statement"])
    assert house.repair() is None
