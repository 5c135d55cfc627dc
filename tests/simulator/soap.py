"""SOAP as players speak it: reading a call, writing a reply or a fault, checking arguments.

Form of replies and faults: WIRE 4 (no errorDescription, status 500, quoted and bare SOAPACTION).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from .description.catalogue import ServiceDescription

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
CONTROL = "urn:schemas-upnp-org:control-1-0"

INVALID_ACTION = 401
INVALID_ARGUMENTS = 402
ACTION_FAILED = 501

# Whole numbers by the type word of a service description.
_RANGES = {
    "ui1": (0, 2**8 - 1),
    "ui2": (0, 2**16 - 1),
    "ui4": (0, 2**32 - 1),
    "i1": (-(2**7), 2**7 - 1),
    "i2": (-(2**15), 2**15 - 1),
    "i4": (-(2**31), 2**31 - 1),
}
_BOOLEANS = {"1": "1", "true": "1", "yes": "1", "0": "0", "false": "0", "no": "0"}


class UpnpError(Exception):
    """An action that the player refuses, with the code that goes onto the wire."""

    def __init__(self, code: int) -> None:
        """Take the UPnP error code."""
        super().__init__(f"UPnP error {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came: the action's name and its arguments as text."""

    action: str
    arguments: dict[str, str]


def action_name(header: str) -> str:
    """Return the action of a SOAPACTION header, quoted or not, or an empty text."""
    return header.strip().strip('"').rpartition("#")[2]


def read_call(body: bytes) -> Call:
    """Read a SOAP envelope.

    Raises UpnpError(402) when it is none (WIRE 4.1: arguments that do not parse).
    """
    try:
        root = ET.fromstring(body)
    except ET.ParseError as err:
        raise UpnpError(INVALID_ARGUMENTS) from err
    call = root.find(f"{{{ENVELOPE}}}Body/*")
    if call is None:
        raise UpnpError(INVALID_ARGUMENTS)
    return Call(
        call.tag.rpartition("}")[2],
        {child.tag.rpartition("}")[2]: child.text or "" for child in call},
    )


# Arguments that players of a later firmware do without: SoCo's rename sends S2 players three of the
# four (WIRE 7), and it works. That others may be missing is not known.
_MAY_BE_MISSING = frozenset({"DesiredTargetRoomName"})


def check(call: Call, description: ServiceDescription) -> dict[str, str]:
    """Return the arguments, booleans as 0 and 1, once they fit the description.

    What is not described is ignored: SoCo sends a Channel to GetBass. Raises UpnpError: 401 for an
    action that is not described, 402 for a missing argument or a value that does not fit its type.
    """
    action = description.actions.get(call.action)
    if action is None:
        raise UpnpError(INVALID_ACTION)
    given = dict.fromkeys(_MAY_BE_MISSING, "") | call.arguments
    checked = {}
    for argument in action.inputs:
        if argument.name not in given:
            raise UpnpError(INVALID_ARGUMENTS)
        kind = description.variables[argument.variable].kind
        checked[argument.name] = _value(given[argument.name], kind)
    return checked


def _value(text: str, kind: str) -> str:
    if kind == "boolean":
        value = _BOOLEANS.get(text.strip().lower())
        if value is None:
            raise UpnpError(INVALID_ARGUMENTS)
        return value
    if kind in _RANGES:
        low, high = _RANGES[kind]
        try:
            number = int(text)
        except ValueError as err:
            raise UpnpError(INVALID_ARGUMENTS) from err
        if not low <= number <= high:
            raise UpnpError(INVALID_ARGUMENTS)
        return str(number)
    return text


def _envelope(content: str) -> str:
    return (
        f'<s:Envelope xmlns:s="{ENVELOPE}" s:encodingStyle="{ENCODING}">'
        f"<s:Body>{content}</s:Body></s:Envelope>"
    )


def attribute(text: str) -> str:
    """Escape text as players do inside elements and attributes: quotes and apostrophes too."""
    return escape(text, {'"': "&quot;", "'": "&apos;"})


def write_reply(service_type: str, action: str, values: Mapping[str, str]) -> str:
    """Write the reply to `action` with its output arguments in order."""
    inner = "".join(f"<{name}>{attribute(value)}</{name}>" for name, value in values.items())
    name = f"{action}Response"
    return _envelope(f'<u:{name} xmlns:u="{service_type}">{inner}</u:{name}>')


def write_fault(code: int) -> str:
    """Write the fault that goes with status 500."""
    return _envelope(
        "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring>"
        f'<detail><UPnPError xmlns="{CONTROL}"><errorCode>{code}</errorCode></UPnPError></detail>'
        "</s:Fault>"
    )
