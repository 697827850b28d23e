"""Next steps: information by its definition, the average over outcomes, rulings, counts of people."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Network
from twitchdx.cli.main import app
from twitchdx.reasoning.cascade import PEOPLE, cascade, most_telling_cause
from twitchdx.reasoning.next_step import Order, Step, candidates, look_ahead, next_steps, worth
from twitchdx.reasoning.rule import NoLineError, rule
from twitchdx.reasoning.situation import situation
from twitchdx.types import ORDINARY, WHAT_IS_WRONG

CASE = Case("1", "primary_care", 58, "female", {"twitching": "present", "tetany": "present", "ppi": "present"})


def _doubt(p: float) -> float:
    return 0.0 if p in (0.0, 1.0) else -(p * math.log2(p) + (1 - p) * math.log2(1 - p))


def _shares(network: Network, case: Case) -> dict[str, float]:
    """Attribution of each condition and imbalance, and of *ordinary*, by the ranking."""
    return {c.cause: c.attribution or 0.0 for c in twitchdx.rank(network, case).causes if c.kind in WHAT_IS_WRONG}


@pytest.mark.parametrize("finding", ["serum_magnesium", "paraesthesia"])
def test_information_is_the_doubt_that_the_finding_takes_away(network: Network, finding: str) -> None:
    """Mutual information by its definition, each outcome ranked as a case of its own."""
    step = next(s for s in next_steps(network, CASE).steps if s.finding == finding)
    before = _shares(network, CASE)
    assert ORDINARY in before
    left = 0.0
    for outcome in step.outcomes:
        weights = twitchdx.Likelihood({outcome.state: 1.0})  # just this state: "low" in words leaves "very low" open
        after = _shares(network, replace(CASE, findings={**CASE.findings, finding: weights}))
        left += outcome.probability * sum(_doubt(p) for p in after.values())
    assert step.information == pytest.approx(sum(map(_doubt, before.values())) - left, abs=1e-6)


def test_what_is_expected_after_all_outcomes_is_what_is_known_now(network: Network) -> None:
    given = situation(network, CASE)
    names = candidates(network, given)
    look = look_ahead(network, given, names)
    for now, then in (
        (look.now.present, look.then.present),
        (look.now.ledger, look.then.ledger),
        (worth(network, look.now), worth(network, look.then)),
    ):
        expected = np.zeros((len(names), then.shape[1]))
        np.add.at(expected, look.finding, look.probability[:, None] * then)
        np.testing.assert_allclose(expected, np.repeat(now, len(names), axis=0), atol=1e-8)


def test_outcomes_are_all_that_can_happen(network: Network) -> None:
    found = next_steps(network, CASE)
    known = {*CASE.findings}
    assert known.isdisjoint(s.finding for s in found.steps)
    for step in found.steps:
        assert sum(o.probability for o in step.outcomes) == pytest.approx(1.0)
        assert 0.0 <= step.crosses <= 1.0 + 1e-9
    information = [s.information for s in found.steps]
    assert information == sorted(information, reverse=True)


@pytest.mark.parametrize("by", list(Order))
def test_steps_come_in_the_order_asked_for(network: Network, by: Order) -> None:
    def key(step: Step) -> float:
        takes = {Order.BURDEN: step.burden, Order.WAIT: step.wait, Order.PRICE: step.price}.get(by, 1.0)
        if by is Order.CROSSING:
            return step.crosses
        return step.information / takes if takes else math.inf

    keys = [key(step) for step in next_steps(network, CASE, by=by).steps]
    assert keys == sorted(keys, reverse=True)


def test_an_efficient_step_is_not_beaten_and_any_other_is(network: Network) -> None:
    steps = next_steps(network, CASE).steps

    def beats(a, b) -> bool:
        one, other = ((-s.information, s.burden, s.wait, s.price) for s in (a, b))
        return one != other and all(x <= y for x, y in zip(one, other, strict=True))

    for step in steps:
        assert step.efficient is not any(beats(other, step) for other in steps)


def test_two_steps_tell_at_least_as_much_as_the_first(network: Network) -> None:
    found = next_steps(network, CASE, two_steps=True)
    alone = {s.finding: s.information for s in found.steps}
    assert found.pairs
    for pair in found.pairs:
        assert pair.information >= alone[pair.first]
        assert all(name != pair.first for _, name in pair.second)


def test_the_rule_stops_where_all_is_known(network: Network) -> None:
    """Somebody of whom each finding is known to be ordinary: nothing is left to ask, so nothing can change."""
    ordinary = {
        n: network.variable(n).states[0] for n in candidates(network, situation(network, replace(CASE, findings={})))
    }
    known = replace(
        CASE, setting="general_population", findings={**ordinary, "twitching": "present", "twitching_eyelid": "present"}
    )
    del known.findings["serum_vitamin_d"]
    assert [s.finding for s in next_steps(network, known).steps] == ["serum_vitamin_d"]
    assert next_steps(network, known, two_steps=True).stop
    assert [pair.second for pair in next_steps(network, known, two_steps=True).pairs] == [()]
    assert not next_steps(network, CASE).stop


def test_what_rules_a_cause_in_takes_it_over_its_line(network: Network) -> None:
    found = rule(network, CASE, "als")
    assert found.posterior < found.line
    assert found.ruled_in
    assert not found.ruled_out
    for ruling in found.ruled_in[:4]:
        more = {name: twitchdx.Likelihood({state: 1.0}) for name, state in ruling.findings}
        ranking = twitchdx.rank(network, replace(CASE, findings={**CASE.findings, **more}))
        entry = next(e for e in ranking.cant_miss if e.cause == "als")
        assert entry.above
        assert entry.posterior == pytest.approx(ruling.posterior, rel=1e-6)
        change = ranking.log_evidence - twitchdx.rank(network, CASE).log_evidence
        assert math.exp(change) == pytest.approx(ruling.probability, rel=1e-6)


def test_a_cause_over_its_line_can_be_ruled_out(network: Network) -> None:
    case = replace(CASE, findings={**CASE.findings, "serum_calcium": "very_low"})
    found = rule(network, case, "hypocalcaemia")
    assert found.posterior >= found.line
    assert not found.ruled_in
    assert all(r.posterior < found.line for r in found.ruled_out)


def test_a_cause_without_a_line_is_refused(network: Network) -> None:
    with pytest.raises(NoLineError, match="vitamin_d_deficiency has no line to act on; those that have one: als"):
        rule(network, CASE, "vitamin_d_deficiency")


def test_people_are_counted_once_each(network: Network) -> None:
    given = situation(network, CASE)
    found = cascade(network, given, "serum_magnesium", "hypomagnesaemia")
    assert found.found + found.missed + found.false_alarms + found.reassured == pytest.approx(PEOPLE)
    prior = next(c.posterior for c in twitchdx.rank(network, CASE).causes if c.cause == "hypomagnesaemia")
    assert (found.found + found.missed) / PEOPLE == pytest.approx(prior)
    assert most_telling_cause(network, given, "serum_magnesium") == "hypomagnesaemia"


def test_the_command_has_four_faces(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    who = {"id": "1", "age": 58, "sex": "female", "setting": "primary_care"}
    file.write_text(json.dumps({**who, "findings": dict(CASE.findings)}), encoding="utf-8")

    def run(*options: str):
        return CliRunner().invoke(app, ["next", str(file), *options])

    assert "other lead" in run("--by", "crossing").stdout
    assert json.loads(run("--test", "serum_magnesium", "--json").stdout)["false_alarms"] > 0
    assert "Would take it over" in run("--cause", "als").stdout
    assert "no cause 'lupus'" in run("--cause", "lupus").stderr
    assert run("--cause", "vitamin_d_deficiency").exit_code == 2
    assert "is no finding or test" in run("--test", "ppi").stderr
