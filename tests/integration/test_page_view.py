"""What the page is told of consent, microphones and data: nothing that nobody said."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.page.view import PARTS, data_values
from custom_components.sonos_local.privacy.statement import SOURCE_KINDS
from tests.simulator.household import Household

from .consent_house import DAY, House, kept, move_in
from .helpers import entry_for, set_up, wait_for

NEWER = "97.2-81000"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


def part(house: House, name: str) -> Any:
    """Return a part of the page."""
    return PARTS[name](house.entry.runtime_data)


def again(house: House) -> dict[str, bool]:
    """Return which answers can be given again as they are."""
    told = part(house, "consent")["declarations"]
    return {each["key"].removeprefix("declared_"): each["again"] for each in told}


async def test_what_was_never_told_has_no_date(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody was asked yet.
    monkeypatch.setattr(consent, "FIRST_AFTER", DAY)
    house = await move_in(hass, small, ask=False)
    await house.declare("additional_usage", "objected")
    lines = part(house, "consent")["evidence"]
    (line,) = (each for each in lines if each["variable"] == "userMetricsTracking")
    assert (line["seen"], line["at"], line["resolved_at"]) == ("unknown", None, None)
    assert not [each for each in lines if str(each["at"]).startswith("1970")]


async def test_5d_the_same_answer_can_be_given_again_while_what_happened_contradicts_it(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    entry = entry_for(small)
    hass_storage |= kept(entry, declared={"statement": ("declined", 10 * DAY)})
    house = House(hass, small, await set_up(hass, entry))
    await house.asked()
    # A microphone that is on is no matter of answering again: it lasts.
    await house.declare("voice", "declined")
    assert house.told("consent", "reasons")[1] == [7]
    assert not any(again(house).values())
    small.timing.upgrade = 0.3
    await small.upgrade(small.players[0], NEWER)
    await wait_for(hass, lambda: house.told("consent", "reasons")[1] == [4, 7])
    expected = dict.fromkeys(again(house), False)
    assert again(house) == expected | {"statement": True}
    await house.declare("statement", "declined")
    await wait_for(hass, lambda: house.told("consent", "reasons")[1] == [7])
    assert again(house) == expected


async def test_the_microphone_of_a_speaker_that_is_away_is_not_known(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    player = small.players[0]
    (here,) = (row for row in part(house, "microphones") if row["room"] == player.room)
    assert (here["available"], here["as_of"], here["on"], here["raw"]) == (True, None, "on", 1)
    assert here["assistant"] == "configured"
    await small.switch_off(player)
    await wait_for(hass, lambda: not house.entry.runtime_data.data.players[player.uid].available)
    (away,) = (row for row in part(house, "microphones") if row["room"] == player.room)
    assert [away[key] for key in ("available", "on", "raw", "assistant")] == [
        False,
        *[None] * 3,
    ]
    assert away["as_of"]


async def test_a_value_that_is_a_word_names_its_texts(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    told = data_values(house.entry.runtime_data.data)
    kinds = [each for each in told["source"] if each["name"] == "source_kind"]
    assert kinds
    for each in kinds:
        assert each["value"] in SOURCE_KINDS
        assert each["texts"] == "data_source_kind"
    assert {each["texts"] for each in told["devices"]} == {None}
