"""A server of teaching rooms that a test may kill, an educator's and a learner's browser, and what both often do."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from twitchdx import Network
from twitchdx import rooms as r
from twitchdx.cli.dashboard import command, environment, free_port

from .browsing import OURS, clean, picture, wait_for

CASE = "eyelid"  # two stages
TITLE = "A quivering eyelid"
WAIT = 60_000


@dataclass
class Server:
    """A server on a database of its own, which the test may kill and start again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    address: str = field(init=False)
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}"
        self.url = f"sqlite:///{self.folder / 'rooms.sqlite'}"

    def start(self) -> None:
        environ = {**environment(), "TWITCHDX_DATABASE_URL": self.url}
        with (self.folder / "log.txt").open("ab") as output:
            self.process = subprocess.Popen(command(self.port), stdout=output, stderr=output, env=environ)
        wait_for(f"{self.address}/_stcore/health", self.process, self.folder / "log.txt")

    def kill(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    port = free_port(18551 + 100 * worker)
    assert port is not None
    found = Server(tmp_path_factory.mktemp("rooms"), port)
    found.start()
    try:
        yield found
    finally:
        found.kill()
    text = (found.folder / "log.txt").read_text(encoding="utf-8")
    assert not OURS.search(text), text


@pytest.fixture
def contexts() -> Iterator[list[BrowserContext]]:
    made: list[BrowserContext] = []
    yield made
    for context in made:
        context.close()


@pytest.fixture
def educator(browser: Browser, contexts: list[BrowserContext]) -> Page:
    return opened(browser, contexts, width=1400, height=900)


@pytest.fixture
def learner(browser: Browser, contexts: list[BrowserContext]) -> Page:
    return opened(browser, contexts, width=390, height=844)


def opened(browser: Browser, contexts: list[BrowserContext], width: int, height: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height})
    contexts.append(context)
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def made(server: Server, network: Network, *cases: str, **settings: Any) -> r.Created:
    """A room made by the service, as the page makes it."""
    import casefiles
    import classroom

    sources = {source.case.id: source for source in casefiles.shipped(network.knowledge)}
    staged = tuple(classroom.staged(network, sources[name]) for name in cases or (CASE,))
    return r.create_room(r.opened(server.url), r.Plan("A session", staged, **settings))


def seated(page: Page, server: Server, room: r.Created) -> None:
    """Open a room by its code and secret."""
    page.goto(f"{server.address}/teach")
    expect(page.get_by_role("button", name="Open the room")).to_be_visible(timeout=WAIT)
    page.get_by_label("Code", exact=True).fill(room.code)
    page.get_by_label("Secret", exact=True).fill(room.secret)
    page.get_by_role("button", name="Open the room").click()
    expect(page.locator(".joining .code")).to_have_text(room.code, timeout=WAIT)


def joined(page: Page, server: Server, code: str, nickname: str) -> None:
    page.goto(f"{server.address}/join?room={code}")
    expect(page.locator("#join-code")).to_have_value(code, timeout=WAIT)
    page.locator("#join-nickname").fill(nickname)
    page.keyboard.press("Enter")
    expect(page.locator("[data-section=bar]")).to_contain_text(nickname, timeout=WAIT)


def slide(page: Page, cause: str, steps: int) -> None:
    """Move a slider by the keyboard."""
    page.locator(f"#share-{cause}").focus()
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


def others(server: Server, code: str, points: dict[str, int], count: int = 3) -> list[str]:
    """More learners, who answer through the service."""
    rooms = r.opened(server.url)
    tokens = [r.join(rooms, code, f"Other {n}").token for n in range(count)]
    for n, token in enumerate(tokens):
        payload = {"points": points, "per_million": {"multiple_sclerosis": 10 ** (n + 1)}}
        r.submit(rooms, token, r.Submission(0, 0, r.AnswerKind.FORECAST, payload, "one"))
    return tokens


def both_clean(page: Page, name: str) -> None:
    """Nothing over the edge, and nothing that axe finds, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_timeout(400)
        picture(page, f"{name}_{scheme}")
        clean(page, name)
    page.emulate_media(color_scheme="light")


def over_the_edge(page: Page) -> list[str]:
    """Elements of the learner's page that reach beyond the screen."""
    return page.locator(".learner *").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
