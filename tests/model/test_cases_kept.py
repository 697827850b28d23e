"""Cases written and read back: nothing is lost, and no bytes break a reader."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx.cases import CaseRow, csv_rows, jsonl
from twitchdx.evidence import plain
from twitchdx.evidence.findings import UNKNOWN
from twitchdx.types import Case, Finding, Lab, Likelihood

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda t: t == t.strip() != ""
)


STATES = st.sampled_from(["absent", "present", "mild", "very_low"])


LABS = st.builds(Lab, st.floats(0, 1e6), st.sampled_from(["mmol/L", "mg/dL", "µIU/mL"]))


WEIGHTS = st.dictionaries(STATES, st.floats(0, 1e6), min_size=1)


NAMES = st.sampled_from(["twitching", "cramp", "tsh", "serum_magnesium"])


def cases(findings: st.SearchStrategy[Finding]) -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        id=TEXT,
        setting=TEXT.filter(lambda text: plain(text) not in UNKNOWN),
        age=st.none() | st.floats(0, 120),
        sex=st.none() | st.sampled_from(["female", "male"]),
        findings=st.dictionaries(NAMES, findings),
    )


@given(cases(STATES | LABS | st.builds(Likelihood, WEIGHTS)), st.dictionaries(st.sampled_from(["title", "note"]), TEXT))
def test_a_case_written_as_json_reads_back_the_same(case: Case, extra: dict[str, str]) -> None:
    (row,) = jsonl.read([jsonl.write(case, extra).encode()], "x")
    assert row == CaseRow(1, case.id, case, (), extra)


@given(st.lists(cases(STATES | LABS), min_size=1, max_size=4))
def test_cases_written_as_csv_read_back_the_same(written: list[Case]) -> None:
    text = csv_rows.write([(case, {"note": "a, b"}) for case in written])
    read = list(csv_rows.read(io.BytesIO(text.encode()), "x"))
    assert [row.case for row in read] == written
    assert all(row.extra == {"note": "a, b"} for row in read)


def test_a_likelihood_does_not_fit_a_cell_and_says_so() -> None:
    with pytest.raises(ValueError, match=r"case a: tsh: a cell holds no likelihood. Write JSON lines instead"):
        csv_rows.write([(Case("a", findings={"tsh": Likelihood({"low": 1.0})}), {})])


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_break_a_reader(lines: list[bytes]) -> None:
    for row in jsonl.read([line + b"\n" for line in lines], "x"):
        assert row.case is not None or row.issues
    for row in csv_rows.read(io.BytesIO(b"id,age,tsh\n" + b"\n".join(lines)), "x"):
        assert row.case is not None or row.issues
