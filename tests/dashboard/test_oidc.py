"""Educators who sign in by OpenID Connect: a provider, the server and a browser, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from twitchdx import rooms as r
from twitchdx.cli.dashboard import command, environment, free_port

from .browsing import OURS, choose, wait_for
from .seats import TITLE, WAIT, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
EDUCATORS = "ada@example.org, ben@example.org"
PEOPLE = ("ada", "ben", "eve")  # of whom the last is no educator


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a provider that knows three people."""
    port = free_port(18951 + 10 * worker())
    users = [
        part
        for name in PEOPLE
        for part in (
            "--user-claims",
            json.dumps({"sub": name, "email": f"{name}@example.org", "email_verified": name != "ben"}),
        )
    ]
    log = tmp_path_factory.mktemp("provider") / "log.txt"
    with log.open("wb") as output:
        found = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *users],
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/.well-known/openid-configuration", found, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            found.terminate()
            found.wait(timeout=20)


@pytest.fixture(scope="module")
def signed(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of a server where educators sign in, and of its database."""
    folder, port = tmp_path_factory.mktemp("signed"), free_port(18956 + 10 * worker())
    assert port is not None
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{"0123456789abcdef" * 4}"
client_id = "twitchdx"
client_secret = "a secret of the test"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    url = f"sqlite:///{folder / 'rooms.sqlite'}"
    environ = {
        **environment(),
        "TWITCHDX_DATABASE_URL": url,
        "TWITCHDX_EDUCATORS": EDUCATORS,
        "STREAMLIT_SECRETS_FILES": str(secrets),
    }
    log = folder / "log.txt"
    with log.open("wb") as output:
        found = subprocess.Popen(command(port), env=environ, stdout=output, stderr=output)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", found, log)
            yield f"http://127.0.0.1:{port}", url
        finally:
            found.terminate()
            found.wait(timeout=20)
    text = log.read_text(encoding="utf-8")
    assert not OURS.search(text), text


def worker() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def sign_in(browser: Browser, contexts: list[BrowserContext], address: str, name: str) -> Page:
    page = opened(browser, contexts, width=1280, height=900)
    page.goto(f"{address}/teach")
    expect(page.get_by_text("educators sign in before")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("button", name="Make the room")).to_have_count(0)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name).click(timeout=WAIT)  # at the provider
    page.wait_for_url(f"{address}/**", timeout=WAIT)
    page.goto(f"{address}/teach")
    return page


def test_who_signs_in_makes_rooms_and_finds_them_again_and_nobody_else_does(
    signed: tuple[str, str], browser: Browser, contexts: list[BrowserContext]
) -> None:
    address, url = signed
    ada = sign_in(browser, contexts, address, "ada")
    expect(ada.get_by_role("button", name="Make the room")).to_be_visible(timeout=WAIT)
    choose(ada, "Cases, in the order in which they will be worked", TITLE)
    ada.get_by_role("button", name="Make the room").click()
    code = ada.locator(".joining .code").inner_text(timeout=WAIT)
    ada.locator("summary", has_text="Leave, close or delete").click()
    ada.get_by_role("button", name="Leave it in this tab").click()
    ada.get_by_label("Code", exact=True).fill(code, timeout=WAIT)
    ada.get_by_label("Code", exact=True).press("Tab")
    ada.get_by_role("button", name="Open it as ada@example.org").click()
    expect(ada.locator(".joining .code")).to_have_text(code, timeout=WAIT)

    # Whose address the provider has not verified, or who is on no list, stays outside.
    for name in ("ben", "eve"):
        page = sign_in(browser, contexts, address, name)
        expect(page.get_by_text("educators sign in before")).to_be_visible(timeout=WAIT)
        expect(page.get_by_role("button", name="Make the room")).to_have_count(0)
        page.get_by_label("Code", exact=True).fill(code)
        page.get_by_label("Code", exact=True).press("Tab")
        page.get_by_role("button", name=f"Open it as {name}@example.org").click()
        expect(page.get_by_text("not known here").last).to_be_visible(timeout=WAIT)
        expect(page.locator(".joining")).to_have_count(0)

    # A learner needs no account.
    learner = opened(browser, contexts, width=390, height=844)
    learner.goto(f"{address}/join?room={code}")
    expect(learner.locator("#join-code")).to_have_value(code, timeout=WAIT)
    learner.locator("#join-nickname").fill("Finch")
    learner.keyboard.press("Enter")
    expect(learner.locator("[data-section=bar]")).to_contain_text("Finch", timeout=WAIT)
    assert len(r.listed(r.opened(url))) == 1
