"""The page in a browser: wide and narrow, light and dark, by keyboard and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from twitchdx import Network
from twitchdx.report import Profile
from twitchdx.report.page import page as made
from twitchdx.report.views import dangers

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


@pytest.fixture(scope="module")
def short(profile: Profile, network: Network) -> str:
    """The page with three of the dangerous causes: axe looks at every element, and the others are alike."""
    some = [one.stem for one in dangers(profile, network)][::6]
    return made(replace(profile, lines={stem: profile.lines[stem] for stem in some}), network, "published.parquet")


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=str)
def shown(request: pytest.FixtureRequest, browser: Browser, html: str, tmp_path: Path) -> Iterator[Page]:
    scheme, width = request.param
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_nothing_is_wider_than_the_window(shown: Page) -> None:
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing(shown: Page, short: str, tmp_path: Path) -> None:
    (tmp_path / "short.html").write_text(short, encoding="utf-8")
    shown.goto((tmp_path / "short.html").as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    found = Axe().run(shown, options=rules)
    assert found.violations_count == 0, found.generate_report()


def test_the_highest_cases_open_by_keyboard(shown: Page) -> None:
    case = shown.locator("#cant-miss-als .people tbody tr").first
    assert not case.is_visible()
    shown.locator("#cant-miss-als summary").focus()
    shown.keyboard.press("Enter")
    assert case.is_visible()


def test_red_bars_stand_right_of_the_line_and_the_others_left(shown: Page) -> None:
    wrong = shown.evaluate(
        """() => [...document.querySelectorAll('.dangers li')].flatMap(row => {
          const line = row.querySelector('.aim').getBoundingClientRect().left
          const side = (bar, ends) => ends(bar.getBoundingClientRect())
          return [...[...row.querySelectorAll('.bar')].map(bar => side(bar, box => box.left <= line + 2)),
                  ...[...row.querySelectorAll('.bar-over')].map(bar => side(bar, box => box.right >= line - 2))]
        }).filter(right => !right).length"""
    )
    assert wrong == 0


def test_bars_of_a_picture_are_as_high_as_their_counts(shown: Page) -> None:
    pairs = shown.evaluate(
        """() => [...document.querySelectorAll('.distribution')].map(picture => [...picture.querySelectorAll('.bar')]
          .map(bar => [bar.getBoundingClientRect().height, Number(bar.querySelector('title').textContent)]))"""
    )
    for bars in pairs:
        tallest = max(bars, key=lambda bar: bar[1])
        assert sum(count for _, count in bars) == 47
        for height, count in bars:
            assert height == pytest.approx(max(2.0, tallest[0] * count / tallest[1]), abs=0.3)


def test_printing_opens_what_is_closed(shown: Page) -> None:
    shown.emulate_media(media="print")
    assert shown.locator("#cant-miss-als .people tbody tr").first.is_visible()
