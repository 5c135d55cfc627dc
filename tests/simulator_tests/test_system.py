"""Settings, music services, formats, QPlay and virtual line-in."""

from typing import Any

import pytest

from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.services.system import sink
from tests.simulator.settings import Settings

from .client import Client, Fault
from .conftest import Factory

ACCOUNTS: dict[str, dict[str, str]] = {
    "AddAccountX": {"AccountType": "1", "AccountID": "", "AccountPassword": ""},
    "AddOAuthAccountX": {
        "AccountType": "1",
        "AccountToken": "",
        "AccountKey": "",
        "OAuthDeviceID": "",
        "AuthorizationCode": "",
        "RedirectURI": "",
        "UserIdHashCode": "",
        "AccountTier": "0",
    },
    "RemoveAccount": {"AccountType": "1", "AccountID": ""},
    "EditAccountPasswordX": {"AccountType": "1", "AccountID": "", "NewAccountPassword": ""},
    "SetAccountNicknameX": {"AccountUDN": "", "AccountNickname": ""},
    "RefreshAccountCredentialsX": {
        "AccountType": "1",
        "AccountUID": "1",
        "AccountToken": "",
        "AccountKey": "",
    },
    "EditAccountMd": {"AccountType": "1", "AccountID": "", "NewAccountMd": ""},
    "ReplaceAccountX": {
        "AccountUDN": "",
        "NewAccountID": "",
        "NewAccountPassword": "",
        "AccountToken": "",
        "AccountKey": "",
        "OAuthDeviceID": "",
    },
}


async def get(client: Client, household: Household, name: str, index: int = 0) -> str:
    player = household.players[index]
    reply = await client.call(player, "SystemProperties", "GetString", VariableName=name)
    return reply["StringValue"]


async def refusal(
    client: Client, household: Household, service: str, action: str, **values: Any
) -> int:
    with pytest.raises(Fault) as caught:
        await client.call(household.players[0], service, action, **values)
    return caught.value.code


async def test_settings_are_shared_and_tell_that_they_changed(
    small: Household, client: Client
) -> None:
    first, second, _ = small.players
    await client.subscribe(second, "SystemProperties")
    await client.until(lambda: bool(client.received))
    names = ["CustomerID", "UpdateID", "UpdateIDX", "VoiceUpdateID", "ThirdPartyHash"]
    assert list(client.received[0].properties) == names
    assert client.received[0].properties["CustomerID"] == "simulated-customer"
    before = small.store(Settings).version
    values: dict[str, Any] = {"VariableName": "my-own-key", "StringValue": "a < b"}
    await client.call(first, "SystemProperties", "SetString", **values)
    item = await client.last("SystemProperties", "UpdateID", str(before + 1))
    assert list(item.properties) == ["UpdateID"]
    assert small.store(Settings).writer == first.uid
    assert await get(client, small, "my-own-key", 2) == "a < b"
    await client.call(second, "SystemProperties", "Remove", VariableName="my-own-key")
    code = await refusal(client, small, "SystemProperties", "GetString", VariableName="my-own-key")
    assert code == 800


async def test_unknown_and_nameless_settings_are_refused(small: Household, client: Client) -> None:
    service = "SystemProperties"
    assert await refusal(client, small, service, "GetString", VariableName="UMTracking") == 800
    assert await refusal(client, small, service, "Remove", VariableName="nothing") == 800
    code = await refusal(client, small, service, "SetString", VariableName="", StringValue="x")
    assert code == 402


async def test_usage_data_in_the_old_store(household_factory: Factory, client: Client) -> None:
    household = await household_factory("s1")
    assert await get(client, household, "UMTracking") == "NoReport"
    # The bridge has the settings too.
    assert await get(client, household, "UMTracking", 3) == "NoReport"
    settings = household.store(Settings)
    assert settings.new == {"explicitContentFiltering": "false"}
    settings.set("userMetricsTracking", new="true")
    assert settings.new["userMetricsTracking"] == "true"
    assert settings.old["UMTracking"] == "NoReport"
    settings.clear("userMetricsTracking")
    assert "userMetricsTracking" not in settings.new
    assert "UMTracking" not in settings.old


async def test_a_new_owner_is_evented(household_factory: Factory, client: Client) -> None:
    household = await household_factory("s1")
    await client.subscribe(household.players[0], "SystemProperties")
    await client.last("SystemProperties", "CustomerID", "")
    household.store(Settings).set("R_CustomerID", old="somebody")
    await client.last("SystemProperties", "CustomerID", "somebody")


@pytest.mark.parametrize("action", ACCOUNTS)
async def test_accounts_cannot_be_touched(small: Household, client: Client, action: str) -> None:
    values = ACCOUNTS[action]
    assert await refusal(client, small, "SystemProperties", action, **values) == 803


