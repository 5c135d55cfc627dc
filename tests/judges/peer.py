"""The simulator as a program, and plain calls to it."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import escape

CONTROL = "127.0.0.1:1399"
FIRST = "127.0.0.2"
STARTED = 20.0


class Peer:
    """A simulated household in a process of its own."""

    def __init__(self, profile: str = "small", players: int | None = None) -> None:
        """Take a profile and, where it is cut or filled, the number of players."""
        self._command = [sys.executable, "-m", "tests.simulator", "--profile", profile]
        self._command += ["--control", CONTROL, "--first-address", FIRST]
        if players is not None:
            self._command += ["--players", str(players)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it and wait for its control port. Raises RuntimeError."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        ends = time.monotonic() + STARTED
        while time.monotonic() < ends:
            try:
                self.get("/requests")
            except OSError, urllib.error.URLError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
            else:
                # A judgement does not depend on the hour of its run.
                self.post("/timing", alarms_by_clock=0)
                return self
        self.__exit__(None, None, None)
        raise RuntimeError("the simulator did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def get(self, path: str) -> Any:
        """Read from the control port."""
        with urllib.request.urlopen(f"http://{CONTROL}{path}", timeout=10) as reply:
            return json.load(reply)

    def post(self, path: str, **data: object) -> Any:
        """Write to the control port."""
        request = urllib.request.Request(
            f"http://{CONTROL}{path}", data=json.dumps(data).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)

    def players(self) -> dict[str, dict[str, Any]]:
        """Return the rooms by uid, in the order of their addresses."""
        players: dict[str, dict[str, Any]] = self.get("/household")["players"]
        return {uid: player for uid, player in players.items() if player["visible"]}

    def call(self, address: str, path: str, kind: str, action: str, **arguments: str) -> str:
        """Send an action as another client of the household would; return the reply's text."""
        inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in arguments.items())
        body = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<u:{action} xmlns:u="{kind}">{inner}</u:{action}></s:Body></s:Envelope>'
        )
        request = urllib.request.Request(
            f"http://{address}:1400{path}/Control",
            data=body.encode(),
            headers={"SOAPACTION": f'"{kind}#{action}"', "CONTENT-TYPE": "text/xml"},
        )
        with urllib.request.urlopen(request, timeout=10) as reply:
            text: str = reply.read().decode()
        return text
