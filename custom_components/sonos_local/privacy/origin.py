"""Where content comes from: the house, outside, or nobody can say (TABLES R5, WIRE 5)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote

from ..model.media import HOUSEHOLDS_OWN
from .facts import SHARES, ContainerKind, Entry, Facts, Need, NeedsContainer, NeedsName
from .hosts import LONGEST, Located, locate
from .networks import Place, Where
from .urls import host_of, is_web, place_name, place_url, scheme_of, unwrap

# Ids that owners give to music servers of their own; 254 is a service of the maker's.
CUSTOM_SERVICES: Final = frozenset({*range(240, 254), 255})

# What no URI holds, or not everybody reads alike; halves of characters cannot even be sent.
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
_OWNER: Final = re.compile(r"SA_RINCON(\d{1,9})(_|$)")
# Files that name others (WIRE 5: players index playlist files of shares).
# File servers leave out dots and spaces at the end, and readers what looks like more of a URL.
_LIST_FILE: Final = re.compile(
    r"\.(m3u8?|pls|wpl|asx|xspf)[/.\s]*([?#\0].*)?$", re.IGNORECASE | re.DOTALL
)
# A host that ends without a slash, and what somebody may take for another one.
TWO_HOSTS: Final = re.compile(r"//[^/]*[?#][^/]*@")
_SAVED: Final = re.compile(r"///jffs/settings/savedqueues\.rsq#(\d{1,9})")
_PLAYLIST: Final = re.compile(r"RINCON_[0-9A-Z]+#(.*)", re.DOTALL)
_SONOS_PLAYLIST: Final = re.compile(
    rf"file:{_SAVED.pattern}|x-rincon-playlist:RINCON_[0-9A-Z]+#SQ:(\d{{1,9}})"
)
# Imported playlists, also some of them: those below, or found by a search.
_IMPORTED: Final = re.compile(r"A:PLAYLISTS(?![A-Z])", re.IGNORECASE)
_INPUT: Final = re.compile(r"RINCON_[0-9A-Z]+:\d+,([a-z]+)(:.*)?", re.DOTALL)
_SERVICES: Final = frozenset(
    {
        "x-sonos-http",
        "x-sonos-https",
        "x-sonos-spotify",
        "x-rincon-cpcontainer",
        "x-sonosprog-http",
        "x-sonos-mms",
    }
)
_SERVICE_STEMS: Final = ("x-sonosapi-", "pndrradio")
# A favorite that is a playlist is two deep; nothing deeper was ever seen.
_DEEPEST: Final = 3
_RANK: Final = {Where.LOCAL: 0, Where.UNKNOWN: 1, Where.CLOUD: 2}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where content comes from and why.

    `reason` is a translation key; `detail` a host, a scheme or a service's number for its text,
    never a whole URI, which may hold a secret.
    """

    where: Where
    reason: str
    detail: str = ""

    @property
    def is_local(self) -> bool:
        """Return whether it plays without leaving the house."""
        return self.where is Where.LOCAL


NOTHING: Final = Origin(Where.LOCAL, "nothing")
BAD: Final = Origin(Where.UNKNOWN, "bad_uri")
OWN_SERVICE: Final = Origin(Where.LOCAL, "own_service")


def worst(origins: Iterable[Origin]) -> Origin:
    """Return the origin that decides: cloud before unknown before local; nothing for none."""
    return max(origins, key=_weight, default=NOTHING)


def _weight(origin: Origin) -> tuple[int, bool, str, str]:
    return _RANK[origin.where], origin != NOTHING, origin.reason, origin.detail


@dataclass(frozen=True, slots=True)
class Answer:
    """An origin as far as it is known.

    `wants` is what is needed to know the rest; `count` are the items that are not local.
    """

    origin: Origin
    wants: frozenset[Need] = frozenset()
    count: int = 0

    @property
    def is_settled_local(self) -> bool:
        """Return whether it is local and nothing is open."""
        return self.origin.is_local and not self.wants


def known(origin: Origin) -> Answer:
    """Return the answer for one item whose origin is known."""
    return Answer(origin, count=0 if origin.is_local else 1)


def wanting(need: Need) -> Answer:
    """Return the answer for one item that waits for something."""
    return Answer(NOTHING, frozenset({need}))


def together(answers: Iterable[Answer]) -> Answer:
    """Return the answer for several items that play one after the other."""
    every = tuple(answers)
    return Answer(
        worst(answer.origin for answer in every),
        frozenset().union(*(answer.wants for answer in every)),
        sum(answer.count for answer in every),
    )


