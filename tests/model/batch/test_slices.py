"""Files of lines are cut into stretches that others read by themselves; nothing of them is lost or read twice."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import twitchdx
from twitchdx import Network
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.batch.pool import processes
from twitchdx.batch.slices import Stretch, slices

KNOWLEDGE = twitchdx.load().knowledge
LINE = '{"id": "%s", "age": 44, "findings": {"twitching_eyelid": "present"}}'


def cut(path: Path, text: bytes, size: int) -> list[tuple[int, bytes]]:
    path.write_bytes(text)
    found = [(one.line, one.read()) for one in slices(source_of(KNOWLEDGE, path), size)]
    return [(line, data) for line, data in found if isinstance(data, bytes)]


@given(
    st.lists(st.sampled_from(["", "  ", LINE % "a", LINE % ("b" * 90)]), min_size=1, max_size=12),
    st.integers(1, 200),
    st.booleans(),
)
def test_stretches_are_the_file_from_line_to_line(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], size: int, ended: bool
) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    text = ("\n".join(rows) + "\n" * ended).encode()
    found = cut(path, text, size)
    lines = text.split(b"\n")
    for line, data in found:
        own = data.removesuffix(b"\n").split(b"\n")
        assert own == lines[line - 1 : line - 1 + len(own)]
    assert b"".join(data for _, data in found).split() == text.split()
    packed = cut(path.with_suffix(".jsonl.gz"), gzip.compress(text), size)
    assert b"".join(data for _, data in packed).split() == text.split()


def test_only_files_that_are_not_packed_are_cut_into_stretches(tmp_path: Path) -> None:
    text = "".join(f"{LINE % name}\n" for name in "abcdef").encode()
    for name, own, expected in (("a.jsonl", text, Stretch), ("a.jsonl.gz", gzip.compress(text), bytes)):
        (tmp_path / name).write_bytes(own)
        found = [*slices(source_of(KNOWLEDGE, tmp_path / name), 100)]
        assert len(found) > 1
        assert {type(one.data) for one in found} == {expected}


def test_processes_read_their_stretches_themselves(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{LINE % i}\n\n" for i in range(40)) + "{broken\n")
    source = source_of(KNOWLEDGE, path)
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    score_file(network, source, one, size=300, crew=alone)
    score_file(network, source, two, size=300, crew=processes(2))
    assert one.read_bytes() == two.read_bytes()
    table = pq.read_table(one)
    assert table["id"].to_pylist()[:-1] == [str(i) for i in range(40)]
    assert table["line"].to_pylist() == [*range(1, 80, 2), 81]
