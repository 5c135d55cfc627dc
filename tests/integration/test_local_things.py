"""Local only: what plays without leaving the house is not refused, hidden or lost for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.sonos_local.again import AGAIN
from tests.simulator.content.favorites import Favorites
from tests.simulator.household import Household
from tests.simulator.profiles.content import LIBRARY_QUEUE, SPOTIFY_TRACK
from tests.simulator.spec import ItemSpec

from .askers import refusals
from .helpers import entry_for, set_up, wait_for
from .house import Names
from .rooms import act, has_sources, playback, queued, shown
from .test_announcements import clips
from .test_local_only import play, refused, start
from .test_remove_cloud_items import fill, removed

STATION = "Kitchen Table FM"
OWN = "http://home.local:8123/local/Door Bell.mp3"


def point(household: Household, title: str, uri: str) -> None:
    """Let a favorite be something else."""
    store = household.store(Favorites)
    found = next(each for each in store.favorites.values() if each.title == title)
    store.favorites[found.number] = replace(found, uri=uri)


def listed(hass: HomeAssistant, household: Household) -> set[str]:
    return set(shown(hass, household.players[0]).get("source_list", ()))


async def later(hass: HomeAssistant) -> None:
    """Let so much time pass that what could not be told is judged again."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=AGAIN + 1))
    await hass.async_block_till_done()


async def test_r4_what_home_assistant_serves_by_its_name_is_listed(
    hass: HomeAssistant, small: Household
) -> None:
    await async_process_ha_core_config(hass, {"internal_url": "http://home.local:8123"})
    point(small, STATION, f"x-rincon-mp3radio://{OWN}")
    await start(hass, small)
    assert STATION in listed(hass, small)


async def test_r4_what_home_assistant_serves_by_its_name_stays_in_the_queue(
    hass: HomeAssistant, small: Household
) -> None:
    await async_process_ha_core_config(hass, {"internal_url": "http://home.local:8123"})
    room = small.players[0]
    fill(room, LIBRARY_QUEUE[0], ItemSpec("Door Bell", OWN), SPOTIFY_TRACK)
    await set_up(hass, entry_for(small, local_only=True))
    assert await removed(hass, room) == (1, 2)
    assert queued(room) == ["First Snow", "Door Bell"]


async def test_r2e_a_station_comes_back_when_the_router_knows_its_name(
    hass: HomeAssistant, small: Household
) -> None:
    known: dict[str, tuple[str, ...]] = {}
    Names(hass, known)
    point(small, STATION, "x-rincon-mp3radio://nas.fritz.box/radio")
    await start(hass, small)
    assert STATION not in listed(hass, small)
    known["nas.fritz.box"] = ("127.0.0.1",)
    await later(hass)
    await wait_for(hass, lambda: STATION in listed(hass, small))


async def test_r5_a_playlist_that_could_not_be_read_comes_back(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: has_sources(hass, small.players[0]))
    small.faults.set("*", "upnp_error", "501", "ContentDirectory.Browse")
    hass.config_entries.async_update_entry(entry, options={"local_only": True})
    await wait_for(
        hass, lambda: STATION in listed(hass, small) and "Mixed" not in listed(hass, small)
    )
    assert "Dinner" not in listed(hass, small)
    small.faults.clear()
    await later(hass)
    await wait_for(hass, lambda: has_sources(hass, small.players[0]))


async def test_r4_without_any_url_the_refusal_says_so(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    await hass.config.async_update(internal_url=None, external_url=None)
    await refused(hass, small, "no_internal_url", lambda: play(hass, room, "/local/Song.mp3"))
    assert refusals(hass).counts == {"no_internal_url": 1}
    assert len(queued(room)) == 6


@pytest.mark.parametrize("kind", ["favorite_item_id", "playlist"])
async def test_an_announcement_that_is_no_sound_replaces_nothing(
    hass: HomeAssistant, small: Household, kind: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    media_id = "FV:2/4" if kind == "favorite_item_id" else "SQ:1"
    before = queued(room), playback(room).source.uri
    with pytest.raises(ServiceValidationError) as caught:
        await act(
            hass,
            room,
            "play_media",
            media_content_id=media_id,
            media_content_type=kind,
            announce=True,
        )
    assert caught.value.translation_key == "announcement_no_sound"
    assert (queued(room), playback(room).source.uri) == before
    assert not clips(small, room)
