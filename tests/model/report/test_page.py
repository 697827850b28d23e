"""The page: its numbers counted again from the file, nothing fetched, nothing unescaped; used in a browser."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from twitchdx import Network
from twitchdx.report import Profile, read_profile
from twitchdx.report.page import _unbroken
from twitchdx.report.page import page as made
from twitchdx.report.views import dangers
from twitchdx.report.wordings import expected, sections, warnings, with_interval
from twitchdx.types import ORDINARY
from twitchdx.validate.intervals import Proportion
from twitchdx.wording import natural

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

ESCAPED = "&lt;script&gt;alert(&#39;Graves &amp; Co&#39;)&lt;/script&gt;"


@pytest.fixture(scope="module")
def profile(published: Path) -> Profile:
    return read_profile(published)


@pytest.fixture(scope="module")
def rows(published: Path) -> pd.DataFrame:
    return pq.read_table(published).to_pandas()


@pytest.fixture(scope="module")
def html(profile: Profile, network: Network) -> str:
    return made(profile, network, "published.parquet")


class Read(HTMLParser):
    """Tables of a page by the section they are in, start tags, and outermost pictures without words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[str]]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.bare: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.section = ""
        self._pictures = self._quiet = self._cell = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        self.tags.append((tag, own))
        if own.get("id") and tag in ("section", "li"):
            self.section = str(own["id"])
        if tag == "svg":
            if not self._pictures and not (own.get("role") == "img" and own.get("aria-label")):
                self.bare += [own] if own.get("aria-hidden") != "true" and not self._quiet else []
            self._pictures += 1
        if tag == "div" and (self._quiet or own.get("aria-hidden") == "true"):
            self._quiet += 1
        if tag == "table":
            self.tables.append((self.section, []))
        if tag == "tr":
            self.tables[-1][1].append([])
        if tag in ("td", "th"):
            self._cell += 1
            self.tables[-1][1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._pictures -= tag == "svg"
        self._quiet -= tag == "div" and self._quiet > 0
        self._cell -= tag in ("td", "th")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self._cell and not self._pictures:
            row = self.tables[-1][1][-1]
            row[-1] = " ".join(f"{row[-1]} {data}".split())
        elif not self._pictures:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def wilson(hits: int, of: int) -> tuple[float, float]:
    z, p = 1.959963984540054, hits / of
    middle, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


# numbers


def test_rows_by_setting(html: str, rows: pd.DataFrame, network: Network) -> None:
    (table,) = (t for section, t in Read(html).tables if section == "rows")
    over = rows.filter(regex="_above$").any(axis=1)
    for name, here in [("All settings", rows), *rows.groupby("setting", observed=True)]:
        label = network.knowledge.wording.get(("setting", f"state:{name}"), name)
        row = next(row for row in table if row[0] == label)
        counts = here.status.value_counts()
        wanted = [
            len(here),
            counts["scored"],
            counts["scored_with_warnings"],
            counts["rejected"],
            over[here.index].sum(),
        ]
        assert row[2:] == [str(number) for number in wanted]


def test_causes_with_their_intervals_and_sums(html: str, rows: pd.DataFrame, network: Network) -> None:
    leading, following = (t for section, t in Read(html).tables if section == "causes")
    parts = [rows[[f"top{n}_{p}" for p in ("cause", "posterior", "attribution")]] for n in range(1, 6)]
    every = pd.concat([part.set_axis(["cause", "posterior", "attribution"], axis=1) for part in parts])
    first = rows.top1_cause.value_counts()
    seen = set()
    for cause, here in every.groupby("cause", observed=True):
        label = network.knowledge.label(cause)
        sums = [f"≥ {expected(here[part].sum())}" for part in ("attribution", "posterior")]
        if first[cause]:
            row = next(row for row in leading if row[0] == label)
            low, high = (round(100 * end) for end in wilson(first[cause], 47))
            share = f"{round(100 * first[cause] / 47)} in 100 ({low or 'under 1'} to {high})"
            assert row[2:] == [str(first[cause]), share, *sums]
        else:
            row = next(row for row in following if row[0] == label)
            assert row[1:] == [str(len(here)), *sums]
        seen.add(label)
    assert {row[0] for row in leading[1:] + following[1:]} == seen


def test_distributions_stand_in_tables(html: str, rows: pd.DataFrame) -> None:
    tables = [t for section, t in Read(html).tables if section == "sureness"]
    assert [t[0][0] for t in tables] == ["Attribution", "Posterior", "Surprise, bits", "Doubt, bits"]
    assert all(sum(int(row[1]) for row in t[1:]) == 47 for t in tables)
    posterior = dict(tables[1][1:])
    assert int(posterior["50 to 90 in 100"]) == rows.top1_posterior.between(0.5, 0.9, inclusive="left").sum()
    assert int(posterior["known to be there"]) == (rows.top1_posterior == 1.0).sum()
    attribution = dict(tables[0][1:])
    assert int(attribution["40 to 50 in 100"]) == rows.top1_attribution.between(0.4, 0.5, inclusive="left").sum()
    text = Read(html).text
    assert f"Mean: {natural(rows.top1_attribution.mean())}" in text
    assert f"Mean: {natural(rows.top1_posterior.mean())}" in text
    assert f"Mean: {rows.doubt.mean():.1f}" in text
    assert f"speak against each other: {(rows.surprise >= 0).sum()} of 47 cases" in text


def test_every_dangerous_cause_with_its_highest_cases(html: str, rows: pd.DataFrame, network: Network) -> None:
    read = Read(html)
    for line in network.knowledge.thresholds:
        stem = f"cant_miss_{line.cause}"
        people, counts = (t for section, t in read.tables if section == stem.replace("_", "-"))
        values, above = rows[f"{stem}_posterior"], rows[f"{stem}_above"]
        order = rows.assign(value=values).sort_values(["value", "line"], ascending=[False, True]).head(20)
        assert [row[:3] for row in people[1:]] == [
            [case.id, str(case.line), natural(case.value)] for case in order.itertuples()
        ]
        over = ["over" in row[3] for row in people[1:]]
        assert over == order[f"{stem}_above"].tolist()
        assert sum(int(row[1]) for row in counts[1:]) == (~above).sum()
        assert sum(int(row[2]) for row in counts[1:]) == above.sum()
        said = f"{expected(values[~above].sum())} among the other {(~above).sum()}: "
        assert said in read.text
        assert f"about {natural(values[~above].mean())} such cases" in read.text
        if above.any():
            assert f"{above.sum()} over {expected(values[above].sum())} of them expected to have it" in read.text
        assert (line.safety_net in read.text) == bool(above.any())
        left = above.sum() - order[f"{stem}_above"].sum()
        assert (f"{left} more are over the line" in read.text) or not left
    assert read.text.count("27 more in all, none of them above ") == len(network.knowledge.thresholds)


def test_headlines(profile: Profile, rows: pd.DataFrame, network: Network) -> None:
    over = rows.filter(regex="_above$").any(axis=1).sum()
    first = rows.top1_cause.value_counts()
    found = sections(profile, network)
    assert found["rows"] == f"47 cases: {(rows.status == 'scored').sum()} scored, 3 scored with warnings, none rejected"
    assert found["cant-miss"] == f"{over} of 47 cases are over a line to act on"
    assert first.idxmax() == ORDINARY
    assert found["causes"] == f"Most often first: {network.knowledge.label(ORDINARY)}, in {first.max()} of 47 cases"


def test_numbers_in_words() -> None:
    assert [expected(x) for x in (0.0, 0.0001, 0.0123, 0.43, 4.24, 9.96, 1234.4)] == [
        "none",
        "under 0.001",
        "0.012",
        "0.43",
        "4.2",
        "10",
        "1 234",
    ]
    assert with_interval(Proportion(7, 47)) == "15 in 100 (7 to 28)"
    assert with_interval(Proportion(1, 47)) == "2 in 100 (under 1 to 11)"
    assert with_interval(Proportion(3, 10_000)) == "3 in 10 000 (1 to 9)"
    assert with_interval(Proportion(47, 47)) == "all (92 to 100)"


# what must be said


def test_no_end_of_a_line_parts_a_number(html: str) -> None:
    assert "in 10\u00a0000</td>" in html
    assert "in 10 000</td><td>" not in html
    written = _unbroken(str)
    assert written("12 345 678 of 9 000") == "12\u00a0345\u00a0678 of 9\u00a0000"
    assert written("1 to 10, 3 2024, 5 20") == "1 to 10, 3 2024, 5 20"


def test_mixed_tables_and_versions_are_said_before_any_number(profile: Profile, network: Network) -> None:
    own = network.knowledge.digest
    mixed = replace(profile, digests={own: 40, "0123": 7}, versions={"0.1.0": 7, "0.2.0": 40})
    text = made(mixed, network, "a.csv")
    said = f"This file mixes rows of 2 tables: 0123 (7 rows), {own} (40 rows). Do not add them up"
    assert said in text
    assert text.index(said) < text.index("<nav")
    assert "mixes rows of 2 versions of the program: 0.1.0 (7 rows), 0.2.0 (40 rows)" in text
    assert not warnings(profile)
    # lines of other tables are not drawn
    assert 'class="aim"' not in text
    assert "scored with other tables" in text


def test_a_file_without_cant_miss_columns_says_so(profile: Profile, network: Network) -> None:
    text = made(replace(profile, lines={}), network, "a.csv")
    assert "The file has no can&#39;t-miss columns" in text


def test_nothing_scored(odd: Path, network: Network, tmp_path: Path) -> None:
    lines = odd.read_text().splitlines(keepends=True)
    (tmp_path / "none.csv").write_text("".join([lines[0], *(line for line in lines if ',"rejected",' in line)]))
    text = made(read_profile(tmp_path / "none.csv"), network, "none.csv")
    assert "None of 4 cases could be scored" in text
    assert 'id="quality"' in text
    assert 'id="causes"' not in text


def test_cases_over_the_line_beyond_the_named_ones_are_counted(
    published: Path, network: Network, tmp_path: Path
) -> None:
    table = pq.read_table(published).slice(0, 1)
    many = pa.concat_tables([table] * 1_234)
    pq.write_table(many, tmp_path / "many.parquet")
    read = Read(made(read_profile(tmp_path / "many.parquet"), network, "many.parquet"))
    assert "1 214 more are over the line : the rows with yes in cant_miss_als_above" in read.text
    assert "The 20 highest of 1 234" in read.text


# the page


def test_the_page_fetches_nothing_and_runs_nothing(html: str) -> None:
    read = Read(html)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in read.tags}
    assert not [a for _, a in read.tags if any(name.startswith("on") for name in a)]
    assert not [a for _, a in read.tags if str(a.get("href", "#"))[:1] != "#"]
    assert not re.search(r"https?://", html)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    assert not re.search(r"@import|url\((?!#)", style[1])


