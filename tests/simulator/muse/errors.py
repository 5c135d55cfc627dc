"""JSON as players write it on port 1443, and their refusals.

Captured: globalError with ERROR_API_KEY_VALIDATION_FAILED and ERROR_UNSUPPORTED_NAMESPACE,
groupCoordinatorChanged; slashes are escaped on the wire. Other error codes, and the reason of a
missing parameter, are those of the published API; with which status they come is a guess.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from ..topology import Group

type Json = dict[str, object]


class MuseError(Exception):
    """A refusal: its HTTP status and the object that tells of it."""

    def __init__(self, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
        """Take what goes onto the wire."""
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})

    @property
    def type(self) -> str:
        """Return the object's type, which a websocket reply names in its header."""
        return str(self.body["_objectType"])

    @property
    def unknown_namespace(self) -> bool:
        """Return whether the reply stands in the namespace `global` (captured)."""
        return self.body.get("errorCode") == "ERROR_UNSUPPORTED_NAMESPACE"


def global_error(code: str, reason: str = "", status: int = 400) -> MuseError:
    """Return a globalError."""
    body: Json = {"_objectType": "globalError", "errorCode": code}
    if reason:
        body["reason"] = reason
    return MuseError(status, body)


def missing(name: str, part: int = 1) -> MuseError:
    """Return the refusal of a command without a parameter of the header, 0, or the body, 1."""
    return global_error("ERROR_MISSING_PARAMETERS", f"Missing required value:[{part}].{name}")


def not_authorized() -> MuseError:
    """Return the refusal of a caller that is not logged in (WIRE 1.2, CONSENT 2f)."""
    error = global_error("ERROR_NOT_AUTHORIZED", status=401)
    error.headers["WWW-Authenticate"] = 'Bearer realm="service"'
    return error


def moved(group: Group) -> Json:
    """Return what a player says of a group that another one coordinates (captured)."""
    others = len(group.members) - 1
    coordinator = group.coordinator
    return {
        "_objectType": "groupCoordinatorChanged",
        "groupStatus": "GROUP_STATUS_MOVED",
        "groupName": coordinator.room + (f" + {others}" if others else ""),
        "websocketUrl": f"wss://{coordinator.address}:1443/websocket/api",
        "playerId": coordinator.uid,
    }


def gone() -> Json:
    """Return what a player says of a group that does not exist (captured)."""
    return {"_objectType": "groupCoordinatorChanged", "groupStatus": "GROUP_STATUS_GONE"}


def dump(value: object) -> str:
    """Write JSON without spaces and with escaped slashes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("/", "\\/")


def json_response(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return an object as a reply."""
    return web.Response(
        status=status, text=dump(body), content_type="application/json", headers=headers
    )
