"""Who lives at an address: the proof that lets a player in (TABLES R1b)."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import loads
from typing import Any, Final

from ..model.household import Topology
from ..model.player import Description
from ..model.verdict import Kind, Outgoing
from .catalogue import DESCRIPTION_PATH, INFO_PATH, PLAIN_PORT, TLS_PORT
from .decode import description, topology
from .errors import BadReplyError, SoapFaultError, UpnpOffError, WireError
from .gate import Gate, Response
from .soap import Soap
from .xml import BadXml

_OK: Final = 200
_FORBIDDEN: Final = 403
# Any key is taken, or this one, which controllers are known to send (WIRE 1.2, 11).
API_KEY: Final = "123e4567-e89b-12d3-a456-426655440000"


class NotAPlayerError(WireError):
    """Somebody answers, and it is no Sonos player."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A player at an address: its household, and the rooms that it tells of."""

    uid: str
    household: str
    description: Description
    topology: Topology


async def describe(gate: Gate, address: str, uid: str = "") -> Description:
    """Return the description of whoever lives at an address.

    `uid` names who is expected there, if somebody is. Raises NotAPlayerError, UpnpOffError where a
    player refuses, and WireError.
    """
    async with gate.pinned(address, PLAIN_PORT):
        response = await gate.request(
            Outgoing(uid, address, PLAIN_PORT, f"GET {DESCRIPTION_PATH}", Kind.READ),
            "GET",
            DESCRIPTION_PATH,
        )
    if response.status == _FORBIDDEN:
        told = await _ask_muse(gate, address)
        # A player that is known may keep silent there, too: the app has a switch for that.
        if (told in ("", uid)) if uid else told:
            raise UpnpOffError(response.status, DESCRIPTION_PATH)
        raise NotAPlayerError(f"{address}: HTTP {response.status}")
    if response.status != _OK:
        raise NotAPlayerError(f"{address}: HTTP {response.status}")
    try:
        found = description(response.body)
    except BadXml as err:
        raise NotAPlayerError(f"{address}: {err}") from err
    if not found.uid.startswith("RINCON_"):
        raise NotAPlayerError(f"{address}: {found.uid or 'nobody'}")
    return found


async def identify(gate: Gate, soap: Soap, address: str) -> Identity:
    """Find out who lives at an address, and admit it to the gate.

    Who does not tell its household is not let in. Raises NotAPlayerError, UpnpOffError, and
    WireError.
    """
    found = await describe(gate, address)
    gate.admit(found.uid, address)
    try:
        household = await household_of(soap, found.uid)
    except WireError:
        gate.dismiss(found.uid)
        raise
    return Identity(found.uid, household, found, await _rooms(soap, found.uid))


async def household_of(soap: Soap, uid: str) -> str:
    """Return the id of the household that a player lives in. Raises WireError."""
    reply = await soap.call(uid, "DeviceProperties.GetHouseholdID")
    if not (household := reply.get("CurrentHouseholdID", "")):
        raise BadReplyError("a player without a household")
    return household


async def _rooms(soap: Soap, uid: str) -> Topology:
    """Return the household's topology; nothing where it is too large to be asked for (WIRE 3)."""
    try:
        reply = await soap.call(uid, "ZoneGroupTopology.GetZoneGroupState")
        return topology(reply.get("ZoneGroupState", ""))
    except SoapFaultError, BadXml:
        return Topology()


async def _ask_muse(gate: Gate, address: str) -> str:
    """Return the uid that a player tells on 1443, empty where nobody does."""
    async with gate.pinned(address, TLS_PORT):
        try:
            response = await gate.request(
                Outgoing("", address, TLS_PORT, f"GET {INFO_PATH}", Kind.READ),
                "GET",
                INFO_PATH,
                headers={"X-Sonos-Api-Key": API_KEY},
            )
        except WireError:
            return ""
    told = str(_json(response).get("playerId", ""))
    return told if told.startswith("RINCON_") else ""


def _json(response: Response) -> Mapping[str, Any]:
    try:
        found = loads(response.body)
    except ValueError, RecursionError:
        # No JSON, no UTF-8, a number or a depth that nobody means.
        return {}
    return found if isinstance(found, dict) else {}
