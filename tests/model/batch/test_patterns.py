"""Rows that say the same are scored once, and nothing that is of one row alone is lost by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx import Case, Network
from twitchdx.batch import Options, answers, extras, known, score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.batch.patterns import patterns
from twitchdx.cases.jsonl import write as line_of

TEXT = """\
id,age,sex,setting,cramp,serum_magnesium [mmol/L],ppi,shoe
a,58,female,ward,ordinary,0.41,present,44
b,58,female,ward,ordinary,0.41,present,
c,58,female,ward,ordinary,0.41,present,45
,58,female,ward,ordinary,0.41,present,44
d,58,female,ward,ordinary,0.41,maybe,44
e,58,female,ward,ordinary,0.41,maybe,44
f,58,female,ward,none,0.41,present,44
"""


@given(st.lists(st.tuples(st.integers(-1, 2), st.booleans(), st.integers(0, 1)), max_size=40))
def test_patterns_are_the_distinct_rows_in_their_order(rows: list[tuple[int, bool, int]]) -> None:
    found = patterns([np.array([row[i] for row in rows]) for i in range(3)], len(rows))
    distinct = list(dict.fromkeys(rows))
    assert [rows[i] for i in found.first.tolist()] == distinct
    assert found.which.tolist() == [distinct.index(row) for row in rows]


def score(network: Network, path: Path, options: Options | None = None) -> list[dict[str, object]]:
    out = path.with_suffix(".out.parquet")
    score_file(network, source_of(network.knowledge, path), out, options, crew=alone)
    return pq.read_table(out).to_pylist()


def test_rows_that_say_the_same_are_scored_once(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    scores_of = answers.scores_of

    def counted(network: Network, given: answers.Observed, *more: object, **how: object) -> object:
        sizes.append(len(given))
        return scores_of(network, given, *more, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(answers, "scores_of", counted)
    monkeypatch.setattr(known, "scores_of", counted)
    (tmp_path / "a.csv").write_text(TEXT)
    rows = score(network, tmp_path / "a.csv")
    assert sizes == [3]  # the row without an id is read by itself
    assert [row["id"] for row in rows] == ["a", "b", "c", "line-5", "d", "e", "f"]
    assert [row["status"] for row in rows] == ["scored"] * 3 + ["scored_with_warnings"] + ["rejected"] * 2 + ["scored"]
    assert [row["ignored"] for row in rows] == [1, 0, 1, 1, 1, 1, 1]
    assert [row["used"] for row in rows] == [3, 3, 3, 3, 0, 0, 3]
    assert "case e: ppi" in str(rows[5]["issues"])
    assert len({row["top1_attribution"] for row in rows[:4]}) == 1
    assert rows[4]["top1_cause"] is rows[4]["setting"] is rows[4]["surprise"] is None
    case = Case("x", "hospital", 58, "female", {"cramp": "ordinary"})
    (tmp_path / "b.jsonl").write_text(f"{line_of(case)}\n" * 3)
    sizes.clear()
    score(network, tmp_path / "b.jsonl")
    assert sizes == [1]


def test_bands_are_worked_out_once_for_rows_that_say_the_same(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    robust = extras.robust

    def counted(network: Network, case: Case) -> object:
        asked.append(case.id)
        return robust(network, case)

    monkeypatch.setattr(extras, "robust", counted)
    (tmp_path / "a.csv").write_text(TEXT)
    rows = score(network, tmp_path / "a.csv", Options(top=1, band=True))
    assert asked == ["a", "f", "line-5"]
    assert rows[0]["top1_low"] == rows[2]["top1_low"]
    assert rows[4]["top1_low"] is None
