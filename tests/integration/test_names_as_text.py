"""Names that others choose are shown as they are where Home Assistant shows Markdown."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.markdown import as_text
from custom_components.sonos_local.wire import gena_actions
from tests.simulator.household import Household

from .consent_house import move_in
from .firmware_home import S1, told, update
from .helpers import entry_for, set_up, wait_for
from .rooms import act
from .test_config_flow_local_only import found as found_by_hand
from .test_firmware_transitions import types

ROOM = "![y](http://out.test/b.png)"
SHOWN = r"\!\[y\](http\://out.test/b.png)"


@pytest.fixture
def named(small: Household) -> Household:
    """Return a household whose third room has a name that would be a picture."""
    small.rename(small.players[2], ROOM)
    return small


def words(hass: HomeAssistant, key: str) -> dict[str, str]:
    """Return the words of the only repair of a kind, none where there is no such repair."""
    found = [
        issue.translation_placeholders or {}
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.translation_key == key
    ]
    return found[0] if found else {}


def test_the_example_is_what_is_meant() -> None:
    assert as_text(ROOM) == SHOWN
    assert as_text("Küche 2. Stock") == "Küche 2. Stock"


async def test_a_room_with_upnp_off(hass: HomeAssistant, named: Household) -> None:
    await set_up(hass, entry_for(named))
    room = named.players[2]
    room.switch_upnp(on=False)
    with pytest.raises(HomeAssistantError):
        await act(hass, room, "volume_up")
    await wait_for(hass, lambda: words(hass, "upnp_off"))
    assert words(hass, "upnp_off")["rooms"] == SHOWN


async def test_a_deaf_room(
    hass: HomeAssistant, named: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gena_actions, "FIRST_EVENT_LIMIT", 1.5)
    named.faults.set(named.players[2].uid, "mute")
    await set_up(hass, entry_for(named))
    await wait_for(hass, lambda: words(hass, "no_events"))
    assert words(hass, "no_events")["rooms"] == SHOWN


async def test_a_room_whose_version_became_lower(hass: HomeAssistant, named: Household) -> None:
    await set_up(hass, entry_for(named))
    player = named.players[2]
    events = told(hass, named)
    await named.upgrade(player, S1)
    await wait_for(hass, lambda: update(hass, player).attributes["installed_version"] == S1)
    await wait_for(hass, lambda: types(events, player))
    await wait_for(hass, lambda: words(hass, "firmware_lower"))
    assert words(hass, "firmware_lower")["room"] == SHOWN


async def test_a_room_whose_microphone_contradicts(hass: HomeAssistant, named: Household) -> None:
    player = named.players[2]
    player.voice, player.microphone = 1, True
    house = await move_in(hass, named, ask=False)
    await house.declare("voice", "declined")
    await wait_for(hass, lambda: words(hass, "consent_contradicted"))
    assert SHOWN in words(hass, "consent_contradicted")["lines"]


async def test_a_room_for_which_a_name_was_refused(hass: HomeAssistant, named: Household) -> None:
    await set_up(hass, entry_for(named, local_only=True))
    with pytest.raises(HomeAssistantError):
        await act(
            hass,
            named.players[2],
            "play_media",
            media_content_id="http://nas.example.com/a.mp3",
            media_content_type="music",
        )
    await hass.async_block_till_done()
    assert words(hass, "foreign_name")["room"] == SHOWN


async def test_the_rooms_that_are_to_be_confirmed(hass: HomeAssistant, named: Household) -> None:
    form = await found_by_hand(hass, named)
    assert SHOWN in form["description_placeholders"]["rooms"]
