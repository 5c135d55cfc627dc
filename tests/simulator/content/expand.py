"""Containers as the items they stand for, at the time they are put into a queue (WIRE 5)."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ..soap import UpnpError
from ..spec import ItemSpec, ServiceSpec
from . import didl, index, shares
from .files import service_art
from .library import Library
from .net import Net, service_id
from .playlists import Playlists

if TYPE_CHECKING:
    from ..player import Player

NO_SUCH_OBJECT = 701
ILLEGAL_SCHEME = 714
NO_SERVICE = 800

_SERVICE_TYPE = re.compile(r"SA_RINCON(\d+)_")
# How many tracks the simulated services put into every container.
TRACKS = 3


async def expand(player: Player, item: ItemSpec) -> list[ItemSpec]:
    """Return the items that `item` stands for: itself, or a container's.

    Raises UpnpError: 800 for a service that the household does not have or that does not answer,
    714 for a scheme that no player knows, 701 for a container that is not there (a guess).
    """
    scheme, _, rest = item.uri.partition(":")
    try:
        if scheme == "x-rincon-playlist":
            return _container(player, rest.partition("#")[2])
        if scheme == "file":
            return _saved(player, item.uri)
        if scheme == "x-file-cifs":
            return _file(player, item)
    except LookupError as err:
        raise UpnpError(NO_SUCH_OBJECT) from err
    if scheme == "x-rincon-cpcontainer":
        return _service_tracks(player, item)
    player.household.store(Net).check(item.uri, item.cdudn)
    return [item]


def _container(player: Player, object_id: str) -> list[ItemSpec]:
    if object_id.startswith("SQ:"):
        return list(player.household.store(Playlists).find(object_id).items)
    library = player.household.store(Library)
    below = {"A:": index.tracks, "S:": shares.tracks}.get(object_id[:2])
    if below is None:
        raise LookupError(object_id)
    return [library.item(track) for track in below(library, object_id)]


def _saved(player: Player, uri: str) -> list[ItemSpec]:
    path, hash_, _ = uri.partition("#")
    if not hash_ or not path.endswith("/savedqueues.rsq"):
        raise UpnpError(ILLEGAL_SCHEME)
    return list(player.household.store(Playlists).find(uri).items)


def _file(player: Player, item: ItemSpec) -> list[ItemSpec]:
    """Return a folder's or a playlist file's tracks; another file is itself, there or not."""
    library = player.household.store(Library)
    object_id = "S:" + item.uri.partition(":")[2]
    try:
        found = shares.tracks(library, object_id)
    except LookupError:
        return [item]
    if len(found) == 1 and found[0].id.lower() == object_id.lower():
        return [item]
    return [library.item(track) for track in found]


def _service(player: Player, item: ItemSpec) -> ServiceSpec:
    """Return the music service that a URI names, or else the item's cdudn: its type is id*256+7.

    Raises UpnpError(800) for one that the household does not have (WIRE 4).
    """
    if service_id(item.uri) is None and (match := _SERVICE_TYPE.match(item.cdudn)):
        for service in player.household.spec.services:
            if service.id * 256 + 7 == int(match[1]):
                return service
    return player.household.store(Net).service(item.uri)


def _service_tracks(player: Player, item: ItemSpec) -> list[ItemSpec]:
    """Ask the service for what is in its container; the tracks are invented."""
    service = _service(player, item)
    if not player.household.store(Net).reaches(player, service.host):
        raise UpnpError(NO_SERVICE)
    query = parse_qs(item.uri.partition("?")[2])
    account = query.get("sn", ["0"])[0]
    return [_service_track(service, item, account, number) for number in range(1, TRACKS + 1)]


def _service_track(service: ServiceSpec, item: ItemSpec, account: str, number: int) -> ItemSpec:
    if service.name == "Spotify":
        track = f"spotify%3atrack%3a0Simulated{number}"
        uri = f"x-sonos-spotify:{track}?sid={service.id}&flags=8232&sn={account}"
    else:
        track = f"track%3a{number}"
        uri = f"x-sonos-http:{track}.mp3?sid={service.id}&flags=8224&sn={account}"
    return replace(
        item,
        title=f"{service.name} {number}",
        uri=uri,
        item_class=didl.TRACK,
        id=f"10032028{track}",
        parent_id=item.id,
        artist=f"{service.name} Artist",
        album=item.title,
        art=service_art(uri),
        seconds=180 + number,
    )