def test_what_comes_from_files_is_escaped(odd: Path, network: Network) -> None:
    text = made(read_profile(odd), network, "<b>.csv")
    assert "<script" not in text
    assert ESCAPED in text
    assert "Profile of &lt;b&gt;.csv, 11 rows" in text


def test_every_picture_has_words_and_every_link_an_end(html: str) -> None:
    read = Read(html)
    assert read.bare == []
    ids = [a["id"] for _, a in read.tags if "id" in a]
    targets = {str(a["href"])[1:] for tag, a in read.tags if tag == "a"}
    assert targets == {"rows", "causes", "sureness", "cant-miss", "quality"}
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_page_carries_disclaimer_version_and_digest(html: str, rows: pd.DataFrame) -> None:
    first = rows.iloc[0]
    assert html.count(f"{first.disclaimer} Version {first.version}, tables {first.digest}.") == 2


# in a browser


@pytest.fixture(scope="module")
def short(profile: Profile, network: Network) -> str:
    """The page with three of the dangerous causes: axe looks at every element, and the others are alike."""
    some = [one.stem for one in dangers(profile, network)][::6]
    return made(replace(profile, lines={stem: profile.lines[stem] for stem in some}), network, "published.parquet")


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=str)
def shown(request: pytest.FixtureRequest, browser: Browser, html: str, tmp_path: Path) -> Iterator[Page]:
    scheme, width = request.param
    path = tmp_path / "report.html"
    path.write_text(html, encoding="utf-8")
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    yield page
    page.close()


