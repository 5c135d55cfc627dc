"""DIDL of what plays, as players write it into events and position replies.

Order of the elements: captured LastChange events (WIRE 2.4); number and album artist of a library
track: a published GetPositionInfo reply.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from zlib import crc32

from ..content import didl
from ..content.net import (
    SERVICE,
    SERVICE_RADIO,
    SERVICE_TRACKS,
    SHARE,
    USUAL_LENGTH,
    Fetched,
    Net,
    scheme,
)
from .source import Kind, Source

if TYPE_CHECKING:
    from ..hardware import Version
    from ..household import Household
    from ..spec import ItemSpec

NOT_IMPLEMENTED = "NOT_IMPLEMENTED"
# Firmware that adds r:streamInfo; seen on 97.1, the border is a guess.
STREAM_INFO_SINCE = 86
# Bits, rate, codec, lossless and Dolby flags; the value of a compressed track is captured.
STREAM_INFO = "bd:16,sr:44100,c:5,l:0,d:0"


def encoded(uri: str) -> str:
    """Percent-encode a URI as players do for /getaa: with small letters."""
    return re.sub("%..", lambda found: found[0].lower(), quote(uri, safe=""))


def art(item: ItemSpec) -> str:
    """Return albumArtURI: the item's own, or the player's picture of its URI."""
    kind = scheme(item.uri)
    if kind in SERVICE:
        return f"/getaa?s=1&u={encoded(item.uri)}"
    if item.art:
        return item.art
    return f"/getaa?u={encoded(item.uri)}&v=23" if kind == SHARE else ""


def track(household: Household, item: ItemSpec, version: Version, seconds: float) -> str:
    """Write CurrentTrackMetaData of a track."""
    info = version.major >= STREAM_INFO_SINCE
    return _item(
        [
            didl.resource(item.uri, seconds),
            didl.element("r:streamContent", ""),
            didl.element("r:radioShowMd", ""),
            *([didl.element("r:streamInfo", STREAM_INFO)] if info else []),
            *_about(household, item),
        ]
    )


def next_track(household: Household, item: ItemSpec) -> str:
    """Write r:NextTrackMetaData, which has nothing of a stream."""
    return _item([didl.resource(item.uri, item.seconds), *_about(household, item)])


def radio(source: Source, found: Fetched | None) -> str:
    """Write CurrentTrackMetaData of a station: titled by its address, the song beside it.

    A music service's station keeps its own URI there, though CurrentTrackURI is the stream.
    """
    served = scheme(source.uri) in SERVICE_RADIO
    uri = found.uri if found and not served else source.uri
    kind = scheme(uri)
    protocol = "" if kind.startswith("x-") else f"{kind}:*:application/octet-stream:*"
    if served:
        protocol = "sonos.com-http:*:application/octet-stream:*"
    picture = f"/getaa?s=1&u={encoded(uri)}" if served else ""
    return _item(
        [
            didl.resource(uri, protocol=protocol),
            didl.element("r:streamContent", found.stream_title if found else ""),
            didl.element("r:radioShowMd", ""),
            *([didl.element("upnp:albumArtURI", picture)] if picture else []),
            didl.element("dc:title", uri if served else urlsplit(uri).path.rpartition("/")[2]),
            didl.element("upnp:class", didl.PLAIN_ITEM),
        ]
    )


def session(address: str, item: ItemSpec) -> str:
    """Write the metadata of an AirPlay or Spotify Connect session, as its sender gave it.

    Captured is a session without a title; where title, artist and album stand is a guess.
    """
    picture = f"http://{address}:1400/getaa?v=0&vli=1&u={crc32(item.uri.encode())}"
    more = [
        didl.element(name, value)
        for name, value in (
            ("dc:title", item.title),
            ("dc:creator", item.artist),
            ("upnp:album", item.album),
        )
        if value
    ]
    children = [
        "<res></res>",
        didl.element("upnp:albumArtURI", picture),
        didl.element("upnp:class", f"{didl.PLAIN_ITEM}.audioItem.audioBroadcast.live"),
        *more,
    ]
    return didl.document([f'<item id="-1" parentID="-1">{"".join(children)}</item>'])


def enriched(household: Household, item: ItemSpec) -> ItemSpec:
    """Return a file of a share as the index knows it, anything else as it came.

    Of a music service's track its service knows the length.
    """
    if scheme(item.uri) in SERVICE_TRACKS:
        return replace(item, seconds=item.seconds or USUAL_LENGTH)
    known = household.store(Net).track(item.uri) if scheme(item.uri) == SHARE else None
    if known is None:
        return item
    return replace(
        item,
        title=known.title,
        item_class=didl.TRACK,
        artist=known.artist,
        album=known.album,
        art=item.art or f"/getaa?u={encoded(item.uri)}&v=23",
        seconds=known.seconds,
    )


def tv(uid: str) -> str:
    """Write AVTransportURIMetaData of the TV (WIRE 5)."""
    return didl.document(
        [
            didl.entry(
                "item",
                "spdif-input",
                "0",
                [
                    didl.element("dc:title", uid),
                    didl.element("upnp:class", f"{didl.PLAIN_ITEM}.audioItem.linein.homeTheater"),
                ],
            )
        ]
    )


def length(kind: Kind, seconds: float) -> str:
    """Return the length of what plays: nothing for inputs, 0:00:00 for what has no end."""
    if kind in (Kind.LINE_IN, Kind.TV):
        return ""
    return didl.clock(seconds)


def _about(household: Household, item: ItemSpec) -> list[str]:
    known = household.store(Net).track(item.uri) if scheme(item.uri) == SHARE else None
    picture = art(item)
    return [
        *([didl.element("upnp:albumArtURI", picture)] if picture else []),
        didl.element("dc:title", item.title),
        didl.element("upnp:class", item.item_class),
        *([didl.element("dc:creator", item.artist)] if item.artist else []),
        *([didl.element("upnp:album", item.album)] if item.album else []),
        *([didl.element("upnp:originalTrackNumber", str(known.number))] if known else []),
        *([didl.element("r:albumArtist", known.album_artist)] if known else []),
    ]


def _item(children: list[str]) -> str:
    return didl.document([didl.entry("item", "-1", "-1", children)])
