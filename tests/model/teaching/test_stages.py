"""Teaching cases: what a file may hold, what is wrong with one that holds anything else, and the shipped ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twitchdx import Lab, Network, tables
from twitchdx.cases import UnreadableFileError, read_cases
from twitchdx.teaching import TeachingCase, case_at, options, read_teaching
from twitchdx.teaching.consistency import complaints
from twitchdx.teaching.options import SOMETHING_ELSE, over, right_options
from twitchdx.teaching.reading import FOLDER, KEYS, teaching_case
from twitchdx.teaching.stages import answer, complaint_alone, seen

GOOD: dict[str, Any] = {
    "id": "t",
    "title": "Twitching and tablets",
    "setting": "primary_care",
    "age": 60,
    "sex": "female",
    "author": "somebody",
    "source": {"kind": "invented"},
    "stages": [
        {
            "text": "A hand twitches.",
            "findings": {"twitching_hand": "present"},
            "open": ["ppi", "serum_magnesium", "tsh"],
        },
        {"text": "She takes tablets.", "findings": {"ppi": "present"}, "open": ["serum_magnesium"]},
        {"text": "Magnesium is low.", "findings": {"serum_magnesium": {"value": 0.5, "unit": "mmol/L"}}},
    ],
    "offered": ["hypomagnesaemia", "ppi", "ordinary_twitching"],
    "outcome": ["hypomagnesaemia"],
    "told": "A lack of magnesium.",
    "main": "hypomagnesaemia",
    "acceptable": ["ppi"],
    "dangers": [{"cause": "hypomagnesaemia", "handled_by": ["serum_magnesium"]}],
    "answers": {"tsh": "normal"},
    "learning_points": ["Ask about tablets."],
}
Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def issues_of(network: Network) -> Callable[[Edit], list[str]]:
    def found(edit: Edit) -> list[str]:
        content = copy.deepcopy(GOOD)
        edit(content)
        return [str(issue) for issue in teaching_case(network.knowledge, content, "t.json").issues]

    return found


@pytest.fixture(scope="module")
def good(network: Network) -> TeachingCase:
    row = teaching_case(network.knowledge, GOOD, "t.json")
    assert row.issues == ()
    assert row.case is not None
    return row.case


def test_every_field_is_read(good: TeachingCase) -> None:
    assert {*GOOD} | {"not_reached"} == {*KEYS}
    assert (good.id, good.age, good.sex, good.setting) == ("t", 60.0, "female", "primary_care")
    assert good.stages[2].findings == {"serum_magnesium": Lab(0.5, "mmol/L")}
    assert good.stages[0].open == ("ppi", "serum_magnesium", "tsh")
    assert good.dangers[0].handled_by == ("serum_magnesium",)
    assert good.in_model


def test_a_stage_knows_what_was_revealed_and_what_was_asked(good: TeachingCase) -> None:
    assert dict(case_at(good, 0).findings) == {"twitching_hand": "present"}
    assert dict(case_at(good, 1).findings) == {"twitching_hand": "present", "ppi": "present"}
    # A step taken early brings what a later stage would reveal, and an answer that no stage reveals.
    early = case_at(good, 0, ["serum_magnesium", "tsh", "stress"])
    assert dict(early.findings) == {
        "twitching_hand": "present",
        "serum_magnesium": Lab(0.5, "mmol/L"),
        "tsh": "normal",
    }
    assert answer(good, "stress") is None
    with pytest.raises(IndexError, match="has the stages 0 to 2, asked for 3"):
        case_at(good, 3)


def test_a_base_rate_is_about_the_complaint_alone(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["night-cramps"]
    assert complaints(network.knowledge, case) == ("cramp",)
    assert dict(complaint_alone(case, ["cramp"]).findings) == {"cramp": "ordinary"}


def test_what_was_seen_tells_nothing_of_the_end(cases: dict[str, TeachingCase]) -> None:
    for case in cases.values():
        text = repr(seen(case, 1))
        hidden = [
            case.told,
            case.source.citation,
            *case.learning_points,
            case.stages[1].text,
            *(d.why for d in case.dangers),
        ]
        assert not [words for words in hidden if words and words in text]
        assert seen(case, 1).offered == case.offered


def test_options_end_with_something_else_and_what_is_not_offered_goes_there(good: TeachingCase) -> None:
    names = options(good)
    assert names == ("hypomagnesaemia", "ppi", "ordinary_twitching", SOMETHING_ELSE)
    shares = over({"hypomagnesaemia": 0.5, "als": 0.2, "ppi": 0.3}, names)
    assert shares == pytest.approx((0.5, 0.3, 0.0, 0.2))
    assert right_options(good) == {"hypomagnesaemia", "ppi"}
    assert right_options(good, generous=False) == {"hypomagnesaemia"}


def _set(*path: Any) -> Edit:
    """Put the last item where the others lead."""

    def edit(content: dict[str, Any]) -> None:
        *way, last, value = path
        place: Any = content
        for step in way:
            place = place[step]
        place[last] = value

    return edit


def _drop(key: str) -> Edit:
    return lambda content: content.pop(key)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (_set("stagse", []), "error: t.json: stagse: unknown field 'stagse'. Did you mean `stages`?"),
        (
            _set("stages", 0, "finding", {}),
            "t.json: stages 1: finding: unknown field 'finding'. Did you mean `findings`?",
        ),
        (
            _set("stages", 1, "findings", {"pppi": "present"}),
            "t.json: stages 2: findings: pppi: unknown finding 'pppi'",
        ),
        (_set("stages", 1, "findings", {"omeprazol": "present"}), "unknown finding 'omeprazol'"),
        (_set("stages", 1, "findings", {"ppi": "prsent"}), "stages 2: findings: ppi: unknown state 'prsent'"),
        (_set("stages", 1, "findings", {"ppi": True}), "stages 2: findings: ppi: expected a state"),
        (_set("stages", 1, "findings", {"twitching_hand": "absent"}), "contradicts stages 1, where it is 'present'"),
        (
            _set("stages", 1, "findings", {"twitching": "absent"}),
            "stages 2: findings: twitching, twitching_hand: contradiction",
        ),
        (
            _set("stages", 0, "findings", {"fatigue": "present"}),
            "t.json: stages 1: findings: no complaint at the first stage",
        ),
        (
            _set("stages", 0, "open", ["serum_magnesum"]),
            "stages 1: open: unknown step 'serum_magnesum'. Did you mean `serum_magnesium`",
        ),
        (_set("stages", 0, "open", ["hypomagnesaemia", "serum_magnesium", "tsh"]), "unknown step 'hypomagnesaemia'"),
        (_set("stages", 1, "open", ["twitching_hand"]), "stages 2: open: 'twitching_hand' is known by then"),
        (_set("stages", 2, "open", ["pth"]), "warning: t.json: stages 3: open: no stage follows"),
        (_set("stages", 0, "picture", "a.png"), "stages 1: picture_text: expected a text, found none"),
        (_set("stages", []), "t.json: stages: expected at least one, found none"),
        (_set("stages", "x"), "t.json: stages: expected a list of objects, got a text"),
        (
            _set("offered", ["hypomagnesaemia", "ppi", "alss"]),
            "t.json: offered: unknown cause 'alss'. Did you mean `als`",
        ),
        (_set("offered", ["hypomagnesaemia"]), "t.json: offered: 'ppi' is not offered"),
        (
            _set("offered", ["hypomagnesaemia", "ppi", "other_cause"]),
            "'other_cause' is what *something else* stands for",
        ),
        (_set("offered", []), "t.json: offered: expected at least one, found none"),
        (_set("offered", ["ppi", "ppi", "hypomagnesaemia"]), "t.json: offered: 'ppi' stands twice"),
        (_set("outcome", ["twitching"]), "t.json: outcome: unknown cause 'twitching'"),
        (_set("outcome", "something"), "outcome: expected a list of causes or 'not in the model'"),
        (_set("outcome", "not in the model"), "main: the outcome is not in the model, so it has no main cause"),
        (_set("main", "ppi"), "t.json: main: 'ppi' is not among the outcome"),
        (_set("acceptable", ["hypomagnesaemia"]), "warning: t.json: acceptable: 'hypomagnesaemia' is the main cause"),
        (_set("dangers", 0, "cause", "stress"), "t.json: dangers 1: cause: unknown can't-miss cause 'stress'"),
        (_set("dangers", 0, "handled_by", ["pth"]), "no stage opens a step that handles 'hypomagnesaemia'"),
        (_set("answers", "pth", "low"), "warning: t.json: answers: pth: no stage opens this step"),
        (_set("answers", "serum_magnesium", "normal"), "answers: serum_magnesium: contradicts stages 3"),
        (_set("source", {"kind": "published"}), "t.json: source: citation: expected a text, found none"),
        (_set("source", {"kind": "read"}), "source: kind: expected invented or published, got 'read'"),
        (_set("age", "old"), "t.json: age: expected a number of years"),
        (_set("age", 12), "warning: t.json: age: age 12 is outside the model"),
        (_set("sex", "x"), "t.json: sex: unknown sex 'x'"),
        (_set("setting", "moon"), "t.json: setting: unknown setting 'moon'"),
        (_set("title", 3), "t.json: title: expected a text, got 3"),
        (_drop("learning_points"), "t.json: learning_points: expected a list of texts, got nothing"),
        (_drop("id"), "t.json: id: expected a text, found none"),
    ],
)
def test_an_issue_names_file_and_field_and_what_to_do(
    issues_of: Callable[[Edit], list[str]], edit: Edit, message: str
) -> None:
    found = issues_of(edit)
    assert any(message in issue for issue in found), "\n".join(found) or "no issue"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["text", "findings", "a"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(key=st.sampled_from(KEYS), value=json_values)
def test_whatever_stands_in_a_field_is_an_issue_and_no_crash(network: Network, key: str, value: object) -> None:
    row = teaching_case(network.knowledge, {**GOOD, key: value}, "t.json")
    assert (row.case is None) == any(issue.level == "error" for issue in row.issues)
    assert all(issue.where.startswith("t.json") for issue in row.issues)
    assert all(issue.message and issue.fix for issue in row.issues)


def test_an_unknown_finding_comes_with_the_nearest_names(issues_of: Callable[[Edit], list[str]]) -> None:
    (issue,) = issues_of(_set("stages", 0, "findings", {"twitching_hand": "present", "paresthesia": "present"}))
    assert issue == (
        "error: t.json: stages 1: findings: paresthesia: unknown finding 'paresthesia'. Did you mean `paraesthesia`?"
    )


def test_a_case_outside_the_model_has_no_main_cause_and_something_else_is_right(network: Network) -> None:
    content = {**GOOD, "outcome": "not in the model", "acceptable": []}
    del content["main"]
    row = teaching_case(network.knowledge, content, "t.json")
    assert row.issues == ()
    assert row.case is not None
    assert not row.case.in_model
    assert row.case.main == "other_cause"
    assert right_options(row.case) == {SOMETHING_ELSE}


def test_a_file_may_hold_several_cases_each_costs_itself_alone(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(json.dumps([GOOD, {**GOOD, "id": "u", "title": ""}, GOOD, 7]))
    rows = read_teaching(network.knowledge, path)
    assert [row.id for row in rows] == ["t", "u", "t", ""]
    assert [row.case is None for row in rows] == [False, True, True, True]
    assert "many.json: case 3: duplicate id 't'" in str(rows[2].issues[0])
    assert "case 4: expected an object, got 7" in str(rows[3].issues[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "broken JSON"),
        (b"[]", "no teaching case in it"),
        (b'{"id": "a", "id": "b"}', "the key 'id' stands twice"),
        (b"\xff\xfe", "can't decode"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(network: Network, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        read_teaching(network.knowledge, path)


# the shipped ones


def test_twelve_cases_are_shipped_and_nothing_is_wrong_with_them(network: Network) -> None:
    folder = tables.default_directory() / FOLDER
    rows = [row for path in sorted(folder.glob("*.json")) for row in read_teaching(network.knowledge, path)]
    assert len(rows) == 12
    assert [str(issue) for row in rows for issue in row.issues] == []
    assert [row.where for row in rows] == [f"{row.id}.json" for row in rows]


def test_the_shipped_cases_cover_what_they_should(cases: dict[str, TeachingCase]) -> None:
    assert sum(len(case.outcome) > 1 for case in cases.values()) >= 3  # two causes
    assert sum(not case.in_model for case in cases.values()) == 2
    assert any(case.main == "ordinary_twitching" for case in cases.values())
    assert {"als", "cord_compression", "multifocal_motor_neuropathy"} <= {case.main for case in cases.values()}
    assert all(case.dangers and case.learning_points for case in cases.values())


def test_a_case_from_a_report_holds_nothing_that_the_report_does_not(cases: dict[str, TeachingCase]) -> None:
    path = tables.default_directory() / "cases" / "published_cases.jsonl"
    reports = {row.id: row for row in read_cases(path)}
    published = [case for case in cases.values() if case.source.kind == "published"]
    assert len(published) == 10
    for case in published:
        row = reports[case.source.case]
        assert row.case is not None
        told = case_at(case, len(case.stages) - 1, [step for stage in case.stages for step in stage.open])
        assert (told.age, told.sex, told.setting) == (row.case.age, row.case.sex, row.case.setting)
        for name, finding in told.findings.items():
            assert row.case.findings.get(name) == finding, f"{case.id}: {name}"
        assert case.source.url == row.extra["url"]


def test_the_readme_names_every_shipped_case(cases: dict[str, TeachingCase]) -> None:
    text = (tables.default_directory() / FOLDER / "README.md").read_text()
    assert [case.id for case in cases.values() if f"`{case.id}.json`" not in text] == []
