"""The sources of a room: its inputs, the favorites that can be played, Sonos playlists."""

import pytest
from homeassistant.components.media_player import MediaPlayerEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from tests.simulator.content.favorites import Favorites
from tests.simulator.content.playlists import Playlists
from tests.simulator.household import Household

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, asked, by_app, has_sources, offers, playback, queued, shown


async def test_sources_are_inputs_playable_favorites_and_playlists(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    living_room, tv_room, _ = small.players
    await wait_for(hass, lambda: all(has_sources(hass, room) for room in (living_room, tv_room)))
    sources = shown(hass, living_room)["source_list"]
    assert "Kitchen Table FM" in sources
    assert "Cloud Album" in sources
    # A favorite and a playlist of one name are one source.
    assert sources.count("Dinner") == 1
    assert {"Mixed", "Empty"} <= set(sources)
    # Shortcuts play nothing.
    assert "Cloud Artist" not in sources
    assert not {"TV", "Line-in"} & set(sources)
    assert shown(hass, tv_room)["source_list"] == ["TV", *sources]


async def test_inputs_are_those_of_the_rooms_own_player(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))

    def own(room: str) -> list[str]:
        sources = shown(hass, large_home.player(room))["source_list"]
        return [name for name in ("Line-in", "TV") if name in sources]

    await wait_for(hass, lambda: own("Living Room") == ["TV"])
    await wait_for(hass, lambda: own("Garden") == ["Line-in", "TV"])
    await wait_for(hass, lambda: own("Dining Room") == ["Line-in"])
    # Grouped with the dining room, it still has no line-in of its own.
    assert own("Kitchen") == []