async def test_what_is_dead_or_needs_sonos_is_refused(small: Household, client: Client) -> None:
    service = "SystemProperties"
    assert await refusal(client, small, service, "GetWebCode", AccountType="1") == 800
    assert await refusal(client, small, service, "ResetThirdPartyCredentials") == 401
    values = {"AccountType": "1", "AccountID": "", "AccountPassword": ""}
    code = await refusal(client, small, service, "ProvisionCredentialedTrialAccountX", **values)
    assert code == 401
    assert await client.call(small.players[0], service, "DoPostUpdateTasks") == {}


async def test_shop_mode_is_set_and_read(small: Household, client: Client) -> None:
    call = client.call
    assert await call(small.players[0], "SystemProperties", "GetRDM") == {"RDMValue": "0"}
    await call(small.players[0], "SystemProperties", "EnableRDM", RDMValue="1")
    assert await call(small.players[1], "SystemProperties", "GetRDM") == {"RDMValue": "1"}


async def test_music_services_are_listed_from_the_cache(small: Household, client: Client) -> None:
    player = small.players[1]
    await client.subscribe(player, "MusicServices")
    await client.until(lambda: bool(client.received))
    asked = list(small.store(Net).asked)
    reply = await client.call(player, "MusicServices", "ListAvailableServices")
    version = reply["AvailableServiceListVersion"]
    assert client.received[0].properties == {"ServiceListVersion": version}
    assert version == f"{small.players[0].uid}:990"
    assert reply["AvailableServiceTypeList"] == "519,3079,65031,77575"
    assert small.store(Net).asked == asked


async def test_updating_the_catalogue_needs_the_internet(small: Household, client: Client) -> None:
    player = small.players[0]
    assert await client.call(player, "MusicServices", "UpdateAvailableServices") == {}
    small.store(Net).internet = False
    assert await refusal(client, small, "MusicServices", "UpdateAvailableServices") == 800
    assert small.store(Net).asked.count((player.uid, "update-services.sonos.com")) == 2
    values = {"ServiceId": "254", "Username": ""}
    assert await refusal(client, small, "MusicServices", "GetSessionId", **values) == 401


async def test_formats_are_told_and_evented(small: Household, client: Client) -> None:
    player = small.players[0]
    reply = await client.call(player, "ConnectionManager", "GetProtocolInfo")
    assert reply["Source"] == ""
    formats = reply["Sink"].split(",")
    assert {"http-get:*:audio/flac:*", "x-file-cifs:*:audio/flac:*", "x-rincon:*:*:*"} <= set(
        formats
    )
    assert not any("opus" in item for item in formats)
    await client.subscribe(player, "ConnectionManager")
    await client.until(lambda: bool(client.received))
    assert list(client.received[0].properties) == [
        "SourceProtocolInfo",
        "SinkProtocolInfo",
        "CurrentConnectionIDs",
    ]
    assert client.received[0].properties["SinkProtocolInfo"] == reply["Sink"]
    assert "dash" in sink(97)
    assert "dash" not in sink(57)


async def test_there_are_no_connections(small: Household, client: Client) -> None:
    service = "ConnectionManager"
    reply = await client.call(small.players[0], service, "GetCurrentConnectionIDs")
    assert reply == {"ConnectionIDs": ""}
    code = await refusal(client, small, service, "GetCurrentConnectionInfo", ConnectionID="0")
    assert code == 706


async def test_qplay_answers_a_seed(small: Household, client: Client) -> None:
    player = small.players[0]
    reply = await client.call(player, "QPlay", "QPlayAuth", Seed="abc")
    assert len(reply["Code"]) == 32
    assert reply["DID"] == player.uid
    assert await refusal(client, small, "QPlay", "QPlayAuth", Seed="") == 402
    await client.subscribe(player, "QPlay")
    await client.until(lambda: bool(client.received))
    assert client.received[0].properties == {}


@pytest.mark.parametrize("action", ["Pause", "Next", "Previous", "Stop"])
async def test_virtual_line_in_has_nothing_to_control(
    small: Household, client: Client, action: str
) -> None:
    assert await refusal(client, small, "VirtualLineIn", action, InstanceID="0") == 701
    assert await refusal(client, small, "VirtualLineIn", action, InstanceID="1") == 718


async def test_virtual_line_in_events_by_generation(
    household_factory: Factory, client: Client
) -> None:
    household = await household_factory("small")
    await client.subscribe(household.players[0], "VirtualLineIn")
    await client.last("VirtualLineIn", "CurrentTrackMetaData", "")
    await household.stop()
    old = await household_factory("s1")
    await client.subscribe(old.players[0], "VirtualLineIn", "old")
    await client.until(lambda: bool(client.of("old")))
    assert client.of("old")[0].last_change() == {"CurrentTrackMetaData": ""}
