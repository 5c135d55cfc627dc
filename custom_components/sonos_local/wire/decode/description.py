"""The device description, /xml/device_description.xml (WIRE 1.1, 2.1)."""

from xml.etree.ElementTree import Element

from ...model.player import Description
from ..xml import MIB, BadXml, child, local, parse, text_of
from .values import Odd, Values, unheard

_PREFIX = "uuid:"


def description(text: bytes | str, odd: Odd = unheard) -> Description:
    """Return what a description says; what it does not say is empty.

    Raises BadXml, also where it names no device: its uid is what a player is known by.
    """
    root = parse(text, MIB)
    device = child(root, "device")
    uid = text_of(device, "UDN").strip().removeprefix(_PREFIX) if device is not None else ""
    if device is None or not uid:
        raise BadXml("no device")
    told = {local(element): (element.text or "").strip() for element in device}
    return Description(
        uid=uid,
        model_number=told.get("modelNumber", ""),
        model_name=told.get("modelName", ""),
        software=told.get("softwareVersion", ""),
        display_version=told.get("displayVersion", ""),
        hardware=told.get("hardwareVersion", ""),
        serial=told.get("serialNum", ""),
        mac=told.get("MACAddress", ""),
        generation=Values(told, odd, "Description").number("swGen", 0),
        services=_services(root),
    )


def _services(root: Element) -> frozenset[str]:
    """Read the names of services, of embedded devices too: `urn:domain:service:Name:1`."""
    kinds = ((found.text or "").strip() for found in root.iter() if local(found) == "serviceType")
    parts = (kind.split(":") for kind in kinds)
    return frozenset(name for urn in parts if urn[2:3] == ["service"] for name in urn[3:4] if name)
