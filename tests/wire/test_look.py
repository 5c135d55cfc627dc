"""One look at content in the house (TABLES R1c, R3b, R8)."""

import asyncio
import time

import pytest

from custom_components.sonos_local.model.verdict import Outgoing
from custom_components.sonos_local.wire import look as module
from custom_components.sonos_local.wire.errors import RefusedError
from custom_components.sonos_local.wire.gate import LOOKS_AT_ONCE, Gate, Outcome
from custom_components.sonos_local.wire.look import IMAGE_LIMIT, NAME, Sight, look, picture

from .conftest import Listen, Out, elsewhere
from .listener import Listener, http

PORT = 18080
PUBLIC = "http://203.0.113.9/a.mp3"
ASF = "Content-Type: video/x-ms-asf"
ASF_STREAM = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
DASH = Sight(is_dash=True)
MPD = '<?xml version="1.0"?>\n<MPD><BaseURL>https://cdn.example.org/</BaseURL></MPD>'


@pytest.fixture
def content(out: Out) -> Out:
    """Return a way out that may look at content on loopback."""
    out.gate = Gate(
        out._judge,
        out._note,
        lambda _: False,
        time.monotonic,
        lambda address: address.startswith("127."),
    )
    return out


def url(path: str) -> str:
    return f"http://{elsewhere()}:{PORT}/{path}"


@pytest.mark.parametrize(
    ("path", "answer", "expected"),
    [
        ("a.mp3", http("x", "206 Partial Content", "Content-Type: audio/mpeg"), Sight()),
        ("a.mp3", http("", "302 Found", f"Location: {PUBLIC}"), Sight(location=PUBLIC)),
        ("a.mp3", http("", "301 Moved"), Sight()),
        (
            "a.mp3",
            http("", "302 Found", "Location: http://nas/a.mp3", f"Location: {PUBLIC}"),
            Sight(location=f"http://nas/a.mp3\n{PUBLIC}"),
        ),
        ("a.mp3", http("gone", "404 Not Found"), Sight(is_answered=False)),
        ("a.mp3", b"what?\r\n\r\n", Sight(is_answered=False)),
        ("a.m3u", http("a.mp3\n"), Sight(entries=("a.mp3",))),
        ("a.m3u", http("<html/>"), Sight()),
        ("a.m3u", http("", "302 Found", "Location: b.m3u"), Sight(location="b.m3u")),
        (
            "list",
            http("a.mp3\n", "200 OK", "Content-Type: audio/x-mpegurl"),
            Sight(entries=("a.mp3",)),
        ),
        (
            "live",
            http("#EXTM3U\n#EXT-X-KEY\n", "200 OK", "Content-Type: audio/mpegurl"),
            Sight(is_hls=True),
        ),
        (
            "live.m3u8",
            http('#EXTM3U\n#EXT-X-KEY:URI="https://k.example.org"\n1.ts\n'),
            Sight(is_hls=True, entries=("https://k.example.org",)),
        ),
        (
            "list",
            http("<html/>", "200 OK", "Content-Type: audio/x-scpls"),
            Sight(is_list=True),
        ),
        # What it is shows in what is in it, whatever it is called.
        (
            "list",
            http(f"#EXTM3U\n{PUBLIC}\n", "200 OK", "Content-Type: audio/mpeg"),
            Sight(entries=(PUBLIC,)),
        ),
        (
            "list",
            http(f"# A comment\r\n {PUBLIC}\r\n", "200 OK", "Content-Type: text/plain"),
            Sight(entries=(PUBLIC,)),
        ),
        (
            "list",
            http(f"[Playlist]\nFile1={PUBLIC}\n", "206 Partial Content"),
            Sight(entries=(PUBLIC,)),
        ),
        (
            "list",
            http(f'<?xml version="1.0"?><asx><entry><ref href="{PUBLIC}"/></entry></asx>'),
            Sight(entries=(PUBLIC,)),
        ),
        ("list", http("#EXTM3U\n#EXT-X-KEY\n"), Sight(is_hls=True)),
        ("list", http(f"<html>\n{PUBLIC}\n"), Sight(is_list=True)),
        ("list", http("<html/>", "200 OK", "Content-Type: text/html"), Sight()),
        ("song", http("ID3\0\0Visit\nhttp://band.example.org/"), Sight()),
        ("song", http(f"{PUBLIC}\n", "404 Not Found"), Sight(is_answered=False)),
        ("list", http(MPD), DASH),
        ("list", http("<?xml?>", "200 OK", "Content-Type: application/dash+xml"), DASH),
        ("list", http(f"[reference]\r\nREF1={PUBLIC}\r\n"), Sight(entries=(PUBLIC,))),
        ("list", http(f"[Reference]\nRef1={PUBLIC}", "200 OK", ASF), Sight(entries=(PUBLIC,))),
        ("list", http("<html/>", "200 OK", ASF), Sight(is_list=True)),
        # Sound has that type, too.
        (
            "live",
            http("", "200 OK", ASF).replace(b"Length: 0", b"Length: 16") + ASF_STREAM,
            Sight(),
        ),
        ("live", http("\0\0\0\0", "200 OK", ASF), Sight()),
        ("live", http("[Reference]\n", "404 Not Found", ASF), Sight(is_answered=False)),
    ],
    ids=lambda found: str(found)[:40],
)
async def test_a_look_shows_where_it_leads_and_what_it_names(
    content: Out, listen: Listen, path: str, answer: bytes, expected: Sight
) -> None:
    server: Listener = await listen(answer, PORT)
    assert await look(content.gate, url(path)) == expected
    assert {name for name, _ in content.noted} == {NAME}
    assert server.header("User-Agent") is None
    is_list = path.endswith((".m3u", ".m3u8"))
    assert server.header("Range", 0) == (None if is_list else "bytes=0-1023")


