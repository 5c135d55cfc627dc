"""Name, light, battery, autoplay and what else belongs to one box (TABLES 9: 17, WIRE 2.3)."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.control import Control
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.service import Entry, Parts
from tests.simulator.services.inputs import HTControl
from tests.simulator.settings import Settings

from .client import Client, Fault
from .conftest import Factory

NAME = "DeviceProperties"
BAR, PLAY5, PORTABLE, BONDED = 0, 1, 3, 8
# Of a captured first NOTIFY of a Play:5 on early S2 (WIRE 2.3).
CAPTURED = [
    *("ZoneName", "Icon", "Configuration", "Invisible", "IsZoneBridge", "WirelessMode"),
    *("WirelessLeafOnly", "HasConfiguredSSID", "ChannelFreq", "BehindWifiExtender"),
    *("WifiEnabled", "SettingsReplicationState", "SecureRegState", "IsIdle", "MoreInfo"),
    *("ChannelMapSet", "HTSatChanMapSet", "HTBondedZoneCommitState", "Orientation"),
    *("LastChangedPlayState", "AvailableRoomCalibration", "RoomCalibrationState"),
    *("ConfigMode", "SupportsAudioIn", "SupportsAudioClip"),
]
type Plays = Callable[[Player, str, str], None]


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch) -> Plays:
    """Return a function that lets a player's transport tell of a URI and a state."""

    def play(player: Player, uri: str, state: str) -> None:
        parts: Parts = {
            name: (Entry(name, value),)
            for name, value in (("TransportState", state), ("AVTransportURI", uri))
        }
        monkeypatch.setattr(player.services["AVTransport"], "parts", lambda: parts)

    return play


async def call(client: Client, player: Player, action: str, **arguments: Any) -> dict[str, str]:
    return await client.call(player, NAME, action, **arguments)


async def refused(client: Client, player: Player, action: str, **arguments: Any) -> int:
    with pytest.raises(Fault) as fault:
        await call(client, player, action, **arguments)
    return fault.value.code


async def first(client: Client, player: Player) -> dict[str, str]:
    await client.subscribe(player, NAME)
    await client.until(lambda: bool(client.of(NAME)))
    return client.of(NAME)[0].properties


async def scene(control: Control, client: Client, path: str, **data: Any) -> int:
    url = f"http://127.0.0.1:{control.port}/players/{path}"
    async with client.session.post(url, json=data) as response:
        return response.status


@pytest.fixture
async def control(home: Household) -> Any:
    """Return the control port of `home`, open."""
    made = Control(home)
    await made.start("127.0.0.1", 0)
    yield made
    await made.stop()


@pytest.mark.parametrize(("profile", "index"), [("home", 0), ("home", 2), ("s1", 0), ("s1", 3)])
async def test_first_notify_has_all_described_variables_in_captured_order(
    profile: str, index: int, household_factory: Factory, client: Client
) -> None:
    player = (await household_factory(profile)).players[index]
    names = list(await first(client, player))
    described = player.descriptions[NAME].variables.values()
    assert set(names) == {item.name for item in described if item.evented}
    assert [name for name in names if name in CAPTURED] == [
        name for name in CAPTURED if name in names
    ]


async def test_variables_follow_the_firmware(home: Household, client: Client) -> None:
    properties = await first(client, home.players[BAR])
    assert "WirelessLeafOnly" not in properties
    assert properties["ConnectionType"] == "3"
    assert properties["AvailableHeadphoneSessions"] == "0"
    assert properties["MicEnabled"] == "1"
    await client.subscribe(home.players[PLAY5], NAME, "older")
    await client.until(lambda: bool(client.of("older")))
    older = client.of("older")[0].properties
    assert "HeadphoneId" not in older
    assert older["SupportsAudioIn"] == "1"


