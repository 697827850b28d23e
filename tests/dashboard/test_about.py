"""*About* in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network, tables
from twitchdx.batch.agreement import read_diagnoses
from twitchdx.cases import read_cases
from twitchdx.validate import CaseFile, validate
from twitchdx.validate.wordings import bar_name
from twitchdx.validate.wordings import share as bar_share

from .walking import WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_about_says_what_the_model_was_held_against(opened: Page, network: Network) -> None:
    go(opened, "About")
    expect(opened.get_by_text("Model card", exact=True).first).to_be_visible()
    file = tables.default_directory() / "cases"
    cases = CaseFile("cases", tuple(read_cases(file / "published_cases.jsonl")), read_diagnoses(file / "diagnoses.csv"))
    found = validate(network, tables.default_directory(), cases, patients=0)
    assert found.published is not None
    for bar in found.published.bars:
        expect(opened.get_by_role("row", name=bar_name(bar))).to_contain_text(bar_share(bar.found), timeout=WAIT)