def from_place(place: Place, detail: str) -> Origin:
    """Return the origin of what a host serves."""
    return Origin(place.where, place.reason, "" if place.where is Where.LOCAL else detail)


def origin_of(entry: Entry, facts: Facts) -> Answer:
    """Judge an item by its URI and by whose its metadata says it is.

    A URL with a host in the house is judged by itself alone: its metadata are rewritten (R7).
    """
    return _item(entry, facts, frozenset())


def sonos_playlist(uri: str) -> str:
    """Return the id of the Sonos playlist that a URI names, `SQ:n`, empty where it names none."""
    found = _SONOS_PLAYLIST.fullmatch(uri)
    return f"SQ:{int(found[1] or found[2])}" if found else ""


def of_owner(cdudn: str, facts: Facts) -> Origin:
    """Judge whose an item is: the household's, a music service's, or nobody knows whose."""
    if cdudn in ("", HOUSEHOLDS_OWN):
        return Origin(Where.LOCAL, "households_own") if cdudn else NOTHING
    found = _OWNER.match(cdudn)
    if found is None:
        reason = "service" if cdudn.startswith("SA_RINCON") else "unknown_owner"
        return Origin(Where.CLOUD if reason == "service" else Where.UNKNOWN, reason)
    # The number of a service's type is made of its id: 2311 = 9 * 256 + 7 (WIRE 5).
    number, rest = divmod(int(found[1]), 256)
    return _of_service(number if rest == 7 else -1, facts)  # noqa: PLR2004 - the 7 of WIRE 5


def _of_service(number: int, facts: Facts) -> Origin:
    detail = str(number) if number >= 0 else ""
    if number not in CUSTOM_SERVICES:
        return Origin(Where.CLOUD, "service", detail)
    if number in facts.networks.further.services:
        return OWN_SERVICE
    return Origin(Where.UNKNOWN, "custom_service", detail)


def _item(entry: Entry, facts: Facts, within: frozenset[NeedsContainer]) -> Answer:
    found = _of_uri(entry.uri, facts, within)
    if is_web(entry.uri) and found.origin.where is not Where.UNKNOWN:
        # Where the host is known, it says more than whose the item is.
        return found
    owner = known(of_owner(entry.cdudn, facts))
    return Answer(worst((found.origin, owner.origin)), found.wants, max(found.count, owner.count))


def _of_uri(uri: str, facts: Facts, within: frozenset[NeedsContainer]) -> Answer:
    if not uri:
        return known(NOTHING)
    if len(uri) > LONGEST or CONTROL.search(uri):
        return known(BAD)
    if is_web(uri):
        return _of_web(uri, facts)
    scheme = scheme_of(uri)
    rest = uri[len(scheme) + 1 :]
    if scheme in _SERVICES or scheme.startswith(_SERVICE_STEMS):
        return known(_of_service(_service_number(rest), facts))
    rule = _RULES.get(scheme)
    found = rule(rest, facts) if rule else None
    if isinstance(found, NeedsContainer):
        return _of_container(found, facts, within)
    return found or known(Origin(Where.UNKNOWN, "unknown_kind", scheme))


def _of_web(uri: str, facts: Facts) -> Answer:
    wrapped = unwrap(uri)
    if wrapped is None or TWO_HOSTS.match(f"//{wrapped.rest}"):
        return known(BAD)
    return _placed(place_url(wrapped.url, facts, pin=False), host_of(wrapped.url))


def _placed(found: Located | NeedsName, detail: str) -> Answer:
    if isinstance(found, NeedsName):
        return wanting(found)
    return known(from_place(found.place, detail))


def _service_number(rest: str) -> int:
    words = parse_qsl(rest.partition("?")[2])
    numbers = [value for name, value in words if name.lower() == "sid"]
    if len(numbers) != 1 or not re.fullmatch(r"[0-9]{1,5}", numbers[0]):
        return -1
    return int(numbers[0])


def container(needed: NeedsContainer, facts: Facts) -> Answer:
    """Judge all that a container holds."""
    return _of_container(needed, facts, frozenset())


