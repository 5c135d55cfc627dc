"""Status pages: XML around what the player knows of itself (WIRE 1.1).

Names and order of ZPInfo: published pages of an S2 player of 92.0 and of an S1 one. The text of
the radio page keeps the lines that public readers look for; its numbers are made up.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from aiohttp import web

from ..muse.objects import location_id
from ..services.device_properties import DeviceProperties
from ..soap import attribute

if TYPE_CHECKING:
    from ..player import Player

HEAD = '<?xml version="1.0" ?>\n<?xml-stylesheet type="text/xsl" href="/xml/review.xsl"?>'
TIMED = "<!-- SDT: 1 ms -->"
XML = "text/xml"


def status(player: Player, path: str) -> web.Response | None:
    """Return a status page by its path, None where there is none."""
    if path == "/status":
        return _index()
    if path == "/support/review":
        return _text(f"<ZPNetworkInfo>{''.join(_all_players(player))}</ZPNetworkInfo>")
    if path == "/status/accounts":
        # Empty on current firmware of both generations.
        return _text('<ZPSupportInfo type="User"></ZPSupportInfo>')
    write = PAGES.get(path)
    return _text(f"<ZPSupportInfo>{write(player)}{TIMED}</ZPSupportInfo>") if write else None


def _text(inner: str) -> web.Response:
    return web.Response(text=HEAD + inner, content_type=XML, charset="UTF-8")


def _index() -> web.Response:
    links = "".join(f'<a href="{path}">{path}</a><br/>' for path in PAGES)
    text = f"<html><body>{links}</body></html>"
    return web.Response(text=text, content_type="text/html")


def zone_name(player: Player) -> str:
    """Return the room; a bonded player's has its channels behind it: `Study (R)` (published)."""
    if player.bond is None:
        return player.primary.room
    words = next(words for member, words in player.bond.channels if member is player)
    if player.bond.kind == "pair":
        words = {"LF,LF": "L", "RF,RF": "R", "SW,SW": "SW"}.get(words, words)
    return f"{player.primary.room} ({words})"


def info(player: Player) -> dict[str, str]:
    """Return the elements of ZPInfo in order; what S1 lacks of them is a guess."""
    household, release = player.household, player.release
    generation = player.version.generation
    newer = generation > 1
    values = {
        "ZoneName": zone_name(player),
        "ZoneIcon": player.icon,
        "Configuration": "1",
        "LocalUID": player.uid,
        "SerialNumber": player.serial,
        "SoftwareVersion": str(player.version),
        "BuildType": "release",
        "SWGen": str(generation),
        "SoftwareDate": "2026-09-01 12:00:00.000000",
        "SoftwareScm": "0",
        "HHSwgenState": f"allow:{generation}",
        "MinCompatibleVersion": release.minimum,
        "LegacyCompatibleVersion": release.legacy,
        "HardwareVersion": player.model.hardware,
        "DspVersion": "0.25.3",
        "SeriesID": "A101" if newer else "A100",
        "HwFlags": "0x30",
        "HwFeatures": "0x0",
        "Variant": "2" if newer else "1",
        "GeneralFlags": "0x0",
        "IPAddress": player.address,
        "MACAddress": player.mac,
        "Copyright": "© 2003-2026, Sonos, Inc. All rights reserved.",
        "ExtraInfo": "",
        "HTAudioInCode": _audio_in(player),
        "IdxTrk": "",
        "MDP2Ver": "5",
        "MDP3Ver": "2",
        "RelBuild": "1",
        "AllowlistBuild": "0x0",
        "ProdUnit": "1",
        "FuseCfg": "OK",
        "RevokeFuse": "0x1",
        "AuthFlags": "0x0",
        "SwFeatures": "0x0",
        "HouseholdControlID": household.muse_id if newer else household.spec.id,
    }
    return values | ({"LocationId": location_id(household)} if newer else {})


def _audio_in(player: Player) -> str:
    """Return the code of the TV input, the same that GetZoneInfo has."""
    return str(player.service(DeviceProperties).audio_in)


def _elements(values: dict[str, str]) -> str:
    return "".join(f"<{name}>{attribute(value)}</{name}>" for name, value in values.items())


def _zone_page(player: Player) -> str:
    return f"<ZPInfo>{_elements(info(player))}</ZPInfo>"


def _battery_page(player: Player) -> str:
    """Write the battery, nothing for a player on the mains."""
    if not player.model.battery:
        return ""
    values = {
        "Health": "GREEN",
        "Level": str(player.battery_percent),
        "Temperature": "NORMAL",
        "PowerSource": "SONOS_CHARGING_RING" if player.charging else "BATTERY",
    }
    data = "\n".join(f'<Data name="{name}">{value}</Data>' for name, value in values.items())
    return f"<LocalBatteryStatus>\n{data}\n</LocalBatteryStatus>"


def _port_page(player: Player) -> str:
    link, speed = ("1", "100") if player.spec.wired else ("0", "0")
    return f'<EnetPorts><Port port="0"><Link>{link}</Link><Speed>{speed}</Speed></Port></EnetPorts>'


def _radio_page(player: Player) -> str:
    frequency = 2412 if player.spec.wired else 5240
    mode = "INFRA_STATION" if not player.spec.wired else "WIRED"
    lines = (
        f"Mode: {mode}",
        f"Operating on channel {frequency}",
        "Noise Floor: -95 dBm (chain 0 ctl)",
        "Noise Floor: -96 dBm (chain 1 ctl)",
        "PHY errors since last reading/reset: 12",
        "OFDM ANI level: 3",
        "Region: 276",
    )
    return _file("/proc/ath_rincon/status", lines)


def _version_page(player: Player) -> str:
    return _file("VERSION", (str(player.version),))


def _interface_page(player: Player) -> str:
    lines = (f"br0       Link encap:Ethernet  HWaddr {player.mac}", f"inet addr:{player.address}")
    return _command("/sbin/ifconfig", lines)


def _bridge_page(player: Player) -> str:
    return _command("/usr/sbin/brctl showstp br0", (f"br0 bridge id 8000.{player.mac.lower()}",))


def _file(name: str, lines: tuple[str, ...]) -> str:
    return f'<File name="{name}">{attribute(chr(10).join(lines))}</File>'


def _command(line: str, lines: tuple[str, ...]) -> str:
    return f'<Command cmdline="{line}">{attribute(chr(10).join(lines))}</Command>'


def _all_players(asked: Player) -> Iterator[str]:
    """Give the support text of every player that is there, the asked one first."""
    running = asked.household.running
    for player in sorted(running, key=lambda player: player is not asked):
        yield f"<ZPSupportInfo>{_zone_page(player)}{_battery_page(player)}</ZPSupportInfo>"


PAGES: dict[str, Callable[[Player], str]] = {
    "/status/zp": _zone_page,
    "/status/batterystatus": _battery_page,
    "/status/enetports": _port_page,
    "/status/VERSION": _version_page,
    "/status/ifconfig": _interface_page,
    "/status/showstp": _bridge_page,
    "/status/proc/ath_rincon/status": _radio_page,
}
