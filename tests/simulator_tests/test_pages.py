"""Pages of port 1400 that are no UPnP."""

import json
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.pages.art import picture
from tests.simulator.player import Player
from tests.simulator.profiles.content import LIBRARY_QUEUE, SPOTIFY_TRACK, TUNEIN

from .client import Client
from .conftest import Factory

PNG = b"\x89PNG\r\n\x1a\n"


async def xml(client: Client, player: Player, path: str) -> ET.Element:
    status, headers, text = await client.raw(player, path)
    assert status == 200
    assert headers["Content-Type"].startswith("text/xml")
    return ET.fromstring(text)


async def code(client: Client, player: Player, path: str) -> int:
    return (await client.raw(player, path))[0]


async def image(client: Client, player: Player, path: str) -> bytes | None:
    url = f"http://{player.address}:1400{path}"
    async with client.session.get(url) as response:
        if response.status == 404:
            return None
        assert response.headers["Content-Type"] == "image/png"
        return await response.read()


async def test_zone_page_tells_who_the_player_is(small: Household, client: Client) -> None:
    player = small.players[2]
    root = await xml(client, player, "/status/zp")
    info = root.find("ZPInfo")
    assert root.tag == "ZPSupportInfo"
    assert info is not None
    values = {item.tag: item.text or "" for item in info}
    assert list(values)[:5] == [
        "ZoneName",
        "ZoneIcon",
        "Configuration",
        "LocalUID",
        "SerialNumber",
    ]
    assert values["ZoneName"] == "Kitchen"
    assert values["ZoneIcon"] == "x-rincon-roomicon:kitchen"
    assert values["SoftwareVersion"] == "86.10-80260"
    assert values["SWGen"] == "2"
    assert values["HouseholdControlID"] == small.muse_id
    assert values["MACAddress"] == player.mac
    assert values["HTAudioInCode"] == "0"
    assert list(values)[-1] == "LocationId"


async def test_zone_page_of_bonded_players_and_of_s1(
    household_factory: Factory, client: Client
) -> None:
    home = await household_factory("home")
    names = [
        (await xml(client, home.players[index], "/status/zp")).findtext("ZPInfo/ZoneName")
        for index in (0, 2, 8, 11)
    ]
    assert names == ["Living Room (LF,RF)", "Kitchen (L)", "Living Room (LR)", "Kitchen (R)"]
    await home.stop()
    old = await household_factory("s1")
    root = await xml(client, old.players[0], "/status/zp")
    assert root.findtext("ZPInfo/SWGen") == "1"
    assert root.findtext("ZPInfo/HouseholdControlID") == old.spec.id
    assert root.find("ZPInfo/LocationId") is None


async def test_battery_page_only_of_players_with_a_battery(home: Household, client: Client) -> None:
    terrace = home.player("Terrace")
    root = await xml(client, terrace, "/status/batterystatus")
    data = {item.get("name"): item.text for item in root.iter("Data")}
    assert data == {
        "Health": "GREEN",
        "Level": "64",
        "Temperature": "NORMAL",
        "PowerSource": "BATTERY",
    }
    terrace.charging = True
    root = await xml(client, terrace, "/status/batterystatus")
    assert root.findtext("LocalBatteryStatus/Data[@name='PowerSource']") == "SONOS_CHARGING_RING"
    root = await xml(client, home.players[0], "/status/batterystatus")
    assert root.find("LocalBatteryStatus") is None


async def test_account_page_is_empty(small: Household, client: Client) -> None:
    root = await xml(client, small.players[0], "/status/accounts")
    assert root.get("type") == "User"
    assert len(root) == 0


async def test_port_and_radio_pages(small: Household, client: Client) -> None:
    radio, wired, _ = small.players
    for player, link in ((radio, "0"), (wired, "1")):
        root = await xml(client, player, "/status/enetports")
        assert root.findtext(".//Port/Link") == link
        root = await xml(client, player, "/status/proc/ath_rincon/status")
        file = root.find("File")
        assert file is not None
        assert "PHY errors since last reading/reset: " in (file.text or "")
    root = await xml(client, wired, "/status/ifconfig")
    assert wired.mac in (root.findtext("Command") or "")
    assert (await xml(client, wired, "/status/VERSION")).findtext("File") == "97.1-80312"
    assert (await xml(client, wired, "/status/showstp")).find("Command") is not None


