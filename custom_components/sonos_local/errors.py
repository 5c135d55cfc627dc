"""What went wrong on the wire, as the errors that people read in Home Assistant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .wire.clips import NoClipError
from .wire.errors import (
    BadReplyError,
    NoReplyError,
    RefusedError,
    SoapFaultError,
    UnreachableError,
    UpnpOffError,
    WireError,
)

# Codes that a person can do something about (WIRE 4); the others are shown by their number.
_FAULTS = {
    402: "fault_arguments",
    701: "fault_not_now",
    711: "fault_not_now",
    712: "fault_play_mode",
    714: "fault_media_type",
    800: "fault_not_supported",
    1023: "fault_bonded",
}


@contextmanager
def translated(room: str, refuse: Callable[[RefusedError], HomeAssistantError]) -> Iterator[None]:
    """Turn what the wire raises into an error with a translated text that names the room.

    `refuse` tells of what the gate refuses, and returns the error: `Guard.refuse_late`.
    """
    try:
        yield
    except SoapFaultError as err:
        key = _FAULTS.get(err.code, "fault")
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders=_words(room, err.name)
            | ({"code": str(err.code)} if key == "fault" else {}),
        ) from err
    except RefusedError as err:
        raise refuse(err) from err
    except NoClipError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="no_clip",
            translation_placeholders={"room": room, "error": str(err)},
        ) from err
    except WireError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=_key(err),
            translation_placeholders={"room": room},
        ) from err


def _words(room: str, name: str) -> dict[str, str]:
    return {"room": room, "action": name.partition(".")[2]}


def _key(err: WireError) -> str:
    match err:
        case UpnpOffError():
            return "upnp_off"
        case UnreachableError():
            return "unreachable"
        case NoReplyError():
            return "no_reply"
        case BadReplyError():
            return "bad_reply"
        case _:
            return "unexpected_reply"
