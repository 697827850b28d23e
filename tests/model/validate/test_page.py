"""The report as JSON, text and page: the same numbers, nothing fetched, nothing unescaped; used in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from twitchdx.axis import ALL, FIRST, LAST, LEFT, RIGHT, place
from twitchdx.validate import Report
from twitchdx.validate.as_json import report_object
from twitchdx.validate.as_text import lines
from twitchdx.validate.page import page as made
from twitchdx.validate.positions import LINE, PER_TENFOLD, from_line, stacked
from twitchdx.validate.wordings import at, change, figure_name, outside_by, people, share, span

from .small_report import NASTY

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


@pytest.fixture(scope="module")
def html(report: Report) -> str:
    return made(report)


class Elements(HTMLParser):
    """Start tags with their attributes, and ids that are there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.hidden: list[bool] = []
        self.bare: list[dict[str, str | None]] = []  # outermost pictures without words
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.found.append((tag, attributes))
        if tag == "svg" and "svg" not in self.open and not any(self.hidden):
            words = attributes.get("role") == "img" and attributes.get("aria-label")
            if not words and attributes.get("aria-hidden") != "true":
                self.bare.append(attributes)
        if tag not in ("meta", "br", "link"):
            self.open.append(tag)
            self.hidden.append(attributes.get("aria-hidden") == "true")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            at_end = len(self.open) - 1 - self.open[::-1].index(tag)
            del self.open[at_end:], self.hidden[at_end:]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


# numbers


def test_the_report_goes_through_json_and_says_what_the_values_say(report: Report) -> None:
    found = json.loads(json.dumps(report_object(report), allow_nan=False))
    assert found["published"]["in_scope"] == 5
    assert found["published"]["rejected"] == ["f"]
    assert found["published"]["unanswerable"] == ["c"]
    tests = found["published"]["modes"]["tests"]
    assert report.published is not None
    assert tests["places"]["strict"]["first"]["hits"] == report.published.places["tests", "strict"].first.hits
    assert [case["strict"] for case in tests["cases"]][-1] is None  # nowhere
    assert [d["k"] for d in tests["differentials"]] == [1, 3, 5]
    assert found["cohorts"]["passed"]["hits"] == 1
    assert [row["passed"] for row in found["cohorts"]["rows"]] == [False, True]
    assert "moon" in found["cohorts"]["issues"][0]["message"]
    assert {row["origin"] for row in found["figures"]["rows"]} == {"independent", "fitted"}
    assert found["simulated"]["patients"] == 40
    assert found["numbers"][-1]["numbers"] == sum(row["numbers"] for row in found["numbers"][:-1])
    assert found["digest"] == report.network.knowledge.digest
    assert found["disclaimer"] == report.disclaimer


def test_every_number_is_counted_once_by_method_and_once_by_grade(report: Report) -> None:
    for one in report.tallies:
        assert sum(one.methods.values()) == sum(one.grades.values()) == one.numbers


def test_a_rejected_case_or_an_unusable_row_is_trouble_and_a_miss_is_not(report: Report) -> None:
    assert report.troubled
    sound = replace(report, cohorts=replace(report.cohorts, issues=()), published=None)
    assert not sound.troubled
    assert sound.cohorts.passed.hits < sound.cohorts.passed.of


def test_the_text_names_misses_marks_and_what_every_output_carries(report: Report) -> None:
    text = "\n".join(lines(report))
    assert "✕ How many twitch?" in text
    assert "✓ How many have <b>cramps</b>?" in text
    assert "Could not be scored, and count as missed: f." in text
    assert "Their text does not hold the answer, as diagnoses.csv notes; counted all the same: c" in text
    assert "Self-consistency only" in text
    assert "Semigran" in text
    assert "fitted: inside the published range" in text
    assert text.splitlines()[-1] == (
        f"{report.disclaimer} Version {report.version}, tables {report.network.knowledge.digest}."
    )


def test_sections_that_were_not_asked_for_are_left_out(report: Report) -> None:
    short = replace(report, published=None, simulated=None)
    assert "Simulated" not in "\n".join(lines(short))
    assert report_object(short)["published"] is None
    page = made(short)
    assert 'id="cases"' not in page
    assert 'id="simulated"' not in page
    assert 'id="figures"' in page


# words


def test_ranges_changes_and_places_in_words() -> None:
    assert (span(0.55, 0.84), span(0.0, 0.002), span(0.44, 1.0)) == (
        "55 to 84 in 100",
        "none to 20 in 10 000",
        "44 in 100 to all",
    )
    assert (change(0.12, 0.21), change(0.0001, 0.5)) == ("12 → 21 in 100", "1 in 10 000 → 50 in 100")
    assert (span(0.2, 0.201), change(0.2, 0.2)) == ("20 in 100", "20 in 100")
    assert (at(2.0), at(float("inf"))) == ("2", "not listed")
    assert (outside_by(1.24), outside_by(-3.0), outside_by(0.0)) == ("too often by 1.2", "too seldom by 3.0", "inside")


