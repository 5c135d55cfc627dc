"""Browse and the events of ContentDirectory against captured ones: names and order."""

from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.content.playlists import Playlists
from tests.simulator.content.queue import Queues
from tests.simulator.household import Household
from tests.simulator.profiles.content import LIBRARY_QUEUE, SPOTIFY_TRACK

from .browsing import CD, browse, names
from .captures import CAPTURES, shape
from .client import EVENT, Client

REPLIES = [
    *((path, "Q:0") for path in sorted(CAPTURES.glob("*/*queue.xml"))),
    *((path, "SQ:") for path in sorted((CAPTURES / "events").glob("playlists.xml"))),
]
NOTIFIES = sorted((CAPTURES / "events").glob("*change.xml"))
CONTENT = [path for path in NOTIFIES if "ContainerUpdateIDs" in path.read_text()]


def captured(path: Path) -> ET.Element:
    """Return the DIDL of a captured reply, whole or only its inner part."""
    text = path.read_text()
    inner = text[text.index("<Result>") + 8 : text.index("</Result>")]
    return ET.fromstring(unescape(inner))


@pytest.mark.parametrize(("path", "object_id"), REPLIES, ids=lambda value: str(value)[-30:])
async def test_lists_have_the_captured_form(
    path: Path, object_id: str, small: Household, client: Client
) -> None:
    items = tuple(item if item.art else SPOTIFY_TRACK for item in (*LIBRARY_QUEUE, SPOTIFY_TRACK))
    small.store(Queues).of(small.players[0]).insert(items)
    small.store(Playlists).add("All", items)
    theirs = captured(path)
    found = await browse(client, small, object_id)
    ours = ET.fromstring(found.result)
    expected = shape(theirs)
    # Marks of explicit words, which services give.
    expected.pop("tags", None)
    assert shape(ours) == expected
    orders = {tuple(dict.fromkeys(names(item))) for item in theirs}
    own = {tuple(dict.fromkeys(names(item))) for item in found.items if len(item) > 3}
    longest = max(orders, key=len)
    assert all([name for name in longest if name in order] == list(order) for order in own)


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.stem)
async def test_events_name_the_captured_variables(
    path: Path, small: Household, client: Client
) -> None:
    theirs = [item[0].tag for item in ET.fromstring(path.read_text()).iter(f"{EVENT}property")]
    player = small.players[0]
    await client.subscribe(player, CD)
    await client.until(lambda: bool(client.received))
    if "FavoritesUpdateID" in theirs:
        await client.call(player, CD, "DestroyObject", ObjectID="FV:2/0")
    else:
        small.store(Queues).of(player).clear()
    await client.until(lambda: len(client.received) == 2)
    assert list(client.received[1].properties) == theirs
