"""*Next test* in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tabs import next_test
from twitchdx import Network
from twitchdx.reasoning.next_step import Order, Step, next_steps
from twitchdx.types import Case

from .browsing import choose, picture
from .walking import WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_next_test_ranks_the_steps_and_counts_people(opened: Page, network: Network, case: Case) -> None:
    go(opened, "Next test")
    first = next_steps(network, case).steps[0]
    expect(opened.locator(".bars").first).to_contain_text(f"{first.information:.3f} bits")
    expect(opened.locator(".four b").first).to_be_visible(timeout=WAIT)
    assert sum(int(text.replace(" ", "")) for text in opened.locator(".four b").all_inner_texts()) in range(
        9_998, 10_003
    )
    choose(opened, "Order", "chance to cross a line")
    crossing = next_steps(network, case, by=Order.CROSSING).steps[0]
    expect(opened.locator(".bars").first).to_contain_text(crossing.label, timeout=WAIT)
    choose(opened, "What would rule it in, or out", "Severe hypokalaemia")
    expect(opened.get_by_text("Severe hypokalaemia stands at")).to_be_visible(timeout=WAIT)
    picture(opened, "next_test_light")


@pytest.mark.parametrize(("days", "words"), [(0.0, "no wait"), (1.0, "1 day"), (30.0, "30 days")])
def test_what_a_step_takes_is_said_as_a_wait_and_a_price(days: float, words: str) -> None:
    step = Step("emg_denervation", "Denervation on EMG", "emg", 0.1, 0.0, 0.0, 0.35, days, 40.0, True, ())
    assert next_test._takes(step) == f"EMG; burden 0.35, {words}, price of 40 blood tests"
