"""Which cases and questions the numbers are held against, and what cannot be answered."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np

from twitchdx.network import Network, build
from twitchdx.sensitivity import (
    Question,
    Unanswered,
    drawn,
    elasticities,
    entries,
    in_parallel,
    named_numbers,
    questions,
)
from twitchdx.types import Case

from .again import (
    CASES,
    evidence_of,
    only,
    valued,
)


def test_questions_are_the_leaders_and_every_cant_miss_entry_that_is_open(small: Network) -> None:
    evidence = evidence_of(small, CASES["nothing known"])
    mild, severe = Question("hypomagnesaemia", "mild"), Question("hypomagnesaemia", "severe")
    assert questions(small, evidence) == (mild, severe)
    assert questions(small, evidence, leading=0) == (severe,)
    known = Case("k", "hospital", findings={"hypomagnesaemia": "mild"})
    assert questions(small, evidence_of(small, known)) == ()


def test_a_case_that_cannot_be_read_or_cannot_be_is_unanswered(small: Network) -> None:
    numbers = named_numbers(small.knowledge)
    moving = entries(small, numbers)
    wrong = elasticities(small, numbers, moving, Case("w", "hospital", findings={"twitchng": "present"}))
    assert isinstance(wrong, Unanswered)
    assert "unknown finding 'twitchng'" in wrong.issues[0].message
    never = replace(
        small.knowledge, leaks=tuple(replace(k, number=valued(k.number, 0.0)) for k in small.knowledge.leaks)
    )
    network = build(replace(never, links=tuple(k for k in never.links if k.parent != "ppi")))
    numbers = named_numbers(network.knowledge)
    case = Case("i", "hospital", findings={"cramp": "unusual"})
    impossible = elasticities(network, numbers, entries(network, numbers), case)
    assert isinstance(impossible, Unanswered)
    assert "cannot occur together" in impossible.issues[0].message
    assert impossible.issues[0].where == "case i"


def test_several_processes_give_what_one_gives_in_order(small: Network) -> None:
    cases = [*drawn(small, 11, seed=1), Case("w", "nowhere"), *CASES.values()]
    before = dict(os.environ)
    alone, shared = (list(in_parallel(small, cases, workers)) for workers in (1, 2))
    assert dict(os.environ) == before
    assert len(alone) == len(shared) == len(cases)
    assert isinstance(shared[11], Unanswered)
    for one, other in zip(alone, shared, strict=True):
        assert isinstance(one, Unanswered) == isinstance(other, Unanswered)
        if not isinstance(one, Unanswered):
            np.testing.assert_allclose(only(other), one, rtol=1e-12)


def test_simulated_cases_come_in_equal_parts_from_every_setting_and_again_with_the_seed(small: Network) -> None:
    found = drawn(small, 5, seed=1)
    assert [case.setting for case in found] == ["general_population"] * 3 + ["hospital"] * 2
    assert found == drawn(small, 5, seed=1)
    assert found != drawn(small, 5, seed=2)
    assert len({case.id for case in found}) == 5
