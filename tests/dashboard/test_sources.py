"""*Sources* in a real browser: every number with its row, and numbers of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network
from twitchdx.provenance import passports

from .browsing import choose, picture, settled
from .walking import WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_sources_gives_every_number_its_row(opened: Page, network: Network) -> None:
    go(opened, "Sources")
    choose(opened, "Cause, finding or test", "Amyotrophic lateral sclerosis")
    expect(opened.get_by_text("links.csv").first).to_be_visible(timeout=WAIT)
    count = len(passports(network.knowledge, "als"))
    expect(opened.get_by_text(f"{count} numbers:")).to_be_visible()
    picture(opened, "sources_light")


def test_numbers_of_ones_own_are_shown_with_what_they_do_and_used_in_this_session_alone(
    opened: Page, tmp_path: Path
) -> None:
    (tmp_path / "baselines.csv").write_text(
        "variable,state,setting,age_band,sex,value,low,high,author,reason\n"
        "stress,present,any,18_39,any,0.6,0.5,0.7,A clinic,Students come here before examinations\n"
    )
    go(opened, "Sources")
    opened.locator("input[type=file]").set_input_files(tmp_path / "baselines.csv")
    expect(opened.get_by_text("What they do to this case")).to_be_visible(timeout=WAIT)
    opened.get_by_role("button", name="Use these numbers in this session").click()
    expect(opened.get_by_text("In force:")).to_contain_text("+own.", timeout=WAIT)
    expect(opened.locator(".foot p").last).to_contain_text("+own.")
    settled(opened)
    opened.get_by_role("button", name="Back to the numbers of the tables").click()
    expect(opened.locator(".foot p").last).not_to_contain_text("+own.", timeout=WAIT)


def test_a_table_of_ones_own_that_is_wrong_is_said_row_by_row(opened: Page, tmp_path: Path) -> None:
    (tmp_path / "baselines.csv").write_text(
        "variable,state,setting,age_band,sex,value,low,high,author,reason\nmoon,,,,,2,,,,\n"
    )
    go(opened, "Sources")
    opened.locator("input[type=file]").set_input_files(tmp_path / "baselines.csv")
    expect(opened.locator("ul.notice")).to_contain_text("baselines.csv:2", timeout=WAIT)
