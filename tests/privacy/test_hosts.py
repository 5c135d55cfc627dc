"""R2: the host of a URL."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.hosts import (
    FOREIGN_NAME,
    NO_ANSWER,
    NONE_LOCAL,
    NOT_ALL_LOCAL,
    Located,
    Unresolved,
    encode,
    locate,
    resolved,
)
from custom_components.sonos_local.privacy.networks import (
    BAD_URI,
    DISGUISED,
    IN_THE_HOUSE,
    NOT_FOR_PLAYERS,
    OUTSIDE,
    Networks,
    Place,
    Where,
)

HOME = Networks(on_link=(ipaddress.ip_network("192.168.7.0/24"),))


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://192.168.7.9/a.mp3", IN_THE_HOUSE),
        ("http://[fd00::9]:8000/a", IN_THE_HOUSE),
        ("https://8.8.8.8/", OUTSIDE),
        ("http://localhost/a", NOT_FOR_PLAYERS),
        ("http://x.localhost/a", NOT_FOR_PLAYERS),
        ("http://127.1/a", DISGUISED),
        ("http://0x7f000001/a", DISGUISED),
        ("http://www.example.org/", FOREIGN_NAME),
    ],
)
def test_r2_hosts(url: str, place: Place) -> None:
    found = locate(url, HOME)
    assert isinstance(found, Located)
    assert found.place == place


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.7.9\\@evil.example/",
        "http://user@192.168.7.9/",
        "http://user:pass@192.168.7.9/",
        "http://192.168.7.9:0/",
        "http://192.168.7.9:99999/",
        "http://192.168.7.9:x/",
        "http://192.168.7%2e9/",
        "http://näs.local/",
        "http://nas local/",
        "http:///path",
        "nothing",
        "http://192.168.7.9/\x00",
        "http://192.168.7.9/" + "a" * 4100,
        "http://[::1/",
    ],
)
def test_r2a_bad_uris_are_refused(url: str) -> None:
    assert locate(url, HOME) == Located(BAD_URI)


def test_r2a_two_readings_of_a_host_are_refused() -> None:
    assert locate("http://192.168.7.9/", HOME, "192.168.7.8") == Located(BAD_URI)
    assert locate("http://[fd00::9]/", HOME, "fd00::9") == Located(IN_THE_HOUSE, "fd00::9")


def test_r2a_paths_are_encoded_by_us() -> None:
    assert encode("http://nas/Über den Dächern.mp3?x=1 2") == (
        "http://nas/%C3%9Cber%20den%20D%C3%A4chern.mp3?x=1%202"
    )
    assert encode("http://nas/a%20b") == "http://nas/a%20b"
    assert encode("x-rincon:RINCON 1") == "x-rincon:RINCON%201"


def test_r2e_a_name_of_the_house_has_to_be_resolved() -> None:
    assert locate("http://nas.local/a b", HOME) == Unresolved("nas.local")


def test_r2e_http_pins_one_local_address_ipv4_first() -> None:
    found = resolved("http", ["fd00::9", "8.8.8.8", "192.168.7.9"], HOME)
    assert found == Located(IN_THE_HOUSE, "192.168.7.9")


def test_r2e_https_and_smb_need_all_addresses_local() -> None:
    assert resolved("https", ["192.168.7.9", "fd00::9"], HOME) == Located(IN_THE_HOUSE)
    assert resolved("smb", ["192.168.7.9", "8.8.8.8"], HOME) == Located(NOT_ALL_LOCAL)


def test_r2e_no_answer_and_none_local() -> None:
    assert resolved("http", [], HOME) == Located(NO_ANSWER)
    assert resolved("http", ["8.8.8.8"], HOME) == Located(NONE_LOCAL)
    assert resolved("http", ["127.0.0.1"], HOME) == Located(NOT_FOR_PLAYERS)


@given(st.text())
def test_never_raises(text: str) -> None:
    locate(text, HOME)
    locate(f"http://{text}/", HOME)


@given(st.from_regex(r"http://[a-z0-9.@:\\/\[\]%-]{1,40}", fullmatch=True))
def test_what_is_local_has_a_literal_address(url: str) -> None:
    found = locate(url, HOME)
    if isinstance(found, Located) and found.place.where is Where.LOCAL:
        assert HOME.place(found.address).where is Where.LOCAL
