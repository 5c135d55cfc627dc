"""Where payloads of real players lie, and how shapes are compared: names, not values."""

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

# Beside the project, never in it.
CAPTURES = Path(__file__).parents[2].parent / "shared" / "captures"


def local(tag: str) -> str:
    """Return a tag without its namespace."""
    return tag.rpartition("}")[2]


def shape(root: ET.Element) -> dict[str, set[str]]:
    """Return the attribute names of each element name below and with `root`."""
    found: dict[str, set[str]] = {}
    for element in root.iter():
        found.setdefault(local(element.tag), set()).update(map(local, element.attrib))
    return found


def in_same_order(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Return whether the names that both have come in the same order."""
    ours, theirs = list(dict.fromkeys(ours)), list(dict.fromkeys(theirs))
    return [name for name in ours if name in theirs] == [name for name in theirs if name in ours]
