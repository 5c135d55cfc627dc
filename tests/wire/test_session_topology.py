"""Who is in the house and with whom: groups, bonds, odd names, and topologies that cannot be."""

import asyncio
from functools import partial
from xml.sax.saxutils import escape

import pytest

from tests.fast_clock import accelerated, wait_for
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.services.zone_group import ZoneGroupTopology
from tests.simulator.soap import attribute
from tests.simulator.topology import attributes

from .session_run import Run, by_app, running, simulated

pytestmark = pytest.mark.usefixtures("loopback")

GROUP = "GroupRenderingControl"
OLD = "RINCON_000000000000001400"


def notify(player: Player, service: str, name: str, value: str) -> None:
    """Send one property to everybody who is subscribed to a service, as the player would."""
    body = (
        '<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0"><e:property>'
        f"<{name}>{value}</{name}></e:property></e:propertyset>"
    )
    for item in player.events.subscriptions:
        if item.service.name == service:
            player.events._send(item, body)


def tell(run: Run, home: Household, state: str) -> None:
    """Let the anchor send a ZoneGroupState."""
    anchor = home.player(run.session.anchor or "")
    notify(anchor, "ZoneGroupTopology", "ZoneGroupState", escape(state))


def member(player: Player, **changed: str) -> str:
    """Write a member as the player would, with some attributes changed."""
    told = dict(attributes(player)) | changed
    return f"<ZoneGroupMember {' '.join(f'{key}="{attribute(it)}"' for key, it in told.items())}/>"


def state(*groups: tuple[str, str]) -> str:
    """Write a state of groups: (coordinator, members)."""
    inner = "".join(
        f'<ZoneGroup Coordinator="{who}" ID="{who}:1">{members}</ZoneGroup>'
        for who, members in groups
    )
    return f"<ZoneGroupState><ZoneGroups>{inner}</ZoneGroups><VanishedDevices/></ZoneGroupState>"


def shows(run: Run, player: Player, volume: int) -> bool:
    """Return whether a volume is shown."""
    return run.shown(player).sound.volume == volume


@accelerated
async def test_groups_have_their_volume_while_they_last() -> None:
    async with simulated() as home, running(home) as run:
        living, tv, kitchen = home.players
        assert GROUP not in run.services(living)
        home.topology.join(kitchen, living)
        await wait_for(lambda: GROUP in run.services(living), 2)
        await wait_for(lambda: run.heard)
        assert GROUP not in run.services(kitchen)
        assert run.shown(kitchen).group.rooms == (living.uid, kitchen.uid)
        assert run.shown(kitchen).group_sound
        # A third one changes nothing of it; a hand-over does.
        sids = {item.sid for item in living.events.subscriptions}
        home.topology.join(tv, living)
        await wait_for(lambda: len(run.shown(living).group.rooms) == 3)
        assert {item.sid for item in living.events.subscriptions} == sids
        home.topology.delegate(living.group, tv, rejoin=True)
        await wait_for(lambda: GROUP in run.services(tv), 2)
        await wait_for(lambda: run.heard)
        assert GROUP not in run.services(living)
        home.topology.leave(kitchen)
        home.topology.leave(living)
        await wait_for(lambda: GROUP not in run.services(tv), 2)
        await asyncio.sleep(1)
        assert not any(
            item.service.name == GROUP
            for player in home.players
            for item in player.events.subscriptions
        )


@accelerated
async def test_nobody_subscribes_to_bonded_players() -> None:
    async with simulated("home") as home, running(home) as run:
        hidden = [player for player in home.players if not player.visible]
        assert len(hidden) == 4
        assert not any(player.events.subscriptions for player in hidden)
        assert all(run.shown(player).description for player in hidden)


@accelerated
async def test_a_pair_that_is_made_hides_one_player_and_separating_shows_it_again() -> None:
    async with simulated(players=5) as home, running(home) as run:
        left, right = home.players[3:]
        await wait_for(lambda: run.heard)
        bond = home.topology.bond("pair", [(left, "LF,LF"), (right, "RF,RF")])
        await wait_for(lambda: not run.shown(right).box.visible, 2)
        assert run.services(right) == []
        await asyncio.sleep(1)
        assert not right.events.subscriptions
        assert run.shown(right).available
        assert await run.hears(left)
        home.topology.separate(bond)
        await wait_for(lambda: run.shown(right).box.visible, 2)
        await wait_for(lambda: run.heard)
        assert await run.hears(right)


@accelerated
async def test_a_room_that_joins_while_the_anchor_changes_is_seen() -> None:
    async with simulated() as home, running(home) as run:
        anchor = home.player(run.session.anchor or "")
        living, kitchen = home.players[0], home.players[2]
        await home.switch_off(anchor)
        # Those that would tell are not asked yet: its farewell does.
        run.session.left(anchor.uid)
        home.topology.join(kitchen, living)
        await wait_for(lambda: run.shown(kitchen).group.coordinator == living.uid, 3)


@pytest.mark.parametrize(
    "kind", ["empty", "twice", "no coordinator", "stranger", "no uid", "garbage", "doctype", "none"]
)
@accelerated
async def test_what_cannot_be_a_topology_is_dropped_whole(kind: str) -> None:
    async with simulated() as home, running(home) as run:
        one, two, three = home.players
        whole = member(one) + member(two) + member(three)
        texts = {
            "empty": state(),
            "twice": state((one.uid, whole), (two.uid, member(two))),
            "no coordinator": state((OLD, whole)),
            "stranger": state((one.uid, ""), (two.uid, whole)),
            "no uid": state((one.uid, member(one) + "<ZoneGroupMember ZoneName='x'/>")),
            "garbage": state((one.uid, whole))[:-40],
            "doctype": f"<!DOCTYPE x [<!ENTITY a 'b'>]>{state((one.uid, whole))}",
            "none": "",
        }
        # What a start reads later is over.
        await asyncio.sleep(35)
        before = run.session.household
        home.requests.reset()
        tell(run, home, texts[kind])
        await asyncio.sleep(5)
        assert run.session.household is before
        assert home.requests.total == 0
        # The next one counts.
        home.rename(three, "Pantry")
        await wait_for(lambda: run.shown(three).room == "Pantry")
        assert run.heard


