"""Sets of causes, against the search over joint states."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from twitchdx import Case, Network
from twitchdx.engine.explanation import most_probable
from twitchdx.engine.observed import observed
from twitchdx.reasoning.situation import situation
from twitchdx.reasoning.together import together
from twitchdx.reasoning.variants import Change, log_probability, share_of, variants
from twitchdx.types import Likelihood

CASE = Case(
    "1",
    "hospital",
    58,
    "female",
    {"tetany": "present", "ppi": "present", "serum_magnesium": "very_low", "serum_calcium": "low"},
)


DOUBTED = Likelihood({"absent": 0.01, "mild": 1.0, "severe": 0.5})
SOFTLY = replace(CASE, findings={**CASE.findings, "hypomagnesaemia": DOUBTED})
PLAINLY = Case("2", "primary_care", 50, "female", {"twitching_hand": "present", "hypomagnesaemia": DOUBTED})


@pytest.mark.parametrize("case", [CASE, SOFTLY, PLAINLY], ids=["known", "softly", "plainly"])
def test_sets_add_up_what_the_joint_states_say(network: Network, case: Case) -> None:
    """Every joint state of two candidates, summed into the four sets that they can form."""
    found = together(network, case, best=100, most=6, among=6)
    two = found.candidates[:2]
    given = observed(network.graph, [situation(network, case).evidence])
    where = [network.index[name] for name in two]
    joint = most_probable(network.graph, given, where, count=100)
    assert sum(e.probability for e in joint) == pytest.approx(1.0)
    for size in range(3):
        for chosen in combinations(two, size):
            expected = sum(
                e.probability
                for e in joint
                if all(
                    (e.states[v] > network.variable(name).neutral_index) == (name in chosen)
                    for v, name in zip(where, two, strict=True)
                )
            )
            own = sum(s.probability for s in found.best if {*s.causes} & {*two} == {*chosen})
            assert own == pytest.approx(expected, abs=1e-8)


def test_the_best_comes_first_and_at_most_three_go_together(network: Network) -> None:
    found = together(network, CASE)
    probabilities = [own.probability for own in found.best]
    assert probabilities == sorted(probabilities, reverse=True)
    assert found.best[0].ratio == 1.0
    assert all(len(own.causes) <= 3 for own in found.best)
    assert sum(probabilities) <= found.covered <= 1.0


def test_the_low_values_are_explained_by_their_imbalances_together(network: Network) -> None:
    assert {"hypomagnesaemia", "hypocalcaemia"} <= {*together(network, CASE).best[0].causes}


@pytest.mark.parametrize("case", [CASE, SOFTLY, PLAINLY], ids=["known", "softly", "plainly"])
def test_all_sets_together_are_certain(network: Network, case: Case) -> None:
    assert together(network, case, most=6, among=6).covered == pytest.approx(1.0)
    assert np.isclose(sum(s.probability for s in together(network, case, best=100, most=6, among=6).best), 1.0)


def test_shares_of_a_case_without_age_and_sex_are_those_of_its_strata_together(network: Network) -> None:
    graph, index = network.graph, network.index
    case = Case("open", "primary_care", None, None, {"cramp": "present", "tetany": "present"})
    known = situation(network, case).evidence
    more: list[Change] = [{index["hypocalcaemia"]: np.eye(3)[s]} for s in range(3)]
    more.append({index["als"]: np.array([0.0, 1.0, 1.0])})
    given = variants(graph, known, more)
    expected = np.exp(log_probability(network, given) - log_probability(network, observed(graph, [known])))
    found = share_of(network, observed(graph, [known]), given)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    assert found[:3].sum() == pytest.approx(1.0, abs=1e-9)
