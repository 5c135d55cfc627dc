"""services.txt as typed tables, cut to what one model with one firmware describes."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..hardware import Version


@dataclass(frozen=True, slots=True)
class Variable:
    """One state variable; `allowed` is empty where the description lists no values."""

    name: str
    kind: str
    evented: bool
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an action and the state variable that gives its type."""

    name: str
    variable: str


@dataclass(frozen=True, slots=True)
class Action:
    """One action with its arguments in the order of the description."""

    name: str
    inputs: tuple[Argument, ...]
    outputs: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """One service as a model with a firmware describes it."""

    name: str
    type: str
    id: str
    path: str
    variables: dict[str, Variable]
    actions: dict[str, Action]

    @property
    def control_path(self) -> str:
        """Return the path that actions are posted to."""
        return f"{self.path}/Control"

    @property
    def event_path(self) -> str:
        """Return the path of SUBSCRIBE."""
        return f"{self.path}/Event"

    @property
    def description_path(self) -> str:
        """Return the path of the service description."""
        return f"/xml/{self.name}1.xml"


@dataclass(frozen=True, slots=True)
class _Line:
    """One conditional line: who describes it, and the variable or action."""

    since: tuple[int, int]
    until: tuple[int, int]
    models: frozenset[str]
    excluded: frozenset[str]
    item: Variable | Action

    def holds(self, model: str, version: Version) -> bool:
        if self.models and model not in self.models:
            return False
        return model not in self.excluded and self.since <= version.train <= self.until


@dataclass(frozen=True, slots=True)
class _Service:
    name: str
    type: str
    id: str
    path: str
    lines: list[_Line]


def _train(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def _arguments(words: list[str]) -> tuple[Argument, ...]:
    return tuple(Argument(*word.split("=")) for word in words)


def _line(words: list[str]) -> _Line:
    since, until = (0, 0), (999, 999)
    models: set[str] = set()
    excluded: set[str] = set()
    while "=" in words[0]:
        key, _, value = words.pop(0).partition("=")
        if key == "since":
            since = _train(value)
        elif key == "until":
            until = _train(value)
        else:
            for name in value.split(","):
                (excluded if name.startswith("!") else models).add(name.removeprefix("!"))
    kind, name, *rest = words
    item: Variable | Action
    if kind == "action":
        arrow = rest.index("->")
        item = Action(name, _arguments(rest[:arrow]), _arguments(rest[arrow + 1 :]))
    else:
        allowed = tuple(rest[1].split("|")) if len(rest) > 1 else ()
        item = Variable(name, rest[0], kind == "evented", allowed)
    return _Line(since, until, frozenset(models), frozenset(excluded), item)


@cache
def _services() -> tuple[_Service, ...]:
    text = files(__package__).joinpath("services.txt").read_text()
    services: list[_Service] = []
    for line in text.splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0] == "service":
            services.append(_Service(words[1], words[2], words[3], words[4], []))
        else:
            services[-1].lines.append(_line(words))
    return tuple(services)


@cache
def describe(model: str, version: Version) -> dict[str, ServiceDescription]:
    """Return every service there is as `model` on `version` would describe it, by name.

    Which of them a player has is the model's business (`hardware.Model.services`).
    """
    described = {}
    for service in _services():
        items = [line.item for line in service.lines if line.holds(model, version)]
        described[service.name] = ServiceDescription(
            service.name,
            service.type,
            service.id,
            service.path,
            {item.name: item for item in items if isinstance(item, Variable)},
            {item.name: item for item in items if isinstance(item, Action)},
        )
    return described