async def test_index_leads_to_pages_that_answer(small: Household, client: Client) -> None:
    status, headers, text = await client.raw(small.players[0], "/status")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    for line in text.split('href="')[1:]:
        assert await code(client, small.players[0], line.partition('"')[0]) == 200


async def test_review_holds_all_players_that_are_there(small: Household, client: Client) -> None:
    await small.switch_off(small.players[2])
    root = await xml(client, small.players[1], "/support/review")
    uids = [item.text for item in root.iter("LocalUID")]
    assert uids == [small.players[1].uid, small.players[0].uid]


async def test_info_is_json_on_s2_only(household_factory: Factory, client: Client) -> None:
    small = await household_factory("small")
    player = small.players[0]
    for path in ("/info", "/status/info"):
        status, _, text = await client.raw(player, path)
        assert status == 200
        assert json.loads(text)["playerId"] == player.uid
    await small.stop()
    old = await household_factory("s1")
    assert await code(client, old.players[0], "/info") == 404


async def test_icons(small: Household, client: Client) -> None:
    data = await image(client, small.players[0], "/img/icon-S18.png")
    assert data is not None
    assert data.startswith(PNG)
    for path in ("/img/icon-S999.png", "/img/S18.png", "/img/"):
        assert await code(client, small.players[0], path) == 404


async def test_art_of_library_files(small: Household, client: Client) -> None:
    player = small.players[0]
    art = [await image(client, player, item.art) for item in LIBRARY_QUEUE[:5:4]]
    assert all(data and data.startswith(PNG) for data in art)
    assert art[0] != art[1]
    assert (
        await code(client, player, "/getaa?u=x-file-cifs%3a%2f%2fnas.local%2fmusic%2fno.mp3&v=23")
        == 404
    )
    assert await code(client, player, "/getaa?v=23&u=x") == 404
    assert await code(client, player, "/getaa") == 404


async def test_art_of_services_needs_the_internet(small: Household, client: Client) -> None:
    player = small.players[0]
    net = small.store(Net)
    for item in (TUNEIN, SPOTIFY_TRACK):
        path = f"/getaa?s=1&u={item.uri.replace('&', '%26').replace('?', '%3f')}"
        net.internet = True
        assert await image(client, player, path) is not None
        net.internet = False
        assert await image(client, player, path) is None
    assert (player.uid, "legato.radiotime.test") in net.asked


async def test_art_of_a_session_only_while_it_plays(small: Household, client: Client) -> None:
    assert await code(client, small.players[0], "/getaa?v=0&vli=1&u=x") == 404


@pytest.mark.parametrize(
    "path", ["/region", "/region.htm", "/advconfig.htm", "/tools", "/tools.htm"]
)
async def test_forms_carry_a_token_and_take_nothing(
    small: Household, client: Client, path: str
) -> None:
    status, headers, text = await client.raw(small.players[0], path)
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert "csrfToken" in text
    status, _, _ = await client.raw(small.players[0], path, method="POST")
    assert status == 405


async def test_custom_services_are_for_s1(household_factory: Factory, client: Client) -> None:
    small = await household_factory("small")
    for path in ("/customsd", "/customsd.htm"):
        assert await code(client, small.players[0], path) == 403
    await small.stop()
    old = await household_factory("s1")
    status, _, text = await client.raw(old.players[0], "/customsd")
    assert status == 200
    assert 'name="secureUri"' in text


async def test_gated_and_unknown_pages(small: Household, client: Client) -> None:
    for path in ("/reboot", "/status/jffs/settings/householdsettings.json", "/wifictrl?wifi=on"):
        status, _, text = await client.raw(small.players[0], path)
        assert status == 403
        assert "<H1>Error 403</H1>" in text
    for path in ("/status/topology", "/nothing", "/rebooted"):
        assert await code(client, small.players[0], path) == 404


async def test_pages_are_closed_with_upnp(small: Household, client: Client) -> None:
    small.players[0].switch_upnp(on=False)
    assert await code(client, small.players[0], "/status/zp") == 403


def test_pictures_are_whole() -> None:
    assert picture("a") != picture("b")
    assert picture("a").endswith(b"IEND\xaeB`\x82")
