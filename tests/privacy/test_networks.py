"""R2: which addresses and names belong to the house."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.networks import (
    DISGUISED,
    IN_THE_HOUSE,
    NOT_FOR_PLAYERS,
    OUTSIDE,
    Further,
    Networks,
    UnreadableError,
    Where,
    read_further,
)

HOME = Networks(
    on_link=(ipaddress.ip_network("192.168.7.0/24"), ipaddress.ip_network("2001:db8:7::/64")),
    own=frozenset({"192.168.7.5"}),
    players=frozenset({"192.168.7.20"}),
    internal="ha.example.org",
)
LO = Networks(on_link=(ipaddress.ip_network("127.0.0.0/8"),))


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.9",
        "172.31.255.1",
        "192.168.7.9",
        "169.254.3.3",
        "fd00::1",
        "[fe80::1]",
        "2001:db8:7::9",
    ],
)
def test_r2b_local_addresses(address: str) -> None:
    assert HOME.place(address) == IN_THE_HOUSE


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "100.64.0.1", "2a00::1", "11.0.0.1"])
def test_r2d_other_literals_are_cloud(address: str) -> None:
    assert HOME.place(address) == OUTSIDE


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "0.0.0.0",
        "::",
        "255.255.255.255",
        "240.0.0.1",
        "224.0.0.1",
        "ff02::1",
        "192.168.7.255",
        "192.168.7.0",
        "192.168.7.20",
    ],
)
def test_r2c_not_for_players(address: str) -> None:
    assert HOME.place(address) == NOT_FOR_PLAYERS


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:192.168.7.9",
        "64:ff9b::c0a8:709",
        "2002:c0a8:709::1",
        "2001:0:53aa:64c:0:0:0:1",
        "0x7f.1",
        "2130706433",
        "010.0.0.1",
        "192.168.7",
    ],
)
def test_r2d_addresses_in_disguise_are_unknown(address: str) -> None:
    assert HOME.place(address) == DISGUISED


def test_loopback_counts_only_where_its_adapter_is_enabled() -> None:
    assert LO.place("127.0.0.2") == IN_THE_HOUSE
    assert Networks().place("127.0.0.2") == NOT_FOR_PLAYERS
    opened = Networks(further=read_further(["127.0.0.0/8"]))
    assert opened.place("127.0.0.2") == IN_THE_HOUSE


def test_r1b_players_live_at_local_addresses_that_are_not_ours() -> None:
    assert HOME.admits_player("192.168.7.20")
    assert not HOME.admits_player("192.168.7.5")
    assert not HOME.admits_player("8.8.8.8")
    assert not HOME.admits_player("127.0.0.2")
    assert not HOME.admits_player("speaker.lan")
    assert not HOME.admits_player("fe80::1")
    assert LO.admits_player("127.0.0.2")


def test_further_networks_and_names() -> None:
    read = read_further(["100.64.0.0/10", " NAS.Example.org. ", "sid:240", "", "10.9.9.9"])
    assert read == Further(
        (ipaddress.ip_network("100.64.0.0/10"), ipaddress.ip_network("10.9.9.9/32")),
        frozenset({"nas.example.org"}),
        frozenset({240}),
    )
    networks = Networks(further=read)
    assert networks.place("100.64.0.1") == IN_THE_HOUSE
    assert networks.knows_name("nas.example.org")
    assert not networks.knows_name("www.example.org")


@pytest.mark.parametrize("line", ["1.2.3", "10.0.0.1/8", "-nas", "sid:x", "a b", "http://nas", "ü"])
def test_unreadable_lines_are_named(line: str) -> None:
    with pytest.raises(UnreadableError, match="^" + line.replace(".", r"\.") + "$"):
        read_further([line])


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("nas", True),
        ("bed2", True),
        ("nas.local", True),
        ("NAS.FRITZ.BOX", True),
        # The routers themselves, and what only looks like them.
        ("fritz.box", True),
        ("Speedport.ip.", True),
        ("notfritz.box", False),
        ("fritz.box.example.org", False),
        ("x.home.arpa.", True),
        ("ha.example.org", True),
        ("example.org", False),
        ("local.example.org", False),
        ("notlocal", True),
    ],
)
def test_r2e_names_of_the_house(name: str, known: bool) -> None:
    assert HOME.knows_name(name) is known


@given(st.ip_addresses().map(str))
def test_nothing_public_is_ever_local(address: str) -> None:
    found = ipaddress.ip_address(address)
    if HOME.place(address).where is Where.LOCAL:
        assert found.is_private or found.is_link_local or found in HOME.on_link[1]


@given(st.text())
def test_place_never_raises(text: str) -> None:
    HOME.place(text)
    HOME.admits_player(text)
    HOME.knows_name(text)
