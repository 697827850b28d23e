"""The case being edited."""

from dataclasses import replace
from typing import Any

import pytest

from catalogue import Catalogue
from draft import Draft, Typed, apply, count, fields_of, opened, to_case, without
from history import History, step
from twitchdx.types import Case, Issue, Lab, Likelihood

PUBLISHED = {
    "MG-01": Case("MG-01", "hospital", 61, "female", {"tetany": "present", "serum_calcium": Lab(1.6, "mmol/L")})
}


def after(kinds: Catalogue, *events: dict[str, Any]) -> Draft:
    draft = Draft()
    for event in events:
        draft = apply(draft, event, kinds, PUBLISHED)
    return draft


def test_present_absent_and_unknown_are_three_things(kinds: Catalogue) -> None:
    present = {"do": "set", "name": "tremor", "value": "present"}
    absent = {"do": "set", "name": "tremor", "value": "absent"}
    unknown = {"do": "set", "name": "tremor", "value": "unknown"}
    assert after(kinds, present).findings == {"tremor": "present"}
    assert after(kinds, present, absent).findings == {"tremor": "absent"}
    assert after(kinds, present, unknown).findings == {}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"do": "delete"},
        {"do": "set", "name": "nonsense", "value": "present"},
        {"do": "set", "name": "tremor", "value": "sometimes"},
        {"do": "set", "name": "nerve_excitability", "value": "raised"},
        {"do": "value", "name": "tremor", "value": "1"},
        {"do": "unit", "name": "serum_magnesium", "value": "furlong"},
        {"do": "setting", "value": "moon"},
        {"do": "open", "value": "no such case"},
    ],
)
def test_an_event_that_makes_no_sense_changes_nothing(event: dict[str, Any], kinds: Catalogue) -> None:
    assert after(kinds, event) == Draft()


def test_a_laboratory_value_takes_its_unit_and_a_decimal_comma(kinds: Catalogue) -> None:
    draft = after(
        kinds,
        {"do": "value", "name": "serum_magnesium", "value": "1,7"},
        {"do": "unit", "name": "serum_magnesium", "value": "mg/dL"},
    )
    assert draft.findings == {"serum_magnesium": Typed("1,7", "mg/dL")}
    case, issues = to_case(draft)
    assert case.findings == {"serum_magnesium": Lab(1.7, "mg/dL")}
    assert issues == ()


def test_a_result_in_words_takes_the_place_of_a_value(kinds: Catalogue) -> None:
    low = {"do": "unit", "name": "serum_magnesium", "value": "low"}
    assert after(kinds, low).findings == {"serum_magnesium": "low"}
    back = {"do": "unit", "name": "serum_magnesium", "value": "mmol/L"}
    assert after(kinds, low, back).findings == {}


def test_a_unit_without_a_value_is_no_finding(kinds: Catalogue) -> None:
    draft = after(kinds, {"do": "unit", "name": "serum_magnesium", "value": "mg/dL"})
    assert count(draft) == 0
    assert to_case(draft)[0].findings == {}


def test_what_is_no_number_becomes_an_issue_and_stays_out_of_the_case(kinds: Catalogue) -> None:
    draft = after(
        kinds,
        {"do": "age", "value": "old"},
        {"do": "value", "name": "serum_magnesium", "value": "low-ish"},
        {"do": "set", "name": "tremor", "value": "present"},
    )
    case, issues = to_case(draft)
    assert (case.age, dict(case.findings)) == (None, {"tremor": "present"})
    assert [fields_of(issue) for issue in issues] == [{"age"}, {"serum_magnesium"}]
    assert "expected a number, found 'low-ish'" in issues[1].message


def test_an_opened_case_comes_back_as_it_was(kinds: Catalogue) -> None:
    draft = after(kinds, {"do": "open", "value": "MG-01"})
    assert to_case(draft) == (PUBLISHED["MG-01"], ())


def test_a_weighed_finding_of_a_file_is_kept_as_it_is() -> None:
    case = Case("1", findings={"cramp": Likelihood({"ordinary": 1.0, "unusual": 1.0})})
    assert to_case(opened(case))[0] == case


def test_reset_forgets_everything(kinds: Catalogue) -> None:
    assert after(kinds, {"do": "open", "value": "MG-01"}, {"do": "sex", "value": "male"}, {"do": "reset"}) == Draft()


def test_an_issue_names_its_fields_or_only_its_case() -> None:
    issue = Issue("error", "case 1: twitching, twitching_eyelid", "contradiction", "mend")
    assert fields_of(issue) == {"twitching", "twitching_eyelid"}
    assert fields_of(replace(issue, where="case 1")) == frozenset()


def test_a_case_without_its_bad_fields_keeps_the_others() -> None:
    case = Case("1", "hospital", 200, "female", {"tremor": "present", "cramp": "often"})
    assert without(case, frozenset({"age", "cramp"})) == Case("1", "hospital", None, "female", {"tremor": "present"})


def test_undo_goes_back_over_changes_but_not_over_looking(kinds: Catalogue) -> None:
    history = History()
    for event in (
        {"do": "set", "name": "tremor", "value": "present"},
        {"do": "select", "value": "als"},
        {"do": "set", "name": "tremor", "value": "present"},
        {"do": "set", "name": "statin", "value": "present"},
    ):
        history = step(history, event, kinds, PUBLISHED)
    history = step(history, {"do": "undo"}, kinds, PUBLISHED)
    assert dict(history.now.findings) == {"tremor": "present"}
    assert step(history, {"do": "undo"}, kinds, PUBLISHED).now == Draft()


def test_undo_at_the_beginning_does_nothing(kinds: Catalogue) -> None:
    assert step(History(), {"do": "undo"}, kinds, PUBLISHED) == History()
