"""A way into Home Assistant: the HTTP and websocket commands that its own pages use."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Self

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

from .plan import DemoError

WAIT: Final = 60.0
_AGAIN: Final = 0.05
# Home Assistant sends a ping after 55 s, and away whoever does not answer within half of that.
_STAYS: Final = 10.0


async def until[T](what: str, look: Callable[[], Awaitable[T | None]], seconds: float = WAIT) -> T:
    """Look until there is something to be returned. Raises DemoError if it takes too long."""
    ends = time.monotonic() + seconds
    while not (found := await look()):
        if time.monotonic() > ends:
            raise DemoError(f"{what}: not within {seconds:.0f} s")
        await asyncio.sleep(_AGAIN)
    return found


class HomeAssistant:
    """One user's session."""

    def __init__(self, session: ClientSession, url: str) -> None:
        """Speak to the Home Assistant at `url`, as nobody yet."""
        self._session = session
        self._url = url
        self._socket: ClientWebSocketResponse | None = None
        self._number = 0
        # As the page keeps them in the browser's local storage.
        self.tokens: dict[str, Any] = {}

    async def sign_up(self, user: str, password: str) -> Self:
        """Create the first user, and speak as this user from now on. Raises DemoError."""
        client = f"{self._url}/"
        made = await self.post(
            "/api/onboarding/users",
            name=user.title(),
            username=user,
            password=password,
            client_id=client,
            language="en",
        )
        form = {
            "grant_type": "authorization_code",
            "code": made["auth_code"],
            "client_id": client,
        }
        async with self._session.post(f"{self._url}/auth/token", data=form) as response:
            if not response.ok:
                raise DemoError(f"the new user cannot sign in: {response.status}")
            told = await response.json()
        expires = (time.time() + told["expires_in"]) * 1000
        self.tokens = {**told, "hassUrl": self._url, "clientId": client, "expires": expires}
        await self._connect()
        return self

    async def post(self, path: str, **data: Any) -> dict[str, Any]:
        """POST JSON, return JSON. Raises DemoError for an error."""
        headers = {}
        if self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        async with self._session.post(f"{self._url}{path}", json=data, headers=headers) as response:
            if not response.ok:
                raise DemoError(f"{path}: {response.status} {await response.text()}")
            answer: dict[str, Any] = await response.json()
            return answer

    async def _connect(self) -> None:
        try:
            self._socket = await self._session.ws_connect(
                f"{self._url}/api/websocket", max_msg_size=0
            )
        except ClientError as err:
            raise DemoError(f"no websocket: {err}") from err
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self.tokens["access_token"]})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise DemoError(f"not let in: {answer}")

    async def command(self, kind: str, **fields: Any) -> Any:
        """Send a websocket command, return its result. Raises DemoError for an error."""
        if self._socket is None:
            raise DemoError("not signed in")
        self._number += 1
        await self._socket.send_json({"id": self._number, "type": kind, **fields})
        try:
            answer = await self._socket.receive_json(timeout=WAIT)
        except (TypeError, TimeoutError) as err:
            raise DemoError(f"{kind}: no answer") from err
        if not answer["success"]:
            raise DemoError(f"{kind}: {answer['error']['message']}")
        return answer["result"]

    async def act(self, action: str, entity_id: str, **data: Any) -> None:
        """Carry an action out on an entity. Raises DemoError if it fails."""
        domain, _, service = action.partition(".")
        await self.command(
            "call_service",
            domain=domain,
            service=service,
            target={"entity_id": entity_id},
            service_data=data,
        )

    async def stay(self, over: Awaitable[object], *, every: float = _STAYS) -> None:
        """Stay signed in until something is over. Raises DemoError.

        Pings are answered while an answer is waited for, so a command is sent every few seconds.
        """
        waiting = asyncio.ensure_future(over)
        try:
            while not (await asyncio.wait({waiting}, timeout=every))[0]:
                await self.command("get_config")
            await waiting
        finally:
            waiting.cancel()

    async def leave(self) -> None:
        """Close the websocket; commands fail from now on."""
        if self._socket is not None:
            await self._socket.close()

    async def states(self) -> Mapping[str, dict[str, Any]]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.command("get_states")}

    async def wait_for(
        self, what: str, entity_id: str, holds: Callable[[str, Mapping[str, Any]], object]
    ) -> dict[str, Any]:
        """Wait until something holds of an entity's state and attributes; return the state.

        Raises DemoError if it takes too long.
        """

        async def look() -> dict[str, Any] | None:
            state = (await self.states()).get(entity_id)
            return state if state and holds(state["state"], state["attributes"]) else None

        return await until(what, look)

    async def add(self, integration: str, *answers: Mapping[str, Any]) -> None:
        """Set an integration up in its own forms, one answer to each. Raises DemoError."""
        flows = "/api/config/config_entries/flow"
        step = await self.post(flows, handler=integration)
        for answer in answers:
            if step["type"] != "form" or step.get("errors"):
                break
            step = await self.post(f"{flows}/{step['flow_id']}", **answer)
        if step["type"] != "create_entry":
            raise DemoError(f"{integration} cannot be set up: {step.get('errors') or step}")
