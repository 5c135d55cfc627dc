"""The demonstration, started once, and pages of it in a real browser.

Pictures are kept where the environment variable `PICTURES` says, else thrown away.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.demo.check import check_log
from tests.demo.plan import PASSWORD, PROJECT, USER, Plan

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
# Nothing but the page itself goes anywhere, and the page only here.
_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_ENDS: Final = 40.0

# Other tests may keep the machine busy.
expect.set_options(timeout=30_000)

type OpenPage = Callable[..., Awaitable[Page]]
type Picture = Callable[[Page, str], Awaitable[None]]


@pytest.fixture(scope="module")
def demo() -> Iterator[Plan]:
    """Run six rooms and a Home Assistant as a person would; see both end as they should."""
    if CHROMIUM is None:
        # Where it cannot be installed, everything else is tested all the same.
        pytest.skip("there is no chromium: scripts/setup installs it")
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    network = f"127.3.{number}"
    plan = Plan("home", 6, f"{network}.2", f"{network}.1:1399", f"127.0.0.1:{18100 + number}")
    command = [sys.executable, "-m", "tests.demo", "--players", str(plan.players)]
    command += ["--first-address", plan.first_address, "--control", plan.control]
    command += ["--address", plan.address]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            said = ""
            while "Ctrl-C" not in said:
                line = process.stdout.readline() if process.stdout else ""
                assert line, f"the demonstration does not start: {said}"
                said += line
            yield plan
            process.send_signal(signal.SIGINT)
            assert process.wait(_ENDS) == 0
            check_log(plan.log.read_text(errors="replace"))
        finally:
            # After a failure too: it ends the programs that it has started.
            process.terminate()


async def tell(plan: Plan, path: str, **data: Any) -> None:
    """Let something happen in the simulated household."""
    url = f"{plan.control_url}{path}"
    async with aiohttp.ClientSession() as session, session.post(url, json=data) as response:
        assert response.ok, await response.text()


@pytest.fixture
async def open_page(demo: Plan, loopback: None) -> AsyncIterator[OpenPage]:
    """Return a function that signs a browser of a language in, and opens a path.

    Afterwards no request of any page must have gone elsewhere than to Home Assistant.
    """
    asked: list[str] = []
    complaints: list[str] = []
    # No page depends on the hour of the run.
    await tell(demo, "/timing", alarms_by_clock=0)
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(async_playwright())
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        stack.push_async_callback(browser.close)

        async def opened(
            path: str = "/", language: str = "en-US", *, complains: bool = True
        ) -> Page:
            context = await browser.new_context(
                locale=language,
                viewport={"width": 1280, "height": 800},
                service_workers="block",
                reduced_motion="reduce",
            )
            context.on("request", lambda request: asked.append(request.url))
            if complains:
                context.on("weberror", lambda error: complaints.append(str(error.error)))
            page = await context.new_page()
            await page.goto(demo.url)
            await page.locator("input[name=username]").fill(USER)
            await page.locator("input[name=password]").fill(PASSWORD)
            await page.keyboard.press("Enter")
            await page.locator("hui-tile-card").first.wait_for(timeout=60_000)
            if path != "/":
                await page.goto(f"{demo.url}{path}")
            return page

        yield opened
    outside = {url for url in asked if urlsplit(url).netloc not in (demo.address, "")}
    assert asked
    assert not outside
    assert not complaints


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    """Return a function that takes a picture of a page under a name."""
    folder = Path(os.environ.get("PICTURES", tmp_path))

    async def taken(page: Page, name: str) -> None:
        # What moves and fades has come to rest.
        await page.wait_for_timeout(600)
        await page.screenshot(path=folder / f"{name}.png", animations="disabled")

    return taken
