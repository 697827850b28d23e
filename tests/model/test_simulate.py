"""Simulated patients against the network that they are drawn from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from twitchdx import tables
from twitchdx.engine.infer import infer
from twitchdx.evidence import resolve
from twitchdx.network import Network, build
from twitchdx.rank import indexed
from twitchdx.simulate import Asked, SimulationError, sample, simulate
from twitchdx.strata import answer
from twitchdx.types import Kind

from .checks import tiny

FAR = 5.0  # standard errors; the seeds are fixed, so that a test passes always or never


@pytest.fixture
def small(tmp_path: Path) -> Network:
    return build(tables.read(tiny.write(tmp_path / "priors"))[0])


def test_states_are_as_frequent_as_the_network_says(small: Network) -> None:
    n = 20_000
    states = sample(small, np.random.default_rng(1), n, "hospital")
    where = small.index["setting"]
    hospital = np.eye(small.graph.sizes[where])[small.variable("setting").states.index("hospital")]
    expected = infer(small.graph, [{where: hospital}], range(len(small.graph.names))).marginals
    for v, marginal in expected.items():
        p = marginal[0]
        found = np.bincount(states[v], minlength=small.graph.sizes[v]) / n
        assert np.all(np.abs(found - p) <= FAR * np.sqrt(p * (1 - p) / n)), small.graph.names[v]


def test_parents_and_effects_come_together(small: Network) -> None:
    """P(cause, effect) of a pair, not only the frequency of each alone."""
    n = 20_000
    states = sample(small, np.random.default_rng(2), n, "hospital")
    cause, effect, where = (small.index[v] for v in ("hypomagnesaemia", "twitching", "setting"))
    evidence = {where: np.array([0.0, 1.0]), cause: np.array([0.0, 0.0, 1.0])}
    p = infer(small.graph, [evidence], [effect]).marginals[effect][0, 1]
    severe = states[cause] == 2
    found = (states[effect][severe] == 1).mean()
    assert abs(found - p) <= FAR * np.sqrt(p * (1 - p) / severe.sum())


def test_a_case_tells_the_truth_and_has_a_complaint_in_it(small: Network) -> None:
    patients = simulate(small, np.random.default_rng(3), 50, "hospital")
    assert len(patients) == 50
    for patient in patients:
        assert set(patient.truth) == set(small.graph.names)
        assert patient.truth["setting"] == patient.case.setting == "hospital"
        assert patient.case.sex == patient.truth["sex"]
        assert all(patient.truth[name] == state for name, state in patient.case.findings.items())
        assert any(patient.truth[n] != small.variable(n).neutral for n in patient.case.findings if _complaint(small, n))


def test_a_case_resolves_to_the_age_band_of_the_truth(small: Network) -> None:
    for patient in simulate(small, np.random.default_rng(4), 50, "general_population"):
        found = resolve(small.knowledge, patient.case)
        assert not found.issues
        band = small.variable("age_band").states[int(found.weights["age_band"].argmax())]
        assert band == patient.truth["age_band"]


def test_hidden_mechanisms_and_causes_stay_hidden(small: Network) -> None:
    asked = Asked(complaints=1.0, history=1.0, tested=1.0, tests=1.0)
    for patient in simulate(small, np.random.default_rng(5), 20, "hospital", asked):
        kinds = {small.variable(name).kind for name in patient.case.findings}
        assert kinds == {Kind.TRIGGER, Kind.MEDICATION, Kind.FINDING, Kind.TEST}


def test_who_is_not_tested_has_no_test(small: Network) -> None:
    asked = Asked(tested=0.0, tests=1.0)
    patients = simulate(small, np.random.default_rng(6), 50, "hospital", asked)
    assert not [p for p in patients if "serum_magnesium" in p.case.findings]


def test_of_those_given_a_probability_that_share_has_the_cause(small: Network) -> None:
    """Calibration: what was asked and who was kept depend on nothing that the case does not show."""
    n = 4000
    patients = simulate(small, np.random.default_rng(7), n, "hospital")
    evidences = [indexed(small, resolve(small.knowledge, p.case).weights) for p in patients]
    where = small.index["hypomagnesaemia"]
    given = 1.0 - np.array([found.marginals[where][0] for found in answer(small, evidences, [where])])
    has = np.array([p.truth["hypomagnesaemia"] != "absent" for p in patients])
    for part in (given < np.median(given), given >= np.median(given)):
        error = np.sqrt((given[part] * (1 - given[part])).sum())
        assert abs(has[part].sum() - given[part].sum()) <= FAR * error
    assert given[given >= np.median(given)].mean() > 1.5 * given[given < np.median(given)].mean()


def test_the_same_seed_draws_the_same_people_and_another_does_not(small: Network) -> None:
    first, again, other = (simulate(small, np.random.default_rng(seed), 10, "hospital") for seed in (8, 8, 9))
    assert first == again
    assert first != other


def test_fewer_people_are_the_first_of_more(small: Network) -> None:
    few, many = (simulate(small, np.random.default_rng(10), n, "hospital") for n in (5, 10))
    assert [p.truth for p in few] == [p.truth for p in many[:5]]


def test_an_unknown_setting_is_refused_with_those_that_there_are(small: Network) -> None:
    with pytest.raises(SimulationError, match=r"unknown setting 'moon'. Choose one of general_population, hospital"):
        simulate(small, np.random.default_rng(1), 1, "moon")


def test_a_network_without_complaints_is_refused(small: Network) -> None:
    variables = {name: replace(v, complaint=False) for name, v in small.knowledge.variables.items()}
    mute = replace(small, knowledge=replace(small.knowledge, variables=variables))
    with pytest.raises(SimulationError, match=r"hospital: expected people with a complaint, found none"):
        simulate(mute, np.random.default_rng(1), 1, "hospital")


def _complaint(network: Network, name: str) -> bool:
    return network.variable(name).complaint
