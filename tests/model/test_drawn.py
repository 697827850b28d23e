"""Simulated people in blocks of arrays, and as case files of every format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twitchdx import tables
from twitchdx.cases import read_cases
from twitchdx.cases.drawn import ENDINGS, TRUTH_ENDINGS, ending, write_people
from twitchdx.cases.drawn.lines import rows
from twitchdx.cases.opening import opened
from twitchdx.evidence import resolve
from twitchdx.labs import LabTest, lab_tests, plain, result_weights
from twitchdx.network import Network, build, load
from twitchdx.simulate import MISSING, People, draw_people, measured_tests, patients, simulate
from twitchdx.simulate.people import BLOCK
from twitchdx.simulate.values import measured_test
from twitchdx.types import Case, Kind, Lab

from .checks import tiny

N = 300
ABOUT = {"note": "simulated"}


@pytest.fixture(scope="module")
def shipped() -> Network:
    return load()


@pytest.fixture
def small(tmp_path: Path) -> Network:
    return build(tables.read(tiny.write(tmp_path / "priors"))[0])


def drawn(network: Network, n: int = N, *, numbers: bool = False, seed: int = 1) -> list[People]:
    measured = measured_tests(network) if numbers else {}
    return list(draw_people(network, np.random.default_rng(seed), n, "hospital", measured=measured))


def cases_of(network: Network, blocks: list[People]) -> list[Case]:
    found: list[Case] = []
    for people in blocks:
        found += [p.case for p in patients(network, people, "simulated-", len(found) + 1)]
    return found


# Blocks ---------------------------------------------------------------------------------------------------------------


def test_blocks_and_patients_are_the_same_people(shipped: Network) -> None:
    n = BLOCK // 2  # more than one block
    blocks = drawn(shipped, n)
    assert len(blocks) > 1
    together = np.concatenate([people.states for people in blocks], axis=1)
    one_by_one = simulate(shipped, np.random.default_rng(1), n, "hospital")
    assert together.shape == (len(shipped.graph.names), n)
    for person in (0, 1, n - 1):
        truth = [one_by_one[person].truth[name] for name in shipped.graph.names]
        assert truth == [
            shipped.variable(name).states[s] for name, s in zip(shipped.graph.names, together[:, person], strict=True)
        ]


def test_what_is_by_definition_holds_in_everybody(shipped: Network) -> None:
    """A contribution that is certain is drawn in everybody, however rare its cause."""
    blocks = drawn(shipped, 20_000)
    eyelid, twitching = shipped.index["twitching_eyelid"], shipped.index["twitching"]
    for people in blocks:
        assert people.states[twitching][people.states[eyelid] > 0].all()


@pytest.mark.parametrize("level", MISSING)
def test_as_much_is_known_as_was_asked(shipped: Network, level: str) -> None:
    asked = MISSING[level]
    people = next(draw_people(shipped, np.random.default_rng(2), 4000, "hospital", asked))
    kinds = np.array([shipped.variable(name).kind for name in shipped.graph.names])
    complaint = np.array([shipped.variable(name).complaint for name in shipped.graph.names])
    assert people.known[kinds == Kind.MEDICATION].mean() == pytest.approx(asked.history, abs=0.02)
    assert people.known[kinds == Kind.TEST].mean() == pytest.approx(asked.tested * asked.tests, abs=0.02)
    assert people.known[complaint].mean() >= asked.complaints  # who is kept was asked the right question
    assert not people.known[(kinds == Kind.CONDITION) | (kinds == Kind.MECHANISM)].any()


# Measured values ------------------------------------------------------------------------------------------------------


def test_every_shipped_test_has_values_to_draw(shipped: Network) -> None:
    assert set(measured_tests(shipped)) == set(lab_tests(shipped.knowledge))


def test_a_value_is_read_with_the_likelihood_that_it_was_drawn_with(shipped: Network) -> None:
    for name, each in measured_tests(shipped).items():
        test = lab_tests(shipped.knowledge)[name]
        for sex, made in each.items():
            probability = np.diff(made.cumulative, axis=1, prepend=0.0)  # (S, K)
            assert probability.sum(axis=1) == pytest.approx(1.0)
            for k in np.linspace(0, made.values.size - 1, 23).astype(int).tolist():
                weights = result_weights(test, float(made.values[k]), sex)
                read = np.array([weights[state] for state in test.states])
                given = probability[:, k] / probability[:, k].sum()
                assert given == pytest.approx(read / read.sum(), abs=1e-9), (name, sex, made.values[k])


def test_values_are_drawn_in_every_state_and_within_what_is_possible(shipped: Network) -> None:
    rng = np.random.default_rng(3)
    for name, each in measured_tests(shipped).items():
        test, made = lab_tests(shipped.knowledge)[name], each["female"]
        states = np.arange(4000) % len(test.states)
        values = made.draw(rng, states)
        assert ((test.minimum <= values) & (values <= test.maximum)).all()
        read = [max(w := result_weights(test, v, "female"), key=w.__getitem__) for v in values.tolist()]
        same = np.mean([found == test.states[s] for found, s in zip(read, states.tolist(), strict=True)])
        assert same > 0.7, name  # some stray over the cutoff, as measured values do


def test_a_test_whose_states_no_value_tells_apart_has_no_values() -> None:
    narrow = LabTest(
        "t", ("normal", "low", "high"), "mmol/L", {"any": {"low": 4.0, "high": 4.01}}, 0.5, 0.5, 0, 0, 0, 9
    )
    assert measured_test(narrow, "female") is None
    twice = LabTest("t", ("a", "b", "c"), "mmol/L", {"any": {"c": 4.0}}, 0.01, 0.01, 0, 0, 0, 9)
    assert measured_test(twice, "female") is None


# Files ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [f"people{one}" for one in ENDINGS])
@pytest.mark.parametrize("numbers", [False, True])
def test_a_file_reads_back_as_the_people(shipped: Network, tmp_path: Path, name: str, numbers: bool) -> None:
    blocks = drawn(shipped, 40, numbers=numbers)
    assert write_people(shipped, blocks, tmp_path / name, ABOUT) == 40
    read = list(read_cases(tmp_path / name))
    assert [str(issue) for row in read for issue in row.issues] == []
    for row, case in zip(read, cases_of(shipped, blocks), strict=True):
        assert row.case is not None
        assert (row.case.id, row.case.age, row.case.sex) == (case.id, case.age, case.sex)
        if ".phenopackets" not in name:  # which have no place for it
            assert row.case.setting == case.setting
        assert _spelt(row.case) == _spelt(case)
        if ".phenopackets" not in name and ".fhir" not in name:
            assert row.extra["note"] == "simulated"


def test_measured_values_are_among_the_findings(shipped: Network) -> None:
    cases = cases_of(shipped, drawn(shipped, 200, numbers=True))
    labs = [f for case in cases for f in case.findings.values() if isinstance(f, Lab)]
    assert labs
    assert not [issue for case in cases for issue in resolve(shipped.knowledge, case).issues if issue.level == "error"]


@pytest.mark.parametrize("name", [f"truth{one}" for one in TRUTH_ENDINGS])
def test_the_truth_is_joined_by_id(shipped: Network, tmp_path: Path, name: str) -> None:
    blocks = drawn(shipped, 30)
    write_people(shipped, blocks, tmp_path / "people.csv", ABOUT, tmp_path / name)
    expected = [
        {"id": p.case.id} | {cause: p.truth[cause] for cause in shipped.causes}
        for people in blocks
        for p in patients(shipped, people, "simulated-", 1)
    ]
    assert list(_rows(tmp_path / name)) == expected


def test_the_same_seed_gives_the_same_bytes(small: Network, tmp_path: Path) -> None:
    for one in ENDINGS:
        first, again, other = (tmp_path / f"{k}{one}" for k in ("first", "again", "other"))
        for path, seed in ((first, 1), (again, 1), (other, 2)):
            write_people(small, drawn(small, 20, seed=seed), path, ABOUT)
        assert _bytes(first) == _bytes(again) != _bytes(other)


def _bytes(path: Path) -> list[bytes]:
    return [one.read_bytes() for one in (sorted(path.iterdir()) if path.is_dir() else [path])]


def test_an_export_has_a_file_for_each_type_and_an_id_for_each_resource(shipped: Network, tmp_path: Path) -> None:
    write_people(shipped, drawn(shipped, 20), tmp_path / "people.fhir", ABOUT)
    files = {path.name: path.read_text().splitlines() for path in (tmp_path / "people.fhir").iterdir()}
    assert {*files} >= {"Patient.ndjson", "Encounter.ndjson", "Observation.ndjson"}
    each = [(name, json.loads(line)) for name, lines in files.items() for line in lines]
    assert all(name == f"{one['resourceType']}.ndjson" for name, one in each)
    assert len({one["id"] for _, one in each}) == len(each)
    assert {one["meta"]["tag"][0]["code"] for _, one in each} == {"HTEST"}


def test_a_folder_that_is_there_is_not_replaced(small: Network, tmp_path: Path) -> None:
    out = tmp_path / "here" / "people.fhir"
    out.mkdir(parents=True)
    with pytest.raises(FileExistsError):
        write_people(small, drawn(small, 2), out, ABOUT)
    assert [*out.parent.iterdir()] == [out]
    assert not [*out.iterdir()]


def test_parquet_says_that_it_is_simulated_and_keeps_states_as_numbers(shipped: Network, tmp_path: Path) -> None:
    write_people(shipped, drawn(shipped), tmp_path / "people.parquet", {"seed": "1", **ABOUT})
    schema = pq.read_schema(tmp_path / "people.parquet")
    assert schema.metadata[b"note"] == b"simulated"
    assert str(schema.field("cramp").type).startswith("dictionary")


def test_cells_are_quoted_only_where_one_holds_the_delimiter() -> None:
    simple = pa.RecordBatch.from_pydict({"id": ["a"], "cramp": ["ordinary"]})
    assert rows(simple, ",") == b"a,ordinary\n"
    odd = pa.RecordBatch.from_pydict({"id": ["a"], "cramp": ["more, or less"]})
    assert rows(odd, ",") == b'"a","more, or less"\n'
    assert rows(odd, "\t") == b"a\tmore, or less\n"


def test_nothing_is_left_of_a_file_that_could_not_be_written(small: Network, tmp_path: Path) -> None:
    def broken() -> list[People]:
        raise OSError("disk full")

    before = sorted(tmp_path.iterdir())
    with pytest.raises(OSError, match="disk full"):
        write_people(small, (p for _ in range(2) for p in broken()), tmp_path / "people.parquet", ABOUT)
    assert sorted(tmp_path.iterdir()) == before


def test_an_unknown_ending_is_refused_with_those_that_there_are(small: Network, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"unknown ending of 'people.xlsx'; expected one of .parquet"):
        write_people(small, [], tmp_path / "people.xlsx", ABOUT)


def test_the_longer_ending_counts() -> None:
    assert ending(Path("a.fhir.ndjson")) == ".fhir.ndjson"
    assert ending(Path("A.PHENOPACKETS.JSONL.GZ")) == ".phenopackets.jsonl.gz"
    assert ending(Path("a.parquet.gz")) is None
    assert ending(Path("a.fhir.ndjson"), TRUTH_ENDINGS) == ".ndjson"


def _spelt(case: Case) -> dict[str, object]:
    """Findings with one spelling of each unit: FHIR has its own."""
    return {name: (f.value, plain(f.unit)) if isinstance(f, Lab) else f for name, f in case.findings.items()}


def _rows(path: Path) -> list[Mapping[str, object]]:
    import csv

    if path.suffix == ".parquet":
        found: list[Mapping[str, object]] = pq.read_table(path).to_pylist()
        return found
    if path.suffix == ".arrow":
        with pa.memory_map(str(path)) as stream:
            rows: list[Mapping[str, object]] = pa.ipc.open_file(stream).read_all().to_pylist()
        return rows
    with opened(path) as content:
        text = content.read().decode()
    if "json" in path.name:
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(text.splitlines(), delimiter="\t" if ".tsv" in path.name else ","))
