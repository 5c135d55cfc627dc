"""Alarms whose program needs the internet, as a repair that swaps it (DESIGN 6)."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from ..again import AGAIN, Again
from ..const import DOMAIN
from ..issues import end_unless_ignored
from ..markdown import as_text
from ..model.alarm import Alarm
from ..model.household import Household
from ..occurrences import Occurrence
from ..privacy.census import as_handed, as_it_is, take, things
from ..privacy.facts import Content, Facts, Need
from ..privacy.outage import CHIME, House, Report, may_pass, report
from ..privacy.outage import things as outage_things
from ..wire.decode import metadata
from ..words import words
from .alarm_programs import Done, room_of

if TYPE_CHECKING:
    from ..coordinator import SonosConfigEntry, SonosCoordinator

# How the ids of these repairs begin.
PREFIX: Final = "alarms_at_risk_"
KIND: Final = "alarm_at_risk"
TYPE: Final = "at_risk"

_ALARMS: Final = "alarms"
_FAVORITE: Final = "favorite"
# An input is silent where nobody has switched on what is plugged in: nothing to wake up with.
_INPUTS: Final = ("x-rincon-stream:", "x-sonos-htastream:")


class AlarmsAtRisk:
    """Judges the alarms of one household whenever something of them has changed.

    An alarm whose program cannot be read keeps the verdict that it had. It is judged again later:
    nobody tells when it can be read.
    """

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Know of none yet."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._issue = f"{PREFIX}{coordinator.config_entry.entry_id}"
        self._seen: tuple[object, ...] | None = None
        # Alarms at risk, None before the first verdicts, and those that have had none since then.
        self._ids: frozenset[str] | None = None
        self._unjudged: frozenset[str] = frozenset()
        self._again = Again(self._hass, f"{DOMAIN} alarms at risk again")
        self.alarms: tuple[Alarm, ...] = ()

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to look; return how to stop."""
        leave = self._coordinator.async_add_listener(self._look)
        self._look()

        @callback
        def stop() -> None:
            leave()
            self._again.rest()
            end_unless_ignored(self._hass, self._issue)

        return stop

    @callback
    def look_again(self) -> None:
        """Judge at the next change, though it be none: the repair is about to be ended."""
        self._seen = None

    @callback
    def _look(self) -> None:
        now = _concerned(self._coordinator.data)
        if now == self._seen:
            return
        self._seen = now
        self._begin(now, AGAIN)

    @callback
    def _begin(self, concerned: tuple[object, ...], again: float) -> None:
        self._again.rest()
        if self._coordinator.data.shared.alarms is not None:
            self._coordinator.config_entry.async_create_background_task(
                self._hass,
                self._judge(concerned, again),
                f"{DOMAIN} alarms at risk",
                eager_start=False,
            )

    async def _judge(self, concerned: tuple[object, ...], again: float) -> None:
        every_alarm = self._coordinator.data.shared.alarms or ()
        alarms = tuple(alarm for alarm in every_alarm if alarm.enabled)
        rooms = {uid: player.room for uid, player in self._coordinator.data.players.items()}
        every = tuple(outage_things(House(alarms=alarms, rooms=rooms), metadata))

        def ask(facts: Facts) -> Report:
            return report(every, facts)

        found, facts = await self._coordinator.guard.settled_by(ask, lambda told: told.wants)
        if concerned != self._seen:
            return
        unread = frozenset(line.thing.id for line in found.lines if may_pass(line, facts))
        if unread:
            self._again.plan(again, partial(self._begin, concerned))
        ids = {line.thing.id for line in found.alarms_at_risk} | (unread & (self._ids or set()))
        self._take(tuple(alarm for alarm in alarms if alarm.id in ids), unread)

    def _take(self, alarms: tuple[Alarm, ...], unread: frozenset[str]) -> None:
        """Raise, change or end the repair, and tell of alarms that were not at risk before."""
        # What could not be read from the start on is no news once it can be.
        unjudged = unread if self._ids is None else self._unjudged
        known, self._ids = self._ids, frozenset(alarm.id for alarm in alarms)
        self._unjudged = unjudged & unread
        self.alarms = alarms
        for alarm in alarms:
            if known is not None and alarm.id not in known | unjudged:
                room = room_of(self._coordinator, alarm)
                data = {"room": room, "time": alarm.start, "title": metadata(alarm.metadata).title}
                self._coordinator.occurrences.tell(Occurrence(KIND, TYPE, data=data))
        if not alarms:
            if self._unjudged:
                # Whoever ignores the repair may have done so for them.
                end_unless_ignored(self._hass, self._issue)
            else:
                ir.async_delete_issue(self._hass, DOMAIN, self._issue)
            return
        entry = self._coordinator.config_entry
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue,
            data={"entry_id": entry.entry_id},
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="alarms_at_risk",
            translation_placeholders={
                "household": entry.title,
                "alarms": _listed(self._coordinator, alarms),
            },
        )


