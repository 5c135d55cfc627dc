"""The drill: a tone of our own, on the way that local music takes (DESIGN 6)."""

import asyncio
from http import HTTPStatus
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local.outage import drill
from custom_components.sonos_local.outage.tone import FETCHINGS, TONE, Fetching, path
from tests.simulator.content import didl
from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.muse.clips import Clips
from tests.simulator.player import Player
from tests.simulator.profiles.content import INTERNET_STATION, LAN_STATION, LIBRARY_QUEUE

from .conftest import Factory
from .helpers import entity_id, entry_for, media, set_up, wait_for
from .house import Names
from .rooms import act, act_on, asked, by_app, playback, until

STEPS = ["internal_url", "judged", "reachable", "accepted", "fetched", "events"]
ALL = [*STEPS, "put_back"]


async def run(hass: HomeAssistant, room: Player, **data: Any) -> dict[str, Any]:
    """Run the drill; return its answer."""
    which = entity_id(hass, "media_player", room)
    found: Any = await hass.services.async_call(
        "sonos_local",
        "run_drill",
        {"entity_id": which, **data},
        blocking=True,
        return_response=True,
    )
    return dict(found[which])


def results(found: dict[str, Any]) -> dict[str, str]:
    return {each["step"]: each["result"] for each in found["steps"]}


def failed(found: dict[str, Any]) -> dict[str, str]:
    """Return the advice of the steps that failed."""
    return {each["step"]: each["advice"] for each in found["steps"] if each["result"] == "failed"}


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(dict(each) for each in found["steps"] if each["step"] == name)


