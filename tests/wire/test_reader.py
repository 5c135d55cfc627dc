"""Reads: each name becomes its event; a room is read whole; odd answers do not break anything."""

from collections.abc import Mapping

import pytest

from custom_components.sonos_local.model.events import (
    AlarmsRead,
    Event,
    FavoritesRead,
    PlaylistsRead,
    PositionRead,
    SoundChanged,
    TopologyChanged,
    TransportChanged,
    ValueRead,
)
from custom_components.sonos_local.model.media import NOTHING, TransportState
from custom_components.sonos_local.model.player import Sound
from custom_components.sonos_local.model.reads import ReadName
from custom_components.sonos_local.wire.actions import SERVICES
from custom_components.sonos_local.wire.errors import (
    BadReplyError,
    SoapFaultError,
    StatusError,
    WireError,
)
from custom_components.sonos_local.wire.reader import Reader
from tests.simulator.content.favorites import Favorites
from tests.simulator.faults import Kind as Fault
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.soap import write_reply

from .conftest import UID, Listen, Out, Players
from .listener import http

NOW = 1_700_000_000.0
POSITION = "AVTransport.GetPositionInfo"


def reader(out: Out) -> Reader:
    """Return a reader whose wall clock stands still."""
    return Reader(out.soap, lambda: NOW)


async def read(out: Out, name: ReadName, player: Player) -> tuple[Event, ...]:
    """Read one thing of a player."""
    return await reader(out).read(name, player.uid)


async def answering(out: Out, listen: Listen, name: str, values: Mapping[str, str]) -> Reader:
    """Return a reader that gets the same reply to everything."""
    service, _, action = name.partition(".")
    listener = await listen(http(write_reply(SERVICES[service].urn, action, values)))
    assert out.gate.admit(UID, listener.address)
    return reader(out)


@pytest.fixture
async def home(players: Players, out: Out) -> Household:
    household = await players("home")
    out.admit(household)
    return household


# Single reads ---------------------------------------------------------------------------------


async def test_a_position_belongs_to_its_track_and_its_moment(small: Household, out: Out) -> None:
    (event,) = await read(out, ReadName.POSITION, small.players[0])
    assert isinstance(event, PositionRead)
    first = next(items[0] for index, items, _ in small.spec.queues if index == 0)
    assert event.uid == small.players[0].uid
    assert (event.position.at, event.position.track_uri) == (NOW, first.uri)
    assert 0 <= event.position.seconds < 10
    assert event.duration == first.seconds


@pytest.mark.parametrize("text", ["NOT_IMPLEMENTED", "", "soon", "-0:00:01", "0:61:00"])
async def test_a_position_that_is_none_is_not_told(out: Out, listen: Listen, text: str) -> None:
    values = {"Track": "1", "TrackDuration": "0:03:00", "TrackURI": "x", "RelTime": text}
    asked = await answering(out, listen, POSITION, values)
    assert await asked.read(ReadName.POSITION, UID) == ()


async def test_a_track_without_a_length_has_a_position(out: Out, listen: Listen) -> None:
    values = {"TrackDuration": "endless", "TrackURI": "x", "RelTime": "0:01:05"}
    asked = await answering(out, listen, POSITION, values)
    (event,) = await asked.read(ReadName.POSITION, UID)
    assert isinstance(event, PositionRead)
    assert (event.position.seconds, event.duration) == (65.0, None)


async def test_favorites_are_read_whole(small: Household, out: Out) -> None:
    small.timing.largest_page = 3
    (event,) = await read(out, ReadName.FAVORITES, small.players[0])
    assert isinstance(event, FavoritesRead)
    listed = small.store(Favorites).listed(sonos=True)
    assert [one.id for one in event.favorites] == [one.id for one in listed]


async def test_playlists_are_read(small: Household, out: Out) -> None:
    (event,) = await read(out, ReadName.PLAYLISTS, small.players[0])
    assert isinstance(event, PlaylistsRead)
    assert {one.title for one in event.playlists} == {one.title for one in small.spec.playlists}


