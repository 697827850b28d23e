"""*Files* in a real browser: understood, scored, given back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .browsing import choose, picture, settled
from .walking import WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_a_file_is_understood_scored_and_given_back(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,setting,twitching,ppi,shoe size\na,ward,present,present,44\nb,ward,maybe,,\n")
    go(opened, "Files", None)
    opened.locator("input[type=file]").set_input_files(path)
    expect(opened.get_by_text("CSV, utf-8, comma, decimal point")).to_be_visible(timeout=WAIT)
    expect(opened.get_by_role("row", name="shoe size unknown")).to_be_visible()
    opened.get_by_role("button", name="Score the file").click()
    expect(opened.locator(".four b")).to_have_text(["1", "0", "1"], timeout=WAIT)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="Download the results").click()
    rows = list(csv.DictReader(io.StringIO(Path(found.value.path()).read_text())))
    assert [row["status"] for row in rows] == ["scored", "rejected"]
    with opened.expect_download() as found:
        opened.get_by_role("button", name="Download the rejected rows").click()
    assert "unknown state 'maybe'" in Path(found.value.path()).read_text()
    picture(opened, "files_light")
    choose(opened, "Open a case of it on Explore", "a")
    opened.get_by_role("link", name="Explore", exact=True).first.click()
    expect(opened.locator(".bar h1")).to_contain_text("2 findings", timeout=WAIT)


def test_a_column_can_be_something_else(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,setting,twitching,Magentabletten\na,ward,present,ja\nb,ward,present,nein\n")
    go(opened, "Files", None)
    opened.locator("input[type=file]").set_input_files(path)
    expect(opened.get_by_role("row", name="Magentabletten unknown")).to_be_visible(timeout=WAIT)
    opened.get_by_text("A column is something else").click()
    choose(opened, "Column", "Magentabletten")
    choose(opened, "It is", "Proton pump inhibitor")
    opened.get_by_role("textbox", name="What its cells mean").fill("ja=present|nein=absent")
    opened.keyboard.press("Tab")
    settled(opened)
    opened.get_by_role("button", name="Read it so").click()
    expect(opened.get_by_role("row", name="Magentabletten finding ppi")).to_be_visible(timeout=WAIT)
    settled(opened)
    with opened.expect_download() as found:
        opened.get_by_role("button", name="Download the mapping").click()
    assert "Magentabletten,ppi,,ja=present|nein=absent" in Path(found.value.path()).read_text()
    opened.get_by_role("button", name="Score the file").click()
    expect(opened.locator(".four b")).to_have_text(["2", "0", "0"], timeout=WAIT)


def test_a_file_that_cannot_be_read_is_refused_in_words(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    path.write_bytes(b"PAR1 and no more")
    go(opened, "Files", None)
    opened.locator("input[type=file]").set_input_files(path)
    expect(opened.get_by_role("status").filter(has_text="Is no whole parquet file")).to_be_visible(timeout=WAIT)
