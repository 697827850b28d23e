"""Cases to likelihood vectors, on a small knowledge base with invented numbers."""

from collections.abc import Mapping

import numpy as np
import pytest

from twitchdx.evidence import Evidence, closest, resolve
from twitchdx.types import (
    Case,
    Finding,
    Kind,
    Knowledge,
    Lab,
    LabRow,
    Likelihood,
    Link,
    Number,
    Place,
    ResultRow,
    Variable,
)

NOWHERE = Place("invented.csv", 1)


def number(value: float) -> Number:
    return Number(value, value, value, "elicited", "-", "-", "-", "D", "2020-01-01", "-", NOWHERE)


def variable(name: str, kind: Kind, states: str = "absent|present", neutral: str = "") -> Variable:
    names = tuple(states.split("|"))
    return Variable(name, kind, "group", names, neutral or names[0], False, "", NOWHERE)


def is_a(parent: str, child: str) -> Link:
    return Link(child, "present", parent, "present", number(1.0), 0.0)


def lab(parameter: str, value: float, state: str = "any") -> LabRow:
    return LabRow("serum_potassium", parameter, state, "any", "mmol/L", number(value))


VARIABLES = (
    variable("age_band", Kind.CONTEXT, "18_39|40_59|60_74|75_plus"),
    variable("sex", Kind.CONTEXT, "female|male"),
    variable("setting", Kind.CONTEXT, "general_population|primary_care|hospital"),
    variable("caffeine", Kind.TRIGGER, "none|moderate|high", "moderate"),
    variable("hypokalaemia", Kind.IMBALANCE, "absent|mild|severe"),
    variable("hyperkalaemia", Kind.IMBALANCE),
    variable("nerve_excitability", Kind.MECHANISM),
    variable("twitching", Kind.FINDING),
    variable("twitching_face", Kind.FINDING),
    variable("twitching_eyelid", Kind.FINDING),
    variable("duration", Kind.FINDING, "days|weeks|months"),
    variable("serum_potassium", Kind.TEST, "normal|low|very_low|high"),
    variable("hydration", Kind.MANAGEMENT),
)
KNOWLEDGE = Knowledge(
    variables={v.name: v for v in VARIABLES},
    baselines=(),
    links=(
        is_a("twitching_face", "twitching"),
        is_a("twitching_eyelid", "twitching_face"),
        Link("twitching", "present", "caffeine", "high", number(0.2), 0.1),
    ),
    leaks=(),
    tests=(
        ResultRow("serum_potassium", "low", "hypokalaemia", "mild", number(0.9)),
        ResultRow("serum_potassium", "very_low", "hypokalaemia", "severe", number(0.9)),
        ResultRow("serum_potassium", "high", "hyperkalaemia", "present", number(0.9)),
        ResultRow("serum_potassium", "low", "hypokalaemia", "absent", number(0.03)),
        ResultRow("serum_potassium", "high", "hypokalaemia", "absent", number(0.9)),
    ),
    labs=(
        lab("cutoff", 3.5, "low"),
        lab("cutoff", 2.5, "very_low"),
        lab("cutoff", 5.0, "high"),
        lab("biological_cv", 0.04),
        lab("analytical_cv", 0.01),
        lab("minimum", 0.8),
        lab("maximum", 12.0),
        lab("molar_mass", 39.098),
        lab("valence", 1.0),
    ),
    thresholds=(),
    interventions=(),
    wording={("caffeine", "label_lay"): "coffee, tea and chocolate"},
    settings={"emergency department": "hospital"},
    sources={},
    digest="invented",
)


def read(
    findings: Mapping[str, Finding] | None = None,
    setting: str = "hospital",
    age: float | None = None,
    sex: str | None = None,
) -> Evidence:
    return resolve(KNOWLEDGE, Case("one", setting, age, sex, findings or {}))


def weights(evidence: Evidence, name: str) -> list[float]:
    assert not [i for i in evidence.issues if i.level == "error"], evidence.issues
    return [float(w) for w in evidence.weights[name]]


def only_error(evidence: Evidence) -> str:
    assert [i.level for i in evidence.issues] == ["error"], evidence.issues
    return str(evidence.issues[0])


def test_a_finding_not_named_is_unknown_and_absent_is_absent() -> None:
    evidence = read({"twitching": "absent"})
    assert set(evidence.weights) == {"setting", "twitching"}
    assert weights(evidence, "twitching") == [1.0, 0.0]


def test_unknown_in_words_is_unknown() -> None:
    assert set(read({"twitching": "unknown", "duration": ""}).weights) == {"setting"}


def test_weights_are_read_only_float64() -> None:
    vector = read().weights["setting"]
    assert vector.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0


def test_present_for_a_graded_variable_is_any_state_above_neutral() -> None:
    evidence = read({"hypokalaemia": "present"})
    assert weights(evidence, "hypokalaemia") == [0.0, 1.0, 1.0]
    assert evidence.issues == ()


