"""What is kept of consent: what cannot be read is not lost, and all of it can be forgotten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.const import DOMAIN
from tests.simulator.household import Household

from .consent_house import DAY, House, kept, move_in
from .helpers import entry_for, set_up


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


def spoil_kind(note: dict[str, Any]) -> None:
    note["declarations"][0]["kind"] = "everything"


def spoil_number(note: dict[str, Any]) -> None:
    note["declarations"][0]["declared_at"] = True


def spoil_shape(note: dict[str, Any]) -> None:
    note["marks"] = {}


def spoil_values(note: dict[str, Any]) -> None:
    note["values"] = []


def spoil_text(note: dict[str, Any]) -> None:
    note["calibrations"] = {"A": [{"value": "1", "not_after": "now"}]}


def spoil_date(note: dict[str, Any]) -> None:
    note["declarations"][0]["statement_date"] = 2017


def spoil_microphones(note: dict[str, Any]) -> None:
    note["microphones"] = {"A": 1}


def spoil_reading(note: dict[str, Any]) -> None:
    note["readings"]["settings"] = {"sharing": "no"}


@pytest.mark.parametrize(
    "spoil",
    [
        *(spoil_kind, spoil_number, spoil_shape, spoil_values),
        *(spoil_text, spoil_date, spoil_reading, spoil_microphones),
        *(lambda note: note.clear(),),
    ],
)
async def test_what_cannot_be_read_is_kept_aside_and_said(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    small: Household,
    spoil: Callable[[dict[str, Any]], None],
) -> None:
    entry = entry_for(small)
    storage = kept(entry, declared={"statement": ("declined", DAY)})
    note = next(iter(storage.values()))["data"]["notes"]["consent"]
    spoil(note)
    hass_storage |= storage
    house = House(hass, small, await set_up(hass, entry))
    await house.asked()
    issue = f"consent_unreadable_{entry.entry_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue)
    assert house.state("declared_statement", "select").state == STATE_UNKNOWN
    await house.declare("statement", "accepted")
    await house.restart()
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue)
    assert house.state("declared_statement", "select").state == "accepted"
    assert house.consent.kept()["unreadable"] == note
    await house.forget()
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue)
    await house.asked()
    await house.restart()
    assert "unreadable" not in house.consent.kept()


async def test_what_is_no_note_at_all_is_kept_aside_too(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    entry = entry_for(small)
    storage = kept(entry)
    next(iter(storage.values()))["data"]["notes"]["consent"] = ["declined"]
    hass_storage |= storage
    house = House(hass, small, await set_up(hass, entry))
    await house.asked()
    assert house.consent.kept()["unreadable"] == ["declined"]


async def test_all_that_is_kept_can_be_forgotten(hass: HomeAssistant, small: Household) -> None:
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    assert house.repair()
    await house.forget()
    assert house.repair() is None
    assert house.consent.kept()["declarations"] == house.consent.kept()["marks"] == []
    assert house.state("declared_voice", "select").state == STATE_UNKNOWN
    await house.asked()
    assert house.state("usage_data").state == "on"


async def test_a_player_that_its_owner_removed_is_forgotten(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    uid = small.players[0].uid
    assert uid in house.consent.kept()["calibrations"]
    house.entry.runtime_data.forget(uid)
    assert uid not in house.consent.kept()["calibrations"]


async def test_lines_are_in_the_language_of_the_house(
    hass: HomeAssistant, small: Household
) -> None:
    hass.config.language = "de"
    house = await move_in(hass, small)
    await house.declare("voice", "declined")
    (line,) = house.lines(7)
    assert "Sprachassistent" in line["text"]
    assert line["text"].startswith("Living Room: ")
    assert house.state("consent").last_updated - line["at"] < timedelta(minutes=1)
