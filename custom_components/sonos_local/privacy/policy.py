"""Whether something may be done with local only on: allowed, refused, or what is needed to tell.

TABLES R6 to R9, R11, R12. A verdict is good for the one request that it was made for. What no
rule names is refused.
"""

from dataclasses import dataclass
from typing import Final

from .facts import SHARES, Content, Facts, Need, NeedsLook, NeedsTransport
from .handed import Handed, Handing, all_together, hand_over, looked_at, picture
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
    Load,
    MediaSource,
    Picture,
    PlayWhatIsThere,
    Reindex,
    SetContent,
    Unreadable,
)
from .networks import Where
from .origin import Answer, Origin, container, known, of_share
from .urls import WEB, scheme_of

# Media sources that are Home Assistant's own files, voices and pictures, or servers in the house.
LOCAL_SOURCES: Final = frozenset({"media_source", "tts", "image_upload", "dlna_dms"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be done; `items` are what to send in place of what was asked for.

    A playlist file gives all its entries. `unchecked` counts URLs that did not answer a look.
    """

    items: tuple[Handed, ...] = ()
    unchecked: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not; `reason` is a translation key, `count` the items that are not local."""

    reason: str
    placeholders: tuple[tuple[str, str], ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Needs:
    """Cannot be told yet: get these, put them into the facts, ask again."""

    wants: frozenset[Need]


type Judgment = Allowed | Refused | Needs

ALLOWED: Final = Allowed()
UNKNOWN: Final = Refused("unknown")


def judge(intent: Intent, facts: Facts) -> Judgment:
    """Judge an intent by the facts. Raises nothing."""
    return _always(intent, facts) or (
        _local_only(intent, facts) if facts.local_only else _as_asked(intent)
    )


def _always(intent: Intent, facts: Facts) -> Judgment | None:
    """Judge what does not depend on the switch."""
    match intent:
        case Harmless():
            return ALLOWED
        case Join(coordinator):
            return ALLOWED if coordinator in facts.uids else Refused("foreign_player")
        case Bond(has_user):
            return ALLOWED if has_user else Refused("needs_user")
        case Alarm(enabled=False, program=program):
            return Allowed((_as_it_is(program),))
        case _:
            return None


def _as_asked(intent: Intent) -> Judgment:
    """With local only off, what the catalogue allows is sent as it was asked for."""
    match intent:
        case SetContent(content) | Alarm(program=content):
            return Allowed((_as_it_is(content),))
        case Enqueue(items):
            return Allowed(tuple(map(_as_it_is, items)))
        case Clip(url) | Picture(url):
            return Allowed((Handed(url),) if url else ())
        case Contact(is_explicit):
            return ALLOWED if is_explicit else Refused("contacts_servers")
        case PlayWhatIsThere() | Load() | AddShare() | Reindex() | MediaSource() | Unreadable():
            return ALLOWED
        case _:
            return UNKNOWN


def _local_only(intent: Intent, facts: Facts) -> Judgment:
    match intent:
        case PlayWhatIsThere():
            return _what_is_there(intent, facts)
        case Load(needed):
            return _judged(Handing(container(needed, facts)))
        case SetContent(content) | Alarm(program=content):
            return _judged(hand_over(content, facts))
        case Enqueue(items):
            return _judged(all_together(hand_over(item, facts) for item in items))
        case Clip(url):
            return _clip(url, facts)
        case AddShare(object_id):
            return _judged(Handing(of_share(object_id, facts)))
        case Reindex():
            return _judged(Handing(container(SHARES, facts)))
        case Picture(url):
            answer, uri = picture(url, facts)
            return _judged(Handing(answer, (Handed(uri),)))
        case MediaSource(domain, iot_class):
            is_local = domain in LOCAL_SOURCES or iot_class.startswith("local_")
            return ALLOWED if is_local else Refused("media_source", (("detail", domain),))
        case Contact():
            return Refused("contacts_servers")
        case _:
            return UNKNOWN


def _what_is_there(intent: PlayWhatIsThere, facts: Facts) -> Judgment:
    content = intent.content
    if content is None:
        if intent.uid not in facts.transports:
            return Needs(frozenset({NeedsTransport(intent.uid)}))
        content = facts.transports[intent.uid]
    if content is None:
        return Refused("not_readable")
    parts = [content, *([Content(intent.next_uri)] if intent.next_uri else [])]
    if any(scheme_of(part.uri) == "x-rincon" for part in parts):
        # What a member plays is in its coordinator's transport.
        return Refused("not_a_coordinator")
    found = all_together(looked_at(part, facts) for part in parts)
    return _judged(found)


def _clip(url: str, facts: Facts) -> Judgment:
    if not url:
        return ALLOWED
    if scheme_of(url) not in WEB:
        return _judged(Handing(known(Origin(Where.UNKNOWN, "unknown_kind", scheme_of(url)))))
    found = hand_over(Content(url), facts)
    if len(found.items) > 1:
        return Refused("clip_playlist")
    return _judged(found)


def _as_it_is(content: Content) -> Handed:
    return Handed(content.uri, content.metadata, content.item)


def _judged(handing: Handing) -> Judgment:
    """Refuse only with a whole count: names and containers are asked for first, looks are not."""
    answer: Answer = handing.answer
    wants = answer.wants
    if not answer.origin.is_local:
        wants = frozenset(need for need in wants if not isinstance(need, NeedsLook))
    if wants:
        return Needs(wants)
    if answer.origin.is_local:
        return Allowed(handing.items, handing.unchecked)
    words = (("count", str(answer.count)), ("detail", answer.origin.detail))
    return Refused(answer.origin.reason, words, answer.count)
