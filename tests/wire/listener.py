"""A web server that is no player: it answers every request with the same bytes and keeps it."""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Self


def http(body: str, status: str = "200 OK", *headers: str) -> bytes:
    """Write an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", *headers]
    return ("\r\n".join([*lines, "", ""]) + body).encode()


@dataclass
class Listener:
    """Listens on one address and port; `received` are heads of requests, `connects` connections.

    One that `lingers` waits for the other end to close.
    """

    address: str
    port: int
    answer: bytes = b""
    received: list[str] = field(default_factory=list)
    connects: int = 0
    lingers: bool = False
    _server: asyncio.Server | None = None

    @classmethod
    async def start(
        cls, address: str, answer: bytes, port: int = 1400, tls: ssl.SSLContext | None = None
    ) -> Self:
        """Listen. Raises OSError."""
        made = cls(address, port, answer)
        made._server = await asyncio.start_server(made._serve, address, port, ssl=tls)
        return made

    def leave(self) -> None:
        """Take no more connections."""
        if self._server:
            self._server.close()

    async def stop(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()
            self._server.close_clients()
            await self._server.wait_closed()

    def header(self, name: str, request: int = -1) -> str | None:
        """Return a header of a request, None where it was not sent."""
        for line in self.received[request].split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.strip().lower() == name.lower():
                return value.strip()
        return None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connects += 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.received.append(head.decode())
            writer.write(self.answer)
            await writer.drain()
            if self.lingers:
                await reader.read()
        except asyncio.IncompleteReadError, ConnectionError:
            pass
        finally:
            writer.close()
