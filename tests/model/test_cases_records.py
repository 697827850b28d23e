"""Cases as FHIR and as phenopackets, out and back; codes; whatever comes is read or refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

import twitchdx
from twitchdx import Case, Network
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.cases import CaseRow
from twitchdx.cases.columns import understand
from twitchdx.cases.fhir import bundle_of, bundle_row, bundles
from twitchdx.cases.phenopackets import packet_of, packet_row, whole_file
from twitchdx.rank import rank
from twitchdx.types import DISCLAIMER, Kind

from .records import BOOK, KNOWLEDGE, NAMES

# Out, and back


def _finding(name: str) -> st.SearchStrategy[object]:
    return st.sampled_from(KNOWLEDGE.variables[name].states)


CASES = st.builds(
    Case,
    id=st.text("abcdefghij0123456789-", min_size=1, max_size=12),
    setting=st.sampled_from(KNOWLEDGE.variables["setting"].states),
    age=st.none() | st.integers(0, 110).map(float),
    sex=st.none() | st.sampled_from(["male", "female"]),
    findings=st.lists(st.sampled_from(NAMES), unique=True, max_size=12).flatmap(
        lambda names: st.fixed_dictionaries({name: _finding(name) for name in names})
    ),
)


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_a_case_comes_back_from_its_bundle(case: Case) -> None:
    text = json.dumps(bundle_of(KNOWLEDGE, BOOK, case)).encode()
    (row,) = bundle_row(text, 1, "x", BOOK)
    assert row.case == case
    assert not row.issues
    Bundle.model_validate_json(text)  # the strict reader of FHIR finds nothing wrong with it


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_a_case_comes_back_from_its_phenopacket(case: Case) -> None:
    row = packet_row(json.dumps(packet_of(KNOWLEDGE, BOOK, case)).encode(), 1, "x", BOOK)
    assert row.case is not None
    assert row.case.findings == case.findings
    assert (row.case.id, row.case.sex) == (case.id, case.sex)
    assert row.case.age == case.age


def test_what_no_record_holds_is_refused() -> None:
    case = Case("a", findings={"cramp": twitchdx.Likelihood({"ordinary": 1.0})})
    with pytest.raises(ValueError, match=r"cramp: .* holds no likelihood. Write JSON lines instead"):
        bundle_of(KNOWLEDGE, BOOK, case)


def test_results_are_risk_assessments(network: Network, tmp_path: Path) -> None:
    path, out = tmp_path / "x.csv", tmp_path / "out.fhir.ndjson"
    path.write_text("id,setting,twitching,ppi\na,ward,present,present\nb,ward,nonsense,\n")
    source = source_of(KNOWLEDGE, path)
    score_file(network, source, out, crew=alone)
    first, second = out.read_text().splitlines()
    for text in (first, second):
        Bundle.model_validate_json(text)
    risk = json.loads(first)["entry"][0]["resource"]
    alone_ = rank(network, Case("a", "hospital", findings={"twitching": "present", "ppi": "present"}))
    assert risk["subject"] == {"reference": "Patient/a"}
    assert risk["prediction"][0]["outcome"]["text"] == alone_.causes[0].label
    assert risk["prediction"][0]["probabilityDecimal"] == pytest.approx(alone_.causes[0].posterior, abs=1e-9)
    als = next(p for p in risk["prediction"] if p["outcome"]["coding"][-1]["code"] == "als")
    assert als["rationale"].startswith("Must not be missed; under its action threshold")
    assert risk["note"][0]["text"] == DISCLAIMER
    wrong = json.loads(second)["entry"][0]["resource"]
    assert wrong["resourceType"] == "OperationOutcome"
    assert "unknown state 'nonsense'" in wrong["issue"][0]["diagnostics"]


# Codes


def test_a_column_is_found_by_its_code() -> None:
    headers = ["LOINC 2601-3", "2823-3 [mmol/L]", "HP:0002380", "SNOMED CT 1", "HP:0007289"]
    found = understand(KNOWLEDGE, headers)
    assert [(c.name, c.how, c.unit) for c in found] == [
        ("serum_magnesium", "code", ""),
        ("serum_potassium", "code", "mmol/L"),
        ("fasciculations_seen", "code", ""),
        ("", "", ""),
        ("", "", ""),
    ]


def test_every_code_that_reads_stands_for_one_finding() -> None:
    reading = [(code.system, code.code) for code in KNOWLEDGE.codes if code.reads]
    assert len(reading) == len(set(reading))
    for code in KNOWLEDGE.codes:
        if code.reads:
            assert KNOWLEDGE.variables[code.variable].kind not in (Kind.CONTEXT, Kind.MECHANISM, Kind.MANAGEMENT)


# Whatever comes


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_ends_the_reading(data: st.DataObject) -> None:
    case = data.draw(CASES)
    write, read_ = data.draw(
        st.sampled_from(
            [
                (bundle_of, lambda text: list(bundles([text], "x", BOOK))),
                (packet_of, lambda text: list(whole_file(text, "x", BOOK))),
            ]
        )
    )
    text = bytearray(json.dumps(write(KNOWLEDGE, BOOK, case)).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        match data.draw(st.sampled_from(["change", "cut", "double"])):
            case "change":
                text[at] = data.draw(st.integers(0, 255))
            case "cut":
                del text[at : at + data.draw(st.integers(1, 40))]
            case _:
                text[at:at] = text[at : at + 30]
        if not text:
            return
    for row in read_(bytes(text)):
        assert isinstance(row, CaseRow)
        assert row.case is not None or row.issues
