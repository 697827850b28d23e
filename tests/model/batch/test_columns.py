"""Columns that say the same, cells that say nothing, and cells of every type: nothing is guessed in silence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twitchdx import Network
from twitchdx.batch import score_file, source_of
from twitchdx.batch.arrow import scorer
from twitchdx.batch.crew import alone
from twitchdx.batch.table import STATUSES
from twitchdx.cases import UnreadableFileError, read_cases
from twitchdx.cases.columns import read_mapping, understand
from twitchdx.cases.dialect import SAMPLE


def scored(network: Network, path: Path, mapping: str = "") -> list[dict[str, Any]]:
    """Rows of results of a case file."""
    says, out = path.with_name("mapping.csv"), path.with_name("out.parquet")
    says.write_text(f"column,variable,unit,values\n{mapping}")
    source = source_of(network.knowledge, path, read_mapping(network.knowledge, says))
    score_file(network, source, out, crew=alone)
    rows: list[dict[str, Any]] = pq.read_table(out).to_pylist()
    return rows


def of_text(network: Network, folder: Path, text: str, mapping: str = "") -> list[dict[str, Any]]:
    path = folder / "cases.csv"
    path.write_text(text)
    return scored(network, path, mapping)


def of_columns(
    network: Network, folder: Path, columns: Mapping[str, object], mapping: str = ""
) -> list[dict[str, Any]]:
    path = folder / "cases.parquet"
    pq.write_table(pa.table(columns), path)
    return scored(network, path, mapping)


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows of results say the same of different people."""
    apart = ("id", "line", "ignored", "issues")
    return {k: v for k, v in one.items() if k not in apart} == {k: v for k, v in other.items() if k not in apart}


@pytest.mark.parametrize("headers", ["age,age", "age_years,age_in_years", "gender,Gender", "patient_id,record_id"])
def test_two_columns_that_say_the_same_of_a_person_are_refused(network: Network, tmp_path: Path, headers: str) -> None:
    (tmp_path / "x.csv").write_text(f"{headers},twitching\n45,80,present\n")
    one, other = headers.split(",")
    with pytest.raises(UnreadableFileError, match=rf"x.csv:1: '{one}' and '{other}' both say the .*Give one of them"):
        source_of(network.knowledge, tmp_path / "x.csv")
    with pytest.raises(UnreadableFileError, match="both say the"):
        list(scorer(headers.split(","))([pa.record_batch([["45"], ["80"]], names=["a", "b"])]))


def test_the_word_itself_wins_over_others_and_the_mapping_over_both(network: Network) -> None:
    found = understand(network.knowledge, ["patient_id", "id", "gender", "sex"])
    assert [(c.role.value, c.name) for c in found] == [("unknown", ""), ("who", "id"), ("unknown", ""), ("who", "sex")]


def test_the_mapping_wins_over_the_word_itself(network: Network, tmp_path: Path) -> None:
    rows = of_text(network, tmp_path, "id,age,Alter,twitching\na,540,45,present\n", "Alter,age,,\n")
    (alone_,) = of_text(network, tmp_path, "id,age,twitching\na,45,present\n")
    assert same(rows[0], alone_)
    assert (rows[0]["ignored"], rows[0]["status"]) == (1, "scored")


def test_two_ages_of_one_case_are_refused_where_rows_are_read_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,age,age\na,45,80\nb,45,45\nc,,45\n")
    first, second, third = read_cases(tmp_path / "x.csv")
    assert first.case is None
    assert "age: two columns hold different values. Keep the one" in str(first.issues[0])
    assert [row.case.age for row in (second, third) if row.case] == [45.0, 45.0]


