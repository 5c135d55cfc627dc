"""Players that answer badly, or not at all, to a command: what a person reads, and what is left."""

import asyncio

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from tests.simulator.household import Household

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, asked, by_app, playback, shown, until

# The fault, what goes with it, and what is read.
SPOILED = [
    ("status", "500", "Kitchen gave an answer that was not expected"),
    ("status", "503", "Kitchen gave an answer that was not expected"),
    ("status", "404", "Kitchen gave an answer that was not expected"),
    ("malformed", "", "Kitchen gave an answer that makes no sense"),
    ("half", "", "Kitchen gave an answer that makes no sense"),
    ("wrong_length", "", "Kitchen gave an answer that makes no sense"),
    ("huge", "", "Kitchen gave an answer that makes no sense"),
    ("bomb", "", "Kitchen gave an answer that makes no sense"),
    ("redirect", "http://192.0.2.1/", "Kitchen gave an answer that makes no sense"),
    (
        "reset",
        "",
        (
            "Kitchen took the command and gave no answer. Whether it was carried out is not "
            "known; look at its state"
        ),
    ),
]


@pytest.mark.parametrize(("kind", "value", "text"), SPOILED)
async def test_a_spoiled_answer_is_told_and_nothing_else_is_lost(
    hass: HomeAssistant, small: Household, kind: str, value: str, text: str
) -> None:
    await set_up(hass, entry_for(small))
    room, other = small.players[2], small.players[0]
    small.faults.set(room.uid, kind, value, "RenderingControl.SetVolume", times=1)
    with pytest.raises(HomeAssistantError, match=rf"^{text}$") as raised:
        await act(hass, room, "volume_set", volume_level=0.3)
    assert not isinstance(raised.value, ServiceValidationError)
    # A command is never repeated.
    assert asked(small, "RenderingControl.SetVolume") == 1
    assert media(hass, room).state == "idle"
    assert shown(hass, other)["media_title"] == "First Snow"
    await act(hass, room, "volume_set", volume_level=0.35)
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.35)


async def test_a_command_whose_answer_is_lost_is_sent_once_and_its_outcome_is_read(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    small.faults.set(room.uid, "reset", match="AVTransport.Next", times=1)
    # Nothing is told of it either.
    small.faults.set(room.uid, "lose", match="AVTransport")
    with pytest.raises(HomeAssistantError, match=r"^Living Room took the command"):
        await act(hass, room, "media_next_track")
    assert asked(small, "AVTransport.Next") == 1
    assert asked(small, "AVTransport.GetPositionInfo") >= 1
    title = playback(room).item
    assert title
    assert shown(hass, room)["media_title"] == title.title


async def test_a_player_that_hangs_until_its_plug_is_pulled_leaves_the_outcome_unknown(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room, other = small.players[2], small.players[0]
    small.faults.set(room.uid, "hang", match="RenderingControl.SetVolume")
    command = asyncio.create_task(act(hass, room, "volume_set", volume_level=0.3))
    await until(lambda: asked(small, "RenderingControl.SetVolume"))
    # Meanwhile the others, and its own events, go on.
    await act(hass, other, "volume_set", volume_level=0.3)
    await by_app(room, "RenderingControl.SetVolume", Channel="Master", DesiredVolume="11")
    await until(lambda: shown(hass, room)["volume_level"] == 0.11)
    assert not command.done()
    await small.power_cut(room, seen_after=0.01)
    with pytest.raises(HomeAssistantError, match=r"^Kitchen took the command and gave no answer"):
        await command
    await wait_for(hass, lambda: media(hass, room).state == "unavailable")
    small.faults.clear()
    await small.switch_on(room)
    await wait_for(hass, lambda: media(hass, room).state == "idle")


async def test_a_player_without_power_cannot_be_reached(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await small.power_cut(room)
    with pytest.raises(HomeAssistantError, match=r"^Kitchen cannot be reached$"):
        await act(hass, room, "volume_up")
    assert media(hass, small.players[0]).state == "playing"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("402", "Living Room does not take that: something in Pause does not suit it"),
        ("701", r"Living Room cannot do that right now \(Pause\)\. It depends on what is playing"),
        ("711", r"Living Room cannot do that right now \(Pause\)\. It depends on what is playing"),
        ("712", r"Living Room cannot shuffle or repeat what is playing \(Pause\)"),
        (
            "714",
            (
                "Living Room cannot play that: it does not know the kind of address or file "
                r"\(Pause\)"
            ),
        ),
        (
            "800",
            (
                "Living Room does not support that for what is playing, or follows another "
                r"room \(Pause\)"
            ),
        ),
        (
            "1023",
            "Living Room belongs to another speaker and cannot be told to Pause by itself",
        ),
        ("1000", "Living Room refused: Pause is answered with error 1000"),
    ],
)
async def test_a_refusal_of_a_player_is_told_in_words(
    hass: HomeAssistant, small: Household, code: str, text: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    small.faults.set(room.uid, "upnp_error", code, "AVTransport.Pause")
    with pytest.raises(ServiceValidationError, match=rf"^{text}$"):
        await act(hass, room, "media_pause")
    assert media(hass, room).state == "playing"


async def test_what_does_not_lie_in_a_local_network_is_not_asked(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    room = small.players[2]
    # As if another player had proved to live at its address.
    entry.runtime_data.gate.dismiss(room.uid)
    before = small.requests.total
    with pytest.raises(HomeAssistantError, match=r"^Kitchen cannot be reached$"):
        await act(hass, room, "volume_up")
    assert small.requests.total == before


async def test_what_is_never_sent_is_refused_before_it_leaves(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    before = small.requests.total
    text = r"^Kitchen does not do this: such a thing is never sent to a speaker$"
    with pytest.raises(ServiceValidationError, match=text):
        await entry.runtime_data.send(small.players[2].uid, "ZoneGroupTopology.SubmitDiagnostics")
    assert small.requests.total == before


async def test_a_seek_beyond_the_end_is_refused_in_words(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    with pytest.raises(
        ServiceValidationError, match=r"^Living Room cannot do that right now \(Seek\)"
    ):
        await act(hass, room, "media_seek", seek_position=4000)
