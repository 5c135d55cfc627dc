"""What the services of a player have in common: actions, and the evented state that follows them.

A service holds its state; `touch` says that evented state may have changed, and the difference to
what was last sent becomes one NOTIFY (WIRE 3: several variables of one action come together).
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from .soap import INVALID_ACTION, UpnpError, attribute

if TYPE_CHECKING:
    from .household import Household
    from .player import Player


class Arguments(dict[str, str]):
    """The checked arguments of a call, and who calls."""

    user_agent: str = ""


type Reply = Mapping[str, str]
type Handler = Callable[[Arguments], Reply | Awaitable[Reply | None] | None]

_ACTION = "_simulated_action"


def action[F: Callable[..., object]](name: str) -> Callable[[F], F]:
    """Mark a method of a service as the handler of the action `name`.

    It gets the checked arguments and returns the output arguments, or nothing where there are
    none; it may be a coroutine. A refusal is a raised UpnpError.
    """

    def mark(function: F) -> F:
        setattr(function, _ACTION, name)
        return function

    return mark


class Service(ABC):
    """One service of one player."""

    name: ClassVar[str]
    # Actions that are described and never carried out: the code they are refused with.
    refused: ClassVar[Mapping[str, int]] = {}
    # Code for an InstanceID other than 0; None where the service has none or does not look.
    wrong_instance: ClassVar[int | None] = None

    def __init__(self, player: Player) -> None:
        """Find the handlers among the methods."""
        self.player = player
        self._handlers: dict[str, Handler] = {}
        for name, function in inspect.getmembers(type(self), inspect.isfunction):
            if marked := getattr(function, _ACTION, None):
                self._handlers[marked] = getattr(self, name)
        self._sent: Parts = {}

    @property
    def household(self) -> Household:
        """Return the household of the player."""
        return self.player.household

    @property
    def handled(self) -> frozenset[str]:
        """Return the names of the actions that are carried out or refused on purpose."""
        return frozenset(self._handlers) | frozenset(self.refused)

    async def call(self, name: str, arguments: Arguments) -> Reply:
        """Carry out one action whose arguments were checked.

        Raises UpnpError.
        """
        if self.wrong_instance is not None and arguments.get("InstanceID", "0") != "0":
            raise UpnpError(self.wrong_instance)
        if name in self.refused:
            raise UpnpError(self.refused[name])
        handler = self._handlers.get(name)
        if handler is None:
            raise UpnpError(INVALID_ACTION)
        reply = handler(arguments)
        if inspect.isawaitable(reply):
            reply = await reply
        return reply or {}

    def parts(self) -> Parts:
        """Return the evented state in wire order, in parts that are sent whole."""
        return {}

    @abstractmethod
    def body(self, parts: Parts) -> str:
        """Write the property set that carries `parts`."""

    def touch(self) -> None:
        """Say that evented state may have changed."""
        self.player.events.touch(self)

    def full(self) -> str:
        """Return the body of a first NOTIFY."""
        return self.body(self.parts())

    def changed(self) -> str | None:
        """Return the body of a NOTIFY with what changed since the last one, None if nothing did."""
        now = self.parts()
        parts = {key: part for key, part in now.items() if self._sent.get(key) != part}
        self._sent = now
        return self.body(self.accompany(parts, now)) if parts else None

    def settle(self) -> None:
        """Take the state as it is for sent."""
        self._sent = self.parts()

    def accompany(self, changed: Parts, now: Parts) -> Parts:
        """Return what is sent when `changed` has changed: the same, or more."""
        del now
        return changed

    def reset(self) -> None:  # noqa: B027 - most services have nothing to forget
        """Forget what does not survive a reboot."""

    def as_json(self) -> dict[str, object]:
        """Return the service's state for the control port, where it has one worth telling."""
        return {}


type Parts = dict[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One evented value; `channel` only where LastChange carries one."""

    name: str
    value: str
    channel: str | None = None


def _property_set(properties: Mapping[str, str]) -> str:
    inner = "".join(
        f"<e:property><{name}>{attribute(value)}</{name}></e:property>"
        for name, value in properties.items()
    )
    return f'<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0">{inner}</e:propertyset>'


class PropertyService(Service):
    """A service whose variables are evented as plain properties."""

    @abstractmethod
    def properties(self) -> dict[str, str]:
        """Return the evented variables in wire order."""

    def parts(self) -> Parts:
        """Return each variable as a part of its own."""
        return {name: (Entry(name, value),) for name, value in self.properties().items()}

    def body(self, parts: Parts) -> str:
        """Write one property a variable."""
        return _property_set({entry.name: entry.value for part in parts.values() for entry in part})


class LastChangeService(Service):
    """A service whose variables are evented inside one variable, LastChange (WIRE 2.4)."""

    # Namespace attributes of the Event element, as on the wire.
    namespaces: ClassVar[str]
    instance: ClassVar[str] = "InstanceID"

    @abstractmethod
    def groups(self) -> list[tuple[Entry, ...]]:
        """Return the evented variables in wire order; the entries of one tuple are sent together.

        The tuple is known by its first entry's name.
        """

    def parts(self) -> Parts:
        """Return the groups as parts."""
        return {group[0].name: group for group in self.groups()}

    def body(self, parts: Parts) -> str:
        """Write LastChange: XML escaped once, values with XML in them once more."""
        entries = "".join(
            f"<{entry.name}"
            + (f' channel="{entry.channel}"' if entry.channel else "")
            + f' val="{attribute(entry.value)}"/>'
            for part in parts.values()
            for entry in part
        )
        event = (
            f'<Event {self.namespaces}><{self.instance} val="0">{entries}</{self.instance}></Event>'
        )
        return _property_set({"LastChange": event})
