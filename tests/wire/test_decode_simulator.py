"""What the simulated household sends, decoded: first NOTIFYs, descriptions, lists."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from custom_components.sonos_local.model.events import (
    Event,
    OfferChanged,
    SharedChanged,
    SoundChanged,
    TopologyChanged,
    TransportChanged,
)
from custom_components.sonos_local.wire.decode import (
    alarms,
    browse_page,
    description,
    events,
    favorites,
    playlists,
    properties,
)
from tests.simulator.description.documents import device_description
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles import profile
from tests.simulator.service import Arguments

type Factory = Callable[[str], Household]

PROFILES = ("small", "home", "s1")
SERVICES = (
    "ZoneGroupTopology", "AVTransport", "RenderingControl", "GroupRenderingControl",
    "ContentDirectory", "AlarmClock", "SystemProperties", "DeviceProperties", "HTControl",
    "AudioIn",
)  # fmt: skip


@pytest.fixture
async def simulated() -> AsyncIterator[Factory]:
    """Return a function that makes a household of a profile; no port is opened."""
    made: list[Household] = []

    def make(name: str) -> Household:
        made.append(Household(profile(name)))
        return made[-1]

    yield make
    for household in made:
        await household.clock.stop()


def told(player: Player, name: str) -> tuple[Event, ...]:
    """Decode the first NOTIFY of a service; nothing in it may be odd."""
    odd: list[str] = []
    body = player.services[name].full().encode()
    found = events(name, player.uid, properties(body), 1.0, odd.append)
    assert not odd
    return found


def shown(members: list[Player]) -> Iterator[str]:
    """Give the uids that are told as members: hidden halves of pairs too, satellites not."""
    for member in members:
        yield member.uid
        if member.bond and member.bond.kind == "pair":
            yield from (half.uid for half in member.bond.players)


@pytest.mark.parametrize("name", PROFILES)
async def test_every_player_tells_the_same_topology(name: str, simulated: Factory) -> None:
    household = simulated(name)
    groups = {
        group.id: (group.coordinator.uid, set(shown(group.members)))
        for group in household.topology.groups
    }
    for asked in household.players:
        topology, *rest = told(asked, "ZoneGroupTopology")
        assert isinstance(topology, TopologyChanged)
        found = topology.topology
        assert {one.id: (one.coordinator, set(one.members)) for one in found.groups} == groups
        assert set(found.boxes) == {player.uid for player in household.players}
        for player in household.players:
            box, version = found.boxes[player.uid], player.version
            assert (box.address, box.room) == (player.address, player.primary.room)
            assert box.visible == (player.visible and not player.model.bridge)
            assert box.primary == (player.primary.uid if player.is_bonded else None)
            assert (box.software, box.generation) == (str(version), version.generation)
            assert (box.boot_seq, box.idle) == (player.boot_seq, player.idle)
        assert OfferChanged in {type(event) for event in rest}
        muse = household.muse_id if asked.version.generation > 1 else ""
        assert SharedChanged(muse_id=muse) in rest


async def test_a_missed_player_is_told_with_its_reason(simulated: Factory) -> None:
    household = simulated("home")
    asked, missed = household.visible[0], household.visible[-1]
    household.topology.vanish(missed, "SLEEPING")
    topology, *_ = told(asked, "ZoneGroupTopology")
    assert isinstance(topology, TopologyChanged)
    gone = topology.topology.gone[missed.uid]
    assert (gone.room, gone.reason, gone.address) == (missed.room, "SLEEPING", missed.address)
    assert gone.model_number == missed.model.number


@pytest.mark.parametrize("name", PROFILES)
async def test_no_first_notify_has_anything_odd_in_it(name: str, simulated: Factory) -> None:
    for player in simulated(name).players:
        for service in SERVICES:
            if service in player.services:
                told(player, service)


async def test_transport_and_sound_of_a_room_are_told_whole(simulated: Factory) -> None:
    player = simulated("small").visible[0]
    (transport,) = told(player, "AVTransport")
    (sound,) = told(player, "RenderingControl")
    assert isinstance(transport, TransportChanged)
    assert isinstance(sound, SoundChanged)
    assert None not in (transport.change.state, transport.change.track, transport.change.uri)
    assert None not in (sound.change.volume, sound.change.mute, sound.change.bass)


@pytest.mark.parametrize("name", PROFILES)
async def test_descriptions_name_what_a_player_is_and_has(name: str, simulated: Factory) -> None:
    for player in simulated(name).players:
        odd: list[str] = []
        found = description(device_description(player).encode(), odd.append)
        version = player.version
        assert not odd
        assert (found.uid, found.model_number) == (player.uid, player.model.number)
        assert (found.software, found.generation) == (str(version), version.generation)
        assert (found.serial, found.mac) == (player.serial, player.mac)
        assert "ZoneGroupTopology" in found.services
        assert ("HTControl" in found.services) == ("HTControl" in player.services)
        assert ("AudioIn" in found.services) == ("AudioIn" in player.services)


async def browse(player: Player, container: str) -> str:
    """Return the Result of a Browse of all children, asked with a Sonos USER-AGENT (WIRE 11)."""
    arguments = Arguments(
        ObjectID=container,
        BrowseFlag="BrowseDirectChildren",
        Filter="*",
        StartingIndex="0",
        RequestedCount="0",
        SortCriteria="",
    )
    arguments.user_agent = "Linux UPnP/1.0 Sonos/83.1-61210 (x)"
    reply = await player.services["ContentDirectory"].call("Browse", arguments)
    return reply["Result"]


async def test_favorites_playlists_and_the_library_are_read_whole(simulated: Factory) -> None:
    player = simulated("home").visible[0]
    odd: list[str] = []
    found = favorites(await browse(player, "FV:2"), odd.append)
    assert all(one.id.startswith("FV:2/") and one.title for one in found)
    assert "object.item.audioItem.musicTrack" in {one.item_class for one in found}
    assert {bool(one.uri) for one in found} == {True, False}
    assert playlists(await browse(player, "SQ:"), odd.append)
    tracks = browse_page(await browse(player, "A:TRACKS"), odd.append)
    assert tracks
    assert all(track.title and track.uri.startswith("x-file-cifs://") for track in tracks)
    assert browse_page(await browse(player, "Q:0"), odd.append) == ()
    assert not odd


async def test_alarms_are_read_whole(simulated: Factory) -> None:
    household = simulated("home")
    odd: list[str] = []
    reply = await household.visible[0].services["AlarmClock"].call("ListAlarms", Arguments())
    found = alarms(reply["CurrentAlarmList"], odd.append)
    assert not odd
    assert len(found) == len(household.spec.alarms)
    assert {alarm.uid for alarm in found} <= {player.uid for player in household.players}
