"""What is about to leave, and whether it may: the facts that the judge sees, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an action, a path or a verb can do (TABLES 2)."""

    READ = "read"
    WRITE = "write"
    # Starts, resumes, continues or moves content: judged by what will play.
    PLAY = "play"
    # Changes bonds or topology for good: administrators only, with a user.
    BOND = "bond"
    # Contacts the maker's or a service's servers, or may.
    CLOUD = "cloud"
    NEVER = "never"


class Decision(StrEnum):
    """Allowed or not."""

    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request before its first byte: where it goes and what it does.

    `name` is `Service.Action`, or method and path. `arguments` are those of a SOAP action.
    """

    uid: str
    address: str
    port: int
    name: str
    kind: Kind
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer; `reason` is a translation key, `placeholders` go into its text."""

    decision: Decision
    reason: str = ""
    placeholders: tuple[tuple[str, str], ...] = field(default=())

    @property
    def allowed(self) -> bool:
        """Return whether it may leave."""
        return self.decision is Decision.ALLOWED


ALLOWED = Verdict(Decision.ALLOWED)

type Judge = Callable[[Outgoing], Verdict]
