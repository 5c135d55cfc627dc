"""Whatever cloud playback shows and tells has its text."""

import ast
import json
from collections.abc import Iterator
from typing import Any, Final

from custom_components.sonos_local.event import HOUSEHOLD_EVENTS
from custom_components.sonos_local.privacy.networks import Where

from .uses import INTEGRATION

ENGLISH: Final[dict[str, Any]] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text(encoding="utf-8")
)["entity"]
SENSOR: Final = ENGLISH["binary_sensor"]["cloud_playback"]["state_attributes"]
EVENT: Final = ENGLISH["event"]["cloud_playback"]["state_attributes"]
# Given for what is handed over, not for what plays; and for no content at all.
NOT_SHOWN: Final = frozenset({"https_name", "nothing"})


def reasons() -> Iterator[str]:
    """Give the reasons written where what plays is judged."""
    for name in ("hosts", "networks", "origin", "playback", "urls"):
        tree = ast.parse((INTEGRATION / "privacy" / f"{name}.py").read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                "Found",
                "Origin",
                "Place",
                "Sight",
            ):
                for word in ast.walk(ast.Tuple(call.args[:3])):
                    if isinstance(word, ast.Constant) and isinstance(word.value, str):
                        yield word.value


def test_every_reason_has_its_text() -> None:
    found = set(reasons()) - NOT_SHOWN - {""}
    assert {"service", "not_playing", "asking", "foreign_name", "public_address"} <= found
    assert found <= SENSOR["reason"]["state"].keys()
    assert SENSOR["reason"] == EVENT["reason"]


def test_every_origin_and_every_type_of_event_has_its_text() -> None:
    assert SENSOR["origin"]["state"].keys() == set(Where)
    (event,) = (item for item in HOUSEHOLD_EVENTS if item.key == "cloud_playback")
    assert set(event.event_types) == EVENT["event_type"]["state"].keys()
