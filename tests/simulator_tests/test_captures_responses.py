"""Lists of alarms and of music services against captured replies: names and order."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.household import Household

from .captures import CAPTURES, in_same_order
from .client import Client

RESPONSES = CAPTURES / "responses"


def captured(path: Path) -> dict[str, str]:
    """Return the output arguments of a captured reply, which is the inner part of one."""
    root = ET.fromstring(f"<reply>{path.read_text()}</reply>")
    return {item.tag: item.text or "" for item in root}


@pytest.mark.parametrize("path", sorted(RESPONSES.glob("alarm-service.ListAlarms.xml")))
async def test_alarms_have_the_captured_attributes_in_order(
    path: Path, small: Household, client: Client
) -> None:
    theirs = captured(path)
    ours = await client.call(small.players[0], "AlarmClock", "ListAlarms")
    assert list(ours) == list(theirs)
    reference = list(ET.fromstring(theirs["CurrentAlarmList"]))
    alarms = list(ET.fromstring(ours["CurrentAlarmList"]))
    assert alarms
    for alarm in alarms:
        assert alarm.tag == reference[0].tag
        assert list(alarm.attrib) == list(reference[0].attrib)
    # The number of an alarm is at most that of the list.
    for reply in (ours, theirs):
        numbers = [int(item.get("ID", "")) for item in ET.fromstring(reply["CurrentAlarmList"])]
        assert max(numbers) <= int(reply["CurrentAlarmListVersion"].rpartition(":")[2])
    assert [item.tag for item in ET.fromstring(alarms[1].get("ProgramMetaData", ""))] == [
        item.tag for item in ET.fromstring(reference[0].get("ProgramMetaData", ""))
    ]


@pytest.mark.parametrize("path", sorted(RESPONSES.glob("music-services.*.xml")))
async def test_services_have_the_captured_form(
    path: Path, small: Household, client: Client
) -> None:
    theirs = captured(path)
    ours = await client.call(small.players[0], "MusicServices", "ListAvailableServices")
    assert list(ours) == list(theirs)
    catalogue = ET.fromstring(theirs["AvailableServiceDescriptorList"])
    made = ET.fromstring(ours["AvailableServiceDescriptorList"])
    assert (made.tag, made.attrib) == (catalogue.tag, catalogue.attrib)
    known = {_shape(service) for service in catalogue}
    for service in made:
        assert _shape(service) in known
        assert in_same_order(service.attrib, catalogue[0].attrib)
    types = {int(number) for number in ours["AvailableServiceTypeList"].split(",")}
    assert types == {int(service.get("Id", "")) * 256 + 7 for service in made}
    captured_types = {int(number) for number in theirs["AvailableServiceTypeList"].split(",")}
    captured_ids = {int(service.get("Id", "")) for service in catalogue}
    assert {number % 256 for number in captured_types} == {7}
    assert captured_ids & {number // 256 for number in captured_types}


def _shape(element: ET.Element) -> tuple[object, ...]:
    """Return names of attributes and children, all the way down."""
    return (element.tag, tuple(element.attrib), tuple(_shape(child) for child in element))
