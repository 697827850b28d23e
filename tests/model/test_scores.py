"""Scores of many cases: the same as of each alone, whether or not cases are alike."""

from __future__ import annotations

import numpy as np
import pytest

import twitchdx
from twitchdx import Case, Lab, Likelihood
from twitchdx.evidence import resolve
from twitchdx.rank import indexed
from twitchdx.scores import scores
from twitchdx.shares import complaints


def test_cases_that_are_alike_have_the_scores_that_each_has_alone() -> None:
    """The same findings with other values, sex unknown or not, and with a likelihood of a complaint."""
    network = twitchdx.load()
    rng = np.random.default_rng(2)
    cases = []
    for i in range(90):
        findings = {"twitching": "present", "ppi": "present", "serum_magnesium": Lab(rng.uniform(0.4, 1.0), "mmol/L")}
        if i % 3 == 1:
            findings["cramp"] = Likelihood({"none": rng.uniform(), "ordinary": 1.0, "unusual": rng.uniform()})
        if i % 3 == 2:
            findings = {"twitching": "present", "ppi": "absent"}
        cases.append(Case(str(i), "primary_care", 50, None if i % 2 else "female", findings))
    evidence = [indexed(network, resolve(network.knowledge, case).weights) for case in cases]
    complained = [complaints(network, one) for one in evidence]
    together = scores(network, evidence, complained)
    for i in range(0, 90, 7):
        alone = scores(network, [evidence[i]], [complained[i]])
        for name in ("present", "ledger", "attribution", "log_evidence", "ordinary_prior"):
            assert getattr(together, name)[i] == pytest.approx(getattr(alone, name)[0], abs=1e-9), name
