"""The house's user: everything is done over the HTTP and websocket commands of the pages."""

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ClientSession, TCPConnector

from tests.demo.client import WAIT, HomeAssistant
from tests.demo.plan import DemoError

from .street import PAGE, USER

_FLOWS: Final = "/api/config/config_entries"
_OK: Final = 400


class FailedError(DemoError):
    """Home Assistant answered a command with an error: its code and its translation key."""

    def __init__(self, kind: str, error: Mapping[str, Any]) -> None:
        """Take the error of a websocket answer."""
        super().__init__(f"{kind}: {error}")
        self.code = str(error.get("code", ""))
        self.key = str(error.get("translation_key") or "")


def session() -> ClientSession:
    """Return a session of a machine in the street."""
    return ClientSession(connector=TCPConnector(local_addr=(USER, 0)))


class User(HomeAssistant):
    """A user who is told what went wrong."""

    def __init__(self, session: ClientSession) -> None:
        """Speak to the Home Assistant inside."""
        super().__init__(session, PAGE)

    async def command(self, kind: str, **fields: Any) -> Any:
        """Send a websocket command, return its result. Raises FailedError."""
        assert self._socket is not None
        self._number += 1
        await self._socket.send_json({"id": self._number, "type": kind, **fields})
        try:
            answer = await self._socket.receive_json(timeout=WAIT * 2)
        except (TypeError, TimeoutError) as err:
            raise DemoError(f"{kind}: no answer") from err
        if not answer["success"]:
            raise FailedError(f"{kind} {fields}", answer["error"])
        return answer["result"]

    async def call(
        self,
        action: str,
        data: Mapping[str, Any],
        *,
        target: Mapping[str, Any] | None = None,
        response: bool = False,
    ) -> Any:
        """Carry an action out; return its response where it has one. Raises FailedError."""
        domain, _, service = action.partition(".")
        more = {"return_response": True} if response else {}
        told = await self.command(
            "call_service",
            domain=domain,
            service=service,
            service_data=dict(data),
            target=dict(target or {}),
            **more,
        )
        return told.get("response")

    async def get(self, path: str) -> tuple[int, bytes]:
        """GET a page; return its status and content."""
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        async with self._session.get(f"{PAGE}{path}", headers=headers) as response:
            return response.status, await response.read()

    async def delete(self, path: str) -> None:
        """DELETE something. Raises DemoError."""
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        async with self._session.delete(f"{PAGE}{path}", headers=headers) as response:
            if response.status >= _OK:
                raise DemoError(f"{path}: {response.status} {await response.text()}")

    async def go_through(
        self, step: Mapping[str, Any], answers: Mapping[str, Any], *, options: bool = False
    ) -> dict[str, Any]:
        """Answer the forms of a flow until it ends; return how.

        A field is answered by its name, and left as it is where `answers` has none. Raises
        DemoError for a form that comes back with an error.
        """
        flows = f"{_FLOWS}/options/flow" if options else f"{_FLOWS}/flow"
        shown = dict(step)
        for _ in range(8):
            match shown["type"]:
                case "form":
                    if shown.get("errors"):
                        raise DemoError(f"the form came back: {shown}")
                    given = _filled(shown.get("data_schema") or (), answers)
                case "menu":
                    given = {"next_step_id": answers["menu"]}
                case "progress":
                    await asyncio.sleep(0.1)
                    given = {}
                case _:
                    return shown
            shown = await self.post(f"{flows}/{shown['flow_id']}", **given)
        raise DemoError(f"a flow without end: {shown}")

    async def flow(self, flow_id: str) -> dict[str, Any]:
        """Return a flow that waits, at the step where it is."""
        status, content = await self.get(f"{_FLOWS}/flow/{flow_id}")
        if status != HTTPStatus.OK:
            raise DemoError(f"no flow {flow_id}: {status}")
        found: dict[str, Any] = json.loads(content)
        return found

    async def answer(self, step: Mapping[str, Any], **given: Any) -> dict[str, Any]:
        """Answer one form of a config flow."""
        return await self.post(f"{_FLOWS}/flow/{step['flow_id']}", **given)

    async def forget(self, step: Mapping[str, Any]) -> None:
        """Close a config flow without an end."""
        await self.delete(f"{_FLOWS}/flow/{step['flow_id']}")

    async def is_up(self) -> bool:
        """Return whether Home Assistant has started everything."""
        return bool((await self.command("get_config"))["state"] == "RUNNING")

    async def begin(self, handler: str, **more: Any) -> dict[str, Any]:
        """Begin a config flow."""
        return await self.post(f"{_FLOWS}/flow", handler=handler, **more)

    async def waiting(self, handler: str) -> list[dict[str, Any]]:
        """Return the flows that discovery began and that wait for somebody."""
        flows = await self.command("config_entries/flow/progress")
        return [flow for flow in flows if flow["handler"] == handler]


def _filled(schema: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for field in schema:
        name = field["name"]
        if name in answers:
            given[name] = answers[name]
        elif "default" in field:
            given[name] = field["default"]
        elif (told := field.get("description") or {}).get("suggested_value") is not None:
            given[name] = told["suggested_value"]
        elif field.get("required"):
            raise DemoError(f"nobody said what to answer: {field}")
    return given