def _of_container(
    needed: NeedsContainer, facts: Facts, within: frozenset[NeedsContainer]
) -> Answer:
    if needed in within:
        # Something that holds itself adds nothing.
        return known(NOTHING)
    if len(within) >= _DEEPEST:
        return known(Origin(Where.UNKNOWN, "nested"))
    if needed not in facts.contents:
        return wanting(needed)
    entries = facts.contents[needed]
    if entries is None:
        return known(Origin(Where.UNKNOWN, "not_readable"))
    inside = within | {needed}
    if needed.kind is ContainerKind.SHARES:
        found = together(of_share(entry.uri, facts) for entry in entries)
        # What an index of several shares holds cannot be told apart.
        if not found.origin.is_local:
            return known(Origin(Where.UNKNOWN, "share_outside", found.origin.detail))
        return found
    return together(_item(entry, facts, inside) for entry in entries)


def of_share(object_id: str, facts: Facts) -> Answer:
    """Judge a share or a folder in it, `S://host/share`."""
    if not object_id.startswith("S://"):
        return known(BAD)
    return _of_smb(object_id[2:], facts)


def _of_smb(rest: str, facts: Facts) -> Answer:
    """Judge `//host/share`. Players resolve the name themselves: it cannot be pinned."""
    if TWO_HOSTS.match(rest):
        return known(BAD)
    url = f"smb:{rest}"
    found = locate(url, facts.networks)
    if isinstance(found, Located):
        return known(from_place(found.place, host_of(url)))
    if "." not in found.name or found.name.endswith(".local"):
        return known(Origin(Where.LOCAL, "local_name"))
    return _placed(place_name(found, facts, "smb"), found.name)


def _share_file(rest: str, facts: Facts) -> _Found:
    """Judge a file on a share; of a playlist file also what players have read in it."""
    found = _of_smb(rest, facts)
    if found.is_settled_local and _LIST_FILE.search(unquote(rest)):
        return NeedsContainer(ContainerKind.PLAYLIST, f"S:{rest}")
    return found


def _of_player(uid: str, facts: Facts, reason: str) -> Answer:
    if uid in facts.uids:
        return known(Origin(Where.LOCAL, reason))
    return known(Origin(Where.UNKNOWN, "foreign_player"))


type _Found = Answer | NeedsContainer | None


def _queue(rest: str, facts: Facts) -> _Found:
    uid, _, number = rest.partition("#")
    if uid not in facts.uids:
        return known(Origin(Where.UNKNOWN, "foreign_player"))
    if number != "0":
        return known(Origin(Where.UNKNOWN, "cloud_queue"))
    return NeedsContainer(ContainerKind.QUEUE, uid)


def _file(rest: str, _: Facts) -> _Found:
    found = _SAVED.fullmatch(rest)
    return NeedsContainer(ContainerKind.PLAYLIST, f"SQ:{int(found[1])}") if found else None


def _playlist(rest: str, facts: Facts) -> _Found:
    found = _PLAYLIST.fullmatch(rest)
    object_id = found[1] if found else ""
    if object_id.startswith("S://"):
        return _share_file(object_id[2:], facts)
    if _IMPORTED.match(unquote(object_id)):
        return NeedsContainer(ContainerKind.PLAYLIST, object_id)
    if object_id.startswith("A:") or object_id == "S:":
        return SHARES
    if re.fullmatch(r"SQ:[0-9]{1,9}", object_id):
        return NeedsContainer(ContainerKind.PLAYLIST, f"SQ:{int(object_id[3:])}")
    return None


def _virtual_input(rest: str, _: Facts) -> _Found:
    found = _INPUT.fullmatch(rest)
    match found[1] if found else "":
        case "airplay" | "bluetooth":
            # What the sender plays is the sender's business.
            return known(Origin(Where.LOCAL, "sender_decides"))
        case "spotify":
            return known(Origin(Where.CLOUD, "service"))
        case _:
            return None


_RULES: Final[Mapping[str, Callable[[str, Facts], _Found]]] = {
    "x-rincon": lambda rest, facts: _of_player(rest, facts, "player"),
    "x-rincon-stream": lambda rest, facts: _of_player(rest.partition(":")[0], facts, "line_in"),
    "x-sonos-htastream": lambda rest, facts: _of_player(rest.partition(":")[0], facts, "tv"),
    "x-rincon-buzzer": lambda rest, _: known(Origin(Where.LOCAL, "chime")) if rest == "0" else None,
    "x-rincon-queue": _queue,
    "x-rincon-playlist": _playlist,
    "x-sonos-vli": _virtual_input,
    "x-file-cifs": _share_file,
    "file": _file,
}
