"""Files of phenopackets: families, cohorts and lines are rows, a case comes back from its own, damage is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx import Case, Lab, Likelihood
from twitchdx.batch import score_file, source_of
from twitchdx.batch.crew import alone
from twitchdx.cases import read_cases
from twitchdx.cases.phenopackets import packet_of, packet_row, packets, whole_file
from twitchdx.evidence import resolve
from twitchdx.types import Visit

from .packets import ALKALOSIS, FASCICULATIONS, MAGNESIUM, PACKET, STORE, quantity, said
from .records import BOOK, KNOWLEDGE, NAMES, NETWORK, findings


def test_people_of_a_family_and_of_a_cohort_are_rows(tmp_path: Path) -> None:
    people = [{"id": one, "subject": {"id": one}, "phenotypicFeatures": [FASCICULATIONS]} for one in "abcd"]
    family = {"id": "f", "proband": people[0], "relatives": people[1:2], "pedigree": {}, "metaData": {}}
    cohort = {"id": "c", "members": people[2:], "metaData": {}}
    for name, text in (
        ("family.json", json.dumps(family)),
        ("both.json", json.dumps([family, cohort])),
        ("both.jsonl", f"{json.dumps(family)}\n{json.dumps(cohort)}\n"),
    ):
        (tmp_path / name).write_text(text)
        rows = list(read_cases(tmp_path / name))
        assert [row.id for row in rows] == (["a", "b"] if name == "family.json" else ["a", "b", "c", "d"])
        assert all(findings(row) == {"fasciculations_seen": "present"} for row in rows)


def test_what_is_no_phenopacket_is_refused_and_the_others_are_read() -> None:
    good = {"id": "a", "phenotypicFeatures": [FASCICULATIONS]}
    rows = list(whole_file(json.dumps([{"name": "x"}, good, 3, {"id": 7}]).encode(), "x", BOOK))
    assert [row.case is not None for row in rows] == [False, True, False, False]
    assert "x, phenopacket 1: expected a phenopacket, got none of its parts" in said(rows[0])[0]
    assert "expected a phenopacket: Expected `object`, got `int`" in said(rows[2])[0]
    assert "$.id" in said(rows[3])[0]


def test_a_denied_state_is_scored(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(
        json.dumps(
            {"id": "a", "metaData": {}, "phenotypicFeatures": [FASCICULATIONS, {"type": ALKALOSIS, "excluded": True}]}
        )
    )
    source = source_of(KNOWLEDGE, tmp_path / "x.json")
    summary = score_file(NETWORK, source, tmp_path / "out.csv", crew=alone)
    assert (summary.scored, summary.rejected) == (1, 0)


def test_phenopackets_come_alone_in_arrays_and_by_line(tmp_path: Path) -> None:
    other = {**PACKET, "subject": {"id": "p2"}}
    (tmp_path / "one.json").write_text(json.dumps(PACKET, indent=1))
    (tmp_path / "two.json").write_text(json.dumps([PACKET, other]))
    (tmp_path / "two.jsonl").write_text(f"{json.dumps(PACKET)}\n{json.dumps(other)}\n{{\n")
    assert [row.id for row in read_cases(tmp_path / "one.json")] == ["p1"]
    assert [row.id for row in read_cases(tmp_path / "two.json")] == ["p1", "p2"]
    by_line = list(read_cases(tmp_path / "two.jsonl"))
    assert [row.case is not None for row in by_line] == [True, True, False]
    assert "two.jsonl:3: expected a phenopacket" in str(by_line[2].issues[0])


# Out, and back

WEIGHTS = st.floats(0.0, 1.0, allow_subnormal=False)


def finding(name: str) -> st.SearchStrategy[object]:
    states = KNOWLEDGE.variables[name].states
    values = st.builds(Lab, st.floats(0.001, 1e4), st.sampled_from(["mmol/L", "µmol/L", "mIU/L", "U/L", "mmHg", "pH"]))
    likelihood = st.dictionaries(st.sampled_from(states), WEIGHTS, min_size=1).map(Likelihood)
    return st.sampled_from(states) | values | likelihood


CASES = st.builds(
    Case,
    id=st.text("abcdefghij0123456789-", min_size=1, max_size=12),
    age=st.none() | st.floats(0.01, 119.0).map(lambda age: round(age, 2)),
    sex=st.none() | st.sampled_from(["male", "female"]),
    findings=st.lists(st.sampled_from(NAMES), unique=True, max_size=12).flatmap(
        lambda names: st.fixed_dictionaries({name: finding(name) for name in names})
    ),
)


@settings(max_examples=150, deadline=None)
@given(CASES)
def test_a_case_comes_back_whole(case: Case) -> None:
    packet = packet_of(KNOWLEDGE, BOOK, case)
    row = packet_row(json.dumps(packet).encode(), 1, "x", BOOK)
    assert row.case == case
    assert not row.issues
    assert "unread" not in row.extra
    used = {term.partition(":")[0] for term in _ids(packet)}
    meta = packet["metaData"]
    assert isinstance(meta, dict)
    assert used <= {resource["namespacePrefix"] for resource in meta["resources"]}


def test_every_state_of_every_variable_comes_back() -> None:
    for name in NAMES:
        for state in KNOWLEDGE.variables[name].states:
            case = Case("a", findings={name: state})
            row = packet_row(json.dumps(packet_of(KNOWLEDGE, BOOK, case)).encode(), 1, "x", BOOK)
            assert row.case == case, (name, state)


def test_visits_have_no_place() -> None:
    case = Case("a", visits=(Visit(date(2026, 1, 1), {}),))
    with pytest.raises(ValueError, match=r"holds no visits. Write JSON lines instead"):
        packet_of(KNOWLEDGE, BOOK, case)


def _ids(value: object) -> list[str]:
    """Ids of all terms in a phenopacket."""
    if isinstance(value, dict):
        own = [value["id"]] if set(value) == {"id", "label"} else []
        return own + [one for part in value.values() for one in _ids(part)]
    return [one for part in value for one in _ids(part)] if isinstance(value, list) else []


# Damage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """JSON that is whole, with something else in one place of a good phenopacket."""
    packet: Any = json.loads(json.dumps(STORE | {"measurements": [{"assay": MAGNESIUM, **quantity(0.5)}]}))
    at = packet
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            at[key] = data.draw(JSON)
            break
        at = at[key]
    text = json.dumps(packet).encode()
    for rows in (whole_file(text, "x", BOOK), packets([text], "x", BOOK)):
        for row in rows:
            assert row.case is not None or row.issues
            if row.case is not None:
                resolve(KNOWLEDGE, row.case)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[",
        b"\xff",
        b'{"id": "\xff"}',
        b'{"subject": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a_b": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"id": "a", "measurements": [{"value": {"quantity": {"value": 1e999}}}]}',
        b'{"proband": null, "members": 3}',
    ],
)
def test_what_cannot_be_read_is_a_broken_row(text: bytes) -> None:
    (row,) = whole_file(text, "x", BOOK)
    assert row.case is None
    assert row.issues[0].level == "error"
