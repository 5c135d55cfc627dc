"""Home Assistant's own `sonos` in a real Home Assistant, driven and watched.

A program of its own: `python -m tests.judges.core_driver FOLDER`. It writes one JSON line per
case: `{"name", "passed", "reason"}`. The first run with a folder makes it and enables what is
disabled at first; the next one looks at everything. Reloading would do instead of a second run,
but `sonos` keeps SoCo's old players then, and some commands are refused without a word.
"""

import asyncio
import json
import logging
import os
import sys
import time
from pathlib import Path

from homeassistant import bootstrap
from homeassistant.helpers import entity_registry as er
from homeassistant.runner import RuntimeConfig

from .core_announce import announcements
from .core_changes import changes
from .core_commands import commands
from .core_entities import COMPLETE, absent, entities
from .core_home import PLATFORM, Home, report
from .peer import Peer

APPEARS = 90.0
SUBSCRIBED = 30.0
# Without it even a bare Home Assistant joins multicast groups on the real interface.
NETWORK = {
    "version": 1,
    "minor_version": 1,
    "key": "core.network",
    "data": {"configured_adapters": ["lo"]},
}
# What Home Assistant says of itself: parts of it that nobody here needs are not installed, and
# nothing but lo may be used.
OWN = (
    "homeassistant.setup",
    "homeassistant.bootstrap",
    "homeassistant.loader",
    "homeassistant.components.ssdp.server",
    "aiohttp_fast_zlib",
)
# What core says of its own port after a restart, and when it hears of players that it was told of.
EXPECTED = (
    "Could not bind to 127.0.0.1:14",
    "Automatic discovery is working, Sonos hosts",
)
# What core says of a household too large for GetZoneGroupState: it is not found by its address.
LARGE = (
    "'GetZoneGroupState()' call fails on large Sonos systems",
    "Connection reestablished to Sonos device",
)
# Services that core subscribes to on each player.
SUBSCRIPTIONS = 6


class Log(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record unless Home Assistant speaks of something else."""
        if record.levelno < logging.WARNING:
            return
        text = record.getMessage().partition("\n")[0]
        if record.exc_info and record.exc_info[1]:
            text += f" ({record.exc_info[1]!r})"
        if not record.name.startswith(OWN) or PLATFORM in text.lower():
            self.lines.append(f"{record.levelname} {record.name}: {text}")


def write_configuration(folder: Path, hosts: list[str]) -> None:
    """Write what core's `sonos` needs, and a sound to announce."""
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (storage / "core.network").write_text(json.dumps(NETWORK))
    # Before the project's own integration, which is in the path of this program.
    own = folder / "custom_components"
    own.mkdir()
    (own / "__init__.py").touch()
    (folder / "www").mkdir()
    (folder / "www" / "bell.mp3").write_bytes(b"ID3\4\0\0\0\0\0\0" + bytes(1000))
    addresses = ", ".join(hosts)
    (folder / "configuration.yaml").write_text(
        "homeassistant:\n  name: Judge\n"
        "http:\n  server_host: 127.0.0.1\n  server_port: 18123\n"
        "sonos:\n  media_player:\n"
        f"    hosts: [{addresses}]\n    advertise_addr: 127.0.0.1\n"
    )


async def drive(folder: Path, peer: Peer) -> None:
    """Start Home Assistant, let cases happen, stop it."""
    log = Log()
    logging.getLogger().addHandler(log)
    rooms = await asyncio.to_thread(peer.players)
    household = (await asyncio.to_thread(peer.get, "/household"))["id"]
    if first := not folder.exists():
        write_configuration(folder, [str(player["address"]) for player in rooms.values()][:1])
    hass = await bootstrap.async_setup_hass(RuntimeConfig(config_dir=str(folder), skip_pip=True))
    if hass is None:
        report("Home Assistant starts", passed=False, reason="no core")
        return
    report("Home Assistant starts", not hass.config.recovery_mode, "in its recovery mode")
    await hass.async_start()
    home = Home(hass, peer, rooms, household)
    large = await appear(home)
    if not home.absent:
        if first:
            await enable(home)
        else:
            await cases(home)
    await hass.async_block_till_done()
    await hass.async_stop(force=True)
    kept = {uid: number for uid, number in (await subscriptions(peer)).items() if number}
    report("it leaves no subscription", not kept, str(kept))
    known = EXPECTED + (LARGE if large else ())
    lines = [line for line in log.lines if not any(text in line for text in known)]
    report("nothing is amiss in the log", not lines, " | ".join(lines[:3]))


async def cases(home: Home) -> None:
    """Look at everything."""
    # The first events of the last subscriptions.
    await asyncio.sleep(1)
    await entities(home)
    await changes(home)
    await commands(home)
    await announcements(home)


async def appear(home: Home) -> bool:
    """See the players appear; return whether the household is too large for its address alone.

    GetZoneGroupState fails above 16 kB as it does on real players (SoCo#935), and core reads
    nothing else of a configured address. Such households are found by mDNS, which is not sent
    here: what its listener would pass on is.
    """
    uid = home.uids[0]
    try:
        await home.tell(uid, "ZoneGroupTopology", "GetZoneGroupState")
    except OSError:
        for heard in home.uids:
            await home.heard(heard)
        large = True
    else:
        large = False
    await home.follows(f"{len(home.uids)} players appear", lambda: not home.absent, APPEARS)
    report("no room is missing", not home.absent, ", ".join(home.absent))
    ends = time.monotonic() + SUBSCRIBED
    while (short := await short_of_subscriptions(home)) and time.monotonic() < ends:
        await asyncio.sleep(0.2)
    report("every player is subscribed to", not short, f"not all of {', '.join(short)}")
    return large


async def subscriptions(peer: Peer) -> dict[str, int]:
    """Return how many subscriptions each player has."""
    players = (await asyncio.to_thread(peer.get, "/household"))["players"]
    return {uid: int(player["subscriptions"]) for uid, player in players.items()}


async def short_of_subscriptions(home: Home) -> list[str]:
    """Return the rooms that core has not subscribed to as it does."""
    found = await subscriptions(home.peer)
    return [str(home.told[uid]["room"]) for uid in home.uids if found[uid] < SUBSCRIPTIONS]


async def enable(home: Home) -> None:
    """Enable what is disabled at first, once all of it is known."""
    await home.becomes(lambda: not absent(home), COMPLETE)
    registry = er.async_get(home.hass)
    for item in list(registry.entities.values()):
        if item.platform == PLATFORM and item.disabled_by:
            registry.async_update_entity(item.entity_id, disabled_by=None)


def main() -> None:
    """Run until everything was looked at."""
    asyncio.run(drive(Path(sys.argv[1]), Peer()))
    sys.stdout.flush()
    # SoCo's threads would keep the process alive.
    os._exit(0)


if __name__ == "__main__":
    main()
