"""Browse in a line, and its DIDL read."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from tests.simulator.household import Household
from tests.simulator.player import Player

from .captures import local
from .client import Client

CD = "ContentDirectory"
SONOS = "Linux UPnP/1.0 Sonos/83.1-61210 (client)"


@dataclass
class Found:
    """A reply to Browse: its elements and its numbers."""

    items: list[ET.Element]
    result: str
    returned: int
    total: int
    update_id: int

    @property
    def ids(self) -> list[str]:
        """Return the ids of the elements."""
        return [item.get("id", "") for item in self.items]

    @property
    def titles(self) -> list[str]:
        """Return the titles of the elements."""
        return [text(item, "title") for item in self.items]


def text(item: ET.Element, name: str) -> str:
    """Return the text of a child by its name without namespace."""
    return next((child.text or "" for child in item if local(child.tag) == name), "")


def names(item: ET.Element) -> list[str]:
    """Return the names of the children in order."""
    return [local(child.tag) for child in item]


async def browse(
    client: Client,
    household: Household,
    object_id: str,
    *,
    player: Player | None = None,
    flag: str = "BrowseDirectChildren",
    start: int = 0,
    count: int = 0,
    user_agent: str = "",
) -> Found:
    """Browse. Raises Fault."""
    reply = await client.call(
        player or household.players[0],
        CD,
        "Browse",
        user_agent=user_agent,
        ObjectID=object_id,
        BrowseFlag=flag,
        Filter="*",
        StartingIndex=str(start),
        RequestedCount=str(count),
        SortCriteria="",
    )
    return Found(
        list(ET.fromstring(reply["Result"])),
        reply["Result"],
        int(reply["NumberReturned"]),
        int(reply["TotalMatches"]),
        int(reply["UpdateID"]),
    )


async def metadata(
    client: Client, household: Household, object_id: str, *, user_agent: str = ""
) -> ET.Element:
    """Return the one element of BrowseMetadata. Raises Fault."""
    found = await browse(client, household, object_id, flag="BrowseMetadata", user_agent=user_agent)
    assert (found.returned, found.total) == (1, 1)
    return found.items[0]
