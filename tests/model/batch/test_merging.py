"""Ids that are there more than once are found across slices, however many passes that takes."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from twitchdx import Network
from twitchdx.batch import merging, score_file, source_of
from twitchdx.batch.crew import alone


@pytest.mark.parametrize("at_once", [5, 1 << 24])
def test_every_later_row_names_the_first_with_its_id(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(merging, "AT_ONCE", at_once)
    names = ["a", "b", "c", "b", "d", "e", "b", "f", "a", "g"]
    path, out = tmp_path / "a.csv", tmp_path / "out.parquet"
    path.write_text("id,cramp\n" + "".join(f"{name},ordinary\n" for name in names))
    summary = score_file(network, source_of(network.knowledge, path), out, size=25, crew=alone)
    said = {row["line"]: row["issues"] for row in pq.read_table(out).to_pylist()}
    found = {line: text for line, text in said.items() if "duplicate id" in text}
    assert {line: text.rpartition("the row at ")[2][:1] for line, text in found.items()} == {5: "3", 8: "3", 10: "2"}
    assert (summary.rows, summary.scored, summary.scored_with_warnings, summary.duplicate_ids) == (10, 7, 3, 3)
