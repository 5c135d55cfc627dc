"""Device description and ZoneGroupState against captured ones of old firmware: names and order."""

from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.household import Household
from tests.simulator.topology import attributes

from .captures import CAPTURES, in_same_order, local
from .client import Client
from .conftest import Factory

RESPONSES = CAPTURES / "responses"
STATES = sorted(RESPONSES.glob("zone-group.*.xml"))
DEVICE = "{urn:schemas-upnp-org:device-1-0}"
# WIRE 2.6: seen on S1 and on firmware newer than these captures.
NEWER = {"ActiveZoneID", "ConnectionType", "EthLink", "HeadphoneSwapActive", "SSLPort", "HHSSLPort"}
# In the captures on some home theatres and voice players only.
OCCASIONAL = {
    "ChannelMapSet",
    "HTSatChanMapSet",
    "Invisible",
    "IsZoneBridge",
    "ActiveZoneID",
    "VirtualLineInSource",
    "HTForwardEnabled",
    "HasConfiguredSSID",
}


def members(path: Path) -> list[ET.Element]:
    root = ET.fromstring(path.read_text())
    inner = ET.fromstring(unescape(root.text or "")) if root.text and "<" in root.text else root
    return [item for item in inner.iter() if local(item.tag) in ("ZoneGroupMember", "Satellite")]


@pytest.mark.parametrize("path", STATES, ids=lambda path: path.stem)
async def test_members_have_the_captured_attributes(path: Path, household_factory: Factory) -> None:
    captured = members(path)
    assert captured
    for member in captured:
        generation = member.get("SWGen")
        household = await household_factory("s1" if generation == "1" else "home")
        player = household.players[0]
        ours = dict(attributes(player))
        await household.stop()
        missing = set(member.attrib) - set(ours) - OCCASIONAL - {"WirelessLeafOnly"}
        assert not missing
        assert set(ours) - set(member.attrib) <= NEWER | OCCASIONAL
        assert in_same_order(ours, member.attrib)


@pytest.mark.parametrize("path", sorted(RESPONSES.glob("device_description.xml")))
async def test_device_description_has_the_captured_elements(
    path: Path, household_factory: Factory, client: Client
) -> None:
    text = path.read_text()
    # Tokens that its firmware left unreplaced.
    captured = ET.fromstring(text).find(f"{DEVICE}device")
    household: Household = await household_factory("s1")
    _, _, told = await client.raw(household.players[1], "/xml/device_description.xml")
    ours = ET.fromstring(told).find(f"{DEVICE}device")
    assert captured is not None
    assert ours is not None
    theirs = [local(item.tag) for item in captured]
    names = [local(item.tag) for item in ours]
    # Tuning of that one model.
    assert set(theirs) - set(names) == {"bassExtension", "satGainOffset"}
    assert not set(names) - set(theirs)
    assert in_same_order(names, theirs)
    for ours_, theirs_ in zip(
        ours.iter(f"{DEVICE}service"), captured.iter(f"{DEVICE}service"), strict=False
    ):
        assert [local(item.tag) for item in ours_] == [local(item.tag) for item in theirs_]
