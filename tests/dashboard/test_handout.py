"""*Handout* in a real browser: the whole ledger, and files to keep."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalogue import Catalogue
from tabs import handout
from twitchdx import Network, rank
from twitchdx.types import DISCLAIMER, Case
from views.ledger import named

from .browsing import picture
from .values import MAGNESIUM, PPI
from .walking import WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_the_handout_holds_the_whole_ledger_and_can_be_kept(
    opened: Page, network: Network, case: Case, kinds: Catalogue
) -> None:
    go(opened, "Handout")
    expect(opened.get_by_text("Must not be missed")).to_be_visible(timeout=WAIT)
    text = opened.locator(".tab").nth(1).inner_text()
    ranking = rank(network, case)
    for entry in ranking.cant_miss:
        assert named(entry.cause, entry.state, kinds) in text
        assert entry.safety_net in text
    with opened.expect_download() as found:
        opened.get_by_role("button", name="HTML", exact=True).click()
    whole = Path(found.value.path()).read_text(encoding="utf-8")
    assert ranking.digest in whole
    assert whole.count(DISCLAIMER) == 1
    assert opened.get_by_text(DISCLAIMER).count() == 1  # the page has its own below
    assert not re.search(r"<script|src=|<link|@import", whole)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="JSON", exact=True).click()
    assert json.loads(Path(found.value.path()).read_text())["digest"] == ranking.digest
    with opened.expect_download() as found:
        opened.get_by_role("button", name="PDF", exact=True).click()
    assert Path(found.value.path()).read_bytes().startswith(b"%PDF")
    picture(opened, "handout_light")


def test_what_the_ranking_is_without_is_said_on_the_page_that_is_kept(opened: Page) -> None:
    for name, value in (("twitching_tongue", "present"), ("twitching", "absent")):
        opened.locator(f".entry [data-name={name}] [data-value={value}]").click()
    expect(opened.locator(".notice")).to_contain_text("contradiction")
    go(opened, "Handout", None)
    expect(opened.locator(".tab .unused").last).to_contain_text("Entered, but not used", timeout=WAIT)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="HTML", exact=True).click()
    assert "Entered, but not used" in Path(found.value.path()).read_text(encoding="utf-8")


def test_a_cause_that_is_known_not_to_be_there_is_not_called_known() -> None:
    assert handout._now(PPI) == "known"
    assert handout._now(replace(PPI, posterior=0.0)) == "not there"
    assert handout._now(MAGNESIUM) == "46 in 100"