def test_present_above_a_harmless_amount_is_read_with_a_warning() -> None:
    evidence = read({"caffeine": "present"})
    assert weights(evidence, "caffeine") == [0.0, 0.0, 1.0]
    assert str(evidence.issues[0]) == (
        "warning: case one: caffeine: `present` was read as `high`, more than `moderate`. "
        "Write `moderate` if that is meant, else the state itself."
    )


def test_absent_and_none_are_the_same_where_the_first_state_is_one_of_them() -> None:
    assert weights(read({"caffeine": "absent"}), "caffeine") == [1.0, 0.0, 0.0]
    assert weights(read({"twitching": "none"}), "twitching") == [1.0, 0.0]


def test_case_and_spaces_in_names_and_states_are_forgiven() -> None:
    assert weights(read({"Serum Potassium": "Very Low"}), "serum_potassium") == [0.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("twitchng", "`twitching`"),
        ("coffee", "`caffeine`"),
        ("hypokalemia", "`hypokalaemia`"),
        ("eyelid", "twitching_eyelid"),
    ],
)
def test_an_unknown_finding_comes_with_what_was_meant(written: str, meant: str) -> None:
    error = only_error(read({written: "present"}))
    assert f"error: case one: {written}: unknown finding '{written}'. Did you mean" in error
    assert meant in error


def test_an_unknown_finding_with_nothing_near_says_where_the_names_are() -> None:
    assert "see variables.csv" in only_error(read({"zzzz": "present"}))


def test_an_unknown_state_lists_the_states() -> None:
    error = only_error(read({"duration": "month"}))
    assert "unknown state 'month'; expected `days`, `weeks` or `months`. Did you mean `months`?" in error


def test_present_says_nothing_about_a_course_and_is_an_unknown_state() -> None:
    assert "unknown state 'present'; expected `days`, `weeks` or `months`" in only_error(read({"duration": "present"}))


def test_an_unknown_state_of_a_blood_test_lists_the_units_too() -> None:
    assert "or a value in `mmol/L`, `mg/dL` or `mEq/L`" in only_error(read({"serum_potassium": "lowish value"}))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hydration", "'hydration' is advice and stands outside the network. Leave it out of the findings"),
        ("nerve_excitability", "is a hidden mechanism that nobody observes. Leave it out; name the signs"),
        ("sex", "'sex' is no finding. Give `age`, `sex` and `setting` beside `findings`"),
    ],
)
def test_what_is_no_finding_is_refused_with_the_fix(name: str, message: str) -> None:
    assert message in only_error(read({name: "present"}))


def test_a_value_becomes_weights_of_the_result_states_without_a_jump() -> None:
    below, above = (weights(read({"serum_potassium": Lab(v, "mmol/L")}), "serum_potassium") for v in (3.49, 3.51))
    assert below[1] > below[0] > 0.5
    assert above[0] > above[1] > 0.5


def test_an_impossible_value_says_which_unit_was_probably_meant() -> None:
    error = only_error(read({"serum_potassium": Lab(13.5, "mmol/L")}))
    assert "13.5 mmol/L is impossible: expected 0.8 to 12 mmol/L. Was it in `mg/dL`?" in error


def test_a_wrong_unit_lists_the_accepted_ones() -> None:
    error = only_error(read({"serum_potassium": Lab(3.5, "mmHg")}))
    assert "the unit 'mmHg' does not fit; expected one of mmol/L, mg/dL, mEq/L" in error


def test_a_missing_unit_is_said() -> None:
    assert "the unit is missing; expected one of mmol/L" in only_error(read({"serum_potassium": Lab(3.5, "")}))


def test_a_value_of_something_unmeasurable_is_refused() -> None:
    assert "takes no measured value, got 3 mmol/L. Write one of `absent`" in only_error(
        read({"twitching": Lab(3.0, "mmol/L")})
    )


def test_a_value_that_is_no_number_is_refused() -> None:
    assert "expected a number and a unit, got nan" in only_error(read({"serum_potassium": Lab(float("nan"), "mmol/L")}))


def test_a_likelihood_is_scaled_to_its_largest_weight() -> None:
    evidence = read({"duration": Likelihood({"weeks": 2.0, "months": 8.0})})
    assert weights(evidence, "duration") == [0.0, 0.25, 1.0]


@pytest.mark.parametrize(
    ("likelihood", "message"),
    [
        ({"year": 1.0}, "likelihood of unknown state 'year'; expected `days`, `weeks` or `months`"),
        ({"days": -1.0}, "likelihood of 'days' is -1.0; expected a finite number of at least 0"),
        ({"days": float("inf")}, "likelihood of 'days' is inf; expected a finite number"),
        ({"days": True}, "likelihood of 'days' is True; expected a finite number"),
        ({"days": 0.0}, "likelihood rules out every state; expected at least one weight above 0"),
        ({}, "likelihood rules out every state"),
    ],
)
def test_a_bad_likelihood_says_what_is_wrong(likelihood: Mapping[str, float], message: str) -> None:
    assert message in only_error(read({"duration": Likelihood(likelihood)}))


