"""What the page shows of a household, part by part, as JSON; texts are the page's business."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from homeassistant.components.select import DOMAIN as SELECT
from homeassistant.components.switch import DOMAIN as SWITCH
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ..consent.microphones import MICROPHONE
from ..consent.select import DECLARATIONS
from ..consent.sensor import CONSENT_SENSORS
from ..const import DOMAIN
from ..coordinator import SonosCoordinator
from ..devices import facts
from ..firmware.sensor import SENSORS
from ..firmware.standing import Standing
from ..ledgers.data import WORDED
from ..ledgers.requests import Reading, moment
from ..model.household import Household
from ..model.player import Player
from ..outage.report import counts, plain
from ..privacy.consent import LASTING, ConsentState
from ..privacy.consent_declared import of_kind
from ..privacy.consent_evidence import Evidence
from ..privacy.ledger import Line, totals
from ..privacy.outage import NONE, Count, Fate, Kind
from ..privacy.statement import STATEMENT_DATE, ledger
from ..switch import LOCAL_ONLY

type View = Callable[[SonosCoordinator], Any]

# More than that nobody reads on a page; the actions return everything.
MOST_REFUSALS: Final = 20
MOST_ITEMS: Final = 200


def _at(at: float | None) -> str | None:
    """Return a POSIX time as text, to the second."""
    return None if at is None else moment(at)


def _entity(coordinator: SonosCoordinator, domain: str, key: str) -> str | None:
    """Return the id of an entity of the household, None where it is disabled or not there."""
    registry = er.async_get(coordinator.hass)
    found = registry.async_get_entity_id(domain, DOMAIN, f"{coordinator.data.id}-{key}")
    entry = registry.async_get(found) if found else None
    return entry.entity_id if entry and not entry.disabled else None


def _boxes(coordinator: SonosCoordinator) -> list[Player]:
    """Return all boxes by room, the one that speaks for it first."""
    players = coordinator.data.players.values()
    return sorted(
        players, key=lambda each: (each.room.casefold(), bool(each.box.primary), each.uid)
    )


def _name(player: Player) -> dict[str, Any]:
    """Return what to call a box: its room, and the key of a text where it is a part of it."""
    return {"room": player.room, "part": facts(player).get("translation_key")}


def _rooms(coordinator: SonosCoordinator) -> list[dict[str, Any]]:
    return [
        _name(player) | _firmware(coordinator, player)
        for player in _boxes(coordinator)
        if player.room
    ]


def _firmware(coordinator: SonosCoordinator, player: Player) -> dict[str, Any]:
    """Return the version of a box, since when, and what is known of newer ones."""
    firmware = coordinator.firmware
    history = firmware.histories.get(player.uid, ())
    version, since = SENSORS
    value, more = version.view(player, history)
    standing = firmware.standings.get(player.uid) or Standing(
        firmware.assess(coordinator.data, player)
    )
    interval = since.view(player, history)[1]
    return {
        "model": facts(player).get("model"),
        "available": player.available,
        "as_of": _at(firmware.as_of(player)),
        "version": value,
        "display_version": more["display_version"],
        "not_before": _iso(interval.get("not_before")),
        "not_after": _iso(interval.get("not_after")),
        "state": standing.shown.key,
        "latest": standing.shown.latest,
    }


def _iso(at: Any) -> str | None:
    return None if at is None else str(at.replace(microsecond=0).isoformat())


def _local_only(coordinator: SonosCoordinator) -> dict[str, Any]:
    entity_id = _entity(coordinator, SWITCH, LOCAL_ONLY.key)
    return {"on": coordinator.local_only, "entity_id": entity_id}


def _is_local_only(coordinator: SonosCoordinator) -> dict[str, Any]:
    return {"on": coordinator.local_only, "entity_id": None}


def _refusals(coordinator: SonosCoordinator) -> dict[str, Any]:
    refusals = coordinator.refusals
    newest = list(refusals.newest)[: -MOST_REFUSALS - 1 : -1]
    return {
        "total": sum(refusals.counts.values()),
        "newest": [
            {
                "at": _at(each.at),
                "room": each.room,
                "action": each.asked.action,
                "reason": each.reason,
                "words": dict(each.words),
                "count": each.count,
                "asked_by": each.asked_by or None,
            }
            for each in newest
        ],
    }


def _outage(coordinator: SonosCoordinator) -> dict[str, Any] | None:
    """Return the last report: how many by kind and room, and what does not simply play on."""
    last = coordinator.outage.last
    if last is None:
        return None
    found = last.report
    bars: dict[tuple[str, Kind], Count] = {}
    for line in found.lines:
        key = (line.thing.room, line.thing.kind)
        bars[key] = bars.get(key, NONE) + _one(line.origin.where.value)
    troubled = [plain(line) for line in found.lines if line.fate is not Fate.PLAYS_ON]
    return {
        "at": last.at.isoformat(),
        "percent": found.percent,
        "not_counted": found.not_counted,
        "counts": counts(found),
        "bars": [
            {
                "room": room,
                "kind": kind.value,
                "local": count.local,
                "cloud": count.cloud,
                "unknown": count.unknown,
            }
            for (room, kind), count in bars.items()
        ],
        "items": troubled[:MOST_ITEMS],
        "further": max(0, len(troubled) - MOST_ITEMS),
        "announcements": [{"name": each.name, "origin": each.where.value} for each in found.voices],
    }


def _one(where: str) -> Count:
    return replace(NONE, **{where: 1})


def _consent(coordinator: SonosCoordinator) -> dict[str, Any]:
    """Return declarations, what contradicts them, and what usage data sharing shows."""
    consent, view = coordinator.consent, coordinator.consent.view
    tell = {each.key: each.tell for each in CONSENT_SENSORS}
    sharing, told = tell["usage_data"](consent, view)
    found = view.consent
    rooms = view.rooms
    # What happened once is settled by the same answer too (TABLES 5d).
    happened = {line.kind for line in found.contradictions if line.number not in LASTING}
    return {
        "state": None if found.state is ConsentState.UNKNOWN else found.state.value,
        "contradictions": _lines(found.contradictions, rooms),
        "evidence": _lines(found.evidence, rooms),
        "sharing": {
            "value": sharing,
            **{key: told[key] for key in ("reason", "source", "grade", "way", "asked_of")},
            "as_of": _iso(told["as_of"]),
        },
        "declarations": [
            {
                "key": each.key,
                "options": each.options,
                "entity_id": _entity(coordinator, SELECT, each.key),
                "again": each.kind in happened,
                "answers": [
                    {
                        "value": answer.value.value,
                        "at": _at(answer.declared_at),
                        "statement_date": answer.statement_date,
                    }
                    for answer in of_kind(view.declarations, each.kind)
                ],
            }
            for each in DECLARATIONS
        ],
    }


def _lines(lines: Iterable[Evidence], rooms: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "room": rooms.get(line.player) or None,
            "seen": line.seen.value,
            "about": line.kind.value,
            "strength": line.strength.value,
            "variable": line.variable,
            "at": _at(line.at or None),
            "resolved_at": _at(line.resolved_at),
        }
        for line in lines
    ]


def _microphones(coordinator: SonosCoordinator) -> list[dict[str, Any]]:
    found = []
    for player in _boxes(coordinator):
        if not player.box.software or player.box.bridge:
            continue
        word, more = MICROPHONE.tell(player.box)
        told = {"on": word, **dict(more)}
        # What a speaker said before it went is no fact any more.
        found.append(
            _name(player)
            | {"available": player.available, "as_of": _at(coordinator.firmware.as_of(player))}
            | (told if player.available else dict.fromkeys(told))
        )
    return found


def _data(coordinator: SonosCoordinator) -> dict[str, Any]:
    """Return the rows of the ledger of data without values: those are shown on demand."""
    return {
        "statement_date": STATEMENT_DATE,
        "rows": [
            {
                "id": row.category.id,
                "basis": row.category.basis.value,
                "visible": row.category.seen.value,
                "known": sum(datum.value is not None for datum in row.data),
            }
            for row in ledger(coordinator.data)
        ],
    }


def data_values(household: Household) -> dict[str, list[dict[str, Any]]]:
    """Return the values of the ledger of data by row, serial numbers among them."""
    players = household.players
    return {
        row.category.id: [
            {
                **(_name(players[datum.uid]) if datum.uid in players else {"room": None}),
                "name": datum.name,
                "value": datum.value,
                "texts": WORDED.get(datum.name),
            }
            for datum in row.data
        ]
        for row in ledger(household)
    }


def _requests(coordinator: SonosCoordinator) -> dict[str, Any]:
    reading = coordinator.ledger.read()
    sums = totals(reading.ledger.lines())
    return {
        "since": _at(reading.ledger.since),
        "destinations": len(reading.ledger.destinations),
        "requests": sums.requests,
        "connects": sums.connects,
        "refused": sums.refused,
        "rows": [_page(reading, page) for page in reading.pages()],
    }


def _page(reading: Reading, page: tuple[Line, ...]) -> dict[str, Any]:
    where, sums = page[0].destination, totals(page)
    return {
        "address": f"{where.address}:{where.port}",
        "player": reading.name(page[0]) if reading.player(page[0]) else None,
        "requests": sums.requests,
        "connects": sums.connects,
        "refused": sums.refused,
        "last": _at(max(line.tally.last for line in page)),
    }


def _numbers(coordinator: SonosCoordinator) -> dict[str, Any]:
    """Return what anybody may know: how often something was refused, and the dependence."""
    last = coordinator.outage.last
    return {
        "refusals": sum(coordinator.refusals.counts.values()),
        "cloud_dependence": last.report.percent if last else None,
        "as_of": dt_util.as_utc(last.at).isoformat() if last else None,
    }


# For administrators: everything.
PARTS: Final[Mapping[str, View]] = {
    "local_only": _local_only,
    "refusals": _refusals,
    "rooms": _rooms,
    "outage": _outage,
    "consent": _consent,
    "microphones": _microphones,
    "data": _data,
    "requests": _requests,
}
# For everybody: no serial number, no household id, no address, and nothing that can be changed.
SUMMARY: Final[Mapping[str, View]] = {
    "local_only": _is_local_only,
    "numbers": _numbers,
    "rooms": _rooms,
}
