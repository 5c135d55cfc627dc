"""A network namespace with one way out that leads nowhere, where every packet is seen.

It has the loopback interface, and a second one with a private address and a default route, as a
machine in a home has. What is sent there ends at the sniffer.
"""

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence

INSIDE = "SONOS_LOCAL_IN_NAMESPACE"
# `home` is the interface a program sees, `street` its other end, where the sniffer listens.
_INTERFACES = (
    "ip link set lo up"
    " && ip link add home type veth peer name street"
    " && ip link set street addrgenmode none && ip link set street up"
    " && ip link set home addrgenmode none && ip link set home up"
    " && ip address add 192.168.77.1/24 dev home"
    " && ip route add default via 192.168.77.254 dev home"
    " && ip neigh add 192.168.77.254 lladdr 02:00:00:00:00:01 dev home"
)
_ETH_P_ALL = 3
_IPV4 = 0x0800
_ARP = 0x0806
_IPV6 = 0x86DD
# Hop-by-hop options and ICMPv6: the kernel's own membership reports.
_KERNEL_IPV6 = frozenset({0, 58})


def unavailable() -> str:
    """Return why there can be no namespace, empty where there can."""
    for command in ("unshare", "ip"):
        if shutil.which(command) is None:
            return f"the command {command} is missing"
    tried = subprocess.run(["unshare", "-rn", "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"namespaces are forbidden: {tried.stderr.strip()}"


def inside() -> bool:
    """Return whether this process is in the namespace."""
    return os.environ.get(INSIDE) == "1"


def enter(arguments: Sequence[str]) -> int:
    """Run `python -m` with the arguments in a namespace of its own; return its exit status."""
    prepare = f'{_INTERFACES} && exec "$@"'
    command = ["unshare", "-rn", "sh", "-c", prepare, "sh", sys.executable, "-m", *arguments]
    return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode


class Sniffer:
    """Counts the destinations of all packets that leave over the way out."""

    def __init__(self) -> None:
        """Open the packet socket. Raises OSError where that is not allowed."""
        self.destinations: Counter[str] = Counter()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.bind(("street", 0))
        self._socket.settimeout(0.2)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._ended.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                packet = self._socket.recv(2048)
            except TimeoutError:
                continue
            if destination := _destination(packet):
                self.destinations[destination] += 1


def _destination(packet: bytes) -> str:
    """Return whom an Ethernet frame is for, empty for what the kernel says by itself."""
    kind = int.from_bytes(packet[12:14])
    payload = packet[14:]
    if kind == _IPV4:
        return str(ipaddress.IPv4Address(payload[16:20]))
    if kind == _ARP:
        return f"{ipaddress.IPv4Address(payload[24:28])} (asked for by ARP)"
    if kind == _IPV6 and payload[6] not in _KERNEL_IPV6:
        return str(ipaddress.IPv6Address(payload[24:40]))
    return ""