def test_a_figure_is_named_by_its_state_or_worse_and_by_who_is_counted(report: Report) -> None:
    row = report.network.knowledge.prevalences[1]
    assert (row.variable, row.given_variable) == ("hypomagnesaemia", "ppi")
    named = [figure_name(report.network, replace(row, state=state)) for state in ("mild", "severe")]
    assert named == [
        "hypomagnesaemia (clinical), mild or worse, given ppi (clinical)",
        "hypomagnesaemia (clinical), severe, given ppi (clinical)",
    ]
    assert people(row.stratum) == "hospital, 40 years and older"


def test_a_share_is_written_as_counts_with_its_interval(report: Report) -> None:
    assert report.published is not None
    first = report.published.places["tests", "generous"].first
    assert share(first).startswith(f"{first.hits} of {first.of} (95 % interval ")


# places in pictures


def test_the_ruler_reaches_from_one_in_a_million_to_all_in_even_steps_of_log_odds() -> None:
    assert (place(FIRST), place(LAST), place(1.0), place(0.0)) == (LEFT, RIGHT, ALL, LEFT)
    assert place(0.01) - place(0.0001) == pytest.approx(place(0.0001) - place(0.000001), rel=0.01)
    assert place(0.5) == pytest.approx((place(0.9) + place(0.1)) / 2)


def test_a_tenfold_step_from_its_line_is_the_same_everywhere() -> None:
    assert from_line(0.01, 0.01) == LINE
    assert from_line(0.1, 0.01) == pytest.approx(LINE + PER_TENFOLD)
    assert from_line(0.0, 0.01) == LEFT


def test_dots_at_one_place_stack() -> None:
    places = stacked([-1.0, 0.0, 0.0, 1.0])
    assert [level for _, level in places] == [0, 0, 1, 0]
    assert [x for x, _ in places] == [18.0, 50.0, 50.0, 82.0]


# the page


def test_the_page_fetches_nothing_and_runs_nothing(html: str) -> None:
    elements = Elements(html)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in elements.found}
    assert not [a for _, a in elements.found if any(name.startswith("on") for name in a)]
    assert not [a for _, a in elements.found if str(a.get("href", "#"))[:1] != "#"]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    assert not re.search(r"@import|url\((?!#)", style[1])


def test_what_comes_from_files_is_escaped(html: str) -> None:
    assert NASTY not in html
    assert "&lt;script&gt;alert(&#39;Graves &amp; Co&#39;)&lt;/script&gt;" in html
    assert "How many have &lt;b&gt;cramps&lt;/b&gt;?" in html


def test_every_picture_has_words_and_every_link_an_end(html: str) -> None:
    elements = Elements(html)
    assert elements.bare == []
    ids = {a["id"] for _, a in elements.found if "id" in a}
    targets = {str(a["href"])[1:] for tag, a in elements.found if tag == "a"}
    assert targets == {"figures", "cohorts", "cases", "cant-miss", "simulated", "numbers"}
    assert targets <= ids
    assert len([a for _, a in elements.found if "id" in a]) == len(ids)


def test_the_page_carries_disclaimer_version_and_digest(html: str, report: Report) -> None:
    assert f"{report.disclaimer} Version {report.version}, tables {report.digest}." in html


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=str)
def shown(request: pytest.FixtureRequest, browser: Browser, html: str, tmp_path: Path) -> Iterator[Page]:
    scheme, width = request.param
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_nothing_is_wider_than_the_window_and_axe_finds_nothing(shown: Page) -> None:
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    found = Axe().run(shown, options=rules)
    assert found.violations_count == 0, found.generate_report()


def test_the_rows_that_lie_inside_open_by_keyboard(shown: Page) -> None:
    row = shown.locator("#figures details li").first
    assert not row.is_visible()
    shown.locator("#figures summary").focus()
    shown.keyboard.press("Enter")
    assert row.is_visible()


def test_a_mark_stands_in_its_range_where_the_network_is_inside(shown: Page) -> None:
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    outside = shown.evaluate(
        """() => [...document.querySelectorAll('#figures details li')].filter(row => {
          const bar = row.querySelector('.range').getBoundingClientRect()
          const mark = row.querySelector('svg svg > *').getBoundingClientRect()
          const middle = mark.left + mark.width / 2
          return middle < bar.left - 1 || middle > bar.right + 1 || mark.width === 0
        }).length"""
    )
    assert outside == 0


def test_the_share_of_the_numbers_that_move_most_stands_in_every_form(report: Report, html: str) -> None:
    assert report.movers is not None
    # Every number of the small tables is a judgement but for the prevalences, which nothing is built from.
    assert (report.movers.from_figures, report.movers.elicited) == (0, report.movers.numbers)
    told = f"Of the {report.movers.numbers} numbers that move the answers most, 0 are reported or derived"
    assert told in html
    assert any(told in line for line in lines(report))
    assert report_object(report)["numbers_that_move_most"]["elicited"] == report.movers.numbers
