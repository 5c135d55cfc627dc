"""Ask the judges and print the table; the exit status is 1 where a case failed.

`scripts/judge [soco] [soco-cli] [core]`: all without a name.
"""

import argparse
import contextlib
import sys
from collections.abc import Callable

from . import core_sonos, environments, namespace, soco_cli, soco_tests
from .verdict import Judgement, table

JUDGES: dict[str, Callable[[], list[Judgement]]] = {
    "soco": lambda: [soco_tests.judge()],
    "soco-cli": lambda: [soco_cli.judge()],
    "core": core_sonos.judge,
}


# The network is gone inside the namespace: everything is fetched before.
FETCH: dict[str, Callable[[], object]] = {
    "soco": environments.soco,
    "soco-cli": environments.soco_cli,
    "core": environments.core,
}


def main() -> int:
    """Fetch outside the namespace, then judge inside it."""
    parser = argparse.ArgumentParser(prog="scripts/judge", description=__doc__)
    parser.add_argument("judges", nargs="*", help=f"which to ask: {', '.join(JUDGES)}")
    names = parser.parse_args().judges or list(JUDGES)
    if unknown := set(names) - set(JUDGES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if not namespace.inside():
        for name in names:
            # What cannot be had is said in the table.
            with contextlib.suppress(environments.Unavailable):
                FETCH[name]()
        if trouble := namespace.unavailable():
            print(f"the judges need a network namespace of their own: {trouble}", file=sys.stderr)
            return 2
        return namespace.enter(["tests.judges", *names])
    judgements = []
    for name in names:
        sniffer = namespace.Sniffer()
        found = JUDGES[name]()
        sniffer.stop()
        sent = dict(sniffer.destinations)
        for judgement in found:
            judgement.check("nothing leaves the machine", not sent, f"packets to {sent}")
        judgements += found
    print(table(judgements))
    return 1 if any(judgement.failed for judgement in judgements) else 0


if __name__ == "__main__":
    sys.exit(main())
