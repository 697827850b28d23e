"""The profile, counted again with pandas; the same from every format and however the file is cut."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv as arrow_csv

from twitchdx import Network
from twitchdx.batch.writers import write
from twitchdx.report import Histogram, Problem, Profile, blocks, read_profile
from twitchdx.report.adding import MOST, OTHERS, added
from twitchdx.report.bins import RULER
from twitchdx.report.profile import HIGHEST, histogram
from twitchdx.report.views import complete, dangers, following, groups, leading, problems, zones

TOP = range(1, 6)


@pytest.fixture(scope="module")
def profile(published: Path) -> Profile:
    return read_profile(published)


@pytest.fixture(scope="module")
def rows(published: Path) -> pd.DataFrame:
    return pq.read_table(published).to_pandas()


def stacked(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each cause of a case."""
    parts = [rows[[f"top{n}_{p}" for p in ("cause", "posterior", "attribution")]] for n in TOP]
    return pd.concat([part.set_axis(["cause", "posterior", "attribution"], axis=1) for part in parts])


def test_rows_are_counted_by_status_and_setting(profile: Profile, rows: pd.DataFrame) -> None:
    assert profile.rows == len(rows) == 47
    for setting, found in profile.settings.items():
        here = rows[rows.setting == setting]
        counts = here.status.value_counts()
        assert (found.scored, found.warned) == (counts["scored"], counts["scored_with_warnings"])
        assert (found.rejected, found.rows) == (counts["rejected"], len(here))
        above = here.filter(regex="_above$").any(axis=1)
        assert found.above == above.sum()
    assert groups(profile)[0][0] is None
    assert groups(profile)[0][1] == profile.every


def test_causes_are_counted_and_their_numbers_summed(profile: Profile, rows: pd.DataFrame) -> None:
    first = rows.top1_cause.value_counts()
    every = stacked(rows).groupby("cause", observed=True)
    for cause, found in profile.causes.items():
        assert found.first == first.get(cause, 0)
        assert found.listed == len(every.get_group(cause))
        assert found.present == pytest.approx(every.posterior.sum()[cause])
        assert found.producing == pytest.approx(every.attribution.sum()[cause])
    assert set(leading(profile)) | set(following(profile)) == set(every.groups)
    counts = [profile.causes[cause].first for cause in leading(profile)]
    assert counts == sorted(counts, reverse=True)
    assert 0 not in counts


def test_every_bin_holds_what_numpy_counts(profile: Profile, rows: pd.DataFrame) -> None:
    found = {
        "top1_posterior": profile.posterior,
        "top1_attribution": profile.attribution,
        "surprise": profile.surprise,
        "doubt": profile.doubt,
    }
    for name, own in found.items():
        assert own is not None
        values = rows[name].to_numpy()
        ends = [-np.inf, *own.edges, np.inf]
        assert own.counts == tuple(int(((values >= a) & (values < b)).sum()) for a, b in zip(ends, ends[1:]))  # noqa: B905, RUF007
        assert own.mean == pytest.approx(values.mean())
        assert sum(counts[0] for _, counts in zones(own)) == own.of == 47


def test_a_dangerous_cause_is_counted_on_both_sides_of_its_line(
    profile: Profile, rows: pd.DataFrame, network: Network
) -> None:
    lines = {f"cant_miss_{line.cause}": line for line in network.knowledge.thresholds}
    assert set(profile.lines) == set(lines)
    for one in dangers(profile, network):
        values, above = rows[f"{one.stem}_posterior"], rows[f"{one.stem}_above"]
        assert (one.cause, one.threshold) == (lines[one.stem].cause, lines[one.stem].number.value)
        assert (one.line.over.of, one.line.under.of) == (above.sum(), (~above).sum())
        assert one.line.over.total == pytest.approx(values[above].sum())
        assert one.line.under.mean == pytest.approx(values[~above].mean())
        assert one.expected == pytest.approx(values.sum())
        order = rows.assign(value=values).sort_values(["value", "line"], ascending=[False, True]).head(HIGHEST)
        assert [person.id for person in one.line.highest] == order.id.tolist()
        assert [person.line for person in one.line.highest] == order.line.tolist()
        assert one.not_named == above.sum() - order[f"{one.stem}_above"].sum()
    over = [one.line.over.of for one in dangers(profile, network)]
    assert over == sorted(over, reverse=True)


def test_findings_and_what_every_output_carries(profile: Profile, rows: pd.DataFrame, network: Network) -> None:
    assert (profile.used, profile.ignored) == (rows.used.sum(), rows.ignored.sum())
    assert profile.digests == {network.knowledge.digest: 47}
    assert profile.versions == Counter(rows.version)
    assert profile.disclaimers == Counter(rows.disclaimer)
    assert not complete(profile, network)


def test_problems_are_grouped_without_names_and_numbers(odd: Path) -> None:
    profile = read_profile(odd)
    found = dict(problems(profile))
    age = found["error: age: expected a number of years, got …"]
    assert (age.rows, age.id) == (2, "e")
    assert "got 'fifty'" in age.example
    young = found["warning: age: age … is outside the model, which is about adults of … and older"]
    assert (young.rows, young.id, young.line) == (2, "c", 4)
    assert young.example.startswith("warning: case c: age: age 15")
    assert {problem.id for problem in found.values()} >= {"=1+1", "line-6", "d"}
    rows = pd.read_csv(odd, keep_default_na=False)
    wrong = rows.issues[rows.issues != ""]
    assert sum(problem.rows for problem in found.values()) == wrong.str.count(r"(?:^| \| )(?:error|warning): ").sum()
    assert profile.every.rejected == (rows.status == "rejected").sum() == 4


