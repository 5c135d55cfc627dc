"""DIDL-Lite as players write and read it (WIRE 2.4, 5): items, containers, one document around.

Lengths are `h:mm:ss`. The artwork of an item stands in it as it was given.
"""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from ..soap import attribute
from ..spec import ItemSpec

_DIDL = "urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"
_DC = "http://purl.org/dc/elements/1.1/"
_UPNP = "urn:schemas-upnp-org:metadata-1-0/upnp/"
_RINCON = "urn:schemas-rinconnetworks-com:metadata-1-0/"
NAMESPACES = f'xmlns:dc="{_DC}" xmlns:upnp="{_UPNP}" xmlns:r="{_RINCON}" xmlns="{_DIDL}"'
PLAIN_ITEM = "object.item"
TRACK = "object.item.audioItem.musicTrack"
_TYPES = {
    ".flac": "audio/flac",
    ".ogg": "application/ogg",
    ".wav": "audio/wav",
    ".m3u": "audio/mpegurl",
}


def clock(seconds: float) -> str:
    """Write a length or position as `h:mm:ss`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


def document(elements: Iterable[str]) -> str:
    """Put elements into one DIDL-Lite document."""
    return f"<DIDL-Lite {NAMESPACES}>{''.join(elements)}</DIDL-Lite>"


def element(name: str, value: str) -> str:
    """Write a child element."""
    return f"<{name}>{attribute(value)}</{name}>"


def entry(
    kind: str,
    number: str,
    parent: str,
    elements: Iterable[str],
    *,
    restricted: bool = True,
    children: int | None = None,
) -> str:
    """Write an `item` or a `container` with its elements in order, perhaps with a childCount."""
    flag = "true" if restricted else "false"
    count = "" if children is None else f' childCount="{children}"'
    return (
        f'<{kind} id="{attribute(number)}" parentID="{attribute(parent)}" restricted="{flag}"'
        f"{count}>{''.join(elements)}</{kind}>"
    )


def resource(uri: str, seconds: float = 0, *, protocol: str = "") -> str:
    """Write `res`; what is no file has no duration."""
    info = protocol or protocol_info(uri)
    length = f' duration="{clock(seconds)}"' if seconds else ""
    return f'<res protocolInfo="{attribute(info)}"{length}>{attribute(uri)}</res>'


def protocol_info(uri: str) -> str:
    """Return the protocolInfo for a URI (captured forms)."""
    scheme = uri.partition(":")[0]
    words = {
        "http": "http-get",
        "https": "http-get",
        "x-sonos-spotify": "sonos.com-spotify",
        "x-sonos-http": "sonos.com-http",
        "x-sonos-https": "sonos.com-http",
    }.get(scheme, scheme)
    path = urlsplit(uri).path.lower()
    mime = "*"
    if words in ("http-get", "x-file-cifs", "sonos.com-http"):
        mime = _TYPES.get(path[path.rfind(".") :], "audio/mpeg")
    elif words == "file":
        mime = "audio/mpegurl"
    elif words == "sonos.com-spotify":
        mime = "audio/x-spotify"
    return f"{words}:*:{mime}:*"


def description(cdudn: str) -> str:
    """Write `desc`, which names whose item it is."""
    return f'<desc id="cdudn" nameSpace="{_RINCON}">{attribute(cdudn)}</desc>' if cdudn else ""


def reference(item: ItemSpec) -> str:
    """Write the metadata that a favorite keeps of its item: an `item` whatever its class, no art.

    Form of captured favorites of S1 and S2.
    """
    elements = [
        element("dc:title", item.title),
        element("upnp:class", item.item_class),
        description(item.cdudn),
    ]
    return document([entry("item", item.id, item.parent_id, elements)])


def metadata(item: ItemSpec) -> str:
    """Write what a client sends beside the item's URI: id, title, class, whose it is."""
    kind = "container" if item.item_class.startswith("object.container") else "item"
    children = [
        element("dc:title", item.title),
        element("upnp:class", item.item_class),
        *([element("upnp:albumArtURI", item.art)] if item.art else []),
        *([element("dc:creator", item.artist)] if item.artist else []),
        *([element("upnp:album", item.album)] if item.album else []),
        description(item.cdudn),
    ]
    return document([entry(kind, item.id, item.parent_id, children)])


def read(text: str, uri: str) -> ItemSpec:
    """Read the metadata that came beside a URI; without any, the URI gives the title.

    Raises ValueError for a text that is no DIDL.
    """
    item = ItemSpec(_title(uri), uri, PLAIN_ITEM, cdudn="")
    if not text.strip():
        return item
    try:
        root = ET.fromstring(text)
    except ET.ParseError as err:
        raise ValueError("no DIDL") from err
    found = next(iter(root), None)
    if found is None:
        return item
    res = found.find(f"{{{_DIDL}}}res")
    return replace(
        item,
        title=found.findtext(f"{{{_DC}}}title", item.title),
        item_class=found.findtext(f"{{{_UPNP}}}class", PLAIN_ITEM),
        id=found.get("id", "-1"),
        parent_id=found.get("parentID", "-1"),
        cdudn=found.findtext(f"{{{_DIDL}}}desc", ""),
        artist=found.findtext(f"{{{_DC}}}creator", ""),
        album=found.findtext(f"{{{_UPNP}}}album", ""),
        art=found.findtext(f"{{{_UPNP}}}albumArtURI", ""),
        seconds=seconds((res.get("duration") if res is not None else "") or ""),
    )


def seconds(text: str) -> int:
    """Read `h:mm:ss` as seconds; 0 for anything else."""
    try:
        hours, minutes, rest = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + int(float(rest))
    except ValueError:
        return 0


def _title(uri: str) -> str:
    return unquote(urlsplit(uri).path.rpartition("/")[2]) or uri
