"""Run a simulated household and a Home Assistant that has it, until interrupted."""

import argparse
import asyncio
import signal
import sys
import time

from aiohttp import ClientSession

from tests.simulator.profiles import PROFILES

from . import folder, programs, rooms
from .check import check, check_log
from .client import HomeAssistant
from .plan import DOMAIN, PASSWORD, PROJECT, USER, DemoError, Plan

# What Home Assistant ends with when somebody restarts it from its page.
_RESTART = 100
_LOOKS = 0.5


async def _run(plan: Plan, *, only_check: bool) -> None:
    """Start everything, check it or wait, end everything. Raises DemoError."""
    begin = time.monotonic()
    programs.check_place(plan)
    folder.make(plan)
    async with programs.Programs() as running, ClientSession() as session:
        household = running.add(programs.simulator(plan))
        home = running.add(programs.home_assistant(plan))
        await household.answers(session, f"{plan.control_url}/household")
        expected = await rooms.truth(session, plan)
        await home.answers(session, f"{plan.url}/api/onboarding")
        user = await HomeAssistant(session, plan.url).sign_up(USER, PASSWORD)
        await user.add(DOMAIN, {"host": plan.first_address}, {}, {"local_only": "off"})
        found = await rooms.available(user, expected)
        await rooms.show(user, found)
        seconds = time.monotonic() - begin
        _say(f"ready     rooms: {len(found)}, boxes: {expected.boxes}, seconds: {seconds:.0f}")
        if only_check:
            await check(user, found, expected.alone, _say)
        else:
            # Nobody would answer its pings.
            await user.leave()
            _say_where(plan)
            await _watch(plan, running)
    if only_check:
        check_log(plan.log.read_text(errors="replace"))
        _say(f"log       no warning of {DOMAIN}")


async def _watch(plan: Plan, running: programs.Programs) -> None:
    """Wait until a program ends; start Home Assistant again where somebody restarts it."""
    while True:
        await asyncio.sleep(_LOOKS)
        for program in running:
            if program.ended == _RESTART:
                running.remove(program)
                running.add(programs.home_assistant(plan))
                _say("Home Assistant starts again")
                break
            program.check()


def _say_where(plan: Plan) -> None:
    _say(
        f"\nHome Assistant        {plan.url}  (user {USER}, password {PASSWORD})\n"
        f"Its log               {plan.log.relative_to(PROJECT)}\n"
        f"Simulated household   {plan.control_url}/household\n"
        "Ctrl-C ends both."
    )


def _say(text: str) -> None:
    print(text, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/develop", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="play, group, change a volume, say what came of it"
    )
    parser.add_argument("--profile", choices=sorted(PROFILES), default="home")
    parser.add_argument("--players", type=int, help="cut or fill the profile to so many players")
    parser.add_argument("--first-address", default="127.0.0.2", help="of the simulated players")
    parser.add_argument("--control", default="127.0.0.1:1399", help="of the simulated household")
    parser.add_argument("--address", default="127.0.0.1:8123", help="of Home Assistant")
    return parser.parse_args()


def main() -> int:
    """Read the arguments and run."""
    wanted = _arguments()
    plan = Plan(
        wanted.profile, wanted.players, wanted.first_address, wanted.control, wanted.address
    )
    # A polite end by others is one by the keyboard too; whoever is started in the background was
    # made deaf for both.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        asyncio.run(_run(plan, only_check=wanted.check))
    except DemoError as err:
        print(f"develop: {err}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        _say("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
