"""Scenes of setting up: discovered, typed in, refused, the options, removed."""

from collections.abc import Mapping
from typing import Any, Final

from tests.demo.client import until
from tests.demo.plan import DOMAIN, DemoError

from .day import Day, settle
from .street import ELSEWHERE, LEAKING_NAME, NOBODY_NAME, PLAYER_NAME, PUBLIC_NAME

_ENTRY: Final = "/api/config/config_entries/entry"
_OPTIONS: Final = "/api/config/config_entries/options/flow"
# Seconds, half a minute of which Home Assistant waits.
RELOADED: Final = 90.0


async def discovered(day: Day) -> None:
    """Let the household be found by what it announced, and take it."""

    async def look() -> dict[str, Any] | None:
        flows = await day.user.waiting(DOMAIN)
        return flows[0] if flows else None

    flow = await until("the household is discovered", look)
    day.notes["discovered_by"] = flow["context"]["source"]
    step = await day.user.flow(flow["flow_id"])
    await _take(day, step)


async def typed(day: Day) -> None:
    """Type the household in, by a name of the house."""
    await _take(day, await day.user.begin(DOMAIN), host=PLAYER_NAME)


async def typed_wrongly(day: Day) -> None:
    """Type in what is no player, what is outside, and what is set up already."""
    for host in (PUBLIC_NAME, f"player.{PUBLIC_NAME}", ELSEWHERE, LEAKING_NAME, NOBODY_NAME):
        step = await day.user.begin(DOMAIN)
        answer = await day.user.answer(step, host=host)
        if not answer.get("errors"):
            raise DemoError(f"{host} was taken: {answer}")
        await day.user.forget(step)
    step = await day.user.begin(DOMAIN)
    again = await day.user.answer(step, host=day.visible[1].address)
    if again.get("reason") != "already_configured":
        raise DemoError(f"set up twice: {again}")


async def _take(day: Day, step: Mapping[str, Any], **answers: Any) -> None:
    made = await day.user.go_through(step, {"local_only": "on", **answers})
    if made["type"] != "create_entry":
        raise DemoError(f"not set up: {made}")
    day.entry_id = made["result"]["entry_id"]
    await day.all_there()
    entity_id = await _switch(day)
    await day.user.wait_for("local only is on", entity_id, lambda state, _: state == "on")


async def local_only(day: Day, *, on: bool) -> None:
    """Switch local only."""
    entity_id = await _switch(day)
    word = "on" if on else "off"
    await day.user.call(f"switch.turn_{word}", {}, target={"entity_id": entity_id})
    await day.user.wait_for(f"local only is {word}", entity_id, lambda state, _: state == word)


async def _switch(day: Day) -> str:
    for entry in await day.registry():
        if entry["entity_id"].startswith("switch.") and entry["unique_id"].endswith("-local_only"):
            return str(entry["entity_id"])
    raise DemoError("there is no switch for local only")


async def off_and_on(day: Day) -> None:
    """Switch local only off, and on again: sources come, and go."""
    room = day.visible[0]
    cloud = "Cloud Album"
    await local_only(day, on=False)
    await day.shows(room, "has all sources", lambda _, shown: cloud in shown["source_list"])
    await local_only(day, on=True)
    await day.shows(room, "has local sources", lambda _, shown: cloud not in shown["source_list"])


async def options(day: Day) -> None:
    """Switch local only off and on in the options, and leave the others as they are."""
    for on in (False, True):
        step = await day.user.post(_OPTIONS, handler=day.entry_id)
        done = await day.user.go_through(step, {"local_only": on}, options=True)
        if done["type"] != "create_entry":
            raise DemoError(f"no options: {done}")
    entity_id = await _switch(day)
    await day.user.wait_for("local only is on", entity_id, lambda state, _: state == "on")


async def reconfigured(day: Day) -> None:
    """Say again where the household is."""
    step = await day.user.begin(DOMAIN, entry_id=day.entry_id)
    await day.user.go_through(step, {"host": day.visible[2].address})
    await settle()
    await day.all_there()


async def reload(day: Day) -> None:
    """Reload the entry."""
    await day.user.post(f"{_ENTRY}/{day.entry_id}/reload")
    await day.all_there()


async def everything_enabled(day: Day) -> None:
    """Switch all entities on that are off by default, and wait until they are there.

    Home Assistant reloads the household for them by itself, half a minute later. Who does not wait
    for that has it in the middle of another scene, on a slow machine.
    """
    wanted = {entry["entity_id"] for entry in await day.registry() if entry["disabled_by"]}
    for entity_id in wanted:
        await day.user.command(
            "config/entity_registry/update", entity_id=entity_id, disabled_by=None
        )

    async def look() -> bool:
        return wanted <= (await day.user.states()).keys()

    await until("Home Assistant reloads for new entities", look, RELOADED)
    await day.all_there()


async def diagnostics(day: Day) -> None:
    """Download the diagnostics of the household and of each box."""
    entry = f"/api/diagnostics/config_entry/{day.entry_id}"
    devices = await day.user.command("config/device_registry/list")
    ours = [device["id"] for device in devices if day.entry_id in device["config_entries"]]
    for path in (entry, *(f"{entry}/device/{device}" for device in ours)):
        status, content = await day.user.get(path)
        if status != 200 or not content:
            raise DemoError(f"{path}: {status}")


async def repairs(day: Day) -> None:
    """Look at the repairs, as the page does."""
    await day.user.command("repairs/list_issues")


async def removed(day: Day) -> None:
    """Remove the household; it is discovered again and left alone."""
    await day.user.delete(f"{_ENTRY}/{day.entry_id}")
    await settle()
    if [entry for entry in await day.registry() if entry["config_entry_id"] == day.entry_id]:
        raise DemoError("its entities are still there")
