"""Cohort checks: what the table says, what the network says, and what is wrong with a row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from twitchdx import load, tables
from twitchdx.network import CONTEXT, Network, build
from twitchdx.validate.cohort_table import COLUMNS, Cohort, read_cohorts
from twitchdx.validate.cohorts import check_cohorts

from ..checks import tiny  # noqa: TID252  the small knowledge base of all tests
from ..engine.oracle import worlds  # noqa: TID252

ROW = {
    "name": "cramps",
    "setting": "hospital",
    "age_band": "any",
    "sex": "any",
    "findings": "ppi=present|hypomagnesaemia=mild/severe",
    "target": "cramp",
    "state": "ordinary",
    "low": "0.1",
    "high": "0.9",
    "published": "10 to 90 %",
    "source": "henrion1989",
    "locator": "Table 1",
    "note": "made up",
    "sentence": "How many have cramps?",
}


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return build(tables.read(tiny.write(tmp_path / "priors"))[0])


def written(folder: Path, *rows: dict[str, str], header: tuple[str, ...] = COLUMNS) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [",".join(header), *(",".join(f'"{row[column]}"' for column in header) for row in rows)]
    (folder / "cohorts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def row(**changes: str) -> dict[str, str]:
    return {**ROW, **changes}


def only(tmp_path: Path, **changes: str) -> Cohort:
    found, issues = read_cohorts(written(tmp_path / "t", row(**changes)))
    assert not issues
    return found[0]


def issue(tmp_path: Path, **changes: str) -> str:
    found, issues = read_cohorts(written(tmp_path / "t", row(**changes)))
    assert not found
    assert len(issues) == 1
    return str(issues[0])


def problem(network: Network, tmp_path: Path, **changes: str) -> str:
    checked = check_cohorts(network, [only(tmp_path, **changes)])
    assert not checked.checks
    assert len(checked.issues) == 1
    return str(checked.issues[0])


def test_no_file_is_no_cohort(tmp_path: Path) -> None:
    assert read_cohorts(tmp_path) == ((), ())


def test_findings_and_their_alternatives_are_read(tmp_path: Path) -> None:
    found = only(tmp_path, source="henrion1989; other1990")
    assert found.findings == {"ppi": ("present",), "hypomagnesaemia": ("mild", "severe")}
    assert found.sources == ("henrion1989", "other1990")
    assert str(found.place) == "cohorts.csv:2"
    assert only(tmp_path, findings="").findings == {}


def test_a_missing_column_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    folder = written(tmp_path, header=tuple("stat" if c == "state" else c for c in COLUMNS))
    found, issues = read_cohorts(folder)
    assert (found, [str(i) for i in issues]) == (
        (),
        ["error: cohorts.csv:1: expected a column 'state', found none. Did you mean stat?"],
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"low": "ten"}, "expected a number from 0 to 1 in column 'low', found 'ten'"),
        ({"high": "12"}, "expected a number from 0 to 1 in column 'high', found '12'"),
        ({"high": ""}, "expected a number from 0 to 1 in column 'high', found an empty cell"),
        ({"low": "0.95"}, "expected low at most high, found 0.95 and 0.9"),
        ({"sentence": ""}, "expected something in column 'sentence', found an empty cell"),
        ({"findings": "ppi"}, "expected finding=state in column 'findings', found 'ppi'"),
        ({"findings": "ppi=present|ppi=absent"}, "the finding 'ppi' is there twice"),
    ],
)
def test_an_unreadable_row_says_what_was_expected_and_what_came(
    tmp_path: Path, changes: dict[str, str], expected: str
) -> None:
    assert issue(tmp_path, **changes).startswith(f"error: cohorts.csv:2: {expected}. ")


def test_a_good_row_is_read_beside_a_bad_one_and_one_of_the_same_name(tmp_path: Path) -> None:
    found, issues = read_cohorts(written(tmp_path, row(), row(low="x", name="b"), row(), row(name="c")))
    assert [cohort.name for cohort in found] == ["cramps", "c"]
    assert [i.where for i in issues] == ["cohorts.csv:3", "cohorts.csv:4"]
    assert "'cramps' is there twice, first at cohorts.csv:2" in issues[1].message


def test_a_row_with_too_few_cells_says_so(tmp_path: Path) -> None:
    folder = written(tmp_path, row())
    with (folder / "cohorts.csv").open("a") as stream:
        stream.write("a,b\n\n")
    (found,) = read_cohorts(folder)[1]
    assert str(found) == (
        "error: cohorts.csv:3: expected 14 cells, found 2. "
        "Put a cell that holds a comma between double quotes, and keep empty cells."
    )


def test_a_check_equals_enumeration_over_all_who_have_one_of_the_states(network: Network, tmp_path: Path) -> None:
    # leaves that do not touch the answer are left out to keep the enumeration short
    names = {*CONTEXT, "ppi", "hypomagnesaemia", "nerve_excitability", "cramp"}
    part = build(
        replace(
            network.knowledge,
            variables={n: v for n, v in network.knowledge.variables.items() if n in names},
            links=tuple(x for x in network.knowledge.links if {x.child, x.parent} <= names),
        )
    )
    at = part.index
    here = [
        w
        for w in worlds(part.graph)
        if w.states[at["setting"]] == 1 and w.states[at["ppi"]] == 1 and w.states[at["hypomagnesaemia"]] >= 1
    ]
    expected = sum(w.probability for w in here if w.states[at["cramp"]] >= 1) / sum(w.probability for w in here)
    checked = check_cohorts(network, [only(tmp_path)]).checks[0]
    assert checked.value == pytest.approx(expected, abs=1e-12)


def test_a_check_passes_inside_its_range_and_its_ends_and_says_by_how_much_it_fails(
    network: Network, tmp_path: Path
) -> None:
    value = check_cohorts(network, [only(tmp_path)]).checks[0].value
    cohort = only(tmp_path)
    ranges = ((value, value), (0.0, value / 2), (value * 1.01, 1.0))
    checked = check_cohorts(network, [replace(cohort, low=low, high=high) for low, high in ranges])
    assert checked.passed.hits == 1
    assert [check.inside for check in checked.checks] == [False, False, True]  # the farthest first
    assert checked.checks[0].miss > 0 > checked.checks[1].miss
    assert checked.checks[2].miss == 0.0


def test_a_check_knows_whether_its_study_is_also_behind_a_number_of_the_target(
    network: Network, tmp_path: Path
) -> None:
    sources = {**network.knowledge.sources, "other1990": network.knowledge.sources["henrion1989"]}
    widened = replace(network, knowledge=replace(network.knowledge, sources=sources))
    checks = check_cohorts(widened, [only(tmp_path), only(tmp_path, source="other1990")]).checks
    assert {check.cohort.source: check.shares_source for check in checks} == {"henrion1989": True, "other1990": False}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"setting": "any"}, "cramps is for any setting, expected one of them"),
        ({"setting": "moon"}, "'moon' is no state of setting"),
        ({"findings": "pppi=present"}, "'pppi' is no variable of the network. Did you mean ppi"),
        ({"findings": "ppi=often"}, "'often' is no state of ppi. Write one of absent, present."),
        ({"target": "ppi_review", "state": "present"}, "'ppi_review' is no variable of the network"),
        ({"state": "absent"}, "cramps counts cramp=absent or worse, which is everyone"),
        ({"source": "nobody1900"}, "cramps cites the unknown source 'nobody1900'"),
    ],
)
def test_a_cohort_that_the_network_cannot_be_asked_about_says_why(
    network: Network, tmp_path: Path, changes: dict[str, str], expected: str
) -> None:
    assert problem(network, tmp_path, **changes).startswith(f"error: cohorts.csv:2: {expected}")


def test_the_shipped_cohorts_can_all_be_asked() -> None:
    network = load()
    cohorts, issues = read_cohorts(tables.default_directory())
    checked = check_cohorts(network, cohorts, issues)
    assert [str(i) for i in checked.issues] == []
    assert len(checked.checks) == len(cohorts)
    assert {"als", "hypokalaemia", "hyponatraemia", "hypomagnesaemia"} <= {c.cohort.target for c in checked.checks}
