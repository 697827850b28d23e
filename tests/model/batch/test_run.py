"""A case file scored into a file of results: the same numbers as one by one, every row in its place."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import twitchdx
from twitchdx import Case, Network
from twitchdx.batch import Options, RunError, Summary, score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.batch.table import columns, narrowed
from twitchdx.cases import UnreadableFileError, read_cases
from twitchdx.cases.columns import read_mapping, understand
from twitchdx.cases.csv_rows import write as csv_of
from twitchdx.cases.jsonl import write as line_of
from twitchdx.rank import rank
from twitchdx.reasoning.next_step import entropy, worth
from twitchdx.reasoning.situation import situation
from twitchdx.reasoning.surprise import surprise
from twitchdx.scores import scores
from twitchdx.simulate import simulate
from twitchdx.tables import default_directory
from twitchdx.types import DISCLAIMER, Finding
from twitchdx.version import VERSION

SMALL = 3_000  # bytes of a slice, so that a few rows make several

ODD = """\
id,age,sex,setting,twitching_eyelid,serum_magnesium [mmol/L],ppi,shoe size
a,58,female,ward,present,0.41,present,44
b,,,,absent,,,
c,15,m,emergency,yes,,,
d,40,f,primary_care,present,0.41 mmol/L,maybe,
,41,f,primary_care,present,,,

