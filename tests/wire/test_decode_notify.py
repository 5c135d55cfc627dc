"""NOTIFY bodies: property sets, and the events that each service's variables become."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.sonos_local.model.events import (
    GroupSoundChanged,
    OfferChanged,
    SharedChanged,
    SoundChanged,
    TopologyChanged,
    TransportChanged,
    ValueRead,
    VersionsChanged,
)
from custom_components.sonos_local.model.group import GroupSound
from custom_components.sonos_local.model.household import NO_OFFER, Versions
from custom_components.sonos_local.model.media import Transport, TransportState
from custom_components.sonos_local.model.player import Sound
from custom_components.sonos_local.wire import decode
from custom_components.sonos_local.wire.decode import events, properties
from custom_components.sonos_local.wire.xml import BadXml

from .payloads import LEFT, RCS, didl, escaped, group, last_change, member, notify, state

AT = 1_790_000_000.5
SERVICES = (
    "AVTransport", "AlarmClock", "AudioIn", "ContentDirectory", "DeviceProperties",
    "GroupRenderingControl", "HTControl", "RenderingControl", "SystemProperties",
    "ZoneGroupTopology",
)  # fmt: skip


def decoded(service: str, **told: str) -> tuple[tuple[object, ...], list[str]]:
    odd: list[str] = []
    return events(service, LEFT, told, AT, odd.append), odd


def test_a_property_set_gives_texts_by_name() -> None:
    told = {"LastChange": last_change([("CurrentTrackURI", "a&b")]), "Empty": "", "Name": "é"}
    assert properties(notify(told)) == told


def test_of_two_properties_of_one_name_the_last_counts() -> None:
    body = notify({"A": "1", "B": "2"}).replace(b"<B>2</B>", b"<A>2</A>")
    assert properties(body) == {"A": "2"}


def test_what_is_no_property_is_passed_over() -> None:
    assert properties(b"<propertyset><a><B>1</B></a><property/></propertyset>") == {}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"<e:propertyset>",
        b"<Envelope/>",
        b"<!DOCTYPE a><propertyset/>",
        b"<propertyset>" + b" " * 1_048_576 + b"</propertyset>",
    ],
)
def test_what_is_no_property_set_is_refused(body: bytes) -> None:
    with pytest.raises(BadXml):
        properties(body)


def test_a_title_in_broken_utf_8_does_not_lose_the_event() -> None:
    metadata = didl("<item id='1'><dc:title>ab\x02c</dc:title></item>")
    text = last_change([("TransportState", "PLAYING"), ("CurrentTrackMetaData", metadata)])
    body = notify({"LastChange": text}).replace(b"ab", b"a\xe9b")
    (event,) = events("AVTransport", LEFT, properties(body), AT)
    assert isinstance(event, TransportChanged)
    assert event.change.state is TransportState.PLAYING
    assert event.change.track
    assert event.change.track.title == "a\ufffdbc"


def test_a_transport_comes_with_its_time() -> None:
    told, odd = decoded("AVTransport", LastChange=last_change([("NumberOfTracks", "3")]))
    assert told == (TransportChanged(LEFT, Transport(tracks=3), AT),)
    assert not odd


def test_a_sound_changes() -> None:
    text = last_change([("Volume Master", "3")], RCS)
    assert decoded("RenderingControl", LastChange=text)[0] == (SoundChanged(LEFT, Sound(volume=3)),)


def test_a_groups_sound_changes() -> None:
    told, _ = decoded("GroupRenderingControl", GroupVolume="3")
    assert told == (GroupSoundChanged(LEFT, GroupSound(volume=3)),)


@pytest.mark.parametrize("service", ["AVTransport", "RenderingControl"])
@pytest.mark.parametrize("text", ["", "<Event>", "<Other/>"])
def test_an_unreadable_last_change_is_named(service: str, text: str) -> None:
    assert decoded(service, LastChange=text) == ((), [f"{service}.LastChange"])


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_told_is_no_event(service: str) -> None:
    assert decoded(service, Unknown="1") == ((), [])


@pytest.mark.parametrize("service", ["AVTransport", "RenderingControl"])
def test_a_last_change_of_unknown_variables_is_no_event(service: str) -> None:
    assert decoded(service, LastChange=last_change([("Mood", "blue")])) == ((), [])


def test_topology_offer_and_muse_id_come_from_one_notify() -> None:
    (first, *rest), odd = decoded(
        "ZoneGroupTopology",
        ZoneGroupState=state(group(LEFT, member(LEFT))),
        AvailableSoftwareUpdate="",
        MuseHouseholdId="Sonos_abc.def",
        ZoneGroupName="Den",
        ZoneGroupID=f"{LEFT}:7",
    )
    assert isinstance(first, TopologyChanged)
    assert set(first.topology.boxes) == {LEFT}
    assert rest == [OfferChanged(NO_OFFER), SharedChanged(muse_id="Sonos_abc.def")]
    assert not odd


def test_a_broken_topology_does_not_lose_the_offer() -> None:
    told, odd = decoded(
        "ZoneGroupTopology",
        ZoneGroupState=state(),
        AvailableSoftwareUpdate="<UpdateItem Version='9'/>",
    )
    assert [type(event) for event in told] == [OfferChanged]
    assert odd == ["ZoneGroupState"]


def test_a_broken_offer_does_not_lose_the_topology() -> None:
    told, odd = decoded(
        "ZoneGroupTopology",
        ZoneGroupState=state(group(LEFT, member(LEFT))),
        AvailableSoftwareUpdate="97.1",
    )
    assert [type(event) for event in told] == [TopologyChanged]
    assert odd == ["AvailableSoftwareUpdate"]


def test_content_tells_the_households_counters_and_not_the_players_own() -> None:
    told, odd = decoded(
        "ContentDirectory",
        SystemUpdateID="17",
        ContainerUpdateIDs="Q:0,52",
        FavoritesUpdateID=f"{LEFT},8",
        SavedQueuesUpdateID=f"{LEFT},0",
        ShareListUpdateID=f"{LEFT},2",
        ShareIndexInProgress="1",
    )
    assert told == (
        VersionsChanged(Versions(f"{LEFT},8", f"{LEFT},0", f"{LEFT},2")),
        SharedChanged(indexing=True),
    )
    assert not odd
    assert decoded("ContentDirectory", SystemUpdateID="18", ContainerUpdateIDs="Q:0,53") == ((), [])


def test_an_unreadable_index_flag_is_named() -> None:
    assert decoded("ContentDirectory", ShareIndexInProgress="half") == (
        (),
        ["ContentDirectory.ShareIndexInProgress"],
    )


def test_alarm_clock_tells_the_list_version_and_the_time_zone() -> None:
    told, _ = decoded("AlarmClock", TimeZone="ffc40a00", AlarmListVersion=f"{LEFT}:2654")
    assert told == (
        VersionsChanged(Versions(alarms=f"{LEFT}:2654")),
        SharedChanged(time_zone="ffc40a00"),
    )


@pytest.mark.parametrize(("customer", "known"), [("1234567", True), ("", False), (" ", False)])
def test_system_properties_tell_whether_somebody_is_registered_and_not_who(
    customer: str, *, known: bool
) -> None:
    told, _ = decoded("SystemProperties", CustomerID=customer, UpdateID="4", UpdateIDX="9")
    assert told == (VersionsChanged(Versions(settings="4")), SharedChanged(customer_known=known))


def test_device_properties_tell_the_replicated_stores_only() -> None:
    told, _ = decoded("DeviceProperties", ZoneName="Den", SettingsReplicationState=f"{LEFT},45")
    assert told == (ValueRead(LEFT, "SettingsReplicationState", f"{LEFT},45"),)


def test_inputs_are_told_by_the_names_of_their_variables() -> None:
    told, _ = decoded("AudioIn", LineInConnected="1", AudioInputName="Turntable", Icon="Turntable")
    assert told == (
        ValueRead(LEFT, "AudioInputName", "Turntable"),
        ValueRead(LEFT, "LineInConnected", "1"),
    )
    told, _ = decoded("HTControl", TOSLinkConnected="0", IRRepeaterState="Disabled")
    assert told == (
        ValueRead(LEFT, "TOSLinkConnected", "0"),
        ValueRead(LEFT, "IRRepeaterState", "Disabled"),
    )


def test_an_unknown_service_tells_nothing() -> None:
    assert decoded("Queue", LastChange="<Event/>") == ((), [])


# What any of the variables may hold: words, soup of attributes, XML of another kind, much of it.
VARIABLES = st.sampled_from(
    [
        "LastChange", "ZoneGroupState", "AvailableSoftwareUpdate", "MuseHouseholdId",
        "GroupVolume", "GroupMute", "ShareIndexInProgress", "AlarmListVersion", "CustomerID",
        "FavoritesUpdateID", "LineInConnected", "TimeZone",
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "TransportState", "CurrentTrack", "CurrentTrackMetaData", "CurrentTrackDuration", "Volume",
        "Volume LF", "Mute Master", "Bass", "AVTransportURIMetaData", "r:AlarmRunning",
        "r:EnqueuedTransportURIMetaData", "UUID", "Location", "SWGen", "Invisible",
        "ChannelMapSet", "HTSatChanMapSet", "BootSeq", "ID", "StartTime", "Enabled",
    ]
)  # fmt: skip
WORDS = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["1", "-1", "0:00:61", LEFT, "http://[::1", "http://1.2.3.4:1400/", ":;:;", "9" * 5000]
)
TITLES = WORDS.map(lambda word: didl(f"<item id='1'><dc:title>{escaped(word)}</dc:title></item>"))
CHANGES = st.lists(st.tuples(NAMES, WORDS | TITLES), max_size=8).map(last_change)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["Location", "SWGen", "Invisible", "ChannelMapSet", "BootSeq", "SSLPort"]),
    WORDS.map(lambda word: "".join(character for character in word if character.isprintable())),
)
STATES = ATTRIBUTES.map(lambda words: state(group(LEFT, member(LEFT, "Den", "", **words))))
DEEP = st.integers(1, 400).map(lambda depth: "<Event>" * depth + "</Event>" * depth)
TEXTS = WORDS | CHANGES | STATES | DEEP | TITLES


@given(st.sampled_from(SERVICES), st.dictionaries(VARIABLES, TEXTS, max_size=4))
@settings(max_examples=300, deadline=None)
def test_events_never_raise(service: str, told: dict[str, str]) -> None:
    odd: list[str] = []
    for event in events(service, LEFT, told, AT, odd.append):
        assert event
    assert all(len(name) < 60 for name in odd)


@given(CHANGES)
@settings(deadline=None)
def test_a_readable_last_change_loses_no_state_whatever_stands_beside_it(text: str) -> None:
    mixed = text.replace("</InstanceID>", '<TransportState val="PLAYING"/></InstanceID>')
    (event,) = events("AVTransport", LEFT, {"LastChange": mixed}, AT)
    assert isinstance(event, TransportChanged)
    assert event.change.state is TransportState.PLAYING


@given(
    st.binary(max_size=200) | TEXTS.map(lambda text: notify({"A": text}).replace(b"&amp;", b"&"))
)
def test_property_sets_raise_nothing_but_bad_xml(body: bytes) -> None:
    with suppress(BadXml):
        properties(body)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_all_other_decoders_raise_nothing_but_bad_xml(text: str) -> None:
    for read in (
        decode.topology,
        decode.offer,
        decode.item,
        decode.browse_page,
        decode.favorites,
        decode.playlists,
        decode.alarms,
        decode.description,
    ):
        with suppress(BadXml):
            read(text)