async def test_alarms_are_read(home: Household, out: Out) -> None:
    (event,) = await read(out, ReadName.ALARMS, home.players[0])
    assert isinstance(event, AlarmsRead)
    assert len(event.alarms) == len(home.spec.alarms)


async def test_alarms_that_are_no_xml_are_a_bad_reply(out: Out, listen: Listen) -> None:
    values = {"CurrentAlarmList": "<Alarms", "CurrentAlarmListVersion": "RINCON_1:3"}
    asked = await answering(out, listen, "AlarmClock.ListAlarms", values)
    with pytest.raises(BadReplyError, match="alarms"):
        await asked.read(ReadName.ALARMS, UID)


@pytest.mark.parametrize(
    ("name", "room", "value"),
    [
        (ReadName.LED, "Office", "On"),
        (ReadName.BUTTON_LOCK, "Office", "Off"),
        (ReadName.AUTOPLAY, "Living Room", "itself"),
        (ReadName.AUTOPLAY_LINKED_ZONES, "Living Room", "0"),
        (ReadName.SLEEP_TIMER, "Dining Room", ""),
    ],
)
async def test_single_values_are_told_by_the_name_of_their_read(
    home: Household, out: Out, name: ReadName, room: str, value: str
) -> None:
    player = home.player(room)
    told = player.uid if value == "itself" else value
    assert await read(out, name, player) == (ValueRead(player.uid, name.value, told),)


async def test_the_level_of_a_line_in_is_told(home: Household, out: Out) -> None:
    player = home.player("Garden")
    (event,) = await read(out, ReadName.LINE_IN_LEVEL, player)
    assert isinstance(event, ValueRead)
    assert event.name == "line_in_level"
    assert event.value.isdecimal()


async def test_a_changed_value_is_read_as_changed(home: Household, out: Out) -> None:
    player = home.player("Office")
    await out.soap.call(player.uid, "DeviceProperties.SetLEDState", {"DesiredLEDState": "Off"})
    timer = {"InstanceID": "0", "NewSleepTimerDuration": "00:30:00"}
    await out.soap.call(player.uid, "AVTransport.ConfigureSleepTimer", timer)
    assert await read(out, ReadName.LED, player) == (ValueRead(player.uid, "led", "Off"),)
    (event,) = await read(out, ReadName.SLEEP_TIMER, player)
    assert isinstance(event, ValueRead)
    assert event.value.strip("0").startswith((":30", ":29"))


# A description proves an address: see test_whereabouts.
@pytest.mark.parametrize("name", [name for name in ReadName if name is not ReadName.DESCRIPTION])
async def test_every_read_has_a_way(home: Household, out: Out, name: ReadName) -> None:
    living, garden = home.player("Living Room"), home.player("Garden")
    player = garden if name is ReadName.LINE_IN_LEVEL else living
    events = await read(out, name, player)
    assert len(events) <= 1
    assert home.requests.total == len(out.judged)


async def test_a_refusal_is_raised(home: Household, out: Out) -> None:
    # It has no line-in.
    with pytest.raises(WireError):
        await read(out, ReadName.LINE_IN_LEVEL, home.player("Terrace"))
    home.faults.set("*", Fault.UPNP_ERROR, "501")
    with pytest.raises(SoapFaultError):
        await read(out, ReadName.LED, home.player("Office"))


# Topology -------------------------------------------------------------------------------------


async def test_the_topology_is_read_where_it_is_not_too_large(home: Household, out: Out) -> None:
    (event,) = await reader(out).topology(home.players[0].uid)
    assert isinstance(event, TopologyChanged)
    assert set(event.topology.boxes) == {player.uid for player in home.players}
    home.timing.largest_state = 1000
    assert await reader(out).topology(home.players[0].uid) == ()


