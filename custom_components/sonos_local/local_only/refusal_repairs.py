"""What a person can do about refusals, as repairs."""

import hashlib
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..coordinator import SonosConfigEntry
from ..issues import beginning, end_unless_ignored
from ..markdown import as_text
from ..networks import first_unreadable
from ..privacy.networks import is_literal
from .refusals import Refusal

# So often within a day, and it is no accident.
OFTEN: Final = 3
DAY: Final = 24 * 3600.0
# Others than these are not remembered, nor asked about.
MOST_HABITS: Final = 200
MOST_NAMES: Final = 10
# Refusals that may be about a name which counts as outside: of a host, or of a share's host.
_ABOUT_NAMES: Final = frozenset({"foreign_name", "share_outside"})
# How the ids of repairs for habits begin.
AGAIN: Final = "refused_again"


@dataclass(frozen=True, slots=True)
class Habit:
    """What happens again: who asks, for which room, and why it is refused."""

    asked_by: str
    room: str
    reason: str


class RefusalRepairs:
    """The repairs of one household that come from refusals."""

    def __init__(self, hass: HomeAssistant, entry: SonosConfigEntry) -> None:
        """Have none yet."""
        self._hass = hass
        self._entry = entry
        self._times: OrderedDict[Habit, deque[float]] = OrderedDict()
        # By issue id; how to stop waiting for its end.
        self._waiting: dict[str, CALLBACK_TYPE] = {}
        self._names: set[str] = set()

    @callback
    def happened(self, refusal: Refusal) -> None:
        """Take a refusal."""
        if refusal.asked_by:
            self._count(Habit(refusal.asked_by, refusal.room, refusal.reason), refusal)
        if refusal.reason in _ABOUT_NAMES:
            self._ask_for(refusal)

    @callback
    def start(self) -> None:
        """Give a day to what a person ignored before this start."""
        for issue_id in beginning(self._hass, f"{AGAIN}_{self._entry.entry_id}_"):
            self._end_later(issue_id)

    @callback
    def end(self) -> None:
        """End what nobody looks after any more; what a person ignores stays ignored."""
        for stop in self._waiting.values():
            stop()
        for issue_id in (*self._waiting, *self._names):
            end_unless_ignored(self._hass, issue_id)
        self._waiting.clear()

    # The same again and again -----------------------------------------------------------------

    def _count(self, habit: Habit, refusal: Refusal) -> None:
        times = self._times.setdefault(habit, deque(maxlen=OFTEN))
        self._times.move_to_end(habit)
        while len(self._times) > MOST_HABITS:
            self._times.popitem(last=False)
        times.append(refusal.at)
        issue_id = self._id(AGAIN, habit.asked_by, habit.room, habit.reason)
        is_often = len(times) == OFTEN and times[-1] - times[0] <= DAY
        if is_often or issue_id in self._waiting:
            self._tell(issue_id, refusal)

    def _tell(self, issue_id: str, refusal: Refusal) -> None:
        """Raise a repair, or let it last longer."""
        state = self._hass.states.get(refusal.asked_by)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="refused_again",
            translation_placeholders={
                "name": state.name if state else refusal.asked_by,
                "entity_id": refusal.asked_by,
                "message": as_text(refusal.message),
            },
        )
        self._end_later(issue_id)

    def _end_later(self, issue_id: str) -> None:
        """Let a repair last for a day from now on."""
        if stop := self._waiting.pop(issue_id, None):
            stop()

        @callback
        def end(_: datetime) -> None:
            del self._waiting[issue_id]
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)

        self._waiting[issue_id] = async_call_later(self._hass, DAY, end)

    # A name that may be one of the house ------------------------------------------------------

    def _ask_for(self, refusal: Refusal) -> None:
        """Ask whether a server stands in the house (TABLES R2e)."""
        name = refusal.words.get("detail", "")
        issue_id = self._id("foreign_name", name)
        known = issue_id in self._names
        if not self._is_foreign(name) or (not known and len(self._names) >= MOST_NAMES):
            return
        self._names.add(issue_id)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            data={
                "entry_id": self._entry.entry_id,
                "name": name,
                "room": refusal.room,
                "household": self._entry.title,
            },
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="foreign_name",
            translation_placeholders={
                "name": name,
                "room": as_text(refusal.room),
                "household": self._entry.title,
            },
        )

    def _is_foreign(self, name: str) -> bool:
        """Return whether a host is a name that the option can hold, and that is not known yet."""
        if not name or is_literal(name) or first_unreadable([name]):
            return False
        return not self._entry.runtime_data.guard.facts().networks.knows_name(name)

    def _id(self, key: str, *parts: str) -> str:
        """Return the id of a repair. Diagnostics show it: it names nothing of the house."""
        mark = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
        return f"{key}_{self._entry.entry_id}_{mark}"


class InternalUrl:
    """The repair that says beforehand what would be refused as `no_internal_url` (TABLES R4)."""

    def __init__(self, hass: HomeAssistant, entry: SonosConfigEntry) -> None:
        """Watch for one household."""
        self._hass = hass
        self._entry = entry
        self._issue = f"no_internal_url_{entry.entry_id}"

    @callback
    def look(self, *_: object) -> None:
        """Raise or end the repair."""
        guard = self._entry.runtime_data.guard
        if not guard.local_only or guard.facts().home.base:
            self.end()
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="no_internal_url",
            translation_placeholders={"household": self._entry.title},
        )

    async def changed(self, _: HomeAssistant, __: SonosConfigEntry) -> None:
        """Look again: local only may have been switched."""
        self.look()

    @callback
    def end(self) -> None:
        """End the repair: there is a URL, or nobody needs one."""
        ir.async_delete_issue(self._hass, DOMAIN, self._issue)

    @callback
    def leave(self) -> None:
        """Look no more; the next start does."""
        end_unless_ignored(self._hass, self._issue)


@callback
def follow(hass: HomeAssistant, entry: SonosConfigEntry) -> None:
    """Look after the repairs of a household for as long as it is set up.

    Call it when the web server is there: without it there is no URL.
    """
    refusals = entry.runtime_data.refusals
    repairs = RefusalRepairs(hass, entry)
    url = InternalUrl(hass, entry)
    for stop in (
        refusals.askers.start(),
        refusals.listen(repairs.happened),
        repairs.end,
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, url.look),
        entry.add_update_listener(url.changed),
        url.leave,
    ):
        entry.async_on_unload(stop)
    repairs.start()
    url.look()
