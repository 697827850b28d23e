"""What a deciding finding would make of a case is what it does make of it once it is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

import twitchdx
from twitchdx import Case, Lab, Network
from twitchdx.reasoning.deciding import deciding

MAN = Case("1", "primary_care", 66, "male", {"twitching_hand": "present", "cramp": "unusual"})


@pytest.mark.parametrize("case", [MAN, replace(MAN, sex=None, age=None), replace(MAN, findings={})])
def test_it_is_what_the_ranking_says_once_the_finding_is_known(network: Network, case: Case) -> None:
    found = deciding(network, case)
    assert len(found) > 10
    for own in found:
        then = twitchdx.rank(network, replace(case, findings={**case.findings, own.finding: own.reading}))
        line = next(e for e in then.cant_miss if (e.cause, e.state) == (own.cause, own.state))
        assert own.posterior == pytest.approx(line.posterior, rel=1e-7, abs=1e-12), own.cause
        assert own.over is line.above


def test_a_table_may_have_spaces_about_the_sign(network: Network) -> None:
    lines = network.knowledge.thresholds
    assert [replace(t, crossing=t.crossing.replace("=", " = ")).sign for t in lines] == [t.sign for t in lines]
    assert ("objective_weakness", "present") in {t.sign for t in lines}


def test_not_every_line_is_crossed(network: Network) -> None:
    sound = replace(MAN, findings={"twitching_eyelid": "present", "objective_weakness": "absent"})
    over = {own.cause: own.over for own in deciding(network, sound)}
    assert over["hyponatraemia"]
    assert not over["multifocal_motor_neuropathy"]


def test_nothing_is_said_of_what_is_known_cannot_be_or_is_over_its_line(network: Network) -> None:
    woman = replace(
        MAN,
        sex="female",
        findings={**MAN.findings, "objective_weakness": "absent", "serum_potassium": Lab(2.0, "mmol/L")},
    )
    named = {own.cause for own in deciding(network, woman)}
    ranking = twitchdx.rank(network, woman)
    assert next(e for e in ranking.cant_miss if e.cause == "hypokalaemia").above
    assert named.isdisjoint({"als", "radiculopathy", "hypokalaemia", "hyperkalaemia", "kennedy_disease"})