def _concerned(household: Household) -> tuple[object, ...]:
    """Return all that the repair depends on."""
    shared = household.shared
    rooms = tuple((uid, player.room) for uid, player in household.players.items())
    return shared.alarms, shared.versions.playlists, shared.versions.shares, rooms


def _label(coordinator: SonosCoordinator, alarm: Alarm) -> str:
    """Return how an alarm is called: room, time, program."""
    title = metadata(alarm.metadata).title
    name = f"{room_of(coordinator, alarm) or '?'}, {alarm.start[:5]}"
    return f"{name}: {title}" if title else name


def _listed(coordinator: SonosCoordinator, alarms: Iterable[Alarm]) -> str:
    return "\n".join(f"- {as_text(_label(coordinator, alarm))}" for alarm in alarms)


def _swapped(coordinator: SonosCoordinator) -> str:
    """Return the alarms whose programs were swapped and not put back, those that are there."""
    swapped = coordinator.alarm_programs.swapped
    alarms = coordinator.data.shared.alarms or ()
    return _listed(coordinator, [alarm for alarm in alarms if alarm.id in swapped])


async def _local_favorites(coordinator: SonosCoordinator) -> dict[str, tuple[str, Content]]:
    """Return what an alarm could play instead, by id: title and content.

    Local by itself, and as it is handed over: whether local only is on does not matter.
    """
    every = tuple(
        thing
        for thing in things(coordinator.data.shared.favorites or (), (), (), metadata)
        if not thing.content.uri.startswith(_INPUTS)
    )

    def ask(facts: Facts) -> tuple[frozenset[str], frozenset[Need]]:
        taken = (take(every, facts, as_it_is), take(every, facts, as_handed))
        ids = [{item.thing.id for item in it.judged if item.origin.is_local} for it in taken]
        return frozenset(ids[0] & ids[1]), taken[0].wants | taken[1].wants

    ids, _ = await coordinator.guard.settled(ask, lambda found: found[1])
    return {thing.id: (thing.title, thing.content) for thing in every if thing.id in ids}


