"""The profile of a results file, counted again with pandas; the page, offline and as PDF; files that are none."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from typer.testing import CliRunner

import twitchdx
from twitchdx import Network
from twitchdx.batch import Options, score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.cases import UnreadableFileError
from twitchdx.cli.main import app
from twitchdx.report import Profile, profile, results
from twitchdx.report.page import headline, page, pdf
from twitchdx.report.profile import edges
from twitchdx.tables import default_directory
from twitchdx.wording import grouped, natural


@pytest.fixture(scope="module")
def network() -> Network:
    return twitchdx.load()


@pytest.fixture(scope="module")
def files(network: Network, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("results")
    cases = folder / "cases.jsonl"
    published = (default_directory() / "cases" / "published_cases.jsonl").read_text()
    cases.write_text(published + '{"id": "<b>odd</b>", "findings": {"twitchng": "present"}}\nno case\n')
    source = source_of(network.knowledge, cases)
    found = {}
    for name in ("r.parquet", "r.csv", "r.csv.gz", "r.jsonl", "r.arrow"):
        found[name] = folder / name
        score_file(network, source, folder / name, crew=alone(network, source, Options()))
    return found


@pytest.fixture(scope="module")
def found(files: dict[str, Path]) -> Profile:
    return profile(results(files["r.parquet"]))


def test_the_profile_is_what_pandas_counts(network: Network, files: dict[str, Path], found: Profile) -> None:
    table = pd.read_parquet(files["r.parquet"])
    assert found.rows == len(table)
    assert found.statuses == table["status"].value_counts().to_dict()
    assert {one.cause: one.rows for one in found.firsts} == table["top1_cause"].astype(object).value_counts().to_dict()
    scored = table[table["status"] != "rejected"]
    shares = scored["top1_attribution"].fillna(scored["top1_posterior"])
    assert sum(found.shares) == len(scored)
    ends = edges()
    assert sum(found.shares[-5:]) == (shares >= ends[-6]).sum()
    assert found.used == pytest.approx(table["used"].mean())
    assert found.surprising == (table["surprise"] > 0).sum()
    assert found.doubt == pytest.approx(table["doubt"].mean())
    assert len(found.dangers) == len(network.knowledge.thresholds)
    for danger in found.dangers:
        posterior = scored[f"cant_miss_{danger.stem}_posterior"].astype(float)
        assert danger.above == scored[f"cant_miss_{danger.stem}_above"].sum()
        assert danger.expected == pytest.approx(posterior.sum())
        assert sum(danger.histogram) == len(scored)
        assert [row.probability for row in danger.rows] == posterior.sort_values(ascending=False)[:20].tolist()
        assert {row.id for row in danger.rows} <= set(scored["id"])
    above = [danger.above for danger in found.dangers]
    assert above == sorted(above, reverse=True)


def test_every_format_of_results_gives_the_same_profile(files: dict[str, Path], found: Profile) -> None:
    for name, path in files.items():
        other = profile(results(path))
        assert (other.rows, other.statuses, other.firsts, other.shares) == (
            found.rows,
            found.statuses,
            found.firsts,
            found.shares,
        ), name
        assert [(d.stem, d.above, d.histogram) for d in other.dangers] == [
            (d.stem, d.above, d.histogram) for d in found.dangers
        ]
        assert [(t.what, t.rows, t.line) for t in other.troubles] == [(t.what, t.rows, t.line) for t in found.troubles]


def test_the_page_says_what_was_counted_and_fetches_nothing(network: Network, found: Profile) -> None:
    text = page(network, "r.parquet", found)
    assert headline(network, found) in text
    for one in found.firsts:
        assert f"{grouped(one.rows)} <small" in text
    for danger in found.dangers:
        assert f"Expected in {natural(min(1.0, danger.expected / found.scored))} of such people" in text
    assert not re.search(r"<script|src=|<link|url\((?!#)|@import", text)
    assert "<b>odd</b>" not in text
    assert "&lt;b&gt;odd&lt;/b&gt;" in text
    assert "unknown finding …" in text
    assert twitchdx.types.DISCLAIMER in text


def test_the_pdf_is_one(network: Network, found: Profile) -> None:
    content = pdf(page(network, "r.parquet", found))
    assert content.startswith(b"%PDF")
    assert len(content) > 20_000


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need chromium on the PATH; on Debian: sudo apt-get install chromium"
    off = ("gpu", "quic", "background-networking", "component-update", "sync")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in off)]
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_nothing_stands_in_the_way_of_reading_the_page(
    browser: Browser, network: Network, found: Profile, tmp_path: Path, scheme: Any, width: int
) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(network, "r.parquet", found), encoding="utf-8")
    shown = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(path.as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    checked = Axe().run(shown, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert checked.violations_count == 0, checked.generate_report()
    assert asked == [path.as_uri()]
    shown.close()


def test_mixed_models_are_said_loudly(network: Network, files: dict[str, Path], tmp_path: Path) -> None:
    table = pd.read_csv(files["r.csv"], dtype=str)
    table.loc[0, "digest"] = "other"
    table.to_csv(tmp_path / "mixed.csv", index=False)
    mixed = profile(results(tmp_path / "mixed.csv"))
    assert "Rows of different models stand together here." in page(network, "mixed.csv", mixed)


def test_a_file_of_one_rejected_row_has_a_page(network: Network, tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.jsonl", tmp_path / "r.csv"
    cases.write_text("no case\n")
    source = source_of(network.knowledge, cases)
    score_file(network, source, out, crew=alone(network, source, Options()))
    assert "No row of this file could be scored" in page(network, "r.csv", profile(results(out)))
    cases.write_text("")
    for name in ("none.csv", "none.parquet"):
        source = source_of(network.knowledge, cases)
        score_file(network, source, tmp_path / name, crew=alone(network, source, Options()))
        assert profile(results(tmp_path / name)).rows == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cases.csv", b"id,age,twitching\na,5,present\n", "found none called 'line'"),
        ("r.parquet", b"PAR1half of it", "is no whole parquet file"),
        ("r.jsonl", b'{"id": 1\n', "expected a JSON object on each line"),
        ("r.xlsx", b"", "unknown ending '.xlsx'"),
    ],
)
def test_what_is_no_results_file_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        list(results(tmp_path / name))


def test_the_command_writes_a_page_a_pdf_and_json(files: dict[str, Path], tmp_path: Path) -> None:
    def run(*options: str) -> Any:
        return CliRunner().invoke(app, ["report", str(files["r.parquet"]), *options])

    for name in ("page.html", "page.pdf"):
        told = run("--out", str(tmp_path / name))
        assert told.exit_code == 0, told.output
        assert (tmp_path / name).stat().st_size > 10_000
    told = run("--json")
    assert json.loads(told.stdout)["rows"] == 49
    assert "nothing to write" in run().stderr
    assert "unknown ending '.txt'" in run("--out", "x.txt").stderr
