"""Files that are no results, or only a part of them: where, what was expected, what came, what to do."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from twitchdx import Network
from twitchdx.batch.writers import write
from twitchdx.cases import UnreadableFileError
from twitchdx.report import read_profile
from twitchdx.tables import default_directory

Said = Callable[[Path], str]


@pytest.fixture
def said() -> Said:
    """What is said of a file that cannot be read."""

    def told(path: Path) -> str:
        with pytest.raises(UnreadableFileError) as caught:
            read_profile(path)
        return str(caught.value)

    return told


@pytest.fixture
def table(published: Path) -> pa.Table:
    return pq.read_table(published)


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.jsonl", "a.csv.gz"])
def test_an_empty_file(said: Said, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith("gz") else b"")
    assert said(tmp_path / name) == f"error: {name}: expected results, got an empty file. Run `twitchdx batch` again."


def test_a_header_without_rows(said: Said, table: pa.Table, tmp_path: Path, network: Network) -> None:
    for name in ("a.csv", "a.parquet", "a.arrow"):
        write([table.slice(0, 0)], tmp_path / name, network.knowledge)
        assert "expected results, got a header without rows" in said(tmp_path / name)


def test_no_such_file_and_unknown_endings(said: Said, tmp_path: Path) -> None:
    assert "cannot be opened: No such file or directory" in said(tmp_path / "nowhere.csv")
    assert "unknown ending '.xlsx'; expected one of .parquet, .arrow, .csv" in said(tmp_path / "a.xlsx")


def test_a_case_file_is_to_be_scored_first(said: Said, tmp_path: Path) -> None:
    published = default_directory() / "cases" / "published_cases.jsonl"
    found = said(published)
    assert found.startswith("error: published_cases.jsonl: expected results, got a case file (its columns begin 'id'")
    assert found.endswith("Score it first: twitchdx batch published_cases.jsonl --out results.parquet.")
    (tmp_path / "cases.csv").write_text("id,age,sex\na,50,female\n")
    assert "got a case file (its columns begin 'id', 'age', 'sex')" in said(tmp_path / "cases.csv")


def test_some_other_file(said: Said, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name;value\nx;1\n")
    assert "expected results of `twitchdx batch`, with columns id, line, status" in said(tmp_path / "a.csv")
    (tmp_path / "long.csv").write_text(f"{'n' * 50},value\nx,1\n")
    assert f"got '{'n' * 40}…', 'value'. Give" in said(tmp_path / "long.csv")


def test_results_of_which_few_columns_were_kept_are_to_be_scored_again(said: Said, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("id,top1_cause\nx,als\n")
    found = said(tmp_path / "few.csv")
    assert "expected the columns line, status, setting, top1_posterior" in found
    assert found.endswith("Run `twitchdx batch` without --keep, or keep these too.")
    (tmp_path / "a.jsonl").write_text('{"case_id": "a", "causes": [], "cant_miss": []}\n')
    assert "got whole rankings" in said(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_text("[1, 2]\n")
    assert "b.jsonl:1: expected a JSON object, got a list" in said(tmp_path / "b.jsonl")
    (tmp_path / "c.jsonl").write_text("once upon a time\n")
    assert "c.jsonl:1: expected a JSON object, got Expecting value" in said(tmp_path / "c.jsonl")


def test_missing_columns_are_named(said: Said, table: pa.Table, tmp_path: Path) -> None:
    pq.write_table(table.drop_columns(["digest", "top1_posterior"]), tmp_path / "a.parquet")
    assert said(tmp_path / "a.parquet") == (
        "error: a.parquet: expected the columns top1_posterior, digest; there is none of that name. "
        "Run `twitchdx batch` without --keep, or keep these too."
    )
    pq.write_table(table.drop_columns(["cant_miss_als_above"]), tmp_path / "b.parquet")
    assert "expected the column cant_miss_als_above;" in said(tmp_path / "b.parquet")


def test_a_truncated_file(said: Said, table: pa.Table, tmp_path: Path, network: Network) -> None:
    for name in ("a.parquet", "a.arrow", "a.csv", "a.csv.gz", "a.jsonl"):
        path = tmp_path / name
        write([table], path, network.knowledge)
        path.write_bytes(path.read_bytes()[:-100])
    assert "is no whole parquet file: " in said(tmp_path / "a.parquet")
    assert "is no whole arrow file: " in said(tmp_path / "a.arrow")
    assert "a.csv: cannot be read as results: CSV parse error: " in said(tmp_path / "a.csv")
    assert "the compressed file is broken or cut off" in said(tmp_path / "a.csv.gz")
    assert "a.jsonl: cannot be read as results: JSON parse error: " in said(tmp_path / "a.jsonl")


def test_columns_that_hold_something_else(said: Said, table: pa.Table, tmp_path: Path, network: Network) -> None:
    at = table.column_names.index("top1_posterior")
    words = table.set_column(at, "top1_posterior", pa.array(["much"] * 47))
    pq.write_table(words, tmp_path / "a.parquet")
    assert "column 'top1_posterior': expected probabilities, got the type string" in said(tmp_path / "a.parquet")
    write([words], tmp_path / "a.csv", network.knowledge)
    assert "a.csv: cannot be read as results: In CSV column #" in said(tmp_path / "a.csv")
    halves = table.set_column(1, "line", pa.array([1.5] * 47))
    pq.write_table(halves, tmp_path / "b.parquet")
    assert "column 'line': expected whole numbers; " in said(tmp_path / "b.parquet")
    yes = table.column_names.index("cant_miss_als_above")
    pq.write_table(table.set_column(yes, "cant_miss_als_above", pa.array([1] * 47)), tmp_path / "c.parquet")
    assert "column 'cant_miss_als_above': expected yes or no, got the type int64" in said(tmp_path / "c.parquet")


def test_what_is_no_probability_or_status_names_its_row(said: Said, table: pa.Table, tmp_path: Path) -> None:
    at = table.column_names.index("cant_miss_als_posterior")
    more = pc.if_else(pc.equal(table["id"], "ALS-05"), 1.7, table["cant_miss_als_posterior"])
    pq.write_table(table.set_column(at, "cant_miss_als_posterior", more), tmp_path / "a.parquet")
    assert "a.parquet, row 3 (ALS-05): cant_miss_als_posterior: expected a probability from 0 to 1, got 1.7" in said(
        tmp_path / "a.parquet"
    )
    status = pa.array(["scored"] * 46 + ["done"])
    pq.write_table(table.set_column(2, "status", status), tmp_path / "b.parquet")
    assert "row 47 (STATIN-04): status: expected scored, scored_with_warnings, rejected; got 'done'" in said(
        tmp_path / "b.parquet"
    )


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet", "a.arrow", "a.csv.gz"])
def test_a_damaged_file_is_refused_or_read_and_never_more_than_that(
    table: pa.Table, tmp_path: Path, network: Network, name: str
) -> None:
    write([table.slice(0, 5)], tmp_path / name, network.knowledge)
    whole, draw = (tmp_path / name).read_bytes(), random.Random(7)
    refused = 0
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(draw.choice([1, 2, 8])):
            at = draw.randrange(len(damaged) - 60)
            if draw.random() < 0.5:
                damaged[at] = draw.randrange(256)
            else:
                del damaged[at : at + draw.randrange(1, 50)]
        (tmp_path / name).write_bytes(bytes(damaged))
        try:
            read_profile(tmp_path / name)
        except UnreadableFileError:
            refused += 1
    assert refused > 10


def test_two_columns_of_one_name_are_refused(said: Said, table: pa.Table, tmp_path: Path, network: Network) -> None:
    write([table.append_column("status", table["status"])], tmp_path / "a.arrow", network.knowledge)
    assert "the column 'status' is there twice. Keep the one that is right." in said(tmp_path / "a.arrow")


def test_a_row_of_json_that_is_wrong_later_on(said: Said, table: pa.Table, tmp_path: Path) -> None:
    rows = [json.dumps(row) for row in table.to_pylist()]
    (tmp_path / "a.jsonl").write_text("\n".join([*rows[:5], rows[5].replace('"line": 6', '"line": "six"'), *rows[6:]]))
    assert "a.jsonl: cannot be read as results: JSON parse error: Column(/line) changed from number" in said(
        tmp_path / "a.jsonl"
    )
