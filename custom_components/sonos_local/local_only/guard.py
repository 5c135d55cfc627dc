"""What local only decides: asked before a request is made, and again by the gate (DESIGN 3.7)."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.network import NoURLAvailableError, get_url
from yarl import URL

from ..const import DOMAIN
from ..model.household import Household
from ..model.media import NOTHING
from ..model.player import Player
from ..model.verdict import Kind, Outgoing, Verdict
from ..privacy.facts import Content, Facts, Home, Need
from ..privacy.handed import Handed
from ..privacy.intents import Intent, Picture, PlayWhatIsThere
from ..privacy.networks import Networks, Where
from ..privacy.origin import Answer, Origin
from ..privacy.policy import UNKNOWN, Allowed, Judgment, Needs, Refused, judge
from ..privacy.second import NOBODY, Circumstances, reading, second, verdict_on
from ..wire.decode import metadata
from ..wire.errors import RefusedError
from .inquiry import Inquiry
from .refusals import Asked, Refusal, Refusals

UNSETTLED: Final = Origin(Where.UNKNOWN, "not_readable")

# What was asked for, and what a verdict rests on while that which it allows is sent.
_HELD: ContextVar[Held | None] = ContextVar(f"{DOMAIN}_held", default=None)


@dataclass(frozen=True, slots=True)
class Held:
    """The facts of a verdict where there is one, and who asked for what.

    `ahead` is what is to follow what is sent, and is judged with it.
    """

    facts: Facts | None = None
    around: Circumstances = NOBODY
    asked: Asked | None = None
    ahead: Intent | None = None


@dataclass(frozen=True, slots=True)
class Cleared:
    """What may be sent, and the facts that allow it. `unchecked`: see `policy.Allowed`.

    `asked` is what it was cleared for, None where nobody asked.
    """

    items: tuple[Handed, ...]
    facts: Facts
    unchecked: int = 0
    asked: Asked | None = None

    def playing(self, uid: str, item: Handed) -> Cleared:
        """Return it for a player that has this in its transport by then."""
        content = Content(item.uri, item.item, item.metadata)
        transports = {**self.facts.transports, uid: content}
        return replace(self, facts=replace(self.facts, transports=transports))


@dataclass(frozen=True, slots=True)
class House:
    """What the guard sees of its household, as it is now."""

    household: Callable[[], Household]
    networks: Networks
    local_only: Callable[[], bool]
    # The literal address by which a player reaches Home Assistant, empty where that is not known.
    own_address: Callable[[str], str]


class Guard:
    """Judges for one household."""

    def __init__(
        self, hass: HomeAssistant, house: House, inquiry: Inquiry, refusals: Refusals
    ) -> None:
        """Take what it sees, asks, and tells of refusals."""
        self._hass = hass
        self._house = house
        self._inquiry = inquiry
        self._refusals = refusals
        # How many URLs were allowed whose server did not say whether it redirects (R3b).
        self.unchecked = 0

    @property
    def local_only(self) -> bool:
        """Return whether local only is on."""
        return self._house.local_only()

    # Before a request is made ---------------------------------------------------------------

    async def clear(self, asked: Asked, *intents: Intent) -> Cleared:
        """Return what may be sent for what was asked; all of it, or nothing.

        The items are those of all intents. Raises ServiceValidationError with the reason, which is
        seen as an event and counted.
        """
        facts = _with_transports(self.facts(asked.uid), intents)
        items: list[Handed] = []
        unchecked = 0
        for intent in intents:
            judgment, facts = await self._inquiry.settle(facts, _asker(intent), _wants)
            match judgment:
                case Allowed(found, open_ones):
                    items += found
                    unchecked += open_ones
                case Refused():
                    raise self.refuse(asked, judgment)
                case Needs():
                    raise self.refuse(asked, UNKNOWN)
        self.unchecked += unchecked
        return Cleared(tuple(items), facts, unchecked, asked)

    async def quietly(self, uid: str, intent: Intent, *, strictly: bool = False) -> Cleared | None:
        """Return what may be sent, nothing where that is refused: nobody asked for it.

        `strictly` judges as if local only were on.
        """
        facts = self.facts(uid)
        facts = replace(facts, local_only=facts.local_only or strictly)
        judgment, facts = await self._inquiry.settle(facts, _asker(intent), _wants)
        match judgment:
            case Allowed(items, unchecked):
                return Cleared(items, facts, unchecked)
            case _:
                return None

    def may_show(self, uid: str, art: str, *, strictly: bool) -> bool:
        """Return whether a picture may be fetched, as far as that is known without asking."""
        facts = self.facts(uid)
        facts = replace(facts, local_only=facts.local_only or strictly)
        return not isinstance(judge(Picture(art), facts), Refused)

    async def origin(self, ask: Callable[[Facts], Answer]) -> Origin:
        """Return where something comes from, as `privacy.origin` has it.

        Judged as if local only were on; by what players would do themselves.
        """
        found = await self.settled(ask, lambda answer: answer.wants)
        # What is still open after all that was asked, nobody can tell.
        return UNSETTLED if found.wants and found.origin.is_local else found.origin

    async def settled[T](
        self, ask: Callable[[Facts], T], wants: Callable[[T], frozenset[Need]]
    ) -> T:
        """Return the answer to a question of several parts, judged like `origin`."""
        answer, _ = await self.settled_by(ask, wants)
        return answer

    async def settled_by[T](
        self, ask: Callable[[Facts], T], wants: Callable[[T], frozenset[Need]]
    ) -> tuple[T, Facts]:
        """Return also the facts that the answer rests on."""
        facts = replace(self.facts(), local_only=True)
        return await self._inquiry.settle(facts, ask, wants)

    def refuse(self, asked: Asked, refused: Refused) -> ServiceValidationError:
        """Tell of a refusal; return the error for whoever asked."""
        household = self._house.household()
        player = household.players.get(asked.uid) or household.absent.get(asked.uid)
        room = (player.room if player else "") or asked.uid
        words = {"count": "1", "detail": "", **dict(refused.placeholders)}
        return self._refusals.tell(Refusal(time.time(), asked, room, refused.reason, words))

    def refuse_late(self, err: RefusedError) -> ServiceValidationError:
        """Tell of what only the gate has refused, as of any other refusal; return the error.

        Where nobody has said what was asked for, it is the request itself.
        """
        held, verdict = _HELD.get(), err.verdict
        asked = held.asked if held else None
        return self.refuse(
            asked or Asked(err.outgoing.uid, err.outgoing.name),
            Refused(verdict.reason, verdict.placeholders),
        )

    # The facts ------------------------------------------------------------------------------

    @callback
    def facts(self, uid: str = "") -> Facts:
        """Return what is known without asking anybody; `uid` is the player that will fetch."""
        players = self._house.household().players
        return house_facts(
            self._hass,
            self._house.networks,
            {uid: player.box.address for uid, player in players.items()},
            local_only=self.local_only,
            own_address=self._house.own_address(uid),
        )

    # While a request is made ----------------------------------------------------------------

    @contextmanager
    def asking(self, asked: Asked) -> Iterator[None]:
        """Let it be known for what something is sent, as long as the block runs."""
        with _held(Held(asked=asked)):
            yield

    @contextmanager
    def holding(
        self, cleared: Cleared, around: Circumstances = NOBODY, ahead: Intent | None = None
    ) -> Iterator[None]:
        """Let the gate's judge see what a verdict rests on, as long as the block runs.

        What is `ahead` has to be allowed by then, too.
        """
        outer = _HELD.get()
        asked = cleared.asked or (outer.asked if outer else None)
        with _held(Held(cleared.facts, around, asked, ahead)):
            yield

    @callback
    def judge(self, outgoing: Outgoing) -> Verdict:
        """Judge a request by itself, just before its first byte."""
        if outgoing.kind is Kind.READ:
            # Reading changes nothing; where to read from, the gate's table decides.
            return reading(outgoing, lambda: self.facts(outgoing.uid))
        held = _HELD.get()
        if held is None or held.facts is None:
            return second(outgoing, self.facts(outgoing.uid), metadata)
        facts = replace(held.facts, local_only=self.local_only)
        if held.ahead and not (verdict := verdict_on(held.ahead, facts)).allowed:
            return verdict
        return second(outgoing, facts, metadata, held.around)


@contextmanager
def _held(held: Held) -> Iterator[None]:
    token = _HELD.set(held)
    try:
        yield
    finally:
        _HELD.reset(token)


@callback
def house_facts(
    hass: HomeAssistant,
    networks: Networks,
    players: Mapping[str, str],
    *,
    local_only: bool,
    own_address: str,
) -> Facts:
    """Return what is known of a house without asking anybody.

    `players` are uid -> address, empty where that is not known; `own_address` is as in `House`.
    """
    base = _url(hass)
    return Facts(
        local_only=local_only,
        networks=replace(
            networks,
            players=frozenset(address for address in players.values() if address),
            internal=urlsplit(base).hostname or "",
        ),
        uids=frozenset(players),
        home=Home(base, _other_urls(hass, base), own_address),
        second_reader=_host,
    )


def transport_content(player: Player) -> Content | None:
    """Return what is in a player's own transport, None where nothing has told it."""
    transport = player.transport
    if transport.uri is None or player.deaf:
        return None
    return Content(transport.uri, transport.uri_item or NOTHING)


