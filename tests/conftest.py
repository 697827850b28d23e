"""What all tests share: the shipped network, and for pages a mark and Debian's Chromium, which speaks to nobody."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

import twitchdx
from twitchdx import Network


@pytest.fixture(scope="session")
def network() -> Network:
    """The shipped network, built once a worker; a module of tests with a smaller one has its own."""
    return twitchdx.load()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need chromium on the PATH; on Debian: sudo apt-get install chromium"
    quiet = ("sandbox", "first-run")
    off = ("gpu", "quic", "background-networking", "component-update", "sync")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [*(f"--no-{name}" for name in quiet), *(f"--disable-{name}" for name in off)],
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that opens a page is a test `browser`."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
