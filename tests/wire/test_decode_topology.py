"""ZoneGroupState in all its forms, and the announced update."""

import pytest

from custom_components.sonos_local.model.group import Group
from custom_components.sonos_local.model.household import NO_OFFER, Offer
from custom_components.sonos_local.model.player import Box, Gone
from custom_components.sonos_local.wire.decode import offer, topology
from custom_components.sonos_local.wire.decode.topology import address
from custom_components.sonos_local.wire.xml import BadXml

from .payloads import BAR, LEFT, RIGHT, SUB, group, member, satellite, state, tag

PAIR = f"{LEFT}:LF,LF;{RIGHT}:RF,RF"
THEATRE = f"{BAR}:LF,RF;{SUB}:SW"

NEWEST = {
    "Location": "http://192.168.1.20:1400/xml/device_description.xml",
    "Icon": "x-rincon-roomicon:den",
    "Configuration": "1",
    "SoftwareVersion": "97.1-80312",
    "SWGen": "2",
    "MinCompatibleVersion": "96.0-00000",
    "LegacyCompatibleVersion": "58.0-00000",
    "BootSeq": "31",
    "TVConfigurationError": "0",
    "HdmiCecAvailable": "0",
    "WirelessMode": "0",
    "ConnectionType": "3",
    "ChannelFreq": "2412",
    "BehindWifiExtender": "0",
    "WifiEnabled": "1",
    "EthLink": "1",
    "Orientation": "-1",
    "RoomCalibrationState": "4",
    "SecureRegState": "3",
    "VoiceConfigState": "2",
    "MicEnabled": "1",
    "HeadphoneSwapActive": "0",
    "AirPlayEnabled": "1",
    "VirtualLineInSource": "spotify",
    "IdleState": "0",
    "MoreInfo": "BattChg:NOT_CHARGING,RawBattPct:100,BattPct:100,BattTmp:25",
    "SSLPort": "1443",
    "HHSSLPort": "1843",
}


def test_a_member_of_the_newest_firmware_is_read_whole() -> None:
    odd: list[str] = []
    found = topology(state(group(LEFT, member(LEFT, **NEWEST))), odd.append)
    assert found.groups == (Group(f"{LEFT}:7", LEFT, (LEFT,)),)
    assert found.boxes == {
        LEFT: Box(
            uid=LEFT,
            address="192.168.1.20",
            room="Den",
            software="97.1-80312",
            generation=2,
            boot_seq=31,
            icon="x-rincon-roomicon:den",
            wired=True,
            wireless_mode=0,
            channel=2412,
            connection=3,
            microphone=True,
            voice=2,
            orientation=-1,
            calibration=4,
            registration=3,
            idle=False,
            airplay=True,
            virtual_line_in="spotify",
            more_info="BattChg:NOT_CHARGING,RawBattPct:100,BattPct:100,BattTmp:25",
            tls_port=1443,
        )
    }
    assert not odd


def test_what_old_firmware_does_not_say_is_unknown() -> None:
    old = member(LEFT, SoftwareVersion="31.8-24090", BootSeq="43", SonarState="4")
    found = topology(f"<ZoneGroups>{group(LEFT, old)}</ZoneGroups>")
    assert found.boxes[LEFT] == Box(LEFT, room="Den", software="31.8-24090", boot_seq=43)
    assert not found.gone


def test_a_bridge_is_hidden_and_speaks_for_itself() -> None:
    box = topology(
        state(group(LEFT, member(LEFT, Invisible="1", IsZoneBridge="1"))),
    ).boxes[LEFT]
    assert (box.invisible, box.bridge, box.primary, box.visible) == (True, True, None, False)


