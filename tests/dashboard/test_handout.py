"""*Handout* in a real browser: the whole ledger, and files to keep."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalogue import Catalogue
from twitchdx import Network, rank
from twitchdx.types import Case
from views.ledger import named

from .browsing import picture
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
    assert not re.search(r"<script|src=|<link|@import", whole)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="JSON", exact=True).click()
    assert json.loads(Path(found.value.path()).read_text())["digest"] == ranking.digest
    with opened.expect_download() as found:
        opened.get_by_role("button", name="PDF", exact=True).click()
    assert Path(found.value.path()).read_bytes().startswith(b"%PDF")
    picture(opened, "handout_light")
