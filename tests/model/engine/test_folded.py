"""Findings that went to their causes say the same as before."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from twitchdx import Network
from twitchdx.engine import reference
from twitchdx.engine.folded import folded
from twitchdx.evidence import resolve
from twitchdx.rank import indexed
from twitchdx.sensitivity import drawn
from twitchdx.strata import strata

from . import oracle


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_folded_evidence_is_as_probable_and_says_the_same_of_what_is_kept(data: st.DataObject) -> None:
    graph = data.draw(oracle.graphs())
    evidence = data.draw(oracle.evidences(graph))
    kept = data.draw(st.sets(st.sampled_from(range(len(graph.names)))))
    told, scale = folded(graph, evidence, kept)
    assert {v for v in kept if v in evidence} <= {*told}
    marginals, total = oracle.posteriors(graph, evidence)
    found = reference.infer(graph, [told], sorted(kept))
    np.testing.assert_allclose(np.exp(found.log_evidence[0] + scale), total, rtol=1e-9, atol=1e-15)
    if total > 0:
        for v in kept:
            np.testing.assert_allclose(found.marginals[v][0], marginals[v], atol=1e-9)


def test_absent_findings_leave_the_case(network: Network) -> None:
    (case,) = drawn(network, 1, 1)
    (evidence,) = strata(network, indexed(network, resolve(network.knowledge, case).weights)).evidences
    told, scale = folded(network.graph, evidence)
    assert {*evidence} - {*told}
    before, after = reference.log_evidence(network.graph, [evidence, told])
    np.testing.assert_allclose(after + scale, before, rtol=1e-12)