def test_rejected_rows_have_no_causes_and_may_have_no_setting(odd: Path) -> None:
    profile = read_profile(odd)
    assert profile.ranked == sum(cause.first for cause in profile.causes.values())
    assert all(line.of == profile.ranked for line in profile.lines.values())
    assert profile.settings[""].scored == 0
    # b has no complaint: it has an order, and nothing is attributed
    assert profile.mute == 1
    assert profile.attribution is not None
    assert profile.attribution.of == profile.ranked - 1


def rounded(profile: Profile) -> Any:
    """A profile whose sums are rounded, so that their order does not matter."""

    def own(found: Histogram | None) -> Any:
        return found and replace(found, total=round(found.total, 9))

    causes = {
        name: replace(cause, producing=round(cause.producing, 9), present=round(cause.present, 9))
        for name, cause in profile.causes.items()
    }
    lines = {n: replace(x, under=own(x.under), over=own(x.over)) for n, x in profile.lines.items()}
    parts = {name: own(getattr(profile, name)) for name in ("posterior", "attribution", "surprise", "doubt")}
    return replace(profile, causes=causes, lines=lines, **parts)


def test_every_format_says_the_same(published: Path, network: Network, tmp_path: Path, profile: Profile) -> None:
    table = pq.read_table(published)
    for name in ("a.csv", "b.tsv", "c.csv.gz", "d.arrow", "e.jsonl", "f.ndjson.gz", "g.csv.zst"):
        write([table], tmp_path / name, network.knowledge)
        assert read_profile(tmp_path / name) == profile, name


def test_how_the_file_is_cut_changes_nothing(
    published: Path, network: Network, tmp_path: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    write([pq.read_table(published)], tmp_path / "a.csv", network.knowledge)
    write([pq.read_table(published)], tmp_path / "b.jsonl", network.knowledge)
    monkeypatch.setattr(blocks, "ROWS", 5)
    monkeypatch.setattr(blocks, "BYTES", 8_000)
    for path in (published, tmp_path / "a.csv", tmp_path / "b.jsonl"):
        seen: list[int] = []
        assert rounded(read_profile(path, seen.append)) == rounded(profile)
        assert len(seen) > 5
        assert seen[-1] == 47


def test_of_the_same_posteriors_the_first_of_the_file_are_named(published: Path, tmp_path: Path) -> None:
    table = pq.read_table(published).slice(0, 1)
    many = pa.concat_tables([table] * 70)
    many = many.set_column(1, "line", pa.array(range(1, 71), pa.int64()))
    pq.write_table(many, tmp_path / "same.parquet")
    line = read_profile(tmp_path / "same.parquet").lines["cant_miss_als"]
    assert [person.line for person in line.highest] == list(range(1, HIGHEST + 1))
    assert line.over.of == 70


def test_text_columns_of_large_types_and_whole_numbers_are_read(
    published: Path, tmp_path: Path, profile: Profile
) -> None:
    table = pq.read_table(published)
    schema = pa.schema([(f.name, pa.large_string() if f.name == "issues" else f.type) for f in table.schema])
    table = table.cast(schema).set_column(1, "line", table["line"].cast(pa.int32()))
    pq.write_table(table, tmp_path / "other.parquet")
    assert read_profile(tmp_path / "other.parquet") == profile


def test_extra_columns_and_more_causes_are_understood(published: Path, tmp_path: Path, network: Network) -> None:
    table = pq.read_table(published).append_column("ward", pa.array(["x"] * 47))
    for part, kind in (("cause", pa.string()), ("posterior", pa.float64()), ("attribution", pa.float64())):
        table = table.append_column(f"top6_{part}", pa.nulls(47, kind))
    arrow_csv.write_csv(table.drop_columns(["surprise", "used"]), tmp_path / "more.csv")
    found = read_profile(tmp_path / "more.csv")
    assert found.top == 6
    assert (found.surprise, found.used, found.ignored) == (None, None, 0)
    assert complete(replace(found, top=len(network.causes) + 1), network)


def test_a_value_on_an_edge_belongs_above_it_and_nothing_is_lost() -> None:
    values = np.array([0.0, 1e-7, 0.01, 0.99, 1.0 - 1e-12, 1.0, math.nan])
    found = histogram(RULER, values)
    assert found.of == 6
    assert (found.between(-math.inf, 1e-6), found.between(0.01, 0.1), found.between(1.0, math.inf)) == (2, 1, 1)
    assert found.between(0.99, 1.0) == 2


def test_a_file_of_nothing_but_different_problems_keeps_the_frequent_ones_and_counts_the_rest() -> None:
    many = {f"error: {n}": Problem(1 + (n == 7), f"error: {n}", "a", n) for n in range(3 * MOST)}
    found = added(Profile(problems=many), Profile(problems={"error: 7": Problem(5, "later", "b", 9)})).problems
    assert len(found) <= MOST
    assert found["error: 7"] == Problem(7, "error: 7", "a", 7)
    assert sum(problem.rows for problem in found.values()) == 3 * MOST + 6
    again = added(Profile(problems=found), Profile(problems=many)).problems
    assert again[OTHERS].rows > found[OTHERS].rows
