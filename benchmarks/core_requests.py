"""How many requests Home Assistant's own `sonos` makes: at start, and in ten real minutes.

Each household has a network namespace of its own, so that they run beside each other.
`python -m benchmarks.core_requests [MINUTES]`; takes so many minutes and a little more.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.judges import environments, namespace
from tests.judges.peer import Peer

HOUSES = ((3, "small"), (8, "home"), (32, "large"))
# Runs a module of ours in a namespace of its own.
_ENTER = "from tests.judges import namespace; import sys; sys.exit(namespace.enter(sys.argv[1:]))"
AVAILABLE = 240.0
# Until so long nothing new is asked, a start is not over.
SETTLED = 20.0


async def observe(folder: Path, minutes: float) -> None:
    """Run Home Assistant in this process and print the counts as JSON."""
    # All four: core's `sonos` runs in an environment of its own, which the caller has not.
    from homeassistant import bootstrap  # noqa: PLC0415 - the caller lacks it
    from homeassistant.runner import RuntimeConfig  # noqa: PLC0415 - the caller lacks it

    from tests.judges.core_driver import write_configuration  # noqa: PLC0415 - needs core
    from tests.judges.core_home import Home  # noqa: PLC0415 - needs core

    peer = Peer()
    rooms = await asyncio.to_thread(peer.players)
    household = (await asyncio.to_thread(peer.get, "/household"))["id"]
    write_configuration(folder, [str(player["address"]) for player in rooms.values()][:1])
    # Other http settings than the usual ones are taken back after five minutes, by a restart.
    text = (folder / "configuration.yaml").read_text()
    text = text.replace("http:\n  server_host: 127.0.0.1\n  server_port: 18123\n", "")
    (folder / "configuration.yaml").write_text(text)
    await asyncio.to_thread(peer.post, "/requests/reset")
    hass = await bootstrap.async_setup_hass(RuntimeConfig(config_dir=str(folder), skip_pip=True))
    if hass is None:
        raise SystemExit("no core")
    await hass.async_start()
    home = Home(hass, peer, rooms, household)
    if len(rooms) > 20:
        # Too large for GetZoneGroupState: found by mDNS, which is not sent here.
        for uid in home.uids:
            await home.heard(uid)
    begin = time.monotonic()
    while home.absent and time.monotonic() - begin < AVAILABLE:
        await asyncio.sleep(0.2)
    available = await asyncio.to_thread(peer.get, "/requests")
    await asyncio.sleep(SETTLED)
    start = await asyncio.to_thread(peer.get, "/requests")
    await asyncio.to_thread(peer.post, "/requests/reset")
    await asyncio.sleep(minutes * 60)
    after = await asyncio.to_thread(peer.get, "/requests")
    print(
        json.dumps(
            {
                "absent": home.absent,
                "available": available["total"],
                "start": start["total"],
                "after": after["total"],
            }
        ),
        flush=True,
    )
    os._exit(0)


def one(rooms: int, name: str, minutes: float) -> None:
    """Print the line of one household; inside a namespace."""
    programs = environments.core()
    with tempfile.TemporaryDirectory() as folder, Peer(name, rooms if name == "small" else None):
        done = subprocess.run(
            [
                *(programs / "python", "-m", "benchmarks.core_requests"),
                *("--observe", str(Path(folder) / "config"), str(minutes)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    found = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not found:
        print(f"{rooms:>5}  failed: {done.stderr.strip()[-300:]}", flush=True)
        return
    counts = json.loads(found[-1])
    hour = counts["after"] * 60 / minutes
    print(
        f"{rooms:>5}  {counts['available']} ({counts['available'] / rooms:.1f})".ljust(22)
        + f"{counts['start']} ({counts['start'] / rooms:.1f})".ljust(16)
        + f"{hour:.0f} ({hour / rooms:.1f})"
        + (f"   never came: {counts['absent']}" if counts["absent"] else ""),
        flush=True,
    )


def main() -> None:
    """Start one process a household, each in a namespace of its own."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--observe"]:
        asyncio.run(observe(Path(arguments[1]), float(arguments[2])))
    elif arguments[:1] == ["--one"]:
        one(int(arguments[1]), arguments[2], float(arguments[3]))
    else:
        minutes = arguments[0] if arguments else "10"
        environments.core()
        print("Requests of core's sonos (per room):")
        print("rooms  until available  and settled     per hour", flush=True)
        houses = [
            subprocess.Popen(
                [
                    *(sys.executable, "-c"),
                    _ENTER,
                    *("benchmarks.core_requests", "--one", str(rooms), name, minutes),
                ]
            )
            for rooms, name in HOUSES
        ]
        for house in houses:
            house.wait()


if __name__ == "__main__":
    if trouble := namespace.unavailable():
        raise SystemExit(trouble)
    main()