async def test_only_the_beginning_of_a_station_is_waited_for(content: Out, listen: Listen) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n" + bytes(300_000)
    await listen(answer, PORT)
    assert await look(content.gate, url("live")) == Sight()
    assert content.outcomes == [Outcome.ANSWERED]


async def test_a_station_that_has_little_to_say_has_answered(
    content: Out, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 1.5)
    # More is announced than comes.
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nID3"
    server: Listener = await listen(answer, PORT)
    server.lingers = True
    assert await look(content.gate, url("live")) == Sight()
    assert content.outcomes == [Outcome.ANSWERED]
    server.answer = answer.removesuffix(b"ID3")
    assert await look(content.gate, url("live")) == module.UNANSWERED


async def test_a_playlist_file_that_is_too_long_is_none(content: Out, listen: Listen) -> None:
    await listen(http("a.mp3\n" * 60_000), PORT)
    assert await look(content.gate, url("a.m3u")) == Sight()


@pytest.mark.parametrize("path", ["live.m3u8", "live"])
async def test_a_stream_in_pieces_that_is_too_long_is_not_believed(
    content: Out, listen: Listen, path: str
) -> None:
    pieces = "".join(f"#EXTINF:4,\npiece{number}.ts\n" for number in range(12_000))
    await listen(http(f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n{pieces}"), PORT)
    found = await look(content.gate, url(path))
    assert found == Sight(is_list=path == "live")


async def test_nobody_there_is_no_answer(content: Out) -> None:
    nobody = await look(content.gate, url("a.mp3"))
    assert nobody == Sight(is_answered=False, is_absent=True)
    assert await look(content.gate, "http://[fd00::1]/a.mp3") == module.UNANSWERED
    # What is there but fails to shake hands is not told from it.
    secure = url("a.mp3").replace("http:", "https:")
    assert await look(content.gate, secure) == module.UNANSWERED
    assert not module.UNANSWERED.is_absent


async def test_who_goes_away_between_two_questions_was_there(content: Out, listen: Listen) -> None:
    server: Listener = await listen(http(f"#EXTM3U\n{PUBLIC}\n"), PORT)

    def leave(_: Outgoing) -> None:
        if server.received:
            server.leave()

    content.before = leave
    assert await look(content.gate, url("list")) == Sight(is_answered=False, is_list=True)
    assert server.connects == 1


async def test_more_is_asked_at_once_of_who_serves_content(content: Out, listen: Listen) -> None:
    server: Listener = await listen(b"", PORT)
    server.lingers = True
    asking = [asyncio.create_task(look(content.gate, url(f"{n}.mp3"))) for n in range(12)]
    async with asyncio.timeout(4):
        while len(server.received) < LOOKS_AT_ONCE:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert len(server.received) == LOOKS_AT_ONCE
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)


@pytest.mark.parametrize("address", [PUBLIC, "https://203.0.113.9/a.mp3"])
async def test_nothing_outside_is_looked_at(content: Out, address: str) -> None:
    with pytest.raises(RefusedError):
        await look(content.gate, address)
    with pytest.raises(RefusedError):
        await picture(content.gate, address)


async def test_a_gate_that_may_look_nowhere_does_not(out: Out) -> None:
    with pytest.raises(RefusedError):
        await look(out.gate, url("a.mp3"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (http("png", "200 OK", "Content-Type: image/png; x=y"), (b"png", "image/png")),
        (http("png", "200 OK", "Content-Type: text/html"), None),
        (http("png", "404 Not Found", "Content-Type: image/png"), None),
        (http("", "302 Found", f"Location: {PUBLIC}", "Content-Type: image/png"), None),
        (http("x" * (IMAGE_LIMIT + 1), "200 OK", "Content-Type: image/png"), None),
    ],
    ids=lambda found: str(found)[:30],
)
async def test_r8_a_picture_of_a_host_in_the_house(
    content: Out, listen: Listen, answer: bytes, expected: tuple[bytes, str] | None
) -> None:
    await listen(answer, PORT)
    assert await picture(content.gate, url("cover.png")) == expected
    assert len(content.noted) == 1


async def test_a_host_is_asked_for_a_name_at_its_address(content: Out, listen: Listen) -> None:
    server: Listener = await listen(http("x", "206 Partial Content"), PORT)
    assert await look(content.gate, url("a.mp3"), "nas.lan:81") == Sight()
    assert server.header("Host") == "nas.lan:81"
    assert await look(content.gate, url("b.mp3")) == Sight()
    assert server.header("Host", 1) == f"{elsewhere()}:{PORT}"
