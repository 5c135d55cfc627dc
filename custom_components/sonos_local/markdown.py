"""Names and titles in texts that Home Assistant shows as Markdown, as those of repairs."""

import re
from typing import Final

# What means something within a line, what makes an address a link, and what begins a list.
_MARKS: Final = re.compile(r"([\\`*_\[\]<>!|~&#]|:(?=//)|(?<=www)\.)")
_BEGINS: Final = re.compile(r"^(\d*)([-+=.)])")


def as_text(name: str) -> str:
    """Return a name so that it is shown as it is: others choose it, and no page follows it."""
    return _BEGINS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", " ".join(name.split())))
