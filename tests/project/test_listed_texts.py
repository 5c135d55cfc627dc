"""Words in lists and in answers have texts: Home Assistant translates every word of a list."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from custom_components.sonos_local.consent.sensor import DECLARED_AGAIN, GONE_FOR_A_DAY
from custom_components.sonos_local.ledgers.data import WORDED
from custom_components.sonos_local.privacy.consent_declared import Kind
from custom_components.sonos_local.privacy.consent_evidence import Seen
from custom_components.sonos_local.privacy.firmware import FirmwareState
from custom_components.sonos_local.privacy.statement import CATEGORIES, SOURCE_KINDS
from custom_components.sonos_local.privacy.statement import Seen as Visible

from .test_translations import assessments
from .uses import INTEGRATION

# Sensors of a household with lists of words, and every word of each.
LISTED: Final[Mapping[tuple[str, str], set[str]]] = {
    ("household_firmware", "reasons"): {
        found.reason for found in assessments() if found.state is FirmwareState.UNKNOWN
    },
    ("consent", "seen"): {each.value for each in Seen},
    ("consent", "resolution"): {GONE_FOR_A_DAY, DECLARED_AGAIN},
    ("consent", "older_statement"): {each.value for each in Kind},
}

in_each_language = pytest.mark.parametrize("language", ["en", "de"])


def texts(language: str) -> dict[str, Any]:
    path = INTEGRATION / "translations" / f"{language}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


@in_each_language
@pytest.mark.parametrize(("sensor", "attribute"), LISTED)
def test_every_word_of_a_list_has_its_text(language: str, sensor: str, attribute: str) -> None:
    told = texts(language)["entity"]["sensor"][sensor]["state_attributes"][attribute]
    assert LISTED[sensor, attribute] == told.get("state", {}).keys()


@in_each_language
def test_a_word_of_the_ledger_of_data_has_its_text(language: str) -> None:
    found = texts(language)["selector"]
    assert set(WORDED) == {"source_kind"}
    assert set(SOURCE_KINDS) == found[WORDED["source_kind"]]["options"].keys()
    assert {each.value for each in Visible} == found["data_visible"]["options"].keys()
    assert {each.id for each in CATEGORIES} == found["data_category"]["options"].keys()


@in_each_language
def test_who_is_contradicted_is_sent_where_the_same_answer_can_be_given_again(
    language: str,
) -> None:
    found = texts(language)
    told = found["issues"]["consent_contradicted"]["description"]
    assert f"**{found['config_panel']['consent']['again']}**" in told
    assert f"*{found['config_panel']['page']['title']}*" in told
    assert "select.select_option" in told
    # To answer otherwise for a moment would be a declaration that is not true.
    for wrong in ("another answer", "erst eine andere"):
        assert wrong not in told


@in_each_language
def test_what_is_inferred_of_a_registration_says_so(language: str) -> None:
    word = {"en": "(inferred)", "de": "(erschlossen)"}[language]
    sensors = texts(language)["entity"]["sensor"]
    customer = sensors["registration"]["state_attributes"]["customer"]["state"]
    seen = sensors["consent"]["state_attributes"]["seen"]["state"]
    for told in (customer["set"], customer["empty"], seen["registered"], seen["customer_appeared"]):
        assert word in told


@in_each_language
def test_a_firmware_that_is_newer_than_announced_is_not_told_to_be_as_announced(
    language: str,
) -> None:
    found = texts(language)
    said = found["selector"]["firmware_state"]["options"]["up_to_date"]
    for platform, key in (("sensor", "firmware_state"), ("update", "firmware")):
        told = found["entity"][platform][key]["state_attributes"]["firmware_state"]["state"]
        assert told["up_to_date"] == said