@pytest.mark.parametrize(
    "location",
    [
        "https://192.0.2.7:1443/xml/device_description.xml",
        "http://[fe80::1]:1400/xml/device_description.xml",
        "http://127.0.0.9:1401/xml/device_description.xml",
        "http://sonos.example:1400/xml/device_description.xml",
        "http://8.8.8.8:1400/xml/device_description.xml",
        "",
    ],
)
@accelerated
async def test_an_address_that_cannot_be_a_players_is_not_followed(location: str) -> None:
    async with simulated() as home, running(home) as run:
        one, two, three = home.players
        members = member(one) + member(two) + member(three, Location=location)
        tell(run, home, state((one.uid, members)))
        await wait_for(lambda: len(run.shown(one).group.rooms) == 3)
        await asyncio.sleep(5)
        assert run.gate.destinations.get(three.uid) in (None, three.address)
        # The next topology tells where it is.
        home.topology.changed()
        home.rename(two, "Salon")
        await wait_for(lambda: run.gate.destinations.get(three.uid) == three.address, 61)
        assert await run.hears(three)


@pytest.mark.parametrize(
    "name",
    ['A & "B" <C>; d: e', "שלום, עולם", "\u202eright to left", "𝄞 Music 🎵", "", "  ", "x" * 5000],
)
@accelerated
async def test_odd_names_are_shown_as_they_are(name: str) -> None:
    async with simulated() as home, running(home) as run:
        home.rename(home.players[2], name)
        home.rename(home.players[1], name)
        await wait_for(lambda: run.shown(home.players[2]).room == name)
        assert run.shown(home.players[1]).room == name
        assert run.heard


@accelerated
async def test_characters_that_xml_forbids_lose_one_title_and_no_event() -> None:
    async with simulated() as home, running(home) as run:
        kitchen = home.players[2]
        for odd in ("\x01", "\x0b", "\ufffe", "&#x1;"):
            volume = 30 + (run.shown(kitchen).sound.volume or 0)
            change = (
                '<Event xmlns="urn:schemas-upnp-org:metadata-1-0/RCS/"><InstanceID val="0">'
                f'<PresetNameList val="a{odd}b"/><Volume channel="Master" val="{volume % 100}"/>'
                "</InstanceID></Event>"
            )
            notify(kitchen, "RenderingControl", "LastChange", escape(change))
            await wait_for(partial(shows, run, kitchen, volume % 100), 5)
        assert run.heard


@accelerated
async def test_an_unknown_attribute_of_a_player_does_no_harm() -> None:
    async with simulated() as home, running(home) as run:
        one, two, three = home.players
        members = member(one, Wings="2") + member(two) + member(three, BootSeq="many", SWGen="")
        tell(run, home, state((one.uid, members)))
        await wait_for(lambda: len(run.shown(one).group.rooms) == 3)
        assert run.shown(three).available
        assert await run.hears(three)


@accelerated
async def test_a_topology_that_lacks_most_of_the_house_removes_nothing() -> None:
    async with simulated() as home, running(home) as run:
        anchor = home.player(run.session.anchor or "")
        before = set(run.session.household.players)
        tell(run, home, state((anchor.uid, member(anchor))))
        await wait_for(lambda: len(run.session.household.players) == 1)
        known = run.session.household
        assert set(known.players) | set(known.absent) == before
        assert len(run.session.memory.descriptions) == 3
        home.requests.reset()
        home.rename(home.players[2], "Pantry")
        await wait_for(lambda: len(run.session.household.players) == 3)
        await wait_for(lambda: run.heard)
        assert all([await run.hears(player) for player in home.players])
        # One proof each, and their subscriptions.
        assert home.requests.total <= 10


@accelerated
async def test_a_large_house_is_told_by_events_where_it_is_too_large_to_be_asked_for() -> None:
    async with simulated("large") as home, running(home) as run:
        await wait_for(lambda: run.heard)
        assert len(run.session.household.rooms) == 32
        assert all(room.available for room in run.session.household.rooms)
        by_app(home.players[31], 44)
        await wait_for(lambda: run.shown(home.players[31]).sound.volume == 44)


@accelerated
async def test_an_update_is_followed_through() -> None:
    async with simulated() as home, running(home) as run:
        living = home.players[0]
        work = asyncio.create_task(home.upgrade(living, "97.2-81000"))
        await wait_for(lambda: run.is_gone(living), 2)
        gone = run.shown(living).gone
        assert gone
        assert gone.reason.upper() == "UPGRADE"
        await work
        await wait_for(lambda: run.shown(living).available, 5)
        await wait_for(lambda: run.heard, 40)
        assert run.shown(living).box.software == "97.2-81000"
        await wait_for(lambda: "97.2-81000" in str(run.shown(living).description))


@accelerated
async def test_a_bridge_is_there_and_gets_no_subscription() -> None:
    async with simulated("s1") as home, running(home) as run:
        bridge = home.players[3]
        assert run.shown(bridge).available
        assert not bridge.events.subscriptions
        assert ZoneGroupTopology.name not in run.services(bridge)