async def test_values_of_a_first_notify(small: Household, client: Client, plays: Plays) -> None:
    player = small.players[0]
    plays(player, "x-rincon-queue:x#0", "PLAYING")
    player.calibration = 1
    properties = await first(client, player)
    assert properties["LastChangedPlayState"] == "PLAYING,,,"
    assert properties["AvailableRoomCalibration"].startswith(player.uid.removeprefix("RINCON_"))
    assert properties["RoomCalibrationState"] == "1"
    assert properties["SupportsAudioClip"] == "1"
    stores = properties["SettingsReplicationState"].split(",")
    assert len(stores) == 32
    assert stores[:2] == [small.players[0].uid, "45"]


async def test_shared_settings_are_told_as_a_newer_version(
    small: Household, client: Client
) -> None:
    await first(client, small.players[2])
    small.store(Settings).set("hideTuneIn", new="true", writer=small.players[1].uid)
    await client.until(lambda: len(client.of(NAME)) == 2)
    properties = client.of(NAME)[1].properties
    assert list(properties) == ["SettingsReplicationState"]
    assert properties["SettingsReplicationState"].startswith(f"{small.players[1].uid},46,")


async def test_a_bridge_has_no_transport_and_answers(
    household_factory: Factory, client: Client
) -> None:
    bridge = (await household_factory("s1")).players[3]
    properties = await first(client, bridge)
    assert properties["IsZoneBridge"] == "1"
    assert properties["LastChangedPlayState"] == "STOPPED,,,"
    assert properties["SupportsAudioClip"] == "0"
    assert (await call(client, bridge, "GetZoneInfo"))["HTAudioIn"] == "0"


