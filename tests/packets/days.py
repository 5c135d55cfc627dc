"""Both days, side by side; what is left of their lists once the household is taken off."""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from tests.demo.plan import PROJECT

from .namespace import enter
from .street import NAMED_HOSTS, NAMED_NAMES

# Everything that was seen, for whoever wants to look.
RESULT: Final = PROJECT / "config" / "packets.json"
_LONGEST: Final = 900.0
# Names under which players announce themselves.
_PLAYERS: Final = ("._sonos._tcp.local", "sonos-")


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one day, as its program wrote it."""

    told: dict[str, Any]

    @property
    def seen(self) -> dict[str, Any]:
        """Return what the sniffer saw."""
        found: dict[str, Any] = self.told["seen"]
        return found

    @property
    def destinations(self) -> list[str]:
        """Return whom packets were for, without players and hosts that scenes name."""
        household = {*self.told["players"], *NAMED_HOSTS}
        return sorted(set(self.seen["unicast"]) - household)

    @property
    def names(self) -> list[str]:
        """Return what name servers were asked for, without hosts that scenes name."""
        return sorted(set(self.seen["names"]) - NAMED_NAMES)

    @property
    def groups(self) -> list[str]:
        """Return the multicast groups that packets were for."""
        return sorted(self.seen["multicast"])

    @property
    def called(self) -> list[str]:
        """Return what everybody was asked for, without players' names."""
        return sorted(
            name
            for name in self.seen["called"]
            if not (name.endswith(_PLAYERS[0]) or name.startswith(_PLAYERS[1]))
        )

    @property
    def figures(self) -> str:
        """Return the day in a few words."""
        seen = self.seen
        return (
            f"{self.told['seconds']} s, {len(self.told['scenes'])} scenes,"
            f" {sum(self.told['actions'].values())} actions,"
            f" {sum(self.told['refusals'].values())} refused or failed;"
            f" {seen['packets']} packets, {sum(seen['connections'].values())} connections,"
            f" {len(seen['unicast'])} destinations, {len(seen['names'])} names;"
            f" left: {', '.join(self.destinations)}, {', '.join(self.names)}"
        )


class FailedDayError(Exception):
    """A day did not come to its end; the text is what its program said."""


@dataclass(frozen=True, slots=True)
class Days:
    """The day with the integration, and the one without it."""

    with_it: Account
    without: Account

    @property
    def figures(self) -> str:
        """Return both days in two lines."""
        return f"with:    {self.with_it.figures}\nwithout: {self.without.figures}"

    @classmethod
    def run(cls, folder: Path) -> Self:
        """Run both at once, each in a street of its own. Raises FailedDayError."""
        results = {kind: folder / f"{kind}.json" for kind in ("with", "without")}
        ends = time.monotonic() + _LONGEST
        running = {
            kind: subprocess.Popen(
                enter(["tests.packets", kind, str(result)]),
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for kind, result in results.items()
        }
        try:
            # The end of its input ends the day without: it comes when the other day is over.
            for kind, program in running.items():
                said, _ = program.communicate(timeout=max(1.0, ends - time.monotonic()))
                if program.returncode:
                    raise FailedDayError(f"the day {kind}: {said}")
        except subprocess.TimeoutExpired as err:
            raise FailedDayError(f"not over within {_LONGEST:.0f} s: {err}") from err
        finally:
            for program in running.values():
                program.terminate()
                program.communicate()
        days = cls(*(Account(json.loads(result.read_text())) for result in results.values()))
        RESULT.write_text(
            json.dumps({"with": days.with_it.told, "without": days.without.told}, indent=1)
        )
        return days
