"""The network that players fetch content from: a table of hosts, and loopback itself.

What is not in the table and no loopback address does not answer; no socket leaves 127.0.0.0/8.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from ..soap import UpnpError
from ..store import Store
from .library import Library
from .loopback import Answer, NoAnswer, ask, is_loopback

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player
    from ..spec import HostSpec, ServiceSpec, TrackSpec

ILLEGAL_TYPE = 714
UNSUPPORTED = 800

# Words of TransportErrorDescription. That they begin with ERROR_ is WIRE 8; the rest is guessed.
NO_SERVER = "ERROR_CANT_REACH_SERVER"
NOT_FOUND = "ERROR_FILE_NOT_FOUND"
REFUSED = "ERROR_SERVER_REFUSED"
NO_AUDIO = "ERROR_UNSUPPORTED_FORMAT"

PLAIN = frozenset({"http", "https"})
# Radio over a URI of its own, perhaps with a whole address nested behind the scheme (WIRE 5).
RADIO = frozenset({"x-rincon-mp3radio", "aac", "hls-radio", "hls-aac"})
# What a music service resolves: endless, and with an end.
SERVICE_RADIO = frozenset(
    {
        "x-sonosapi-stream",
        "x-sonosapi-radio",
        "x-sonosapi-hls",
        "x-sonosapi-rtrecent",
        "x-sonosapi-show",
        "pndrradio",
    }
)
SERVICE_TRACKS = frozenset(
    {"x-sonos-http", "x-sonos-https", "x-sonos-spotify", "x-sonosapi-hls-static"}
)
SERVICE = SERVICE_RADIO | SERVICE_TRACKS | {"x-rincon-cpcontainer"}
SHARE = "x-file-cifs"
# Nobody is asked for these.
LOCAL = frozenset({"x-rincon-stream", "x-sonos-htastream", "x-sonos-vli", "x-rincon-buzzer"})
# Containers on the players themselves: expanded, never fetched.
CONTAINERS = frozenset({"x-rincon-playlist", "file"})

# Endings that a player knows (the sink list of WIRE 5, and the usual names of those types).
AUDIO = {
    "mp3": "audio/mpeg",
    "mp4": "audio/mp4",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "ogg": "application/ogg",
    "wav": "audio/wav",
    "wma": "audio/x-ms-wma",
    "aif": "audio/aiff",
    "aiff": "audio/aiff",
    "m3u": "audio/mpegurl",
    "m3u8": "application/vnd.apple.mpegurl",
}
# Length of a file whose length nobody says, in seconds.
USUAL_LENGTH = 180
REDIRECTS = 5
MOVED = range(300, 400)
BAD = 400


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at a URI: its length in seconds (0 for what has no end)."""

    uri: str
    seconds: float = 0
    content_type: str = "audio/mpeg"
    stream_title: str = ""


class NotFetched(Exception):
    """Content that cannot be had: why, and the status of the server's answer if there was one."""

    def __init__(self, reason: str, uri: str, status: int = 0, headers: str = "") -> None:
        """Take what TransportErrorDescription, -URI, -HttpCode and -HttpHeaders say."""
        super().__init__(f"{reason}: {uri}")
        self.reason = reason
        self.uri = uri
        self.status = status
        self.headers = headers


def scheme(uri: str) -> str:
    """Return the scheme in lower case, empty where there is none."""
    return uri.partition(":")[0].lower() if ":" in uri else ""


def service_id(uri: str) -> int | None:
    """Return the `sid` of a music service's URI, None without one."""
    sid = parse_qs(uri.partition("?")[2]).get("sid", [""])[0]
    return int(sid) if sid.isdigit() else None


