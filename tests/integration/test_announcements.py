"""Announcements: a sound over what plays, in the rooms that were asked (WIRE 7)."""

import pytest
from homeassistant.components.media_player import MediaPlayerEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from tests.simulator.household import Household
from tests.simulator.muse.clips import Clip, Clips
from tests.simulator.player import Player

from .helpers import entry_for, media, set_up
from .house import PUBLIC, house_server
from .rooms import act, offers, playback

BELL = "http://127.0.0.1:9/bell.mp3"


def clips(household: Household, room: Player) -> list[Clip]:
    return household.store(Clips).known(room)


async def announce(hass: HomeAssistant, room: Player, url: str, **extra: object) -> None:
    await act(
        hass,
        room,
        "play_media",
        media_content_id=url,
        media_content_type="music",
        announce=True,
        extra=extra,
    )


async def test_an_announcement_sounds_over_what_plays(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    assert offers(hass, room) & MediaPlayerEntityFeature.MEDIA_ANNOUNCE
    before = playback(room).source.uri
    await announce(hass, room, BELL, volume=30)
    (clip,) = clips(small, room)
    assert (clip.url, clip.volume, clip.priority) == (BELL, 30, "HIGH")
    assert playback(room).source.uri == before
    assert media(hass, room).state == "playing"
    assert not clips(small, small.players[1])


async def test_without_a_volume_it_is_as_loud_as_the_room(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await announce(hass, small.players[0], BELL)
    assert clips(small, small.players[0])[0].volume is None


@pytest.mark.parametrize("volume", [-1, 101, "loud"])
async def test_a_volume_that_is_none_is_refused(
    hass: HomeAssistant, small: Household, volume: object
) -> None:
    await set_up(hass, entry_for(small))
    with pytest.raises(ServiceValidationError, match=f"^{volume} is no volume"):
        await announce(hass, small.players[0], BELL, volume=volume)
    assert not clips(small, small.players[0])


async def test_a_player_that_plays_no_clips_says_so_and_goes_on_as_it_was(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.player("Kitchen")
    before = playback(room).source.uri
    with pytest.raises(HomeAssistantError, match=r"^Kitchen does not play announcements"):
        await announce(hass, room, "ftp://127.0.0.1/bell.mp3")
    assert playback(room).source.uri == before


@pytest.mark.parametrize(
    ("kind", "value"), [("status", "500"), ("status", "200"), ("reset", ""), ("status", "403")]
)
async def test_a_broken_answer_is_told(
    hass: HomeAssistant, small: Household, kind: str, value: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    small.faults.set(room.uid, kind, value, "*audioClip*")
    with pytest.raises(HomeAssistantError):
        await announce(hass, room, BELL)
    assert media(hass, room).state == "playing"


async def test_r6_an_announcement_from_outside_is_refused(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small, local_only=True))
    room = small.players[0]
    with pytest.raises(ServiceValidationError) as caught:
        await announce(hass, room, PUBLIC)
    assert caught.value.translation_key == "refused_public_address"
    assert not clips(small, room)


async def test_r6_an_announcement_of_the_house_sounds_with_local_only_on(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small, local_only=True))
    room = small.players[0]
    async with house_server() as server:
        await announce(hass, room, server.url("bell.mp3"))
        assert clips(small, room)[0].url == server.url("bell.mp3")
        server.playlists["bells.m3u"] = b"a.mp3\nb.mp3\n"
        with pytest.raises(ServiceValidationError) as caught:
            await announce(hass, room, server.url("bells.m3u"))
    assert caught.value.translation_key == "refused_clip_playlist"
