"""What is handed to a player in place of what was asked for: literal addresses, our own metadata.

TABLES R2e, R3, R4, R7, R8.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from ..model.media import HOUSEHOLDS_OWN, Item
from ..model.media import NOTHING as NO_ITEM
from .facts import Content, Facts, NeedsLook, NeedsName
from .hosts import LONGEST, Located
from .networks import Where, is_literal
from .origin import (
    BAD,
    CONTROL,
    OWN_SERVICE,
    TWO_HOSTS,
    Answer,
    Origin,
    from_place,
    known,
    of_owner,
    origin_of,
    together,
    wanting,
    worst,
)
from .urls import (
    NO_INTERNAL_URL,
    WEB,
    Wrapped,
    host_of,
    is_own,
    is_web,
    joined,
    place_url,
    scheme_of,
    to_base,
    unwrap,
)

MOST_REDIRECTS: Final = 3
PLAYER_PORT: Final = 1400
_LISTS: Final = frozenset({".m3u", ".pls", ".asx", ".xspf"})
_HLS: Final = frozenset({".m3u8"})
# It is not read, so it is as good as from elsewhere.
_DASH: Final = frozenset({".mpd"})
# Schemes that say so without an ending.
_HLS_SCHEMES: Final = ("hls-radio://", "hls-aac://")
# Where Home Assistant's own streams are; it makes these playlists itself.
_STREAMS: Final = ("/api/hls/",)
# What it makes for whoever asks first, and never redirects: streams, voices, the drill's tone.
_MADE: Final = (*_STREAMS, "/api/tts_proxy/", "/api/sonos_local/tone/")
# What a player's own pictures are asked for with; `s` and `m` lead to services (WIRE 1.1).
_PICTURE_WORDS: Final = frozenset({"u", "v", "vli"})
# Where a redirect leads, written so that all readers see the same host.
_CLEAR: Final = re.compile(r"https?://[^/?#]|//[^/?#]|(?!//|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
# Out of a folder, in plain or quoted.
_LEADS_ON: Final = re.compile(r"\.\.|%")
_LOCAL: Final = Origin(Where.LOCAL, "local_network")
_NO_PICTURE: Final = Origin(Where.UNKNOWN, "picture")


@dataclass(frozen=True, slots=True)
class Handed:
    """One item as it may be sent.

    `metadata` is the DIDL-Lite to send back as it came; where it is empty, it is written from
    `item`, which holds no more than title, class, owner and, where it may be fetched, the picture.
    """

    uri: str
    metadata: str = ""
    item: Item = NO_ITEM


@dataclass(frozen=True, slots=True)
class Handing:
    """What is sent, and what is known of where it comes from.

    `unchecked` counts the URLs whose server did not say whether it redirects.
    """

    answer: Answer
    items: tuple[Handed, ...] = ()
    unchecked: int = 0


def hand_over(content: Content, facts: Facts) -> Handing:
    """Judge content that is put into a player, and rewrite it."""
    if not is_web(content.uri):
        return _handing(origin_of(content.entry, facts), content, content.uri, facts)
    found = _web(content, facts, may_be_list=True)
    if found.answer.origin.where is not Where.UNKNOWN:
        return found
    owner = of_owner(content.item.cdudn, facts)
    return Handing(replace(found.answer, origin=worst((found.answer.origin, owner))))


def all_together(handings: Iterable[Handing]) -> Handing:
    """Return what several make together."""
    every = tuple(handings)
    return Handing(
        together(handing.answer for handing in every),
        tuple(item for handing in every for item in handing.items),
        sum(handing.unchecked for handing in every),
    )


def looked_at(content: Content, facts: Facts) -> Handing:
    """Judge what a player has already got; a URL is looked at, a list of others is not followed."""
    answer = origin_of(content.entry, facts)
    wrapped = unwrap(content.uri) if is_web(content.uri) else None
    if wrapped is None or not answer.is_settled_local:
        return Handing(answer)
    trail = _follow(wrapped, facts)
    if trail.entries is not None:
        return Handing(known(Origin(Where.UNKNOWN, "playlist_file")))
    return Handing(trail.answer, unchecked=trail.unchecked)


def _web(content: Content, facts: Facts, *, may_be_list: bool) -> Handing:
    wrapped = unwrap(content.uri) if len(content.uri) <= LONGEST else None
    if wrapped is None:
        return Handing(known(BAD))
    moved = to_base(wrapped, facts.home)
    if moved is None:
        return Handing(known(from_place(NO_INTERNAL_URL, "")))
    place = place_url(moved.url, facts, pin=True)
    if isinstance(place, NeedsName):
        return Handing(wanting(place))
    if place.place.where is not Where.LOCAL:
        return Handing(known(from_place(place.place, host_of(moved.url))))
    sent = moved.at(place.address)
    trail = _follow(sent, facts)
    if not trail.answer.is_settled_local:
        return Handing(trail.answer, unchecked=trail.unchecked)
    if trail.entries is None:
        handing = _handing(trail.answer, content, sent.uri, facts)
        return replace(handing, unchecked=trail.unchecked)
    if not may_be_list or not trail.entries:
        reason = "playlist_empty" if may_be_list else "playlist_nested"
        return Handing(known(Origin(Where.UNKNOWN, reason)))
    return _entries(content, sent, trail, facts)


def _entries(content: Content, sent: Wrapped, trail: _Trail, facts: Facts) -> Handing:
    """Judge what a playlist file names; its own URL is never sent (R3c)."""
    handings = []
    wrapper = sent.prefix if scheme_of(sent.prefix) not in WEB else ""
    wrapper = wrapper.removesuffix(f"{sent.scheme}://")
    for entry in trail.entries or ():
        url = joined(trail.url, entry)
        if CONTROL.search(entry) or scheme_of(url) not in WEB:
            handings.append(Handing(known(Origin(Where.UNKNOWN, "playlist_entry"))))
            continue
        one = replace(content, uri=f"{wrapper}{url}", metadata="")
        handings.append(_web(one, facts, may_be_list=False))
    return all_together(handings)


@dataclass(frozen=True, slots=True)
class _Trail:
    """Where a URL leads: its last address, and the entries of a playlist file found there."""

    answer: Answer
    url: str = ""
    entries: tuple[str, ...] | None = None
    unchecked: int = 0


def _follow(wrapped: Wrapped, facts: Facts) -> _Trail:
    """Follow redirects as the player will: it resolves what it is redirected to by itself."""
    at, is_list = wrapped, False
    for _ in range(MOST_REDIRECTS + 1):
        ending = _ending(at.url)
        is_ours = is_own(at.url, facts)
        is_hls = ending in _HLS or any(scheme in at.prefix.lower() for scheme in _HLS_SCHEMES)
        if ending in _DASH or (is_hls and not is_ours):
            return _Trail(known(Origin(Where.UNKNOWN, "hls")))
        # Others use this ending for lists of songs, too.
        is_list = is_list or ending in _LISTS or (is_hls and not _is_below(at.url, _STREAMS))
        if is_ours and not is_list and _is_below(at.url, _MADE):
            return _Trail(known(_LOCAL), at.url)
        target = _target(at, facts)
        if isinstance(target, Answer):
            return _Trail(target)
        look = facts.looks.get(target.key)
        if look is None:
            return _Trail(wanting(target))
        if not look.is_asked:
            return _Trail(known(Origin(Where.UNKNOWN, "playlist_unread")))
        if not look.location:
            if look.is_dash or (look.is_hls and (not is_ours or look.entries)):
                return _Trail(known(Origin(Where.UNKNOWN, "hls")))
            if (is_list or look.is_list) and look.entries is None and not look.is_hls:
                return _Trail(known(Origin(Where.UNKNOWN, "playlist_unread")))
            return _Trail(known(_LOCAL), at.url, look.entries, 0 if look.is_answered else 1)
        following = _following(at.url, look.location)
        if following is None:
            return _Trail(known(Origin(Where.UNKNOWN, "redirect")))
        at = following
    return _Trail(known(Origin(Where.UNKNOWN, "redirects")))


def _following(url: str, location: str) -> Wrapped | None:
    """Return where a redirect leads, None where not all who follow it would ask the same host."""
    if CONTROL.search(location) or not _CLEAR.match(location):
        return None
    found = unwrap(joined(url, location))
    if found is None or scheme_of(found.uri) not in WEB or TWO_HOSTS.match(f"//{found.rest}"):
        return None
    return found


def _target(at: Wrapped, facts: Facts) -> NeedsLook | Answer:
    """Return what to look at, by a literal address even where the player has a name."""
    place = place_url(at.url, facts, pin=False)
    if isinstance(place, NeedsName):
        return wanting(place)
    if place.place.where is not Where.LOCAL:
        return known(from_place(place.place, host_of(at.url)))
    pinned = place_url(at.url, facts, pin=True)
    address = place.address or (pinned.address if isinstance(pinned, Located) else "")
    if not address:
        address = next(iter(facts.names.get(host_of(at.url), ())), "")
    host = "" if is_literal(host_of(at.url)) else urlsplit(at.url).netloc
    return NeedsLook(at.at(address).url, host)


def _ending(url: str) -> str:
    path = url.partition("?")[0].partition("#")[0]
    return PurePosixPath(unquote(path)).suffix.lower()


def _is_below(url: str, folders: tuple[str, ...]) -> bool:
    """Return whether a URL of Home Assistant's stands in one of its folders."""
    path = urlsplit(url).path
    return path.startswith(folders) and not _LEADS_ON.search(path)


