"""Where the code names texts: found by reading the code, not by running it."""

import ast
import re
from collections.abc import Iterable, Iterator
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
        placeholders = _names(words.get("translation_placeholders"))
        for key in _keys(words["translation_key"]):
            yield Use(_section(name), key, placeholders, where)


def _keys(value: ast.expr) -> tuple[str | None, ...]:
    """Return the keys that an expression can be, None for what is computed."""
    match value:
        case ast.Constant(value=str(key)):
            return (key,)
        case ast.IfExp(body=body, orelse=other):
            return (*_keys(body), *_keys(other))
        case _:
            return (None,)


def refusals() -> dict[str, frozenset[str]]:
    """Return the reasons of all refusals that the code can give: the gate's and the rules'.

    With each the placeholders that are there wherever it is given.
    """
    return _common((*_given("Verdict", 1), *judgments().items()))


def judgments() -> dict[str, frozenset[str]]:
    """Return the reasons that the rules can give, with their placeholders.

    A reason of an origin or a place is passed on by a judgment, which has the placeholders.
    """
    passed_on = [told for reason, told in _given("Refused", 0) if not reason]
    assert passed_on, "no judgment passes on where content comes from"
    shared = frozenset.intersection(*passed_on)
    origins = (*_given("Origin", 1), *_given("Place", 1))
    return _common((*_given("Refused", 0), *((reason, shared) for reason, _ in origins)))


def _common(given: Iterable[tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for reason, told in given:
        if reason:
            found[reason] = found.get(reason, told) & told
    return found


def _given(called: str, at: int) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the reasons that stand at a place of a call, an empty one where it is passed on.

    What is local or allowed is no refusal.
    """
    for path, function, call, name in _calls_in_functions():
        if name != called or re.search(r"\.(LOCAL|ALLOWED)$", ast.unparse(call.args[0])):
            continue
        told = _words(call.args[at + 1 :], function)
        for reason in _reasons(call.args[at], function, f"{path}:{call.lineno}") or ("",):
            yield reason, told


type _Function = ast.FunctionDef | ast.AsyncFunctionDef | None


def _calls_in_functions() -> Iterator[tuple[str, _Function, ast.Call, str]]:
    """Give the calls with the innermost function around each, None for none."""

    def visit(node: ast.AST, function: _Function) -> Iterator[tuple[_Function, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield function, child
            inner = child if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
            yield from visit(child, inner)

    for path, tree in trees():
        for function, call in visit(tree, None):
            yield path, function, call, call.func.id if isinstance(call.func, ast.Name) else ""


def _reasons(value: ast.expr, function: _Function, where: str) -> tuple[str, ...]:
    """Return the reasons that an expression can be; none for one that comes from elsewhere.

    A reason that is written nowhere would have no text: it fails here.
    """
    match value:
        case ast.Constant(value=str(reason)):
            return (reason,)
        case ast.IfExp(body=body, orelse=other):
            return (*_reasons(body, function, where), *_reasons(other, function, where))
        case ast.Attribute(attr="reason"):
            return ()
        case ast.Name(id=name) if (assigned := _assigned(name, function)) is not None:
            return _reasons(assigned, function, where)
        case ast.Name(id=name) if _is_taken_from_refused(name, function):
            return ()
        case _:
            raise AssertionError(f"{where}: a reason that is computed")


def _assigned(name: str, function: _Function) -> ast.expr | None:
    """Return what a function sets a name to, None where it does not, or more than once."""
    found = [
        node.value
        for node in ast.walk(function or ast.Module([], []))
        if isinstance(node, ast.Assign)
        and [target.id for target in node.targets if isinstance(target, ast.Name)] == [name]
    ]
    return found[0] if len(found) == 1 else None


def _is_taken_from_refused(name: str, function: _Function) -> bool:
    """Return whether a pattern `Refused(reason, ...)` gives a name its value."""
    return any(
        isinstance(node, ast.MatchClass)
        and ast.unparse(node.cls) == "Refused"
        and any(isinstance(item, ast.MatchAs) and item.name == name for item in node.patterns[:1])
        for node in ast.walk(function or ast.Module([], []))
    )


def _words(rest: list[ast.expr], function: _Function) -> frozenset[str]:
    """Return the names in placeholders, which come next to a reason."""
    value = rest[0] if rest else None
    if isinstance(value, ast.Name):
        value = _assigned(value.id, function)
    return _first_items(value)


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
    if called.endswith("SelectorConfig"):
        return "selector"
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
