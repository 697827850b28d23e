"""The networks of the benchmark: read from files, or made by a generator."""

from __future__ import annotations

import numpy as np
import pytest

from twitchdx.bench.bif import BifError, read_bif
from twitchdx.bench.classical import CLASSICAL, classical
from twitchdx.bench.forward import forward
from twitchdx.bench.growth import of_size
from twitchdx.bench.problem import product
from twitchdx.bench.synthetic import PARENTS, layered, seventy
from twitchdx.graph import Gate, Table

VARIABLES = {"asia": 8, "alarm": 37, "hepar2": 70, "munin": 1041}
SMALL = """network unknown {
}
variable a {
  type discrete [ 2 ] { yes, no };
}
variable b {
  type discrete [ 3 ] { low, middle, high };
}
probability ( a ) {
  table 0.2, 0.8;
}
probability ( b | a ) {
  (no) 0.1, 0.2, 0.7;
  (yes) 0.3, 0.3, 0.4;
}
"""


def test_rows_are_placed_by_the_names_of_their_states():
    bif = read_bif(SMALL)
    assert bif.graph.names == ("a", "b")
    assert bif.states == (("yes", "no"), ("low", "middle", "high"))
    assert bif.graph.cpds[1].parents == (0,)
    np.testing.assert_allclose(bif.graph.cpds[1].values, [[0.3, 0.3, 0.4], [0.1, 0.2, 0.7]])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  (no) 0.1, 0.2, 0.7;\n", "", "b: 1 rows of its table are missing"),
        ("(no) 0.1", "(maybe) 0.1", r"b: a row \(maybe\) does not name a state of each of a"),
        ("0.1, 0.2, 0.7", "0.1, 0.9", "b: expected 3 numbers in a row, got 2"),
        ("0.1, 0.2, 0.7", "0.1, 0.2, 0.9", "b: a row of its table does not sum to 1"),
        ("0.2, 0.8", "0.2, x", "a: could not convert string to float: 'x'"),
        ("table 0.2, 0.8", "table 1.0", "a: expected 2 numbers, got 1"),
        ("( b | a )", "( b | c )", "b: its table names c, and no such variable is declared"),
        ("probability ( a ) {\n  table 0.2, 0.8;\n}\n", "", "no table for a"),
        ("variable", "thing", "expected `variable NAME"),
    ],
)
def test_a_broken_file_says_what_is_wrong(old, new, message):
    with pytest.raises(BifError, match=message):
        read_bif(SMALL.replace(old, new))


def test_asia_has_the_numbers_of_lauritzen_and_spiegelhalter():
    graph = classical("asia").graph
    at = {name: v for v, name in enumerate(graph.names)}
    tables = {name: graph.cpds[v] for name, v in at.items()}
    np.testing.assert_allclose(tables["asia"].values, [0.01, 0.99])
    np.testing.assert_allclose(tables["tub"].values, [[0.05, 0.95], [0.01, 0.99]])
    np.testing.assert_allclose(tables["xray"].values[:, 0], [0.98, 0.05])
    # dyspnoea: bronchitis and tuberculosis-or-cancer 0.9, the latter alone 0.7, bronchitis alone 0.8, neither 0.1
    dysp = np.moveaxis(tables["dysp"].values, tables["dysp"].parents.index(at["bronc"]), 0)
    np.testing.assert_allclose(dysp[..., 0], [[0.9, 0.8], [0.7, 0.1]])


@pytest.mark.parametrize("name", CLASSICAL)
def test_a_classical_network_is_whole(name):
    problem = classical(name)
    assert len(problem.graph.names) == VARIABLES[name]
    assert problem.targets == tuple(range(VARIABLES[name]))
    assert problem.known[0] == problem.known[1] == -(-VARIABLES[name] // 10)
    states = problem.network.variable(problem.graph.names[0]).states
    assert len(states) == problem.graph.sizes[0]


def test_the_reader_agrees_with_that_of_pyagrum(tmp_path):
    import pyagrum

    path = tmp_path / "small.bif"
    path.write_text(SMALL)
    theirs = pyagrum.loadBN(str(path))
    for name, cpd in zip(("a", "b"), read_bif(SMALL).graph.cpds, strict=True):
        np.testing.assert_allclose(np.array(theirs.cpt(name).tolist()), cpd.values, atol=1e-6)


def test_the_synthetic_network_is_what_its_name_says():
    problem = seventy()
    cpds = problem.graph.cpds
    assert len(cpds) == 70
    assert sum(isinstance(cpd, Gate) for cpd in cpds) == 8 + 37
    assert min(len(cpd.links) for cpd in cpds if isinstance(cpd, Gate)) >= 2
    assert max(len(cpd.links) for cpd in cpds if isinstance(cpd, Gate)) == PARENTS
    assert len(problem.targets) == 17
    assert all(isinstance(cpds[v], Table) and not cpds[v].parents for v in problem.targets)
    assert all(isinstance(cpds[v], Gate) for v in problem.complaints)


def test_a_generator_makes_the_same_network_twice():
    for make in (seventy, lambda: layered(4, 20, 3)):
        for one, other in zip(make().graph.cpds, make().graph.cpds, strict=True):
            assert one.parents == other.parents
            if isinstance(one, Table):
                np.testing.assert_array_equal(one.values, other.values)


@pytest.mark.parametrize("layers", [2, 3])
@pytest.mark.parametrize("total", [35, 70, 700])
def test_a_layered_network_has_as_many_variables_as_asked(total, layers):
    graph = of_size(total, layers).graph
    assert len(graph.names) == total
    longest = max(mask.bit_count() for mask in graph.ancestors)
    assert longest > layers


def test_a_large_layered_network_has_the_size_of_qmr_dt():
    problem = layered(600, 4000)
    assert len(problem.graph.names) == 4600
    links = sum(len(cpd.links) for cpd in problem.graph.cpds if isinstance(cpd, Gate))
    assert links == pytest.approx(40_740, rel=0.05)


def test_people_have_the_frequencies_of_the_network():
    graph = classical("asia").graph
    states = forward(graph, np.random.default_rng(1), 100_000)
    at = {name: v for v, name in enumerate(graph.names)}
    # P(bronchitis) = 0.5 * 0.6 + 0.5 * 0.3, P(cancer) = 0.5 * 0.1 + 0.5 * 0.01; state 0 is yes
    assert (states[:, at["bronc"]] == 0).mean() == pytest.approx(0.45, abs=0.006)
    assert (states[:, at["lung"]] == 0).mean() == pytest.approx(0.055, abs=0.003)


def test_a_gate_is_drawn_as_the_largest_of_its_contributions():
    from twitchdx.bench.cases import Cases
    from twitchdx.bench.engines.ours import answers

    problem = seventy()
    states = forward(problem.graph, np.random.default_rng(1), 50_000)
    graded = [v for v, size in enumerate(problem.graph.sizes) if size == 3 and isinstance(problem.graph.cpds[v], Gate)]
    nothing = np.full((1, 70), -1, np.int8)
    expected = answers(problem.graph, Cases(nothing), graded, "auto").marginals
    for v in graded:
        found = np.bincount(states[:, v], minlength=3) / len(states)
        np.testing.assert_allclose(found, expected[v][0], atol=0.01)


def test_the_product_asks_for_all_causes():
    problem = product()
    assert len(problem.targets) == len(problem.network.causes)
    assert problem.known == (10, 20)
    assert set(problem.complaints) <= set(problem.findings)
    assert set(problem.labs) <= set(problem.findings)
