"""An unknown disease as one more root of the network, known ones by their definition, and what is noticed of both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import twitchdx
from twitchdx import Case, Network
from twitchdx.engine.infer import log_evidence
from twitchdx.graph import Array, Gate, Graph, Table
from twitchdx.network import RANKED
from twitchdx.reasoning.rarity import COMPARED, people_alike, rarity
from twitchdx.reasoning.situation import situation
from twitchdx.reasoning.surprise import SEED, Verdict, stated, surprise
from twitchdx.reasoning.unknown import unknown
from twitchdx.reasoning.variants import log_probability, variants
from twitchdx.strata import answer
from twitchdx.types import Kind
from twitchdx.validate.left_out import left_out, with_cause, without

SIGNS = {
    "fasciculations_seen": "present",
    "muscle_wasting": "present",
    "brisk_reflexes": "present",
    "bulbar_signs": "present",
    "sensory_loss": "absent",
    "twitching_arm": "present",
}
CASE = Case("1", "neurology_referral", 60, "male", SIGNS)


@pytest.fixture(scope="module")
def network() -> Network:
    return twitchdx.load()


def _log_p(graph: Graph, known: dict[int, Array], more: dict[int, Array]) -> float:
    """log2 P(more | known)."""
    logs = log_evidence(graph, [known, {**known, **more}])
    return float(logs[1] - logs[0]) / np.log(2.0)


def _with_root(network: Network, conditions: list[str]) -> Graph:
    """The network with one more root, which gives signs as often as a condition in its worst state on the average."""
    graph = network.graph
    cpds: list[Table | Gate] = []
    for v, cpd in enumerate(graph.cpds):
        if isinstance(cpd, Gate) and network.variable(graph.names[v]).kind not in RANKED:
            total = np.zeros(graph.sizes[v])
            for name in conditions:
                links = [t for t in cpd.links if t.parents == (network.index[name],)]
                total += links[0].values[-1] if links else np.eye(graph.sizes[v])[0]
            own = np.array([np.eye(graph.sizes[v])[0], total / len(conditions)])
            cpds.append(Gate(cpd.leak, (*cpd.links, Table((len(graph.names),), own))))
        else:
            cpds.append(cpd)
    return Graph((*graph.names, "unknown"), (*graph.sizes, 2), (*cpds, Table((), np.array([0.5, 0.5]))), graph.context)


def test_the_factor_is_that_of_one_more_root_over_the_mean_of_the_conditions(network: Network) -> None:
    conditions = [n for n in network.causes if network.variable(n).kind is Kind.CONDITION]
    given = situation(network, CASE)
    findings = {v: given.evidence[v] for v in given.findings}
    graph = _with_root(network, conditions)
    of_unknown = _log_p(graph, {**given.context, len(network.graph.names): np.array([0.0, 1.0])}, findings)
    of_known = {"": [_log_p(network.graph, given.context, findings)]}
    for name in conditions:
        v = network.index[name]
        active = np.eye(network.graph.sizes[v])[1:]
        of_known[name] = [_log_p(network.graph, {**given.context, v: state}, findings) for state in active]
    every = np.array([log for logs in of_known.values() for log in logs])
    found = unknown(network, given, findings)
    assert found.bits == pytest.approx(of_unknown - np.log2(np.mean(2.0**every)), abs=1e-6)
    assert found.nearest == max(of_known, key=lambda name: max(of_known[name])) == "als"


def test_a_condition_that_this_person_cannot_have_is_no_known_one(network: Network) -> None:
    """Kennedy disease is one of men: in a woman its signs are held against the others alone."""
    signs = {"gynaecomastia": "absent", "tongue_wasting": "present", "reduced_reflexes": "present", "tremor": "present"}
    found = {}
    for sex in ("male", "female"):
        given = situation(network, replace(CASE, sex=sex, findings={**SIGNS, **signs, "brisk_reflexes": "absent"}))
        found[sex] = unknown(network, given, {v: given.evidence[v] for v in given.findings})
    assert found["male"].nearest == "kennedy_disease" != found["female"].nearest
    assert found["female"].bits > found["male"].bits


def test_nothing_known_speaks_for_nothing(network: Network) -> None:
    given = situation(network, replace(CASE, findings={}))
    assert unknown(network, given, {}).bits == 0.0
    assert unknown(network, given, {}).nearest == ""


def test_a_disease_that_is_taken_out_is_never_there_and_missed(network: Network) -> None:
    smaller = without(network, "als")
    had, missed = surprise(network, CASE), surprise(smaller, CASE)
    given = situation(smaller, CASE)
    posterior = answer(smaller, [given.evidence], [network.index["als"]])[0].marginals[network.index["als"]]
    assert posterior[1:].tolist() == [0.0, 0.0]
    assert missed.unknown > had.unknown
    assert missed.nearest != had.nearest == "als"


def test_people_with_a_rare_disease_are_of_the_kind_that_gets_it(network: Network) -> None:
    found = with_cause(network, np.random.default_rng(3), "kennedy_disease", 8, "neurology_referral")
    assert len(found) == 8
    assert {case.sex for case in found} == {"male"}


def test_a_disease_is_judged_by_the_model_that_has_it_and_by_the_one_without(network: Network) -> None:
    """ALS is the one that is noticed best: of 60 people 20 in neurology; the same six people each time."""
    (found,) = left_out(network, 6, "neurology_referral", causes=("als",))
    outside = Verdict.OUTSIDE.value
    assert found.people == sum(found.had.values()) == sum(found.left_out.values()) == 6
    assert found.left_out[outside] >= found.had[outside]


def test_variants_are_the_same_as_cases_one_by_one(network: Network) -> None:
    """Hard and soft findings are changed, forgotten and added, age and sex unknown."""
    given = situation(network, replace(CASE, age=None, sex=None, findings={**SIGNS, "cramp": "ordinary"}))
    index, sizes = network.index, network.graph.sizes
    cramp, tremor = index["cramp"], index["tremor"]
    broad = np.array([0.0, 1.0, 0.5][: sizes[cramp]])
    changes = [{}, {cramp: None}, {cramp: broad}, {tremor: np.eye(sizes[tremor])[1]}, {index["brisk_reflexes"]: None}]
    soft = {**given.evidence, cramp: broad}
    for known in (given.evidence, soft):
        rows = [{v: w for v, w in {**known, **change}.items() if w is not None} for change in changes]
        expected = [one.log_evidence for one in answer(network, rows, ())]
        assert log_probability(network, variants(network.graph, known, changes)) == pytest.approx(expected, abs=1e-9)


def test_rarity_counts_the_people_whose_answers_are_no_more_probable(network: Network) -> None:
    """Person by person, one answer of the case hard and one that leaves two states open."""
    given = situation(network, replace(CASE, findings={**SIGNS, "cramp": "unusual"}))
    plain = {v: stated(given.evidence[v]) for v in given.findings}
    plain[network.index["cramp"]] = np.array([0.0, 1.0, 1.0])
    found = rarity(network, given, plain, SEED)
    people = people_alike(network, given, SEED)
    assert found.compared == people.shape[1] <= COMPARED
    rows = [{**given.context, **plain}]
    for person in people.T:
        told = {}
        for v, own in plain.items():
            alike = own[person[v]] > 0
            told[v] = own if alike else (np.eye(len(own))[person[v]] if own.sum() == 1 else 1.0 - own)
        rows.append({**given.context, **told})
    own, *others = [one.log_evidence for one in answer(network, rows, ())]
    as_rare = sum(log <= own + 1e-9 for log in others)
    assert found.share == pytest.approx((as_rare + 1) / (len(others) + 1))
