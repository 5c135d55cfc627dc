"""Zone groups as the topology tells of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """One zone group: members are the uids of its ZoneGroupMembers, hidden ones included."""

    id: str
    coordinator: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as its rooms see it: the visible members, the coordinator first."""

    id: str = ""
    coordinator: str = ""
    rooms: tuple[str, ...] = ()


NO_GROUP = GroupView()


@dataclass(frozen=True, slots=True)
class GroupSound:
    """What a coordinator's GroupRenderingControl says; volume 0 to 100 (WIRE 2.5)."""

    volume: int | None = None
    mute: bool | None = None
    changeable: bool | None = None
