"""The quick reader of a slice and the careful one give the same cells."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from twitchdx.batch.cells import _carefully, _quickly
from twitchdx.batch.source import Kind, Source
from twitchdx.cases.columns import Role, Understood
from twitchdx.cases.dialect import Dialect
from twitchdx.cases.tables import batches

HEADERS = ("id", "age", "note")
SOURCE = Source(
    Path("x.csv"), Kind.CSV, 0, Dialect(), tuple(Understood(name, Role.NOTE, name, "", "name") for name in HEADERS)
)


@settings(max_examples=400, deadline=None)
@given(st.text('ab,;"\n\r \t\x00é\x85\u2028', max_size=40).map(str.encode))
@example(b'3f,prAsent.mab0",,,""sent"\n')  # found by fuzzing
@example(b'a,"b""c",d\n"x",,"y"\n')
@example(b"a,b,c\r\nd,e,f")
@example(b"\xff,b,c\n")
@example(b'\ra,b,c\nd,"e\n",f\n')  # as many lines as records, but not the same; found by fuzzing
def test_both_readers_agree(data: bytes) -> None:
    quick = _quickly(SOURCE, data, 2)
    if quick is None:
        return
    slow = _carefully(SOURCE, data, 2)
    assert not slow.broken
    assert quick.lines.tolist() == slow.lines.tolist()
    for one, other in zip(quick.columns, slow.columns, strict=True):
        assert [one[i] for i in range(len(quick.lines))] == [other[i] for i in range(len(slow.lines))]


@pytest.mark.parametrize("data", [b'a,"b""c",d\n"x",,"y"\n', b"a,b,c\r\nd,e,f\r\n", b"a,b,\n,,\nc,d,e\n"])
def test_ordinary_text_is_read_quickly(data: bytes) -> None:
    assert _quickly(SOURCE, data, 2) is not None


def test_text_that_repeats_itself_comes_from_parquet_as_dictionaries(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    few, many = ["x", "y"] * 50, [str(i) for i in range(100)]
    pq.write_table(pa.table({"few": few, "many": many, "other": few}), path)
    found = list(batches(path, 30, ["few", "many"]))
    assert [len(batch) for batch in found] == [30, 30, 30, 10]
    for batch in found:
        assert pa.types.is_dictionary(batch["few"].type)
        assert pa.types.is_string(batch["other"].type)
        assert len(batch["many"].dictionary if pa.types.is_dictionary(batch["many"].type) else batch) <= 30
    assert [text for batch in found for text in batch["few"].to_pylist()] == few
    assert [text for batch in found for text in batch["many"].to_pylist()] == many


def test_small_groups_of_parquet_are_read_together(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": [str(i) for i in range(100)]}), path, row_group_size=20)
    found = list(batches(path, 30))
    assert [len(batch) for batch in found] == [30, 10, 30, 10, 20]
    assert [text for batch in found for text in batch["id"].to_pylist()] == [str(i) for i in range(100)]