async def test_changes_of_favorites_and_playlists_arrive(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    store = small.store(Favorites)
    gone = store.find("FV:2/1")
    store.remove(gone, room)
    store.update(store.find("FV:2/4"), {"dc:title": "Breakfast FM"}, room)
    small.store(Playlists).add("Party", [], room)
    await wait_for(hass, lambda: gone.title not in shown(hass, room)["source_list"])
    await wait_for(hass, lambda: "Breakfast FM" in shown(hass, room)["source_list"])
    assert "Kitchen Table FM" not in shown(hass, room)["source_list"]
    await wait_for(hass, lambda: "Party" in shown(hass, room)["source_list"])


async def test_a_household_without_favorites_and_inputs_offers_no_choice(
    hass: HomeAssistant, small: Household
) -> None:
    small.store(Favorites).favorites.clear()
    small.store(Playlists).playlists.clear()
    await set_up(hass, entry_for(small))
    living_room, tv_room, _ = small.players
    assert MediaPlayerEntityFeature.SELECT_SOURCE not in offers(hass, living_room)
    assert "source_list" not in shown(hass, living_room)
    assert MediaPlayerEntityFeature.SELECT_SOURCE in offers(hass, tv_room)


async def test_the_tv_is_selected(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[1]
    await act(hass, room, "select_source", source="TV")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert shown(hass, room)["source"] == "TV"


async def test_a_member_that_selects_its_tv_leaves_its_group_and_plays_it(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, _ = small.players
    await act(hass, leader, "join", group_members=[media(hass, member).entity_id])
    await act(hass, member, "select_source", source="TV")
    await wait_for(hass, lambda: shown(hass, member).get("source") == "TV")
    assert shown(hass, member)["group_members"] == [media(hass, member).entity_id]
    assert shown(hass, leader)["media_title"] == "First Snow"


async def test_line_in_is_selected_and_plays_for_the_group(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    leader, member = large_home.player("Terrace"), large_home.player("Garden")
    await act(hass, leader, "join", group_members=[media(hass, member).entity_id])
    await act(hass, member, "select_source", source="Line-in")
    await wait_for(hass, lambda: shown(hass, leader).get("source") == "Line-in")
    await wait_for(hass, lambda: media(hass, leader).state == "playing")
    assert media(hass, member).state == "playing"
    assert playback(leader).source.uri == f"x-rincon-stream:{member.uid}"


async def test_a_stream_favorite_plays_beside_the_queue(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await act(hass, room, "select_source", source="Kitchen Table FM")
    await wait_for(hass, lambda: shown(hass, room).get("source") == "Kitchen Table FM")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert len(queued(room)) == 6


@pytest.mark.parametrize(
    ("source", "tracks"),
    [
        ("Northern Lights", 4),
        ("Cloud Track", 1),
        ("Dinner", 4),
        ("Mixed", 3),
    ],
    ids=["container", "track", "favorite playlist", "playlist"],
)
async def test_what_has_tracks_replaces_the_queue_and_plays(
    hass: HomeAssistant, small: Household, source: str, tracks: int
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await act(hass, room, "select_source", source=source)
    await wait_for(hass, lambda: shown(hass, room).get("source") == source)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert shown(hass, room)["queue_position"] == 1
    assert shown(hass, room)["queue_size"] == tracks


async def test_the_favorite_is_played_with_its_own_metadata(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await act(hass, room, "select_source", source="Cloud Track")
    favorite = next(
        item for item in small.store(Favorites).favorites.values() if item.title == "Cloud Track"
    )
    assert playback(room).queue.entries[0].origin.metadata == favorite.metadata


async def test_a_source_that_nobody_has_is_refused(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    before = small.requests.total
    for source in ("Somewhere Else", "TV", "Cloud Artist"):
        with pytest.raises(
            ServiceValidationError, match=rf"^Living Room has no source named {source}$"
        ):
            await act(hass, room, "select_source", source=source)
    assert small.requests.total == before
    assert shown(hass, room)["media_title"] == "First Snow"


@pytest.mark.parametrize("local_only", [False, True])
@pytest.mark.parametrize("playing", [True, False])
async def test_an_empty_playlist_is_refused_and_nothing_is_lost(
    hass: HomeAssistant, small: Household, local_only: bool, playing: bool
) -> None:
    room = small.players[0 if playing else 2]
    await set_up(hass, entry_for(small, local_only=local_only))
    await wait_for(hass, lambda: "Empty" in shown(hass, room).get("source_list", ()))
    now = playback(room)
    before = (now.source, now.state, now.number, queued(room))
    with pytest.raises(ServiceValidationError, match=r"^The playlist Empty is empty$"):
        await act(hass, room, "select_source", source="Empty")
    assert (now.source, now.state, now.number, queued(room)) == before
    sent = [name for name in small.requests.by_action if name.startswith("AVTransport.")]
    assert [name for name in sent if not name.startswith("AVTransport.Get")] == []


async def test_a_favorite_of_a_playlist_that_has_become_empty_is_refused(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    before = queued(room)
    store = small.store(Playlists)
    # Of a favorite and a playlist of one name, the favorite is played.
    dinner = store.find("SQ:0")
    dinner.items.clear()
    store.changed(dinner, room)
    with pytest.raises(ServiceValidationError, match=r"^The playlist Dinner is empty$"):
        await act(hass, room, "select_source", source="Dinner")
    assert queued(room) == before


async def test_a_playlist_that_is_gone_is_refused_and_nothing_is_lost(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    before = queued(room)
    # Removed a moment ago: its event has not come yet.
    del small.store(Playlists).playlists[small.store(Playlists).find("SQ:1").number]
    with pytest.raises(ServiceValidationError, match=r"^Nothing in the household has the ID SQ:1"):
        await act(hass, room, "select_source", source="Mixed")
    assert queued(room) == before


async def test_what_another_client_selects_is_shown(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    favorite = next(
        item for item in small.store(Favorites).favorites.values() if item.title == "Station Two"
    )
    await by_app(
        room,
        "AVTransport.SetAVTransportURI",
        CurrentURI=favorite.uri,
        CurrentURIMetaData=favorite.metadata,
    )
    await by_app(room, "AVTransport.Play", Speed="1")
    await wait_for(hass, lambda: shown(hass, room).get("source") == "Station Two")
    assert asked(small, "AVTransport.Play") == 0
