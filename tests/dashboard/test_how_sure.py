"""*How sure* in a real browser: bands, everybody counted once, the ledger, one number at a time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from catalogue import Catalogue
from twitchdx import Network
from twitchdx.reasoning.robust import robust, robust_mainly
from twitchdx.types import Case
from twitchdx.wording import natural, share
from views.ledger import named
from views.mainly import SHOWN

from .browsing import picture, settled
from .walking import WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_how_sure_draws_every_line_of_the_ledger(opened: Page, network: Network, case: Case, kinds: Catalogue) -> None:
    go(opened, "How sure")
    found = robust(network, case)
    text = opened.locator(".tab").filter(has_text="Must not be missed").last.inner_text()
    for line in found.cant_miss:
        assert named(line.cause, line.state, kinds) in text
        assert f"{natural(line.posterior.low)} to {natural(line.posterior.high)}" in text
    expect(opened.get_by_text("with one number at the ends of its range")).to_be_visible()
    slider = opened.get_by_role("slider").first
    now = "e => e.value ?? e.getAttribute('aria-valuenow')"
    value = slider.evaluate(now)
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    settled(opened)
    assert slider.evaluate(now) != value
    expect(opened.get_by_text("would be").last).to_contain_text("instead of")
    picture(opened, "how_sure_light")


def test_how_sure_counts_everybody_once_too_when_that_is_worked_out(opened: Page, network: Network, case: Case) -> None:
    go(opened, "How sure")
    sheet = opened.locator(".tab").filter(has_text="Everybody counted once")
    rows = sheet.locator(".rows > .bars")
    expect(rows).to_have_count(SHOWN, timeout=WAIT)
    found = robust_mainly(network, case)
    for row, one in zip(rows.all(), found.shares[:SHOWN], strict=True):
        expect(row).to_contain_text(one.label)
        expect(row).to_contain_text(f"largest in {share(one.first)} of the draws")
        expect(row).to_contain_text(f"{natural(one.mainly.low)} to {natural(one.mainly.high)}")
    expect(sheet).to_contain_text(f"{len(found.shares) - SHOWN} more, the largest in ")
    opened.get_by_role("slider").first.press("ArrowLeft")  # what was worked out stays
    settled(opened)
    expect(rows).to_have_count(SHOWN)
    sheet.scroll_into_view_if_needed()
    picture(opened, "how_sure_once_light")


def test_how_sure_without_a_complaint_shares_nothing_out(opened: Page) -> None:
    go(opened, "How sure", None)
    expect(opened.get_by_text("Must not be missed")).to_be_visible(timeout=WAIT)
    expect(opened.get_by_text("Everybody counted once")).to_have_count(0)
