"""Rooms that play together: join, unjoin, and what members show and do."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_registry import RegistryEntryDisabler

from custom_components.sonos_local import grouping
from custom_components.sonos_local.wire import gena_actions
from tests.simulator.household import Household
from tests.simulator.player import Player

from .conftest import Factory
from .helpers import entity_id, entry_for, media, set_up, wait_for
from .rooms import act, act_on, asked, by_app, counted_writes, playback, rested, shown


def _ids(hass: HomeAssistant, *rooms: Player) -> list[str]:
    return [entity_id(hass, "media_player", room) for room in rooms]


def _members(hass: HomeAssistant, room: Player) -> list[str]:
    return list(shown(hass, room)["group_members"])


async def test_rooms_join_and_the_coordinator_stands_first(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    living_room, tv_room, kitchen = small.players
    assert _members(hass, kitchen) == _ids(hass, kitchen)
    await act(hass, kitchen, "join", group_members=_ids(hass, living_room, tv_room))
    # The action is over once the household shows it: what follows may rely on it.
    together = _ids(hass, kitchen, living_room, tv_room)
    for room in small.players:
        assert _members(hass, room)[0] == together[0]
        assert set(_members(hass, room)) == set(together)


async def test_joining_those_who_are_there_asks_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, _ = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member))
    before = small.requests.total
    await act(hass, leader, "join", group_members=_ids(hass, leader, member))
    assert small.requests.total == before


async def test_a_member_that_is_told_to_gather_rooms_gathers_them_for_its_group(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, other = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member))
    await act(hass, member, "join", group_members=_ids(hass, other))
    assert _members(hass, other)[0] == media(hass, leader).entity_id
    assert len(_members(hass, other)) == 3


async def test_a_room_that_coordinates_others_joins_and_they_go_on(
    hass: HomeAssistant, large_home: Household
) -> None:
    await set_up(hass, entry_for(large_home))
    dining_room, kitchen = large_home.player("Dining Room"), large_home.player("Kitchen")
    office = large_home.player("Office")
    assert _members(hass, kitchen) == _ids(hass, dining_room, kitchen)
    await act(hass, office, "join", group_members=_ids(hass, dining_room))
    assert _members(hass, office) == _ids(hass, office, dining_room)
    await wait_for(hass, lambda: _members(hass, kitchen) == _ids(hass, kitchen))
    await wait_for(hass, lambda: media(hass, kitchen).state == "playing")
    await wait_for(hass, lambda: shown(hass, kitchen)["media_title"] == "First Snow")


async def test_a_whole_group_joins_another(hass: HomeAssistant, large_home: Household) -> None:
    await set_up(hass, entry_for(large_home))
    dining_room, kitchen = large_home.player("Dining Room"), large_home.player("Kitchen")
    office = large_home.player("Office")
    await act(hass, office, "join", group_members=_ids(hass, dining_room, kitchen))
    assert set(_members(hass, kitchen)) == set(_ids(hass, office, dining_room, kitchen))


async def test_a_member_leaves_and_the_others_go_on(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    leader, member, other = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member, other))
    await act(hass, member, "unjoin")
    assert _members(hass, member) == _ids(hass, member)
    await wait_for(hass, lambda: media(hass, member).state == "idle")
    assert set(_members(hass, other)) == set(_ids(hass, leader, other))
    assert media(hass, other).state == "playing"


async def test_the_coordinator_leaves_and_the_others_go_on(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, other = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member, other))
    await act(hass, leader, "unjoin")
    assert _members(hass, leader) == _ids(hass, leader)
    assert set(_members(hass, member)) == set(_ids(hass, member, other))
    await wait_for(hass, lambda: media(hass, member).state == "playing")
    assert shown(hass, other)["media_title"] == "First Snow"
    await wait_for(hass, lambda: media(hass, leader).state == "idle")


async def test_a_room_alone_may_leave(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await act(hass, room, "unjoin")
    assert _members(hass, room) == _ids(hass, room)


async def test_the_music_stays_where_it_was_when_a_group_is_taken_apart_at_once(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, other = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member, other))
    await act_on(hass, [leader, member, other], "unjoin")
    for room in small.players:
        assert _members(hass, room) == _ids(hass, room)
    assert playback(leader).active
    assert media(hass, leader).state == "playing"
    assert [media(hass, room).state for room in (member, other)] == ["idle", "idle"]


async def test_a_member_shows_and_controls_what_its_group_plays(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, member, _ = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member))
    same = ("media_title", "media_artist", "media_duration", "queue_position", "shuffle")
    assert all(shown(hass, member)[name] == shown(hass, leader)[name] for name in same)
    assert media(hass, member).state == "playing"
    await act(hass, member, "media_next_track")
    await wait_for(hass, lambda: shown(hass, leader)["media_title"] == "Ferry")
    assert shown(hass, member)["media_title"] == "Ferry"
    await act(hass, member, "shuffle_set", shuffle=True)
    await wait_for(hass, lambda: shown(hass, leader)["shuffle"])
    await act(hass, member, "media_pause")
    await wait_for(hass, lambda: media(hass, leader).state == "paused")
    assert not playback(leader).active
    # Its sound stays its own.
    await act(hass, member, "volume_set", volume_level=0.5)
    await wait_for(hass, lambda: shown(hass, member)["volume_level"] == 0.5)
    assert shown(hass, leader)["volume_level"] == 0.2


async def test_another_clients_group_arrives(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    await rested(hass)
    leader, member, bystander = small.players
    with counted_writes(hass) as writes:
        await by_app(
            member,
            "AVTransport.SetAVTransportURI",
            CurrentURI=f"x-rincon:{leader.uid}",
            CurrentURIMetaData="",
        )
        await wait_for(hass, lambda: _members(hass, member) == _ids(hass, leader, member))
        await wait_for(hass, lambda: _members(hass, leader) == _ids(hass, leader, member))
    assert media(hass, bystander).entity_id not in writes
    await by_app(
        leader,
        "AVTransport.DelegateGroupCoordinationTo",
        NewCoordinator=member.uid,
        RejoinGroup="1",
    )
    await wait_for(hass, lambda: _members(hass, leader) == _ids(hass, member, leader))


async def test_rooms_of_nobody_and_of_others_are_refused(
    hass: HomeAssistant, small: Household, household_factory: Factory
) -> None:
    other = await household_factory("s1")
    await set_up(hass, entry_for(small))
    await set_up(hass, entry_for(other))
    foreign = er.async_get(hass).async_get_or_create("media_player", "radio", "1")
    room = small.players[0]
    before = small.requests.total
    for stranger in (
        media(hass, other.players[0]).entity_id,
        foreign.entity_id,
        "media_player.nobody",
    ):
        with pytest.raises(
            ServiceValidationError, match=rf"^{stranger} is not a room of this household$"
        ):
            await act(
                hass,
                room,
                "join",
                group_members=[media(hass, small.players[1]).entity_id, stranger],
            )
    assert small.requests.total == before
    assert _members(hass, room) == _ids(hass, room)


async def test_a_disabled_room_is_no_member_that_is_shown(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    leader, member, other = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member, other))
    er.async_get(hass).async_update_entity(
        media(hass, member).entity_id, disabled_by=RegistryEntryDisabler.USER
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _members(hass, leader) == _ids(hass, leader, other)
    assert media(hass, leader).state == "playing"


async def test_a_group_that_does_not_come_about_is_told(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "SHOWN_WITHIN", 0.1)
    await set_up(hass, entry_for(small))
    leader, member, _ = small.players
    small.faults.set("*", "lose", match="ZoneGroupTopology")
    with pytest.raises(
        HomeAssistantError,
        match=r"^Living Room took the command, and its group has not changed$",
    ):
        await act(hass, leader, "join", group_members=_ids(hass, member))


async def test_a_group_is_not_waited_for_where_no_events_arrive(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gena_actions, "FIRST_EVENT_LIMIT", 0.2)
    small.faults.set("*", "mute")
    entry = await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: all(room.deaf for room in entry.runtime_data.data.rooms))
    leader, member, _ = small.players
    await act(hass, leader, "join", group_members=_ids(hass, member))
    assert member.coordinator is leader


async def test_a_bonded_player_is_told_apart(hass: HomeAssistant, large_home: Household) -> None:
    await set_up(hass, entry_for(large_home))
    kitchen, half = large_home.players[2], large_home.players[11]
    hidden = er.async_get(hass).async_get_or_create("media_player", "sonos_local", half.uid)
    with pytest.raises(ServiceValidationError, match=r"^Kitchen belongs to another speaker"):
        await act(hass, large_home.player("Office"), "join", group_members=[hidden.entity_id])
    assert kitchen.group.coordinator.room == "Dining Room"
    assert asked(large_home, "AVTransport.SetAVTransportURI") == 1
