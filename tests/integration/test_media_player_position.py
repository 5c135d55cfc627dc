"""Where in its track a room is (DESIGN 3.10)."""

import asyncio

from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.util import dt as dt_util

from tests.simulator.household import Household
from tests.simulator.player import Player

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, asked, by_app, counted_writes, playback, rested, shown


def _now_at(hass: HomeAssistant, room: Player) -> float:
    """Return the position that a card shows now."""
    told = shown(hass, room)
    since = dt_util.utcnow() - told["media_position_updated_at"]
    return float(told["media_position"] + since.total_seconds())


async def _begin_a_track(hass: HomeAssistant, room: Player) -> None:
    """Let another track begin, and see it playing from its start."""
    await by_app(room, "AVTransport.Next")
    await wait_for(hass, lambda: shown(hass, room)["media_title"] == "Ferry")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert shown(hass, room)["media_position"] == 0


async def test_a_track_begins_at_zero_and_is_read_two_seconds_later(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[0]
    playback(room).seek(60)
    # Each with how often the position had been asked for by then.
    states: list[tuple[State, int]] = []

    @callback
    def written(event: Event[EventStateChangedData]) -> None:
        if event.data["new_state"]:
            reads = asked(small, "AVTransport.GetPositionInfo")
            states.append((event.data["new_state"], reads))

    hass.bus.async_listen("state_changed", written)
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: shown(hass, room)["media_position"])
    await rested(hass)
    # What was found playing may be anywhere: nothing is shown before it was read.
    playing = [(state.attributes, reads) for state, reads in states if state.state == "playing"]
    assert "media_title" in playing[0][0]
    assert not any("media_position" in told for told, reads in playing if not reads)
    assert all(told.get("media_position", 60) >= 60 for told, _ in playing)
    small.requests.reset()
    await _begin_a_track(hass, room)
    assert asked(small, "AVTransport.GetPositionInfo") == 0
    with counted_writes(hass) as writes:
        await wait_for(hass, lambda: asked(small, "AVTransport.GetPositionInfo") == 1)
        await asyncio.sleep(0.05)
    # It said what was known already.
    assert not writes
    assert shown(hass, room)["media_position"] == 0
    assert abs(_now_at(hass, room) - playback(room).position()) < 2


async def test_a_seek_of_ours_is_read_and_shown(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await _begin_a_track(hass, room)
    await act(hass, room, "media_seek", seek_position=100)
    await wait_for(hass, lambda: shown(hass, room)["media_position"] >= 100)
    assert abs(_now_at(hass, room) - playback(room).position()) < 2


async def test_a_seek_by_less_than_two_seconds_is_not_written(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await rested(hass)
    room = small.players[0]
    await _begin_a_track(hass, room)
    small.requests.reset()
    with counted_writes(hass) as writes:
        await act(hass, room, "media_seek", seek_position=int(_now_at(hass, room)) + 1)
        await wait_for(hass, lambda: asked(small, "AVTransport.GetPositionInfo"))
        await asyncio.sleep(0.05)
    assert not writes


async def test_a_pause_keeps_the_position_and_play_reads_it(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await _begin_a_track(hass, room)
    await act(hass, room, "media_pause")
    await wait_for(hass, lambda: media(hass, room).state == "paused")
    # Somebody seeks in the app while it is paused: no event tells of it.
    await by_app(room, "AVTransport.Seek", Unit="REL_TIME", Target="0:00:50")
    await asyncio.sleep(0.02)
    assert shown(hass, room)["media_position"] == 0
    await act(hass, room, "media_play")
    await wait_for(hass, lambda: shown(hass, room)["media_position"] >= 50)
