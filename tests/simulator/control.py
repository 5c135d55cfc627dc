"""The control port: what clients asked, how the household is, faults and scenes.

Plain HTTP with JSON on an address of its own; for tests and benchmarks that run the simulator as
a program. Errors come as status 400 or 404 with `{"error": text}`.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from .alarms import Alarms
from .content.net import Net
from .household import Household
from .muse.websocket import Sockets
from .player import Player
from .rollout import announce
from .rollout import start as start_rollout
from .settings import Settings
from .spec import OfferSpec
from .transport import sessions

type Scene = Callable[[Household, Player, Mapping[str, Any]], Awaitable[None]]


async def _switch_off(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    await household.switch_off(player, str(data.get("reason", "powered off")))


async def _switch_on(household: Household, player: Player, _: Mapping[str, Any]) -> None:
    await household.switch_on(player)


async def _power_cut(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    seen_after = data.get("seen_after")
    await household.power_cut(player, seen_after=None if seen_after is None else float(seen_after))


async def _reboot(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    await household.reboot(player, farewell=bool(data.get("farewell", False)))


async def _upgrade(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    await household.upgrade(player, str(data["version"]))


async def _move(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    await household.move(player, str(data["address"]))


async def _upnp(_: Household, player: Player, data: Mapping[str, Any]) -> None:
    player.switch_upnp(on=bool(data["on"]))


async def _alarm(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    """Ring an alarm by id, by default the first one of the room."""
    alarms = household.store(Alarms)
    rooms = [alarm.id for alarm in alarms.alarms.values() if alarm.room == player.uid]
    await alarms.ring(int(data["id"]) if "id" in data else rooms[0])


async def _battery(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    household.battery(player, percent=data.get("percent"), charging=data.get("charging"))


async def _line_in(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    playing = bool(data.get("playing", False))
    household.line_in(player, connected=bool(data["connected"]), playing=playing)


async def _microphone(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    household.microphone(player, on=bool(data["on"]))


async def _rename(household: Household, player: Player, data: Mapping[str, Any]) -> None:
    household.rename(player, str(data["room"]), str(data.get("icon", "")))


async def _airplay(_: Household, player: Player, data: Mapping[str, Any]) -> None:
    """Let an AirPlay session begin, or with `on` false end."""
    if data.get("on", True):
        await sessions.start_airplay(player, sessions.song(data))
    else:
        sessions.stop(player)


async def _spotify_connect(_: Household, player: Player, data: Mapping[str, Any]) -> None:
    if data.get("on", True):
        await sessions.start_spotify(player, sessions.song(data))
    else:
        sessions.stop(player)


async def _tv(_: Household, player: Player, data: Mapping[str, Any]) -> None:
    if data.get("on", True):
        await sessions.start_tv(player)
    else:
        sessions.stop(player)


async def _close_websockets(household: Household, player: Player, _: Mapping[str, Any]) -> None:
    await household.store(Sockets).close(player)


async def _play(_: Household, player: Player, data: Mapping[str, Any]) -> None:
    """Press the player's button."""
    sessions.press(player, playing=bool(data.get("on", True)))


# What can happen to a player, by name.
SCENES: dict[str, Scene] = {
    "switch_off": _switch_off,
    "switch_on": _switch_on,
    "power_cut": _power_cut,
    "reboot": _reboot,
    "upgrade": _upgrade,
    "move": _move,
    "upnp": _upnp,
    "battery": _battery,
    "line_in": _line_in,
    "microphone": _microphone,
    "rename": _rename,
    "alarm": _alarm,
    "airplay": _airplay,
    "spotify_connect": _spotify_connect,
    "tv": _tv,
    "play": _play,
    "close_websockets": _close_websockets,
}