def test_the_hidden_half_of_a_pair_has_the_visible_one_as_its_primary() -> None:
    found = topology(
        state(
            group(
                LEFT,
                member(RIGHT, Invisible="1", ChannelMapSet=f"{PAIR};{SUB}:SW,SW"),
                member(SUB, Invisible="1", ChannelMapSet=f"{PAIR};{SUB}:SW,SW"),
                member(LEFT, ChannelMapSet=f"{PAIR};{SUB}:SW,SW"),
            )
        )
    )
    assert found.groups[0].members == (RIGHT, SUB, LEFT)
    assert {uid: box.primary for uid, box in found.boxes.items()} == {
        LEFT: None,
        RIGHT: LEFT,
        SUB: LEFT,
    }
    assert [uid for uid, box in found.boxes.items() if box.visible] == [LEFT]


@pytest.mark.parametrize(
    ("channels", "primary"),
    [(PAIR, LEFT), (f"{RIGHT}:RF,RF", None), ("", None), (";;", None), (f";{LEFT}", LEFT)],
)
def test_a_hidden_half_whose_other_half_is_missing_takes_the_first_of_its_map(
    channels: str, primary: str | None
) -> None:
    alone = state(group(RIGHT, member(RIGHT, Invisible="1", ChannelMapSet=channels)))
    assert topology(alone).boxes[RIGHT].primary == primary


def test_satellites_are_boxes_and_no_members() -> None:
    hidden = satellite(SUB, HTSatChanMapSet=THEATRE, SWGen="2")
    found = topology(state(group(BAR, member(BAR, "TV", hidden, HTSatChanMapSet=THEATRE))))
    assert found.groups[0].members == (BAR,)
    assert found.boxes[SUB].primary == BAR
    assert found.boxes[SUB].satellite_map == found.boxes[BAR].satellite_map == THEATRE
    assert not found.boxes[SUB].visible
    assert found.boxes[BAR].visible


def test_a_member_counts_before_a_satellite_of_the_same_uid() -> None:
    hidden = satellite(LEFT) + satellite("")
    odd: list[str] = []
    found = topology(
        state(group(BAR, member(BAR, "TV", hidden)), group(LEFT, member(LEFT))), odd.append
    )
    assert found.boxes[LEFT].visible
    assert odd == ["ZoneGroupState.Satellite"]


def test_missed_players_are_told_with_their_reason() -> None:
    device = {
        "UUID": SUB,
        "ZoneName": "Attic",
        "Reason": "SLEEPING",
        "ModelInfo": "S27",
        "Mac": "00:00:00:00:00:03",
        "LastKnownIP": "192.168.1.23",
        "LastSeenUTC": "2026-10-03T10:00:00Z",
        "MoreInfo": "",
        "SWGen": "2",
    }
    odd: list[str] = []
    vanished = tag("Device", device) + tag("Device", {"ZoneName": "nobody"})
    found = topology(state(group(LEFT, member(LEFT)), vanished=vanished), odd.append)
    assert found.gone == {
        SUB: Gone(SUB, "Attic", "SLEEPING", "S27", "192.168.1.23", "2026-10-03T10:00:00Z")
    }
    assert odd == ["VanishedDevices.UUID"]


def test_coordinator_last_and_a_foreign_group_id_are_taken_as_told() -> None:
    text = state(
        tag(
            "ZoneGroup",
            {"Coordinator": f"{LEFT}\n  ", "ID": f"{SUB}:1313"},
            member(RIGHT) + member(LEFT),
        )
    )
    assert topology(text).groups == (Group(f"{SUB}:1313", LEFT, (RIGHT, LEFT)),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<ZoneGroupState>",
        "<Other/>",
        "<ZoneGroupState/>",
        state(),
        state(group(LEFT)),
        state(group(LEFT, member(""))),
        state(group(LEFT, member(RIGHT))),
        state(group("", member(LEFT))),
        state(group(LEFT, member(LEFT)), group(RIGHT, member(RIGHT), member(LEFT))),
        state(group(LEFT, member(LEFT), member(LEFT))),
        f"<!DOCTYPE a>{state(group(LEFT, member(LEFT)))}",
    ],
)
def test_what_cannot_be_a_topology_is_refused_whole(text: str) -> None:
    with pytest.raises(BadXml):
        topology(text)


