"""Brings the life of one household into Home Assistant: state out, commands in."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, override
from urllib.parse import urlsplit

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util.hass_dict import HassKey

from .consent.house import NOTE as CONSENT
from .consent.house import Around, HouseConsent
from .const import (
    CONF_ADDRESSES,
    CONF_EVENT_ADDRESS,
    CONF_EVENT_PORT,
    CONF_FURTHER_NETWORKS,
    CONF_LOCAL_ONLY,
    DEFAULT_EVENT_PORT,
    DOMAIN,
    SPARE_PORTS,
)
from .devices import Devices
from .errors import translated
from .firmware.guardian import FirmwareGuardian
from .firmware.standing import Firmware
from .household_repairs import HouseholdRepairs
from .ledgers.requests import RequestLedger
from .local_only.cloud_playback import CloudPlayback
from .local_only.guard import Guard, House, transport_content
from .local_only.inquiry import Inquiry, Sources
from .local_only.origins import Origins
from .local_only.refusals import Refusals
from .model.household import Household
from .model.player import Box, Player, Presence
from .model.verdict import Outgoing, Verdict
from .moving import forget_address, take_over
from .occurrences import Occurrences
from .outage.alarm_programs import AlarmPrograms
from .outage.alarms_at_risk import AlarmsAtRisk
from .outage.report import Outage
from .privacy.facts import Content
from .privacy.networks import Networks, Where
from .store import Kept, KeptStore, thinned
from .wire.belonging import Belonging
from .wire.driver import Means
from .wire.errors import SoapFaultError, UnreachableError
from .wire.gate import Gate, Outcome
from .wire.library import Library
from .wire.notify import Servers
from .wire.runtime import Runtime
from .wire.session import Memory, Session
from .wire.soap import Soap

_LOGGER = logging.getLogger(__name__)

# How long what is under way may take to end in order, in seconds.
WIND_UP: Final = 5.0
ANY_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - players reach us by whichever address is nearest

SERVERS: HassKey[Servers] = HassKey(f"{DOMAIN}_servers")
BELONGING: HassKey[Belonging] = HassKey(f"{DOMAIN}_belonging")

type SonosConfigEntry = ConfigEntry[SonosCoordinator]


@dataclass(slots=True)
class Turns:
    """Commands of one kind: one is under way at a time, and the last one asked for is known."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: int = 0


