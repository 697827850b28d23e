"""Conflict by its definition, errors that are found, and what the verdicts are worth."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Network
from twitchdx.batch.agreement import Diagnosis
from twitchdx.cli.main import app
from twitchdx.reasoning.surprise import FACTOR, ODD, Verdict, surprise
from twitchdx.validate.left_out import left_out
from twitchdx.validate.typos import rates, scope
from twitchdx.wording import ratio

CASE = Case(
    "1", "primary_care", 58, "female", {"twitching": "present", "tetany": "present", "serum_calcium": "very_low"}
)


def _log_p(network: Network, findings: dict[str, str]) -> float:
    """log2 P(findings | who and where) by the ranking."""
    logs = [twitchdx.rank(network, replace(CASE, findings=f)).log_evidence for f in (findings, {})]
    return (logs[0] - logs[1]) / math.log(2)


def test_conflict_is_what_single_findings_promise_less_what_they_give_together(network: Network) -> None:
    found = surprise(network, CASE)
    single = {n: _log_p(network, {n: s}) for n, s in CASE.findings.items()}
    together = _log_p(network, dict(CASE.findings))
    assert found.conflict == pytest.approx(sum(single.values()) - together, abs=1e-6)
    for trace in found.findings:
        rest = {n: s for n, s in CASE.findings.items() if n != trace.finding}
        without = sum(single[n] for n in rest) - _log_p(network, rest)
        assert trace.conflict == pytest.approx(found.conflict - without, abs=1e-6)


def test_a_factor_is_how_much_more_probable_the_case_would_be(network: Network) -> None:
    found = surprise(network, CASE)
    together = _log_p(network, dict(CASE.findings))
    for trace in found.findings:
        changed = {**CASE.findings, trace.finding: twitchdx.Likelihood({trace.instead: 1.0})}
        assert trace.factor == pytest.approx(2 ** (_log_p(network, changed) - together), rel=1e-6)


def test_findings_of_one_rare_disease_are_rare_and_support_each_other(network: Network) -> None:
    found = surprise(network, CASE)
    assert found.verdict is Verdict.RARE
    assert found.conflict < 0
    assert found.rarity < ODD


def test_ordinary_twitching_is_as_expected(network: Network) -> None:
    found = surprise(network, replace(CASE, findings={"twitching_eyelid": "present", "caffeine": "high"}))
    assert found.verdict is Verdict.EXPECTED
    assert found.suspect == ""


def test_a_result_against_all_others_is_likely_a_typing_error(network: Network) -> None:
    """Strong in every way but for a Babinski sign, and nothing else of a lesion that gives one."""
    names = ("objective_weakness", "brisk_reflexes", "muscle_wasting", "sensory_loss", "ataxia", "bladder_change")
    ordinary = dict.fromkeys(names, "absent")
    findings = {"twitching_eyelid": "present", "babinski_sign": "present", "optic_neuritis": "present", **ordinary}
    found = surprise(network, replace(CASE, findings=findings))
    assert found.verdict is Verdict.TYPO
    assert found.suspect == found.findings[0].finding
    assert found.findings[0].factor >= FACTOR


def test_findings_that_cannot_be_are_put_down_to_the_one_that_makes_them_so(network: Network) -> None:
    """A woman cannot have the gynaecomastia of the model."""
    case = replace(CASE, findings={"twitching_eyelid": "present", "gynaecomastia": "present", "tremor": "absent"})
    found = surprise(network, case)
    assert (found.verdict, found.suspect) == (Verdict.TYPO, "gynaecomastia")
    assert math.isinf(found.conflict)
    assert all(not math.isnan(t.conflict) for t in found.findings)


def test_an_uncommon_finding_that_fits_the_others_is_no_typing_error(network: Network) -> None:
    """Hemifacial spasm is so rare that without it any case is far more probable, but here the others speak for it."""
    names = ("twitching", "hemifacial_spasm", "optic_neuritis", "babinski_sign")
    found = surprise(network, replace(CASE, age=33, findings=dict.fromkeys(names, "present")))
    spasm = next(t for t in found.findings if t.finding == "hemifacial_spasm")
    assert spasm.conflict < 0
    assert spasm.factor >= FACTOR
    assert found.suspect != "hemifacial_spasm"


def test_a_case_rarer_than_all_that_were_drawn_is_not_called_impossible(network: Network) -> None:
    findings = {**CASE.findings, "trousseau_sign": "present", "serum_magnesium": "very_low", "babinski_sign": "present"}
    found = surprise(network, replace(CASE, findings=findings))
    assert found.rarity == 1 / (found.compared + 1)
    assert found.error > 0


def test_nothing_known_is_as_rare_as_everybody(network: Network) -> None:
    found = surprise(network, replace(CASE, findings={}))
    assert (found.verdict, found.rarity, found.conflict) == (Verdict.EXPECTED, 1.0, 0.0)


def test_published_cases_are_counted_by_their_scope(network: Network) -> None:
    known = replace(CASE, id="known")
    impossible = replace(CASE, id="refused", findings={"serum_calcium": "purple"})
    inside, challenge = (Diagnosis("hypocalcaemia", frozenset(), scoped, "what_is_wrong") for scoped in (True, False))
    outside = Diagnosis("other_cause", frozenset(), in_scope=False, in_list="what_is_wrong")
    cases = (known, *(replace(CASE, id=name) for name in ("challenge", "strange", "unjudged")), impossible)
    stated = {"known": inside, "challenge": challenge, "strange": outside, "refused": outside}
    found = scope(network, cases, stated)
    assert found.inside[Verdict.RARE.value] == sum(found.inside.values()) == 1
    assert found.challenges[Verdict.RARE.value] == sum(found.challenges.values()) == 1
    assert found.outside[Verdict.RARE.value] == sum(found.outside.values()) == 1
    assert found.refused == 1


def test_the_same_seed_gives_the_same_answer_and_another_one_nearly(network: Network) -> None:
    one, again, other = (surprise(network, CASE, seed=s) for s in (1, 1, 2))
    assert one == again
    assert one.rarity == pytest.approx(other.rarity, abs=4 * (one.error + other.error) + 0.01)


def test_few_right_cases_are_suspected_and_more_wrong_ones(network: Network) -> None:
    """Sixteen people: at most two who are right are suspected (of 200 it was 4), and more of the wrong."""
    found = rates(network, 16)
    assert sum(found.plain.values()) == 16
    assert sum(found.wrong.values()) + found.refused == 16
    suspected = found.plain[Verdict.TYPO.value]
    assert suspected <= 2
    assert found.wrong[Verdict.TYPO.value] + found.refused > suspected
    assert found.named <= found.wrong[Verdict.TYPO.value]


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One disease is left out here: the others take as long and are shown in the same way."""
    monkeypatch.setattr("twitchdx.validate.left_out.left_out", partial(left_out, causes=("anxiety",)))
    file = tmp_path / "case.json"
    who = {"id": "1", "age": 58, "sex": "female", "setting": "primary_care"}
    file.write_text(json.dumps({**who, "findings": dict(CASE.findings)}), encoding="utf-8")
    run = CliRunner().invoke
    shown = " ".join(run(app, ["surprise", str(file)]).stdout.split())
    assert "Rare combination" in shown
    told = json.loads(run(app, ["surprise", str(file), "--json"]).stdout)
    assert told["verdict"] == "rare combination"
    better = (
        "The diseases of this model fit"
        if told["unknown"] <= 0
        else "A disease that this model does not have would fit"
    )
    assert f"{better} {ratio(2.0 ** abs(told['unknown']))} times as well" in shown
    assert f"of those {told['nearest_label']} fits best" in shown or not told["nearest"]
    empty = file.with_name("empty.json")
    empty.write_text(json.dumps({**who, "findings": {}}), encoding="utf-8")
    assert "All people of this kind are as rare" in run(app, ["surprise", str(empty)]).stdout
    studied = run(app, ["surprise", "--study", "2"]).stdout
    assert "refused when read" in studied
    assert "inside the model" in studied
    assert "Anxiety" in studied
    assert "left out" in studied
    assert run(app, ["surprise"]).exit_code == 2
