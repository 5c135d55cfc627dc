"""Players announce themselves over mDNS and SSDP, as real ones do (WIRE 10).

Only ever run in a namespace of the test's own: this is real multicast.
"""

import asyncio
import socket
from collections.abc import Iterable
from typing import Final

from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from tests.simulator.player import Player

from .street import ROUTER

_GROUP: Final = ("239.255.255.250", 1900)
_DEVICE: Final = "urn:schemas-upnp-org:device:ZonePlayer:1"
_SERVICE: Final = "_sonos._tcp.local."


class Announcing:
    """Announces players, and answers those who search for them over SSDP."""

    def __init__(self, players: Iterable[Player]) -> None:
        """Announce nothing yet."""
        self._players = list(players)
        self._zeroconf: AsyncZeroconf | None = None
        self._searched: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Listen for searches. Raises OSError."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("", _GROUP[1]))
        joined = socket.inet_aton(_GROUP[0]) + socket.inet_aton(ROUTER)
        listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        listening.setblocking(False)
        loop = asyncio.get_running_loop()
        self._searched, _ = await loop.create_datagram_endpoint(
            lambda: _Searched(self._players), sock=listening
        )
        self._zeroconf = AsyncZeroconf(interfaces=[ROUTER], ip_version=IPVersion.V4Only)

    async def stop(self) -> None:
        """Say no more, not even goodbye."""
        if self._searched:
            self._searched.close()
        if self._zeroconf:
            await self._zeroconf.async_close()

    async def by_mdns(self) -> None:
        """Announce all players over mDNS."""
        assert self._zeroconf
        for player in self._players:
            await self._zeroconf.async_register_service(
                _service(player), cooperating_responders=True
            )

    def by_ssdp(self, player: Player, *, leaving: bool = False) -> None:
        """Announce one player over SSDP, or let it say goodbye."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
            sending.setsockopt(
                socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(player.address)
            )
            sending.bind((player.address, 0))
            sending.sendto(_notice(player, leaving=leaving), _GROUP)


class _Searched(asyncio.DatagramProtocol):
    def __init__(self, players: list[Player]) -> None:
        self._players = players

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not data.startswith(b"M-SEARCH") or _DEVICE.encode() not in data:
            return
        for player in self._players:
            if not player.power.on:
                continue
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as answering:
                answering.bind((player.address, 0))
                answering.sendto(_found(player), addr)


def _service(player: Player) -> AsyncServiceInfo:
    mac = player.uid.removeprefix("RINCON_")[:12]
    return AsyncServiceInfo(
        _SERVICE,
        f"{player.uid}@{player.room}.{_SERVICE}",
        port=1443,
        server=f"Sonos-{mac}.local.",
        addresses=[socket.inet_aton(player.address)],
        properties={
            "info": f"/api/v1/players/{player.uid}/info",
            "vers": "3",
            "bootseq": str(player.boot_seq),
            "hhid": player.household.spec.id,
            "mhhid": player.household.muse_id,
            "location": player.location,
            "sslport": "1443",
        },
    )


def _headers(player: Player) -> tuple[str, ...]:
    return (
        f"X-RINCON-HOUSEHOLD: {player.household.spec.id}",
        f"X-RINCON-BOOTSEQ: {player.boot_seq}",
        f"BOOTID.UPNP.ORG: {player.boot_seq}",
    )


def _notice(player: Player, *, leaving: bool) -> bytes:
    here = (
        "CACHE-CONTROL: max-age = 1800",
        f"LOCATION: {player.location}",
        f"SERVER: {player.user_agent}",
    )
    return _message(
        "NOTIFY * HTTP/1.1",
        f"HOST: {_GROUP[0]}:{_GROUP[1]}",
        f"NT: {_DEVICE}",
        f"NTS: ssdp:{'byebye' if leaving else 'alive'}",
        f"USN: uuid:{player.uid}::{_DEVICE}",
        *(() if leaving else here),
        *_headers(player),
    )


def _found(player: Player) -> bytes:
    return _message(
        "HTTP/1.1 200 OK",
        "CACHE-CONTROL: max-age = 1800",
        "EXT:",
        f"LOCATION: {player.location}",
        f"SERVER: {player.user_agent}",
        f"ST: {_DEVICE}",
        f"USN: uuid:{player.uid}::{_DEVICE}",
        *_headers(player),
    )


def _message(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
