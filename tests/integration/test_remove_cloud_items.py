"""Taking out of a queue what does not come from the house (R6)."""

import itertools
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.local_only.remove_cloud_items import runs
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import LIBRARY_QUEUE, SPOTIFY_TRACK
from tests.simulator.spec import ItemSpec

from .helpers import entity_id, entry_for, media, set_up, wait_for
from .house import Names
from .rooms import act, asked, playback, queued

RANGE = "AVTransport.RemoveTrackRangeFromQueue"
FIRST, FERRY, SHADOW = LIBRARY_QUEUE[:3]
OWN_SERVER = ItemSpec("Own Server", "x-sonos-http:track%3a1.mp3?sid=240&flags=0&sn=1")


def fill(room: Player, *items: ItemSpec) -> None:
    """Let the app put other things into the queue."""
    now = playback(room)
    now.stop()
    now.queue.clear()
    now.queue.insert(items, 1)
    now.set_queue()


async def remove(hass: HomeAssistant, *rooms: Player, **data: Any) -> dict[str, Any]:
    """Call the action; return what it answers, by entity."""
    ids = [entity_id(hass, "media_player", room) for room in rooms]
    answer = await hass.services.async_call(
        "sonos_local",
        "remove_cloud_items",
        {"entity_id": ids, **data},
        blocking=True,
        return_response=True,
    )
    assert answer
    return {which: answer[which] for which in ids}


async def removed(hass: HomeAssistant, room: Player, **data: Any) -> tuple[int, int]:
    """Call the action on one room; return how many went and how many are left."""
    (found,) = (await remove(hass, room, **data)).values()
    assert found.keys() == {"removed", "left"}
    return found["removed"], found["left"]


@pytest.mark.parametrize("local_only", [True, False])
async def test_r6_what_comes_from_outside_goes_and_the_rest_stays_in_order(
    hass: HomeAssistant, small: Household, local_only: bool
) -> None:
    room = small.players[0]
    fill(room, SPOTIFY_TRACK, FIRST, SPOTIFY_TRACK, SPOTIFY_TRACK, FERRY, SHADOW, SPOTIFY_TRACK)
    await set_up(hass, entry_for(small, local_only=local_only))
    assert await removed(hass, room) == (4, 3)
    assert queued(room) == ["First Snow", "Ferry", "Long Shadow"]
    assert asked(small, RANGE) == 3


