"""Each refusal is told once, whichever way it comes and whoever refuses: the rules or the gate."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from homeassistant.components.media_player import BrowseError
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.sonos_local.coordinator import SonosCoordinator
from custom_components.sonos_local.local_only.refusals import EVENT_REFUSED, Asked
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import LIBRARY_QUEUE, SPOTIFY_TRACK

from .alarms import at_risk, restore, swap
from .askers import by, of_household, refusals, repairs, start
from .helpers import entity_id, entry_for, set_up, wait_for
from .house import PUBLIC
from .rooms import act, asked, by_app, has_sources, playback, queued, shown, until
from .test_drill import run as drill
from .test_media_browser import browse

CLOUD = "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0"
LOUDER = "RenderingControl.SetRelativeVolume"
SHARE = "S://files.example.com/music"
SOURCE = "media-source://radio_browser/x"


class Told:
    """What Home Assistant is told of refusals from now on."""

    def __init__(self, hass: HomeAssistant, household: Household) -> None:
        """Listen to the bus, which makes the logbook's lines, and to the event entity."""
        self._hass = hass
        self._household = household
        self._before = refusals(hass).counts.copy()
        self._shown = 0
        self.events = async_capture_events(hass, EVENT_REFUSED)
        which = of_household(hass, household, "event", "refusal").entity_id

        @callback
        def changed(event: Event[Any]) -> None:
            self._shown += event.data["entity_id"] == which

        hass.bus.async_listen("state_changed", changed)

    async def once(self, room: Player, action: str, reason: str, context: Context | None) -> None:
        """See that one refusal was told, everywhere the same."""
        await self._hass.async_block_till_done()
        (event,) = self.events
        attributes = of_household(self._hass, self._household, "event", "refusal").attributes
        for data in (event.data, attributes):
            assert (data["room"], data["action"]) == (room.spec.room, action)
            assert data["reason"] == reason
            assert data["message"].startswith(f"{room.spec.room} ")
        assert self._shown == 1
        assert event.data["entity_id"] == entity_id(self._hass, "media_player", room)
        if context:
            assert event.context.id == context.id
            assert attributes["asked_by"] == "automation.morning"
        assert refusals(self._hass).counts - self._before == {reason: 1}
        assert refusals(self._hass).newest[-1].message == event.data["message"]

    async def never(self) -> None:
        """See that nothing was refused."""
        await self._hass.async_block_till_done()
        assert not self.events
        assert not self._shown
        assert refusals(self._hass).counts == self._before


@dataclass(frozen=True, slots=True)
class Way:
    """One action of a media player, what it is given, and how it is refused."""

    action: str
    reason: str
    given: dict[str, Any]


def url(**more: Any) -> dict[str, Any]:
    return {"media_content_id": PUBLIC, "media_content_type": "music", **more}


def content(media_id: str, kind: str = "music") -> dict[str, Any]:
    return {"media_content_id": media_id, "media_content_type": kind}


def named(way: Way) -> str:
    return "-".join((way.action, *map(str, way.given.values())))


async def ask(
    hass: HomeAssistant, room: Player, way: Way, context: Context | None = None
) -> ServiceValidationError:
    """Call an action that is refused; return how."""
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(
            "media_player",
            way.action,
            {"entity_id": entity_id(hass, "media_player", room), **way.given},
            blocking=True,
            context=context,
            return_response=way.action == "browse_media",
        )
    return caught.value


