"""The README says what is there, by the names that people see."""

import json
import re
from typing import Any, Final

import pytest
from homeassistant.util.yaml import parse_yaml

from custom_components.sonos_local.const import DEFAULT_EVENT_PORT, SPARE_PORTS
from custom_components.sonos_local.wire.catalogue import PLAIN_PORT, TLS_PORT

from .uses import INTEGRATION, ROOT

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
ENGLISH: Final[dict[str, Any]] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8")
)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROMISE = (
    "This integration makes no request to, and no speaker is told by it to contact, anything "
    "outside your network. What other servers in your network do to answer, and what speakers do "
    "by themselves, it cannot see."
)


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets on the web."""
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def table_of(heading: str) -> list[str]:
    """Return the first column of the tables of a section, without their heads."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \|.*$", section, re.MULTILINE)
    separators = [n for n, row in enumerate(rows) if set(row) <= set("-: ")]
    heads = {n - 1 for n in separators}
    return [row for n, row in enumerate(rows) if n not in heads and n not in separators]


@pytest.mark.parametrize(
    "heading",
    [
        "What it promises",
        "Use cases",
        "Supported speakers",
        "Installation",
        "Setup",
        "Options",
        "Entities",
        "Examples",
        "On the network",
        "Known limitations",
        "Troubleshooting",
        "Removal",
        "Working on it",
        "License",
    ],
)
def test_a_section_is_there(heading: str) -> None:
    assert heading in headings(README)


def test_the_promise_is_there_word_for_word() -> None:
    assert PROMISE in re.sub(r"\s*\n> |\s*\n", " ", README)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Any) -> None:
    text = document.read_text(encoding="utf-8")
    anchors = {f"#{anchor(heading)}" for heading in headings(text)}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target in anchors
        else:
            assert not re.match(r"https?:", target), "pictures and links are of this repository"
            assert (document.parent / target).is_file(), target


def test_the_contents_list_every_section_in_order() -> None:
    contents = README.partition("\nContents: ")[2].partition("\n\n")[0]
    listed = re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", " ".join(contents.split()))
    assert listed == [(heading, anchor(heading)) for heading in headings(README)]


def test_pages_of_home_assistant_have_the_names_that_they_have_now() -> None:
    # "Developer tools" are "Tools" since 2026.8.
    told = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    told += (INTEGRATION / "translations").glob("*.json")
    for path in told:
        text = path.read_text(encoding="utf-8")
        assert not re.search("developer.tools|entwicklerwerkzeug", text, re.IGNORECASE), path


def test_the_list_of_names_that_updates_come_from_is_told_whole() -> None:
    firewall = (ROOT / "docs" / "firewall.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| No updates.*$", firewall, re.MULTILINE)
    for place in ("sonos.com", "ws.sonos.com", "sslauth.sonos.com"):
        for name in ("update", "updates", "update-firmware", "update-software"):
            assert f"`{name}.{place}`" in row
    assert "Nobody can say that this is all of it" in row


def test_the_first_thing_to_see_is_a_picture_of_it() -> None:
    assert "![" in README.partition("\n## ")[0]


def test_fields_and_options_have_the_names_that_the_forms_show() -> None:
    assert table_of("Setup") == list(ENGLISH["config"]["step"]["user"]["data"].values())
    assert table_of("Options") == list(ENGLISH["options"]["step"]["init"]["data"].values())


def test_entities_have_the_names_that_home_assistant_shows() -> None:
    names = {item["name"] for platform in ENGLISH["entity"].values() for item in platform.values()}
    told = {row.partition(" (")[0] for row in table_of("Entities")} - {"Media player"}
    assert told == names


def test_repairs_that_are_named_exist() -> None:
    named = re.findall(r"[Rr]epair \*([^*]+)\*", README)
    assert named
    assert set(named) <= {issue["title"] for issue in ENGLISH["issues"].values()}


def test_ports_are_those_of_the_code() -> None:
    assert f"from {DEFAULT_EVENT_PORT} to {DEFAULT_EVENT_PORT + SPARE_PORTS}" in README
    assert f"ports {PLAIN_PORT} and {TLS_PORT}" in README


def test_a_deaf_household_is_read_as_often_as_the_repair_says() -> None:
    told = re.search(r"every \d+ seconds", ENGLISH["issues"]["no_events"]["description"])
    assert told
    assert told[0] in README


def test_commands_exist() -> None:
    commands = re.findall(r"^\| `(scripts/\w+)`", README, re.MULTILINE)
    assert {"scripts/develop", "scripts/test", "scripts/judge"} <= set(commands)
    assert all((ROOT / command).is_file() for command in commands)


def test_examples_can_be_read() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert len(examples) >= 3
    assert all(isinstance(parse_yaml(example), dict) for example in examples)


UNVERIFIED: Final = (ROOT / "docs" / "unverified.md").read_text(encoding="utf-8")


def test_every_guess_has_its_place_and_what_would_settle_it() -> None:
    rows = [row for row in UNVERIFIED.splitlines() if row.startswith("| ")]
    assert len(rows) > 40
    assert all(row.count(" | ") == 2 and row.endswith(" |") for row in rows)


def test_every_module_of_the_simulator_that_guesses_is_listed() -> None:
    folder = ROOT / "tests" / "simulator"
    guessing = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if "guess" in path.read_text(encoding="utf-8")
    }
    listed = set(re.findall(r"\| `([a-z_/]+\.py)` \|", UNVERIFIED))
    assert guessing <= listed
    assert all((folder / path).is_file() for path in listed)
