"""Puts the questions of the probe to players: reading only, one request at a time per player."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..model.verdict import Kind, Outgoing
from ..wire.actions import Service
from ..wire.catalogue import PLAIN_PORT, TLS_PORT, action, checked, envelope, kind_of, path_kind
from ..wire.errors import (
    BadReplyError,
    RefusedError,
    SoapFaultError,
    StatusError,
    UnreachableError,
    WireError,
)
from ..wire.gate import MIB, Gate, Manner
from ..wire.soap import USER_AGENT, read_reply
from .questions import Plan, plan
from .types import Call, Finding, Page, Question, Reply, Request, Subject, Trouble

# The whole run, and one request, in seconds.
AT_MOST: Final = 50.0
PATIENCE: Final = 4.0
# Who was silent so often on one port is not asked there any more.
SILENT: Final = 2

_STRANGER: Final = "HomeAssistant"
_LIMIT: Final = 4 * MIB
# A redirect is an answer, too.
_LOOK: Final = Manner(look=True)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run brought, and whether all was asked in time."""

    findings: tuple[tuple[str, Question, Finding], ...]
    is_whole: bool


class Asker:
    """Asks one household's players."""

    def __init__(self, gate: Gate, is_open: Callable[[], bool]) -> None:
        """Take the way out, and whether it may still be used."""
        self._gate = gate
        self._is_open = is_open
        self._replies: dict[tuple[str, Request], Reply] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._silent: Counter[tuple[str, int]] = Counter()

    async def run(self, subjects: Mapping[str, Subject]) -> Run:
        """Ask everything that there is to ask; players in parallel, for AT_MOST seconds."""
        findings: list[tuple[str, Question, Finding]] = []
        questions = plan(subjects.values())
        is_whole = True
        try:
            async with asyncio.timeout(AT_MOST), asyncio.TaskGroup() as group:
                for uid, asked in questions.items():
                    group.create_task(self._line(subjects[uid], asked, findings))
        except TimeoutError:
            is_whole = False
            findings += _left(questions, findings)
        return Run(tuple(findings), is_whole)

    async def _line(
        self,
        subject: Subject,
        questions: tuple[Question, ...],
        findings: list[tuple[str, Question, Finding]],
    ) -> None:
        """Ask one player one question after the other."""
        for question in questions:
            found = await self._answer(question, subject)
            # One by one: what is there when the time is up counts.
            findings += [(subject.uid, question, found)]

    async def _answer(self, question: Question, subject: Subject) -> Finding:
        script = question.script(subject)
        try:
            request = next(script)
            while True:
                request = script.send(await self.ask(subject.uid, request))
        except StopIteration as end:
            found: Finding = end.value
            return found

    async def ask(self, uid: str, request: Request) -> Reply:
        """Send one request, or return what the same one brought before."""
        if isinstance(request, Call) and request.uid:
            uid = request.uid
        port = TLS_PORT if request.tls else PLAIN_PORT
        async with self._locks[uid]:
            if (known := self._replies.get((uid, request))) is not None:
                return known
            if self._silent[uid, port] >= SILENT or not self._is_open():
                return Reply(trouble=Trouble.NOT_ASKED)
            reply = await self._send(uid, request, port)
            is_silent = reply.trouble in (Trouble.NO_ANSWER, Trouble.NO_CONNECTION)
            self._silent[uid, port] = self._silent[uid, port] + 1 if is_silent else 0
            self._replies[uid, request] = reply
            return reply

    async def _send(self, uid: str, request: Request, port: int) -> Reply:
        try:
            if isinstance(request, Page):
                return await self._get(uid, request, port)
            return await self._call(uid, request, port)
        except SoapFaultError as err:
            return Reply(fault=err.code)
        except StatusError as err:
            return Reply(status=err.status)
        except UnreachableError:
            return Reply(trouble=Trouble.NO_CONNECTION)
        except BadReplyError:
            return Reply(trouble=Trouble.BAD_ANSWER)
        except RefusedError, ValueError:
            # Ids that players gave lead on: not all of them may be followed.
            return Reply(trouble=Trouble.NOT_ALLOWED)
        except WireError:
            return Reply(trouble=Trouble.NO_ANSWER)

    async def _get(self, uid: str, page: Page, port: int) -> Reply:
        kind = path_kind("GET", page.path, port)
        if kind is not Kind.READ:
            return Reply(trouble=Trouble.NOT_ALLOWED)
        response = await self._gate.request(
            Outgoing(uid, self._gate.address(uid), port, f"GET {page.path}", kind),
            "GET",
            page.path,
            headers={} if page.key is None else {"X-Sonos-Api-Key": page.key},
            timeout=PATIENCE,
            manner=_LOOK,
        )
        return Reply(response.status, body=response.body)

    async def _call(self, uid: str, call: Call, port: int) -> Reply:
        """Call an action. Raises WireError, ValueError for arguments that cannot be sent."""
        arguments = dict(call.arguments)
        sent = checked(call.name, arguments)
        kind = kind_of(call.name, arguments)
        if kind is not Kind.READ:
            return Reply(trouble=Trouble.NOT_ALLOWED)
        service: Service = action(call.name)[0]
        response = await self._gate.request(
            Outgoing(uid, self._gate.address(uid), port, call.name, kind, sent),
            "POST",
            service.control,
            headers={
                "CONTENT-TYPE": 'text/xml; charset="utf-8"',
                "SOAPACTION": f'"{service.urn}#{call.name.partition(".")[2]}"',
                "USER-AGENT": _STRANGER if call.stranger else USER_AGENT,
            },
            body=envelope(call.name, sent),
            limit=_LIMIT,
            timeout=PATIENCE,
        )
        values = read_reply(call.name, response.status, response.body)
        return Reply(response.status, values=values)


def _left(
    questions: Plan, findings: list[tuple[str, Question, Finding]]
) -> list[tuple[str, Question, Finding]]:
    """Return what was not asked, as findings."""
    done = {(uid, question.id) for uid, question, _ in findings}
    return [
        (uid, question, Finding(Trouble.TIME_IS_UP))
        for uid, asked in questions.items()
        for question in asked
        if (uid, question.id) not in done
    ]
