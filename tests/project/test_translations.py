"""Every text that the code names exists, in both languages, and none is left over."""

import importlib
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from homeassistant.exceptions import HomeAssistantError

from custom_components.sonos_local import devices, errors
from custom_components.sonos_local.firmware.sensor import SENSORS
from custom_components.sonos_local.local_only.refusals import Asked, Refusal, error_of
from custom_components.sonos_local.model.player import Box, Description, Player
from custom_components.sonos_local.model.verdict import Decision, Kind, Outgoing, Verdict
from custom_components.sonos_local.privacy.firmware import (
    CAME_BACK,
    Assessment,
    FirmwareState,
    Installed,
    Known,
    assess,
)
from custom_components.sonos_local.wire import errors as wire

from .uses import INTEGRATION, Use, constants, judgments, refusals, uses

LANGUAGES = sorted(path.stem for path in (INTEGRATION / "translations").glob("*.json"))
ICONS = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))
# Names that are written with a capital inside of an English text.
PROPER = frozenset(
    {
        "Account",
        "Assistant",
        "Connection",
        "Dolby",
        "Fi",
        "HLS",
        "Home",
        "ID",
        "IDs",
        "IP",
        "IPv4",
        "Local",
        "Privacy",
        "Security",
        "Sonos",
        "Sub",
        "Trueplay",
        "Wi",
        "UPnP",
        "URL",
    }
)
# What is the same in both languages.
SAME = frozenset({"Firmware", "Loudness", "Sonos", "Trueplay", "Version", "{name}", "{room} (Sub)"})

type Texts = dict[str, Any]


