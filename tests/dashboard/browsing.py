"""A server as users start it, Debian's Chromium, and a page in it of which nothing may leave this machine."""

from __future__ import annotations

import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, expect

from twitchdx.cli.dashboard import command, environment, free_port

# A line of a traceback through the project. Streamlit's own, where a browser leaves while it is answered, are not ours.
OURS = re.compile(r'File ".*/(dashboard|twitchdx)/[a-z_/]+\.py"')
expect.set_options(timeout=30_000)  # a busy machine is no fault of the page
SCREENSHOTS = Path("build/screenshots")  # git-ignored; whoever changes the page looks at them


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server started as `twitchdx dashboard` starts it, and ended by its process id."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    port = free_port(18501 + 100 * worker)  # workers that start together must not be offered the same one
    assert port is not None
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("wb") as output:
        server = subprocess.Popen(command(port), env=environment(), stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)
    text = log.read_text(encoding="utf-8")
    assert not OURS.search(text), text


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"no answer from {url}\n{log.read_text(encoding='utf-8')}")


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    """The first page, with every request that leaves this machine and every fault of a script caught."""
    left: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: left.append(request.url) if leaves(request.url) else None)
    page.on("websocket", lambda socket: left.append(socket.url) if leaves(socket.url) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_default_timeout(30_000)
    page.goto(address)
    expect(page.locator("h1")).to_be_visible(timeout=60_000)
    settled(page)
    yield page
    assert left == []
    assert faults == []


def leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1"


def settled(page: Page) -> None:
    """Wait until no script runs; a moment first, since what was just done may not have reached the server."""
    page.wait_for_timeout(100)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def choose(page: Page, box: str, option: str) -> None:
    """Choose in one of Streamlit's boxes, which closes where the page is drawn again, and is opened again then."""
    found = page.get_by_role("combobox", name=re.compile(rf"(^|\. ){re.escape(box)}$")).first
    options = page.get_by_role("option")
    for _ in range(6):
        settled(page)
        found.evaluate("box => box.scrollIntoView({ block: 'center' })")
        found.fill(option)
        try:
            options.filter(has_text=re.compile(rf"^{re.escape(option)}\b")).first.click(timeout=5_000)
        except Error:
            page.keyboard.press("Escape")
            continue
        settled(page)
        if options.count():  # one for several stays open
            page.keyboard.press("Escape")
        return
    raise AssertionError(f"{box!r} offers no {option!r}")


def picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def clean(page: Page, name: str) -> None:
    """Nothing over the edge of the window, and nothing that axe finds against WCAG 2.1 A and AA."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found] == [], name


def whole(page: Page, name: str) -> None:
    """A picture of all of a page: it scrolls inside itself, so the window is made as tall."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": 2300})
    page.wait_for_timeout(150)
    picture(page, name)
    page.set_viewport_size(size)
