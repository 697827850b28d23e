"""Teaching cases made of reports and of people drawn from the network: whole, and silent on how they end."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from twitchdx import Case, Network
from twitchdx.batch.agreement import Diagnosis
from twitchdx.teaching.consistency import consistent
from twitchdx.teaching.forecasts import blank, forecast_issues
from twitchdx.teaching.made import DIFFICULTY, from_people, from_report
from twitchdx.teaching.options import options, right_options
from twitchdx.teaching.stages import Source, seen
from twitchdx.teaching.workup import work_up

REPORT = Case(
    "R-1", "primary_care", 58, "female", {"cramp": "ordinary", "ppi": "present", "serum_magnesium": "very_low"}
)
STATED = Diagnosis("hypomagnesaemia", frozenset({"hypomagnesaemia", "ppi"}), True, "what_is_wrong")


@pytest.mark.parametrize("difficulty", DIFFICULTY)
def test_a_person_that_is_drawn_makes_a_whole_case(network: Network, difficulty: str) -> None:
    case = from_people(network, np.random.default_rng(7), "neurology_referral", difficulty)
    errors = [i for i in consistent(network.knowledge, case, "made") if i.level == "error"]
    assert errors == []
    assert forecast_issues(blank(options(case))) == ()
    assert right_options(case) <= {*options(case)}
    assert case.stages[-1].open == ()
    work_up(network, [stage.open for stage in case.stages])
    first = seen(case, 1)
    assert (first.told, first.answers, first.main) == ("", {}, "")


def test_the_same_seed_draws_the_same_case(network: Network) -> None:
    one, other = (from_people(network, np.random.default_rng(5), "primary_care", "as usual") for _ in range(2))
    for field in fields(one):
        assert getattr(one, field.name) == getattr(other, field.name), field.name


def test_a_report_is_told_complaint_first_and_tests_last(network: Network) -> None:
    case = from_report(network, REPORT, STATED, "Cramps on omeprazole", Source("published", "Somebody 2020"))
    assert [tuple(stage.findings) for stage in case.stages] == [("cramp",), ("ppi",), ("serum_magnesium",)]
    assert case.title == "Woman, 58"
    assert {"ppi", "serum_magnesium"} <= {*case.stages[0].open}
    assert case.main == "hypomagnesaemia"
    assert case.acceptable == ("ppi",)
    labels = [network.knowledge.label(name) for name in case.offered]
    assert labels == sorted(labels)


def test_a_report_without_a_complaint_is_refused_in_words(network: Network) -> None:
    silent = Case("R-2", "primary_care", 58, "female", {"ppi": "present"})
    with pytest.raises(ValueError, match="no complaint to begin with"):
        from_report(network, silent, STATED, "Nothing", Source("published", "Somebody 2020"))
