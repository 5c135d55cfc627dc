"""Everything that can be sent to a player, with its class: actions, paths, verbs of port 1443.

What is not in here is never sent. Classes: TABLES 2. Paths: WIRE 1.1, 1.2.
"""

import re
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from ..model.verdict import Kind
from .actions import SERVICES, Action, Service

# Characters outside the production Char of XML 1.0.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

PLAIN_PORT = 1400
TLS_PORT = 1443

# What can be browsed without leaving the house, by the beginning of the object id.
_LOCAL_OBJECTS = ("A:", "S:", "SQ:", "Q:", "FV:2/", "AI:")
_FAVORITES = "FV:2"
_OWN_OBJECTS = ("FV:2/", "SQ:", "S:")
# Settings of the replicated store that may be read; the others hold tokens and accounts.
READABLE_PROPERTIES = frozenset({"UMTracking", "R_AutoUpdatePolicy", "R_AutoUpdateWindowStart"})
READABLE_SETTINGS = frozenset(
    {"userMetricsTracking", "explicitContentFiltering", "recentlyPlayed", "hideTuneIn"}
)

DESCRIPTION_PATH = "/xml/device_description.xml"
INFO_PATH = "/api/v1/players/local/info"
_SETTINGS = "/api/v1/households/local/settings/restricted-admin/"
_PLAIN_PATHS = frozenset(
    {
        DESCRIPTION_PATH,
        "/status/zp",
        "/status/batterystatus",
        "/status/enetports",
        "/status/proc/ath_rincon/status",
    }
)
# Nothing that leads to another folder.
_ICON = re.compile(r"/img/icon-[A-Za-z0-9_-]+\.[a-z]+")
TLS_PATHS = frozenset({DESCRIPTION_PATH, INFO_PATH, *(_SETTINGS + n for n in READABLE_SETTINGS)})

# Commands on the players' websocket and REST, `namespace.command`. Everything else: never.
_MUSE: Mapping[str, Kind] = {
    **{
        f"{namespace}.{command}": Kind.READ
        for namespace in ("groups", "playback", "playbackMetadata", "groupVolume", "playerVolume")
        for command in ("subscribe", "unsubscribe")
    },
    "groups.getGroups": Kind.READ,
    "playback.getPlaybackStatus": Kind.READ,
    "playbackMetadata.getMetadataStatus": Kind.READ,
    "groupVolume.getVolume": Kind.READ,
    "playerVolume.getVolume": Kind.READ,
    "audioClip.subscribe": Kind.READ,
    "audioClip.unsubscribe": Kind.READ,
    "groupVolume.setVolume": Kind.WRITE,
    "groupVolume.setMute": Kind.WRITE,
    "playerVolume.setVolume": Kind.WRITE,
    "playerVolume.setMute": Kind.WRITE,
    "playback.pause": Kind.WRITE,
    "audioClip.cancelAudioClip": Kind.WRITE,
    "playback.play": Kind.PLAY,
    "playback.skipToNextTrack": Kind.PLAY,
    "playback.skipToPreviousTrack": Kind.PLAY,
    "favorites.loadFavorite": Kind.PLAY,
    "playlists.loadPlaylist": Kind.PLAY,
}


class Unlisted(LookupError):
    """Something that is not in the catalogue, and is never sent."""


def action(name: str) -> tuple[Service, Action]:
    """Return service and action of `Service.Action`. Raises Unlisted."""
    service_name, _, action_name = name.partition(".")
    service = SERVICES.get(service_name)
    found = service.actions.get(action_name) if service else None
    if service is None or found is None:
        raise Unlisted(name)
    return service, found


def kind_of(name: str, arguments: Mapping[str, str]) -> Kind:
    """Return the class of one call of `Service.Action`. Raises Unlisted."""
    _, found = action(name)
    if found.kind is None:
        return _by_arguments(name.partition(".")[2], arguments)
    if name == "AVTransport.SetAVTransportURI":
        # Following another player brings no content of its own; whose player, the judge sees.
        joins = arguments.get("CurrentURI", "").startswith("x-rincon:")
        return Kind.WRITE if joins else found.kind
    return found.kind