def _with_transports(facts: Facts, intents: tuple[Intent, ...]) -> Facts:
    """Let the gate's judge see what an intent says of a transport."""
    told: Mapping[str, Content] = {
        intent.uid: intent.content
        for intent in intents
        if isinstance(intent, PlayWhatIsThere) and intent.content is not None
    }
    return replace(facts, transports={**facts.transports, **told})


def _asker(intent: Intent) -> Callable[[Facts], Judgment]:
    return lambda facts: judge(intent, facts)


def _wants(judgment: Judgment) -> frozenset[Need]:
    return judgment.wants if isinstance(judgment, Needs) else frozenset()


def _host(url: str) -> str:
    """Return the host that yarl, which sends, sees in a URL."""
    try:
        return URL(url, encoded=True).host or ""
    except ValueError:
        return ""


def _url(hass: HomeAssistant) -> str:
    """Return Home Assistant's internal URL, empty where there is none."""
    try:
        return get_url(hass, allow_external=False, allow_cloud=False, allow_ip=True)
    except NoURLAvailableError:
        return ""


_PUBLIC: Final = ({"allow_cloud": False}, {"require_cloud": True})


def _other_urls(hass: HomeAssistant, base: str) -> tuple[str, ...]:
    """Return Home Assistant's external URL and the cloud's, as far as it has them."""
    found: list[str] = []
    for wanted in _PUBLIC:
        try:
            found.append(get_url(hass, allow_internal=False, **wanted))
        except NoURLAvailableError:
            continue
    return tuple(url for url in found if url != base)
