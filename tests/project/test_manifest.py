"""Manifest, store entry, pictures and quality scale are what Home Assistant asks for."""

import json
import re
import struct
from pathlib import Path
from typing import Any, Final

import pytest
from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.const import __version__ as installed
from homeassistant.util.yaml import load_yaml_dict

from custom_components.sonos_local.const import DOMAIN, PLATFORMS

from .uses import INTEGRATION, ROOT

MANIFEST: Final[dict[str, Any]] = json.loads(
    (INTEGRATION / "manifest.json").read_text(encoding="utf-8")
)
# The keys that hassfest knows for a custom integration.
KNOWN = {
    "domain",
    "name",
    "after_dependencies",
    "bluetooth",
    "codeowners",
    "config_flow",
    "dependencies",
    "dhcp",
    "documentation",
    "homekit",
    "import_executor",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "loggers",
    "mqtt",
    "preview_features",
    "quality_scale",
    "requirements",
    "single_config_entry",
    "ssdp",
    "usb",
    "version",
    "zeroconf",
}
HACS = {
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "name",
    "persistent_directory",
    "zip_release",
}
BRONZE = """action-setup appropriate-polling brands common-modules config-flow
    config-flow-test-coverage dependency-transparency docs-actions docs-conditions
    docs-high-level-description docs-installation-instructions docs-removal-instructions
    docs-triggers entity-event-setup entity-unique-id has-entity-name runtime-data
    test-before-configure test-before-setup unique-config-entry"""
SILVER = """action-exceptions config-entry-unloading docs-configuration-parameters
    docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
    parallel-updates reauthentication-flow test-coverage"""
GOLD = """devices diagnostics discovery discovery-update-info docs-data-update docs-examples
    docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting
    docs-use-cases dynamic-devices entity-category entity-device-class entity-disabled-by-default
    entity-translations exception-translations icon-translations reconfiguration-flow
    repair-issues stale-devices"""
PLATINUM = "async-dependency inject-websession strict-typing"
RULES = frozenset(f"{BRONZE} {SILVER} {GOLD} {PLATINUM}".split())


def test_the_manifest_is_in_hassfests_order() -> None:
    keys = list(MANIFEST)
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]
    assert set(keys) <= KNOWN


def test_the_manifest_has_what_a_custom_integration_needs() -> None:
    assert MANIFEST["domain"] == DOMAIN == INTEGRATION.name
    assert MANIFEST["integration_type"] == "hub"
    assert MANIFEST["iot_class"] == "local_push"
    assert MANIFEST["config_flow"] is True
    assert MANIFEST["codeowners"]
    assert all(re.fullmatch("@[a-z0-9-]+", owner) for owner in MANIFEST["codeowners"])
    for key in ("documentation", "issue_tracker"):
        assert MANIFEST[key].startswith("https://")
        assert "www.home-assistant.io/integrations" not in MANIFEST[key]


def test_the_version_is_one_that_loaders_take() -> None:
    version = AwesomeVersion(MANIFEST["version"])
    assert version.strategy in (AwesomeVersionStrategy.SEMVER, AwesomeVersionStrategy.CALVER)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{version}"' in project


def test_every_requirement_is_a_test_requirement_too() -> None:
    wanted = (ROOT / "requirements_test.txt").read_text(encoding="utf-8").splitlines()
    assert set(MANIFEST["requirements"]) <= set(wanted)


def test_every_requirement_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in INTEGRATION.rglob("*.py"))
    for requirement in MANIFEST["requirements"]:
        name = requirement.partition("==")[0].partition(">=")[0]
        assert re.search(rf"^(import|from) {name}\b", code, re.MULTILINE), name


def test_platforms_are_sorted_and_there() -> None:
    names = [platform.value for platform in PLATFORMS]
    assert names == sorted(names)
    assert all((INTEGRATION / f"{name}.py").is_file() for name in names)


def test_the_entry_of_the_store_has_known_keys() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    assert hacs.keys() <= HACS
    assert hacs["name"] == MANIFEST["name"]
    assert AwesomeVersion(hacs["homeassistant"]) <= AwesomeVersion(installed)
    assert hacs.get("zip_release", False) is ("filename" in hacs)


def test_the_repository_holds_one_integration_and_a_license() -> None:
    folders = [path for path in (ROOT / "custom_components").iterdir() if path.is_dir()]
    assert [path.name for path in folders if not path.name.startswith("_")] == [DOMAIN]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text


def size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_there_is_an_icon_and_it_is_square() -> None:
    assert size(INTEGRATION / "brand" / "icon.png") == (256, 256)
    for path in (INTEGRATION / "brand").iterdir():
        width, height = size(path)
        assert width == height if "icon" in path.name else width >= height


SCALE: Final[dict[str, Any]] = load_yaml_dict(str(INTEGRATION / "quality_scale.yaml"))["rules"]


def status(rule: str) -> str:
    found = SCALE[rule]
    return str(found["status"] if isinstance(found, dict) else found)


def test_every_rule_of_the_quality_scale_is_answered() -> None:
    assert len(RULES) == 54
    assert SCALE.keys() == RULES


@pytest.mark.parametrize("rule", sorted(RULES))
def test_an_answer_is_one_that_can_be_given(rule: str) -> None:
    assert status(rule) in ("done", "todo", "exempt")
    found = SCALE[rule]
    if isinstance(found, dict):
        assert found.keys() <= {"status", "comment"}
    if status(rule) == "exempt":
        assert found["comment"].strip()


@pytest.mark.parametrize(
    ("rules", "file"),
    [
        (("action-setup", "docs-actions"), "services.yaml"),
        (("docs-triggers",), "triggers.yaml"),
        (("docs-conditions",), "conditions.yaml"),
    ],
)
def test_what_does_not_exist_is_exempt_and_what_exists_is_not(
    rules: tuple[str, ...], file: str
) -> None:
    exists = (INTEGRATION / file).is_file()
    assert all((status(rule) == "exempt") is not exists for rule in rules)
