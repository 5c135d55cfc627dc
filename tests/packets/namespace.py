"""Two network namespaces and the veth pair between them, made without privileges.

`enter` runs a program in the street: a user, network and mount namespace of its own. From there
`Door` gives a child process a network namespace whose only way out ends in the street.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.judges.namespace import unavailable as judged_unavailable

from .street import FIRST_PLAYER, HOME, HOME6, MACHINES, MOVED, RESOLVER, ROUTER, ROUTER6

# `inside` is the interface that Home Assistant has, `street` its other end.
INSIDE: Final = "inside"
STREET: Final = "street"
MOST_PLAYERS: Final = 16
_LOOKS: Final = 0.02
_OPENS: Final = 20.0
# The host's own resolver and its plugins are not asked.
_FILES: Final = {
    "/etc/resolv.conf": f"nameserver {RESOLVER}\noptions timeout:2 attempts:1\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "/etc/hosts": "127.0.0.1 localhost\n",
}


class NamespaceError(Exception):
    """There can be no namespace here, or it cannot be furnished; the text says why."""


def unavailable() -> str:
    """Return why there can be no namespaces, empty where there can."""
    if reason := judged_unavailable():
        return reason
    # Some systems allow a namespace and nothing in it.
    inner = "ip link set lo up && mount --bind /etc /etc && unshare -n true"
    tried = _try("unshare", "-rnm", "sh", "-c", inner)
    return "" if tried.returncode == 0 else f"namespaces are forbidden: {tried.stderr.strip()}"


def enter(arguments: Sequence[str]) -> list[str]:
    """Return the command that runs `python -m` with the arguments in a street of its own."""
    return ["unshare", "-rnm", sys.executable, "-m", *arguments]


def furnish(folder: Path) -> None:
    """Make the street: its end of the pair, its addresses, its name server.

    Every address that is not Home Assistant's is local here, those of the whole internet too.
    Raises NamespaceError.
    """
    first = int(FIRST_PLAYER.rpartition(".")[2])
    players = [f"192.168.77.{first + number}" for number in range(MOST_PLAYERS)]
    lines = [
        "link set lo up",
        f"link add {STREET} type veth peer name {INSIDE}",
        # The kernel's own IPv6 addresses would come with questions of its own.
        f"link set {STREET} addrgenmode none",
        f"link set {STREET} up",
        f"address add {ROUTER}/24 dev {STREET}",
        *(f"address add {address}/32 dev {STREET}" for address in {*players, *MACHINES, MOVED}),
        f"address add {ROUTER6}/64 dev {STREET} nodad",
        # In the main table, behind the way to Home Assistant.
        "route add local default dev lo table main metric 9999",
        "-6 route add local default dev lo table main metric 9999",
        f"route add 224.0.0.0/4 dev {STREET}",
    ]
    for line in lines:
        _run("ip", *line.split())
    for path, text in _FILES.items():
        if Path(path).exists():
            own = folder / Path(path).name
            own.write_text(text)
            _run("mount", "--bind", str(own), path)


class Door:
    """The inner end of the pair, for a child that waits for it in `step_inside`."""

    def hand_over(self, child: int) -> None:
        """Move the inner end into the child's namespace. Raises NamespaceError."""
        ours = Path("/proc/self/ns/net").readlink()
        ends = time.monotonic() + _OPENS
        while Path(f"/proc/{child}/ns/net").readlink() == ours:
            if time.monotonic() > ends:
                raise NamespaceError("the child made no network namespace")
            time.sleep(_LOOKS)
        _run("ip", "link", "set", INSIDE, "netns", str(child))


def step_inside() -> None:
    """Leave the street for a namespace of one's own, and wait for the door.

    Raises NamespaceError and OSError.
    """
    os.unshare(os.CLONE_NEWNET)
    ends = time.monotonic() + _OPENS
    while INSIDE not in (name for _, name in socket.if_nameindex()):
        if time.monotonic() > ends:
            raise NamespaceError("no door came")
        time.sleep(_LOOKS)
    for line in (
        "link set lo up",
        f"link set {INSIDE} addrgenmode none",
        f"link set {INSIDE} up",
        f"address add {HOME}/24 dev {INSIDE}",
        f"route add default via {ROUTER}",
        f"address add {HOME6}/64 dev {INSIDE} nodad",
        f"-6 route add default via {ROUTER6}",
    ):
        _run("ip", *line.split())


def _try(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _run(*command: str) -> None:
    done = _try(*command)
    if done.returncode:
        raise NamespaceError(f"{' '.join(command)}: {done.stderr.strip()}")