class Net(Store):
    """The household's network, with a switch for the internet."""

    def __init__(self, household: Household) -> None:
        """Take the hosts of the spec; the internet is there."""
        super().__init__(household)
        self.internet = True
        # Whom players asked, in order: (uid, host). The truth, for tests.
        self.asked: list[tuple[str, str]] = []

    def reaches(self, player: Player, host: str) -> bool:
        """Return whether a host of the table answers, and note that it was asked.

        `host` is a name or `name:port` as it stands in a URI.
        """
        return self._table(player, host) is not None

    def check(self, uri: str, cdudn: str = "") -> None:
        """Say whether a player would try to play a URI; nobody is asked.

        Raises UpnpError: 714 for an unknown scheme and for an http address whose ending names no
        audio, 800 for a music service that the household does not have and for a `cdudn` that is
        not that service's (WIRE 4, 5).
        """
        kind = scheme(uri)
        if kind in SERVICE:
            service = self.service(uri, cdudn)
            # What carries no service's name is taken as it is: clients put back queues that way.
            if cdudn.startswith("SA_") and _service_type(cdudn) != service.id * 256 + 7:
                raise UpnpError(UNSUPPORTED)
        elif kind in PLAIN:
            ending = urlsplit(uri).path.rpartition("/")[2].rpartition(".")
            known = ending[2].lower() in AUDIO and bool(ending[1])
            if not known and (ending[1] or self.household.timing.needs_ending):
                raise UpnpError(ILLEGAL_TYPE)
        elif kind not in RADIO | LOCAL | CONTAINERS | {SHARE, "x-rincon", "x-rincon-queue"}:
            raise UpnpError(ILLEGAL_TYPE)

    def service(self, uri: str, cdudn: str = "") -> ServiceSpec:
        """Return the music service that a URI, or its metadata, names. Raises UpnpError(800)."""
        number = service_id(uri)
        if number is None:
            # Shared links are sent without `sid` (SoCo's plugin for them).
            number = _service_type(cdudn) >> 8
        for service in self.household.spec.services:
            if service.id == number:
                return service
        raise UpnpError(UNSUPPORTED)

    def track(self, uri: str) -> TrackSpec | None:
        """Return what a file on a share of the household is, None for one that is not there.

        That nothing of a removed share plays is a guess.
        """
        host, _, path = unquote(uri.partition("://")[2]).partition("/")
        for share in self.household.store(Library).shares:
            if host.lower() == share.host.lower() and path.startswith(f"{share.name}/"):
                for track in share.tracks:
                    if path == f"{share.name}/{track.path}":
                        return track
        return None

    async def fetch(self, player: Player, uri: str) -> Fetched:
        """Fetch what a URI names, as a player does before it plays.

        Raises NotFetched, and UpnpError: 714 for a scheme that no player knows, 800 for a music
        service that the household does not have.
        """
        kind = scheme(uri)
        if kind in LOCAL:
            return Fetched(uri, content_type="")
        if kind == SHARE:
            return await self._file(player, uri)
        if kind in SERVICE:
            return await self._resolved(player, uri, kind)
        if kind in PLAIN:
            return await self._http(player, uri, uri)
        if kind in RADIO:
            rest = uri.partition("://")[2]
            nested = rest if rest.startswith(("http://", "https://")) else f"http://{rest}"
            found = await self._http(player, nested, uri)
            return Fetched(uri, 0, found.content_type, found.stream_title)
        raise UpnpError(ILLEGAL_TYPE)

    def _table(self, player: Player, host: str) -> HostSpec | None:
        """Find a host that answers; whoever is meant counts as asked."""
        place = host.rpartition("@")[2].lower()
        name = place.partition(":")[0]
        for spec in self.household.spec.hosts:
            if spec.name.lower() in (place, name):
                self.asked.append((player.uid, spec.name))
                return spec if self.internet or not spec.internet else None
        self.asked.append((player.uid, name))
        return None

    async def _silence(self, uri: str) -> NotFetched:
        """Wait as long as a player waits for somebody who does not answer."""
        await self.household.clock.sleep(self.household.timing.fetch)
        return NotFetched(NO_SERVER, uri)

    async def _file(self, player: Player, uri: str) -> Fetched:
        host = self._table(player, urlsplit(uri).netloc)
        if host is None or host.kind != "share":
            raise await self._silence(uri)
        track = self.track(uri)
        if track is None:
            raise NotFetched(NOT_FOUND, uri)
        return Fetched(uri, track.seconds, _type(uri))

    async def _resolved(self, player: Player, uri: str, kind: str) -> Fetched:
        service = self.service(uri)
        if self._table(player, service.host) is None:
            raise await self._silence(uri)
        if kind in SERVICE_TRACKS:
            return Fetched(uri, USUAL_LENGTH, _type(uri.partition("?")[0]))
        # What it resolves to is a stream on the service's own host (WIRE 5: aac:// after TuneIn).
        number = unquote(uri.partition(":")[2].partition("?")[0])
        return Fetched(f"aac://{service.host}/{number}", 0, "audio/aac", "On Air")

    async def _http(self, player: Player, address: str, uri: str) -> Fetched:
        """Fetch over http, from one redirect to the next."""
        for _ in range(REDIRECTS):
            parts = urlsplit(address)
            host = self._table(player, parts.netloc)
            if host is None and is_loopback(parts.hostname):
                answer = await self._ask(player, address, uri)
                if answer.status not in MOVED:
                    return _judge(answer, address, uri)
                if not self.household.timing.follow_redirects:
                    raise NotFetched(REFUSED, uri, answer.status, answer.headers)
                address = urljoin(address, answer.location)
                if scheme(address) not in PLAIN:
                    raise NotFetched(NO_SERVER, uri, answer.status, answer.headers)
                continue
            if host is None or host.kind == "share":
                raise await self._silence(uri)
            if host.kind == "stream":
                return Fetched(uri, 0, stream_title="On Air")
            return Fetched(uri, USUAL_LENGTH, _type(address))
        raise NotFetched(REFUSED, uri)

    async def _ask(self, player: Player, address: str, uri: str) -> Answer:
        try:
            return await ask(player.address, address, self.household.timing.fetch)
        except NoAnswer as err:
            raise NotFetched(NO_SERVER, uri) from err


def _judge(answer: Answer, address: str, uri: str) -> Fetched:
    """Take an answer for content. Raises NotFetched for a refusal and for what is no audio."""
    if answer.status >= BAD:
        reason = NOT_FOUND if answer.status == BAD + 4 else REFUSED
        raise NotFetched(reason, uri, answer.status, answer.headers)
    kind = answer.content_type or _type(address)
    if not kind.startswith(("audio/", "application/ogg", "application/octet-stream", "video/mp4")):
        if "mpegurl" not in kind:
            raise NotFetched(NO_AUDIO, uri, answer.status, answer.headers)
        return Fetched(uri, 0, kind)
    return Fetched(uri, answer.seconds, kind, answer.stream_title)


def _service_type(cdudn: str) -> int:
    """Return the number in `SA_RINCON<id * 256 + 7>_…`, 0 for anything else."""
    digits = cdudn.removeprefix("SA_RINCON").partition("_")[0]
    return int(digits) if digits.isdigit() else 0


def _type(uri: str) -> str:
    ending = urlsplit(uri).path.rpartition(".")[2].lower()
    return AUDIO.get(ending, "audio/mpeg")
