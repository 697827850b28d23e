"""What must not be missed is always listed, and its deciding finding decides."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Ranking
from twitchdx.cli import app
from twitchdx.simulate import Asked, simulate
from twitchdx.types import ORDINARY, Threshold

from .clinic import CLEARLY, NORMAL_EXAMINATION, SETTINGS, change, line, network, person, probability, ranking

LINES = network().knowledge.thresholds
EACH_LINE = pytest.mark.parametrize("threshold", LINES, ids=[f"{t.cause}={t.state}" for t in LINES])
SPARSE = Asked(complaints=0.1, history=0.05, tested=0.3, tests=0.1)


@pytest.fixture(scope="module")
def anybody() -> list[Ranking]:
    """Rankings of people drawn from the network, of every setting, of whom a few things are known."""
    rng = np.random.default_rng(20261126)
    drawn = [patient.case for setting in SETTINGS for patient in simulate(network(), rng, 15, setting, SPARSE)]
    found = [r for r in twitchdx.rank_many(network(), drawn) if r.scored]
    assert len(found) >= 50
    return found


def met(threshold: Threshold, *found: str, **states: str) -> twitchdx.Case:
    """Somebody who twitches and, where Kennedy disease is meant, a man."""
    return person("twitching", *found, sex="male" if threshold.cause == "kennedy_disease" else "female", **states)


def test_every_line_stands_in_every_ledger_whatever_else_is_known(anybody: list[Ranking]) -> None:
    expected = {(t.cause, t.state) for t in LINES}
    for found in anybody:
        assert [(e.cause, e.state) for e in found.cant_miss].count(("als", "early")) == 1
        assert {(e.cause, e.state) for e in found.cant_miss} == expected
        assert len(found.cant_miss) == len(expected)


def test_what_is_over_its_line_stands_first_and_says_what_to_do(anybody: list[Ranking]) -> None:
    for found in anybody:
        above = [entry.above for entry in found.cant_miss]
        assert above == sorted(above, reverse=True)
        assert all(entry.above == (entry.posterior >= entry.threshold) for entry in found.cant_miss)
        assert all(entry.safety_net and entry.crossing for entry in found.cant_miss)


def test_the_dangers_that_nobody_may_miss_have_a_line() -> None:
    named = {t.cause for t in LINES}
    assert {"als", "hypokalaemia", "hyperkalaemia", "hypocalcaemia", "hypomagnesaemia", "hyponatraemia"} <= named
    assert {"cord_compression", "rhabdomyolysis", "multifocal_motor_neuropathy", "hyperthyroidism"} <= named


@EACH_LINE
def test_the_deciding_finding_raises_what_it_decides_and_its_absence_does_not(threshold: Threshold) -> None:
    finding, state = threshold.sign
    without = network().variable(finding).states[0]
    before = met(threshold)
    assert change(threshold.cause, before, met(threshold, **{finding: state}), threshold.state) > CLEARLY
    assert change(threshold.cause, before, met(threshold, **{finding: without}), threshold.state) < 1


@EACH_LINE
def test_the_deciding_finding_takes_a_cause_over_its_line_where_one_is_looking_for_it(threshold: Threshold) -> None:
    """At a neurologist's or, for the salts, on a ward, where the test is done on suspicion."""
    finding, state = threshold.sign
    suspicion = {
        "als": ("fasciculations_seen", "muscle_wasting"),
        "cord_compression": ("loss_of_motor_control",),
        "kennedy_disease": ("twitching_tongue",),
        "multifocal_motor_neuropathy": ("weakness_distal",),
        "multiple_sclerosis": ("paraesthesia",),
        "peripheral_nerve_hyperexcitability": ("stiffness",),
        "radiculopathy": ("muscle_pain", "sensory_loss"),
        "rhabdomyolysis": ("muscle_pain",),
        "statin_myopathy": ("statin", "muscle_pain"),
    }.get(threshold.cause, ())
    setting = "neurology_referral" if suspicion else "hospital"
    who = replace(met(threshold, *suspicion, **{finding: state}), setting=setting)
    entry = line(threshold.cause, threshold.state, ranking(who))
    assert entry.above, f"{entry.posterior:.5f} of {entry.threshold}"


@pytest.mark.parametrize("salt", ["hypomagnesaemia", "hypokalaemia", "hypocalcaemia", "hyponatraemia", "hyperkalaemia"])
def test_a_very_abnormal_salt_is_a_danger_in_every_setting(salt: str) -> None:
    finding, state = next(t.sign for t in LINES if t.cause == salt)
    for setting in SETTINGS:
        found = ranking(person("twitching", setting=setting, **{finding: state}))
        assert line(salt, "severe", found).above, setting


@pytest.mark.parametrize("setting", SETTINGS)
def test_an_eyelid_twitch_with_normal_tests_takes_no_danger_over_its_line(setting: str) -> None:
    tests = dict.fromkeys(("tsh", "creatine_kinase", "serum_calcium", "serum_magnesium", "serum_sodium"), "normal")
    signs = [*NORMAL_EXAMINATION, "sensory_loss", "paraesthesia", "emg_neuromyotonia", "ncs_conduction_block"]
    who = person("twitching_eyelid", no=signs, setting=setting, age=35, serum_potassium="normal", **tests)
    assert not [entry.cause for entry in ranking(who).cant_miss if entry.above]


def test_no_number_of_causes_to_show_cuts_the_ledger() -> None:
    case = json.dumps({"id": "1", "age": 58, "sex": "female", "findings": {"twitching_eyelid": "present"}})
    printed = CliRunner().invoke(app, ["rank", "-", "--top", "1"], input=case, env={"COLUMNS": "200"})
    assert printed.exit_code == 0, printed.output
    for threshold in LINES:
        assert network().knowledge.label(threshold.cause) in printed.output


def test_comfort_hides_no_danger() -> None:
    """Where ordinary twitching leads, the ledger is whole and each line keeps its own probability."""
    found = ranking(person("twitching_eyelid", "stress"))
    assert found.what_is_wrong[0].cause == ORDINARY
    for threshold in LINES:
        entry = line(threshold.cause, threshold.state, found)
        who = person("twitching_eyelid", "stress")
        assert entry.posterior == pytest.approx(probability(threshold.cause, who, threshold.state), rel=1e-6, abs=1e-12)


def test_every_probability_and_share_keeps_within_its_bounds(anybody: list[Ranking]) -> None:
    for found in anybody:
        for cause in found.causes:
            assert 0.0 <= cause.prior <= 1.0
            assert 0.0 <= cause.posterior <= 1.0
            assert cause.attribution is not None
            assert 0.0 <= cause.attribution <= cause.posterior


def test_somebody_who_complains_always_has_a_reason(anybody: list[Ranking]) -> None:
    """Ordinary and other included, the shares of what is wrong leave no complaint without a candidate."""
    for found in anybody:
        assert found.what_is_wrong[0].attribution is not None
        assert found.what_is_wrong[0].attribution > 0.01
        assert sum(cause.attribution or 0.0 for cause in found.causes) > 0.3