class AlarmsFlow(RepairsFlow):
    """Asks what alarms at risk are to play instead, and does it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take `entry_id`."""
        self._entry_id = str(data.get("entry_id"))
        self._alarms: dict[str, Alarm] = {}
        self._favorites: dict[str, tuple[str, Content]] = {}

    @property
    def _coordinator(self) -> SonosCoordinator | None:
        entry: SonosConfigEntry | None = self.hass.config_entries.async_get_entry(self._entry_id)
        return entry.runtime_data if entry and entry.state is ConfigEntryState.LOADED else None

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Offer what can be done."""
        del user_input
        if (coordinator := self._coordinator) is None:
            return self.async_abort(reason="not_set_up")
        self._alarms = {alarm.id: alarm for alarm in coordinator.alarms_at_risk.alarms}
        self._favorites = await _local_favorites(coordinator)
        options = ["chime"]
        options += ["favorite"] if self._favorites else []
        options += ["restore"] if coordinator.alarm_programs.swapped else []
        return self.async_show_menu(
            step_id="init",
            menu_options=[*options, "ignore"],
            description_placeholders={
                "household": as_text(coordinator.config_entry.title),
                "alarms": _listed(coordinator, self._alarms.values()),
            },
        )

    async def async_step_chime(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Let alarms ring with the chime that speakers have themselves."""
        if user_input is None or not user_input[_ALARMS]:
            return self._form("chime", {}, user_input)
        return await self._swap(user_input, Content(CHIME))

    async def async_step_favorite(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Let alarms play a favorite that comes from the house."""
        if user_input is None or not user_input[_ALARMS]:
            options = [
                SelectOptionDict(value=key, label=title)
                for key, (title, _) in self._favorites.items()
            ]
            select = SelectSelector(SelectSelectorConfig(options=options))
            return self._form("favorite", {vol.Required(_FAVORITE): select}, user_input)
        return await self._swap(user_input, self._favorites[user_input[_FAVORITE]][1])

    async def async_step_restore(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Give alarms back the programs that were swapped before."""
        if (coordinator := self._coordinator) is None:
            return self.async_abort(reason="not_set_up")
        if user_input is None:
            return self.async_show_form(
                step_id="restore",
                data_schema=vol.Schema({}),
                description_placeholders={"alarms": _swapped(coordinator)},
            )
        try:
            done = await coordinator.alarm_programs.restore()
        except HomeAssistantError:
            return self.async_abort(reason="not_read")
        # What is put back is at risk again: the repair stays.
        return await self._told(coordinator, done)

    async def async_step_ignore(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask no more."""
        del user_input
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, ignore=True)
        return self.async_abort(reason="ignored")

    def _form(
        self, step: str, more: Mapping[Any, Any], given: Mapping[str, Any] | None
    ) -> RepairsFlowResult:
        """Ask which alarms, and for more; `given` is an answer without any alarm."""
        if (coordinator := self._coordinator) is None:
            return self.async_abort(reason="not_set_up")
        options = [
            SelectOptionDict(value=key, label=_label(coordinator, alarm))
            for key, alarm in self._alarms.items()
        ]
        select = SelectSelector(SelectSelectorConfig(options=options, multiple=True))
        fields = {vol.Required(_ALARMS, default=list(self._alarms)): select, **more}
        schema = vol.Schema(fields)
        if given is None:
            return self.async_show_form(step_id=step, data_schema=schema)
        chosen = {key: value for key, value in given.items() if key != _ALARMS}
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, chosen),
            errors={_ALARMS: "none_chosen"},
        )

    async def _swap(self, user_input: Mapping[str, Any], program: Content) -> RepairsFlowResult:
        if (coordinator := self._coordinator) is None:
            return self.async_abort(reason="not_set_up")
        chosen = [self._alarms[key] for key in user_input[_ALARMS]]
        try:
            done = await coordinator.alarm_programs.swap(chosen, program)
        except HomeAssistantError:
            return self.async_abort(reason="not_read")
        if len(chosen) == len(self._alarms) and all(each.is_well for each in done):
            coordinator.alarms_at_risk.look_again()
            return self.async_create_entry(data={})
        return await self._told(coordinator, done)

    async def _told(self, coordinator: SonosCoordinator, done: Iterable[Done]) -> RepairsFlowResult:
        """Say what became of each alarm; the repair stays as long as there is something to do."""
        told = await words(self.hass)
        lines = []
        for each in done:
            name = _label(coordinator, each.alarm) if each.alarm else each.id
            text = told.of("alarm_program_result", each.outcome)
            why = f" ({as_text(each.message)})" if each.message else ""
            lines.append(f"- {as_text(name)}: {text}{why}")
        return self.async_abort(
            reason="told", description_placeholders={"alarms": "\n".join(lines)}
        )
