"""The drill: a tone of our own, on the way that local music takes, one step after the other.

What works in the drill works without the internet: nothing on this way leaves the house.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..entity import PlayerEntity
from ..error_text import error_text
from ..errors import translated
from ..local_only.guard import Cleared
from ..local_only.refusals import Asked
from ..model.media import Item
from ..model.player import Player
from ..privacy.facts import Content, Facts
from ..privacy.handed import Handed
from ..privacy.intents import Clip as ClipIntent
from ..privacy.intents import Intent, SetContent
from ..privacy.policy import UNKNOWN, Allowed, Needs, Refused, judge
from ..wire.clips import Clip, load_clip
from ..wire.decode import metadata
from ..wire.didl import written
from ..wire.errors import RefusedError
from ..wire.trial import Outcome
from ..words import refusal, words
from .drill_before import Before, NotPutBackError, put_back, read_before
from .tone import FETCHINGS, SECONDS, Fetching, path

if TYPE_CHECKING:
    from ..coordinator import SonosCoordinator

SERVICE: Final = "run_drill"
ATTR_TAKE_OVER: Final = "take_over"
# How long a player may take to fetch the tone, and its events to come, in seconds.
FETCH: Final = 10.0
EVENTS: Final = 5.0

_TITLE: Final = "Sonos Local"
# What to do where a player sends no event.
_UNHEARD: Final = {
    Outcome.SILENT: "no_events",
    Outcome.REFUSED: "events_refused",
    Outcome.OFF: "unreachable",
    Outcome.UNANSWERED: "unreachable",
}
# What is said of the step under way when a drill is ended.
_ENDED: Final = "ended"
# The rooms that have a drill.
_RUNNING: HassKey[set[str]] = HassKey(f"{DOMAIN}_drills")


class Result(StrEnum):
    """What came of a step."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Name(StrEnum):
    """The steps, in their order; the last one only where something was taken over."""

    INTERNAL_URL = "internal_url"
    JUDGED = "judged"
    REACHABLE = "reachable"
    ACCEPTED = "accepted"
    FETCHED = "fetched"
    EVENTS = "events"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how long it took in ms, what was seen, and what to do where it failed.

    `advice` is an option of the selector `drill_advice`.
    """

    name: Name
    result: Result
    ms: int = 0
    detail: str = ""
    advice: str = ""


class Failed(Exception):
    """A step failed: `advice` is an option of the selector `drill_advice`."""

    def __init__(self, advice: str, detail: str = "") -> None:
        """Say what to do, and what was seen."""
        super().__init__(advice, detail)
        self.advice = advice
        self.detail = detail


@callback
def register(hass: HomeAssistant) -> None:
    """Register the action, once for all households."""
    hass.data[_RUNNING] = set()
    service.async_register_platform_entity_service(
        hass,
        DOMAIN,
        SERVICE,
        entity_domain=MEDIA_PLAYER,
        schema={vol.Optional(ATTR_TAKE_OVER, default=False): cv.boolean},
        func=_run,
        supports_response=SupportsResponse.ONLY,
    )


async def _run(entity: PlayerEntity[Any], call: ServiceCall) -> ServiceResponse:
    """Run the drill in a room. Raises ServiceValidationError while one runs there."""
    hass, coordinator, room = entity.hass, entity.coordinator, entity.player
    running = hass.data[_RUNNING]
    if room.uid in running:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="drill_runs",
            translation_placeholders={"room": room.room},
        )
    running.add(room.uid)
    asked = Asked(room.uid, SERVICE, call.context)
    drill = Drill(hass, coordinator, room, asked, take_over=call.data[ATTR_TAKE_OVER])
    try:
        steps = await drill.run()
    finally:
        running.discard(room.uid)
    told = await words(hass)
    return {
        "room": room.room,
        "way": drill.way,
        "passed": all(step.result is Result.PASSED for step in steps),
        "steps": [
            {
                "step": step.name.value,
                "text": told.of("drill_step", step.name),
                "result": step.result.value,
                "result_text": told.of("drill_result", step.result),
                "ms": step.ms,
                "detail": step.detail or None,
                "advice": told.of("drill_advice", step.advice) if step.advice else None,
            }
            for step in steps
        ],
    }


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


class Drill:
    """One drill in one room."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: SonosCoordinator,
        room: Player,
        asked: Asked,
        *,
        take_over: bool,
    ) -> None:
        """Play in `room`; `take_over` allows to interrupt what plays, where clips do not work."""
        self._hass = hass
        self._coordinator = coordinator
        self._guard = coordinator.guard
        self._room = room
        self._asked = asked
        self._may_take_over = take_over
        self._token = secrets.token_urlsafe(16)
        self._fetching = Fetching()
        self._before: Before | None = None
        self._steps: list[Step] = []
        self._taking: asyncio.Task[None] | None = None
        self._is_ended = False
        self._is_over = asyncio.Event()
        self.way = "announcement"

    async def run(self) -> tuple[Step, ...]:
        """Take all steps; what cannot be tried after a failure, or an end, is skipped."""
        fetchings = self._hass.data[FETCHINGS]
        fetchings[self._token] = self._fetching
        self._coordinator.before_leaving.add(self.end)
        with self._guard.asking(self._asked):
            try:
                self._taking = asyncio.create_task(self._take_steps())
                await self._taking
            except asyncio.CancelledError:
                if not self._is_ended:
                    raise
                self._skip_rest()
            finally:
                del fetchings[self._token]
                try:
                    if self._before is not None:
                        # Also where somebody has ended the drill.
                        await self._step(Name.PUT_BACK, self._put_back)
                finally:
                    self._coordinator.before_leaving.discard(self.end)
                    self._is_over.set()
        return tuple(self._steps)

    async def end(self) -> None:
        """End it before its time, once the room has got back what it had on."""
        self._is_ended = True
        if self._taking:
            self._taking.cancel()
        await self._is_over.wait()

    def _skip_rest(self) -> None:
        rest = list(Name)[len(self._steps) : -1]
        if not any(step.advice == _ENDED for step in self._steps):
            # Not even the first one had begun.
            self._steps.extend(Step(name, Result.FAILED, advice=_ENDED) for name in rest[:1])
            rest = rest[1:]
        self._steps.extend(Step(name, Result.SKIPPED) for name in rest)

    async def _take_steps(self) -> None:
        for name, act in (
            (Name.INTERNAL_URL, self._internal_url),
            (Name.JUDGED, self._judged),
            (Name.REACHABLE, self._reachable),
            (Name.ACCEPTED, self._accepted),
            (Name.FETCHED, self._fetched),
        ):
            if any(step.result is Result.FAILED for step in self._steps):
                self._steps.append(Step(name, Result.SKIPPED))
            else:
                await self._step(name, act)
        await self._step(Name.EVENTS, self._events)
        if self._before is not None and self._fetching.done.is_set():
            await asyncio.sleep(SECONDS)

    async def _step(self, name: Name, act: Callable[[], Awaitable[str]]) -> None:
        began = time.monotonic()
        result, advice = Result.PASSED, ""
        try:
            detail = await act()
        except Failed as err:
            result, advice, detail = Result.FAILED, err.advice, err.detail
        except asyncio.CancelledError:
            if self._is_ended:
                self._steps.append(Step(name, Result.FAILED, _ms_since(began), advice=_ENDED))
            raise
        self._steps.append(Step(name, result, _ms_since(began), detail, advice))

    # The steps -------------------------------------------------------------------------------

    @property
    def _url(self) -> str:
        return f"{self._guard.facts(self._room.uid).home.base}{path(self._token)}"

    async def _internal_url(self) -> str:
        base = self._guard.facts(self._room.uid).home.base
        if not base:
            raise Failed("no_internal_url")
        return base

    async def _judged(self) -> str:
        """Judge the tone as local only does, whether that is on or not."""
        cleared = await self._cleared(ClipIntent(self._url))
        return cleared.items[0].uri.partition("/api/")[0]

    async def _cleared(self, intent: Intent) -> Cleared:
        facts = replace(self._guard.facts(self._room.uid), local_only=True)

        def ask(known: Facts) -> Allowed | Refused | Needs:
            return judge(intent, known)

        judgment, facts = await self._coordinator.inquiry.settle(
            facts, ask, lambda told: told.wants if isinstance(told, Needs) else frozenset()
        )
        match judgment:
            case Allowed(items, unchecked):
                return Cleared(items, facts, unchecked)
            case Refused():
                refused = judgment
            case _:
                refused = UNKNOWN
        text = await refusal(self._hass, self._room.room, refused)
        if self._guard.local_only:
            # With it off the drill says what would be refused, and nothing is.
            self._guard.refuse(self._asked, refused)
        raise Failed("refused", text)

    async def _reachable(self) -> str:
        reply = await self._send("unreachable", "GetTransportInfo")
        return reply.get("CurrentTransportState", "")

    async def _accepted(self) -> str:
        """Let the player sound the tone over what plays, or play it where that is allowed.

        Players of the older generation do not even answer on that port (WIRE 1.2).
        """
        cleared = await self._cleared(ClipIntent(self._url))
        refuse = self._guard.refuse_late
        try:
            with self._guard.holding(cleared), translated(self._room.room, refuse):
                clip = Clip(cleared.items[0].uri)
                await load_clip(self._coordinator.gate, self._room.uid, clip)
        except HomeAssistantError as err:
            if isinstance(err.__cause__, RefusedError):
                raise Failed("refused", self._text(err)) from err
            if not self._may_take_over:
                raise Failed("no_clips", self._text(err)) from err
            return await self._take_over()
        return ""

    async def _take_over(self) -> str:
        """Play the tone in place of what plays; that is remembered, and put back at the end."""
        self.way = "take_over"
        room = self._coordinator.data.players.get(self._room.uid, self._room)
        if room.group.rooms != (room.uid,):
            raise Failed("grouped")
        try:
            before = await read_before(self._coordinator, room)
        except NotPutBackError as err:
            raise Failed("cannot_put_back") from err
        except HomeAssistantError as err:
            raise Failed("unreachable", self._text(err)) from err
        text = written(Item(title=_TITLE, item_class="object.item.audioItem.musicTrack"))
        cleared = await self._cleared(SetContent(Content(self._url, metadata(text), text)))
        item = Handed(cleared.items[0].uri, text, metadata(text))
        self._before = before
        with self._guard.holding(cleared.playing(room.uid, item)):
            await self._send(
                "not_accepted",
                "SetAVTransportURI",
                CurrentURI=item.uri,
                CurrentURIMetaData=item.metadata,
            )
            await self._send("not_accepted", "Play", Speed="1")
        return ""

    async def _fetched(self) -> str:
        try:
            async with asyncio.timeout(FETCH):
                await self._fetching.done.wait()
        except TimeoutError as err:
            raise Failed("not_fetched", self._url.partition("/api/")[0]) from err
        return self._fetching.address

    async def _events(self) -> str:
        """Let the player send an event now, by a subscription that ends with it.

        An announcement shows in none. What was taken over has to show itself, too: then those that
        last are heard as well.
        """
        uid = self._room.uid
        found = await self._coordinator.session.try_hearing(uid, EVENTS)
        if advice := _UNHEARD.get(found.outcome):
            raise Failed(advice, f"HTTP {found.status}" if found.status else "")
        if self._before is None:
            return ""
        ending = path(self._token)
        came = await self._coordinator.until(
            lambda household: (
                (player := household.players.get(uid)) is not None
                and (player.transport.uri or "").endswith(ending)
            ),
            EVENTS,
        )
        if not came:
            raise Failed("no_events")
        return ""

    async def _put_back(self) -> str:
        if self._before is not None:
            try:
                await put_back(self._coordinator, self._room, self._before)
            except HomeAssistantError as err:
                raise Failed("not_put_back", self._text(err)) from err
        return ""

    def _text(self, err: HomeAssistantError) -> str:
        return error_text(self._hass, err)

    async def _send(self, advice: str, action: str, **arguments: str) -> dict[str, str]:
        try:
            reply = await self._coordinator.send(
                self._room.uid, f"AVTransport.{action}", InstanceID="0", **arguments
            )
        except HomeAssistantError as err:
            raise Failed(advice, self._text(err)) from err
        return dict(reply)