async def test_r6_a_queue_that_was_refused_plays_afterwards(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[0]
    fill(room, FIRST, SPOTIFY_TRACK)
    await set_up(hass, entry_for(small, local_only=True))
    await wait_for(hass, lambda: media(hass, room).state == "idle")
    with pytest.raises(ServiceValidationError):
        await act(hass, room, "media_play")
    await remove(hass, room)
    await act(hass, room, "media_play")
    await wait_for(hass, lambda: media(hass, room).state == "playing")


@pytest.mark.parametrize(
    ("data", "left"),
    [
        ({}, ["First Snow"]),
        ({"include_unknown": True}, ["First Snow"]),
        ({"include_unknown": False}, ["First Snow", "Own Server"]),
    ],
)
async def test_what_nobody_can_place_goes_too_unless_it_is_to_stay(
    hass: HomeAssistant, small: Household, data: dict[str, bool], left: list[str]
) -> None:
    room = small.players[0]
    fill(room, SPOTIFY_TRACK, FIRST, OWN_SERVER)
    await set_up(hass, entry_for(small))
    assert await removed(hass, room, **data) == (3 - len(left), len(left))
    assert queued(room) == left


async def test_a_music_server_that_the_options_name_stays(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[0]
    fill(room, OWN_SERVER, SPOTIFY_TRACK)
    await set_up(hass, entry_for(small, further_networks=["sid:240"]))
    assert await removed(hass, room) == (1, 1)
    assert queued(room) == ["Own Server"]


async def test_nothing_to_remove_sends_nothing(hass: HomeAssistant, small: Household) -> None:
    room, empty = small.players[0], small.players[2]
    await set_up(hass, entry_for(small))
    assert await removed(hass, room) == (0, 6)
    assert await removed(hass, empty) == (0, 0)
    assert asked(small, RANGE) == 0


async def test_a_long_queue_is_judged_to_its_end(hass: HomeAssistant, small: Household) -> None:
    room = small.players[0]
    fill(room, *(FIRST,) * 150, SPOTIFY_TRACK, *(FERRY,) * 149, *(SPOTIFY_TRACK,) * 50)
    await set_up(hass, entry_for(small))
    assert await removed(hass, room) == (51, 299)
    assert "Cloud Track" not in queued(room)


async def test_each_name_is_asked_for_once(
    hass: HomeAssistant, small: Household, home: None
) -> None:
    room = small.players[0]
    files = [
        ItemSpec(f"Song {number}", f"http://{host}.house.local/{number}.mp3")
        for number, host in enumerate(("files", "files", "radio", "nobody"))
    ]
    fill(room, *files)
    await set_up(hass, entry_for(small))
    names = Names(hass, {"files.house.local": ("127.0.0.1",), "radio.house.local": ("8.8.8.8",)})
    assert await removed(hass, room) == (2, 2)
    assert queued(room) == ["Song 0", "Song 1"]
    assert sorted(names.asked) == ["files.house.local", "nobody.house.local", "radio.house.local"]


async def test_members_of_a_group_mean_their_coordinators_queue(
    hass: HomeAssistant, small: Household
) -> None:
    room, member = small.players[0], small.players[2]
    fill(room, FIRST, SPOTIFY_TRACK)
    await set_up(hass, entry_for(small))
    await act(hass, room, "join", group_members=[entity_id(hass, "media_player", member)])
    answer = await remove(hass, member, room)
    assert list(answer.values()) == [{"removed": 1, "left": 1}] * 2
    assert asked(small, RANGE) == 1
    assert queued(room) == ["First Snow"]


async def test_a_queue_that_changed_meanwhile_is_read_again(
    hass: HomeAssistant, small: Household, home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = small.players[0]
    fill(room, FIRST, SPOTIFY_TRACK, ItemSpec("Named", "http://files.house.local/1.mp3"))
    await set_up(hass, entry_for(small))
    names = Meanwhile(hass, room, times=1)
    assert await removed(hass, room) == (2, 2)
    assert queued(room) == ["First Snow", "Named"]
    assert len(names.asked) == 2


class Meanwhile(Names):
    """A name service: whenever it is asked, somebody puts one more into the queue."""

    def __init__(self, hass: HomeAssistant, room: Player, times: int) -> None:
        """Know one name."""
        super().__init__(hass, {"files.house.local": ("127.0.0.1",)})
        self._room = room
        self._times = times

    async def _resolve(self, host: Any, port: Any, **more: Any) -> Any:
        if host in self._known and self._times:
            self._times -= 1
            playback(self._room).queue.insert([SPOTIFY_TRACK], 1)
        return await super()._resolve(host, port, **more)


async def test_a_queue_that_never_rests_is_given_up(
    hass: HomeAssistant, small: Household, home: None
) -> None:
    room = small.players[0]
    fill(room, SPOTIFY_TRACK, ItemSpec("Named", "http://files.house.local/1.mp3"))
    await set_up(hass, entry_for(small))
    Meanwhile(hass, room, times=9)
    with pytest.raises(HomeAssistantError) as caught:
        await remove(hass, room)
    assert caught.value.translation_key == "queue_changes"
    assert str(caught.value).startswith("The queue of Living Room changes")
    assert asked(small, RANGE) == 3


async def test_what_the_player_refuses_is_told(hass: HomeAssistant, small: Household) -> None:
    room = small.players[0]
    fill(room, SPOTIFY_TRACK)
    await set_up(hass, entry_for(small))
    small.faults.set(room.uid, "upnp_error", "800", RANGE)
    with pytest.raises(ServiceValidationError) as caught:
        await remove(hass, room)
    assert caught.value.translation_key == "fault_not_supported"


async def test_a_queue_that_cannot_be_read_is_left_alone(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[0]
    fill(room, SPOTIFY_TRACK)
    await set_up(hass, entry_for(small))
    small.faults.set(room.uid, "malformed", match="ContentDirectory.Browse")
    with pytest.raises(HomeAssistantError) as caught:
        await remove(hass, room)
    assert caught.value.translation_key == "bad_reply"
    assert queued(room) == ["Cloud Track"]


@given(st.sets(st.integers(1, 60)))
def test_runs_hold_each_place_once_and_do_not_touch(places: set[int]) -> None:
    found = runs(places)
    assert [place for first, count in found for place in range(first, first + count)] == sorted(
        places
    )
    assert all(one[0] + one[1] < other[0] for one, other in itertools.pairwise(found))
