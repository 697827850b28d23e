"""A page of which nothing comes late asks for nothing, whatever is touched beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .seats import WAIT, Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


def test_a_touch_beside_the_page_of_a_room_is_no_fault(server: Server, learner: Page) -> None:
    faults: list[str] = []
    learner.on("pageerror", lambda error: faults.append(str(error)))
    learner.goto(f"{server.address}/join")
    expect(learner.locator("#join-code")).to_be_visible(timeout=WAIT)
    learner.evaluate("document.dispatchEvent(new PointerEvent('pointerdown'))")
    learner.wait_for_timeout(5_000)  # a page with something to come asks for it 4 s after that
    assert faults == []
