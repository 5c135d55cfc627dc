"""Sees every packet that Home Assistant sends over its way out, and what names it asks for."""

import ipaddress
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from .namespace import STREET

_ETH_P_ALL: Final = 3
_IPV4: Final = 0x0800
_ARP: Final = 0x0806
_IPV6: Final = 0x86DD
_TCP: Final = 6
_UDP: Final = 17
# Hop-by-hop options and ICMPv6, IGMP: the kernel's own reports of membership and neighbors.
_KERNEL: Final = {_IPV6: frozenset({0, 58}), _IPV4: frozenset({2})}
_SYN: Final = 0x02
_ACK: Final = 0x10
_DNS: Final = 53
_MDNS: Final = 5353
_LLMNR: Final = 5355
_LONGEST: Final = 65535
_POINTER: Final = 0xC0
# More than any name has: one whose pointers lead in a circle ends there.
_MOST_LABELS: Final = 128
_LOOKS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: whom it is for, and what of it counts.

    `opens` is the port of a TCP connection that it asks for, 0 for none; `mark` tells that
    connection from others; `asks` are the names that it asks a name server for, `calls` those that
    it asks everybody for.
    """

    to: str
    opens: int = 0
    mark: bytes = b""
    asks: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()

    @property
    def is_unicast(self) -> bool:
        """Return whether it is for one machine."""
        address = ipaddress.ip_address(self.to)
        return not address.is_multicast and self.to != "255.255.255.255"


@dataclass(slots=True)
class Seen:
    """What was sent, by destination; connections by address and port, names by how often."""

    unicast: Counter[str] = field(default_factory=Counter)
    multicast: Counter[str] = field(default_factory=Counter)
    connections: Counter[tuple[str, int]] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    _marks: set[tuple[str, bytes]] = field(default_factory=set)

    def count(self, packet: Packet) -> None:
        """Count one packet."""
        (self.unicast if packet.is_unicast else self.multicast)[packet.to] += 1
        if packet.opens and (packet.to, packet.mark) not in self._marks:
            # One that is asked for again, since nobody answered, is still one.
            self._marks.add((packet.to, packet.mark))
            self.connections[packet.to, packet.opens] += 1
        self.names.update(packet.asks)
        self.called.update(packet.calls)

    @property
    def packets(self) -> int:
        """Return how many packets were sent."""
        return self.unicast.total() + self.multicast.total()


class Sniffer:
    """Listens at the street's end of the pair: what comes in there, Home Assistant has sent."""

    def __init__(self) -> None:
        """Open the packet socket and begin. Raises OSError where that is not allowed."""
        self.seen = Seen()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        # Nothing may be lost while the machine is busy: SO_RCVBUFFORCE, allowed in a namespace
        # only where it is one's own; the plain one otherwise.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * 2**20)
        self._socket.bind((STREET, 0))
        self._socket.settimeout(_LOOKS)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> Seen:
        """Stop listening; return what was seen, and how many packets the kernel dropped."""
        self._ended.set()
        self._thread.join()
        told = self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
        self.seen.dropped = struct.unpack("II", told)[1]
        self._socket.close()
        return self.seen

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                frame, where = self._socket.recvfrom(_LONGEST)
            except TimeoutError:
                continue
            except OSError:
                # The way out is gone, with Home Assistant's namespace at its other end.
                return
            if where[2] != socket.PACKET_OUTGOING and (packet := read(frame)):
                self.seen.count(packet)


_SOL_PACKET: Final = 263
_PACKET_STATISTICS: Final = 6


def read(frame: bytes) -> Packet | None:
    """Read an Ethernet frame, None for what the kernel says by itself.

    Who asks for the hardware address of a machine means to speak to it: that counts as a packet.
    """
    kind = int.from_bytes(frame[12:14])
    payload = frame[14:]
    if kind == _ARP:
        return Packet(str(ipaddress.IPv4Address(payload[24:28])))
    if kind == _IPV4:
        protocol, body = payload[9], payload[(payload[0] & 0x0F) * 4 :]
        to = str(ipaddress.IPv4Address(payload[16:20]))
        if int.from_bytes(payload[6:8]) & 0x1FFF:
            # A later fragment has no ports.
            return Packet(to)
    elif kind == _IPV6:
        protocol, body = payload[6], payload[40:]
        to = str(ipaddress.IPv6Address(payload[24:40]))
    else:
        return None
    return None if protocol in _KERNEL[kind] else _transport(to, protocol, body)


def _transport(to: str, protocol: int, body: bytes) -> Packet:
    port = int.from_bytes(body[2:4])
    if protocol == _TCP:
        if body[13] & (_SYN | _ACK) == _SYN:
            return Packet(to, opens=port, mark=body[:8])
        if port == _DNS and (said := body[(body[12] >> 4) * 4 :]):
            return Packet(to, asks=tuple(questions(said[2:])))
    elif protocol == _UDP and port == _DNS:
        return Packet(to, asks=tuple(questions(body[8:])))
    elif protocol == _UDP and port in (_MDNS, _LLMNR):
        return Packet(to, calls=tuple(questions(body[8:])))
    return Packet(to)


def questions(message: bytes) -> Iterator[str]:
    """Give the names that a DNS message asks for, in lower case; of one broken off, what is there.

    An answer asks for nothing.
    """
    if len(message) < 12 or message[2] & 0x80:
        return
    at = 12
    for _ in range(int.from_bytes(message[4:6])):
        name, at = _name(message, at)
        at += 4
        if at > len(message):
            return
        yield name


def _name(message: bytes, at: int) -> tuple[str, int]:
    """Return the name at a place of a message, and where it ends there."""
    labels: list[str] = []
    end = 0
    for _ in range(_MOST_LABELS):
        if at >= len(message) or not (length := message[at]):
            break
        if length >= _POINTER:
            end = end or at + 2
            at = int.from_bytes(message[at : at + 2]) & 0x3FFF
            continue
        labels.append(message[at + 1 : at + 1 + length].decode("utf-8", "replace"))
        at += 1 + length
    return ".".join(labels).lower(), end or at + 1


def as_json(seen: Seen) -> dict[str, Any]:
    """Return what was seen for a file."""
    return {
        "packets": seen.packets,
        "dropped": seen.dropped,
        "unicast": dict(sorted(seen.unicast.items())),
        "multicast": dict(sorted(seen.multicast.items())),
        "connections": {
            f"{address}:{port}": count
            for (address, port), count in sorted(seen.connections.items())
        },
        "names": dict(sorted(seen.names.items())),
        "called": dict(sorted(seen.called.items())),
    }
