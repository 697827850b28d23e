"""Answers under joint draws, one number at a time, and the ledger that nothing cuts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Network
from twitchdx.cli.main import app
from twitchdx.network import build
from twitchdx.reasoning.ledger import full_ledger
from twitchdx.reasoning.main_bands import drawn_mainly
from twitchdx.reasoning.mainly import mainly, players
from twitchdx.reasoning.objects import as_object
from twitchdx.reasoning.ranges import drawn, moved, ranges, tables
from twitchdx.reasoning.robust import NEAR, Sampled, robust, robust_mainly, sampled
from twitchdx.reasoning.situation import situation
from twitchdx.reasoning.tornado import tornado
from twitchdx.scores import scores
from twitchdx.types import Kind

CASE = Case("1", "neurology_referral", 45, "female", {"twitching_leg": "present", "stress": "present", "tsh": "low"})


def _with_number(network: Network, place: str, value: float) -> Network:
    """The network built again with one number of its tables replaced."""
    rows = {
        name: tuple(
            replace(row, number=replace(row.number, value=value)) if str(row.number.place) == place else row
            for row in getattr(network.knowledge, name)
        )
        for name in ("baselines", "links", "leaks", "tests")
    }
    return build(replace(network.knowledge, **rows))


def _posterior(network: Network, cause: str) -> float:
    return next(c.posterior for c in twitchdx.rank(network, CASE).causes if c.cause == cause)


def test_ends_of_ranges_cut_off_one_in_forty_each(network: Network) -> None:
    own = ranges(network)
    numbers = drawn(own, 4_000, seed=0)
    inside = (own.values > 0) & (own.values < 1)
    low, high = (np.array([getattr(n.number, end) for n in own.numbers]) for end in ("low", "high"))
    wide = inside & (low > 0) & (low < own.values) & (high > own.values) & (high < 1)
    assert wide.sum() > 500
    assert (numbers[:, wide] < low[wide]).mean() == pytest.approx(0.025, abs=0.001)
    assert (numbers[:, wide] > high[wide]).mean() == pytest.approx(0.025, abs=0.001)
    assert (numbers[:, ~inside] == own.values[~inside]).all()


def test_draws_of_a_band_are_within_a_millionth_of_the_exact_ones(network: Network) -> None:
    own, one = ranges(network), situation(network, CASE)
    numbers = drawn(own, 40, seed=2)
    near, exact = sampled(network, one, own, numbers, NEAR), sampled(network, one, own, numbers)
    assert near.shares is not None
    for name in ("present", "lines", "shares"):
        np.testing.assert_allclose(getattr(near, name), getattr(exact, name), atol=NEAR)


def test_tables_of_a_draw_are_those_of_a_network_built_with_its_numbers(network: Network) -> None:
    own = ranges(network)
    rng = np.random.default_rng(5)
    numbers = moved(own, -np.abs(rng.normal(0, 0.1, (1, len(own.values)))))[0]  # rows of results must not pass 1
    place = {str(n.number.place): float(x) for n, x in zip(own.numbers, numbers, strict=True)}
    rows = {
        name: tuple(
            replace(row, number=replace(row.number, value=place[str(row.number.place)]))
            for row in getattr(network.knowledge, name)
        )
        for name in ("baselines", "links", "leaks", "tests")
    }
    built = build(replace(network.knowledge, **rows))
    found = tables(own, numbers[None])
    worst = []
    for old, new in zip(network.graph.cpds, built.graph.cpds, strict=True):
        for a, b in zip(*((c.contributions if hasattr(c, "links") else (c,)) for c in (old, new)), strict=True):
            drawn_values = found[a][0] if a in found else a.values
            worst.append(np.abs(drawn_values - b.values).max())
    assert np.mean(np.array(worst) < 1e-9) > 0.97  # others have left their linear piece


def test_no_draw_makes_the_first_of_several_states_impossible(network: Network) -> None:
    own = ranges(network)
    found = tables(own, drawn(own, 300, seed=3))
    several = [t for t in found if own.moving[t].exclusive and t.values.shape[-1] > 2]
    assert len(several) > 10
    for table in several:
        assert ((found[table] > 0) == (table.values > 0)).all()
        assert found[table].sum(axis=-1) == pytest.approx(1.0)


def test_a_band_holds_nine_truths_in_ten(network: Network) -> None:
    """Simulated truths: networks with numbers drawn from the ranges. 400 truths; three standard errors are 0.045."""
    case = situation(network, CASE)
    own = ranges(network)
    band = sampled(network, case, own, drawn(own, 600, seed=1))
    truth = sampled(network, case, own, drawn(own, 400, seed=2))
    for name in ("als", "hyperthyroidism", "benign_fasciculation_syndrome"):
        column = network.causes.index(name)
        for sample, true in ((band.present, truth.present), (band.shares, truth.shares)):
            low, high = np.quantile(sample[:, column], (0.05, 0.95))
            covered = ((true[:, column] >= low) & (true[:, column] <= high)).mean()
            assert covered == pytest.approx(0.9, abs=0.045 + 0.03)  # and the ends of the band are estimates too


def test_a_band_of_what_mainly_produces_it_holds_nine_truths_in_ten(network: Network) -> None:
    """As above, with fewer: 120 truths, three standard errors are 0.08; the mean of five shares moves less."""
    case, own = situation(network, CASE), ranges(network)
    band = drawn_mainly(network, case, own, drawn(own, 300, seed=1))
    truth = drawn_mainly(network, case, own, drawn(own, 120, seed=2))
    np.testing.assert_allclose(truth.sum(axis=1), 1.0, atol=1e-9)
    names = ("ordinary_twitching", "stress", "hyperthyroidism", "benign_fasciculation_syndrome", "nerve_excitability")
    columns = [players(network).index(name) for name in names]
    low, high = np.quantile(band[:, columns], (0.05, 0.95), axis=0)
    covered = (truth[:, columns] >= low) & (truth[:, columns] <= high)
    assert (covered.mean(axis=0) > 0.9 - 0.08 - 0.03).all()
    assert covered.mean() == pytest.approx(0.9, abs=0.05)


def test_shares_of_what_mainly_produces_it_stay_below_attributions_in_each_draw(network: Network) -> None:
    case, own = situation(network, CASE), ranges(network)
    numbers = drawn(own, 20, seed=4)
    shares, chains = drawn_mainly(network, case, own, numbers), sampled(network, case, own, numbers).shares
    assert chains is not None
    for i, name in enumerate(network.causes):
        if name in players(network):
            assert (shares[:, players(network).index(name)] <= chains[:, i] + 1e-6).all()


def test_what_mainly_produces_it_has_bands_where_it_is_asked_for(network: Network) -> None:
    found = robust(network, CASE, draws=20, exclusive=True).mainly
    now = mainly(network, CASE)
    assert found is not None
    assert [(own.cause, own.label, own.kind) for own in found.shares] == [
        (own.cause, own.label, own.kind) for own in now.shares
    ]
    assert [own.mainly.value for own in found.shares] == [own.mainly for own in now.shares]
    assert sum(own.first for own in found.shares) == pytest.approx(1.0)
    assert found.nothing.high == 0.0
    assert robust_mainly(network, CASE, draws=20) == found
    assert robust(network, CASE, draws=20).mainly is None
    nothing_said = robust(network, replace(CASE, findings={"tremor": "present"}), draws=20, exclusive=True)
    assert nothing_said.mainly is None


def test_what_mainly_produces_it_averages_over_an_unknown_age_in_each_draw(network: Network) -> None:
    case, own = situation(network, replace(CASE, age=None)), ranges(network)
    still = moved(own, np.zeros((1, len(own.values))))
    still[0, 0] *= 1.0 + 1e-9  # something has to move for there to be tables
    shares = drawn_mainly(network, case, own, still)[0]
    now = {s.cause: s.mainly for s in mainly(network, replace(CASE, age=None)).shares}
    for name, share in zip(players(network), shares[:-1].tolist(), strict=True):
        assert share == pytest.approx(now[name], abs=1e-7)


def test_values_are_those_of_the_ranking_and_lie_in_order(network: Network) -> None:
    found = robust(network, CASE, draws=200)
    ranking = twitchdx.rank(network, CASE)
    assert [c.cause for c in found.causes] == [c.cause for c in ranking.causes]
    for own, ranked in zip(found.causes, ranking.causes, strict=True):
        assert own.posterior.value == pytest.approx(ranked.posterior, abs=1e-9)
        assert own.attribution is not None
        assert own.attribution.value == pytest.approx(ranked.attribution, abs=1e-9)
        assert own.attribution.low <= own.attribution.median <= own.attribution.high
        assert 0.0 <= own.first <= own.first_three <= 1.0
    for kinds in ({Kind.TRIGGER, Kind.MEDICATION}, set(Kind) - {Kind.TRIGGER, Kind.MEDICATION}):
        assert sum(c.first for c in found.causes if c.kind in kinds) == pytest.approx(1.0)
        assert sum(c.first_three for c in found.causes if c.kind in kinds) == pytest.approx(3.0)


def test_an_unknown_age_is_averaged_over_in_each_draw(network: Network) -> None:
    case = replace(CASE, age=None)
    found = robust(network, case, draws=40)
    now = {c.cause: c.posterior for c in twitchdx.rank(network, case).causes}
    assert all(c.posterior.value == pytest.approx(now[c.cause], abs=1e-9) for c in found.causes)


def test_no_complaint_gives_bands_of_posteriors_alone(network: Network) -> None:
    found = robust(network, replace(CASE, findings={"tremor": "present"}), draws=40)
    assert all(c.attribution is None for c in found.causes)


def test_a_swing_is_what_the_network_says_with_that_number(network: Network) -> None:
    found = tornado(network, CASE, "als", top=2)
    assert found.posterior == pytest.approx(_posterior(network, "als"), abs=1e-9)
    widths = [abs(s.at_high - s.at_low) for s in found.swings]
    assert widths == sorted(widths, reverse=True)
    for swing in found.swings:
        for value, expected in ((swing.low, swing.at_low), (swing.high, swing.at_high)):
            assert _posterior(_with_number(network, swing.place, value), "als") == pytest.approx(expected, rel=1e-6)
    widest = found.swings[0]
    between = 0.3 * widest.low + 0.7 * widest.high
    moved_there = _posterior(_with_number(network, widest.place, between), "als")
    assert widest.at(between) == pytest.approx(moved_there, rel=1e-6)


def test_what_is_worth_knowing_moves_a_line(network: Network) -> None:
    found = robust(network, CASE, draws=400)
    assert found.research
    worths = [w.worth for w in found.research]
    assert worths == sorted(worths, reverse=True)
    assert min(worths) > 0.0


def test_the_ledger_in_full(network: Network) -> None:
    found = full_ledger(network, CASE, draws=100)
    assert {(e.line.cause, e.line.state) for e in found.entries} == {
        (t.cause, t.state) for t in network.knowledge.thresholds
    }
    for entry in found.entries:
        assert entry.line.safety_net
        assert entry.line.threshold_note
        if entry.crossing is None:
            continue
        name, state = entry.crossing
        case = replace(CASE, findings={**CASE.findings, name: twitchdx.Likelihood({state: 1.0})})
        now = {(e.cause, e.state): e for e in twitchdx.rank(network, case).cant_miss}[
            entry.line.cause, entry.line.state
        ]
        assert now.above
        assert now.posterior == pytest.approx(entry.crossing_posterior, rel=1e-6)


FINDINGS = ("twitching_leg", "cramp", "tremor", "fatigue", "muscle_wasting", "brisk_reflexes", "paraesthesia", "tetany")


@given(
    present=st.sets(st.sampled_from(FINDINGS), max_size=2),
    age=st.sampled_from([None, 20, 50, 80]),
    setting=st.sampled_from(["general_population", "hospital"]),
    top=st.integers(1, 3),
    command=st.sampled_from(["rank", "robust", "ledger"]),
)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_hides_a_line_of_the_ledger(
    network: Network, tmp_path: Path, present: set[str], age: int | None, setting: str, top: int, command: str
) -> None:
    """Whatever is known, however few causes are shown, in words or in JSON: every line is there."""
    file = tmp_path / "case.json"
    who = {"id": "1", "setting": setting, **({} if age is None else {"age": age})}
    file.write_text(json.dumps({**who, "findings": dict.fromkeys(present, "present")}), encoding="utf-8")
    cut = {"rank": ["--top", str(top)], "robust": ["--top", str(top), "--draws", "10"], "ledger": ["--draws", "10"]}
    options = cut[command]
    told = CliRunner().invoke(app, [command, str(file), *options], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    for line in network.knowledge.thresholds:
        assert network.knowledge.label(line.cause) in told.stdout
    as_json = json.loads(CliRunner().invoke(app, [command, str(file), *options, "--json"]).stdout)
    entries = as_json["entries"] if command == "ledger" else as_json["cant_miss"]
    causes = [entry["line"]["cause"] if command == "ledger" else entry["cause"] for entry in entries]
    assert sorted(causes) == sorted(line.cause for line in network.knowledge.thresholds)


def test_the_command_has_bands_of_what_mainly_produces_it(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps({"id": "1", "setting": "hospital", "age": 30, "findings": {"tetany": "present"}}))
    told = CliRunner().invoke(app, ["robust", str(file), "--draws", "10"], env={"COLUMNS": "140"})
    assert told.exit_code == 0, told.output
    assert "mainly produced by it" in told.stdout
    found = as_object(robust(network, CASE, draws=10, exclusive=True))["mainly"]
    assert {*found} == {"shares", "nothing"}
    assert {*found["shares"][0]} == {"cause", "label", "kind", "mainly", "first"}
    assert {*found["shares"][0]["mainly"]} == {"value", "low", "median", "high"}


def test_sampled_without_movement_is_the_score_itself(network: Network) -> None:
    case = situation(network, CASE)
    own = ranges(network)
    still = moved(own, np.zeros((2, len(own.values))))
    still[1, 0] *= 1.0 + 1e-9  # something has to move for there to be tables
    found: Sampled = sampled(network, case, own, still)
    now = scores(network, [case.evidence], [case.complaints])
    np.testing.assert_allclose(found.lines[0], now.ledger[0], atol=1e-9)
    assert found.shares is not None
    np.testing.assert_allclose(found.shares[0], now.attribution[0], atol=1e-9)