async def served(
    hass: HomeAssistant, client: ClientSessionGenerator, host: str = "127.0.0.1"
) -> str:
    """Let Home Assistant serve, and return its internal URL."""
    port = (await client()).server.port
    url = f"http://{host}:{port}"
    await async_process_ha_core_config(hass, {"internal_url": url})
    return url


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no longer than a test likes to."""
    monkeypatch.setattr(drill, "FETCH", 1.5)
    monkeypatch.setattr(drill, "EVENTS", 2.0)
    monkeypatch.setattr(drill, "SECONDS", 0.05)


@pytest.fixture
async def old(household_factory: Factory) -> Household:
    """Return players of the older generation, which play no clips."""
    return await household_factory("s1")


# As an announcement -----------------------------------------------------------------------------


@pytest.mark.parametrize("local_only", [False, True])
async def test_without_the_internet_a_room_passes_all_steps_and_plays_on(
    hass: HomeAssistant,
    small: Household,
    hass_client: ClientSessionGenerator,
    local_only: bool,
) -> None:
    await set_up(hass, entry_for(small, local_only=local_only))
    url = await served(hass, hass_client)
    small.store(Net).internet = False
    room = small.players[0]
    before = playback(room).source.uri
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    found = await run(hass, room)
    assert found["passed"]
    assert (found["room"], found["way"]) == ("Living Room", "announcement")
    assert results(found) == dict.fromkeys(STEPS, "passed")
    assert all(type(each["ms"]) is int and each["ms"] >= 0 for each in found["steps"])
    assert step(found, "judged")["detail"] == url
    assert step(found, "fetched")["detail"] == room.address
    assert step(found, "fetched")["text"] == "The speaker fetches the tone"
    assert step(found, "fetched")["result_text"] == "Passed"
    (clip,) = small.store(Clips).known(room)
    assert clip.url.startswith(f"{url}/api/sonos_local/tone/")
    assert clip.url.endswith(".wav")
    assert playback(room).source.uri == before
    assert media(hass, room).state == "playing"
    assert not hass.data[FETCHINGS]


async def test_the_players_get_a_literal_address_though_the_url_is_a_name(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    url = await served(hass, hass_client, "home.local")
    names = Names(hass, {})
    found = await run(hass, small.players[0])
    assert found["passed"]
    assert step(found, "internal_url")["detail"] == url
    assert step(found, "judged")["detail"] == url.replace("home.local", "127.0.0.1")
    assert not names.asked


async def test_it_is_told_in_german(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    hass.config.language = "de"
    await set_up(hass, entry_for(small))
    await hass.config.async_update(internal_url=None)
    found = await run(hass, small.players[0])
    advice = failed(found)["internal_url"]
    assert advice.startswith("Trag in den Netzwerkeinstellungen")
    assert step(found, "judged")["result_text"] == "Nicht versucht"
    for each in found["steps"]:
        assert not {each["text"], each["result_text"]} & {each["step"], each["result"]}


async def test_without_an_internal_url_nothing_is_sent(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await hass.config.async_update(internal_url=None)
    found = await run(hass, small.players[0])
    assert not found["passed"]
    assert results(found) == {
        "internal_url": "failed",
        **dict.fromkeys(STEPS[1:5], "skipped"),
        "events": "passed",
    }
    assert "internal URL" in failed(found)["internal_url"]
    assert not small.store(Clips).known(small.players[0])


async def test_an_internal_url_outside_is_refused_with_the_reason(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await async_process_ha_core_config(hass, {"internal_url": "http://203.0.113.9:8123"})
    found = await run(hass, small.players[0])
    assert results(found)["judged"] == "failed"
    assert step(found, "judged")["detail"].startswith("Living Room ")
    assert "does not count as local" in failed(found)["judged"]
    assert not small.store(Clips).known(small.players[0])


async def test_a_player_that_does_not_answer_is_told(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    small.faults.set(room.uid, "upnp_error", "501", "AVTransport.GetTransportInfo")
    found = await run(hass, room)
    assert failed(found).keys() == {"reachable"}
    assert "Check that the speaker has power" in failed(found)["reachable"]


async def test_a_player_that_does_not_reach_home_assistant_is_told(
    hass: HomeAssistant, small: Household, impatient: None
) -> None:
    await set_up(hass, entry_for(small))
    await async_process_ha_core_config(hass, {"internal_url": "http://127.0.0.1:9"})
    found = await run(hass, small.players[0])
    assert failed(found).keys() == {"fetched"}
    assert "firewall" in failed(found)["fetched"]
    assert step(found, "fetched")["ms"] >= 300


async def test_one_drill_at_a_time_in_a_room(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    await served(hass, hass_client)
    room, other = small.players[0], small.players[1]
    first = hass.async_create_task(run(hass, room))
    await until(lambda: hass.data[FETCHINGS])
    with pytest.raises(ServiceValidationError, match=r"^Living Room has a drill already"):
        await run(hass, room)
    assert (await run(hass, other))["passed"]
    assert (await first)["passed"]
    assert (await run(hass, room))["passed"]


# By taking over ---------------------------------------------------------------------------------


async def test_a_room_without_clips_is_not_interrupted_unasked(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    found = await run(hass, old.players[0])
    assert failed(found).keys() == {"accepted"}
    assert "Run the drill with Take over" in failed(found)["accepted"]
    assert results(found).keys() == set(STEPS)
    assert asked(old, "AVTransport.SetAVTransportURI") == 0


@pytest.mark.parametrize("local_only", [False, True])
async def test_what_is_taken_over_comes_back_at_its_place(
    hass: HomeAssistant,
    old: Household,
    hass_client: ClientSessionGenerator,
    impatient: None,
    local_only: bool,
) -> None:
    await set_up(hass, entry_for(old, local_only=local_only))
    url = await served(hass, hass_client)
    old.store(Net).internet = False
    room = old.players[0]
    now = playback(room)
    now.seek_track(3)
    now.play()
    await now.wait()
    now.seek(65)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    source = now.source
    found = await run(hass, room, take_over=True)
    assert failed(found) == {}
    assert (found["passed"], found["way"]) == (True, "take_over")
    assert results(found) == dict.fromkeys(ALL, "passed")
    assert step(found, "judged")["detail"] == url
    await now.wait()
    assert now.source == source
    assert (now.number, now.state) == (3, "PLAYING")
    assert 64 <= now.position() <= 70
    assert [item.title for item in now.queue.items] == [item.title for item in LIBRARY_QUEUE]


async def test_a_station_comes_back(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator, impatient: None
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[1]
    await by_app(
        room,
        "AVTransport.SetAVTransportURI",
        CurrentURI=LAN_STATION.uri,
        CurrentURIMetaData=didl.reference(LAN_STATION),
    )
    await by_app(room, "AVTransport.Play", Speed="1")
    await playback(room).wait()
    before = playback(room).source
    assert (await run(hass, room, take_over=True))["passed"]
    await playback(room).wait()
    assert playback(room).source == before
    assert playback(room).state == "PLAYING"


async def test_a_room_that_had_nothing_on_is_silent_afterward(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator, impatient: None
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[2]
    assert playback(room).source.uri == ""
    found = await run(hass, room, take_over=True)
    assert found["passed"]
    assert playback(room).source.uri == f"x-rincon-queue:{room.uid}#0"
    assert playback(room).state == "STOPPED"


async def test_what_local_only_would_not_put_back_is_not_interrupted(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(old, local_only=True))
    await served(hass, hass_client)
    room = old.players[1]
    await by_app(
        room,
        "AVTransport.SetAVTransportURI",
        CurrentURI=INTERNET_STATION.uri,
        CurrentURIMetaData=didl.reference(INTERNET_STATION),
    )
    found = await run(hass, room, take_over=True)
    assert failed(found).keys() == {"accepted"}
    assert "could not be put on again" in failed(found)["accepted"]
    assert playback(room).source.uri == INTERNET_STATION.uri


async def test_a_group_is_not_taken_over(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room, member = old.players[0], old.players[1]
    await act_on(hass, [room], "join", group_members=[entity_id(hass, "media_player", member)])
    await wait_for(hass, lambda: len(media(hass, room).attributes["group_members"]) == 2)
    for each in (room, member):
        found = await run(hass, each, take_over=True)
        assert "Take the room out of the group" in failed(found)["accepted"]


@pytest.mark.parametrize("action", ["GetMediaInfo", "SetAVTransportURI", "Play"])
async def test_a_command_that_is_refused_is_told(
    hass: HomeAssistant,
    old: Household,
    hass_client: ClientSessionGenerator,
    impatient: None,
    action: str,
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    old.faults.set(room.uid, "upnp_error", "701", f"AVTransport.{action}")
    found = await run(hass, room, take_over=True)
    assert "accepted" in failed(found)
    assert results(found)["fetched"] == "skipped"
    # What was begun is put back, as far as the player lets it.
    assert ("put_back" in results(found)) is (action != "GetMediaInfo")


async def test_what_cannot_be_put_back_is_told(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator, impatient: None
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    playback(room).seek_track(2)
    old.faults.set(room.uid, "upnp_error", "711", "AVTransport.Seek")
    found = await run(hass, room, take_over=True)
    assert failed(found) == {"put_back": "What was on could not be put on again. Start it anew."}


async def test_a_drill_that_is_ended_puts_back_all_the_same(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    source = playback(room).source
    task = hass.async_create_task(run(hass, room, take_over=True))
    await until(lambda: playback(room).source.uri.endswith(".wav"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: playback(room).source == source)
    await act(hass, room, "media_stop")


# The tone ---------------------------------------------------------------------------------------


async def test_the_tone_is_there_only_for_who_knows_of_a_drill(
    hass: HomeAssistant, small: Household, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    client = await hass_client_no_auth()
    for method in ("get", "head"):
        response = await client.request(method, path("nothing"))
        assert response.status == HTTPStatus.NOT_FOUND
    fetching = hass.data[FETCHINGS]["token"] = Fetching()
    response = await client.head(path("token"))
    assert (response.status, fetching.done.is_set()) == (HTTPStatus.OK, False)
    response = await client.get(path("token"))
    assert response.content_type == "audio/wav"
    assert await response.read() == TONE.read_bytes()
    assert fetching.done.is_set()
    assert fetching.address == "127.0.0.1"
