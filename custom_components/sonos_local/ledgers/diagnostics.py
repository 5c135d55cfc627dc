"""What diagnostics tell of local only, consent and firmware: words of known lists and numbers."""

from collections.abc import Mapping
from typing import Any

from ..coordinator import SonosCoordinator
from ..privacy.consent_reading import NoAnswer, Shown


def consent(coordinator: SonosCoordinator) -> dict[str, Any]:
    """Return the state of consent, whether things are known, and why not; no dates, no names."""
    view = coordinator.consent.view
    return {
        "state": view.consent.state,
        "line": view.consent.line,
        "contradicting_lines": list(view.consent.reasons),
        "evidence": len(view.consent.evidence),
        "declared": sorted({each.kind for each in view.declarations}),
        "sharing": _sharing(view.sharing, view.last),
        "values": {
            setting: {"known": told.text is not None, "reason": told.reason, "kept": told.kept}
            for setting, told in view.values.items()
        },
    }


def _sharing(shown: Shown, last: NoAnswer | None) -> Mapping[str, Any]:
    return {
        # Whether it is shared is nobody's business but the owner's.
        "known": shown.sharing is not None,
        "reason": shown.reason,
        "source": shown.source,
        "grade": shown.grade,
        "last_failure": last.reason if last else None,
        "last_detail": last.detail if last else None,
    }


def local_only(coordinator: SonosCoordinator) -> dict[str, Any]:
    """Return what local only did: how often it refused, by reason."""
    return {
        "on": coordinator.local_only,
        "refusals": dict(sorted(coordinator.refusals.counts.items())),
        "unchecked": coordinator.guard.unchecked,
    }


def firmware(coordinator: SonosCoordinator) -> dict[str, int]:
    """Return how many players stand where."""
    found: dict[str, int] = {}
    for standing in coordinator.firmware.standings.values():
        word = standing.shown.key
        found[word] = found.get(word, 0) + 1
    return dict(sorted(found.items()))