def test_an_age_in_months_is_refused(network: Network, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,age [months],twitching\na,36,present\n")
    with pytest.raises(
        UnreadableFileError, match=r"expected years, got the unit 'months' in the header\. Give the age"
    ):
        source_of(network.knowledge, tmp_path / "x.csv")
    (row,) = read_cases(tmp_path / "x.csv")
    assert "expected years, got the unit 'months'" in str(row.issues[0])
    (tmp_path / "x.csv").write_text("id,age [years]\na,36\n")
    assert source_of(network.knowledge, tmp_path / "x.csv").columns[1].name == "age"


@pytest.mark.parametrize("nobody_knows", ["NA", "N/A", "null", "?", "unknown"])
def test_who_somebody_is_may_be_unknown_in_words_too(network: Network, tmp_path: Path, nobody_knows: str) -> None:
    row = ",".join([nobody_knows] * 3)
    first, second = of_text(network, tmp_path, f"id,age,sex,setting,twitching\na,{row},present\nb,,,,present\n")
    assert first["status"] == "scored"
    assert same(first, second)


def test_a_sign_in_a_mapping_is_no_empty_cell(network: Network, tmp_path: Path) -> None:
    text = 'id,twitching,cramp\na,+,-\nb,,\nc,present,absent\nd,"",unknown\n'
    mapping = "twitching,twitching,,+=present|-=absent\ncramp,cramp,,+=unusual|-=absent\n"
    signs, empty, words, nothing = of_text(network, tmp_path, text, mapping)
    assert same(signs, words)
    assert same(empty, nothing)
    assert (signs["used"], empty["used"]) == (2, 0)


def test_a_word_that_a_mapping_reads_in_two_ways_is_refused(network: Network, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"values: 'JA' stands for two things\. Keep the one"):
        of_text(network, tmp_path, "id,a\nx,ja\n", "a,cramp,,ja=unusual|JA=absent\n")


def test_a_mapping_finds_true_and_false_and_numbers_of_every_type(network: Network, tmp_path: Path) -> None:
    columns = {
        "id": ["a", "b"],
        "without weakness": [True, False],
        "twitches": [1.0, 0.0],
    }
    mapping = "without weakness,objective_weakness,,true=absent|false=present\ntwitches,twitching,,1=present|0=absent\n"
    first, second = of_columns(network, tmp_path, columns, mapping)
    words = "id,objective_weakness,twitching\na,absent,present\nb,present,absent\n"
    one, other = of_text(network, tmp_path, words)
    assert same(first, one)
    assert same(second, other)


def test_true_and_false_are_present_and_absent_of_every_finding_that_can_be(network: Network) -> None:
    for variable in network.knowledge.variables.values():
        if "present" in variable.states:
            assert variable.states[0] == "absent", variable.name


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([["x"], None]),
        pa.array([{"a": 1}, None]),
        pa.array([b"\xff", None]),
        pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
    ],
    ids=["lists", "records", "bytes", "maps"],
)
def test_a_column_that_is_not_used_may_hold_anything(network: Network, tmp_path: Path, cells: pa.Array) -> None:
    rows = of_columns(network, tmp_path, {"id": ["a", "b"], "twitching": ["present", None], "tags": cells})
    assert [(row["status"], row["ignored"]) for row in rows] == [("scored", 1), ("scored", 0)]
    batch = pa.record_batch([pa.array(["present", None]), cells], names=["twitching", "tags"])
    found = pa.Table.from_batches(scorer(["twitching", "tags"])([batch]))
    assert found["ignored"].to_pylist() == [1, 0]


def test_a_finding_of_lists_is_refused_before_anything_runs(network: Network, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a"], "ppi": [["present"]]}), tmp_path / "x.parquet")
    with pytest.raises(UnreadableFileError, match=r"x.parquet: column 'ppi' holds list<.*Write one finding a column"):
        source_of(network.knowledge, tmp_path / "x.parquet")


def test_ids_are_the_same_of_every_type(network: Network, tmp_path: Path) -> None:
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([1, 2], pa.int32()), pa.array([1001, 1002]))
    with pa.ipc.new_file(tmp_path / "x.arrow", pa.schema([("id", runs.type)])) as writer:
        writer.write_table(pa.table({"id": runs}))
    assert [row["id"] for row in scored(network, tmp_path / "x.arrow")] == ["1001", "1002"]
    for ids in ([1001, 1002], [1001.0, 1002.0], [b"1001", b"1002"], pa.array([b"1001", b"1002"], pa.binary(4))):
        assert [row["id"] for row in of_columns(network, tmp_path, {"id": ids})] == ["1001", "1002"]