class Control:
    """The control port of one household."""

    def __init__(self, household: Household) -> None:
        """Control `household`, closed."""
        self._household = household
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, address: str, port: int) -> None:
        """Listen; port 0 takes a free one, which `port` tells. Raises OSError."""
        app = web.Application(middlewares=[_errors])
        app.router.add_get("/requests", self._requests)
        app.router.add_post("/requests/reset", self._reset)
        app.router.add_get("/household", self._state)
        app.router.add_get("/faults", self._faults)
        app.router.add_post("/faults", self._set_fault)
        app.router.add_delete("/faults", self._clear_faults)
        app.router.add_delete("/faults/{id:[0-9]+}", self._clear_faults)
        app.router.add_post("/timing", self._timing)
        app.router.add_get("/net", self._net)
        app.router.add_post("/net", self._set_net)
        app.router.add_post("/settings", self._settings)
        app.router.add_post("/offer", self._offer)
        app.router.add_post("/rollout", self._rollout)
        app.router.add_post("/players/{player}/{scene}", self._scene)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, address, port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close the port."""
        if self._runner:
            await self._runner.cleanup()

    async def _requests(self, _: web.Request) -> web.Response:
        return web.json_response(self._household.requests.as_json())

    async def _reset(self, _: web.Request) -> web.Response:
        self._household.requests.reset()
        return web.json_response({})

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(self._household.as_json())

    async def _faults(self, _: web.Request) -> web.Response:
        return web.json_response(self._household.faults.as_json())

    async def _set_fault(self, request: web.Request) -> web.Response:
        data = await _json(request)
        times = data.get("times")
        player = str(data.get("player", "*"))
        fault = self._household.faults.set(
            player if player == "*" else self._household.player(player).uid,
            str(data["kind"]),
            str(data.get("value", "")),
            str(data.get("match", "*")),
            None if times is None else int(times),
        )
        return web.json_response({"id": fault.id})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        number = request.match_info.get("id")
        self._household.faults.clear(int(number) if number else None)
        return web.json_response({})

    async def _timing(self, request: web.Request) -> web.Response:
        timing = self._household.timing
        for name, value in (await _json(request)).items():
            setattr(timing, name, type(getattr(timing, name))(value))
        return web.json_response({})

    async def _net(self, _: web.Request) -> web.Response:
        """Return whether the internet is there, and whom players asked: [uid, host]."""
        net = self._household.store(Net)
        return web.json_response({"internet": net.internet, "asked": net.asked})

    async def _set_net(self, request: web.Request) -> web.Response:
        """Cut the internet off or let it come back, `{internet}`."""
        self._household.store(Net).internet = bool((await _json(request))["internet"])
        return web.json_response({})

    async def _settings(self, request: web.Request) -> web.Response:
        """Set a setting, `{name, new, old}`; one without any value is taken out of both stores."""
        data = await _json(request)
        values = {
            store: str(data[store]) for store in ("new", "old") if data.get(store) is not None
        }
        settings = self._household.store(Settings)
        if values:
            settings.set(str(data["name"]), **values)
        else:
            settings.clear(str(data["name"]))
        return web.json_response({"version": settings.version})

    async def _offer(self, request: web.Request) -> web.Response:
        """Announce an update, `{version, generation, latest_generation}`, or none: `null`."""
        data = json.loads(await request.text() or "null")
        announce(self._household, OfferSpec(**data) if data else None)
        return web.json_response({})

    async def _rollout(self, request: web.Request) -> web.Response:
        """Let an update come to the players by itself, `{version}` or the announced one."""
        start_rollout(self._household, str((await _json(request)).get("version", "")))
        return web.json_response({})

    async def _scene(self, request: web.Request) -> web.Response:
        player = self._household.player(request.match_info["player"])
        scene = SCENES.get(request.match_info["scene"])
        if scene is None:
            raise LookupError(request.match_info["scene"])
        await scene(self._household, player, await _json(request))
        return web.json_response({})


async def _json(request: web.Request) -> dict[str, Any]:
    data = json.loads(await request.text() or "{}")
    if not isinstance(data, dict):
        raise TypeError("an object is expected")
    return data


@web.middleware
async def _errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Say what was wrong with a request."""
    try:
        return await handler(request)
    except LookupError as err:
        return web.json_response({"error": f"unknown: {err}"}, status=404)
    except (ValueError, TypeError, AttributeError) as err:
        return web.json_response({"error": str(err)}, status=400)
