"""What the sniffer reads out of a packet."""

import struct
from ipaddress import IPv4Address, IPv6Address

import pytest

from .leak import QUESTION
from .neighbors import answer
from .sniffer import Packet, Seen, questions, read
from .street import FILES, FILES_NAME

HERE = IPv4Address("192.168.77.1")
SYN, ACK = 0x02, 0x10


def frame(kind: int, payload: bytes) -> bytes:
    return bytes(12) + kind.to_bytes(2) + payload


def ipv4(to: str, protocol: int, body: bytes, *, fragment: int = 0) -> bytes:
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, fragment, 64, protocol, 0)
    return frame(0x0800, head + HERE.packed + IPv4Address(to).packed + body)


def ipv6(to: str, protocol: int, body: bytes) -> bytes:
    head = struct.pack("!IHBB", 0x60000000, len(body), protocol, 64)
    return frame(0x86DD, head + bytes(16) + IPv6Address(to).packed + body)


def tcp(port: int, flags: int, body: bytes = b"") -> bytes:
    return struct.pack("!HHIIBBHHH", 40000, port, 0, 0, 0x50, flags, 0, 0, 0) + body


def udp(port: int, body: bytes) -> bytes:
    return struct.pack("!HHHH", 40000, port, 8 + len(body), 0) + body


@pytest.mark.parametrize(
    ("seen", "packet"),
    [
        (ipv4("203.0.113.9", 6, tcp(443, SYN)), Packet("203.0.113.9", 443, tcp(443, SYN)[:8])),
        (ipv4("203.0.113.9", 6, tcp(443, ACK)), Packet("203.0.113.9")),
        (ipv4("203.0.113.9", 6, tcp(443, SYN | ACK)), Packet("203.0.113.9")),
        (ipv6("2001:db8::9", 6, tcp(80, SYN)), Packet("2001:db8::9", 80, tcp(80, SYN)[:8])),
        (ipv4("10.0.0.1", 17, udp(53, QUESTION)), Packet("10.0.0.1", asks=("leak.example",))),
        (ipv6("fd00::1", 17, udp(53, QUESTION)), Packet("fd00::1", asks=("leak.example",))),
        (
            ipv4("10.0.0.1", 6, tcp(53, ACK, struct.pack("!H", len(QUESTION)) + QUESTION)),
            Packet("10.0.0.1", asks=("leak.example",)),
        ),
        (
            ipv4("224.0.0.251", 17, udp(5353, QUESTION)),
            Packet("224.0.0.251", calls=("leak.example",)),
        ),
        (ipv4("203.0.113.9", 17, udp(9, b"x")), Packet("203.0.113.9")),
        (ipv4("203.0.113.9", 1, b"ping"), Packet("203.0.113.9")),
        (ipv4("203.0.113.9", 17, b"the rest", fragment=7), Packet("203.0.113.9")),
        (frame(0x0806, bytes(24) + IPv4Address("10.0.0.7").packed), Packet("10.0.0.7")),
    ],
)
def test_a_packet_tells_whom_it_is_for_and_what_it_asks(seen: bytes, packet: Packet) -> None:
    assert read(seen) == packet


@pytest.mark.parametrize(
    "said",
    [
        ipv6("ff02::16", 0, b"membership"),
        ipv6("ff02::1", 58, b"neighbor"),
        ipv4("224.0.0.22", 2, b"membership"),
        frame(0x88CC, b"link"),
    ],
)
def test_what_the_kernel_says_by_itself_does_not_count(said: bytes) -> None:
    assert read(said) is None


def test_names_behind_a_pointer_are_read() -> None:
    second = b"\3www\xc0\x0c\0\1\0\1"
    two = QUESTION[:5] + b"\2" + QUESTION[6:] + second
    assert list(questions(two)) == ["leak.example", "www.leak.example"]


@pytest.mark.parametrize("message", [b"", QUESTION[:20], QUESTION[:2] + b"\x81" + QUESTION[3:]])
def test_what_is_no_question_asks_for_nothing(message: bytes) -> None:
    assert list(questions(message)) == []


def test_a_pointer_to_itself_comes_to_an_end() -> None:
    assert len(list(questions(QUESTION[:12] + b"\xc0\x0c\0\1\0\1"))) <= 1


def test_a_connection_that_is_asked_for_again_counts_once() -> None:
    seen = Seen()
    for mark in (b"one", b"one", b"two"):
        seen.count(Packet("203.0.113.9", 80, mark))
    assert seen.connections == {("203.0.113.9", 80): 2}
    assert seen.packets == 3


def test_one_machine_is_told_from_everybody() -> None:
    seen = Seen()
    for packet in (
        Packet("203.0.113.9", opens=80),
        Packet("239.255.255.250"),
        Packet("255.255.255.255"),
        Packet("ff02::fb"),
    ):
        seen.count(packet)
    assert list(seen.unicast) == ["203.0.113.9"]
    assert len(seen.multicast) == 3
    assert seen.connections == {("203.0.113.9", 80): 1}
    assert seen.packets == 4


def test_the_name_server_knows_the_street_and_nobody_else() -> None:
    label = b"".join(len(part).to_bytes() + part.encode() for part in FILES_NAME.split("."))
    known = answer(b"\0\1\1\0\0\1\0\0\0\0\0\0" + label + b"\0\0\1\0\1")
    assert known.endswith(IPv4Address(FILES).packed)
    assert known[3] & 0x0F == 0
    assert answer(QUESTION)[3] & 0x0F == 3
