"""Swaps the programs of alarms for local ones, and puts them back (DESIGN 6, WIRE 7).

Of an alarm nothing but its program changes: it is read just before, and written back whole.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers import service

from ..const import DOMAIN
from ..error_text import error_text
from ..issues import is_open
from ..local_only.guard import Cleared
from ..local_only.refusals import Asked
from ..model.alarm import Alarm
from ..privacy.facts import Content
from ..privacy.handed import Handed
from ..privacy.intents import Alarm as AlarmIntent
from ..privacy.outage import CHIME
from ..wire.decode import alarms as read_alarms
from ..wire.decode import metadata
from ..wire.didl import written
from ..wire.errors import BadReplyError
from ..wire.xml import BadXml
from ..words import words

if TYPE_CHECKING:
    from ..coordinator import SonosConfigEntry, SonosCoordinator

_LOGGER = logging.getLogger(__name__)

SERVICE: Final = "restore_alarm_programs"
# The name of what is kept, and of what was kept and cannot be read: it may be mended by hand.
NOTE: Final = "alarm_programs"
UNREADABLE: Final = "unreadable"
UNREADABLE_ISSUE: Final = "alarm_programs_unreadable"
_SCHEMA: Final = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})


class Outcome(StrEnum):
    """What became of one alarm."""

    SWAPPED = "swapped"
    RESTORED = "restored"
    CHANGED = "changed_meanwhile"
    GONE = "gone"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Done:
    """One alarm, and what became of it; `message` is why it was refused, or failed."""

    alarm: Alarm | None
    id: str
    outcome: Outcome
    message: str = ""

    @property
    def is_well(self) -> bool:
        """Return whether what was asked for was done."""
        return self.outcome in (Outcome.SWAPPED, Outcome.RESTORED)


@dataclass(frozen=True, slots=True)
class Program:
    """What an alarm plays, as the player tells it."""

    uri: str
    metadata: str


@dataclass(frozen=True, slots=True)
class Swapped:
    """An alarm whose program was swapped: the former one, and the URI of the one it has now."""

    was: Program
    now: str


class AlarmPrograms:
    """The swapped programs of one household, by the ids of their alarms."""

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Take what was kept of a coordinator, whose session does not run yet."""
        self._coordinator = coordinator
        self._swapped: dict[str, Swapped] = {}
        self._unreadable: Any = None
        # One after the other: two who put the same back would both take what is kept of it.
        self._turn = asyncio.Lock()
        self._restore(coordinator.noted(NOTE))
        coordinator.keep(NOTE, self._kept)

    @property
    def swapped(self) -> Mapping[str, Swapped]:
        """Return what was swapped and not put back, by the ids of alarms."""
        return self._swapped

    # What is kept ----------------------------------------------------------------------------

    def _restore(self, note: Any) -> None:
        """Take what was kept. What cannot be read is kept aside, and a repair says so."""
        if note is None:
            return
        try:
            self._swapped = {str(key): _read(each) for key, each in dict(note["alarms"]).items()}
            self._unreadable = note.get(UNREADABLE)
            again = self._unreadable is not None
        except (KeyError, TypeError, ValueError, AttributeError) as err:
            _LOGGER.debug("The former programs of alarms cannot be read: %r", err)
            self._unreadable, again = note, False
        if self._unreadable is not None:
            self._tell_unreadable(again=again)

    def _tell_unreadable(self, *, again: bool) -> None:
        """Raise the repair; `again`, after a restart, only if nobody has confirmed it.

        Home Assistant does not keep it: what it keeps stands in diagnostics, names included.
        """
        entry = self._coordinator.config_entry
        issue_id = f"{UNREADABLE_ISSUE}_{entry.entry_id}"
        if again and not is_open(self._coordinator.hass, issue_id):
            return
        ir.async_create_issue(
            self._coordinator.hass,
            DOMAIN,
            issue_id,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key="alarm_programs_unreadable",
            translation_placeholders={"household": entry.title},
        )

    def _kept(self) -> dict[str, Any]:
        note: dict[str, Any] = {
            "alarms": {key: asdict(each) for key, each in self._swapped.items()}
        }
        return note if self._unreadable is None else {**note, UNREADABLE: self._unreadable}

    # What is done ----------------------------------------------------------------------------

    async def swap(
        self, shown: Iterable[Alarm], program: Content, context: Context | None = None
    ) -> tuple[Done, ...]:
        """Give alarms another program; those that are not as they were shown are left alone.

        Raises HomeAssistantError where the alarms cannot be read.
        """
        async with self._turn:
            known = await self.read()
            return tuple([await self._swap(known, alarm, program, context) for alarm in shown])

    async def restore(self, context: Context | None = None) -> tuple[Done, ...]:
        """Give alarms their former programs back, those that still have the one from here.

        Raises HomeAssistantError where the alarms cannot be read.
        """
        async with self._turn:
            known, keys = await self.read(), tuple(self._swapped)
            return tuple([await self._put_back(known, key, context) for key in keys])

    async def read(self) -> dict[str, Alarm]:
        """Return the alarms as the players have them now, by id. Raises HomeAssistantError."""
        coordinator = self._coordinator

        async def ask(anchor: str) -> dict[str, Alarm]:
            reply = await coordinator.session.command(anchor, "AlarmClock.ListAlarms")
            try:
                found = read_alarms(reply.get("CurrentAlarmList", ""))
            except BadXml as err:
                raise BadReplyError(f"alarms: {err}") from err
            return {alarm.id: alarm for alarm in found}

        return await coordinator.read(ask)

    async def _swap(
        self,
        known: Mapping[str, Alarm],
        shown: Alarm,
        program: Content,
        context: Context | None,
    ) -> Done:
        alarm = known.get(shown.id)
        if alarm is None:
            return Done(shown, shown.id, Outcome.GONE)
        if alarm != shown:
            return Done(alarm, alarm.id, Outcome.CHANGED)

        async def act() -> None:
            asked = Asked(alarm.uid, "swap_alarm_program", context)
            was = Program(alarm.uri, alarm.metadata)
            before = self._swapped.get(alarm.id)
            if before is not None and _normal(alarm.uri) == _normal(before.now):
                # It plays what it was given here: its owner's program is the one before.
                was = before.was
            cleared = await self._clear(asked, alarm, program)
            sent = cleared.items[0].uri
            # Written down before it is sent: a former program that is lost cannot be put back.
            self._swapped[alarm.id] = Swapped(was, sent)
            await self._coordinator.store.save(self._coordinator.kept())
            try:
                await self._send(alarm, cleared)
            except HomeAssistantError:
                now = await self._now(alarm.id)
                if now == _normal(sent):
                    # It was carried out, and only the answer is lost.
                    return
                if now is not None:
                    self._forget(alarm.id, before)
                raise

        return await self._try(alarm, Outcome.SWAPPED, act)

    def _forget(self, alarm_id: str, before: Swapped | None) -> None:
        if before is None:
            self._swapped.pop(alarm_id, None)
        else:
            self._swapped[alarm_id] = before
        self._coordinator.save_soon()

    async def _put_back(
        self, known: Mapping[str, Alarm], alarm_id: str, context: Context | None
    ) -> Done:
        swapped, alarm = self._swapped[alarm_id], known.get(alarm_id)
        if alarm is None or _normal(alarm.uri) != _normal(swapped.now):
            # Its owner has decided otherwise since. How players write back metadata nobody has
            # seen: the URI alone tells.
            del self._swapped[alarm_id]
            self._coordinator.save_soon()
            return Done(alarm, alarm_id, Outcome.GONE if alarm is None else Outcome.CHANGED)

        async def act() -> None:
            asked = Asked(alarm.uid, SERVICE, context)
            was = swapped.was
            program = Content(was.uri, metadata(was.metadata), was.metadata)
            cleared = await self._clear(asked, alarm, program)
            try:
                await self._send(alarm, cleared)
            except HomeAssistantError:
                if await self._now(alarm_id) != _normal(cleared.items[0].uri):
                    raise
            del self._swapped[alarm_id]

        return await self._try(alarm, Outcome.RESTORED, act)

    async def _try(self, alarm: Alarm, well: Outcome, act: Callable[[], Awaitable[None]]) -> Done:
        """Do it; one alarm that fails does not keep the others from being tried."""
        try:
            await act()
        except ServiceValidationError as err:
            is_refused = str(err.translation_key).startswith("refused_")
            outcome = Outcome.REFUSED if is_refused else Outcome.FAILED
            return Done(alarm, alarm.id, outcome, self._text(err))
        except HomeAssistantError as err:
            return Done(alarm, alarm.id, Outcome.FAILED, self._text(err))
        self._coordinator.save_soon()
        return Done(alarm, alarm.id, well)

    def _text(self, err: HomeAssistantError) -> str:
        return error_text(self._coordinator.hass, err)

    async def _clear(self, asked: Asked, alarm: Alarm, program: Content) -> Cleared:
        return await self._coordinator.guard.clear(asked, AlarmIntent(alarm.enabled, program))

    async def _send(self, alarm: Alarm, cleared: Cleared) -> None:
        """Send an alarm with another program. Raises HomeAssistantError."""
        coordinator, item = self._coordinator, cleared.items[0]
        with coordinator.guard.holding(cleared):
            await coordinator.send(
                self._writer(alarm),
                "AlarmClock.UpdateAlarm",
                ID=alarm.id,
                StartLocalTime=alarm.start,
                Duration=alarm.duration,
                Recurrence=alarm.recurrence,
                Enabled=str(int(alarm.enabled)),
                RoomUUID=alarm.uid,
                ProgramURI=item.uri,
                ProgramMetaData=_text(item),
                PlayMode=alarm.play_mode,
                Volume=str(alarm.volume),
                IncludeLinkedZones=str(int(alarm.include_linked)),
            )

    async def _now(self, alarm_id: str) -> str | None:
        """Return what an alarm plays now, nothing where it is gone, None where nobody can say."""
        try:
            alarm = (await self.read()).get(alarm_id)
        except HomeAssistantError:
            return None
        return _normal(alarm.uri) if alarm else ""

    def _writer(self, alarm: Alarm) -> str:
        """Return whom to tell: the alarm's room if it is there, else anybody (WIRE 7)."""
        player = self._coordinator.data.players.get(alarm.uid)
        if player is not None and player.available:
            return alarm.uid
        return self._coordinator.session.anchor or alarm.uid


