"""Home Assistant's own `sonos` in a real Home Assistant, driven and watched.

A program of its own: `python -m tests.judges.core_driver FOLDER FIRST COUNT`. It writes one JSON
line per case: `{"name", "passed", "reason"}`.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from homeassistant import bootstrap
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.runner import RuntimeConfig

from .peer import Peer

TRANSPORT = "urn:schemas-upnp-org:service:AVTransport:1"
RENDERING = "urn:schemas-upnp-org:service:RenderingControl:1"
# Of the issue: a change made by another client is seen within a second.
FOLLOWS = 1.0
APPEARS = 90.0
# Without it even a bare Home Assistant joins multicast groups on the real interface.
NETWORK = {
    "version": 1,
    "minor_version": 1,
    "key": "core.network",
    "data": {"configured_adapters": ["lo"]},
}


def report(name: str, passed: object, reason: str = "") -> None:
    """Write one case."""
    print(json.dumps({"name": name, "passed": bool(passed), "reason": reason}), flush=True)


def write_configuration(folder: Path, hosts: list[str]) -> None:
    """Write what core's `sonos` needs in a folder that is there."""
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (storage / "core.network").write_text(json.dumps(NETWORK))
    addresses = ", ".join(hosts)
    (folder / "configuration.yaml").write_text(
        "homeassistant:\n  name: Judge\n"
        "http:\n  server_host: 127.0.0.1\n  server_port: 18123\n"
        "sonos:\n  media_player:\n"
        f"    hosts: [{addresses}]\n    advertise_addr: 127.0.0.1\n"
    )


async def follows(name: str, condition: Callable[[], bool], seconds: float = FOLLOWS) -> None:
    """Report whether something becomes true in time."""
    begin = time.monotonic()
    while not condition() and time.monotonic() - begin < seconds:
        await asyncio.sleep(0.02)
    passed = condition()
    report(name, passed, f"not within {seconds:.0f} s")


async def drive(folder: Path, peer: Peer) -> None:
    """Start Home Assistant, let another client change things, look at the states."""
    loop = asyncio.get_running_loop()
    rooms = await loop.run_in_executor(None, peer.players)
    addresses = [str(player["address"]) for player in rooms.values()]
    write_configuration(folder, addresses[:1])
    hass = await bootstrap.async_setup_hass(RuntimeConfig(config_dir=str(folder), skip_pip=True))
    if hass is None:
        report("Home Assistant starts", passed=False, reason="no core")
        return
    await hass.async_start()

    def entity(uid: str) -> str:
        return er.async_get(hass).async_get_entity_id("media_player", "sonos", uid) or ""

    def state(uid: str) -> str:
        found = hass.states.get(entity(uid)) if entity(uid) else None
        return found.state if found else "missing"

    def attribute(uid: str, name: str) -> object:
        found = hass.states.get(entity(uid)) if entity(uid) else None
        return found.attributes.get(name) if found else None

    await follows(
        f"{len(rooms)} players appear",
        lambda: all(state(uid) not in ("missing", "unavailable") for uid in rooms),
        APPEARS,
    )
    absent = [
        player["room"] for uid, player in rooms.items() if state(uid) in ("missing", "unavailable")
    ]
    report("no room is missing", not absent, ", ".join(absent))
    await changes(hass, peer, list(rooms), addresses, state, attribute)
    await hass.async_stop(force=True)


async def changes(
    hass: HomeAssistant,
    peer: Peer,
    uids: list[str],
    addresses: list[str],
    state: Callable[[str], str],
    attribute: Callable[[str, str], object],
) -> None:
    """Change volume, track and group as another client would."""
    loop = asyncio.get_running_loop()

    async def call(index: int, path: str, kind: str, action: str, **arguments: str) -> None:
        def send() -> None:
            peer.call(addresses[index], path, kind, action, InstanceID="0", **arguments)

        await loop.run_in_executor(None, send)

    def is_at(uid: str, level: float) -> bool:
        return attribute(uid, "volume_level") == level

    rendering, transport = "/MediaRenderer/RenderingControl", "/MediaRenderer/AVTransport"
    last = len(uids) - 1
    for index in sorted({0, last // 2, last}):
        volume = 31 + index
        await call(
            index, rendering, RENDERING, "SetVolume", Channel="Master", DesiredVolume=str(volume)
        )
        await follows(
            f"volume of player {index + 1} follows", partial(is_at, uids[index], volume / 100)
        )
    playing = [uid for uid in uids if state(uid) == "playing"]
    report("what plays is seen playing", playing, "no player is playing")
    if playing:
        uid = playing[0]
        index = uids.index(uid)
        title = attribute(uid, "media_title")
        report("the title is seen", title, "no title")
        await call(index, transport, TRANSPORT, "Next")
        await follows("the next track is seen", lambda: attribute(uid, "media_title") != title)
        await follows("and it plays", lambda: state(uid) == "playing")
        await call(index, transport, TRANSPORT, "Pause")
        await follows("a pause is seen", lambda: state(uid) == "paused")
    if len(uids) > 1:
        await call(
            last,
            transport,
            TRANSPORT,
            "SetAVTransportURI",
            CurrentURI=f"x-rincon:{uids[0]}",
            CurrentURIMetaData="",
        )

        def members() -> int:
            found = attribute(uids[0], "group_members")
            return len(found) if isinstance(found, list) else 0

        before = 1
        await follows("a join is seen", lambda: members() > before)
        await call(last, transport, TRANSPORT, "BecomeCoordinatorOfStandaloneGroup")
        await follows("a leave is seen", lambda: members() == before)
    # A command of Home Assistant's own arrives, and its event comes back.
    registry = er.async_get(hass)
    own = registry.async_get_entity_id("media_player", "sonos", uids[0])
    await hass.services.async_call(
        "media_player", "volume_set", {"entity_id": own, "volume_level": 0.11}, blocking=True
    )
    await follows(
        "its own volume command comes back", lambda: attribute(uids[0], "volume_level") == 0.11
    )


def main() -> None:
    """Run until everything was looked at."""
    asyncio.run(drive(Path(sys.argv[1]), Peer()))
    sys.stdout.flush()
    # SoCo's threads would keep the process alive.
    os._exit(0)


if __name__ == "__main__":
    main()