async def test_a_topology_that_is_none_is_not_told(out: Out, listen: Listen) -> None:
    values = {"ZoneGroupState": "<html/>"}
    asked = await answering(out, listen, "ZoneGroupTopology.GetZoneGroupState", values)
    assert await asked.topology(UID) == ()


async def test_a_topology_that_did_not_come_is_an_error(home: Household, out: Out) -> None:
    home.faults.set("*", Fault.STATUS, "503")
    with pytest.raises(StatusError):
        await reader(out).topology(home.players[0].uid)


# Rooms ----------------------------------------------------------------------------------------


async def test_a_room_is_read_as_its_events_would_tell(small: Household, out: Out) -> None:
    player = small.players[0]
    queue = next(items for index, items, _ in small.spec.queues if index == 0)
    transport, sound, position = await reader(out).room(player.uid)
    assert isinstance(transport, TransportChanged)
    change = transport.change
    assert (transport.uid, transport.at) == (player.uid, NOW)
    assert change.state in (TransportState.PLAYING, TransportState.TRANSITIONING)
    assert (change.play_mode, change.tracks, change.track_number) == ("NORMAL", len(queue), 1)
    assert (change.track_uri, change.duration) == (queue[0].uri, queue[0].seconds)
    assert change.track
    assert (change.track.title, change.track.artist) == (queue[0].title, queue[0].artist)
    assert change.uri == f"x-rincon-queue:{player.uid}#0"
    assert change.uri_item == NOTHING
    assert change.actions
    assert {"Play", "Stop", "Next"} <= change.actions
    assert sound == SoundChanged(player.uid, Sound(volume=20, mute=False))
    assert isinstance(position, PositionRead)
    assert position.position.track_uri == queue[0].uri
    # What was not asked is not known.
    assert change.crossfade is None
    assert small.requests.total == 7


async def test_a_room_in_which_nothing_plays_is_read(small: Household, out: Out) -> None:
    player = small.players[2]
    await out.soap.call(
        player.uid,
        "RenderingControl.SetMute",
        {"InstanceID": "0", "Channel": "Master", "DesiredMute": "1"},
    )
    transport, sound, *_ = await reader(out).room(player.uid)
    assert isinstance(transport, TransportChanged)
    assert transport.change.state is TransportState.STOPPED
    assert (transport.change.track, transport.change.tracks) == (NOTHING, 0)
    assert isinstance(sound, SoundChanged)
    assert sound.change.mute is True


async def test_a_room_that_says_nothing_of_use_is_unknown(out: Out, listen: Listen) -> None:
    odd = {
        "CurrentTransportState": "DANCING",
        "Track": "first",
        "NrTracks": "9" * 5000,
        "TrackMetaData": "<DIDL-Lite",
        "CurrentURIMetaData": "no xml",
        "TrackDuration": "soon",
        "RelTime": "later",
        "CurrentVolume": "loud",
        "CurrentMute": "perhaps",
    }
    listener = await listen(b"")
    assert out.gate.admit(UID, listener.address)

    def prepare(outgoing: object) -> None:
        del outgoing
        service, _, action = out.judged[-1].name.partition(".")
        listener.answer = http(write_reply(SERVICES[service].urn, action, odd))

    out.before = prepare
    transport, sound = await reader(out).room(UID)
    assert isinstance(transport, TransportChanged)
    change = transport.change
    assert (change.state, change.tracks, change.track_number) == (None, None, None)
    assert (change.duration, change.actions, change.play_mode) == (None, None, None)
    assert (change.track, change.uri_item) == (NOTHING, NOTHING)
    assert sound == SoundChanged(UID, Sound())


async def test_a_room_that_refuses_is_an_error(small: Household, out: Out) -> None:
    small.faults.set("*", Fault.UPNP_ERROR, "501", "*.GetVolume")
    with pytest.raises(SoapFaultError):
        await reader(out).room(small.players[0].uid)
