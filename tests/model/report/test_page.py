"""What the page must say, and that nothing on it is fetched, run or unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from twitchdx import Network
from twitchdx.report import Profile, read_profile
from twitchdx.report.page import page as made
from twitchdx.report.wordings import warnings

from .markup import Read

ESCAPED = "&lt;script&gt;alert(&#39;Graves &amp; Co&#39;)&lt;/script&gt;"


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
