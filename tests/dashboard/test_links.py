"""A case as a file and as a link: what comes back is what was sent, and nothing else is believed."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

import links
from draft import Draft, Typed, to_case
from twitchdx.cases import read_cases

from .browsing import settled

pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")
DRAFT = Draft("58", "female", "primary_care", {"twitching": "present", "serum_magnesium": Typed("0.41", "mmol/L")})


def test_a_link_holds_the_whole_case() -> None:
    again = links.from_parameter(links.as_parameter(DRAFT))
    assert again is not None
    assert to_case(again) == to_case(DRAFT)


def test_a_saved_case_is_a_case_file(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(f"[{links.as_file(DRAFT)}]", encoding="utf-8")
    (row,) = read_cases(tmp_path / "case.json")
    assert row.case == to_case(DRAFT)[0]


@given(st.text(max_size=60))
def test_whatever_stands_in_an_address_is_read_or_left(text: str) -> None:
    assert links.from_parameter(text) is None or isinstance(links.from_parameter(text), Draft)


@pytest.mark.parametrize("content", [b"[]", b"{}" * 3, b'{"findings": 5}', b"\xff", json.dumps([[]] * 99999).encode()])
def test_a_link_that_holds_no_case_opens_none(content: bytes) -> None:
    packed = base64.urlsafe_b64encode(zlib.compress(content)).decode()
    assert links.from_parameter(packed) is None


def ranked(page: Page) -> Any:
    """Every cause with its numbers, without the reason, which comes later."""
    parts = "['.title', 'small', '.made', '.present'].map(part => row.querySelector(part)?.textContent)"
    return page.locator(".list .cause").evaluate_all(f"rows => rows.map(row => {parts})")


def test_the_link_of_the_page_opens_the_same_case_elsewhere(opened: Page, address: str) -> None:
    opened.locator("#open").select_option(value="MG-03")
    expect(opened.locator(".report")).to_contain_text("MG-03")
    settled(opened)
    link: Any = opened.get_by_role("link", name="Link", exact=True).get_attribute("href")
    first = ranked(opened)
    assert len(first) > 30
    other = opened.context.browser.new_page()  # type: ignore[union-attr]
    other.goto(f"{address}/{link}")
    expect(other.locator(".list .cause").first).to_be_visible(timeout=60_000)
    settled(other)
    assert ranked(other) == first
    assert "case=" not in other.url
    other.close()
    with opened.expect_download() as saved:
        opened.get_by_role("link", name="Save", exact=True).click()
    assert json.loads(Path(saved.value.path()).read_text())["findings"]
