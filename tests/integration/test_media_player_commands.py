"""What a room's media player can be told: sound, transport, play modes, the queue."""

import asyncio

import pytest
from homeassistant.components.media_player import MediaPlayerEntityFeature as Feature
from homeassistant.components.media_player import RepeatMode
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from tests.simulator.household import Household
from tests.simulator.transport import sessions

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, asked, by_app, offers, playback, queued, shown

BUTTONS = (
    Feature.PLAY
    | Feature.PAUSE
    | Feature.STOP
    | Feature.NEXT_TRACK
    | Feature.PREVIOUS_TRACK
    | Feature.SEEK
)


@pytest.mark.parametrize(("level", "volume"), [(0.29, "29"), (0.57, "57"), (0, "0"), (1, "100")])
async def test_the_volume_is_set_exactly(
    hass: HomeAssistant, small: Household, level: float, volume: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[1]
    await act(hass, room, "volume_set", volume_level=level)
    told = await by_app(room, "RenderingControl.GetVolume", Channel="Master")
    assert told["CurrentVolume"] == volume
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == level)
    assert asked(small, "RenderingControl.SetVolume") == 1


async def test_louder_and_quieter_are_one_relative_step_each(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[1]
    await act(hass, room, "volume_up")
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.22)
    await act(hass, room, "volume_down")
    await act(hass, room, "volume_down")
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.18)
    assert asked(small, "RenderingControl.SetRelativeVolume") == 3
    assert asked(small, "RenderingControl.SetVolume") == 0
    assert asked(small, "RenderingControl.GetVolume") == 0


async def test_a_room_is_muted_and_heard_again(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[1]
    await act(hass, room, "volume_mute", is_volume_muted=True)
    await wait_for(hass, lambda: shown(hass, room)["is_volume_muted"])
    assert shown(hass, room)["volume_level"] == 0.2
    await act(hass, room, "volume_mute", is_volume_muted=False)
    await wait_for(hass, lambda: not shown(hass, room)["is_volume_muted"])


async def test_a_dragged_slider_makes_few_commands_and_the_last_value_wins(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[1]
    small.faults.set(room.uid, "latency", "0.5", "RenderingControl.SetVolume")
    await asyncio.gather(
        *(act(hass, room, "volume_set", volume_level=step / 100) for step in range(21, 41))
    )
    assert asked(small, "RenderingControl.SetVolume") == 2
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.4)


async def test_the_last_value_of_a_slider_wins_though_the_first_command_failed(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[1]
    small.faults.set(room.uid, "status", "500", "RenderingControl.SetVolume", times=1)
    first, *others = await asyncio.gather(
        *(act(hass, room, "volume_set", volume_level=step / 100) for step in (30, 31, 32)),
        return_exceptions=True,
    )
    assert isinstance(first, HomeAssistantError)
    assert others == [None, None]
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.32)


async def test_the_transport_is_controlled(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await act(hass, room, "media_pause")
    await wait_for(hass, lambda: media(hass, room).state == "paused")
    await act(hass, room, "media_play")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    await act(hass, room, "media_next_track")
    await wait_for(hass, lambda: shown(hass, room)["media_title"] == "Ferry")
    await wait_for(hass, lambda: Feature.PREVIOUS_TRACK in offers(hass, room))
    await act(hass, room, "media_previous_track")
    await wait_for(hass, lambda: shown(hass, room)["media_title"] == "First Snow")
    await act(hass, room, "media_seek", seek_position=75)
    assert playback(room).position() >= 75
    await act(hass, room, "media_stop")
    await wait_for(hass, lambda: media(hass, room).state == "idle")


async def test_the_buttons_are_those_that_the_player_allows(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    queue, tv, nothing = small.players
    # The first track of a queue; the firmware of the kitchen plays nothing.
    assert offers(hass, queue) & BUTTONS == BUTTONS & ~Feature.PREVIOUS_TRACK
    assert offers(hass, nothing) & BUTTONS == Feature(0)
    await by_app(queue, "AVTransport.Seek", Unit="TRACK_NR", Target="6")
    await wait_for(hass, lambda: Feature.PREVIOUS_TRACK in offers(hass, queue))
    assert offers(hass, queue) & BUTTONS == BUTTONS & ~Feature.NEXT_TRACK
    await sessions.start_tv(tv)
    await wait_for(hass, lambda: media(hass, tv).state == "playing")
    assert offers(hass, tv) & BUTTONS == Feature.PLAY
    await sessions.start_airplay(nothing)
    await wait_for(hass, lambda: media(hass, nothing).state == "playing")
    assert offers(hass, nothing) & BUTTONS == BUTTONS & ~Feature.SEEK


async def test_old_firmware_in_plain_words_is_understood(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[0]
    room.version = type(room.version).parse("54.2-72031")
    await set_up(hass, entry_for(small))
    assert offers(hass, room) & BUTTONS == BUTTONS


async def test_a_station_offers_neither_pause_nor_seek_nor_play_modes(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await act(hass, room, "select_source", source="Kitchen Table FM")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    modes = Feature.SHUFFLE_SET | Feature.REPEAT_SET
    assert offers(hass, room) & (BUTTONS | modes) == Feature.PLAY | Feature.STOP


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("repeat", list(RepeatMode))
async def test_shuffle_and_repeat_are_set_in_every_combination(
    hass: HomeAssistant, small: Household, shuffle: bool, repeat: RepeatMode
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await act(hass, room, "shuffle_set", shuffle=shuffle)
    await wait_for(hass, lambda: shown(hass, room)["shuffle"] is shuffle)
    await act(hass, room, "repeat_set", repeat=repeat)
    await wait_for(hass, lambda: shown(hass, room)["repeat"] == repeat)
    assert shown(hass, room)["shuffle"] is shuffle
    assert (
        playback(room).mode
        == {
            (False, "off"): "NORMAL",
            (False, "all"): "REPEAT_ALL",
            (False, "one"): "REPEAT_ONE",
            (True, "off"): "SHUFFLE_NOREPEAT",
            (True, "all"): "SHUFFLE",
            (True, "one"): "SHUFFLE_REPEAT_ONE",
        }[shuffle, repeat.value]
    )


async def test_another_clients_play_mode_arrives(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await by_app(room, "AVTransport.SetPlayMode", NewPlayMode="SHUFFLE")
    await wait_for(hass, lambda: shown(hass, room)["shuffle"] is True)
    assert shown(hass, room)["repeat"] == "all"


async def test_the_queue_is_emptied_and_an_empty_one_stays_so(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await act(hass, room, "clear_playlist")
    assert queued(room) == []
    await wait_for(hass, lambda: media(hass, room).state == "idle")
    await act(hass, room, "clear_playlist")
    assert asked(small, "AVTransport.RemoveAllTracksFromQueue") == 2


async def test_a_fault_other_than_an_empty_queue_is_told(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    small.faults.set(room.uid, "upnp_error", "501", "AVTransport.RemoveAllTracksFromQueue")
    with pytest.raises(
        HomeAssistantError,
        match=r"Living Room refused: RemoveAllTracksFromQueue is answered with error 501$",
    ):
        await act(hass, room, "clear_playlist")
    assert len(queued(room)) == 6