e,fifty,f,primary_care,present,,,
f,44,f,primary_care,present
g,44,f,primary_care,"pre
sent",,,
a,33,f,primary_care,present,<0.5,,
=1+1,33,f,nowhere,present,,no,
h,33,f,primary_care,present,9000,no,
i,33,f,primary_care,unknown,NA,no,
"""


@pytest.fixture(scope="module")
def cases(network: Network) -> list[Case]:
    people = simulate(network, np.random.default_rng(3), 60, "primary_care")
    return [person.case for person in people]


def score(network: Network, path: Path, out: Path, size: int = SMALL, **how: object) -> Summary:
    return score_file(network, source_of(network.knowledge, path), out, size=size, crew=alone, **how)  # type: ignore[arg-type]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_has_the_numbers_that_it_has_alone(network: Network, cases: list[Case], tmp_path: Path) -> None:
    path, out = tmp_path / "cases.csv", tmp_path / "out.parquet"
    path.write_text(csv_of((case, {}) for case in cases))
    summary = score(network, path, out)
    assert (summary.rows, summary.scored, summary.rejected) == (60, 60, 0)
    found = pq.read_table(out).to_pylist()
    assert [row["id"] for row in found] == [case.id for case in cases]
    for row, case in zip(found, cases, strict=True):
        alone = rank(network, case)
        for n, cause in enumerate(alone.causes[:5], start=1):
            assert row[f"top{n}_cause"] == cause.cause
            assert row[f"top{n}_posterior"] == pytest.approx(cause.posterior, abs=1e-9)
            assert row[f"top{n}_attribution"] == pytest.approx(cause.attribution, abs=1e-9)
        for entry in alone.cant_miss:
            assert row[f"cant_miss_{entry.cause}_posterior"] == pytest.approx(entry.posterior, abs=1e-9)
            assert row[f"cant_miss_{entry.cause}_above"] is entry.above
        assert (row["used"], row["ignored"]) == (len(case.findings), 0)
        assert (row["digest"], row["version"], row["disclaimer"]) == (network.knowledge.digest, VERSION, DISCLAIMER)


def test_rejects_do_not_replace_the_results(network: Network, tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "out.csv"
    path.write_text("id,cramp\na,ordinary\n")
    with pytest.raises(RunError, match="this would replace the results"):
        score(network, path, out, rejects=out)
    assert [*tmp_path.iterdir()] == [path]


def test_published_cases_come_out_as_one_by_one(network: Network, tmp_path: Path) -> None:
    path, out = default_directory() / "cases" / "published_cases.jsonl", tmp_path / "out.jsonl"
    score(network, path, out)
    found = [json.loads(line) for line in out.read_text().splitlines()]
    for row, case in zip(found, read_cases(path), strict=True):
        assert case.case is not None
        alone = rank(network, case.case)
        assert [row[f"top{n}_cause"] for n in range(1, 6)] == [cause.cause for cause in alone.causes[:5]]
        assert row["top1_posterior"] == pytest.approx(alone.causes[0].posterior, abs=1e-9)
        assert row["issues"] == " | ".join(str(issue) for issue in (*case.issues, *alone.issues))


def test_surprise_is_the_conflict_and_doubt_the_entropy(network: Network, cases: list[Case], tmp_path: Path) -> None:
    """Of findings that are known exactly, so that both measures of conflict speak of the same."""
    path, out = tmp_path / "cases.jsonl", tmp_path / "out.parquet"
    few = [replace(case, findings=dict(list(_exact(network, case).items())[:8])) for case in cases[:6]]
    path.write_text("".join(f"{line_of(case)}\n" for case in few))
    score(network, path, out)
    for row, case in zip(pq.read_table(out).to_pylist(), few, strict=True):
        assert len(case.findings) == 8
        assert row["surprise"] == pytest.approx(surprise(network, case).conflict, abs=1e-6)
        given = situation(network, case)
        now = scores(network, [given.evidence], [given.complaints])
        assert row["doubt"] == pytest.approx(float(entropy(worth(network, now)).sum()), abs=1e-9)


def _exact(network: Network, case: Case) -> dict[str, Finding]:
    """Findings of a case that leave one state possible."""
    given = situation(network, case)
    known = {network.graph.names[v] for v in given.findings if np.count_nonzero(given.evidence[v]) == 1}
    return {name: finding for name, finding in case.findings.items() if name in known}


def test_what_is_wrong_with_a_row_stands_in_it_and_nothing_is_lost(network: Network, tmp_path: Path) -> None:
    path, out, rejects = tmp_path / "odd.csv", tmp_path / "out.csv", tmp_path / "rejects.csv"
    path.write_text(ODD)
    summary = score(network, path, out, 1 << 20, rejects=rejects)
    found = {(row["line"], row["id"]): row for row in rows_of(out)}
    status = {key: row["status"] for key, row in found.items()}
    assert status == {
        ("2", "a"): "scored",
        ("3", "b"): "scored",
        ("4", "c"): "scored_with_warnings",
        ("5", "d"): "rejected",
        ("6", "line-6"): "scored_with_warnings",
        ("8", "e"): "rejected",
        ("9", "line-9"): "rejected",
        ("10", "g"): "rejected",
        ("12", "a"): "rejected",
        ("13", "'=1+1"): "rejected",
        ("14", "h"): "rejected",
        ("15", "i"): "scored",
    }
    said = {key[0]: row["issues"] for key, row in found.items()}
    assert "outside the model" in said["4"]
    assert "unknown state 'maybe'" in said["5"]
    assert "no id; called 'line-6' here" in said["6"]
    assert "age: expected a number of years, got 'fifty'" in said["8"]
    assert "expected 8 cells as in the header, got 5" in said["9"]
    assert "unknown state 'pre\\nsent'" in said["10"]
    assert "got a bound '<0.5'" in said["12"]
    assert "duplicate id 'a': the row at 2 has it too" in said["12"]
    assert "unknown setting 'nowhere'" in said["13"]
    assert found["2", "a"]["ignored"] == "1"
    assert found["2", "a"]["setting"] == "hospital"
    assert (summary.scored, summary.scored_with_warnings, summary.rejected, summary.duplicate_ids) == (3, 2, 7, 1)
    assert sum(problem.rows for problem in summary.problems) >= 8
    left = rows_of(rejects)
    assert [row["line"] for row in left] == ["5", "8", "9", "10", "12", "13", "14"]
    assert left[2]["record"] == "f,44,f,primary_care,present"


@pytest.mark.parametrize("size", [200, 1_000, 1 << 20])
def test_where_a_file_is_cut_changes_nothing(network: Network, tmp_path: Path, size: int) -> None:
    path, out = tmp_path / "odd.csv", tmp_path / f"{size}.csv"
    path.write_text(ODD)
    score(network, path, out, size)
    whole = tmp_path / "whole.csv"
    score(network, path, whole, 1 << 20)
    for one, other in zip(rows_of(out), rows_of(whole), strict=True):
        assert {k: v for k, v in one.items() if not _number(v)} == {k: v for k, v in other.items() if not _number(v)}


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_all_formats_say_the_same(network: Network, cases: list[Case], tmp_path: Path) -> None:
    from twitchdx.cases.csv_rows import write

    text = write((case, {}) for case in cases)
    (tmp_path / "a.csv").write_text(text)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "c.csv").write_bytes(text.replace(",", ";").encode("utf-16"))
    (tmp_path / "d.jsonl").write_text("".join(f"{line_of(case)}\n" for case in cases))
    (tmp_path / "e.csv.zst").write_bytes(pa.Codec("zstd").compress(text.encode()).to_pybytes())
    table = pa.Table.from_pylist([{k: v or None for k, v in row.items()} for row in csv.DictReader(text.splitlines())])
    pq.write_table(table, tmp_path / "f.parquet")
    with pa.OSFile(str(tmp_path / "g.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    ages = table.set_column(table.column_names.index("age"), "age", table["age"].cast(pa.float64()))
    pq.write_table(ages, tmp_path / "h.parquet")
    expected = None
    for path in sorted(tmp_path.glob("[a-h].*")):
        out = tmp_path / f"{path.name}.out.parquet"
        score(network, path, out)
        found = pq.read_table(out).drop_columns(["line"])
        expected = expected or found
        for name in found.column_names:
            if pa.types.is_floating(found[name].type):
                one, other = (t[name].to_numpy() for t in (found, expected))
                np.testing.assert_allclose(one, other, atol=1e-9, err_msg=f"{path.name}: {name}")
            else:
                assert found[name].to_pylist() == expected[name].to_pylist(), f"{path.name}: {name}"


def test_results_come_in_every_format(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(ODD)
    for name in ("o.csv", "o.tsv", "o.csv.gz", "o.parquet", "o.arrow", "o.jsonl", "o.jsonl.zst"):
        score(network, path, tmp_path / name)
    expected = pq.read_table(tmp_path / "o.parquet").to_pylist()
    assert [json.loads(line) for line in (tmp_path / "o.jsonl").read_text().splitlines()] == expected
    assert pa.ipc.open_file(tmp_path / "o.arrow").read_all().to_pylist() == expected
    assert gzip.decompress((tmp_path / "o.csv.gz").read_bytes()) == (tmp_path / "o.csv").read_bytes()
    first = rows_of(tmp_path / "o.csv")[0]
    assert tuple(first) == columns(network, Options())
    assert first["cant_miss_als_above"] in ("yes", "no")
    assert float(first["top1_posterior"]) == expected[0]["top1_posterior"]


def test_columns_are_found_by_label_and_mapping(network: Network, tmp_path: Path) -> None:
    path, mapping, out = tmp_path / "export.csv", tmp_path / "mapping.csv", tmp_path / "out.parquet"
    path.write_text(
        "Patient_ID;Alter;Gender;Zucken;Serum potassium [mmol/L];Kommentar\nx;50;F;ja;2,1;müde\ny;60;M;nein;;\n",
        encoding="cp1252",
    )
    mapping.write_text(
        "column,variable,unit,values\nAlter,age,,\nZucken,twitching,,ja=present|nein=absent\nKommentar,ignore,,\n"
    )
    source = source_of(network.knowledge, path, read_mapping(network.knowledge, mapping))
    assert (source.dialect.encoding, source.dialect.delimiter, source.dialect.decimal) == ("cp1252", ";", ",")
    assert [(c.role.value, c.name, c.how) for c in source.columns] == [
        ("who", "id", "name"),
        ("who", "age", "mapping"),
        ("who", "sex", "name"),
        ("finding", "twitching", "mapping"),
        ("finding", "serum_potassium", "name"),
        ("ignored", "", "mapping"),
    ]
    assert understand(network.knowledge, ["Fasciculations on examination"])[0].name == "fasciculations_seen"
    score_file(network, source, out)
    first, second = pq.read_table(out).to_pylist()
    findings = {"twitching": "present", "serum_potassium": twitchdx.Lab(2.1, "mmol/L")}
    alone = rank(network, Case("x", age=50, sex="female", findings=findings))
    assert first["top1_cause"] == alone.causes[0].cause
    assert first["top1_posterior"] == pytest.approx(alone.causes[0].posterior, abs=1e-9)
    assert (first["used"], first["ignored"], second["used"], second["ignored"]) == (2, 1, 1, 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("column,variable\nAge,agee\n", "unknown variable 'agee'"),
        ("column,variable\nWhat,age\n", "the mapping names a column 'What', which the file does not have"),
        ("column,variable\nAge,age\nAge,age\n", "the column 'Age' is there twice"),
        ("spalte,variable\nAge,age\n", "expected the columns column, variable, unit, values"),
        ("column,variable,unit,values\nAge,age,,ja:present\n", "expected written=state, got 'ja:present'"),
    ],
)
def test_a_wrong_mapping_says_where(network: Network, tmp_path: Path, text: str, message: str) -> None:
    path, mapping = tmp_path / "cases.csv", tmp_path / "mapping.csv"
    path.write_text("Age,twitching\n50,present\n")
    mapping.write_text(text)
    with pytest.raises(UnreadableFileError, match=message):
        source_of(network.knowledge, path, read_mapping(network.knowledge, mapping))


def test_a_header_that_names_nothing_is_refused(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("50,present\n60,absent\n")
    with pytest.raises(UnreadableFileError, match="no column of the header is known: '50', 'present'"):
        source_of(network.knowledge, path)


def test_strict_stops_at_the_first_rejected_row(network: Network, tmp_path: Path) -> None:
    path, out = tmp_path / "odd.csv", tmp_path / "out.csv"
    path.write_text(ODD)
    with pytest.raises(RunError, match=r"odd.csv:5: rejected: .*unknown state 'maybe'"):
        score(network, path, out, strict=True)
    assert not out.exists()


def test_columns_asked_for_are_kept_alone(network: Network, tmp_path: Path) -> None:
    path, out = tmp_path / "odd.csv", tmp_path / "out.csv"
    path.write_text(ODD)
    score(network, path, out, keep=["id", "top1_cause"])
    assert tuple(rows_of(out)[0]) == ("id", "top1_cause")
    with pytest.raises(RunError, match="there is no column 'top9_cause' of results"):
        score(network, path, out, keep=["top9_cause"])


def test_what_the_kept_columns_do_not_need_is_not_worked_out_and_changes_none_of_them(
    network: Network, cases: list[Case], tmp_path: Path
) -> None:
    keep = ("id", "status", "cant_miss_als_posterior", "cant_miss_als_above", "surprise")
    few = narrowed(network, Options(explain=True, band=True), keep)
    assert few == Options(attributed=False)
    assert narrowed(network, Options(band=True), ["top1_cause"]) == Options()
    assert narrowed(network, Options(explain=True), ["why"]) == Options(explain=True, attributed=False)
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(f"{line_of(case)}\n" for case in cases))
    score(network, path, tmp_path / "few.csv", keep=keep)
    score(network, path, tmp_path / "all.csv")
    for own, whole in zip(rows_of(tmp_path / "few.csv"), rows_of(tmp_path / "all.csv"), strict=True):
        assert [own[name] for name in keep[:2]] == [whole[name] for name in keep[:2]]
        np.testing.assert_allclose(float(own[keep[2]]), float(whole[keep[2]]), rtol=1e-9)
        np.testing.assert_allclose(float(own[keep[4]]), float(whole[keep[4]]), atol=1e-9)
        assert own[keep[3]] == whole[keep[3]]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"keep": ["id"]}, "a RiskAssessment is made of all columns"),
        ({"rejects": "r.fhir.ndjson"}, "rejected rows are no RiskAssessments"),
    ],
)
def test_what_fhir_cannot_hold_is_refused(
    network: Network, tmp_path: Path, how: dict[str, object], message: str
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(ODD)
    how = {name: tmp_path / value if isinstance(value, str) else value for name, value in how.items()}
    with pytest.raises(RunError, match=message):
        score(network, path, tmp_path / "o.fhir.ndjson", **how)


def test_bands_reasons_and_next_steps_are_those_of_one_case(network: Network, tmp_path: Path) -> None:
    from twitchdx.reasoning.explain import explain
    from twitchdx.reasoning.next_step import next_steps
    from twitchdx.reasoning.robust import robust

    case = Case("a", "primary_care", 58, "female", {"twitching": "present", "ppi": "present"})
    path, out = tmp_path / "cases.jsonl", tmp_path / "out.parquet"
    path.write_text(f"{line_of(case)}\nno case\n")
    score(network, path, out, options=Options(top=2, band=True, explain=True, next_step=True))
    row, rejected = pq.read_table(out).to_pylist()
    sure = robust(network, case)
    band = sure.causes[0].attribution
    assert band is not None
    assert (row["top1_low"], row["top1_high"]) == pytest.approx((band.low, band.high))
    als = next(line for line in sure.cant_miss if line.cause == "als")
    assert row["cant_miss_als_high"] == pytest.approx(als.posterior.high)
    told = explain(network, case, row["why_cause"]).contributions[0]
    assert row["why"].startswith(f"{told.finding} {told.state} {told.decibans:+.1f}")
    assert row["next_step"] == next_steps(network, case).steps[0].finding
    assert rejected["why"] is rejected["top1_low"] is rejected["next_step"] is None
    assert "top3_cause" not in row


@pytest.mark.parametrize(("name", "text"), [("a.csv", ""), ("a.csv", "id,age\n"), ("a.jsonl", ""), ("a.json", "[]")])
def test_a_file_without_cases_gives_a_header(network: Network, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    out = tmp_path / "out.csv"
    assert score(network, tmp_path / name, out).rows == 0
    assert out.read_text() == ",".join(columns(network, Options())) + "\n"