def test_a_finding_of_a_wrong_type_says_expected_and_got() -> None:
    findings: Mapping[str, Finding] = {"twitching": 1}  # type: ignore[dict-item]
    assert "expected a state, a value with a unit or a likelihood, got int 1. Write one of" in only_error(
        read(findings)
    )


def test_a_kind_of_something_present_contradicts_its_absence() -> None:
    error = only_error(read({"twitching": "absent", "twitching_face": "present"}))
    assert "error: case one: twitching, twitching_face: contradiction: 'twitching face' is there" in error
    assert "Correct `twitching_face` or `twitching`." in error


def test_a_contradiction_is_seen_across_two_definitions() -> None:
    error = only_error(read({"twitching": "absent", "twitching_eyelid": "present"}))
    assert "case one: twitching, twitching_eyelid: contradiction" in error


def test_an_ordinary_cause_contradicts_nothing() -> None:
    assert read({"twitching": "absent", "caffeine": "high"}).issues == ()


def test_an_umbrella_may_be_present_without_its_kinds() -> None:
    assert read({"twitching": "present", "twitching_eyelid": "absent"}).issues == ()


def test_an_uncertain_kind_contradicts_nothing() -> None:
    likelihood = Likelihood({"absent": 0.1, "present": 0.9})
    assert read({"twitching": "absent", "twitching_face": likelihood}).issues == ()


def test_low_and_high_of_one_thing_exclude_each_other() -> None:
    error = only_error(read({"hypokalaemia": "severe", "hyperkalaemia": "present"}))
    assert (
        "error: case one: hypokalaemia, hyperkalaemia: 'hypokalaemia' and 'hyperkalaemia' exclude each other" in error
    )
    assert read({"hypokalaemia": "absent", "hyperkalaemia": "present"}).issues == ()


def test_one_finding_under_two_spellings_must_agree() -> None:
    assert read({"Twitching": "present", "twitching": "present"}).issues == ()
    assert "given twice with different values" in only_error(read({"Twitching": "absent", "twitching": "present"}))


@pytest.mark.parametrize(
    ("written", "setting"),
    [("hospital", "hospital"), ("Primary care", "primary_care"), ("Emergency Department", "hospital")],
)
def test_a_setting_is_found_by_name_or_alias(written: str, setting: str) -> None:
    evidence = read(setting=written)
    assert evidence.setting == setting
    states = KNOWLEDGE.variables["setting"].states
    assert weights(evidence, "setting") == [float(s == setting) for s in states]


def test_an_unknown_setting_lists_the_known_ones() -> None:
    error = only_error(read(setting="hopsital"))
    assert "unknown setting 'hopsital'; expected `general_population`, `primary_care` or `hospital`" in error
    assert "Did you mean `hospital`?" in error


@pytest.mark.parametrize(
    ("age", "band"), [(18, "18_39"), (39.9, "18_39"), (40, "40_59"), (74, "60_74"), (75, "75_plus"), (110, "75_plus")]
)
def test_age_in_years_gives_its_band(age: float, band: str) -> None:
    states = KNOWLEDGE.variables["age_band"].states
    assert weights(read(age=age), "age_band") == [float(s == band) for s in states]


def test_an_unknown_age_or_sex_is_left_open() -> None:
    assert set(read().weights) == {"setting"}
    assert set(read(sex="unknown").weights) == {"setting"}


def test_a_child_is_scored_as_the_youngest_adults_with_a_warning() -> None:
    evidence = read(age=15)
    assert weights(evidence, "age_band") == [1.0, 0.0, 0.0, 0.0]
    assert str(evidence.issues[0]) == (
        "warning: case one: age: age 15 is outside the model, which is about adults of 18 and older. "
        "Scored as the youngest band, `18_39`; do not rely on the result."
    )


@pytest.mark.parametrize("age", [-1, 121, 1985, float("nan"), float("inf")])
def test_an_impossible_age_is_refused(age: float) -> None:
    assert "expected 0 to 120 years. Give the age in years" in only_error(read(age=age))


@pytest.mark.parametrize(("written", "sex"), [("F", "female"), ("male", "male"), ("Female", "female")])
def test_sex_is_read_from_its_first_letter(written: str, sex: str) -> None:
    assert weights(read(sex=written), "sex") == [float(s == sex) for s in ("female", "male")]


def test_an_unknown_sex_lists_the_known_ones() -> None:
    assert "unknown sex 'x'; expected `female` or `male`. Leave it empty" in only_error(read(sex="x"))


def test_all_that_is_wrong_is_said_at_once() -> None:
    evidence = read({"twitchng": "present", "duration": "month"}, setting="moon", age=300, sex="x")
    assert [i.where.removeprefix("case one: ") for i in evidence.issues] == [
        "setting",
        "sex",
        "age",
        "twitchng",
        "duration",
    ]


def test_nothing_close_gives_no_suggestion() -> None:
    assert closest("qqqq", ["twitching"]) == ()
