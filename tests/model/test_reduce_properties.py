"""What holds after any sequence of events, nonsense included."""

from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.sonos_local.model import events as ev
from custom_components.sonos_local.model.alarm import Alarm
from custom_components.sonos_local.model.group import NO_GROUP, Group, GroupSound
from custom_components.sonos_local.model.household import Household, Offer, Topology, Versions
from custom_components.sonos_local.model.media import (
    UNKNOWN_TRANSPORT,
    Favorite,
    Playlist,
    Position,
    Transport,
    TransportState,
)
from custom_components.sonos_local.model.player import Box, Description, Gone, Presence, Sound
from custom_components.sonos_local.model.reads import after_change, periodic
from custom_components.sonos_local.model.reduce import reduce

from .builders import EMPTY, after

ROOMS = ("A", "B", "C", "D")
maybe = st.none
uids = st.sampled_from((*ROOMS, "", "nobody"))
tracks = st.sampled_from(("", "a", "b", "x-rincon:A"))
seconds = st.floats(0, 600, allow_nan=False)
durations = st.sampled_from((0.0, 3.0, 240.0))

boxes = st.builds(
    Box,
    st.just(""),
    room=st.sampled_from(("Kitchen", "Bath", "")),
    boot_seq=st.integers(1, 2),
    invisible=st.booleans(),
    primary=maybe() | uids,
)
transports = st.builds(
    Transport,
    state=maybe() | st.sampled_from(TransportState),
    tracks=maybe() | st.integers(0, 2),
    track_number=maybe() | st.integers(0, 2),
    track_uri=maybe() | tracks,
    duration=maybe() | durations,
    uri=maybe() | tracks,
    status=maybe() | st.sampled_from(("OK", "ERROR")),
    error=maybe() | st.sampled_from(("", "ERROR_X")),
)


def box_of(uid: str, box: Box) -> Box:
    return Box(uid, room=box.room, boot_seq=box.boot_seq, invisible=box.invisible)


@st.composite
def sensible(draw: st.DrawFn) -> Topology:
    """Draw a topology that can be: each player in a group, vanished, bonded or not named."""
    groups: dict[int, list[str]] = {}
    told: dict[str, Box] = {}
    gone: dict[str, Gone] = {}
    for uid in ROOMS:
        where = draw(st.integers(-3, 2))
        if where >= 0:
            groups.setdefault(where, []).append(uid)
        if where >= -1:
            told[uid] = box_of(uid, draw(boxes))
        if where == -2:
            gone[uid] = Gone(uid, draw(st.sampled_from(("", "Bath"))))
    made = (
        Group(f"g{number}", draw(st.sampled_from(members)), tuple(draw(st.permutations(members))))
        for number, members in groups.items()
    )
    return Topology(tuple(made), told, gone)


