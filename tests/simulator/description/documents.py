"""XML that players describe themselves with: the device and its services.

Element order and values: a live S2 97.1 One and S1 57.x, WIRE 1.1; older firmware has fewer.
"""

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from .catalogue import ServiceDescription

if TYPE_CHECKING:
    from ..player import Player

SERVER_SERVICES = ("ContentDirectory", "ConnectionManager")
RENDERER_SERVICES = (
    "RenderingControl",
    "ConnectionManager",
    "AVTransport",
    "Queue",
    "GroupRenderingControl",
    "VirtualLineIn",
)
MAKER = "Sonos, Inc."
MAKER_URL = "http://www.sonos.com"


def _element(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def _elements(**values: object) -> str:
    return "".join(_element(name, value) for name, value in values.items())


def service_description(service: ServiceDescription) -> str:
    """Write the SCPD of a service."""
    variables = []
    for variable in service.variables.values():
        allowed = "".join(_element("allowedValue", value) for value in variable.allowed)
        variables.append(
            f'<stateVariable sendEvents="{"yes" if variable.evented else "no"}">'
            + _elements(name=variable.name, dataType=variable.kind)
            + (f"<allowedValueList>{allowed}</allowedValueList>" if allowed else "")
            + "</stateVariable>"
        )
    actions = []
    for action in service.actions.values():
        arguments = "".join(
            "<argument>"
            + _elements(name=item.name, direction=direction, relatedStateVariable=item.variable)
            + "</argument>"
            for direction, items in (("in", action.inputs), ("out", action.outputs))
            for item in items
        )
        actions.append(
            f"<action>{_element('name', action.name)}"
            + (f"<argumentList>{arguments}</argumentList>" if arguments else "")
            + "</action>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8" ?>'
        '<scpd xmlns="urn:schemas-upnp-org:service-1-0">'
        "<specVersion><major>1</major><minor>0</minor></specVersion>"
        f"<serviceStateTable>{''.join(variables)}</serviceStateTable>"
        f"<actionList>{''.join(actions)}</actionList></scpd>"
    )


def _service_list(player: Player, names: tuple[str, ...], root: str = "") -> str:
    listed = []
    for name in names:
        service = player.descriptions.get(name)
        if service is None:
            continue
        path = service.path.replace("MediaRenderer", root) if root else service.path
        listed.append(
            "<service>"
            + _elements(
                serviceType=service.type,
                serviceId=service.id,
                controlURL=f"{path}/Control",
                eventSubURL=f"{path}/Event",
                SCPDURL=service.description_path,
            )
            + "</service>"
        )
    return f"<serviceList>{''.join(listed)}</serviceList>"


def _icons(player: Player, *, numbered: bool) -> str:
    number = _element("id", 0) if numbered else ""
    rest = _elements(
        mimetype="image/png",
        width=48,
        height=48,
        depth=24,
        url=f"/img/icon-{player.model.number}.png",
    )
    return f"<iconList><icon>{number}{rest}</icon></iconList>"


def _embedded(player: Player, kind: str, words: str, shown_as: str, suffix: str) -> str:
    model = player.model
    names, root = (
        (SERVER_SERVICES, "MediaServer") if kind == "MediaServer" else (RENDERER_SERVICES, "")
    )
    return (
        "<device>"
        + _elements(
            deviceType=f"urn:schemas-upnp-org:device:{kind}:1",
            friendlyName=f"{shown_as} - {model.name} {words} - {player.uid}",
            manufacturer=MAKER,
            manufacturerURL=MAKER_URL,
            modelNumber=model.number,
            modelDescription=f"{model.name} {words}",
            modelName=model.name,
            modelURL=f"{MAKER_URL}/products/zoneplayers/{model.number}",
            UDN=f"uuid:{player.uid}{suffix}",
        )
        + _service_list(player, names, root)
        + (_icons(player, numbered=False) if kind == "MediaRenderer" else "")
        + "</device>"
    )


def device_description(player: Player) -> str:
    """Write /xml/device_description.xml of a player."""
    model, release, version = player.model, player.release, player.version
    newer = version.generation > 1
    head = _elements(
        deviceType="urn:schemas-upnp-org:device:ZonePlayer:1",
        friendlyName=f"{player.address} - {model.name} - {player.uid}",
        manufacturer=MAKER,
        manufacturerURL=MAKER_URL,
        modelNumber=model.number,
        modelDescription=model.name,
        modelName=model.name,
        modelURL=f"{MAKER_URL}/products/zoneplayers/{model.number}",
        softwareVersion=version,
        swGen=version.generation,
        hardwareVersion=model.hardware,
        serialNum=player.serial,
        MACAddress=player.mac,
        UDN=f"uuid:{player.uid}",
    )
    versions = (
        "<versions>"
        "<audioTxProtocol><version>3</version></audioTxProtocol>"
        "<htAudioTxProtocol><version>7</version></htAudioTxProtocol>"
        f"<controlAPI><version>3.7.3</version><version>{release.api}</version></controlAPI>"
        "<trueplaySDK><version>6</version></trueplaySDK>"
        "</versions>"
    )
    body = _elements(
        minCompatibleVersion=release.minimum,
        legacyCompatibleVersion=release.legacy,
        apiVersion=release.api,
        minApiVersion="1.1.0",
        displayVersion=release.display,
        extraVersion="",
    )
    if newer:
        body += _element("nsVersion", 42) + versions
    body += _elements(
        roomName=player.room,
        displayName=model.display_name,
        zoneType=model.zone_type,
        feature1="0x00000000",
        feature2="0x04c18332",
        feature3="0x0541580e",
    )
    if newer:
        body += _element("feature4", "0x00000040")
    body += _elements(
        seriesid="A100",
        variant=1,
        internalSpeakerSize=model.speaker_size,
        memory=1024,
        flash=1024,
        ampOnTime=20,
        retailMode=0,
    )
    if newer:
        body += _elements(SSLPort=1443, securehhSSLPort=1843, headphoneControlPort=0)
    embedded = ""
    if not model.bridge:
        embedded = (
            "<deviceList>"
            + _embedded(player, "MediaServer", "Media Server", player.address, "_MS")
            + _embedded(player, "MediaRenderer", "Media Renderer", player.room, "_MR")
            + "</deviceList>"
        )
    root_services = tuple(
        name for name in player.services if name not in SERVER_SERVICES + RENDERER_SERVICES
    )
    return (
        '<?xml version="1.0" encoding="utf-8" ?>'
        '<root xmlns="urn:schemas-upnp-org:device-1-0">'
        "<specVersion><major>1</major><minor>0</minor></specVersion>"
        f"<device>{head}{_icons(player, numbered=True)}{body}"
        f"{_service_list(player, root_services)}{embedded}</device></root>"
    )
