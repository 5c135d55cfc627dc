"""The second look: what a request says by itself, as the intent that the rules judge (DESIGN 3.7).

The gate asks again, just before the first byte, with nothing but what is about to leave and the
facts that are there by then. What cannot be told from it is refused.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..model.media import Item
from ..model.verdict import ALLOWED, Decision, Kind, Outgoing, Verdict
from .facts import Content, Facts
from .intents import (
    AddShare,
    Alarm,
    Bond,
    Clip,
    Contact,
    Enqueue,
    Harmless,
    Intent,
    Join,
    Picture,
    PlayWhatIsThere,
    Reindex,
    SetContent,
    Unreadable,
)
from .policy import Allowed, Refused, judge

type ReadItem = Callable[[str], Item]

SHARES_OBJECT: Final = "S:"
_GOES_ON: Final = frozenset(
    {"Play", "Next", "Previous", "Seek", "SnoozeAlarm", "DelegateGroupCoordinationTo"}
)
# Where each action that is judged by content carries it: URI and metadata.
_CARRIERS: Final[Mapping[str, tuple[str, str]]] = {
    "AVTransport.SetAVTransportURI": ("CurrentURI", "CurrentURIMetaData"),
    "AVTransport.SetNextAVTransportURI": ("NextURI", "NextURIMetaData"),
    "AVTransport.AddURIToQueue": ("EnqueuedURI", "EnqueuedURIMetaData"),
    "AVTransport.AddURIToSavedQueue": ("EnqueuedURI", "EnqueuedURIMetaData"),
    "AVTransport.CreateSavedQueue": ("EnqueuedURI", "EnqueuedURIMetaData"),
}
# What players show for a room or an input: a word, of a set of pictures that they hold themselves.
_ICON: Final = re.compile(r"(x-rincon-roomicon:)?[\w-]*")
# A new name for a favorite or a Sonos playlist, and nothing else.
_TITLE: Final = re.compile(r"(<dc:title>[^<]*</dc:title>)?")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the request does not say: whether a user asked, and whether just this was asked for."""

    has_user: bool = False
    is_explicit: bool = False


NOBODY: Final = Circumstances()


def second(
    outgoing: Outgoing,
    facts: Facts,
    read_item: ReadItem,
    around: Circumstances = NOBODY,
) -> Verdict:
    """Judge a request by itself.

    What it hands over has to be what the rules hand over for it: nothing that was to be rewritten.
    `read_item` reads DIDL-Lite.
    """
    return verdict_on(intent_of(outgoing, facts, read_item, around), facts)


def verdict_on(intent: Intent | None, facts: Facts) -> Verdict:
    """Judge what a request is about to do, or one that is to follow it."""
    match judge(intent, facts) if intent else None:
        case Allowed(items=items) if _is_final(
            intent, [(item.uri, item.metadata) for item in items]
        ):
            return ALLOWED
        case Refused(reason, placeholders):
            return Verdict(Decision.REFUSED, reason, placeholders)
        case _:
            return Verdict(Decision.REFUSED, "unknown")


def reading(outgoing: Outgoing, facts: Callable[[], Facts]) -> Verdict:
    """Judge a read: players open a share that they are to list, so it has to be in the house.

    Names of the house are not resolved for it: whoever asks for one has looked where it is.
    """
    object_id = dict(outgoing.arguments).get("ObjectID", "")
    if object_id == SHARES_OBJECT or not object_id.startswith(SHARES_OBJECT):
        return ALLOWED
    match judge(AddShare(object_id), facts()):
        case Refused(reason, placeholders):
            return Verdict(Decision.REFUSED, reason, placeholders)
        case _:
            return ALLOWED


def _is_final(intent: Intent | None, handed: list[tuple[str, str]]) -> bool:
    match intent:
        case SetContent(content):
            return handed == [(content.uri, content.metadata)]
        case Alarm(program=content):
            return handed == [(content.uri, content.metadata)]
        case Enqueue(items):
            return handed == [(item.uri, item.metadata) for item in items]
        case Picture(url) | Clip(url):
            return [uri for uri, _ in handed] == [url]
        case _:
            return True


