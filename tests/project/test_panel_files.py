"""The page's files: our own, no markup made of texts, nothing from outside, no text missing."""

import json
import re
from typing import Any, Final

import pytest

from custom_components.sonos_local.page.panel import ELEMENT, FILES

from .uses import INTEGRATION

MODULES: Final = {path.name: path.read_text(encoding="utf-8") for path in FILES.iterdir()}
LONGEST: Final = 500
# The one thing that looks like an address: the name of a language.
NAMESPACE: Final = '"http://www.w3.org/2000/svg"'
# What would turn a text into markup or code.
MARKUP: Final = (
    r"\.(innerHTML|outerHTML|srcdoc)\b|insertAdjacentHTML|setHTML|parseFromString"
    r"|createContextualFragment|document\.write|\beval\(|new Function\("
)
# What could reach another machine, and not by Home Assistant's own connection.
OUTSIDE: Final = r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b"

in_each_module = pytest.mark.parametrize("name", sorted(MODULES))


def texts(language: str) -> dict[str, Any]:
    """Return the page's texts."""
    path = INTEGRATION / "translations" / f"{language}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["config_panel"]
    return found


def named() -> list[str]:
    """Return what stands where a key of a text may stand, as patterns."""
    code = "\n".join(MODULES.values())
    found = re.findall(r"[\"`]([a-z_]+\.[a-z_]+(?:\$\{[^}]+\})?)[\"`]", code)
    found += re.findall(r"`([a-z_]+\.\$\{[^}]+\})`", code)
    return [re.sub(r"\$\{[^}]+\}", "[a-z_]+", each.replace(".", r"\.")) for each in found]


def test_all_modules_are_plain_ones() -> None:
    assert f"{ELEMENT}.js" in MODULES
    assert all(name.endswith(".js") for name in MODULES)


@in_each_module
def test_a_module_is_short_and_says_what_it_is(name: str) -> None:
    lines = MODULES[name].splitlines()
    assert len(lines) < LONGEST
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("// ")
    assert lines[0].endswith(".")


@in_each_module
def test_a_module_imports_its_neighbors_only(name: str) -> None:
    imported = re.findall(r"^import .* from \"([^\"]+)\";$", MODULES[name], re.MULTILINE)
    assert len(imported) == len(re.findall(r"\bimport\b", MODULES[name]))
    assert all(each.startswith("./") and each[2:] in MODULES for each in imported)


@in_each_module
def test_a_text_becomes_no_markup_and_nothing_goes_outside(name: str) -> None:
    code = MODULES[name]
    assert not re.search(MARKUP, code)
    assert not re.search(OUTSIDE, code)
    assert "//" not in re.sub(r"(?m)^\s*//.*$", "", code.replace(NAMESPACE, ""))
    assert "url(" not in re.sub(r"url\(#[a-z]+\)", "", code)


def test_every_text_of_the_page_is_used_and_every_used_one_is_there() -> None:
    keys = {f"{group}.{key}" for group, inner in texts("en").items() for key in inner}
    groups = set(texts("en"))
    patterns = [each for each in named() if each.partition(r"\.")[0] in groups]
    assert {key for key in keys if any(re.fullmatch(each, key) for each in patterns)} == keys
    assert not [each for each in patterns if not any(re.fullmatch(each, key) for key in keys)]


def test_texts_are_two_levels_deep() -> None:
    # Home Assistant takes no more of them.
    for language in ("en", "de"):
        for group in texts(language).values():
            assert all(isinstance(text, str) for text in group.values())