# What the rules refuse -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "way",
    [
        Way("play_media", "public_address", url()),
        Way("play_media", "public_address", url(announce=True)),
        Way("play_media", "public_address", url(enqueue="add")),
        Way("play_media", "public_address", url(enqueue="next")),
        Way("play_media", "public_address", url(enqueue="play")),
        Way("play_media", "foreign_name", content(f"{SHARE}/a.mp3")),
        Way("play_media", "media_source", content(SOURCE)),
        Way("select_source", "service", {"source": "Cloud Album"}),
        Way("select_source", "service", {"source": "Station One"}),
        Way("select_source", "service", {"source": "Mixed"}),
        Way("media_play", "service", {}),
        Way("media_next_track", "service", {}),
        Way("media_previous_track", "service", {}),
        Way("media_seek", "service", {"seek_position": 3}),
        Way("browse_media", "foreign_name", content(SHARE, "library")),
        Way("browse_media", "media_source", content(SOURCE)),
    ],
    ids=named,
)
async def test_what_a_media_player_is_refused_is_told_once(
    hass: HomeAssistant, small: Household, way: Way
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    await start(hass, small)
    room = small.players[0]
    await wait_for(hass, lambda: has_sources(hass, room))
    await act(hass, room, "media_next_track")
    await wait_for(hass, lambda: shown(hass, room)["media_track"] == 2)
    playback(room).queue.insert([SPOTIFY_TRACK])
    playback(room).sync()
    told, context = Told(hass, small), by(hass, "automation.morning")
    error = await ask(hass, room, way, context)
    assert error.translation_key == f"refused_{way.reason}"
    await told.once(room, way.action, way.reason, context)


async def test_a_favorite_that_is_refused_by_its_id_is_told_once(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await start(hass, small)
    room = small.players[0]
    await wait_for(hass, lambda: has_sources(hass, room))
    listed = entry.runtime_data.data.shared.favorites
    found = next(item.id for item in listed if item.title == "Cloud Album")
    told = Told(hass, small)
    await ask(hass, room, Way("play_media", "service", content(found, "favorite_item_id")))
    await told.once(room, "play_media", "service", None)


@pytest.mark.allowed_logs("Error handling message")
async def test_browsing_on_the_page_is_not_put_down_to_whoever_acted_before(
    hass: HomeAssistant, small: Household, hass_ws_client: WebSocketGenerator
) -> None:
    await start(hass, small)
    room = small.players[0]
    player = entity_id(hass, "media_player", room)
    context = by(hass, "automation.morning")
    await hass.services.async_call(
        "media_player", "volume_up", {"entity_id": player}, blocking=True, context=context
    )
    await asyncio.sleep(0.6)
    told = Told(hass, small)
    client = await hass_ws_client(hass)
    browsing = {"type": "media_player/browse_media", "entity_id": player}
    await client.send_json_auto_id({**browsing, **content(SHARE, "library")})
    answer = await client.receive_json()
    assert answer["error"]["translation_key"] == "refused_foreign_name"
    await told.once(room, "browse_media", "foreign_name", None)
    assert told.events[0].context.id != context.id
    assert refusals(hass).newest[-1].asked_by == ""


async def test_an_alarm_that_does_not_get_its_program_back_is_told_once(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await start(hass, small)
    await at_risk(hass)
    await swap(hass)
    told = Told(hass, small)
    found = await restore(hass, entry)
    assert [each["result"] for each in found["alarms"]] == ["refused"]
    await told.once(small.players[0], "restore_alarm_programs", "service", None)


@pytest.mark.parametrize("local_only", [True, False])
async def test_a_drill_is_refused_only_where_local_only_is_on(
    hass: HomeAssistant, small: Household, local_only: bool
) -> None:
    await set_up(hass, entry_for(small, local_only=local_only))
    await async_process_ha_core_config(hass, {"internal_url": "http://203.0.113.9:8123"})
    told = Told(hass, small)
    found = await drill(hass, small.players[0])
    (step,) = (each for each in found["steps"] if each["result"] == "failed")
    assert step["step"] == "judged"
    if not local_only:
        await told.never()
        return
    await told.once(small.players[0], "run_drill", "public_address", None)
    assert refusals(hass).newest[-1].message == step["detail"]


async def test_what_calms_and_what_is_only_shown_is_no_refusal(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    room = small.players[0]
    await wait_for(hass, lambda: has_sources(hass, room))
    playback(room).queue.insert([SPOTIFY_TRACK])
    playback(room).sync()
    told = Told(hass, small)
    assert (await browse(hass, room)).children
    with pytest.raises(BrowseError):
        await browse(hass, room, "nothing")
    for action in ("media_pause", "volume_up", "media_stop", "unjoin"):
        await act(hass, room, action)
    await hass.services.async_call(
        "sonos_local",
        "remove_cloud_items",
        {"entity_id": entity_id(hass, "media_player", room)},
        blocking=True,
    )
    assert SPOTIFY_TRACK.uri not in [item.uri for item in playback(room).queue.items]
    await act(hass, room, "clear_playlist")
    await told.never()


# What only the gate refuses --------------------------------------------------------------------


async def overtaken(
    hass: HomeAssistant,
    household: Household,
    room: Player,
    call: Callable[[], Coroutine[Any, Any, ServiceValidationError]],
) -> ServiceValidationError:
    """Ask for something that waits its turn at the gate, while the owner switches local only on.

    Two requests at a time go to a player: both are on their way, and slow.
    """
    (entry,) = hass.config_entries.async_loaded_entries("sonos_local")
    hass.config_entries.async_update_entry(entry, options={"local_only": False})
    await hass.async_block_till_done()
    before = asked(household, LOUDER)
    household.faults.set(room.uid, "latency", "1.5", LOUDER, 2)
    busy = [asyncio.create_task(act(hass, room, "volume_up")) for _ in range(2)]
    await until(lambda: asked(household, LOUDER) == before + 2)
    waiting = asyncio.create_task(call())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    assert not any(task.done() for task in busy)
    hass.config_entries.async_update_entry(entry, options={"local_only": True})
    error = await waiting
    await asyncio.gather(*busy)
    await hass.async_block_till_done()
    return error


@pytest.mark.parametrize(
    "way",
    [
        Way("play_media", "public_address", url()),
        Way("play_media", "public_address", url(enqueue="add")),
        Way("play_media", "public_address", url(announce=True)),
        Way("select_source", "service", {"source": "Cloud Album"}),
        Way("select_source", "service", {"source": "Station One"}),
        Way("media_play", "service", {}),
        Way("play_media", "foreign_name", content(f"{SHARE}/a.mp3")),
        Way("browse_media", "foreign_name", content(SHARE, "library")),
    ],
    ids=named,
)
async def test_what_the_gate_refuses_in_the_last_moment_is_told_as_any_refusal_once(
    hass: HomeAssistant, small: Household, way: Way
) -> None:
    entry = await set_up(hass, entry_for(small))
    # What the household shares is asked of this one, too.
    room = next(each for each in small.players if each.uid == sender(hass).session.anchor)
    await wait_for(hass, lambda: "Cloud Album" in shown(hass, room).get("source_list", ()))
    if way.action == "media_play":
        await by_app(room, "AVTransport.SetAVTransportURI", CurrentURI=CLOUD, CurrentURIMetaData="")
        data = entry.runtime_data
        await wait_for(hass, lambda: data.data.players[room.uid].transport.uri == CLOUD)
    if way.action != "media_play":
        playback(room).queue.insert(LIBRARY_QUEUE)
        playback(room).sync()
    told, context, tracks = Told(hass, small), by(hass, "automation.morning"), len(queued(room))
    error = await overtaken(hass, small, room, lambda: ask(hass, room, way, context))
    assert error.translation_key == f"refused_{way.reason}"
    await told.once(room, way.action, way.reason, context)
    # Nothing made room for what did not come.
    assert len(queued(room)) == tracks


async def test_a_queue_that_nobody_looked_into_does_not_pass_the_gate_and_that_is_told(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    told = Told(hass, small)
    way = Way("media_next_track", "unknown", {})
    await overtaken(hass, small, room, lambda: ask(hass, room, way))
    await told.once(room, "media_next_track", "unknown", None)


async def test_an_automation_that_the_gate_refuses_three_times_a_day_gets_a_repair(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    way = Way("play_media", "public_address", url(announce=True))
    for number in range(3):
        assert not repairs(hass, "refused_again"), number
        context = by(hass, "automation.morning")
        await overtaken(hass, small, room, partial(ask, hass, room, way, context))
    (issue,) = repairs(hass, "refused_again")
    assert issue.translation_placeholders
    assert issue.translation_placeholders["entity_id"] == "automation.morning"
    assert issue.translation_placeholders["message"] == refusals(hass).newest[-1].message


def sender(hass: HomeAssistant) -> SonosCoordinator:
    (entry,) = hass.config_entries.async_loaded_entries("sonos_local")
    found: SonosCoordinator = entry.runtime_data
    return found


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("AVTransport.Play", {"InstanceID": "0", "Speed": "1"}, "unknown"),
        (
            "AVTransport.SetAVTransportURI",
            {"InstanceID": "0", "CurrentURI": CLOUD, "CurrentURIMetaData": ""},
            "service",
        ),
        ("DeviceProperties.CreateStereoPair", {"ChannelMapSet": "x"}, "needs_user"),
        ("MusicServices.ListAvailableServices", {}, "contacts_servers"),
        ("ZoneGroupTopology.SubmitDiagnostics", {}, "never_sent"),
    ],
)
async def test_what_is_sent_without_a_word_is_told_by_its_name_and_once(
    hass: HomeAssistant, small: Household, name: str, given: dict[str, str], reason: str
) -> None:
    await start(hass, small)
    room = small.players[0]
    told = Told(hass, small)
    with pytest.raises(ServiceValidationError) as caught:
        await sender(hass).send(room.uid, name, **given)
    assert caught.value.translation_key == f"refused_{reason}"
    await told.once(room, name, reason, None)
    with pytest.raises(ServiceValidationError):
        await sender(hass).send_allowing(room.uid, name, 701, **given)
    assert len(told.events) == 2


async def test_a_room_that_would_follow_a_speaker_of_another_household_is_told_once(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    told, context = Told(hass, small), by(hass, "automation.morning")
    foreign = {"InstanceID": "0", "CurrentURI": "x-rincon:RINCON_X", "CurrentURIMetaData": ""}
    with (
        sender(hass).guard.asking(Asked(room.uid, "join", context)),
        pytest.raises(ServiceValidationError),
    ):
        await sender(hass).send(room.uid, "AVTransport.SetAVTransportURI", **foreign)
    await told.once(room, "join", "foreign_player", context)
