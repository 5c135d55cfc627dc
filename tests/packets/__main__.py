"""Run one day in a street of its own: `python -m tests.packets with|without RESULT`.

The day without the integration lasts until its standard input ends, so that both are as long.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.demo.check import check_log
from tests.demo.client import until
from tests.demo.plan import PASSWORD, USER, DemoError
from tests.demo.programs import STARTS, Programs

from . import home
from .announcing import Announcing
from .day import EVENING, MORNING, Day
from .household import Rooms
from .namespace import NamespaceError, furnish
from .neighbors import NameServer, World
from .sniffer import Sniffer, as_json
from .street import PAGE
from .user import User, session


@asynccontextmanager
async def _street(rooms: Rooms) -> AsyncIterator[Announcing]:
    """Let everybody in the street be there. Raises OSError."""
    world = World()
    announcing = Announcing(rooms.household.players)
    await NameServer().start()
    await world.start()
    await rooms.household.start()
    await announcing.start()
    try:
        yield announcing
    finally:
        await announcing.stop()
        await rooms.household.stop()
        await world.stop()


async def _run(kind: str, place: Path) -> dict[str, Any]:
    """Run a day; return its account. Raises DemoError, OSError."""
    rooms = Rooms()
    async with _street(rooms) as announcing:
        return await _day(kind, place, rooms, announcing)


async def _day(kind: str, place: Path, rooms: Rooms, announcing: Announcing) -> dict[str, Any]:
    begin = time.monotonic()
    sniffer = Sniffer()
    async with Programs() as running, session() as web:
        program = running.add(await asyncio.to_thread(home.start, place))
        await program.answers(web, f"{PAGE}/api/onboarding")
        user = await User(web).sign_up(USER, PASSWORD)
        await until("Home Assistant is up", user.is_up, STARTS)
        day = Day(user, rooms, announcing, sniffer.seen)
        players = set(rooms.addresses)
        await day.through(MORNING)
        if kind == "with":
            from .scenes import SCENES  # noqa: PLC0415 - the other day knows nothing of them

            await day.through(SCENES)
        else:
            await user.stay(asyncio.to_thread(sys.stdin.read))
        await day.through(EVENING)
        await user.leave()
    seen = await asyncio.to_thread(sniffer.stop)
    players |= rooms.addresses
    return {
        "seconds": round(time.monotonic() - begin, 1),
        "players": sorted(players),
        "seen": as_json(seen),
        "asked_by_players": dict(sorted(rooms.asked.items())),
        "scenes": {name: round(seconds, 2) for name, seconds in day.done},
        "actions": dict(sorted(day.actions.items())),
        "refusals": dict(sorted(day.refusals.items())),
        "notes": day.notes,
    }


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.packets", description=__doc__)
    parser.add_argument("kind", choices=("with", "without"))
    parser.add_argument("result", type=Path)
    wanted = parser.parse_args()
    # A polite end by others is one by the keyboard too: Home Assistant ends with it.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    place = home.folder(wanted.kind)
    home.make(place, with_ours=wanted.kind == "with")
    try:
        furnish(place)
        account = asyncio.run(_run(wanted.kind, place))
        check_log(home.unexpected((place / "home-assistant.log").read_text(errors="replace")))
    except KeyboardInterrupt:
        return 1
    except (DemoError, NamespaceError, OSError) as err:
        sys.stderr.write(f"packets: {err}\n")
        return 1
    wanted.result.write_text(json.dumps(account, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
