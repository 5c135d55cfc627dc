"""Scenes of the integration's own account: what the sniffer saw is what the ledger says."""

from collections import Counter

from tests.demo.client import until
from tests.demo.plan import DOMAIN

from .day import Day, settle
from .street import DOORBELL, HOME, WEATHER

_DISABLE = "config_entries/disable"
# Whom others of the house ask.
_OTHERS = frozenset({DOORBELL, WEATHER})


async def opened(day: Day) -> None:
    """Switch the household off, wait until all is quiet, and switch it on: a new ledger begins."""
    await day.user.command(_DISABLE, entry_id=day.entry_id, disabled_by="user")
    await _quiet(day)
    day.before = Counter(day.seen.connections)
    await day.user.command(_DISABLE, entry_id=day.entry_id, disabled_by=None)
    await day.all_there()


async def compared(day: Day) -> None:
    """Hold the ledger against the connections that were seen since then."""

    async def look() -> bool:
        seen = _since(day)
        told = await _told(day)
        await settle()
        if seen != _since(day):
            # Somebody asked something meanwhile.
            return False
        day.notes["ledger"] = {
            "connections": seen.total(),
            "destinations": len(seen),
            "seen, not told": _words(seen - told),
            "told, not seen": _words(told - seen),
        }
        return True

    await until("a moment of quiet", look)


def _since(day: Day) -> Counter[tuple[str, int]]:
    found = day.seen.connections - day.before
    return Counter({where: count for where, count in found.items() if where[0] not in _OTHERS})


async def _told(day: Day) -> Counter[tuple[str, int]]:
    """Return what the ledger says: each request has a connection of its own."""
    answer = await day.user.call(
        f"{DOMAIN}.get_request_ledger", {"config_entry_id": day.entry_id}, response=True
    )
    found: Counter[tuple[str, int]] = Counter()
    for line in (*answer["requests"], *answer["connects"]):
        # What Home Assistant asks of itself is not on any wire.
        if line["destination"] != HOME:
            found[line["destination"], line["port"]] += line["count"]
    return found


def _words(counted: Counter[tuple[str, int]]) -> dict[str, int]:
    return {f"{address}:{port}": count for (address, port), count in sorted(counted.items())}


async def _quiet(day: Day) -> None:
    async def look() -> bool:
        before = day.seen.connections.total()
        await settle()
        return day.seen.connections.total() == before

    await until("a moment of quiet", look)