nonsense = st.builds(
    Topology,
    st.lists(
        st.builds(Group, st.text(max_size=2), uids, st.lists(uids, max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
    st.dictionaries(uids, boxes, max_size=3),
    st.dictionaries(uids, st.builds(Gone, uids, st.text(max_size=2)), max_size=3),
)
topologies = st.builds(ev.TopologyChanged, sensible() | nonsense)
transport_events = st.builds(ev.TransportChanged, uids, transports, seconds)
events: st.SearchStrategy[ev.Event] = st.one_of(
    topologies,
    topologies,
    transport_events,
    transport_events,
    st.builds(ev.SoundChanged, uids, st.builds(Sound, maybe() | st.integers(0, 2))),
    st.builds(ev.GroupSoundChanged, uids, st.builds(GroupSound, maybe() | st.integers(0, 2))),
    st.builds(ev.VersionsChanged, st.builds(Versions, maybe() | st.sampled_from("12"))),
    st.builds(ev.OfferChanged, st.builds(Offer, st.sampled_from(("", "97.1")))),
    st.builds(ev.SharedChanged, maybe() | st.sampled_from("12"), maybe() | st.booleans()),
    st.builds(
        ev.PositionRead, uids, st.builds(Position, seconds, seconds, tracks), maybe() | durations
    ),
    st.builds(
        ev.DescriptionRead,
        st.builds(Description, uids, st.just("S1"), st.just("One"), st.sampled_from("12")),
    ),
    st.builds(
        ev.FavoritesRead,
        st.lists(
            st.builds(Favorite, st.sampled_from("12"), st.just("t"), st.just("u")), max_size=2
        ).map(tuple),
    ),
    st.builds(
        ev.PlaylistsRead,
        st.lists(
            st.builds(Playlist, st.sampled_from("12"), st.just("t"), st.just("u")), max_size=2
        ).map(tuple),
    ),
    st.builds(ev.AlarmsRead, st.lists(st.from_type(Alarm), max_size=1).map(tuple)),
    st.builds(ev.ValueRead, uids, st.sampled_from(("led", "lock")), st.sampled_from("12")),
    st.builds(ev.PresenceChanged, uids, st.sampled_from(Presence)),
    st.builds(ev.HearingChanged, uids, st.booleans()),
    st.builds(ev.UpnpChanged, uids, st.booleans()),
)
households = st.lists(events, max_size=12).map(lambda told: after(EMPTY, *told))
wild = st.floats()
wild_events = st.builds(ev.TransportChanged, uids, transports, wild) | st.builds(
    ev.PositionRead, uids, st.builds(Position, wild, wild, tracks), maybe() | wild
)


def concerns(event: ev.Event) -> set[tuple[str, ...]]:
    """Return what an event speaks of; two that share nothing are independent."""
    match event:
        case ev.TopologyChanged(topology):
            return {("topology",), *(("PresenceChanged", uid) for uid in topology.gone)}
        case ev.TransportChanged(uid) | ev.PositionRead(uid):
            return {("transport", uid)}
        case ev.DescriptionRead(description):
            return {("description", description.uid)}
        case ev.ValueRead(uid, name):
            return {("value", uid, name)}
        case (
            ev.SoundChanged(uid)
            | ev.GroupSoundChanged(uid)
            | ev.PresenceChanged(uid)
            | ev.HearingChanged(uid)
            | ev.UpnpChanged(uid)
        ):
            return {(type(event).__name__, uid)}
        case _:
            return {(type(event).__name__,)}


def check(household: Household) -> None:
    """Check what always holds."""
    grouped = {uid: group for group in household.groups for uid in group.members}
    assert sum(len(group.members) for group in household.groups) == len(grouped)
    assert grouped.keys() <= household.players.keys()
    assert not household.players.keys() & household.absent.keys()
    for uid, player in household.players.items():
        assert player.uid == uid
        if uid not in grouped:
            assert player.group is NO_GROUP
            assert player.playback is UNKNOWN_TRANSPORT
            continue
        leader = household.players[grouped[uid].coordinator]
        assert player.gone is None
        assert player.playback is leader.transport
        assert player.position is leader.own_position
        assert player.group_sound is leader.own_group_sound
        assert player.group is leader.group
        visible = {each for each in grouped[uid].members if household.players[each].box.visible}
        assert set(player.group.rooms) == visible
        assert leader.uid not in player.group.rooms[1:]


@given(st.lists(events | wild_events, max_size=15))
def test_no_event_raises_and_members_show_what_their_coordinator_plays(
    told: list[ev.Event],
) -> None:
    household = EMPTY
    for event in told:
        new = reduce(household, event)
        check(new)
        after_change(household, new)
        periodic(new)
        household = new


@given(households, events)
def test_what_an_event_does_not_change_is_the_same_object(old: Household, event: ev.Event) -> None:
    new = reduce(old, event)
    assert new is old or new != old
    for each in fields(Household):
        was, now = getattr(old, each.name), getattr(new, each.name)
        assert was is now or was != now
    for uid, player in new.players.items():
        before = old.players.get(uid)
        assert player is before or player != before
        for each in fields(player) if before else ():
            was, now = getattr(before, each.name), getattr(player, each.name)
            same_object = was is now or was != now
            assert same_object or each.name in {"playback", "position", "group_sound"}


@given(households, events)
def test_an_event_of_one_player_leaves_all_but_its_group_alone(
    old: Household, event: ev.Event
) -> None:
    uid = getattr(event, "uid", None)
    if uid is None:
        return
    new = reduce(old, event)
    led = {m for group in old.groups if group.coordinator == uid for m in group.members}
    changed = {each for each in new.players if new.players[each] is not old.players[each]}
    assert changed <= {uid, *led}
    if not isinstance(event, ev.TransportChanged | ev.PositionRead | ev.GroupSoundChanged):
        assert changed <= {uid}


@given(households, events, events)
def test_independent_events_may_come_in_any_order(
    old: Household, one: ev.Event, other: ev.Event
) -> None:
    if concerns(one) & concerns(other):
        return
    assert after(old, one, other) == after(old, other, one)


@given(households, topologies, st.lists(events, max_size=4))
def test_a_topology_may_come_before_or_after_what_the_players_say(
    old: Household, topology: ev.TopologyChanged, told: list[ev.Event]
) -> None:
    said = [event for event in told if not concerns(event) & concerns(topology)]
    assert after(old, topology, *said) == after(old, *said, topology)


@settings(max_examples=200)
@given(households, events)
def test_an_event_that_is_told_twice_changes_nothing_the_second_time(
    old: Household, event: ev.Event
) -> None:
    once = reduce(old, event)
    assert reduce(once, event) is once