def test_a_point_among_decimal_commas_is_refused_since_it_may_part_thousands(network: Network, tmp_path: Path) -> None:
    many = "a;45,5;0,52\n" * (SAMPLE // 12 + 1)  # so that the sign is guessed from them alone
    text = f"id;age;serum_magnesium [mmol/L]\n{many}b;45;1.234\nc;45.5;0,52\nd;45;1.234,5 mg/dL\ne;45;1,2 mg/dL\n"
    first, *_, thousand, age, both, comma = of_text(network, tmp_path, text)
    assert (
        "serum_magnesium: expected a number with a decimal comma, as others of the file have it, got '1.234'"
        in (thousand["issues"])
    )
    assert "age: expected a number with a decimal comma" in age["issues"]
    assert "got '1.234,5 mg/dL'. Write 1234 or 1,234, whichever is meant." in both["issues"]
    assert [row["used"] for row in (first, thousand, age, both, comma)] == [1, 0, 0, 0, 1]


def test_a_summary_counts_rows_as_the_results_do(network: Network, tmp_path: Path) -> None:
    path, out = tmp_path / "x.csv", tmp_path / "out.parquet"
    path.write_text("id,age\na,45\na,45\na,16\na,forty\nb,45\nb,16\n" + "c,45\n" * 3)
    for size in (12, 10_000):
        summary = score_file(network, source_of(network.knowledge, path), out, crew=alone, size=size)
        statuses = pq.read_table(out)["status"].to_pylist()
        counted = [statuses.count(status) for status in STATUSES]
        assert counted == [summary.scored, summary.scored_with_warnings, summary.rejected] == [3, 5, 1]


def test_a_rejected_record_of_several_lines_is_kept_whole(network: Network, tmp_path: Path) -> None:
    path, rejects = tmp_path / "x.csv", tmp_path / "rejects.jsonl"
    records = ['a,forty,"one\ntwo, ""2""\nthree"', 'b,forty,"lost', "c,forty,plain", 'd,forty,"last\nof all"']
    path.write_text("id,age,note\n" + "\n".join(records[:2]) + "\n\n" + "\n".join(records[2:]) + "\n\n")
    score_file(network, source_of(network.knowledge, path), tmp_path / "o.csv", crew=alone, rejects=rejects)
    found = [json.loads(line)["record"] for line in rejects.read_text().splitlines()]
    assert found == records


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_mapping_is_read_as_a_spreadsheet_saves_it(
    network: Network, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = ["column,variable,unit,values", "Krämpfe,cramp,,ja=unusual|nein=absent", "Größe,ignore,,"]
    text = "\r\n".join(rows).replace(",", delimiter)
    (tmp_path / "mapping.csv").write_bytes(text.encode(encoding))
    found = read_mapping(network.knowledge, tmp_path / "mapping.csv")
    assert [*found] == ["Krämpfe", "Größe"]
    assert found["Krämpfe"].values == (("ja", "unusual"), ("nein", "absent"))


def test_a_mapping_with_a_cell_too_many_is_refused(network: Network, tmp_path: Path) -> None:
    (tmp_path / "mapping.csv").write_text("column,variable,unit,values\na,cramp,,0,5=unusual\n")
    with pytest.raises(UnreadableFileError, match=r"mapping.csv:2: expected 4 cells as in the header, got 5"):
        read_mapping(network.knowledge, tmp_path / "mapping.csv")