def texts(language: str) -> Texts:
    """Return the texts of a language as they are nested."""
    path = INTEGRATION / "translations" / f"{language}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def flat(value: object, *path: str) -> Iterator[tuple[str, str]]:
    """Give every text with its place, such as `issues.no_events.title`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, *path, key)
    else:
        assert isinstance(value, str), path
        yield ".".join(path), value


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


ENGLISH = texts("en")
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def test_english_and_german_are_there() -> None:
    assert {"en", "de"} <= set(LANGUAGES)


@in_each_language
def test_a_language_has_the_same_texts_as_english(language: str) -> None:
    assert dict(flat(texts(language))).keys() == dict(flat(ENGLISH)).keys()


@in_each_language
def test_a_language_has_the_same_placeholders_as_english(language: str) -> None:
    found = {place: placeholders(text) for place, text in flat(texts(language))}
    assert found == {place: placeholders(text) for place, text in flat(ENGLISH)}


def test_german_is_german() -> None:
    german = dict(flat(texts("de")))
    same = {text for place, text in flat(ENGLISH) if german[place] == text}
    assert same <= SAME


# Form (hassfest's rules, and ours) --------------------------------------------------------------


def wrong(language: str, rule: Callable[[str, str], bool]) -> list[str]:
    """Return the places of texts that break a rule over place and text."""
    return [place for place, text in flat(texts(language)) if not rule(place, text)]


FORBIDDEN = (
    r"<[a-zA-Z/!]",  # HTML
    r"https?:|www\.|://",  # a URL goes into a placeholder
    r"'{\w+}'",
    r"\[%key",
    r"^\s|\s$|  ",
)


@in_each_language
@pytest.mark.parametrize("form", FORBIDDEN)
def test_a_text_is_plain(language: str, form: str) -> None:
    assert not wrong(language, lambda _, text: bool(text) and not re.search(form, text))


@in_each_language
def test_braces_hold_placeholders(language: str) -> None:
    def holds(_: str, text: str) -> bool:
        return text.count("{") == text.count("}") == len(re.findall(r"{\w+}", text))

    assert not wrong(language, holds)


@in_each_language
def test_a_key_is_a_slug(language: str) -> None:
    slug = re.compile(r"([a-z][a-z0-9_]*\.?)+")
    assert not wrong(language, lambda place, _: bool(slug.fullmatch(place)))


@in_each_language
def test_a_state_has_no_placeholder(language: str) -> None:
    assert not wrong(language, lambda place, text: ".state." not in place or "{" not in text)


def is_sentence(place: str) -> bool:
    """Return whether a text consists of whole sentences; the others are names and titles."""
    last = place.rpartition(".")[2]
    return (
        last in ("message", "description")
        or ".data_description." in place
        or place.startswith(("config.error", "config.abort", "options.error"))
        or ".fix_flow.abort." in place
        or ".fix_flow.error." in place
        or ".drill_advice." in place
        or ".own_kept." in place
    )


@in_each_language
def test_sentences_end_with_a_period_and_names_do_not(language: str) -> None:
    def ends(place: str, text: str) -> bool:
        if is_sentence(place):
            # What another program says may come last, after a colon.
            return text[-1] in ".?" or bool(re.search(r": {\w+}$", text))
        return text[-1] not in ".:;,!"

    assert not wrong(language, ends)


@in_each_language
def test_a_text_begins_with_a_capital_or_a_placeholder(language: str) -> None:
    assert not wrong(language, lambda _, text: bool(re.match(r'[*"„]*[A-ZÄÖÜ{]', text)))


def test_names_are_written_like_sentences() -> None:
    def is_like(place: str, text: str) -> bool:
        words = re.findall(r"[A-Za-z0-9]+", text.partition(" ")[2])
        return is_sentence(place) or {word for word in words if word[0].isupper()} <= PROPER

    assert not wrong("en", is_like)


def test_what_explains_a_field_belongs_to_one() -> None:
    for part in ("config", "options"):
        for step in ENGLISH.get(part, {}).get("step", {}).values():
            assert step.get("data_description", {}).keys() == step.get("data", {}).keys()


# Use --------------------------------------------------------------------------------------------

USES = tuple(uses())
# Keys that the code computes, by module; each is found in its own way below.
COMPUTED = {"errors.py": "exceptions", "local_only/refusals.py": "exceptions", "store.py": "issues"}


def used(section: str) -> dict[str, set[frozenset[str] | None]]:
    """Return the keys of a section that the code writes out, with their placeholders."""
    found: dict[str, set[frozenset[str] | None]] = {}
    for use in USES:
        if use.section == section and use.key is not None:
            found.setdefault(use.key, set()).add(use.placeholders)
    return found


def raised() -> dict[str, set[frozenset[str] | None]]:
    """Return the keys of what `errors.translated` raises, with their placeholders."""
    outgoing = Outgoing("uid", "address", 1400, "AVTransport.Play", Kind.PLAY)
    happen: list[wire.WireError] = [
        wire.UnreachableError(),
        wire.NoReplyError(),
        wire.BadReplyError(),
        wire.UpnpOffError(403, "AVTransport.Play"),
        wire.StatusError(404, "AVTransport.Play"),
        *(wire.SoapFaultError(code, "AVTransport.Play") for code in (*errors._FAULTS, 402, 999)),
        *(
            wire.RefusedError(
                outgoing,
                Verdict(Decision.REFUSED, reason, tuple((name, "x") for name in sorted(names))),
            )
            for reason, names in refusals().items()
        ),
    ]
    found: dict[str, set[frozenset[str] | None]] = {}
    for error in happen:
        with pytest.raises(HomeAssistantError) as caught, errors.translated("Hall", _refuse):
            raise error
        key, told = caught.value.translation_key, caught.value.translation_placeholders
        assert key
        found.setdefault(key, set()).add(frozenset(told or ()))
    return found


def _refuse(err: wire.RefusedError) -> HomeAssistantError:
    verdict, asked = err.verdict, Asked("uid", "play_media")
    return error_of(Refusal(0.0, asked, "Hall", verdict.reason, dict(verdict.placeholders)))


def test_keys_are_written_out_or_known_to_be_computed() -> None:
    # Those of entities are found by their descriptions, those of selectors by their options.
    assert {
        (use.where.partition(":")[0], use.section)
        for use in USES
        if use.key is None and use.section not in ("entity", "selector")
    } == set(COMPUTED.items())


def test_every_exception_has_its_text_and_every_text_its_exception() -> None:
    assert used("exceptions").keys() | raised().keys() == ENGLISH["exceptions"].keys()


def test_every_reason_of_the_rules_and_of_the_gate_has_its_short_name() -> None:
    shown = ENGLISH["entity"]["event"]["refusal"]["state_attributes"]["reason"]["state"]
    assert len(judgments()) > 30
    assert shown.keys() == refusals().keys()


@in_each_language
def test_a_refusal_begins_with_the_room(language: str) -> None:
    # The logbook writes the room before the rest.
    for reason in (*refusals(), "no_address", "several"):
        message = texts(language)["exceptions"][f"refused_{reason}"]["message"]
        assert message.startswith("{room} "), reason


@in_each_language
def test_a_refused_queue_names_the_way_out_as_people_see_it(language: str) -> None:
    found = texts(language)
    name = found["services"]["remove_cloud_items"]["name"]
    for reason in ("service", "several"):
        assert name in found["exceptions"][f"refused_{reason}"]["message"]


def test_every_choice_of_a_form_has_its_text() -> None:
    used_keys = {use.key for use in USES if use.section == "selector" and use.key}
    assert used_keys
    assert used_keys <= ENGLISH["selector"].keys()


def test_every_repair_has_its_text_and_every_text_its_repair() -> None:
    computed = constants("store.py", "_leave")
    assert computed
    assert used("issues").keys() | computed == ENGLISH["issues"].keys()
    for issue in ENGLISH["issues"].values():
        assert issue.keys() <= {"title", "description", "fix_flow"}
        assert "description" in issue or "fix_flow" in issue


def parts() -> set[str]:
    """Return the keys of the names of bonded boxes, those of no known part among them."""
    found = set()
    for channels in (*devices._PARTS, "other"):
        box = Box("B", room="Hall", primary="A", channel_map=f"A:LF;B:{channels}")
        found.add(devices.facts(Player(box)).get("translation_key", ""))
    return found


def test_every_device_has_its_text_and_every_text_its_device() -> None:
    assert used("device").keys() | parts() == ENGLISH["device"].keys()
    for key in parts():
        assert placeholders(ENGLISH["device"][key]["name"]) == {"room"}


def section_texts(section: str, key: str) -> set[str]:
    """Return the placeholders in the texts of a key."""
    return set().union(*(placeholders(text) for _, text in flat(ENGLISH[section][key])))


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.where} {use.key}")
def test_the_code_fills_what_the_text_asks_for(use: Use) -> None:
    if use.key is None or use.section == "entity":
        return
    assert use.placeholders is not None, "write the placeholders as a dictionary"
    assert section_texts(use.section, use.key) == use.placeholders


def test_what_the_wire_raises_fills_what_the_text_asks_for() -> None:
    for key, told in raised().items():
        for names in told:
            assert names is not None
            assert section_texts("exceptions", key) <= names, key


def test_repairs_of_the_storage_fill_what_the_text_asks_for() -> None:
    (use,) = (use for use in USES if use.where.startswith("store.py"))
    for key in constants("store.py", "_leave"):
        assert use.placeholders == frozenset(section_texts("issues", key))


# Entities ---------------------------------------------------------------------------------------


def descriptions() -> list[tuple[str, Any]]:
    """Return the descriptions of all entities, in whatever module: platform and description."""
    found: dict[int, tuple[str, Any]] = {}
    for path in INTEGRATION.rglob("*.py"):
        parts = path.relative_to(INTEGRATION.parents[1]).with_suffix("").parts
        module = importlib.import_module(".".join(parts))
        for value in vars(module).values():
            for item in value if isinstance(value, tuple) else (value,):
                if platform := platform_of(item):
                    found[id(item)] = (platform, item)
    return list(found.values())


def platform_of(item: object) -> str:
    """Return the platform that a description is for, an empty text for anything else.

    The classes of Home Assistant's own descriptions are made anew, in no module of a platform.
    """
    names = " ".join(kind.__name__ for kind in type(item).__mro__)
    kind = re.search(r"\b(\w+)EntityDescription\b.* EntityDescription\b", names)
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind[1]).lower() if kind else ""


def test_every_entity_has_its_name_and_every_name_its_entity() -> None:
    found: dict[str, set[str]] = {}
    for platform, description in descriptions():
        found.setdefault(platform, set()).add(description.translation_key)
    assert found == {platform: set(items) for platform, items in ENGLISH["entity"].items()}


def test_what_has_no_device_class_has_an_icon_and_the_others_do_not() -> None:
    wanted: dict[str, set[str]] = {}
    for platform, description in descriptions():
        if description.device_class is None:
            wanted.setdefault(platform, set()).add(description.translation_key)
    assert wanted == {platform: set(items) for platform, items in ICONS["entity"].items()}


def test_icons_are_of_the_frontends_set() -> None:
    for _, icon in flat(ICONS):
        assert re.fullmatch(r"mdi:[a-z0-9]+(-[a-z0-9]+)*", icon)


def assessments() -> Iterator[Assessment]:
    """Give what can be said of firmware: every line of TABLES 4."""
    versions = ("", "86.9-1", "86.10-5", "96.1-1", "97.1-1", "98.0-1")
    for version, offer, peer in itertools.product(versions, repeat=3):
        for model, updating in itertools.product(("S1", "S18", "S39"), ("", "upgrade")):
            for generations, pending in itertools.product(((2, 2), (1, 2)), (None, 0.0)):
                yield assess(
                    Known(
                        version,
                        generations[0],
                        model,
                        offer or None,
                        generations[1],
                        offer_seen=0.0,
                        peers=(peer,),
                        updating=updating,
                        pending_since=pending,
                        declared="declined",
                        now=100 * 86400.0,
                    )
                )


FIRMWARE: Mapping[str, Any] = ENGLISH["entity"]["update"]["firmware"]["state_attributes"]


def test_every_state_of_firmware_and_every_reason_has_its_text() -> None:
    found = tuple(assessments())
    assert {item.line for item in found} == set(range(1, 12))
    assert {item.state for item in found} == set(FirmwareState)
    assert {state.value for state in FirmwareState} == FIRMWARE["firmware_state"]["state"].keys()
    assert {item.reason for item in found} | {CAME_BACK} == FIRMWARE["reason"]["state"].keys()


def test_every_attribute_of_firmware_has_its_name() -> None:
    shown = set().union(*(item.evidence for item in assessments()))
    assert shown | {"firmware_state", "reason", "as_of", "last_state"} == FIRMWARE.keys()


def test_every_attribute_of_a_sensor_has_its_name() -> None:
    player = Player(Box("A", software="97.1-1"), Description("A", "S18", "Sonos One", "97.1-1"))
    for description in SENSORS:
        _, more = description.view(player, (Installed("97.1-1", 1.0, 1.0),))
        named = ENGLISH["entity"]["sensor"][description.translation_key]["state_attributes"]
        assert set(dict(more)) | {"as_of"} == named.keys()


def test_the_files_are_written_as_they_are_read() -> None:
    for language in LANGUAGES:
        path = Path(INTEGRATION / "translations" / f"{language}.json")
        text = path.read_text(encoding="utf-8")
        assert json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n" == text
