"""Bulk exports: read by patient in the order of the patients, however large they are and whoever reads them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from twitchdx import Case, Lab, Network
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import Crew, alone
from twitchdx.batch.pool import processes
from twitchdx.batch.work import folder_of
from twitchdx.cases import CaseRow, UnreadableFileError, read_cases
from twitchdx.cases.fhir import Part, bundle_of, laid_out, part_rows

from .records import BOOK, KNOWLEDGE

SMALL = 2_000
RUN = """
import sys
from pathlib import Path
import twitchdx
from twitchdx.batch import score_file, source_of
from twitchdx.batch.pool import processes
if __name__ == "__main__":
    network = twitchdx.load()
    source = source_of(network.knowledge, Path(sys.argv[1]))
    score_file(network, source, Path(sys.argv[2]), size=250, crew=processes(2),
               progress=lambda rows, done: print(rows, flush=True))
"""
Lines = dict[str, list[bytes]]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [
        Case(
            f"p{i}", "hospital", 40 + i, "male", {"serum_magnesium": Lab(0.5 + i / 100, "mmol/L"), "cramp": "ordinary"}
        )
        for i in range(30)
    ]


@pytest.fixture(scope="module")
def lines(cases: list[Case]) -> Lines:
    found: Lines = {}
    for case in cases:
        for entry in bundle_of(KNOWLEDGE, BOOK, case)["entry"]:  # type: ignore[attr-defined]
            one = entry["resource"]
            found.setdefault(one["resourceType"], []).append(json.dumps(one).encode())
    return found


def written(folder: Path, lines: Lines) -> Path:
    """An export in which only the patients are in order."""
    folder.mkdir()
    for kind, own in lines.items():
        order = own if kind == "Patient" else own[::-1]
        (folder / f"{kind}.ndjson").write_bytes(b"\n".join(order) + b"\n")
    return folder


@pytest.fixture
def export(lines: Lines, tmp_path: Path) -> Path:
    return written(tmp_path / "export", lines)


def parts_of(files: list[Path], folder: Path) -> list[list[CaseRow]]:
    layout = laid_out(files, folder, size=SMALL)
    return [[*layout.broken], *([*part_rows(Part(folder, number).read(), BOOK)] for number in range(layout.parts))]


def test_an_export_says_the_same_as_its_bundles(
    network: Network, export: Path, lines: Lines, cases: list[Case]
) -> None:
    (export / "Observation.2.ndjson").write_bytes(b"{broken\n")
    (export / "Immunization.ndjson").write_bytes(b"whatever\n")
    broken, *rows = read_cases(export)
    assert [row.case for row in rows] == cases
    assert str(broken.issues[0]).startswith("error: Observation.2.ndjson:1: cannot be read")
    mixed = export.with_name("mixed.ndjson")
    mixed.write_bytes(b"\n".join(line for own in reversed(lines.values()) for line in own))
    assert [row.case for row in read_cases(mixed)] == cases
    out = export.with_name("out.parquet")
    assert score_file(network, source_of(KNOWLEDGE, export), out, crew=alone).scored == 30
    assert pq.read_table(out)["id"].to_pylist() == ["line-1", *(case.id for case in cases)]


def test_an_export_without_patients_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Observation.ndjson").write_bytes(b"")
    with pytest.raises(UnreadableFileError, match=r"expected a file Patient.ndjson"):
        source_of(KNOWLEDGE, tmp_path)


def test_parts_follow_the_order_of_the_patients(export: Path, tmp_path: Path, cases: list[Case]) -> None:
    nothing, *parts = parts_of([*export.iterdir()], tmp_path / "parts")
    assert nothing == []
    assert len(parts) > 4
    assert all(parts)
    assert [row.case for part in parts for row in part] == cases
    assert [row.line for part in parts for row in part] == [*range(1, 31)]


def test_packed_files_and_marks_of_byte_order_change_nothing(export: Path, tmp_path: Path, cases: list[Case]) -> None:
    for name in ("Observation", "Patient"):
        path = export / f"{name}.ndjson"
        text = path.read_bytes()
        path.unlink()
        packed = gzip.compress(text[: len(text) // 3]) + gzip.compress(text[len(text) // 3 :])
        (path if name == "Patient" else path.with_suffix(".ndjson.gz")).write_bytes(packed)
    path = export / "Encounter.ndjson"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\n").rstrip())
    _, *parts = parts_of(sorted(export.iterdir()), tmp_path / "parts")
    assert [row.case for part in parts for row in part] == cases


def test_a_packed_file_that_is_cut_off_says_so(export: Path, lines: Lines) -> None:
    path = export / "Observation.ndjson.gz"
    path.write_bytes(gzip.compress(b"\n".join(lines["Observation"]))[:-30])
    with pytest.raises(UnreadableFileError, match=r"Observation.ndjson.gz: the compressed file is broken or cut off"):
        list(read_cases(export))


def row_of(export: Path, name: str, tmp_path: Path) -> CaseRow:
    rows = [row for part in parts_of(sorted(export.iterdir()), tmp_path / "parts") for row in part]
    (found,) = [row for row in rows if row.id == name]
    return found


def added(path: Path, one: dict[str, Any], before: bytes = b"") -> None:
    path.write_bytes(path.read_bytes() + before + json.dumps(one).encode() + b"\n")


def test_a_broken_resource_rejects_its_patient_and_says_where(export: Path, tmp_path: Path) -> None:
    about = {"resourceType": "Observation", "subject": {"reference": "Patient/p7"}, "code": {"text": "x"}}
    added(export / "Observation.ndjson", {**about, "valueQuantity": {"value": "much"}}, b"\n\n")
    row = row_of(export, "p7", tmp_path)
    assert row.case is None
    assert str(row.issues[-1]).startswith("error: Observation.ndjson:63: cannot be read: ")


def test_another_kind_of_broken_resource_does_too(export: Path, tmp_path: Path) -> None:
    added(
        export / "Observation.ndjson",
        {"resourceType": "Observation", "subject": {"reference": "Patient/p7"}, "status": 1},
    )
    row = row_of(export, "p7", tmp_path)
    assert row.case is None
    assert str(row.issues[-1]).startswith("error: Observation.ndjson:61: cannot be read: ")


def test_a_patient_who_is_there_twice_is_refused_unless_nothing_differs(export: Path, tmp_path: Path) -> None:
    same = json.loads((export / "Patient.ndjson").read_bytes().splitlines()[7])
    added(export / "Patient.ndjson", same)
    assert row_of(export, "p7", tmp_path).case is not None
    added(export / "Patient.ndjson", {**same, "gender": "female"})
    row = row_of(export, "p7", tmp_path / "again")
    assert row.case is None
    assert str(row.issues[-1]) == (
        "error: Patient.ndjson:32: there is another Patient 'p7', at Patient.ndjson:8. Export every patient once."
    )


@pytest.mark.parametrize(("reference", "name"), [({"reference": "Patient/zz"}, "zz"), ({}, "line-61")])
def test_resources_of_nobody_are_a_row_of_their_own(
    export: Path, tmp_path: Path, reference: dict[str, str], name: str
) -> None:
    for _ in range(2):
        added(export / "Observation.ndjson", {"resourceType": "Observation", "subject": reference})
    row = row_of(export, name, tmp_path)
    assert row.case is None
    assert "found none; resources about it: 2" in str(row.issues[0])
    assert row.issues[0].where == "Observation.ndjson:61"


def stopping(function: object, values: object) -> Any:
    raise KeyboardInterrupt(function, values)


def test_patients_without_an_id_have_nothing_that_is_about_nobody(export: Path, tmp_path: Path) -> None:
    for sex in ("male", "female"):
        added(export / "Patient.ndjson", {"resourceType": "Patient", "gender": sex})
    added(export / "Observation.ndjson", {"resourceType": "Observation", "code": {"text": "x"}})
    rows = [row for part in parts_of(sorted(export.iterdir()), tmp_path / "parts") for row in part]
    first, second = [row.case for row in rows if row.case is not None and row.id in ("line-31", "line-32")]
    assert (first.sex, first.findings, second.sex, second.findings) == ("male", {}, "female", {})
    assert [row.id for row in rows if row.case is None] == ["line-61"]


def test_an_export_of_nobody_has_no_rows(tmp_path: Path, network: Network) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(b"")
    source = source_of(KNOWLEDGE, tmp_path)
    assert score_file(network, source, tmp_path / "out.csv", crew=alone).rows == 0
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 1


def test_what_was_laid_out_is_not_laid_out_again(export: Path, tmp_path: Path) -> None:
    files, folder = sorted(export.iterdir()), tmp_path / "parts"
    first = laid_out(files, folder, size=SMALL)

    assert laid_out(files, folder, stopping, SMALL) == first


def test_half_a_layout_is_begun_anew(export: Path, tmp_path: Path, cases: list[Case]) -> None:
    files, folder = sorted(export.iterdir()), tmp_path / "parts"

    with pytest.raises(KeyboardInterrupt):
        laid_out(files, folder, stopping, SMALL)
    (folder / "00000.npy").write_bytes(b"half")
    assert [row.case for part in parts_of(files, folder) for row in part] == cases


def scored(network: Network, export: Path, out: Path, crew: Crew) -> bytes:
    score_file(network, source_of(KNOWLEDGE, export), out, size=250, crew=crew)
    return out.read_bytes()


def test_several_processes_give_the_same_bytes_and_leave_nothing(
    network: Network, export: Path, tmp_path: Path
) -> None:
    one = scored(network, export, tmp_path / "one.parquet", alone)
    assert scored(network, export, tmp_path / "two.parquet", processes(2)) == one
    assert not folder_of(tmp_path / "two.parquet").exists()


@pytest.mark.parametrize("after", [0, 12])
def test_a_run_killed_at_any_moment_goes_on_to_the_same_bytes(
    network: Network, export: Path, tmp_path: Path, after: int
) -> None:
    undisturbed = scored(network, export, tmp_path / "one.parquet", alone)
    out, script = tmp_path / "two.parquet", tmp_path / "run.py"
    script.write_text(RUN)
    command = [sys.executable, str(script), str(export), str(out)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert run.stdout is not None
    while not folder_of(out).exists() or (after and int(run.stdout.readline() or after) < after):
        pass
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert not out.exists()
    subprocess.run(command, check=True, capture_output=True)
    assert out.read_bytes() == undisturbed


def test_progress_is_told_before_the_first_case_and_never_goes_back(
    network: Network, export: Path, tmp_path: Path
) -> None:
    told: list[tuple[int, float]] = []
    source = source_of(KNOWLEDGE, export)
    score_file(network, source, tmp_path / "a.csv", size=250, crew=alone, progress=lambda *how: told.append(how))  # type: ignore[arg-type]
    assert [rows for rows, _ in told].count(0) > 4
    assert told == sorted(told)
    assert told[-1] == (30, 1.0)
