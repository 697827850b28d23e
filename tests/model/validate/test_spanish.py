"""The report in Spanish: its words on the page and in the text, and nothing wider than its window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from twitchdx.language import speaking
from twitchdx.validate import Report
from twitchdx.validate.as_text import lines
from twitchdx.validate.page import page as made
from twitchdx.validate.wordings import counts

from ..two_languages import Words, the_same  # noqa: TID252

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

OWN = ("(clinical)", "How many", "henrion1989", "mine.jsonl")  # labels, cohorts, sources and files of the small tables


@pytest.fixture(scope="module")
def spanish(report: Report) -> str:
    with speaking("es"):
        return made(report)


def test_no_word_of_the_page_stays_english(report: Report, spanish: str) -> None:
    english = made(report)
    assert (Words(english).language, Words(spanish).language) == ("en", "es")
    left = {text for text in the_same(english, spanish) if not any(own in text for own in OWN)}
    names = {"als", "ordinary twitching", "hospital \u00b7"}  # what has no label, and a hospital
    assert {text for text in left if not text.startswith("DD")} <= names  # DDR@1 and its like


def test_notes_of_tables_and_titles_of_cases_are_marked_as_english(spanish: str) -> None:
    assert '<span lang="en">made up</span>' in spanish
    assert '<span lang="en">error: cohorts.csv:4:' in spanish


def test_counts_come_after_their_word_where_it_would_have_to_agree_with_them() -> None:
    found = {"reported": 12, "derived": 0, "elicited": 1}
    assert counts(found) == "12 reported, 1 elicited"
    with speaking("es"):
        assert counts(found) == "publicado: 12, estimado: 1"


def test_page_and_text_say_the_same_headlines(report: Report, spanish: str) -> None:
    with speaking("es"):
        text = "\n".join(lines(report))
    for said in ("Con pruebas, una causa indicada es la primera en", "Solo coherencia interna"):
        assert said in text
        assert said in spanish
    assert "No es un producto sanitario; no diagnostica. Versi\u00f3n" in spanish


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_window(browser: Browser, spanish: str, tmp_path: Path, width: int) -> None:
    path = tmp_path / "report.html"
    path.write_text(spanish, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
