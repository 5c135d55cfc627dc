"""The players' network: a table, loopback, nothing else (TABLES 9: 13)."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from tests.simulator.content.library import Library
from tests.simulator.content.net import Net, NotFetched
from tests.simulator.household import Household
from tests.simulator.soap import UpnpError

type Serve = Callable[[Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[str]]

SHARE = "x-file-cifs://nas.local/music/The%20Lanterns/Northern%20Lights/01%20First%20Snow.mp3"


@pytest.fixture
def net(small: Household) -> Net:
    small.timing.fetch = 0.05
    return small.store(Net)


@pytest.fixture
async def serve(loopback: None) -> AsyncIterator[Serve]:
    runners: list[web.AppRunner] = []

    async def start(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> str:
        app = web.Application()
        app.router.add_get("/{path:.*}", handler)
        runner = web.AppRunner(app, access_log=None)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


async def reason(net: Net, uri: str) -> NotFetched:
    with pytest.raises(NotFetched) as failed:
        await net.fetch(net.household.players[0], uri)
    return failed.value


async def test_a_file_of_a_share_has_its_length(net: Net) -> None:
    player = net.household.players[1]
    net.asked.clear()
    assert (await net.fetch(player, SHARE)).seconds == 170
    assert net.asked == [(player.uid, "nas.local")]


async def test_a_missing_file_is_not_found(net: Net) -> None:
    failed = await reason(net, "x-file-cifs://nas.local/music/nothing.mp3")
    assert (failed.reason, failed.status) == ("ERROR_FILE_NOT_FOUND", 0)


async def test_an_unknown_file_server_does_not_answer(net: Net) -> None:
    failed = await reason(net, "x-file-cifs://other.local/music/a.mp3")
    assert failed.reason == "ERROR_CANT_REACH_SERVER"
    assert net.asked[-1][1] == "other.local"


async def test_hosts_of_the_table_answer_with_and_without_end(net: Net) -> None:
    player = net.household.players[0]
    assert (await net.fetch(player, "http://files.house.local/a.flac")).content_type == "audio/flac"
    assert (await net.fetch(player, "http://files.house.local/a.mp3")).seconds == 180
    assert (await net.fetch(player, "x-rincon-mp3radio://radio.house.local/a")).seconds == 0
    nested = "x-rincon-mp3radio://http://127.0.0.1:18000/live.mp3"
    assert (await net.fetch(player, nested)).stream_title
    assert net.asked[-1][1] == "127.0.0.1:18000"


async def test_without_the_internet_its_hosts_are_silent(net: Net) -> None:
    player = net.household.players[0]
    uri = "x-rincon-mp3radio://stream.station.test/live.mp3"
    assert net.reaches(player, "stream.station.test")
    await net.fetch(player, uri)
    net.internet = False
    assert not net.reaches(player, "stream.station.test")
    assert net.reaches(player, "radio.house.local")
    assert (await reason(net, uri)).reason == "ERROR_CANT_REACH_SERVER"
    failed = await reason(net, "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0")
    assert failed.reason == "ERROR_CANT_REACH_SERVER"
    assert net.asked[-1][1] == "legato.radiotime.test"


async def test_services_resolve_by_their_number(net: Net) -> None:
    player = net.household.players[0]
    radio = await net.fetch(player, "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0")
    assert (radio.uri, radio.seconds) == ("aac://legato.radiotime.test/s24861", 0)
    track = await net.fetch(player, "x-sonos-http:track%3a1.mp4?sid=2&flags=8224&sn=1")
    assert (track.seconds, track.content_type) == (180, "audio/mp4")
    for uri in ("x-sonos-spotify:spotify%3atrack%3a1?sid=99", "x-sonos-http:track.mp3"):
        with pytest.raises(UpnpError) as refused:
            await net.fetch(player, uri)
        assert refused.value.code == 800


async def test_unknown_schemes_are_714(net: Net) -> None:
    for uri in ("spotify:track:1", "gopher://a/b.mp3", "", "x-rincon-playlist:RINCON_1#A:ALBUM"):
        with pytest.raises(UpnpError) as refused:
            await net.fetch(net.household.players[0], uri)
        assert refused.value.code == 714


async def test_inputs_ask_nobody(net: Net) -> None:
    net.asked.clear()
    await net.fetch(net.household.players[0], "x-rincon-buzzer:0")
    assert net.asked == []


async def test_addresses_outside_are_never_asked_for_real(net: Net) -> None:
    for uri in ("http://192.0.2.1/a.mp3", "http://[::1]/a.mp3", "http://localhost/a.mp3"):
        assert (await reason(net, uri)).reason == "ERROR_CANT_REACH_SERVER"


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("http://files.house.local/a.txt", 714),
        ("http://files.house.local/stream", 714),
        ("https://files.house.local/a.MP3?x=1", 0),
        ("x-rincon-mp3radio://radio.house.local/stream", 0),
        ("x-sonos-spotify:spotify%3atrack%3a1?sid=12", 0),
        ("x-sonos-spotify:spotify%3atrack%3a1?sid=9", 800),
        ("dlna:a", 714),
    ],
)
async def test_what_a_player_would_try(net: Net, uri: str, code: int) -> None:
    if not code:
        net.check(uri)
        return
    with pytest.raises(UpnpError) as refused:
        net.check(uri)
    assert refused.value.code == code


async def test_endings_need_not_matter(net: Net) -> None:
    net.household.timing.needs_ending = False
    net.check("http://files.house.local/stream")
    with pytest.raises(UpnpError):
        net.check("http://files.house.local/a.txt")


async def test_metadata_of_another_service_is_800(net: Net) -> None:
    uri = "x-sonos-spotify:spotify%3atrack%3a1?sid=12"
    net.check(uri, "SA_RINCON3079_X_#Svc3079-0-Token")
    net.check(uri, "RINCON_AssociatedZPUDN")
    net.check("x-rincon-cpcontainer:1004206c", "SA_RINCON3079_X_#Svc3079-0-Token")
    for cdudn in ("SA_RINCON2311_X_#Svc2311-0-Token", "SA_odd"):
        with pytest.raises(UpnpError) as refused:
            net.check(uri, cdudn)
        assert refused.value.code == 800


async def test_loopback_is_fetched_from_the_players_own_address(net: Net, serve: Serve) -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        seen.append(request.transport.get_extra_info("peername")[0])
        return web.Response(body=b"x" * 32000, content_type="audio/mpeg")

    player = net.household.players[1]
    found = await net.fetch(player, f"{await serve(answer)}/a.mp3")
    assert seen == [player.address]
    assert found.seconds == 2
    assert net.asked[-1] == (player.uid, "127.0.0.1")


async def test_a_wav_tells_its_own_length(net: Net, serve: Serve) -> None:
    header = b"RIFF" + bytes(24) + (1000).to_bytes(4, "little") + bytes(12)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=header + bytes(4956), content_type="audio/wav")

    found = await net.fetch(net.household.players[0], f"{await serve(answer)}/a.wav")
    assert found.seconds == 5


async def test_a_stream_has_no_end(net: Net, serve: Serve) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/mpeg", "icy-name": "Ours"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"x")
        return response

    base = await serve(answer)
    uri = f"x-rincon-mp3radio://{base.removeprefix('http://')}/live"
    found = await net.fetch(net.household.players[0], uri)
    assert (found.uri, found.seconds, found.stream_title) == (uri, 0, "Ours")


async def test_playlist_types_count_as_audio(net: Net, serve: Serve) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b"#EXTM3U", content_type="application/vnd.apple.mpegurl")

    found = await net.fetch(net.household.players[0], f"{await serve(answer)}/a.m3u8")
    assert found.seconds == 0


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (404, "text/html", "ERROR_FILE_NOT_FOUND"),
        (500, "text/html", "ERROR_SERVER_REFUSED"),
        (200, "text/html", "ERROR_UNSUPPORTED_FORMAT"),
    ],
)
async def test_refusals_tell_the_status(
    net: Net, serve: Serve, status: int, kind: str, expected: str
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text="x", content_type=kind)

    failed = await reason(net, f"{await serve(answer)}/a.mp3")
    assert (failed.reason, failed.status) == (expected, status)
    assert "Content-Type" in failed.headers


async def test_redirects_are_followed_where_players_do(net: Net, serve: Serve) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/b.mp3":
            return web.Response(body=b"x" * 16000, content_type="audio/mpeg")
        return web.Response(status=302, headers={"Location": "/b.mp3"})

    base = await serve(answer)
    assert (await net.fetch(net.household.players[0], f"{base}/a.mp3")).seconds == 1
    net.household.timing.follow_redirects = False
    failed = await reason(net, f"{base}/a.mp3")
    assert failed.status == 302


async def test_redirects_end_somewhere(net: Net, serve: Serve) -> None:
    target = {"location": "/again.mp3"}

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target["location"]})

    base = await serve(answer)
    assert (await reason(net, f"{base}/a.mp3")).reason == "ERROR_SERVER_REFUSED"
    target["location"] = "ftp://127.0.0.1/a.mp3"
    assert (await reason(net, f"{base}/a.mp3")).status == 302
    target["location"] = "http://nobody.example/a.mp3"
    assert (await reason(net, f"{base}/a.mp3")).reason == "ERROR_CANT_REACH_SERVER"
    assert net.asked[-1][1] == "nobody.example"


async def test_a_closed_port_does_not_answer(net: Net) -> None:
    assert (await reason(net, "http://127.0.0.1:9/a.mp3")).reason == "ERROR_CANT_REACH_SERVER"


async def test_files_play_while_their_share_belongs_to_the_household(net: Net) -> None:
    player = net.household.players[0]
    library = net.household.store(Library)
    library.remove_share(library.shares[0], player)
    assert (await reason(net, SHARE)).reason == "ERROR_FILE_NOT_FOUND"
    library.add_share("//nas.local/extra", player)
    assert (await net.fetch(player, "x-file-cifs://nas.local/extra/01.mp3")).seconds == 180