async def test_light_is_switched_and_not_told(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await call(client, player, "GetLEDState") == {"CurrentLEDState": "On"}
    await call(client, player, "SetLEDState", DesiredLEDState="Off")
    assert await call(client, player, "GetLEDState") == {"CurrentLEDState": "Off"}
    assert await refused(client, player, "SetLEDState", DesiredLEDState="Dim") == 402
    assert player.services[NAME].as_json() == {"light": "Off", "lock": "Off"}


async def test_buttons_are_locked_at_the_primary_for_the_whole_room(
    home: Household, client: Client
) -> None:
    bar, bonded = home.players[BAR], home.players[BONDED]
    await call(client, bar, "SetButtonLockState", DesiredButtonLockState="On")
    for player in (bar, bonded):
        reply = await call(client, player, "GetButtonLockState")
        assert reply == {"CurrentButtonLockState": "On"}
    arguments = {"DesiredButtonLockState": "Off"}
    assert await refused(client, bonded, "SetButtonLockState", **arguments) == 803
    assert await refused(client, bar, "SetButtonLockState", DesiredButtonLockState="on") == 402
    assert await call(client, bar, "GetButtonState") == {"State": ""}


async def test_household_and_box_tell_what_they_are(small: Household, client: Client) -> None:
    player = small.players[0]
    reply = await call(client, player, "GetHouseholdID")
    assert reply == {"CurrentHouseholdID": small.spec.id}
    info = await call(client, player, "GetZoneInfo")
    assert list(info) == [
        *("SerialNumber", "SoftwareVersion", "DisplaySoftwareVersion", "HardwareVersion"),
        *("IPAddress", "MACAddress", "CopyrightInfo", "ExtraInfo", "HTAudioIn", "Flags"),
    ]
    assert info["SoftwareVersion"] == "97.1-80312"
    assert info["DisplaySoftwareVersion"] == "18.8"
    assert info["IPAddress"] == player.address
    assert info["SerialNumber"].startswith(info["MACAddress"].replace(":", "-"))
    assert info["CopyrightInfo"].startswith("\N{COPYRIGHT SIGN} 2003")
    assert info["HTAudioIn"] == "0"


async def test_audio_from_the_tv_is_told_without_an_event(
    home: Household, client: Client, plays: Plays
) -> None:
    bar = home.players[BAR]
    control = bar.service(HTControl)

    async def code() -> str:
        return (await call(client, bar, "GetZoneInfo"))["HTAudioIn"]

    assert await code() == "21"
    plays(bar, f"x-sonos-htastream:{bar.uid}:spdif", "PLAYING")
    assert await code() == "33554434"
    control.feed(84934721)
    assert await code() == "84934721"
    control.connect(connected=False)
    assert await code() == "0"


async def test_a_room_is_renamed_everywhere(home: Household, client: Client) -> None:
    bar, other = home.players[BAR], home.players[PLAY5]
    await client.subscribe(bar, NAME, "bar")
    await client.subscribe(home.players[BONDED], NAME, "bonded")
    await client.subscribe(other, "ZoneGroupTopology")
    arguments = {
        "DesiredZoneName": "Lounge & Bar",
        "DesiredIcon": "x-rincon-roomicon:den",
        "DesiredConfiguration": "",
        "DesiredTargetRoomName": "Lounge",
    }
    await call(client, bar, "SetZoneAttributes", **arguments)
    item = await client.last("bar", "ZoneName", "Lounge & Bar")
    assert item.properties["Icon"] == "x-rincon-roomicon:den"
    await client.last("bonded", "ZoneName", "Lounge & Bar")
    await client.until(lambda: len(client.of("ZoneGroupTopology")) == 2)
    state = ET.fromstring(client.of("ZoneGroupTopology")[1].properties["ZoneGroupState"])
    names = {item.get("UUID"): item.get("ZoneName") for item in state.iter() if item.get("UUID")}
    assert {names[home.players[index].uid] for index in (0, 8, 9, 10)} == {"Lounge & Bar"}
    assert await call(client, bar, "GetZoneAttributes") == {
        "CurrentZoneName": "Lounge & Bar",
        "CurrentIcon": "x-rincon-roomicon:den",
        "CurrentConfiguration": "1",
        "CurrentTargetRoomName": "Lounge",
    }


async def test_an_empty_icon_stays_and_an_empty_name_is_402(
    household_factory: Factory, client: Client
) -> None:
    player = (await household_factory("s1")).players[0]
    player.icon = "x-rincon-roomicon:foyer"
    rest = {"DesiredIcon": "", "DesiredConfiguration": ""}
    await call(client, player, "SetZoneAttributes", DesiredZoneName="Foyer", **rest)
    assert await call(client, player, "GetZoneAttributes") == {
        "CurrentZoneName": "Foyer",
        "CurrentIcon": "x-rincon-roomicon:foyer",
        "CurrentConfiguration": "1",
    }
    assert await refused(client, player, "SetZoneAttributes", DesiredZoneName="", **rest) == 402


async def test_configuration_mode_is_told(small: Household, client: Client) -> None:
    player = small.players[0]
    await first(client, player)
    reply = await call(client, player, "EnterConfigMode", Mode="SETUP", Options="")
    assert reply == {"State": ""}
    await client.last(NAME, "ConfigMode", "SETUP")
    await call(client, player, "ExitConfigMode", Options="")
    await client.last(NAME, "ConfigMode", "")
    assert await refused(client, player, "EnterConfigMode", Mode="", Options="") == 402


async def test_chirping_is_refused(small: Household, client: Client) -> None:
    arguments = {"Channel": "1", "DurationMilliseconds": "1", "ChirpIfPlayingSwappableAudio": "0"}
    player = small.players[0]
    assert await refused(client, player, "RoomDetectionStartChirping", **arguments) == 501
    assert await refused(client, player, "RoomDetectionStopChirping", PlayId="1") == 501


@pytest.mark.parametrize("source", ["TV", ""])
async def test_autoplay_of_a_tv(source: str, home: Household, client: Client) -> None:
    bar = home.players[BAR]
    where = {"Source": source}
    assert await call(client, bar, "GetAutoplayRoomUUID", **where) == {"RoomUUID": bar.uid}
    assert await call(client, bar, "GetAutoplayLinkedZones", **where) == {"IncludeLinkedZones": "0"}
    await call(client, bar, "SetAutoplayRoomUUID", RoomUUID="", **where)
    await call(client, bar, "SetAutoplayLinkedZones", IncludeLinkedZones="1", **where)
    await call(client, bar, "SetAutoplayVolume", Volume="30", **where)
    await call(client, bar, "SetUseAutoplayVolume", UseVolume="1", **where)
    both = {"Source": "TV"}
    assert await call(client, bar, "GetAutoplayRoomUUID", **both) == {"RoomUUID": ""}
    assert await call(client, bar, "GetAutoplayLinkedZones", **both) == {"IncludeLinkedZones": "1"}
    assert await call(client, bar, "GetAutoplayVolume", **both) == {"CurrentVolume": "30"}
    assert await call(client, bar, "GetUseAutoplayVolume", **both) == {"UseVolume": "1"}
    assert await refused(client, bar, "SetAutoplayVolume", Volume="101", **both) == 402
    assert await refused(client, bar, "SetAutoplayRoomUUID", RoomUUID="RINCON_X", **both) == 402


async def test_sources_that_a_model_does_not_have_are_402(home: Household, client: Client) -> None:
    plain, line_in = home.players[6], home.players[PLAY5]
    assert await refused(client, plain, "GetAutoplayRoomUUID", Source="TV") == 402
    assert await refused(client, plain, "GetAutoplayRoomUUID", Source="LineIn") == 402
    for player, source in ((plain, ""), (line_in, ""), (line_in, "LineIn")):
        reply = await call(client, player, "GetAutoplayRoomUUID", Source=source)
        assert reply == {"RoomUUID": ""}


async def test_one_old_model_forwards_sound(client: Client, household_factory: Factory) -> None:
    home = await household_factory("home")
    assert await refused(client, home.players[BAR], "GetHTForwardState") == 401
    await home.upgrade(home.players[BAR], "70.1-34112")
    reply = await call(client, home.players[BAR], "GetHTForwardState")
    assert reply == {"IsHTForwardEnabled": "0"}


async def test_battery_is_told_with_the_topology(
    home: Household, client: Client, control: Control
) -> None:
    portable = home.players[PORTABLE]
    properties = await first(client, portable)
    await client.subscribe(portable, "ZoneGroupTopology")
    text = "BattChg:NOT_CHARGING,RawBattPct:64,BattPct:64,BattTmp:25"
    assert properties["MoreInfo"] == text
    assert await scene(control, client, "Terrace/battery", percent=65, charging=True) == 200
    text = "BattChg:CHARGING,RawBattPct:65,BattPct:65,BattTmp:25"
    item = await client.last(NAME, "MoreInfo", text)
    assert list(item.properties) == ["MoreInfo"]
    await client.until(lambda: len(client.of("ZoneGroupTopology")) == 2)
    assert text in client.of("ZoneGroupTopology")[1].properties["ZoneGroupState"]
    assert await scene(control, client, "Terrace/battery", charging=False) == 200
    await client.last(NAME, "MoreInfo", text.replace("CHARGING", "NOT_CHARGING"))
    assert await scene(control, client, "Terrace/battery", percent=101) == 400
    assert await scene(control, client, "Office/battery", percent=5) == 400


async def test_microphone_is_told(home: Household, client: Client, control: Control) -> None:
    await first(client, home.players[BAR])
    assert await scene(control, client, f"{home.players[BAR].uid}/microphone", on=False) == 200
    await client.last(NAME, "MicEnabled", "0")
    assert await scene(control, client, "Kitchen/microphone", on=True) == 400


async def test_the_app_renames_too(home: Household, client: Client, control: Control) -> None:
    await first(client, home.players[PORTABLE])
    assert await scene(control, client, "Terrace/rename", room="Balcony") == 200
    await client.last(NAME, "ZoneName", "Balcony")
    assert await scene(control, client, "Terrace/rename", room="x") == 404
