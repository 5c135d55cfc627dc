"""Everything that is shown of consent has its words, in each language; unknown says why."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

import custom_components.sonos_local as integration
from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.consent.microphones import BOX_SENSORS
from custom_components.sonos_local.consent.select import DECLARATIONS
from custom_components.sonos_local.consent.sensor import (
    CONSENT_SENSORS,
    DECLARED_AGAIN,
    GONE_FOR_A_DAY,
)
from custom_components.sonos_local.model.player import Box
from custom_components.sonos_local.privacy.consent import ConsentState
from custom_components.sonos_local.privacy.consent_declared import CHOICES, Kind
from custom_components.sonos_local.privacy.consent_evidence import Seen
from custom_components.sonos_local.privacy.consent_reading import Grade, Why
from tests.simulator.household import Household

from .consent_house import move_in

FOLDER = Path(integration.__file__).parent / "translations"
# Home Assistant says these itself, in its own words.
OWN = frozenset(
    {"device_class", "friendly_name", "icon", "options", "state_class", "unit_of_measurement"}
)

in_each_language = pytest.mark.parametrize("language", ["en", "de"])


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


def entity(language: str, platform: str, key: str) -> dict[str, Any]:
    texts = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return dict(texts["entity"][platform][key])


def words(kind: type[StrEnum]) -> set[str]:
    return {each.value for each in kind}


def states(language: str, key: str, attribute: str) -> set[str]:
    found = entity(language, "sensor", key)["state_attributes"][attribute]["state"]
    return set(found)


@in_each_language
async def test_every_attribute_has_its_name(
    hass: HomeAssistant, small: Household, language: str
) -> None:
    house = await move_in(hass, small)
    for platform, keys in (
        ("sensor", [each.key for each in CONSENT_SENSORS]),
        ("select", [each.key for each in DECLARATIONS]),
    ):
        for key in keys:
            shown = house.state(key, platform).attributes.keys() - OWN
            named = entity(language, platform, key)["state_attributes"]
            assert shown == named.keys(), key
            assert all(each["name"] for each in named.values())
    for description in BOX_SENSORS:
        shown = {name for name, _ in description.tell(Box("A"))[1]}
        assert shown == entity(language, "sensor", description.key)["state_attributes"].keys()


@in_each_language
def test_every_state_has_its_words(language: str) -> None:
    for description in (*CONSENT_SENSORS, *BOX_SENSORS):
        if description.options:
            found = entity(language, "sensor", description.key)["state"]
            assert set(description.options) == found.keys()
    for kind, choices in CHOICES.items():
        found = entity(language, "select", f"declared_{kind.value}")["state"]
        assert {choice.value for choice in choices} == found.keys()
    assert (
        words(ConsentState) - {"unknown"} == entity(language, "sensor", "consent")["state"].keys()
    )


@in_each_language
def test_every_word_in_an_attribute_has_its_text(language: str) -> None:
    for key in ("usage_data", "play_history", "explicit_filter", "update_policy"):
        assert states(language, key, "reason") == words(Why)
    assert states(language, "usage_data", "last_failure") == words(Why)
    assert states(language, "usage_data", "grade") == words(Grade)
    assert states(language, "usage_data", "source") == {"port_1443", "old_store"}
    assert states(language, "consent", "seen") == words(Seen)
    assert states(language, "consent", "older_statement") == words(Kind)
    assert states(language, "consent", "resolution") == {GONE_FOR_A_DAY, DECLARED_AGAIN}
    assert states(language, "consent", "reason") == {"contradicted", "declared", "not_declared"}
    assert states(language, "registration", "reason") == {"not_told", "differs"}
    assert states(language, "registration", "customer") == {"not_told", "set", "empty"}


async def test_what_is_unknown_says_why(hass: HomeAssistant, small: Household) -> None:
    house = await move_in(hass, small, ask=False)
    for description in CONSENT_SENSORS:
        state = house.state(description.key)
        assert (state.state == "unknown") is (state.attributes["reason"] is not None) or (
            description.key == "consent"
        )
    assert house.state("consent").attributes["reason"] == "not_declared"
    await house.asked()
