"""The engine against two independent libraries, on the real network and through files."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping

import numpy as np
import pytest

from twitchdx import interop, load
from twitchdx.engine.infer import infer
from twitchdx.graph import Array
from twitchdx.interop import Node
from twitchdx.network import Network

from .checks import tiny

# pgmpy warns of its own deprecated modules when it is imported
pytestmark = pytest.mark.filterwarnings("ignore:`pgmpy:FutureWarning")

TOLERANCE = 1e-9
RANDOM_CASES = 10
MOST_ENTRIES = 3e6  # of a junction tree; larger ones take minutes or more memory than there is
# The whole context is known: without it pgmpy builds factors over age and sex that take seconds.
PGMPY_CASES = {
    "als": {
        "setting": "neurology_referral",
        "age_band": "60_74",
        "sex": "male",
        "twitching_tongue": "present",
        "emg_denervation": "present",
        "sensory_loss": "absent",
    },
    "hypomagnesaemia": {
        "setting": "hospital",
        "age_band": "75_plus",
        "sex": "female",
        "serum_magnesium": "low",
        "tetany": "present",
        "muscle_wasting": "absent",
    },
    "caffeine": {
        "setting": "primary_care",
        "age_band": "18_39",
        "sex": "female",
        "twitching_eyelid": "present",
        "palpitations": "present",
        "fatigue": "absent",
    },
    "multiple_sclerosis": {
        "setting": "neurology_referral",
        "age_band": "18_39",
        "sex": "female",
        "optic_neuritis": "present",
        "facial_myokymia": "present",
        "babinski_sign": "absent",
    },
}


@pytest.fixture(scope="module")
def model(network):
    return interop.to_pgmpy(network)


@pytest.fixture
def small(tmp_path) -> Network:
    return load(tiny.write(tmp_path / "priors"))


def ours(network: Network, evidence: Mapping[str, str | list[float]], targets: tuple[str, ...]) -> dict[str, Array]:
    """Posteriors of our engine by name; evidence is a state, or a weight for each state."""
    case = {}
    for name, state in evidence.items():
        states = network.variable(name).states
        case[network.index[name]] = (
            np.eye(len(states))[states.index(state)] if isinstance(state, str) else np.array(state)
        )
    found = infer(network.graph, [case], [network.index[t] for t in targets])
    return {t: found.marginals[network.index[t]][0] for t in targets}


# decomposition


def test_the_decomposed_network_has_the_marginals_of_the_gates(small):
    nodes = interop.decompose(small)
    expected = ours(small, {}, small.graph.names)
    for name in small.graph.names:
        np.testing.assert_allclose(marginal(nodes, name), expected[name], atol=1e-15)


def marginal(nodes: tuple[Node, ...], name: str) -> Array:
    """Sum of the product of all tables over all other variables."""
    letter = dict(zip((node.name for node in nodes), string.ascii_letters, strict=False))
    tables = ["".join(letter[n] for n in (*node.parents, node.name)) for node in nodes]
    return np.einsum(f"{','.join(tables)}->{letter[name]}", *(node.values for node in nodes), optimize=True)


def test_auxiliaries_are_named_after_their_effect(small):
    names = [node.name for node in interop.decompose(small)]
    # a leak over the setting stands apart; two causes need one step between them
    assert [name for name in names if name.startswith(interop.AUXILIARY)] == [
        "max__hypomagnesaemia__0",
        "max__twitching__1",
    ]
    assert set(small.graph.names) < set(names)


def test_no_table_of_the_real_network_explodes(network):
    nodes = interop.decompose(network)
    assert max(len(node.parents) for node in nodes) <= 3
    assert max(node.values.size for node in nodes) < 1000
    assert all(np.allclose(node.values.sum(-1), 1.0, atol=1e-12) for node in nodes)
    assert not any("__" in name for name in network.graph.names)


def test_an_absent_effect_fixes_its_auxiliaries(small):
    found = interop.implied(small, {"hypomagnesaemia": "absent", "twitching": "present", "ppi": "absent"})
    assert found == {
        "hypomagnesaemia": "absent",
        "max__hypomagnesaemia__0": "absent",
        "twitching": "present",
        "ppi": "absent",
    }


# pgmpy


def test_the_pgmpy_model_is_valid_and_says_which_tables_it_is_made_of(network, model):
    assert model.check_model()
    assert model.name == f"twitchdx_{network.knowledge.digest}"
    assert set(network.graph.names) <= set(model.nodes())
    assert model.get_cpds("cramp").state_names["cramp"] == list(network.variable("cramp").states)


@pytest.mark.parametrize("target", PGMPY_CASES)
def test_pgmpy_agrees(network, model, target):
    assert largest_difference(network, model, target) <= TOLERANCE


def largest_difference(network: Network, model, target: str) -> float:
    """Between the posteriors of pgmpy and ours for the case of one target."""
    from pgmpy.inference import VariableElimination

    evidence = PGMPY_CASES[target]
    query = VariableElimination(model).query([target], evidence=interop.implied(network, evidence), show_progress=False)
    assert query.state_names[target] == list(network.variable(target).states)
    return float(np.abs(query.values - ours(network, evidence, (target,))[target]).max())


def test_a_bif_file_gives_the_same_posteriors(network, model, tmp_path):
    from pgmpy.readwrite import BIFReader

    interop.write_bif(network, tmp_path / "network.bif")
    again = BIFReader(tmp_path / "network.bif").get_model()
    assert again.check_model()
    assert again.name == model.name
    for cpd in model.get_cpds():
        other = again.get_cpds(cpd.variable)
        assert (other.variables, other.state_names) == (cpd.variables, cpd.state_names)
        np.testing.assert_array_equal(other.values, cpd.values)  # every digit survives
    assert largest_difference(network, again, "als") <= TOLERANCE


def test_a_bif_file_into_a_missing_folder_is_an_error(small, tmp_path):
    with pytest.raises(FileNotFoundError):
        interop.write_bif(small, tmp_path / "nowhere" / "network.bif")


# pyAgrum


@pytest.fixture(scope="module")
def agrum(network):
    """Our tables as a network of pyAgrum, filled in directly: its BIF reader rounds."""
    import pyagrum

    net = pyagrum.BayesNet("twitchdx")
    nodes = interop.decompose(network)
    for node in nodes:
        net.add(pyagrum.LabelizedVariable(node.name, node.name, list(node.states)))
    for node in nodes:
        for parent in node.parents:
            net.addArc(parent, node.name)
    for node in nodes:
        axes = (*node.parents, node.name)
        cpt = net.cpt(node.name)
        order = [axes.index(name) for name in reversed(cpt.names)]  # its arrays have the first variable last
        cpt[:] = np.ascontiguousarray(node.values.transpose(order))
    return net


def drawn(network: Network, random: np.random.Generator) -> dict[str, str | list[float]]:
    """A random case: context, 1 to 4 findings present, 10 absent, and one cause that is uncertain."""
    findings = [n for n in network.graph.names if network.variable(n).kind in ("finding", "test")]
    picked = [str(n) for n in random.choice(findings, 10 + random.integers(1, 5), replace=False)]
    evidence: dict[str, str | list[float]] = {n: network.variable(n).states[0] for n in picked[:10]}
    for name in (*picked[10:], "setting", "age_band", "sex"):
        evidence[name] = str(random.choice(network.variable(name).states[1:]))
    unsure = str(random.choice(network.causes))
    evidence[unsure] = [float(w) for w in random.random(len(network.variable(unsure).states))]
    return evidence


def prepared(network: Network, net, evidence: Mapping[str, str | list[float]]):
    """Inference of pyAgrum for one case, and the number of table entries that it will need."""
    import pyagrum

    hard = {name: state for name, state in evidence.items() if isinstance(state, str)}
    inference = pyagrum.LazyPropagation(net)
    inference.setTargets(set(network.causes))
    inference.setEvidence({**evidence, **interop.implied(network, hard)})
    tree = inference.junctionTree()
    cliques = [tree.clique(node) for node in tree.nodes()]
    return inference, sum(math.prod(net.variable(i).domainSize() for i in clique) for clique in cliques)


def test_pyagrum_agrees_for_all_causes_of_random_cases(network, agrum):
    random = np.random.default_rng(1)
    compared = 0
    while compared < RANDOM_CASES:
        evidence = drawn(network, random)
        inference, entries = prepared(network, agrum, evidence)
        if entries > MOST_ENTRIES:
            continue
        inference.makeInference()
        expected = ours(network, evidence, network.causes)
        for cause in network.causes:
            found = inference.posterior(cause).toarray()
            np.testing.assert_allclose(found, expected[cause], rtol=0, atol=TOLERANCE, err_msg=f"{cause}: {evidence}")
        compared += 1
