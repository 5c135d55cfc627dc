"""What the sniffer has to see: a program that leaks in every way there is.

`python -m tests.packets.leak` runs it inside and prints what was seen, as JSON.
"""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from .namespace import Door, furnish
from .neighbors import NameServer
from .sniffer import Sniffer, as_json
from .street import BEHIND_A_NAME, ELSEWHERE, LEAKING_NAME, PUBLIC_NAME

ELSEWHERE6: Final = "2001:db8::9"
NEIGHBOR: Final = "192.168.77.99"
OTHER_RESOLVER: Final = "198.51.100.53"
_TIMEOUT: Final = 2.0
# A question for `leak.example`, as it is sent to a name server and to everybody.
QUESTION: Final = b"\0\1\1\0\0\1\0\0\0\0\0\0\4leak\7example\0\0\1\0\1"


def leak() -> None:
    """Connect, send and ask, by names and by addresses."""
    for host, port in (
        (PUBLIC_NAME, 443),
        (LEAKING_NAME, 80),
        (ELSEWHERE, 81),
        (ELSEWHERE6, 82),
        (NEIGHBOR, 83),
    ):
        with contextlib.suppress(OSError):
            socket.create_connection((host, port), _TIMEOUT).close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(b"anybody?", (BEHIND_A_NAME, 84))
        sending.sendto(QUESTION, (OTHER_RESOLVER, 53))
        sending.sendto(QUESTION, ("224.0.0.251", 5353))


async def _watch() -> None:
    await NameServer().start()
    sniffer = Sniffer()
    child = await asyncio.to_thread(_start)
    await asyncio.to_thread(child.wait)
    sys.stdout.write(json.dumps(as_json(await asyncio.to_thread(sniffer.stop))))


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.packets.inside", "tests.packets.leak", "inside"]
    child = subprocess.Popen(command)
    Door().hand_over(child.pid)
    return child


def main() -> None:
    """Leak, or watch somebody who does."""
    if sys.argv[1:] == ["inside"]:
        leak()
        return
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder))
        asyncio.run(_watch())


if __name__ == "__main__":
    main()
