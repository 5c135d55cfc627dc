"""Asks players for what can be read of consent: rarely, and in the order of TABLES 5a."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..model.verdict import Outgoing
from ..privacy.consent_reading import (
    Asking,
    NoAnswer,
    Outcome,
    Step,
    Why,
    begin,
    proceed,
    read_legacy,
    read_settings,
)
from ..privacy.consent_values import SWITCHES, Setting, Told, told_switch, told_text
from ..wire.catalogue import TLS_PORT, path_kind
from ..wire.errors import BadReplyError, SoapFaultError, StatusError, WireError
from ..wire.gate import Gate, Manner
from ..wire.proof import API_KEY
from ..wire.soap import Soap

SETTINGS_PATH: Final = "/api/v1/households/local/settings/restricted-admin/"
SHARING: Final = "userMetricsTracking"
OLD_SHARING: Final = "UMTracking"
# Any key is taken, it is said (CONSENT 2f): so first the name of who asks.
KEYS: Final = ("sonos-local", API_KEY)
# More of an answer is not needed to see that it is none.
LIMIT: Final = 64 * 1024
TIMEOUT: Final = 6.0
# A redirect is an answer, too: one that gives no value.
_LOOK: Final = Manner(look=True)


@dataclass(frozen=True, slots=True)
class Round:
    """How a round ended, and what the sibling said where it was asked on the way."""

    outcome: Outcome
    sibling: Outcome | None = None


class ConsentReader:
    """Asks one household's players."""

    def __init__(self, gate: Gate, now: Callable[[], float]) -> None:
        """Take the way out; `now` is POSIX time."""
        self._gate = gate
        self._soap = Soap(gate)
        self._now = now
        # The key that the last player took.
        self._key = KEYS[0]

    async def sharing(self, players: tuple[str, ...]) -> Round:
        """Ask whether usage data is shared: the first player, others only if it is silent."""
        sibling = None
        found: Asking | Outcome = begin(players, self._now())
        while isinstance(found, Asking):
            outcome = await self._step(found)
            if found.step is Step.SIBLING:
                sibling = outcome
            found = proceed(found, outcome)
        return Round(found, sibling)

    async def setting(self, player: str, setting: Setting) -> Told:
        """Ask one player for one setting."""
        if setting in SWITCHES:
            return told_switch(await self._get(player, setting, self._key))
        text = await self._get_string(player, setting)
        return text if isinstance(text, NoAnswer) else told_text(*text, player, self._now())

    async def _step(self, asking: Asking) -> Outcome:
        match asking.step:
            case Step.SETTINGS:
                self._key = KEYS[0]
                return await self._get(asking.player, SHARING, self._key)
            case Step.SETTINGS_OTHER_KEY:
                self._key = KEYS[1]
                return await self._get(asking.player, SHARING, self._key)
            case Step.SIBLING:
                return await self._get(asking.player, Setting.EXPLICIT_FILTER, self._key)
            case Step.LEGACY:
                text = await self._get_string(asking.player, OLD_SHARING)
                if isinstance(text, NoAnswer):
                    return text
                return read_legacy(*text, asking.player, self._now())

    async def _get(self, player: str, name: str, key: str) -> Outcome:
        """Read restricted-admin/<name> on 1443."""
        target = f"{SETTINGS_PATH}{name}"
        try:
            response = await self._gate.request(
                Outgoing(
                    player,
                    self._gate.address(player),
                    TLS_PORT,
                    f"GET {target}",
                    path_kind("GET", target, TLS_PORT),
                ),
                "GET",
                target,
                headers={"X-Sonos-Api-Key": key},
                limit=LIMIT,
                timeout=TIMEOUT,
                manner=_LOOK,
            )
        except BadReplyError:
            return NoAnswer(Why.UNEXPECTED, player, self._now())
        except WireError:
            # Nobody took the question, or nobody answered it.
            return NoAnswer(Why.UNREACHABLE, player, self._now())
        return read_settings(response.status, response.body, player, self._now())

    async def _get_string(self, player: str, name: str) -> tuple[str | None, int | None] | NoAnswer:
        """Read a name of the older store: the value, or the fault; neither if nobody answered."""
        arguments = {"VariableName": name}
        try:
            reply = await self._soap.call(player, "SystemProperties.GetString", arguments)
        except SoapFaultError as err:
            return None, err.code
        except StatusError as err:
            return None, err.status
        except BadReplyError:
            return NoAnswer(Why.UNEXPECTED, player, self._now())
        except WireError:
            return None, None
        return reply.get("StringValue", ""), None
