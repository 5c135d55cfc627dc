"""What can go wrong between us and a player; nothing else is raised out of `wire/`."""

from ..model.verdict import Outgoing, Verdict


class WireError(Exception):
    """A request that did not lead to an answer one can use."""


class RefusedError(WireError):
    """The judge said no; nothing has left."""

    def __init__(self, outgoing: Outgoing, verdict: Verdict) -> None:
        """Take the request and the answer."""
        super().__init__(f"{outgoing.name} to {outgoing.address}: {verdict.reason}")
        self.outgoing = outgoing
        self.verdict = verdict


class UnreachableError(WireError):
    """No connection, or none in time: nothing has been asked."""


class NoReplyError(WireError):
    """The connection broke, or time ran out, after the request left: the outcome is unknown."""


class BadReplyError(WireError):
    """An answer that cannot be used: a redirect, too large, cut off, or no XML."""


class RedirectedError(BadReplyError):
    """An answer that points elsewhere; nobody goes there."""


class StatusError(WireError):
    """An HTTP status other than 200 where nothing else explains it."""

    def __init__(self, status: int, name: str) -> None:
        """Take the status."""
        super().__init__(f"{name}: HTTP {status}")
        self.status = status


class UpnpOffError(StatusError):
    """403: plain UPnP is switched off on the player, or this page is gated (WIRE 1.4)."""


class SoapFaultError(WireError):
    """The player refused an action, with a UPnP error code (WIRE 4)."""

    def __init__(self, code: int, name: str) -> None:
        """Take the code and `Service.Action`."""
        super().__init__(f"{name}: UPnP error {code}")
        self.code = code
        self.name = name