def _text(item: Handed) -> str:
    """Return a program's metadata: what came, or our own; the chime has none."""
    if item.metadata or not item.item.title:
        return item.metadata
    return written(item.item)


def _normal(uri: str) -> str:
    """Return a program's URI; none is the chime (WIRE 7)."""
    return uri or CHIME


def _read(note: Any) -> Swapped:
    """Read one of what was kept. Raises KeyError, TypeError."""
    was, now = note["was"], note["now"]
    texts = (was["uri"], was["metadata"], now)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("no text")
    return Swapped(Program(was["uri"], was["metadata"]), now)


# The action ----------------------------------------------------------------------------------


@callback
def register(hass: HomeAssistant) -> None:
    """Register the action, once for all households; it changes alarms, so for administrators."""
    service.async_register_admin_service(
        hass, DOMAIN, SERVICE, _respond, _SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )


async def _respond(call: ServiceCall) -> ServiceResponse:
    """Put all programs back; say what became of each. Raises HomeAssistantError."""
    entry: SonosConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    coordinator = entry.runtime_data
    done = await coordinator.alarm_programs.restore(call.context)
    told = await words(call.hass)
    return {
        "restored": sum(each.is_well for each in done),
        "alarms": [
            {
                "id": each.id,
                "room": room_of(coordinator, each.alarm),
                "time": each.alarm.start if each.alarm else None,
                "result": each.outcome.value,
                "result_text": told.of("alarm_program_result", each.outcome),
                "message": each.message or None,
            }
            for each in done
        ],
    }


def room_of(coordinator: SonosCoordinator, alarm: Alarm | None) -> str | None:
    """Return the name of an alarm's room, None where nobody knows it."""
    player = coordinator.data.players.get(alarm.uid) if alarm else None
    return player.room if player else None