def test_unknown_attributes_and_elements_are_passed_over() -> None:
    text = state(
        group(LEFT, member(LEFT, "Den", "<Gadget UUID='x'/>", Flux="12")) + "<Area UUID='y'/>",
    ).replace("<ZoneGroups>", "<Areas><Area/></Areas><ZoneGroups>")
    odd: list[str] = []
    assert set(topology(text, odd.append).boxes) == {LEFT}
    assert not odd


def test_unreadable_attributes_are_unknown_and_the_rest_stays() -> None:
    odd: list[str] = []
    strange = {
        "SWGen": "two",
        "BootSeq": "-1",
        "EthLink": "maybe",
        "SSLPort": "70000",
        "MicEnabled": "",
        "Invisible": "perhaps",
        "Orientation": "12345678901",
        "Location": "ftp://192.168.1.20",
    }
    box = topology(state(group(LEFT, member(LEFT, "Den", **strange))), odd.append).boxes[LEFT]
    assert box == Box(LEFT, room="Den")
    assert {name.removeprefix("ZoneGroupState.") for name in odd} == set(strange) - {"MicEnabled"}
    assert len(odd) == len(strange) - 1


@pytest.mark.parametrize(
    "name",
    ["", "Tom & Jerry", '5" <b>', "a:b;c,d", "غرفة المعيشة", "\u202eneD", "客厅", "O'Neil", " "],
)
def test_odd_room_names_are_kept_and_may_be_alike(name: str) -> None:
    found = topology(state(group(LEFT, member(LEFT, name), member(RIGHT, name))))
    assert found.boxes[LEFT].room == found.boxes[RIGHT].room == name


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://192.168.1.20:1400/xml/device_description.xml", "192.168.1.20"),
        ("https://192.168.1.20:1443/xml/device_description.xml", "192.168.1.20"),
        ("http://192.168.1.20:1400", "192.168.1.20"),
        ("http://[fd00::20]:1400/xml/device_description.xml", "fd00::20"),
        ("http://[FD00:0::20]:1400/", "fd00::20"),
        ("http://192.168.1.20:8080/xml/device_description.xml", ""),
        ("http://192.168.1.20/xml/device_description.xml", ""),
        ("http://192.168.1.20:port/", ""),
        ("http://192.168.1.20:99999/", ""),
        ("http://[fd00::20:1400/", ""),
        ("http://sonos.local:1400/", ""),
        ("http://192.168.257.1:1400/", ""),
        ("http://0x7f.1:1400/", ""),
        ("http://user@192.168.1.20:1400/", ""),
        ("ftp://192.168.1.20:1400/", ""),
        ("http://:1400/", ""),
        ("192.168.1.20", ""),
        ("", ""),
    ],
)
def test_only_a_literal_at_a_players_port_is_an_address(location: str, expected: str) -> None:
    assert address(location) == expected


UPDATE = (
    '<UpdateItem xmlns="urn:schemas-rinconnetworks-com:update-1-0" Type="Software" '
    'Version="97.1-80312" UpdateURL="http://192.0.2.1/^97.1-80312" DownloadSize="0"{}/>'
)


def test_an_announced_update_is_told_with_its_generations() -> None:
    assert offer(UPDATE.format(' Swgen="1" LatestSwgen="2"')) == Offer("97.1-80312", 1, 2)


def test_an_old_announcement_has_no_generations() -> None:
    assert offer(UPDATE.format("")) == Offer("97.1-80312")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_announcement_is_no_offer(text: str) -> None:
    assert offer(text) is NO_OFFER


@pytest.mark.parametrize("text", ["97.1", "<UpdateItem/>", "<Update Version='97.1'/>"])
def test_what_is_no_announcement_is_refused(text: str) -> None:
    with pytest.raises(BadXml):
        offer(text)