def intent_of(
    outgoing: Outgoing, facts: Facts, read_item: ReadItem, around: Circumstances
) -> Intent | None:
    """Return what a request is about to do, None where that cannot be told."""
    words = dict(outgoing.arguments)
    if outgoing.name == "AVTransport.SetAVTransportURI" and outgoing.kind is Kind.WRITE:
        if words.get("CurrentURIMetaData"):
            # A player is followed for itself.
            return None
        return Join(words["CurrentURI"].removeprefix("x-rincon:"))
    match outgoing.kind:
        case Kind.READ:
            return Harmless()
        case Kind.WRITE:
            return _writes(outgoing.name, words)
        case Kind.BOND:
            return Bond(around.has_user)
        case Kind.CLOUD:
            return Contact(around.is_explicit)
        case Kind.PLAY:
            return _plays(outgoing, words, facts, read_item)
        case _:
            return None


def _writes(name: str, words: Mapping[str, str]) -> Intent:
    """Judge the few words of harmless actions that players may fetch something by."""
    match name:
        case "RenderingControl.RampToVolume" if program := words.get("ProgramURI"):
            return SetContent(Content(program))
        case "DeviceProperties.SetZoneAttributes" | "AudioIn.SetAudioInputAttributes":
            is_harmless = bool(_ICON.fullmatch(words.get("DesiredIcon", "")))
        case "ContentDirectory.UpdateObject":
            # The name of a share is where it is.
            is_harmless = not words.get("ObjectID", "").startswith(SHARES_OBJECT) and all(
                _TITLE.fullmatch(words.get(key, "")) for key in ("CurrentTagValue", "NewTagValue")
            )
        case _:
            is_harmless = True
    return Harmless() if is_harmless else Unreadable()


def _plays(
    outgoing: Outgoing, words: Mapping[str, str], facts: Facts, read_item: ReadItem
) -> Intent | None:
    name = outgoing.name
    action = name.partition(".")[2]
    if name.startswith("AVTransport.") and action in _GOES_ON:
        return PlayWhatIsThere(outgoing.uid, facts.transports.get(outgoing.uid))
    if carrier := _CARRIERS.get(name):
        content = _content(words.get(carrier[0], ""), words.get(carrier[1], ""), read_item)
        return Enqueue((content,)) if "Enqueued" in carrier[0] else SetContent(content)
    match name:
        case "AVTransport.AddMultipleURIsToQueue":
            return _several(words, read_item)
        case "AlarmClock.CreateAlarm" | "AlarmClock.UpdateAlarm":
            program = _content(words["ProgramURI"], words["ProgramMetaData"], read_item)
            return Alarm(words["Enabled"] != "0", program)
        case "ContentDirectory.RefreshShareIndex":
            return Reindex()
        case "ContentDirectory.CreateObject":
            return _created(words, read_item)
        case "GET /getaa":
            return Picture(words.get("target", ""))
        case "audioClip.loadAudioClip":
            return Clip(words.get("streamUrl", ""))
        case _:
            return None


def _content(uri: str, metadata: str, read_item: ReadItem) -> Content:
    return Content(uri, read_item(metadata), metadata)


def _several(words: Mapping[str, str], read_item: ReadItem) -> Intent | None:
    """Read several URIs, which spaces part; each metadata is one document without spaces."""
    uris = words.get("EnqueuedURIs", "").split(" ")
    metadata = words.get("EnqueuedURIsMetaData", "").split(" ")
    if len(uris) != len(metadata) or words.get("NumberOfURIs") != str(len(uris)):
        return None
    parts = list(zip(uris, metadata, strict=True))
    container = (words.get("ContainerURI", ""), words.get("ContainerMetaData", ""))
    if any(container):
        parts.append(container)
    return Enqueue(tuple(_content(uri, text, read_item) for uri, text in parts))


def _created(words: Mapping[str, str], read_item: ReadItem) -> Intent:
    """Read a share that is added (WIRE 6); a favorite holds more than can be read here."""
    share = read_item(words.get("Elements", ""))
    is_name_alone = not (share.uri or share.art or share.cdudn or share.says_more)
    if words.get("ContainerID") != SHARES_OBJECT or not is_name_alone:
        return Unreadable()
    return AddShare(f"{SHARES_OBJECT}{share.title}")
