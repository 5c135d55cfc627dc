"""One SOAP call: envelope, reply, fault (WIRE 4)."""

from collections.abc import Mapping
from typing import Final

from ..model.verdict import Kind, Outgoing
from .catalogue import PLAIN_PORT, action, checked, envelope, kind_of
from .errors import (
    BadReplyError,
    NoReplyError,
    SoapFaultError,
    StatusError,
    UnreachableError,
    UpnpOffError,
)
from .gate import MIB, Gate
from .xml import BadXml, parse

_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
_CODE = "{urn:schemas-upnp-org:control-1-0}errorCode"
# Without a Sonos product in it, players hide favorites (WIRE 11).
USER_AGENT: Final = "Linux UPnP/1.0 Sonos/83.1-61210 (SonosLocal)"
# Replies that carry a whole household or a page of a list.
_LARGE = frozenset({"ContentDirectory.Browse", "ZoneGroupTopology.GetZoneGroupState"})
_OK, _FORBIDDEN, _FAULT = 200, 403, 500
_LONGEST_CODE = 10


class Soap:
    """Calls actions of players through the gate."""

    def __init__(self, gate: Gate) -> None:
        """Take the way out."""
        self._gate = gate

    async def call(
        self, uid: str, name: str, arguments: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Call `Service.Action` of a player; return its output arguments by name.

        A read that got no answer is asked once more; nothing else is repeated. Raises WireError
        and its kinds, Unlisted for what the catalogue does not have, ValueError for arguments
        that do not fit.
        """
        given = arguments or {}
        kind, sent = kind_of(name, given), checked(name, given)
        outgoing = Outgoing(uid, self._gate.address(uid), PLAIN_PORT, name, kind, sent)
        try:
            return await self._call(outgoing)
        except UnreachableError, NoReplyError:
            if outgoing.kind is not Kind.READ:
                raise
        return await self._call(outgoing)

    async def _call(self, outgoing: Outgoing) -> dict[str, str]:
        service, _ = action(outgoing.name)
        tag = outgoing.name.partition(".")[2]
        response = await self._gate.request(
            outgoing,
            "POST",
            service.control,
            headers={
                "CONTENT-TYPE": 'text/xml; charset="utf-8"',
                "SOAPACTION": f'"{service.urn}#{tag}"',
                "USER-AGENT": USER_AGENT,
            },
            body=envelope(outgoing.name, outgoing.arguments),
            limit=4 * MIB if outgoing.name in _LARGE else MIB,
        )
        return read_reply(outgoing.name, response.status, response.body)


def read_reply(name: str, status: int, body: bytes) -> dict[str, str]:
    """Return the output arguments of a reply to `Service.Action`.

    Raises SoapFaultError, UpnpOffError for 403, StatusError for other statuses, BadReplyError for
    what is no reply to it.
    """
    if status == _FORBIDDEN:
        raise UpnpOffError(status, name)
    if status not in (_OK, _FAULT):
        raise StatusError(status, name)
    try:
        root = parse(body, 4 * MIB)
    except BadXml as err:
        if status == _FAULT:
            raise StatusError(status, name) from err
        raise BadReplyError(f"{name}: {err}") from err
    if status == _FAULT:
        raise _fault(name, root.findtext(f".//{_CODE}") or "", status)
    inside = root.find(_BODY)
    reply = None if inside is None else next(iter(inside), None)
    tag = name.partition(".")[2]
    if reply is None or reply.tag.rpartition("}")[2] != f"{tag}Response":
        raise BadReplyError(f"{name}: a reply to something else")
    return {child.tag.rpartition("}")[2]: child.text or "" for child in reply}


def _fault(name: str, code: str, status: int) -> SoapFaultError | StatusError:
    if len(code) <= _LONGEST_CODE and code.strip().isdecimal():
        return SoapFaultError(int(code), name)
    return StatusError(status, name)