def _by_arguments(name: str, arguments: Mapping[str, str]) -> Kind:
    object_id = arguments.get("ObjectID", "")
    match name:
        case "Browse" | "FindPrefix" | "GetAllPrefixLocations":
            is_local = object_id == _FAVORITES or object_id.startswith(_LOCAL_OBJECTS)
            return Kind.READ if is_local else Kind.CLOUD
        case "CreateObject":
            # A favorite plays later, a share is read by the players: judged by what they hold.
            return Kind.PLAY if arguments.get("ContainerID") in (_FAVORITES, "S:") else Kind.NEVER
        case "DestroyObject" | "UpdateObject":
            return Kind.WRITE if object_id.startswith(_OWN_OBJECTS) else Kind.NEVER
        case "RefreshShareIndex":
            # Players read every share: judged by the shares.
            return Kind.PLAY
        case "GetString" if arguments.get("VariableName") in READABLE_PROPERTIES:
            return Kind.READ
        case _:
            return Kind.NEVER


def checked(name: str, arguments: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the arguments of `Service.Action` in the order of the description.

    Raises Unlisted, and ValueError for a missing or foreign argument, or a character that XML
    cannot carry.
    """
    _, found = action(name)
    required = set(found.inputs) - found.optional
    given = set(arguments)
    if required - given or given - set(found.inputs):
        raise ValueError(f"{name} takes {', '.join(found.inputs) or 'nothing'}")
    for value in arguments.values():
        if _FORBIDDEN.search(value):
            raise ValueError(f"{name}: a character that XML cannot carry")
    return tuple((key, arguments[key]) for key in found.inputs if key in arguments)


def envelope(name: str, arguments: tuple[tuple[str, str], ...]) -> bytes:
    """Write the SOAP envelope of a call whose arguments were checked. Raises Unlisted."""
    service, _ = action(name)
    tag = name.partition(".")[2]
    inner = "".join(f"<{key}>{_escape(value)}</{key}>" for key, value in arguments)
    return (
        '<?xml version="1.0"?>'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>'
        f"<u:{tag} xmlns:u={quoteattr(service.urn)}>{inner}</u:{tag}></s:Body></s:Envelope>"
    ).encode()


def _escape(value: str) -> str:
    # Carriage returns would be read as line feeds.
    return (
        value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    )


def path_kind(method: str, target: str, port: int) -> Kind:
    """Return the class of a request that is no SOAP action: a page, a picture, a subscription."""
    if port not in (PLAIN_PORT, TLS_PORT):
        return Kind.NEVER
    if method in ("SUBSCRIBE", "UNSUBSCRIBE"):
        known = any(target == service.events for service in SERVICES.values())
        return Kind.READ if known else Kind.NEVER
    if method != "GET":
        return Kind.NEVER
    if target in (_PLAIN_PATHS if port == PLAIN_PORT else TLS_PATHS):
        return Kind.READ
    if port == PLAIN_PORT:
        if _ICON.fullmatch(target):
            return Kind.READ
        if target.partition("?")[0] == "/getaa":
            # A player may fetch it from where the track comes from: judged by that (R8).
            return Kind.PLAY
    return Kind.NEVER


def muse_kind(namespace: str, command: str, *, clip: Mapping[str, object] | None = None) -> Kind:
    """Return the class of a command on port 1443; `clip` is the body of loadAudioClip."""
    namespace = namespace.partition(":")[0]
    if (namespace, command) == ("audioClip", "loadAudioClip"):
        chime = clip is not None and not clip.get("streamUrl") and clip.get("clipType") == "CHIME"
        return Kind.WRITE if chime else Kind.PLAY
    return _MUSE.get(f"{namespace}.{command}", Kind.NEVER)
