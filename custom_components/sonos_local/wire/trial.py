"""A trial of hearing: one more subscription, which ends with its first NOTIFY."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from .driver import Driver, Owner
from .gena_state import Kind, Report

# Every player has it, and few others subscribe to it (WIRE 3: 32 places).
SERVICE: Final = "RenderingControl"


class Outcome(Enum):
    """What came of it."""

    HEARD = auto()
    # It was accepted, and nothing has come.
    SILENT = auto()
    REFUSED = auto()
    # UPnP is switched off.
    OFF = auto()
    # Another player, or nobody, has answered.
    UNANSWERED = auto()


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it, with the HTTP status of a refusal."""

    outcome: Outcome
    status: int | None = None


_OUTCOMES: Final = {
    Kind.REFUSED: Outcome.REFUSED,
    Kind.UPNP_OFF: Outcome.OFF,
    Kind.WRONG_PLAYER: Outcome.UNANSWERED,
    Kind.NO_EVENTS: Outcome.SILENT,
}


class Trial:
    """Owns one subscription, and tells nobody else: it says nothing of the others' hearing."""

    def __init__(self, owner: Owner) -> None:
        """Be reached as `owner` is."""
        self._owner = owner
        self._found: asyncio.Future[Found] = asyncio.get_running_loop().create_future()

    async def found(self, driver: Driver, limit: float) -> Found:
        """Wait for what comes of it, `limit` seconds at most."""
        try:
            async with asyncio.timeout(limit):
                return await self._found
        except TimeoutError:
            return Found(Outcome.SILENT if driver.state.sid else Outcome.UNANSWERED)

    def delivered(self, driver: Driver, told: Mapping[str, str]) -> None:
        """Take the first NOTIFY."""
        del driver, told
        self._find(Found(Outcome.HEARD))

    def reported(self, driver: Driver, report: Report) -> None:
        """Take what speaks against it."""
        del driver
        if outcome := _OUTCOMES.get(report.kind):
            self._find(Found(outcome, report.status))

    def settled(self, driver: Driver) -> None:
        """Take note that nothing will come, also where it was ended meanwhile."""
        if driver.failed:
            self._find(Found(Outcome.UNANSWERED))

    def callback_url(self, uid: str, token: str) -> str:
        """Return the URL under which the player reaches a path of ours."""
        return self._owner.callback_url(uid, token)

    def is_there(self, uid: str) -> bool:
        """Take leave in any case: nothing may stay behind."""
        del uid
        return True

    def _find(self, found: Found) -> None:
        if not self._found.done():
            self._found.set_result(found)
