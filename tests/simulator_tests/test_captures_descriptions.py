"""What players describe, against descriptions captured from 18 real models.

The captures are not part of the project; where they are not beside it there is nothing to compare.
"""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.description.catalogue import describe
from tests.simulator.description.documents import service_description
from tests.simulator.hardware import MODELS, Version
from tests.simulator.services import EVERY_PLAYER

from .captures import CAPTURES

SCPD = "{urn:schemas-upnp-org:service-1-0}"
DESCRIPTIONS = sorted((CAPTURES / "descriptions").glob("sonos-*.json"))


def captured(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text())
    return data


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)
def test_model_has_the_captured_services(path: Path) -> None:
    data = captured(path)
    ours = {kind.name for kind in EVERY_PLAYER} | set(MODELS[data["model"]].services)
    assert ours == {service["name"] for service in data["services"]}


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)
def test_services_are_described_as_captured(path: Path) -> None:
    data = captured(path)
    version = Version.parse(data["softwareVersion"])
    described = describe(data["model"], version)
    for service in data["services"]:
        ours = described[service["name"]]
        assert ours.type == service["serviceType"]
        assert ours.control_path == service["controlURL"]
        assert ours.event_path == service["eventSubURL"]
        assert ours.description_path == service["discoveryUri"]
        assert {item.name: (item.kind, item.evented) for item in ours.variables.values()} == {
            item["name"]: (item["dataType"], item["sendEvents"])
            for item in service["stateVariables"]
        }
        assert {
            item.name: [
                [(one.name, one.variable) for one in ones] for ones in (item.inputs, item.outputs)
            ]
            for item in ours.actions.values()
        } == {
            item["name"]: [
                [(one["name"], one["relatedStateVariableName"]) for one in item.get(side, [])]
                for side in ("inputs", "outputs")
            ]
            for item in service["actions"]
        }


def test_a_service_description_tells_the_same() -> None:
    described = describe("S18", Version.parse("97.1-80312"))["AlarmClock"]
    root = ET.fromstring(service_description(described))
    actions = {
        action.findtext(f"{SCPD}name"): [
            (item.findtext(f"{SCPD}name"), item.findtext(f"{SCPD}direction"))
            for item in action.iter(f"{SCPD}argument")
        ]
        for action in root.iter(f"{SCPD}action")
    }
    assert actions["DestroyAlarm"] == [("ID", "in")]
    assert len(actions) == len(described.actions)
    variables = {item.findtext(f"{SCPD}name") for item in root.iter(f"{SCPD}stateVariable")}
    assert variables == set(described.variables)