def _handing(answer: Answer, content: Content, uri: str, facts: Facts) -> Handing:
    """Return one item as it may be sent, once its picture is looked at."""
    art = _art(content.item.art, facts)
    if answer.is_settled_local and isinstance(art, NeedsLook):
        answer = replace(answer, wants=frozenset({art}))
    return Handing(answer, (_handed(content, uri, art if isinstance(art, str) else "", facts),))


def _handed(content: Content, uri: str, art: str, facts: Facts) -> Handed:
    """Choose the metadata: what came, where it names the household alone, else our own (R7)."""
    item = content.item
    is_ours = item.cdudn == HOUSEHOLDS_OWN or of_owner(item.cdudn, facts) == OWN_SERVICE
    keeps = is_ours and art == item.art and item.uri in ("", uri) and not item.says_more
    return Handed(
        uri,
        content.metadata if keeps else "",
        Item(title=item.title, uri=uri, item_class=item.item_class, art=art, cdudn=HOUSEHOLDS_OWN),
    )


def _art(art: str, facts: Facts) -> str | NeedsLook:
    """Return a picture's address as it may stand in metadata, empty for one that is not clear.

    Somebody may fetch it from there: so it is looked at, too.
    """
    answer, uri = picture(art, facts) if art else (known(BAD), "")
    if answer.is_settled_local and is_web(uri) and host_of(uri) not in facts.networks.players:
        wrapped = unwrap(uri)
        answer = _follow(wrapped, facts).answer if wrapped else known(BAD)
    look = next((need for need in answer.wants if isinstance(need, NeedsLook)), None)
    if look is not None and answer.origin.is_local:
        return look
    return uri if answer.is_settled_local else ""