class SonosCoordinator(DataUpdateCoordinator[Household]):
    """Holds the household's state; wakes only those whose part of it changed."""

    config_entry: SonosConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SonosConfigEntry,
        networks: Networks,
        store: KeptStore,
        kept: Kept,
    ) -> None:
        """Know what was kept in the store; `start` does the rest."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.networks = networks
        self.firmware = Firmware(kept.firmware)
        self.ledger = RequestLedger(lambda: self.data, lambda: self.gate.destinations)
        self.store = store
        self._kept = kept
        self._notes: dict[str, Callable[[], Any]] = {}
        self._devices = Devices(hass, entry.entry_id)
        # What a change of needs a reload.
        self.used_options = (
            entry.options.get(CONF_EVENT_ADDRESS, ""),
            entry.options.get(CONF_EVENT_PORT, 0),
            tuple(entry.options.get(CONF_FURTHER_NETWORKS, ())),
        )
        # Those that the entities show.
        self.shown_options: Mapping[str, Any] = entry.options
        self._port: int = entry.options.get(CONF_EVENT_PORT, 0) or DEFAULT_EVENT_PORT
        self._spare = 0 if entry.options.get(CONF_EVENT_PORT) else SPARE_PORTS
        self._repairs = HouseholdRepairs(
            hass, entry.entry_id, lambda uid: self.session.callback_url(uid, "")
        )
        self.occurrences = Occurrences()
        self.refusals = Refusals(hass, self.occurrences)
        self.gate = Gate(
            self._judge,
            self._note,
            networks.admits_player,
            time.monotonic,
            lambda address: networks.place(address).where is Where.LOCAL,
        )
        self.library = Library(Soap(self.gate))
        self.inquiry = Inquiry(
            hass, self.gate, self.library, Sources(self._anyone, self._read_transport, self._boot)
        )
        self.guard = Guard(
            hass,
            House(lambda: self.data, networks, lambda: self.local_only, self._own_address),
            self.inquiry,
            self.refusals,
        )
        self.origins = Origins(hass, entry, self.guard, self.wake_all)
        self.cloud_playback = CloudPlayback(self)
        self.consent = HouseConsent(
            hass,
            entry,
            self.gate,
            self.occurrences,
            Around(
                lambda: self.data,
                lambda: self.firmware.histories,
                lambda: self.firmware.departed,
                lambda: self._session.anchor if self._session else None,
                self.wake_all,
                self.save_soon,
            ),
        )
        self.consent.load(self.noted(CONSENT))
        self.keep(CONSENT, self.consent.kept)
        self.firmware.declared = self.consent.declared_statement
        self.guardian = FirmwareGuardian(self)
        self.outage = Outage(self)
        self.alarms_at_risk = AlarmsAtRisk(self)
        self.alarm_programs = AlarmPrograms(self)
        # Ends what must not stay half done, while the players can still be spoken to.
        self.before_leaving: set[Callable[[], Awaitable[None]]] = set()
        self._session: Session | None = None
        self._turns: dict[tuple[str, str], Turns] = {}
        self.data = Household(str(entry.unique_id))
        self._told = self.data

    @property
    def session(self) -> Session:
        """Return the running session. Raises RuntimeError between stop and start."""
        if self._session is None:
            raise RuntimeError("the session does not run")
        return self._session

    @property
    def is_running(self) -> bool:
        """Return whether there is a session: between start and stop."""
        return self._session is not None

    @property
    def taken(self) -> frozenset[str]:
        """Return the players that other households of this Home Assistant have."""
        return self.hass.data[BELONGING].others(self.data.id)

    @property
    def local_only(self) -> bool:
        """Return whether local only is on: known before the first entity is."""
        return bool(self.config_entry.options.get(CONF_LOCAL_ONLY, False))

    @callback
    def set_option(self, name: str, value: object) -> None:
        """Keep what the owner wants, and let all look at it; nothing is reloaded for it."""
        options = {**self.config_entry.options, name: value}
        self.hass.config_entries.async_update_entry(self.config_entry, options=options)
        self.wake_all()

    # Life ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Find the household. Raises OSError where no port is free, and WireError."""
        entry = self.config_entry
        servers = self.hass.data.setdefault(SERVERS, Servers())
        server = await servers.acquire(ANY_ADDRESS, self._port, self._spare)
        memory = Memory(entry.data[CONF_ADDRESSES], self._kept.descriptions, self._kept.sids)
        self._session = Session(
            Means(self._runtime(), self.gate, server),
            self.data.id,
            memory,
            self._changed,
            entry.options.get(CONF_EVENT_ADDRESS, ""),
            belonging=self.hass.data.setdefault(BELONGING, Belonging()),
        )
        started = False
        try:
            await self._session.start()
            await self.consent.start()
            self.cloud_playback.start()
            started = True
        finally:
            if not started:
                await self.stop()

    async def stop(self) -> None:
        """Take leave of the players, keep what is worth keeping."""
        if self._session is None:
            return
        await self._wind_up()
        self.cloud_playback.stop()
        await self.consent.stop()
        await self._session.stop()
        kept = self.kept()
        self._session = None
        self._repairs.forget()
        await self.gate.close()
        await self.store.save(kept)
        await self.hass.data[SERVERS].release(ANY_ADDRESS, self._port)

    async def _wind_up(self) -> None:
        try:
            async with asyncio.timeout(WIND_UP):
                await asyncio.gather(*(end() for end in self.before_leaving))
        except TimeoutError:
            _LOGGER.debug("Not everything has ended within %s s", WIND_UP)

    def _runtime(self) -> Runtime:
        loop = self.hass.loop
        return Runtime(
            now=loop.time,
            wall=time.time,
            sleep=asyncio.sleep,
            start=lambda work, name: self.config_entry.async_create_background_task(
                self.hass, work, f"{DOMAIN} {name}", eager_start=False
            ),
            soon=loop.call_soon,
        )

    # State ---------------------------------------------------------------------------------

    @callback
    def _changed(self, old: Household, new: Household) -> None:
        """Take a new state from the session."""
        self.data = new
        if old.players is not new.players or old is new:
            self._players_changed(old, new)
        if old.shared is not new.shared:
            self.origins.follow(new.shared)
        self.consent.follow(old, new)
        self.guardian.follow(old, new)
        self.async_update_listeners()

    def _players_changed(self, old: Household, new: Household) -> None:
        for uid, player in new.players.items():
            before = old.players.get(uid)
            # Who is only missed may be elsewhere.
            if player.gone is None and (before is None or before.gone is not None):
                history = take_over(self.hass, self.config_entry.entry_id, uid)
                self.firmware.take_over(uid, history)
        changed = self.firmware.follow(old, new, time.time())
        self._repairs.follow(old, new)
        for uid, player in new.players.items():
            before = old.players.get(uid)
            if (
                before is None
                or before.box is not player.box
                or before.description is not player.description
            ):
                changed = True
        if changed or old is new:
            self._devices.update(new)
            self._keep_addresses()
            self.store.save_soon(self.kept)

    def _keep_addresses(self) -> None:
        """Let the next start begin where the players are now; nothing is reloaded for it."""
        entry = self.config_entry
        elsewhere = self._session.elsewhere if self._session else self.taken
        known = entry.data[CONF_ADDRESSES].items()
        kept = {uid: address for uid, address in known if uid not in elsewhere}
        addresses = {**kept, **self.gate.destinations}
        if addresses != entry.data[CONF_ADDRESSES]:
            self.hass.config_entries.async_update_entry(
                entry, data={**entry.data, CONF_ADDRESSES: addresses}
            )

    def kept(self) -> Kept:
        """Return all that is worth keeping now."""
        now = time.time()
        self.firmware.seen(self.data, now)
        memory = self._session.memory if self._session else Memory()
        known = {item.uid: item for item in (*self._kept.descriptions, *memory.descriptions)}
        notes = {**self._kept.notes, **{name: note() for name, note in self._notes.items()}}
        kept = Kept(tuple(known.values()), memory.sids, dict(self.firmware.histories), notes)
        self._kept = thinned(kept, self.data.players, now)
        return self._kept

    def noted(self, name: str) -> Any:
        """Return what a part of the integration kept under its name, None for nothing."""
        return self._kept.notes.get(name)

    def keep(self, name: str, note: Callable[[], Any]) -> None:
        """Keep what a part of the integration wants to keep, as JSON can hold it, from now on."""
        self._notes[name] = note

    def save_soon(self) -> None:
        """Write to the store before long: something worth keeping has changed."""
        self.store.save_soon(self.kept)

    def forget(self, uid: str) -> None:
        """Forget all that is kept of a player: its owner removed it."""
        self.firmware.forget(uid)
        self.guardian.forget(uid)
        self.consent.forget_player(uid)
        self._forget(uid)

    def let_go(self, uid: str) -> None:
        """Forget a player that lives elsewhere now, but not what happened while it was here."""
        self.firmware.let_go(uid)
        self._forget(uid)

    def _forget(self, uid: str) -> None:
        self.consent.let_go(uid)
        forget_address(self.hass, self.config_entry, uid)
        if self._session:
            self._session.forget(uid)
        others = tuple(item for item in self._kept.descriptions if item.uid != uid)
        self._kept = replace(self._kept, descriptions=others)
        self.store.save_soon(self.kept)

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Wake those whose player changed, all where something shared did."""
        old, new = self._told, self.data
        self._told = new
        if old.shared is not new.shared:
            # Rare, and everybody shows some of it.
            super().async_update_listeners()
            return
        changed: set[object] = {None}
        if old.players is not new.players:
            changed |= {
                uid for uid, player in new.players.items() if old.players.get(uid) is not player
            }
            changed |= old.players.keys() - new.players.keys()
        self._wake(changed)

    @callback
    def wake_all(self) -> None:
        """Let all entities look again: something that all show has changed beside the state."""
        self.origins.follow(self.data.shared)
        self.guardian.review()
        super().async_update_listeners()

    @callback
    def wake(self, uids: Iterable[str | None]) -> None:
        """Let entities look again, though no state changed: those of players, None the others."""
        self._wake(set(uids))

    def _wake(self, contexts: set[object]) -> None:
        for update, context in list(self._listeners.values()):
            if context in contexts:
                update()

    def unknown(self, uid: str) -> Player:
        """Return a player of whom nothing is known for now."""
        known = self.data.absent.get(uid) or Player(Box(uid))
        # Whom no topology names is not there, whatever was heard of it last.
        return replace(known, presence=Presence.GONE)

    @override
    async def _async_update_data(self) -> Household:
        """Return the state; it is pushed."""
        return self.data

    # Commands ------------------------------------------------------------------------------

    async def send(self, uid: str, name: str, **arguments: str) -> Mapping[str, str]:
        """Call `Service.Action` of a player.

        Raises HomeAssistantError with a text that a person understands.
        """
        player = self.data.players.get(uid) or self.unknown(uid)
        with translated(player.room or uid, self.guard.refuse_late):
            return await self.session.command(uid, name, arguments)

    async def send_allowing(
        self, uid: str, name: str, code: int, **arguments: str
    ) -> Mapping[str, str]:
        """Call an action of a player, where one UPnP error means that there is nothing to do."""
        player = self.data.players.get(uid) or self.unknown(uid)
        with translated(player.room or uid, self.guard.refuse_late):
            try:
                return await self.session.command(uid, name, arguments)
            except SoapFaultError as err:
                if err.code != code:
                    raise
                return {}

    async def read[T](self, ask: Callable[[str], Awaitable[T]]) -> T:
        """Ask the player that tells what all share. Raises HomeAssistantError."""
        with translated(self.config_entry.title, self.guard.refuse_late):
            return await ask(self._anyone())

    async def newest(self, key: tuple[str, str], send: Callable[[], Awaitable[None]]) -> None:
        """Send one command of a kind at a time; of those that wait, only the newest.

        A slider that is dragged makes many values: the last one counts.
        """
        turns = self._turns.setdefault(key, Turns())
        turns.last = turn = turns.last + 1
        async with turns.lock:
            if turn == turns.last:
                await send()

    async def until(self, holds: Callable[[Household], bool], seconds: float) -> bool:
        """Wait until the state shows something; return whether it did in time."""
        changed = asyncio.Event()
        forget = self.async_add_listener(changed.set)
        try:
            async with asyncio.timeout(seconds):
                while not holds(self.data):
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            return False
        finally:
            forget()
        return True

    async def refresh(self, uid: str) -> None:
        """Read what events tell of a player, now."""
        player = self.data.players.get(uid)
        if player is not None and player.available:
            with translated(player.room, self.guard.refuse_late):
                await self.session.refresh(uid)

    def _judge(self, outgoing: Outgoing) -> Verdict:
        """Judge by the rules what the catalogue and the destinations allow."""
        verdict = self.guard.judge(outgoing)
        if verdict.allowed:
            self.cloud_playback.sending(outgoing)
        return verdict

    def _anyone(self) -> str:
        """Return the player that tells what all share. Raises UnreachableError for none."""
        anchor = self._session.anchor if self._session else None
        if anchor is None:
            raise UnreachableError("nobody can be asked")
        return anchor

    async def _read_transport(self, uid: str) -> Content | None:
        """Read what a player has in its transport. Raises WireError."""
        await self.session.refresh(uid)
        player = self.data.players.get(uid)
        if player is None or player.transport.uri is None:
            return None
        return transport_content(replace(player, deaf=False))

    def _boot(self, uid: str) -> int | None:
        player = self.data.players.get(uid)
        return player.box.boot_seq if player else None

    def _own_address(self, uid: str) -> str:
        """Return the address by which a player reaches Home Assistant, empty if not known.

        Where none is named it is that of any: where something is does not depend on who asks.
        """
        players = self.data.players
        who = uid or next((each.uid for each in players.values() if each.available), "")
        if self._session is None or who not in players:
            return ""
        return urlsplit(self._session.callback_url(who, "")).hostname or ""

    def _note(self, outgoing: Outgoing, outcome: Outcome) -> None:
        self.ledger.note(outgoing, outcome)
        if self._session:
            self._session.noted(outgoing, outcome)
