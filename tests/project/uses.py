"""Where the code names texts: found by reading the code, not by running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "sonos_local"


@dataclass(frozen=True, slots=True)
class Use:
    """One place: the section of the texts, the key (None where it is computed), placeholders.

    `placeholders` is None where they are not written as a dictionary with constant keys.
    """

    section: str
    key: str | None
    placeholders: frozenset[str] | None
    where: str


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Give the modules of the integration: path and tree."""
    for path in sorted(INTEGRATION.rglob("*.py")):
        yield str(path.relative_to(INTEGRATION)), ast.parse(path.read_text(encoding="utf-8"))


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Give the calls of the integration: path, call, last name of what is called."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else ""
                yield path, node, called.id if isinstance(called, ast.Name) else name


def uses() -> Iterator[Use]:
    """Give every place that names a text with `translation_key`."""
    for path, call, name in calls():
        words = {item.arg: item.value for item in call.keywords if item.arg}
        if "translation_key" not in words:
            continue
        where = f"{path}:{call.lineno}"
        key = words["translation_key"]
        yield Use(
            _section(name),
            key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None,
            _names(words.get("translation_placeholders")),
            where,
        )


def refusals() -> dict[str, frozenset[str]]:
    """Return the reasons of refusals that the code can give, with their placeholders."""
    found: dict[str, frozenset[str]] = {}
    for path, call, name in calls():
        refused = name == "Verdict" and call.args and ast.unparse(call.args[0]).endswith("REFUSED")
        if not refused:
            continue
        reason = call.args[1]
        assert isinstance(reason, ast.Constant), f"{path}:{call.lineno}: a reason that is computed"
        pairs = call.args[2] if len(call.args) > 2 else None
        found[str(reason.value)] = _first_items(pairs)
    return found


def constants(path: str, function: str) -> set[str]:
    """Return the texts that are handed to a function first, in one module."""
    return {
        str(call.args[0].value)
        for where, call, name in calls()
        if where == path and name == function and isinstance(call.args[0], ast.Constant)
    }


def _section(called: str) -> str:
    if called == "async_create_issue":
        return "issues"
    if called == "async_get_or_create":
        return "device"
    if called.endswith("Description"):
        return "entity"
    return "exceptions"


def _names(value: ast.expr | None) -> frozenset[str] | None:
    """Return the keys of a dictionary as it is written; empty for none."""
    if value is None:
        return frozenset()
    if not isinstance(value, ast.Dict):
        return None
    keys = [key.value for key in value.keys if isinstance(key, ast.Constant)]
    return frozenset(map(str, keys)) if len(keys) == len(value.keys) else None


def _first_items(value: ast.expr | None) -> frozenset[str]:
    """Return the names in a tuple of pairs as it is written."""
    if not isinstance(value, ast.Tuple):
        return frozenset()
    return frozenset(
        str(pair.elts[0].value)
        for pair in value.elts
        if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant)
    )
