"""Triggers, conditions and blueprints are described, translated, drawn and documented."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.components.blueprint import BLUEPRINT_SCHEMA, Blueprint
from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, trigger
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict, parse_yaml

from custom_components.sonos_local.condition import CONDITIONS, ConsentCondition, FirmwareCondition
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.event import HOUSEHOLD_EVENTS
from custom_components.sonos_local.trigger import TRIGGERS

from .uses import INTEGRATION, ROOT

PAGES = ROOT / "docs" / "automations"
INDEX = ROOT / "docs" / "automations.md"
BLUEPRINTS = sorted((ROOT / "blueprints" / "automation" / DOMAIN).glob("*.yaml"))
SOURCE = "https://github.com/sonos-local/sonos-local/blob/main/"
LANGUAGES = ("en", "de")
KEYS = [("triggers", key) for key in TRIGGERS] + [("conditions", key) for key in CONDITIONS]
AS_TEXT = r"""| regex_replace('([\\\\`*_\\[\\]<>!|~&#]|:(?=//))', '\\\\\\1') }}"""
each_key = pytest.mark.parametrize(("section", "key"), KEYS)


def texts(language: str) -> dict[str, Any]:
    path = INTEGRATION / "translations" / f"{language}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def described(section: str) -> dict[str, Any]:
    """Return a file of descriptions without what only its own references need."""
    found = load_yaml_dict(str(INTEGRATION / f"{section}.yaml"))
    return {key: value for key, value in found.items() if not key.startswith(".")}


def page(key: str) -> str:
    return (PAGES / f"{key}.md").read_text(encoding="utf-8")


def assert_others_are_text(message: str) -> None:
    """Demand that a message, shown as Markdown, has a backslash before what means something."""
    if "trigger." in message or "{{ message" in message:
        assert AS_TEXT in message
        assert message.count("{{") == 1


@pytest.mark.parametrize(("section", "known"), [("triggers", TRIGGERS), ("conditions", CONDITIONS)])
def test_each_is_described_translated_and_drawn_and_nothing_else_is(
    section: str, known: dict[str, Any]
) -> None:
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))
    assert described(section).keys() == known.keys() == icons[section].keys()
    for language in LANGUAGES:
        assert texts(language)[section].keys() == known.keys()
    word = section.removesuffix("s")
    assert all(set(icon) == {word} for icon in icons[section].values())


@each_key
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_name_description_and_names_of_its_fields(
    section: str, key: str, language: str
) -> None:
    told = texts(language)[section][key]
    fields = described(section)[key].get("fields", {})
    assert told["name"]
    assert told["description"]
    assert told.get("fields", {}).keys() == fields.keys()
    assert all(field["name"] for field in told.get("fields", {}).values())


@each_key
def test_a_target_counts_what_is_diagnostic_too(section: str, key: str) -> None:
    # All of these entities have a category; a device as a target would else hold none of them.
    target = described(section)[key]["target"]
    assert target["primary_entities_only"] is False
    assert target["entity"]["integration"] == DOMAIN
    found: Any = {**TRIGGERS, **CONDITIONS}[key]
    assert found._primary_entities_only is False
    assert found._domain_specs.keys() == {target["entity"]["domain"]}


@pytest.mark.parametrize(
    ("key", "kind"),
    [("is_firmware_state", FirmwareCondition), ("is_consent_state", ConsentCondition)],
)
def test_states_that_can_be_chosen_are_those_that_can_be_asked_for(
    key: str, kind: type[FirmwareCondition | ConsentCondition]
) -> None:
    select = described("conditions")[key]["fields"]["state"]["selector"]["select"]
    target = {"target": {"entity_id": "sensor.any"}}
    assert kind._schema({**target, "options": {"state": select["options"]}})
    with pytest.raises(vol.Invalid):
        kind._schema({**target, "options": {"state": "any"}})
    for language in LANGUAGES:
        named = texts(language)["selector"][select["translation_key"]]["options"]
        assert named.keys() == set(select["options"])
    assert all(f"`{state}`" in page(key) for state in select["options"])


def test_what_triggers_can_happen() -> None:
    told = {(row.key, each) for row in HOUSEHOLD_EVENTS for each in row.event_types}
    found: list[Any] = list(TRIGGERS.values())
    assert {(each._kind, each._type) for each in found} <= told


@pytest.mark.usefixtures("enable_custom_integrations")
async def test_home_assistant_reads_the_descriptions(hass: HomeAssistant) -> None:
    await trigger.async_setup(hass)
    await condition.async_setup(hass)
    assert await async_setup_component(hass, DOMAIN, {})
    for read, known in (
        (await trigger.async_get_all_descriptions(hass), TRIGGERS),
        (await condition.async_get_all_descriptions(hass), CONDITIONS),
    ):
        ours = {key.removeprefix(f"{DOMAIN}."): told for key, told in read.items()}
        assert ours.keys() == known.keys()
        assert all(ours.values())


# Pages -----------------------------------------------------------------------------------------


def test_each_has_a_page_and_each_page_something() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {*TRIGGERS, *CONDITIONS}


@each_key
def test_a_page_says_how_to_use_it_on_the_page_and_in_yaml(section: str, key: str) -> None:
    text, name = page(key), texts("en")[section][key]["name"]
    assert text.startswith(f"# {section.removesuffix('s').capitalize()}: {name}\n\n")
    assert f"`{DOMAIN}.{key}`" in text
    steps = text.partition("\n## In the user interface\n")[2].partition("\n## ")[0]
    assert f"*{name}*" in steps
    word = section.removesuffix("s")
    # Whoever types the integration's name finds entities and devices.
    found_by = f"**Add {word}**, type *{name}*, and choose it below *{section.capitalize()}*; "
    assert f"{found_by}or find it under **By type > Sonos Local**." in " ".join(steps.split())
    # That would begin a quotation.
    assert not re.search(r"^\s*>", steps, re.MULTILINE)
    (found,) = re.findall(r"```yaml\n(.*?)```", text.partition("\n## In YAML\n")[2], re.DOTALL)
    # That it is valid, and what it does, is seen in tests/integration.
    example: Any = parse_yaml(found)
    used = [each.get(section.removesuffix("s")) for each in example[section]]
    assert f"{DOMAIN}.{key}" in used


@each_key
def test_what_others_named_is_a_text_in_the_notification_of_a_page(section: str, key: str) -> None:
    (found,) = re.findall(r"```yaml\n(.*?)```", page(key), re.DOTALL)
    example: Any = parse_yaml(found)
    messages = [step.get("data", {}).get("message", "") for step in example["actions"]]
    assert section == "conditions" or all("trigger." in message for message in messages)
    for message in messages:
        assert_others_are_text(message)


@pytest.mark.parametrize("key", CONDITIONS)
def test_a_page_of_a_condition_says_what_unknown_counts_as(key: str) -> None:
    section = page(key).partition("\n## Unknown and unavailable\n")[2].partition("\n## ")[0]
    assert "unavailable" in section
    assert "`not`" in section
    for option in described("conditions")[key]["fields"]:
        assert f"| `{option}` |" in page(key)


@pytest.mark.parametrize("key", TRIGGERS)
def test_a_page_of_a_trigger_names_its_event_entity(key: str) -> None:
    found: Any = TRIGGERS[key]
    name = texts("en")["entity"]["event"][found._kind]["name"]
    assert f"event entity *{name}*" in " ".join(page(key).split())


@pytest.mark.parametrize("document", sorted(PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_links_of_a_page_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).is_file(), target


def test_the_index_lists_all_of_them() -> None:
    text = INDEX.read_text(encoding="utf-8")
    for section, key in KEYS:
        name = texts("en")[section][key]["name"]
        assert f"| [{name}](automations/{key}.md) | `{DOMAIN}.{key}` |" in text


# Blueprints ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_a_blueprint_can_be_imported_by_the_address_that_is_told(path: Path) -> None:
    found = Blueprint(
        load_yaml_dict(str(path)),
        path=path.name,
        expected_domain="automation",
        schema=BLUEPRINT_SCHEMA,
    )
    address = f"{SOURCE}{path.relative_to(ROOT)}"
    assert found.metadata["source_url"] == address
    text = INDEX.read_text(encoding="utf-8")
    assert f"{address}\n" in text
    assert f"| `{path.stem}` |" in text


def test_each_trigger_has_a_blueprint() -> None:
    used = {
        each["trigger"]
        for path in BLUEPRINTS
        for each in load_yaml_dict(str(path))["triggers"]
        if isinstance(each, dict)
    }
    assert used == {f"{DOMAIN}.{key}" for key in TRIGGERS}


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_the_target_of_a_blueprint_counts_what_is_diagnostic_too(path: Path) -> None:
    # All of these entities have a category; a device as a target would else hold none of them.
    inputs = load_yaml_dict(str(path))["blueprint"]["input"]
    targets = [
        each["selector"]["target"] for each in inputs.values() if "target" in each["selector"]
    ]
    assert targets
    assert all(each["primary_entities_only"] is False for each in targets)


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_what_others_named_is_a_text_in_the_notification_of_a_blueprint(path: Path) -> None:
    first = load_yaml_dict(str(path))["blueprint"]["input"]["notification"]["default"]
    for step in first:
        assert "message" in step["data"]["message"]
        assert_others_are_text(step["data"]["message"])
