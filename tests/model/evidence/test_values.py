"""Measured values and likelihoods become weights of states, or are refused."""

from collections.abc import Mapping

import pytest

from twitchdx.types import (
    Finding,
    Lab,
    Likelihood,
)

from .invented import only_error, read, weights


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
