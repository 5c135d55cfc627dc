"""Payloads as players write them, put together for tests: escaping, LastChange, DIDL-Lite."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import quoteattr

AVT = "urn:schemas-upnp-org:metadata-1-0/AVT/"
RCS = "urn:schemas-upnp-org:metadata-1-0/RCS/"
RINCON = "urn:schemas-rinconnetworks-com:metadata-1-0/"
LEFT, RIGHT, SUB, BAR = (f"RINCON_00000000000{n}01400" for n in range(1, 5))


def escaped(text: str) -> str:
    """Escape as players do, quotes and apostrophes too."""
    for character, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&apos;"),
    ):
        text = text.replace(character, entity)
    return text


def notify(properties: Mapping[str, str]) -> bytes:
    """Write a property set."""
    inner = "".join(
        f"<e:property><{name}>{escaped(value)}</{name}></e:property>"
        for name, value in properties.items()
    )
    text = f'<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0">{inner}</e:propertyset>'
    # Half a surrogate is no UTF-8: let it go onto the wire all the same.
    return text.encode("utf-8", "surrogatepass")


def last_change(values: Iterable[tuple[str, str]], namespace: str = AVT) -> str:
    """Write LastChange; a name may be `Volume LF`, with its channel."""
    inner = ""
    for name, value in values:
        word, _, channel = name.partition(" ")
        where = f' channel="{channel}"' if channel else ""
        inner += f'<{word}{where} val="{escaped(value)}"/>'
    return (
        f'<Event xmlns="{namespace}" xmlns:r="{RINCON}">'
        f'<InstanceID val="0">{inner}</InstanceID></Event>'
    )


def didl(*entries: str) -> str:
    """Put entries into one DIDL-Lite document."""
    return (
        '<DIDL-Lite xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" '
        f'xmlns:r="{RINCON}" xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/">'
        f"{''.join(entries)}</DIDL-Lite>"
    )


def member(uid: str, name: str = "Den", inner: str = "", /, **attributes: str) -> str:
    """Write a ZoneGroupMember."""
    return tag("ZoneGroupMember", {"UUID": uid, "ZoneName": name} | attributes, inner)


def satellite(uid: str, **attributes: str) -> str:
    """Write a Satellite."""
    return tag("Satellite", {"UUID": uid, "ZoneName": "Den", "Invisible": "1"} | attributes)


def group(coordinator: str, *members: str, number: int = 7) -> str:
    """Write a ZoneGroup."""
    head = {"Coordinator": coordinator, "ID": f"{coordinator}:{number}"}
    return tag("ZoneGroup", head, "".join(members))


def state(*groups: str, vanished: str = "") -> str:
    """Write ZoneGroupState with its wrapper."""
    return (
        f"<ZoneGroupState><ZoneGroups>{''.join(groups)}</ZoneGroups>"
        f"<VanishedDevices>{vanished}</VanishedDevices></ZoneGroupState>"
    )


def tag(name: str, attributes: Mapping[str, str], inner: str = "") -> str:
    """Write an element."""
    words = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{words}>{inner}</{name}>"
