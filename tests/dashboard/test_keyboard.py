"""One whole case by keyboard alone: entered, read, asked further, changed, undone, and taken to another page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .browsing import picture, settled

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")
FOCUSED = """
() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  const named = at?.closest?.("[data-name]")?.dataset.name ?? ""
  const cause = at?.closest?.("[data-cause]")?.dataset.cause ?? ""
  return [at?.id ?? "", named, cause, at?.getAttribute?.("data-ev") ?? "", at?.getAttribute?.("href") ?? ""].join("|")
}
"""
MOST = 300  # presses of Tab from one end of the page to the other


def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Press Tab until what has the focus is described so."""
    for _ in range(MOST):
        if re.search(wanted, page.evaluate(FOCUSED)):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab never came to {wanted}")


def enter(page: Page, words: str, name: str, key: str) -> None:
    """Search for a finding and answer it."""
    tab_to(page, r"^search\|", "Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    tab_to(page, rf"\|{name}\|")
    page.keyboard.press(key)
    settled(page)


def test_a_whole_case_needs_no_mouse(opened: Page) -> None:
    tab_to(opened, r"^age\|")
    opened.keyboard.type("58")
    opened.keyboard.press("Enter")
    expect(opened.locator("h1")).to_contain_text("58")
    tab_to(opened, r"^search\|")
    enter(opened, "leg twitching", "twitching_leg", "y")
    enter(opened, "thiazide", "thiazide_diuretic", "y")
    enter(opened, "tremor", "tremor", "n")
    expect(opened.locator("h1")).to_contain_text("3 findings")
    enter(opened, "serum magnesium", "serum_magnesium", "0")
    opened.keyboard.type(".55")
    opened.keyboard.press("Enter")
    expect(opened.locator("h1")).to_contain_text("4 findings")
    expect(opened.locator(".list .cause").first).to_have_attribute("data-cause", "hypomagnesaemia")
    tab_to(opened, r"\|\|thiazide_diuretic\|")
    opened.keyboard.press("Enter")
    expect(opened.locator(".cause.selected")).to_have_attribute("data-cause", "thiazide_diuretic")
    opened.keyboard.press("Control+z")
    expect(opened.locator("h1")).to_contain_text("3 findings")
    opened.keyboard.press("Control+y")
    expect(opened.locator("h1")).to_contain_text("4 findings")
    picture(opened, "explore_keyboard")
    tab_to(opened, r"/what-if$", "Shift+Tab")
    opened.keyboard.press("Enter")
    lever = opened.locator(".lever[data-name=thiazide_diuretic]")
    expect(lever).to_be_visible()
    tab_to(opened, r"^lever-thiazide_diuretic\|")
    opened.keyboard.press("Home")
    expect(lever.locator("small")).to_have_text("was present")
    tab_to(opened, r"\|keep\|")
    opened.keyboard.press("Enter")
    expect(lever.locator("output")).to_have_text("Absent")
