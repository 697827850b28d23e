"""Drills in a real browser: answered right and wrong, with the solution and the key of the engine shown afterwards."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network
from twitchdx.teaching.drills import drills, hardest_first
from twitchdx.wording import share

from .browsing import clean, picture, settled, whole

pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


@pytest.fixture
def drilling(opened: Page, address: str) -> Page:
    opened.goto(f"{address}/drills")
    expect(opened.locator(".drill .question")).to_be_visible(timeout=60_000)
    settled(opened)
    return opened


def say(page: Page, true: str, whole: str) -> None:
    page.locator("#drill-true").fill(true)
    page.locator("#drill-whole").fill(whole)
    page.get_by_role("button", name="Check").click()


def test_a_drill_is_answered_right_wrong_and_not_at_all(drilling: Page, network: Network) -> None:
    from tabs.drills import PLAIN

    first, second, *_ = hardest_first(drills(network, PLAIN))
    page = drilling
    expect(page.locator(".drill .question")).to_have_text(first.question)
    say(page, "some", "")
    expect(page.locator(".drill .notice")).to_contain_text("two whole numbers")
    say(page, str(first.true), str(first.true + first.false))
    expect(page.locator(".solution .verdict")).to_have_text(f"Right: {share(first.share)}.")
    expect(page.locator(".solution .lines li")).to_have_text(list(first.solution))
    count = first.true + first.false
    expect(page.locator(".crowd i")).to_have_count(count if count <= 200 else 100)
    expect(page.locator(".nomogram")).to_have_attribute("aria-label", re.compile(rf"ratio of {first.ratio:.3g}"))
    picture(page, "drills_light")
    page.get_by_role("button", name="Another one").first.click()
    expect(page.locator(".drill .question")).to_have_text(second.question)
    say(page, str(second.of), str(second.of + 1))
    expect(page.locator(".solution .verdict")).to_contain_text("Not quite")
    expect(page.locator(".story dd").first).to_have_text("1 of 2")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_an_item_shows_the_key_of_the_engine_and_axe_finds_nothing(drilling: Page, scheme: Any, width: int) -> None:
    page = drilling
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    say(page, "1", "2")
    expect(page.locator(".nomogram")).to_be_visible()
    page.locator(".item [data-value='0']").click()
    expect(page.locator(".item .verdict")).to_contain_text("decibans")
    expect(page.locator(".story dd").nth(1)).to_have_text(re.compile(r"^(1\.00|0\.50|0\.00)$"))
    whole(page, f"drills_{scheme}_{width}")
    clean(page, "drills")