def test_nothing_is_wider_than_the_window(shown: Page) -> None:
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing(shown: Page, short: str, tmp_path: Path) -> None:
    (tmp_path / "short.html").write_text(short, encoding="utf-8")
    shown.goto((tmp_path / "short.html").as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
    found = Axe().run(shown, options=rules)
    assert found.violations_count == 0, found.generate_report()


def test_the_highest_cases_open_by_keyboard(shown: Page) -> None:
    case = shown.locator("#cant-miss-als .people tbody tr").first
    assert not case.is_visible()
    shown.locator("#cant-miss-als summary").focus()
    shown.keyboard.press("Enter")
    assert case.is_visible()


def test_red_bars_stand_right_of_the_line_and_the_others_left(shown: Page) -> None:
    wrong = shown.evaluate(
        """() => [...document.querySelectorAll('.dangers li')].flatMap(row => {
          const line = row.querySelector('.aim').getBoundingClientRect().left
          const side = (bar, ends) => ends(bar.getBoundingClientRect())
          return [...[...row.querySelectorAll('.bar')].map(bar => side(bar, box => box.left <= line + 2)),
                  ...[...row.querySelectorAll('.bar-over')].map(bar => side(bar, box => box.right >= line - 2))]
        }).filter(right => !right).length"""
    )
    assert wrong == 0


def test_bars_of_a_picture_are_as_high_as_their_counts(shown: Page) -> None:
    pairs = shown.evaluate(
        """() => [...document.querySelectorAll('.distribution')].map(picture => [...picture.querySelectorAll('.bar')]
          .map(bar => [bar.getBoundingClientRect().height, Number(bar.querySelector('title').textContent)]))"""
    )
    for bars in pairs:
        tallest = max(bars, key=lambda bar: bar[1])
        assert sum(count for _, count in bars) == 47
        for height, count in bars:
            assert height == pytest.approx(max(2.0, tallest[0] * count / tallest[1]), abs=0.3)


def test_printing_opens_what_is_closed(shown: Page) -> None:
    shown.emulate_media(media="print")
    assert shown.locator("#cant-miss-als .people tbody tr").first.is_visible()
