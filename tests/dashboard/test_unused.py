"""What was entered and cannot be used is said on every page that shows numbers, and is not in the handout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from draft import opened as draft_of
from links import as_parameter
from twitchdx import Case, Lab
from views.notices import unused

from .browsing import clean, settled
from .reading import read

pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")
WAIT = 60_000
SAID = "Entered, but not used, since it cannot be so: serum potassium."
CASE = Case(
    "a", "primary_care", 34, "male", {"twitching_hand": "present", "serum_potassium": Lab(19, "mmol/L")}
)  # no one lives with it


@pytest.fixture
def handout(opened: Page, address: str) -> Page:
    opened.goto(f"{address}/?case={as_parameter(draft_of(CASE))}")
    expect(opened.locator(".notice").first).to_contain_text("is impossible", timeout=WAIT)
    settled(opened)
    opened.get_by_role("link", name="Handout", exact=True).first.click()
    expect(opened.locator(".nets")).to_be_visible(timeout=WAIT)
    settled(opened)
    return opened


def test_everything_used_says_nothing() -> None:
    assert unused(frozenset(), str) is None


def test_what_is_not_used_is_named() -> None:
    said = unused(frozenset({"serum_potassium", "age"}), lambda name: name.replace("_", " "))
    assert said is not None
    assert read(said).text == "Entered, but not used, since it cannot be so: age and serum potassium."


def test_an_impossible_value_is_on_no_handout_as_if_the_numbers_had_it(handout: Page) -> None:
    expect(handout.locator(".unused")).to_have_text([SAID, SAID])  # above the page to keep, and in it
    with handout.expect_download() as found:
        handout.get_by_role("button", name="HTML", exact=True).click()
    whole = Path(found.value.path()).read_text(encoding="utf-8")
    assert SAID in whole
    assert "Entered: Hand twitching." in whole
    assert "19 mmol/L" not in whole


def test_other_pages_say_what_their_numbers_are_without(handout: Page) -> None:
    for name in ("What if", "Next test"):
        handout.get_by_role("link", name=name, exact=True).first.click()
        handout.wait_for_url(re.compile(rf"/{name.lower().replace(' ', '-')}$"))
        settled(handout)
        expect(handout.locator(".unused")).to_have_text([SAID], timeout=WAIT)


def test_on_a_phone_a_safety_net_has_the_width_of_the_page_and_no_number_is_cut(handout: Page) -> None:
    handout.set_viewport_size({"width": 390, "height": 844})
    net = handout.locator(".nets tbody tr").first.locator("td").last
    expect(net).to_be_visible()
    assert net.evaluate("cell => cell.getBoundingClientRect().width") > 300
    for box in handout.locator(".scroll").all():
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    clean(handout, "handout on a phone")
