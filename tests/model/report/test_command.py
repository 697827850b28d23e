"""`twitchdx report` as a user meets it: page, PDF, JSON, and what it refuses."""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from twitchdx import Network
from twitchdx.batch.writers import write
from twitchdx.cli import app
from twitchdx.report import extra, read_profile
from twitchdx.report.as_json import profile_object
from twitchdx.report.page import page
from twitchdx.report.pdf import for_paper


def run(*arguments: str | Path) -> Any:
    return CliRunner(env={"COLUMNS": "120", "TERMINAL_WIDTH": "120"}).invoke(app, ["report", *map(str, arguments)])


def streams(content: bytes) -> list[str]:
    """What is packed in a PDF."""
    found = []
    for packed in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompress(packed[1]).decode("latin-1"))
    return found


def text_of(content: bytes) -> str:
    """The words of a PDF, by the tables in it from glyphs to letters."""
    every = streams(content)
    letters: dict[str, str] = {}
    for stream in every:
        for block in re.findall(r"beginbfchar\n(.*?)endbfchar", stream, re.DOTALL):
            for glyph, code in re.findall(r"<(\w+)> <(\w+)>", block):
                letters[glyph] = bytes.fromhex(code).decode("utf-16-be")
    lines = [line for stream in every if "BT" in stream for line in re.findall(r"\[(<.*?)\] ?TJ", stream)]
    return "\n".join("".join(letters.get(glyph, "?") for glyph in re.findall(r"<(\w+)>", line)) for line in lines)


def test_the_page_is_written_and_its_headlines_are_told(published: Path, tmp_path: Path, network: Network) -> None:
    out = tmp_path / "report.html"
    result = run(published, "--out", out)
    assert result.exit_code == 0, result.output
    assert out.read_text(encoding="utf-8") == page(read_profile(published), network, published.name)
    assert "47 cases: 44 scored, 3 scored with warnings, none rejected." in result.stdout
    assert f"Written to {out}." in result.stdout
    assert f"tables {network.knowledge.digest}." in result.stdout.splitlines()[-1]


def test_rejected_rows_are_no_failure(odd: Path, tmp_path: Path) -> None:
    result = run(odd, "--out", tmp_path / "report.html")
    assert result.exit_code == 0, result.output
    assert "4 rejected" in result.stdout


def test_json_is_one_object_with_the_same_counts(published: Path, network: Network) -> None:
    result = run(published, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    rows = pq.read_table(published).to_pandas()
    assert found == json.loads(json.dumps(profile_object(read_profile(published), network, published.name)))
    assert (found["rows"], found["rejected"]) == (47, 0)
    assert found["over_a_line"] == rows.filter(regex="_above$").any(axis=1).sum()
    assert {one["cause"]: one["first"] for one in found["causes"] if one["first"]} == {
        name: count for name, count in rows.top1_cause.value_counts().items() if count
    }
    als = next(one for one in found["cant_miss"] if one["cause"] == "als")
    assert als["over"] == rows.cant_miss_als_above.sum()
    assert als["residual"] == pytest.approx(rows.cant_miss_als_posterior[~rows.cant_miss_als_above].mean())
    assert sum(one["cases"] for one in als["distribution"]["under"]["bins"]) == als["cases"] - als["over"]
    assert found["digests"] == {network.knowledge.digest: 47}


def test_the_pdf_has_pages_of_text_with_the_headline_and_page_numbers(
    published: Path, tmp_path: Path, network: Network
) -> None:
    table = pq.read_table(published).slice(0, 6)
    few = [name for name in table.column_names if not name.startswith("cant_miss") or "_als_" in name]
    write([table.select(few)], tmp_path / "few.csv", network.knowledge)
    out = tmp_path / "report.pdf"
    result = run(tmp_path / "few.csv", "--out", out)
    assert result.exit_code == 0, result.output
    content = out.read_bytes()
    assert content.startswith(b"%PDF-")
    text = text_of(content)
    words = " ".join(text.split())
    assert "cases are over a line to act on" in words
    assert "Not a medical device" in words
    assert "Benign fasciculation" in words
    assert re.search(r"1 / \d", words)
    # what is closed on the screen is there
    assert "ALS-05" in words


def test_on_paper_colours_are_worked_out_and_pictures_carry_them(published: Path, network: Network) -> None:
    paper = for_paper(page(read_profile(published), network, "a.csv"))
    assert "color-mix" not in paper
    assert "var(--" not in paper
    assert "prefers-color-scheme" not in paper
    pictures = re.findall(r'<svg[^>]*aria-label="([^"]*)"[^>]*alt="([^"]*)"><style>', paper)
    assert len(pictures) > 20
    assert all(label == alt for label, alt in pictures)
    assert ".bar-over { fill: #9B1018; }" in paper


def test_mixed_files_are_said_on_the_terminal_too(published: Path, tmp_path: Path, network: Network) -> None:
    write([pq.read_table(published)], tmp_path / "a.csv", network.knowledge)
    lines = (tmp_path / "a.csv").read_text().splitlines(keepends=True)
    lines[-1] = lines[-1].replace(network.knowledge.digest, "0123456789ab")
    (tmp_path / "a.csv").write_text("".join(lines))
    result = run(tmp_path / "a.csv", "--out", tmp_path / "report.html")
    assert result.exit_code == 0
    assert "warning: a.csv: This file mixes rows of 2 tables: 0123456789ab (1 row)" in result.stderr


def test_a_missing_extra_is_refused_before_any_work_and_names_the_line(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == "weasyprint" else object())
    result = run(published, "--out", tmp_path / "report.pdf")
    assert result.exit_code == 2
    assert "a PDF needs WeasyPrint, which is not installed. pip install 'twitchdx[report,pdf]'" in result.stderr
    monkeypatch.setattr(extra, "find_spec", lambda _: None)
    result = run(published, "--out", tmp_path / "report.html")
    assert result.exit_code == 2
    assert "pip install 'twitchdx[report]'" in result.stderr
    assert run(published, "--json").exit_code == 0


def test_libraries_that_weasyprint_does_not_find_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: str) -> None:
        raise OSError("cannot load library 'libpango-1.0-0'\nmore")

    monkeypatch.setattr(extra.importlib, "import_module", failing)
    problem = str(extra.missing_extra(tmp_path / "a.pdf"))
    assert "does not find its libraries: cannot load library 'libpango-1.0-0'. Install Pango" in problem


def test_wrong_usage(published: Path, tmp_path: Path) -> None:
    for arguments, message in (
        ((published,), "--out is missing. Say where to: --out report.html, or use --json."),
        ((published, "--out", tmp_path / "a.docx"), "unknown ending '.docx'. Let the name end in .html or .pdf."),
        ((published, "--out", tmp_path / "no" / "a.html"), "its folder does not exist"),
        ((tmp_path / "nowhere.csv", "--out", tmp_path / "a.html"), "cannot be opened"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert message in result.stderr
        assert not (tmp_path / "a.html").exists()


def test_results_are_never_replaced_by_their_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("results\n")
    result = run(tmp_path / "a.html", "--out", tmp_path / "a.html")
    assert result.exit_code == 2
    assert "the page would replace the results" in result.stderr


def test_help_shows_examples_and_exit_codes() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "twitchdx report results.parquet --out report.html" in result.stdout
    assert "Exit codes" in result.stdout