def picture(art: str, facts: Facts) -> tuple[Answer, str]:
    """Judge a picture (R8); the URL is the one to fetch it from.

    From players only their icons, and the pictures of local content that they hold themselves.
    """
    try:
        parts = urlsplit("" if CONTROL.search(art) else art)
        port = parts.port
    except ValueError:
        return known(BAD), ""
    is_relative = art.startswith("/") and not art.startswith("//")
    is_players = (
        parts.scheme == "http" and port == PLAYER_PORT and parts.hostname in facts.networks.players
    )
    if is_relative or (is_players and "@" not in parts.netloc):
        return _from_player(parts.path, parts.query, facts), art
    if parts.scheme != "http":
        return known(_NO_PICTURE), ""
    wrapped = unwrap(art)
    if wrapped is None:
        return known(BAD), ""
    place = place_url(wrapped.url, facts, pin=True)
    if isinstance(place, NeedsName):
        return wanting(place), ""
    return known(from_place(place.place, host_of(art))), wrapped.at(place.address).url


def _from_player(path: str, query: str, facts: Facts) -> Answer:
    if path.startswith("/img/") and not _LEADS_ON.search(path):
        return known(_LOCAL)
    if path != "/getaa":
        return known(_NO_PICTURE)
    words = parse_qs(query, keep_blank_values=True)
    match words:
        case {"u": [uri]} if uri and words.keys() <= _PICTURE_WORDS:
            # The player looks into the file for it.
            return looked_at(Content(uri), facts).answer
        case _:
            return known(_NO_PICTURE)


def thumbnail(url: str, domain: str) -> str:
    """Return a thumbnail of somebody's browse list, or nothing for one that leads outside (R10).

    Home Assistant fetches the brand pictures of other integrations from the Internet.
    """
    if CONTROL.search(url) or not url.startswith("/") or url.startswith("//"):
        return ""
    # As browsers and Home Assistant read it.
    path = normpath(unquote(url.partition("?")[0].partition("#")[0])).replace("//", "/")
    brands = "/api/brands/"
    is_ours = path.startswith(f"{brands}integration/{domain}/")
    return url if is_ours or not path.startswith(brands) else ""
