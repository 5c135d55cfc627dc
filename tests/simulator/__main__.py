"""Run a simulated household as a program until it is interrupted."""

import argparse
import asyncio
import contextlib
import signal
import sys

from .control import Control
from .household import Household
from .profiles import PROFILES, profile


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="small")
    parser.add_argument("--players", type=int, help="cut or fill the profile to so many players")
    parser.add_argument("--first-address", default="127.0.0.2")
    parser.add_argument("--control", default="127.0.0.1:1399", help="address:port")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> int:
    address, _, port = arguments.control.rpartition(":")
    household = Household(profile(arguments.profile, arguments.players), arguments.first_address)
    control = Control(household)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    try:
        await household.start()
        await control.start(address, int(port))
    except OSError as err:
        print(f"cannot listen: {err}", file=sys.stderr)
        await household.stop()
        return 1
    for player in household.players:
        print(f"{player.address}  {player.uid}  {player.model.name}  {player.room}")
    print(f"control http://{address}:{control.port}/requests", flush=True)
    await ended.wait()
    await control.stop()
    await household.stop()
    return 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(_run(_arguments())))
