"""Line-in, and the TV's cable and remote control (WIRE 2.5 and 4.1)."""

from typing import Any

import pytest

from tests.simulator.control import Control
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.services.inputs import AudioIn, HTControl

from .client import Client, Fault

BAR, PLAY5, PLAYBAR, AMP = 0, 1, 5, 7


async def refused(
    client: Client, player: Player, service: str, action: str, **arguments: Any
) -> int:
    try:
        await client.call(player, service, action, **arguments)
    except Fault as fault:
        return fault.code
    return 0


def test_only_some_models_have_a_line_in(home: Household) -> None:
    having = [index for index, player in enumerate(home.players) if "AudioIn" in player.services]
    assert having == [1, 4, 7]


async def test_first_notify_of_a_line_in(home: Household, client: Client) -> None:
    await client.subscribe(home.players[PLAY5], "AudioIn")
    await client.until(lambda: bool(client.received))
    assert list(client.received[0].properties.items()) == [
        ("AudioInputName", "Audio Component"),
        ("Icon", "AudioComponent"),
        ("LineInConnected", "1"),
        ("LeftLineInLevel", "1"),
        ("RightLineInLevel", "1"),
        ("Playing", "0"),
    ]


async def test_plugging_is_told(home: Household, client: Client) -> None:
    player = home.players[PLAY5]
    await client.subscribe(player, "AudioIn")
    player.service(AudioIn).plug(connected=False)
    item = await client.last("AudioIn", "LineInConnected", "0")
    assert list(item.properties) == ["LineInConnected"]
    assert player.service(AudioIn).as_json() == {"connected": False}


async def test_the_control_port_plugs(home: Household, client: Client) -> None:
    control = Control(home)
    await control.start("127.0.0.1", 0)
    url = f"http://127.0.0.1:{control.port}/players"
    await client.subscribe(home.players[4], "AudioIn")
    data = {"connected": True, "playing": True}
    async with client.session.post(f"{url}/Office/line_in", json=data) as response:
        assert response.status == 200
    await client.last("AudioIn", "LineInConnected", "1")
    await client.last("AudioIn", "Playing", "1")
    async with client.session.post(f"{url}/Kitchen/line_in", json=data) as response:
        assert response.status == 404
    await control.stop()


async def test_name_and_levels_of_a_line_in(home: Household, client: Client) -> None:
    player = home.players[AMP]
    await client.subscribe(player, "AudioIn")
    await client.call(
        player, "AudioIn", "SetAudioInputAttributes", DesiredName="Turntable", DesiredIcon="LP"
    )
    await client.last("AudioIn", "AudioInputName", "Turntable")
    assert await client.call(player, "AudioIn", "GetAudioInputAttributes") == {
        "CurrentName": "Turntable",
        "CurrentIcon": "LP",
    }
    levels: dict[str, Any] = {"DesiredLeftLineInLevel": "4", "DesiredRightLineInLevel": "5"}
    await client.call(player, "AudioIn", "SetLineInLevel", **levels)
    item = await client.last("AudioIn", "RightLineInLevel", "5")
    assert item.properties["LeftLineInLevel"] == "4"
    assert await client.call(player, "AudioIn", "GetLineInLevel") == {
        "CurrentLeftLineInLevel": "4",
        "CurrentRightLineInLevel": "5",
    }
    levels["DesiredLeftLineInLevel"] = "11"
    assert await refused(client, player, "AudioIn", "SetLineInLevel", **levels) == 402


async def test_inputs_and_transmission(home: Household, client: Client) -> None:
    player = home.players[AMP]
    await client.call(player, "AudioIn", "SelectAudio", ObjectID="AI:0")
    assert await refused(client, player, "AudioIn", "SelectAudio", ObjectID="AI:1") == 402
    for action in ("StartTransmissionToGroup", "StopTransmissionToGroup"):
        code = await refused(client, player, "AudioIn", action, CoordinatorID="RINCON_X")
        assert code == 402


async def test_first_notify_of_a_tv(home: Household, client: Client) -> None:
    await client.subscribe(home.players[BAR], "HTControl")
    await client.until(lambda: bool(client.received))
    assert list(client.received[0].properties.items()) == [
        ("TOSLinkConnected", "1"),
        ("IRRepeaterState", "Disabled"),
    ]
    service = home.players[BAR].service(HTControl)
    service.connect(connected=False)
    await client.last("HTControl", "TOSLinkConnected", "0")
    assert service.as_json() == {"connected": False, "audio_in": 0}


async def test_only_some_bars_repeat_infrared(home: Household, client: Client) -> None:
    bar, playbar = home.players[BAR], home.players[PLAYBAR]
    on: dict[str, Any] = {"DesiredIRRepeaterState": "On"}
    assert await refused(client, bar, "HTControl", "SetIRRepeaterState", **on) == 401
    await client.subscribe(playbar, "HTControl")
    await client.call(playbar, "HTControl", "SetIRRepeaterState", **on)
    await client.last("HTControl", "IRRepeaterState", "On")
    reply = await client.call(playbar, "HTControl", "GetIRRepeaterState")
    assert reply == {"CurrentIRRepeaterState": "On"}
    on["DesiredIRRepeaterState"] = "Disabled"
    assert await refused(client, playbar, "HTControl", "SetIRRepeaterState", **on) == 402


async def test_remote_control_and_its_light(home: Household, client: Client) -> None:
    bar = home.players[BAR]
    reply = await client.call(bar, "HTControl", "IsRemoteConfigured")
    assert reply == {"RemoteConfigured": "0"}
    await client.call(bar, "HTControl", "SetLEDFeedbackState", LEDFeedbackState="Off")
    reply = await client.call(bar, "HTControl", "GetLEDFeedbackState")
    assert reply == {"LEDFeedbackState": "Off"}
    code = await refused(client, bar, "HTControl", "SetLEDFeedbackState", LEDFeedbackState="x")
    assert code == 402
    assert await refused(client, bar, "HTControl", "IdentifyIRRemote", Timeout="1") == 501
    assert await refused(client, bar, "HTControl", "CommitLearnedIRCodes", Name="x") == 501


@pytest.mark.parametrize("action", ["GetLineInLevel", "NoSuchAction"])
async def test_a_model_without_a_line_in_refuses_every_action_of_it(
    home: Household, client: Client, action: str
) -> None:
    kind = "urn:schemas-upnp-org:service:AudioIn:1"
    headers = {"SOAPACTION": f'"{kind}#{action}"', "CONTENT-TYPE": "text/xml"}
    status, _, text = await client.raw(
        home.players[PLAYBAR], "/AudioIn/Control", "", method="POST", headers=headers
    )
    assert status == 500
    assert "<errorCode>401</errorCode>" in text
    assert (await client.raw(home.players[PLAYBAR], "/AudioIn/Event", method="SUBSCRIBE"))[0] == 405
