"""The way to a page beside Explore, with a published case in it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from twitchdx import tables
from twitchdx.cases import read_cases
from twitchdx.types import DISCLAIMER, Case

from .browsing import settled

CASE = "BFS-02"  # few findings: every page answers quickly
CHAIN = "MG-03"  # a medicine, two imbalances and a complaint on one chain
WAIT = 60_000
ADDRESSES = {"Explore": ""}


@pytest.fixture(scope="session")
def case() -> Case:
    rows = read_cases(tables.default_directory() / "cases" / "published_cases.jsonl")
    return next(row.case for row in rows if row.id == CASE and row.case is not None)


def go(page: Page, name: str, case: str | None = CASE) -> None:
    """Open a case on Explore, and another page by its link."""
    if case is not None:
        page.locator("#open").select_option(value=case)
        expect(page.locator(".report")).to_contain_text(case)
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url(re.compile(rf"/{ADDRESSES.get(name, name.lower().replace(' ', '-'))}$"))
    expect(page.locator(".foot p").first).to_have_text(DISCLAIMER, timeout=WAIT)
    settled(page)
