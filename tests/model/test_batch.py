"""Many cases to their rankings, on the small knowledge base; and DataFrames."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from twitchdx import frames
from twitchdx.batch import result_object, score_rows, score_rows_in_parallel
from twitchdx.batch.agreement import Diagnosis, agreement, read_diagnoses
from twitchdx.cases import CaseRow, UnreadableFileError, read_cases
from twitchdx.network import Network, load
from twitchdx.rank import rank
from twitchdx.types import Case, Issue, Lab

from .checks import tiny

LINES = """\
{"id": "a", "age": 58, "sex": "female", "setting": "ward", "findings": {"ppi": "present", "twitching": "present"}}
{"id": "b", "findings": {"twitchng": "present"}}
{"id": "c", "age": 15, "findings": {"cramp": "unusual"}}
{"id": "c"}
{"id":
{"id": "=1+1", "findings": {"caffeine": "high"}, "ward": 7}
"""


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return load(tiny.write(tmp_path / "priors"))


@pytest.fixture
def rows(tmp_path: Path) -> list[CaseRow]:
    path = tmp_path / "cases.jsonl"
    path.write_text(LINES)
    return list(read_cases(path))


def test_every_row_has_a_result_in_its_place(network: Network, rows: list[CaseRow]) -> None:
    results = list(score_rows(network, rows))
    assert [(r.row.line, r.ranking.case_id, r.status) for r in results] == [
        (1, "a", "scored"),
        (2, "b", "rejected"),
        (3, "c", "scored_with_warnings"),
        (4, "c", "rejected"),
        (5, "line-5", "rejected"),
        (6, "=1+1", "scored_with_warnings"),
    ]


def test_the_size_of_a_block_changes_nothing(network: Network, rows: list[CaseRow]) -> None:
    whole, single = (list(score_rows(network, rows, block)) for block in (100, 1))
    assert [r.status for r in whole] == [r.status for r in single]
    for one, other in zip(whole, single, strict=True):
        assert [c.cause for c in one.ranking.causes] == [c.cause for c in other.ranking.causes]
        assert [c.posterior for c in one.ranking.causes] == pytest.approx([c.posterior for c in other.ranking.causes])


def test_a_good_row_is_scored_as_it_would_be_alone(network: Network, rows: list[CaseRow]) -> None:
    first = next(score_rows(network, rows))
    assert first.row.case is not None
    alone = rank(network, first.row.case)
    assert [c.cause for c in first.ranking.causes] == [c.cause for c in alone.causes]
    assert [c.posterior for c in first.ranking.causes] == pytest.approx([c.posterior for c in alone.causes], abs=1e-12)


def test_rows_are_scored_as_they_come_and_not_read_ahead(network: Network, rows: list[CaseRow]) -> None:
    taken = 0

    def counted() -> Iterator[CaseRow]:
        nonlocal taken
        for row in rows:
            taken += 1
            yield row

    results = score_rows(network, counted(), block=2)
    next(results)
    assert taken == 2


def test_issues_of_the_form_and_of_the_content_stand_together(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a", "ward": 7, "age": 15, "findings": {"twitching": "present"}}')
    (result,) = score_rows(network, read_cases(path))
    assert [i.where for i in result.ranking.issues] == ["x.jsonl:1", "case a: age"]


def test_an_object_has_the_agreed_shape(network: Network) -> None:
    ranking = rank(network, Case("a", "hospital", findings={"twitching": "present", "ppi": "present"}))
    whole = result_object(ranking)
    assert list(whole) == ["case_id", "setting", "causes", "cant_miss", "issues", "digest", "version", "disclaimer"]
    causes, ledger = whole["causes"], whole["cant_miss"]
    assert isinstance(causes, list)
    assert isinstance(ledger, list)
    assert all(list(c) == ["cause", "label", "kind", "prior", "posterior", "attribution", "chain"] for c in causes)
    assert all(list(c) == ["cause", "posterior", "threshold", "above"] for c in ledger)
    assert [c["attribution"] for c in causes] == sorted((c["attribution"] for c in causes), reverse=True)
    assert {c["kind"] for c in causes} <= {"condition", "imbalance", "ordinary", "other", "trigger", "medication"}
    json.dumps(whole, allow_nan=False)


# Agreement with stated diagnoses


def test_agreement_counts_first_places_of_the_main_and_of_any_stated_cause(network: Network, tmp_path: Path) -> None:
    case = {"twitching": "present", "ppi": "present", "serum_magnesium": Lab(0.4, "mmol/L")}
    rows = [CaseRow(n, i, Case(i, "hospital", findings=case)) for n, i in enumerate("abcdef")]
    results = list(score_rows(network, [*rows, CaseRow(9, "g", None)]))
    assert [c.cause for c in results[0].ranking.what_is_wrong] == ["hypomagnesaemia", "ordinary_twitching"]
    path = tmp_path / "diagnoses.csv"
    path.write_text(
        "id,main,acceptable,in_scope,list,note\n"
        "a,hypomagnesaemia,hypomagnesaemia,yes,what_is_wrong,\n"
        "b,ordinary_twitching,hypomagnesaemia|ordinary_twitching,yes,what_is_wrong,\n"
        "c,ppi,ppi,yes,what_drives_it,\n"
        "d,als,als,yes,what_is_wrong,\n"
        "e,hypomagnesaemia,hypomagnesaemia,no,what_is_wrong,\n"
        "g,hypomagnesaemia,hypomagnesaemia,yes,what_is_wrong,\n"
    )
    found = agreement(results, read_diagnoses(path))
    # a and c come first; b second, though its other stated cause comes first; d and the rejected g nowhere.
    assert (found.cases, found.main_first, found.main_among_few) == (5, 2, 3)
    assert (found.stated_first, found.stated_among_few) == (3, 3)
    shares = [results[0].ranking.what_is_wrong[0].attribution, results[0].ranking.what_drives_it[0].attribution]
    assert found.share == pytest.approx(sum(s for s in shares if s is not None) / 2)


def test_agreement_of_nothing_has_no_share() -> None:
    none = agreement([], {"a": Diagnosis("als", frozenset({"als"}), True, "what_is_wrong")})
    assert (none.cases, none.share) == (0, None)


# DataFrames


def test_a_frame_is_scored_on_its_own_index(network: Network) -> None:
    frame = pd.DataFrame(
        {
            "age": [58, None],
            "sex": ["female", None],
            "setting": ["ward", "nowhere"],
            "ppi": [True, None],
            "twitching": ["present", pd.NA],
            "serum_magnesium [mmol/L]": [0.41, float("nan")],
        },
        index=["x", "y"],
    )
    scored = frames.score(frame, network)
    assert list(scored.index) == ["x", "y"]
    assert list(scored["status"]) == ["scored", "rejected"]
    findings = {"ppi": "present", "twitching": "present", "serum_magnesium": Lab(0.41, "mmol/L")}
    ranking = rank(network, Case("x", "hospital", 58, "female", findings))
    assert scored.loc["x", "id"] == "x"
    assert scored.loc["x", "top1_cause"] == ranking.causes[0].cause
    assert scored.loc["x", "top1_attribution"] == pytest.approx(ranking.causes[0].attribution)
    assert "unknown setting 'nowhere'" in str(scored.loc["y", "issues"])


def test_a_frame_with_ids_and_a_plain_index_keeps_both(network: Network) -> None:
    scored = frames.score(pd.DataFrame({"id": ["a", "b"], "cramp": ["ordinary", False]}), network)
    assert list(scored["id"]) == ["a", "b"]
    assert list(scored.index) == [0, 1]
    assert list(scored["status"]) == ["scored", "scored"]


def test_a_frame_says_which_columns_were_not_used(network: Network) -> None:
    with pytest.warns(UserWarning, match="columns that were not used: shoe size"):
        scored = frames.score(pd.DataFrame({"cramp": ["ordinary"], "shoe size": [44]}), network)
    assert list(scored["ignored"]) == [1]


def test_an_empty_frame_gives_the_columns(network: Network) -> None:
    scored = frames.score(pd.DataFrame({"id": []}), network)
    assert len(scored) == 0
    assert "top1_cause" in scored.columns


def test_several_processes_give_the_same_results_in_the_same_order(network: Network) -> None:
    rows = [
        CaseRow(i, f"c{i}", Case(f"c{i}", findings={"cramp": "ordinary" if i % 2 else "absent"})) for i in range(14)
    ]
    rows[3] = CaseRow(3, "broken", None, (Issue("error", "line 3", "no JSON", "Mend it."),))
    together = list(score_rows_in_parallel(network, rows, workers=2))
    assert together == list(score_rows(network, rows))
    assert [r.row.line for r in together] == [r.line for r in rows]


def test_a_frame_tells_true_from_one(network: Network) -> None:
    frame = pd.DataFrame({"ppi": pd.Series([True, 1, 0, False], dtype=object)})
    scored = frames.score(frame, network)
    assert list(scored["status"]) == ["scored", "rejected", "rejected", "scored"]
    assert list(scored["used"]) == [1, 0, 0, 1]


@pytest.mark.filterwarnings("ignore:columns that were not used")
def test_a_frame_may_hold_lists_where_they_are_not_used(network: Network) -> None:
    scored = frames.score(pd.DataFrame({"ppi": [["present"], None], "tags": [["x"], []]}), network)
    assert list(scored["ignored"]) == [1, 1]
    assert list(scored["status"]) == ["rejected", "scored"]
    assert "ppi: unknown state" in str(scored["issues"][0])


def test_ids_of_a_frame_with_a_missing_one_are_whole_numbers(network: Network) -> None:
    assert list(frames.score(pd.DataFrame({"id": [1001.0, None]}), network)["id"]) == ["1001", "line-2"]


def test_a_frame_with_two_ages_is_refused(network: Network) -> None:
    with pytest.raises(UnreadableFileError, match="'age' and 'age' both say the age"):
        frames.score(pd.DataFrame([[45, 80]], columns=["age", "age"]), network)


def test_what_is_no_frame_is_refused(network: Network) -> None:
    with pytest.raises(TypeError, match="expected a pandas DataFrame, got dict"):
        frames.score({"age": [45]}, network)  # type: ignore[arg-type]
