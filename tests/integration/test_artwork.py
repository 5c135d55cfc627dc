"""Pictures: a player's come through the gate, public ones are fetched by the browser (R8)."""

from http import HTTPStatus

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local.artwork import is_own, is_public
from tests.simulator.content import didl
from tests.simulator.household import Household
from tests.simulator.pages.art import picture
from tests.simulator.player import Player
from tests.simulator.spec import ItemSpec
from tests.simulator.transport import sessions

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, by_app, shown

PUBLIC = "https://art.station.test/1.png"


async def _picture(
    hass: HomeAssistant, room: Player, hass_client: ClientSessionGenerator
) -> tuple[HTTPStatus, bytes]:
    """Fetch what a card would show of a room."""
    client = await hass_client()
    response = await client.get(shown(hass, room)["entity_picture"])
    return HTTPStatus(response.status), await response.read()


async def _play(room: Player, uri: str, art: str) -> None:
    item = ItemSpec("Song", uri, art=art)
    text = didl.reference(item).replace(
        "</upnp:class>", f"</upnp:class><upnp:albumArtURI>{art}</upnp:albumArtURI>"
    )
    await by_app(room, "AVTransport.SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData=text)
    await by_app(room, "AVTransport.Play", Speed="1")


async def test_the_picture_of_a_track_comes_from_the_player(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    assert shown(hass, room)["entity_picture"].startswith("/api/media_player_proxy/")
    status, body = await _picture(hass, room, hass_client)
    assert status is HTTPStatus.OK
    assert body.startswith(b"\x89PNG")
    before = shown(hass, room)["entity_picture"]
    await act(hass, room, "media_next_track")
    await wait_for(hass, lambda: shown(hass, room)["entity_picture"] != before)


async def test_a_member_shows_the_picture_of_its_coordinator(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, _ = small.players
    await act(hass, leader, "join", group_members=[media(hass, member).entity_id])
    small.requests.reset()
    status, body = await _picture(hass, member, hass_client)
    assert status is HTTPStatus.OK
    assert body.startswith(b"\x89PNG")
    assert small.requests.by_path["GET /getaa"] == 1
    assert small.requests.by_player[member.uid] == 0


async def test_a_session_has_its_senders_picture(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await sessions.start_airplay(room)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    status, body = await _picture(hass, room, hass_client)
    assert status is HTTPStatus.OK
    assert body[:4] == picture("x")[:4]


async def test_a_public_picture_is_the_browsers_business(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await _play(room, "http://files.house.local/a.mp3", PUBLIC)
    await wait_for(hass, lambda: shown(hass, room).get("entity_picture") == PUBLIC)


@pytest.mark.parametrize(
    "art", ["http://192.0.2.9/cover.jpg", "http://192.0.2.9:1400/getaa?u=x", "ftp://x/y.jpg"]
)
async def test_a_picture_of_another_host_is_not_shown(
    hass: HomeAssistant, small: Household, art: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await _play(room, "http://files.house.local/a.mp3", art)
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == "Song")
    assert "entity_picture" not in shown(hass, room)


@pytest.mark.parametrize("art", ["http://192.0.2.9/cover.jpg", None])
async def test_an_old_card_gets_no_picture_of_what_came_after(
    hass: HomeAssistant,
    small: Household,
    hass_client: ClientSessionGenerator,
    art: str | None,
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    old = shown(hass, room)["entity_picture"]
    if art:
        await _play(room, "http://files.house.local/a.mp3", art)
    else:
        await act(hass, room, "clear_playlist")
    await wait_for(hass, lambda: "entity_picture" not in shown(hass, room))
    small.requests.reset()
    client = await hass_client()
    assert (await client.get(old)).status == HTTPStatus.NOT_FOUND
    assert small.requests.by_path["GET /getaa"] == 0


async def test_nothing_has_no_picture(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    assert "entity_picture" not in shown(hass, small.players[2])


@pytest.mark.parametrize(
    ("kind", "value"), [("status", "404"), ("status", "200"), ("reset", ""), ("huge", "")]
)
async def test_a_picture_that_cannot_be_had_is_none(
    hass: HomeAssistant,
    small: Household,
    hass_client: ClientSessionGenerator,
    kind: str,
    value: str,
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    small.faults.set(room.uid, kind, value, "/getaa*")
    status, _ = await _picture(hass, room, hass_client)
    assert status is HTTPStatus.NOT_FOUND
    assert media(hass, room).state == "playing"


def test_whose_a_picture_is_can_be_told() -> None:
    assert is_own("/getaa?u=x", "192.0.2.5")
    assert is_own("http://192.0.2.5:1400/getaa?u=x", "192.0.2.5")
    assert not is_own("http://192.0.2.6:1400/getaa?u=x", "192.0.2.5")
    assert not is_own("https://192.0.2.5:1400/getaa?u=x", "192.0.2.5")
    assert is_public(PUBLIC)
    assert not is_public("http://art.station.test/1.png")
