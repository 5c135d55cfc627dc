"""Reading the body of a command, and carrying one out through a player's own services.

Codes and the text of a missing parameter: the published API. That what a service refuses comes as
ERROR_COMMAND_FAILED, and all of it with status 400, are guesses.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..service import Arguments
from ..soap import UpnpError
from .errors import Json, MuseError, global_error, missing
from .state import ITSELF

if TYPE_CHECKING:
    from ..player import Player


def invalid(name: str) -> MuseError:
    """Return the refusal of a parameter that has no meaning."""
    return global_error("ERROR_INVALID_PARAMETER", name)


def number(body: Json, name: str, low: int, high: int) -> int:
    """Read a whole number within bounds. Raises MuseError."""
    value = _present(body, name)
    if type(value) is not int or not low <= value <= high:
        raise invalid(name)
    return value


def flag(body: Json, name: str) -> bool:
    """Read a boolean. Raises MuseError."""
    value = _present(body, name)
    if not isinstance(value, bool):
        raise invalid(name)
    return value


def text(body: Json, name: str) -> str:
    """Read a text that is not empty. Raises MuseError."""
    value = _present(body, name)
    if not isinstance(value, str) or not value:
        raise invalid(name)
    return value


def texts(body: Json, name: str) -> list[str]:
    """Read a list of texts, empty where there is none. Raises MuseError."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise invalid(name)
    return value


def _present(body: Json, name: str) -> object:
    value = body.get(name)
    if value is None:
        raise missing(name)
    return value


async def act(player: Player, service: str, action: str, **arguments: str) -> Mapping[str, str]:
    """Let a service of the player carry out an action, as over SOAP. Raises MuseError."""
    call = Arguments(arguments)
    call.user_agent = ITSELF
    try:
        return await player.services[service].call(action, call)
    except UpnpError as err:
        raise global_error("ERROR_COMMAND_FAILED", f"{action}: {err.code}") from err


async def transport(player: Player, action: str, **arguments: str) -> Mapping[str, str]:
    """Let the transport of the player carry out an action. Raises MuseError."""
    return await act(player, "AVTransport", action, InstanceID="0", **arguments)
