"""What holds for every page of a case, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from twitchdx.types import DISCLAIMER

from .browsing import clean, picture, settled
from .walking import CASE, WAIT

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

PAGES = ("What if", "Network", "Next test", "How sure", "Sources", "Handout", "Files", "About")


def test_the_pages_speak_spanish(opened: Page) -> None:
    opened.locator("#language").select_option("es")
    expect(opened.get_by_role("link", name="Explorar", exact=True)).to_be_visible(timeout=WAIT)
    settled(opened)
    opened.locator("#open").select_option(value=CASE)
    expect(opened.locator(".lead h2")).to_contain_text("Lo más probable")
    expect(opened.locator(".list .present").nth(1)).to_contain_text("de cada 100")
    opened.get_by_role("link", name="¿Y si…?", exact=True).click()
    expect(opened.locator(".levers h2")).to_have_text("Cambiar algo", timeout=WAIT)
    expect(opened.locator(".foot p").first).to_contain_text("No es un producto sanitario")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_on_any_page(opened: Page, scheme: Any, width: int) -> None:
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.emulate_media(color_scheme=scheme)
    opened.locator("#open").select_option(value=CASE)
    settled(opened)
    for name in PAGES:
        opened.set_viewport_size({"width": 1280, "height": 900})  # a narrow screen folds the links away
        opened.get_by_role("link", name=name, exact=True).first.click()
        expect(opened.locator(".foot p").first).to_have_text(DISCLAIMER, timeout=WAIT)
        settled(opened)
        expect(opened.locator("[data-slot][data-stale]")).to_have_count(0, timeout=WAIT)  # what is old is dimmed
        opened.set_viewport_size({"width": width, "height": 900})
        opened.wait_for_timeout(300)
        picture(opened, f"{name.lower().replace(' ', '_')}_{scheme}_{width}")
        clean(opened, name)
