"""ZoneGroupState and the announced update (WIRE 2.6), of firmware 24 to 97."""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from ...model.group import Group
from ...model.household import NO_OFFER, Offer, Topology
from ...model.player import Box, Gone
from ...model.reduce import plausible
from ..xml import DIDL_LIMIT, MIB, BadXml, local, parse
from .values import Odd, Values, unheard

STATE_LIMIT = 4 * MIB
_PORTS = (1400, 1443)
_SOURCE = "ZoneGroupState"


def topology(text: str, odd: Odd = unheard) -> Topology:
    """Return the groups, boxes and missed players of a ZoneGroupState, with or without its wrapper.

    Raises BadXml, also for what cannot be a topology (TABLES 10 nr 12): no group, a member without
    a uid or in two groups, a coordinator that is no member of its group.
    """
    root = parse(text, STATE_LIMIT)
    if local(root) not in ("ZoneGroupState", "ZoneGroups"):
        raise BadXml("no ZoneGroupState")
    zones = [element for element in root.iter() if local(element) == "ZoneGroup"]
    groups = tuple(_group(zone) for zone in zones)
    if not all(uid for group in groups for uid in group.members):
        raise BadXml("a member without a uid")
    boxes: dict[str, Box] = {}
    for zone in zones:
        boxes.update((box.uid, box) for box in _members(zone, odd))
    for zone in zones:
        for box in _satellites(zone, odd):
            boxes.setdefault(box.uid, box)
    gone = {missed.uid: missed for missed in _vanished(root, odd)}
    found = Topology(groups, boxes, gone)
    if reason := plausible(found):
        raise BadXml(reason)
    return found


def offer(text: str, odd: Odd = unheard) -> Offer:
    """Return an AvailableSoftwareUpdate, NO_OFFER for an empty one. Raises BadXml."""
    if not text.strip():
        return NO_OFFER
    root = parse(text, DIDL_LIMIT)
    version = root.get("Version", "").strip()
    if local(root) != "UpdateItem" or not version:
        raise BadXml("no UpdateItem")
    told = Values(root.attrib, odd, "AvailableSoftwareUpdate")
    return Offer(version, told.number("Swgen", 0), told.number("LatestSwgen", 0))


def address(location: str) -> str:
    """Return the host of a player's Location, if it is a literal and the port is a player's.

    An empty text otherwise: names are not resolved, other ports are no players (TABLES 1, R1).
    """
    try:
        parts = urlsplit(location.strip())
        if parts.scheme not in ("http", "https") or parts.port not in _PORTS or parts.username:
            return ""
        return str(ipaddress.ip_address(parts.hostname or ""))
    except ValueError:
        return ""


def _named(parents: Iterable[Element], name: str) -> Iterator[Element]:
    return (element for parent in parents for element in parent if local(element) == name)


def _uid(element: Element, name: str = "UUID") -> str:
    return element.get(name, "").strip()


def _group(zone: Element) -> Group:
    members = tuple(_uid(member) for member in _named((zone,), "ZoneGroupMember"))
    return Group(_uid(zone, "ID"), _uid(zone, "Coordinator"), members)


def _members(zone: Element, odd: Odd) -> Iterator[Box]:
    boxes = [_box(member, None, odd) for member in _named((zone,), "ZoneGroupMember")]
    rooms = {box.uid for box in boxes if not box.invisible}
    for box in boxes:
        yield _with_primary(box, rooms)


def _satellites(zone: Element, odd: Odd) -> Iterator[Box]:
    for member in _named((zone,), "ZoneGroupMember"):
        for satellite in _named((member,), "Satellite"):
            if _uid(satellite):
                yield _box(satellite, _uid(member), odd)
            else:
                odd(f"{_SOURCE}.Satellite")


def _with_primary(box: Box, rooms: set[str]) -> Box:
    """Add who speaks for a hidden member: the one of its channel map that is seen, or comes first.

    The map of a pair begins with its left, visible player (WIRE 7).
    """
    if not box.invisible:
        return box
    channels = (box.channel_map or box.satellite_map).split(";")
    named = (part.partition(":")[0].strip() for part in channels)
    others = [uid for uid in named if uid not in ("", box.uid)]
    primary = next((uid for uid in others if uid in rooms), next(iter(others), ""))
    return replace(box, primary=primary) if primary else box


def _box(element: Element, primary: str | None, odd: Odd) -> Box:
    told = Values(element.attrib, odd, _SOURCE)
    location = told.text("Location") or ""
    if location and not address(location):
        told.strange("Location")
    return Box(
        uid=_uid(element),
        address=address(location),
        room=told.text("ZoneName") or "",
        software=told.text("SoftwareVersion") or "",
        generation=told.number("SWGen", 0),
        boot_seq=told.number("BootSeq", 0),
        icon=told.text("Icon") or "",
        invisible=told.flag("Invisible") or False,
        bridge=told.flag("IsZoneBridge") or False,
        primary=primary,
        channel_map=told.text("ChannelMapSet") or "",
        satellite_map=told.text("HTSatChanMapSet") or "",
        wired=told.flag("EthLink"),
        wireless_mode=told.number("WirelessMode", 0),
        channel=told.number("ChannelFreq", 0),
        connection=told.number("ConnectionType", 0),
        microphone=told.flag("MicEnabled"),
        voice=told.number("VoiceConfigState"),
        orientation=told.number("Orientation"),
        calibration=told.number("RoomCalibrationState"),
        registration=told.number("SecureRegState"),
        idle=told.flag("IdleState"),
        airplay=told.flag("AirPlayEnabled"),
        virtual_line_in=told.text("VirtualLineInSource") or "",
        more_info=told.text("MoreInfo") or "",
        tls_port=told.number("SSLPort", 1, 65535),
    )


def _vanished(root: Element, odd: Odd) -> Iterator[Gone]:
    for device in _named(_named((root,), "VanishedDevices"), "Device"):
        if not (uid := _uid(device)):
            odd("VanishedDevices.UUID")
            continue
        yield Gone(
            uid=uid,
            room=device.get("ZoneName", ""),
            reason=device.get("Reason", "").strip(),
            model_number=device.get("ModelInfo", ""),
            address=device.get("LastKnownIP", "").strip(),
            seen=device.get("LastSeenUTC", "").strip(),
        )
