"""What players say, bytes and texts, as typed events and values; without a clock, without state.

One bad value never loses the others: it counts as not told, and its name goes to the function
`odd` that the caller may hand in. Names go there, never values.
"""

from .alarms import alarms
from .content import browse_page, favorites, item, metadata, playlists
from .description import description
from .notify import events, properties
from .topology import offer, topology
from .values import Odd, duration, unheard

__all__ = [
    "Odd",
    "alarms",
    "browse_page",
    "description",
    "duration",
    "events",
    "favorites",
    "item",
    "metadata",
    "offer",
    "playlists",
    "properties",
    "topology",
    "unheard",
]
