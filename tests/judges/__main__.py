"""Ask the judges and print the table.

`scripts/judge [soco] [soco-cli] [core]`: all without a name. The exit status is 1 where a case
failed, 2 where none did but a judge could not be asked.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from . import core_sonos, environments, namespace, soco_cli, soco_tests
from .verdict import Judgement, status, table

JUDGES: dict[str, Callable[[], list[Judgement]]] = {
    "soco": soco_tests.judge,
    "soco-cli": soco_cli.judge,
    "core": core_sonos.judge,
}
# The network is gone inside the namespace: everything is fetched before.
FETCH: dict[str, Callable[[], object]] = {
    "soco": soco_tests.fetch,
    "soco-cli": environments.soco_cli,
    "core": environments.core,
}


def main() -> int:
    """Fetch outside the namespace, then judge inside it."""
    parser = argparse.ArgumentParser(prog="scripts/judge", description=__doc__)
    parser.add_argument("judges", nargs="*", help=f"which to ask: {', '.join(JUDGES)}")
    # Said by the process outside: NAME=REASON of a judge that cannot be had.
    parser.add_argument("--missing", action="append", default=[], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    names: list[str] = arguments.judges or list(JUDGES)
    if unknown := set(names) - set(JUDGES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if namespace.inside():
        return judge(names, dict(item.split("=", 1) for item in arguments.missing))
    missing = [f"--missing={name}={reason}" for name, reason in fetch(names).items()]
    if trouble := namespace.unavailable():
        print(f"the judges need a network namespace of their own: {trouble}", file=sys.stderr)
        return 2
    return namespace.enter(["tests.judges", *names, *missing])


def fetch(names: Sequence[str]) -> dict[str, str]:
    """Fetch what the judges are made of; return the reason for each that cannot be had."""
    missing = {}
    for name in names:
        try:
            FETCH[name]()
        except environments.Unavailable as err:
            missing[name] = str(err)
    return missing


def judge(names: Sequence[str], missing: Mapping[str, str]) -> int:
    """Ask one judge after another, print the table and return the exit status."""
    judgements: list[Judgement] = []
    network = Judgement("nothing leaves the machine")
    for name in names:
        if name in missing:
            judgements.append(Judgement(name, unavailable=missing[name]))
            continue
        sniffer = namespace.Sniffer()
        judgements += ask(name)
        sniffer.stop()
        sent = dict(sniffer.destinations)
        network.check(f"while {name} judges", not sent, f"packets to {sent}")
    if network.cases:
        judgements.append(network)
    print(table(judgements))
    return status(judgements)


def ask(name: str) -> list[Judgement]:
    """Return what a judge found. One that breaks off has failed: the others are asked all the same.

    It breaks off where a program of it does not start or does not end.
    """
    try:
        return JUDGES[name]()
    except (OSError, RuntimeError, subprocess.SubprocessError) as err:
        broken = Judgement(name)
        broken.check("it comes to an end", passed=False, reason=str(err))
        return [broken]


if __name__ == "__main__":
    sys.exit(main())
