"""DIDL-Lite of our own making (TABLES R7)."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ..model.media import HOUSEHOLDS_OWN, Item

ANY_ITEM: Final = "object.item.audioItem.musicTrack"

_NAMESPACES: Final = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" '
    'xmlns:r="urn:schemas-rinconnetworks-com:metadata-1-0/" '
    'xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"'
)
_OWNER: Final = "urn:schemas-rinconnetworks-com:metadata-1-0/"


def written(item: Item) -> str:
    """Return an item or container as DIDL-Lite: title, class, owner, and its picture if any."""
    kind = item.item_class or ANY_ITEM
    tag = "container" if kind.startswith("object.container") else "item"
    art = f"<upnp:albumArtURI>{escape(item.art)}</upnp:albumArtURI>" if item.art else ""
    return (
        f"<DIDL-Lite {_NAMESPACES}>"
        f"<{tag} id={quoteattr(item.id or '-1')} parentID={quoteattr(item.parent_id or '-1')}"
        ' restricted="true">'
        f"<dc:title>{escape(item.title)}</dc:title>"
        f"<upnp:class>{escape(kind)}</upnp:class>{art}"
        f'<desc id="cdudn" nameSpace="{_OWNER}">{escape(item.cdudn or HOUSEHOLDS_OWN)}</desc>'
        f"</{tag}></DIDL-Lite>"
    )
