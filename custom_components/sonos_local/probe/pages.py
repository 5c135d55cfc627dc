"""Questions to the pages of port 1400: description, status, icons (WIRE 1.1)."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final
from xml.etree.ElementTree import Element

from ..wire.catalogue import DESCRIPTION_PATH
from ..wire.xml import local
from .types import (
    Finding,
    Page,
    Question,
    Script,
    Subject,
    finding,
    number,
    rooms,
    told,
    unanswered,
    word,
    words,
    xml,
)

_SERIAL: Final = re.compile(r"((?:[0-9A-F]{2}-){5}[0-9A-F]{2}):([0-9A-Z])")
_BATTERY: Final[Mapping[str, frozenset[str]]] = {
    "Health": frozenset({"GREEN"}),
    "Level": frozenset(),
    "Temperature": frozenset({"NORMAL"}),
    "PowerSource": frozenset({"SONOS_CHARGING_RING", "BATTERY"}),
}
# The elements of ZPInfo that others have published.
_ZONE: Final = frozenset(
    {
        *("ZoneName", "ZoneIcon", "Configuration", "LocalUID", "SerialNumber"),
        *("SoftwareVersion", "BuildType", "SWGen", "SoftwareDate", "SoftwareScm"),
        *("HHSwgenState", "MinCompatibleVersion", "LegacyCompatibleVersion"),
        *("HardwareVersion", "DspVersion", "SeriesID", "HwFlags", "HwFeatures", "Variant"),
        *("GeneralFlags", "IPAddress", "MACAddress", "Copyright", "ExtraInfo"),
        *("HTAudioInCode", "IdxTrk", "MDP2Ver", "MDP3Ver", "RelBuild", "AllowlistBuild"),
        *("ProdUnit", "FuseCfg", "RevokeFuse", "AuthFlags", "SwFeatures"),
        *("HouseholdControlID", "LocationId"),
    }
)
_ZONE_NEEDED: Final = frozenset({"LocalUID", "SerialNumber", "SoftwareVersion", "SWGen"})
_RADIO: Final = (
    "Mode",
    "Operating on channel",
    "Noise Floor",
    "PHY errors since last reading/reset",
    "OFDM ANI level",
)


def _described(subject: Subject) -> Script:
    """Look at the numbers of a description."""
    del subject
    reply = yield Page(DESCRIPTION_PATH)
    if not reply.is_answer:
        return unanswered(reply)
    values = _device(reply.body)
    kind, size = number(values.get("zoneType", "")), number(values.get("internalSpeakerSize", ""))
    text = f"zone type {_shown(kind)}, speaker size {_shown(size)}"
    return finding(text, holds=kind is not None and size is not None)


def _shown(value: int | None) -> str:
    return "missing" if value is None else str(value)


def _serial(subject: Subject) -> Script:
    """Look at the form of the serial number, and whether the rule for its end fits."""
    del subject
    reply = yield Page(DESCRIPTION_PATH)
    if not reply.is_answer:
        return unanswered(reply)
    found = _SERIAL.fullmatch(_device(reply.body).get("serialNum", ""))
    if found is None:
        return finding("another form", holds=False)
    fits = f"{sum(int(part, 16) for part in found[1].split('-')) % 16:X}" == found[2]
    return finding(f"a MAC and one character, {'the' if fits else 'not the'} sum", holds=fits)


def _device(body: bytes) -> Mapping[str, str]:
    root = xml(body)
    device = None if root is None else next(_all(root, "device"), None)
    return {local(item): (item.text or "").strip() for item in (() if device is None else device)}


def _all(root: Element, name: str) -> Iterator[Element]:
    return (item for item in root.iter() if local(item) == name)


def _icons(subject: Subject) -> Script:
    """Ask for the icons of two models."""
    del subject
    statuses = []
    for model in ("S1", "S18"):
        reply = yield Page(f"/img/icon-{model}.png")
        if reply.trouble or reply.status == HTTPStatus.FORBIDDEN:
            return unanswered(reply)
        statuses.append(reply.status)
    text = ", ".join(f"status {status}" for status in statuses)
    return finding(text, holds=all(status == HTTPStatus.OK for status in statuses))


def _battery(subject: Subject) -> Script:
    reply = yield Page("/status/batterystatus")
    if reply.status == HTTPStatus.NOT_FOUND:
        return finding(told(reply), holds=not subject.has_battery)
    if not reply.is_answer:
        return unanswered(reply)
    root = xml(reply.body)
    if root is None:
        return finding("no XML", holds=False)
    data = {item.get("name", ""): (item.text or "").strip() for item in _all(root, "Data")}
    if not data:
        return finding("XML without a battery", holds=not subject.has_battery)
    return _charge(data, subject)


def _charge(data: Mapping[str, str], subject: Subject) -> Finding:
    parts = [
        f"{name} {word(data.get(name, ''), known)}" for name, known in _BATTERY.items() if known
    ]
    level = number(data.get("Level", ""))
    _, others = words(data, _BATTERY)
    text = f"{'; '.join(parts)}; Level {'a number' if level is not None else 'missing'}; "
    holds = subject.has_battery and level is not None and not others
    return finding(f"{text}{others} other values", holds=holds)


def _zone(subject: Subject) -> Script:
    """Look which elements the page of one player has."""
    reply = yield Page("/status/zp")
    if not reply.is_answer:
        return unanswered(reply)
    root = xml(reply.body)
    page = None if root is None else next(_all(root, "ZPInfo"), None)
    if page is None:
        return finding("no ZPInfo", holds=False)
    values = {local(item): (item.text or "").strip() for item in page}
    missing = ", ".join(sorted(_ZONE - values.keys())) or "none"
    others = len(values.keys() - _ZONE)
    needed = values.keys() >= _ZONE_NEEDED and values["LocalUID"] == subject.uid
    return finding(f"{len(values)} elements, {others} others; missing: {missing}", holds=needed)


def _ports(subject: Subject) -> Script:
    del subject
    reply = yield Page("/status/enetports")
    if not reply.is_answer:
        return unanswered(reply)
    root = xml(reply.body)
    links = [] if root is None else [(item.text or "").strip() for item in _all(root, "Link")]
    text = f"links: {', '.join(word(link, ('0', '1')) for link in links) or 'none'}"
    return finding(text, holds=bool(links) and all(link in ("0", "1") for link in links))


def _radio(subject: Subject) -> Script:
    """Look which lines the page of the radio has that others read."""
    del subject
    reply = yield Page("/status/proc/ath_rincon/status")
    if not reply.is_answer:
        return unanswered(reply)
    root = xml(reply.body)
    lines = "" if root is None else "\n".join(root.itertext())
    there = [name for name in _RADIO if re.search(rf"^\s*{re.escape(name)}", lines, re.MULTILINE)]
    text = f"{', '.join(there) or 'none of the known lines'}; {len(lines.splitlines())} lines"
    return finding(text, holds=len(there) == len(_RADIO))


QUESTIONS: Final = (
    Question(
        "P18",
        "WIRE 1.1",
        "Which zone type and speaker size has a model?",
        "GET device_description.xml",
        "two numbers",
        _described,
    ),
    Question(
        "P19",
        "WIRE 1.1",
        "What does the serial number end with?",
        "GET device_description.xml",
        "the MAC and the sum of its bytes, modulo 16",
        _serial,
    ),
    Question(
        "P20",
        "WIRE 1.1",
        "Has every player the icons of other models?",
        "GET /img/icon-S1.png, /img/icon-S18.png",
        "status 200 twice",
        _icons,
    ),
    Question(
        "P21",
        "WIRE 1.1",
        "How does a player tell of its battery?",
        "GET /status/batterystatus",
        "XML with known words; no battery, or 404, on the mains",
        _battery,
        rooms,
    ),
    Question(
        "P22",
        "WIRE 1.1",
        "Which elements has the page of a player?",
        "GET /status/zp",
        "uid, serial number, version and generation at least",
        _zone,
    ),
    Question(
        "P23",
        "WIRE 1.1",
        "How does a player tell of its Ethernet ports?",
        "GET /status/enetports",
        "0 or 1 for each port",
        _ports,
    ),
    Question(
        "P24",
        "WIRE 1.1",
        "Which lines has the page of the radio?",
        "GET /status/proc/ath_rincon/status",
        "the five that others read",
        _radio,
    ),
)
