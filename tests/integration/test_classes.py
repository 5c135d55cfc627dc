"""The classes of actions of TABLES 2, from the catalogue through the rules to the wire."""

from collections.abc import Mapping

import pytest
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.coordinator import SonosCoordinator
from custom_components.sonos_local.wire.catalogue import Unlisted
from custom_components.sonos_local.wire.errors import RefusedError
from tests.simulator.household import Household

from .helpers import entry_for, set_up
from .rooms import asked

NO_INSTANCE: dict[str, str] = {"InstanceID": "0"}


async def coordinator(
    hass: HomeAssistant, household: Household, *, local_only: bool = True
) -> SonosCoordinator:
    """Set a household up and return what sends."""
    entry = await set_up(hass, entry_for(household, local_only=local_only))
    found: SonosCoordinator = entry.runtime_data
    return found


async def refused(
    coordinator: SonosCoordinator, household: Household, name: str, arguments: Mapping[str, str]
) -> str:
    """Send what is refused; see that it did not arrive, and return the reason."""
    before = asked(household, name)
    with pytest.raises(RefusedError) as caught:
        await coordinator.session.command(household.players[0].uid, name, arguments)
    assert asked(household, name) == before
    return caught.value.verdict.reason


async def test_class_r_reads_are_never_refused(hass: HomeAssistant, small: Household) -> None:
    sender = await coordinator(hass, small)
    uid = small.players[0].uid
    reply = await sender.session.command(uid, "AVTransport.GetTransportInfo", NO_INSTANCE)
    assert reply["CurrentTransportState"]


async def test_class_w_writes_that_do_no_harm_are_never_refused(
    hass: HomeAssistant, small: Household
) -> None:
    sender = await coordinator(hass, small)
    uid = small.players[0].uid
    await sender.session.command(uid, "AVTransport.Pause", NO_INSTANCE)
    await sender.session.command(
        uid,
        "RenderingControl.SetVolume",
        {"InstanceID": "0", "Channel": "Master", "DesiredVolume": "7"},
    )
    assert asked(small, "AVTransport.Pause") == asked(small, "RenderingControl.SetVolume") == 1


async def test_class_p_what_plays_is_judged_by_its_content(
    hass: HomeAssistant, small: Household
) -> None:
    sender = await coordinator(hass, small)
    name = "AVTransport.SetAVTransportURI"
    cloud = {"CurrentURI": "x-sonosapi-stream:s1?sid=254", "CurrentURIMetaData": ""}
    assert await refused(sender, small, name, NO_INSTANCE | cloud) == "service"
    tv_room = small.players[1].uid
    local = {"CurrentURI": f"x-sonos-htastream:{tv_room}:spdif", "CurrentURIMetaData": ""}
    await sender.session.command(tv_room, name, NO_INSTANCE | local)
    assert asked(small, name) == 1


async def test_class_b_bonds_need_a_user(hass: HomeAssistant, small: Household) -> None:
    sender = await coordinator(hass, small)
    name = "DeviceProperties.CreateStereoPair"
    assert await refused(sender, small, name, {"ChannelMapSet": "x"}) == "needs_user"


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("SystemProperties.GetString", {"VariableName": "R_CustomerID"}, "never_sent"),
        ("ContentDirectory.DestroyObject", {"ObjectID": "R:0/0/1"}, "never_sent"),
        (
            "ContentDirectory.CreateObject",
            {"ContainerID": "R:0/0", "Elements": "x"},
            "never_sent",
        ),
    ],
)
async def test_class_k_arguments_outside_the_list_are_refused(
    hass: HomeAssistant, small: Household, name: str, arguments: dict[str, str], reason: str
) -> None:
    sender = await coordinator(hass, small, local_only=False)
    assert await refused(sender, small, name, arguments) == reason
    assert await sender.library.items(small.players[0].uid, "SQ:")


@pytest.mark.parametrize("local_only", [True, False])
async def test_class_c_what_contacts_servers_is_sent_only_when_just_that_is_asked(
    hass: HomeAssistant, small: Household, local_only: bool
) -> None:
    sender = await coordinator(hass, small, local_only=local_only)
    name = "MusicServices.ListAvailableServices"
    assert await refused(sender, small, name, {}) == "contacts_servers"


@pytest.mark.parametrize("local_only", [True, False])
async def test_class_n_is_never_sent(
    hass: HomeAssistant, small: Household, local_only: bool
) -> None:
    sender = await coordinator(hass, small, local_only=local_only)
    name = "ZoneGroupTopology.CheckForUpdate"
    assert await refused(sender, small, name, {}) == "never_sent"
    with pytest.raises(Unlisted):
        await sender.session.command(small.players[0].uid, "AVTransport.MadeUp", {})
