"""Changes of causes in the shipped network, and the measures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Network
from twitchdx.cli.main import app
from twitchdx.reasoning.management import management
from twitchdx.reasoning.situation import situation
from twitchdx.reasoning.targets import ChangeError, Target
from twitchdx.reasoning.whatif import NoComplaintError, ground, what_if, would_stop

CASE = Case(
    "1", "primary_care", 34, "male", {"twitching_eyelid": "present", "caffeine": "high", "sleep_loss": "present"}
)


def _attribution(network: Network, cause: str) -> float:
    found = next(c for c in twitchdx.rank(network, CASE).causes if c.cause == cause)
    assert found.attribution is not None
    return found.attribution


@pytest.mark.parametrize(("cause", "state"), [("caffeine", "none"), ("sleep_loss", "absent")])
def test_a_complaint_stops_at_most_as_often_as_the_cause_produces_it(network: Network, cause: str, state: str) -> None:
    found = what_if(network, CASE, [f"{cause}={state}"])
    assert 0.0 < found.would_stop <= _attribution(network, cause) + 1e-9


def test_two_changes_stop_more_than_one(network: Network) -> None:
    one, other = (what_if(network, CASE, [text]).would_stop for text in ("caffeine=none", "sleep_loss=absent"))
    assert what_if(network, CASE, ["caffeine=none", "sleep_loss=absent"]).would_stop > max(one, other)


def test_what_is_so_already_changes_nothing(network: Network) -> None:
    case = replace(CASE, findings={**CASE.findings, "caffeine": "none"})
    assert what_if(network, case, ["caffeine=none"]).would_stop == pytest.approx(0.0, abs=1e-12)


def test_a_measure_that_works_half_the_time_stops_half_as_much(network: Network) -> None:
    on = ground(network, situation(network, CASE))
    always, _, _ = would_stop(network, on, [Target("sleep_loss", "", 1.0, 1.0, 1.0)])
    half, low, high = would_stop(network, on, [Target("sleep_loss", "", 0.5, 0.25, 1.0)])
    assert (half, low, high) == pytest.approx((always / 2, always / 4, always))


def test_what_does_nothing_at_its_value_may_do_something_at_the_end_of_its_range(network: Network) -> None:
    on = ground(network, situation(network, CASE))
    always, _, _ = would_stop(network, on, [Target("sleep_loss", "", 1.0, 1.0, 1.0)])
    several = [Target("sleep_loss", "", 0.0, 0.0, 0.5), Target("caffeine", "", 0.0, 0.0, 0.0)]
    assert would_stop(network, on, several) == pytest.approx((0.0, 0.0, always / 2), abs=1e-12)


def test_a_root_seen_and_a_root_made_so_are_one(network: Network) -> None:
    """Nothing causes caffeine in the model, so to find it and to bring it about say the same of the complaint."""
    found = what_if(network, CASE, ["caffeine=none"])
    assert found.see == pytest.approx(found.do)
    assert found.before > found.do


def test_an_unknown_age_is_averaged_over(network: Network) -> None:
    case = replace(CASE, age=None, sex=None)
    assert 0.0 < what_if(network, case, ["caffeine=none"]).would_stop < 1.0


def test_measures_are_ranked_and_none_is_left_out(network: Network) -> None:
    found = management(network, CASE)
    stops = [option.would_stop for option in found.options]
    assert stops == sorted(stops, reverse=True)
    assert {o.measure for o in found.options} == {row.management for row in network.knowledge.interventions}
    assert all(option.low <= option.would_stop <= option.high for option in found.options)
    assert {found.options[0].measure, found.options[1].measure} == {"less_caffeine", "rest"}
    assert [(c.variable, c.outcome) for c in found.by_itself] == [("benign_fasciculation_syndrome", "gone")]


def test_without_a_complaint_there_is_nothing_to_stop(network: Network) -> None:
    with pytest.raises(NoComplaintError, match="none of its findings is a complaint"):
        what_if(network, replace(CASE, findings={"tremor": "present"}), ["caffeine=none"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["caffein=none"], "unknown name 'caffein'"),
        (["caffeine=little"], "expected caffeine to be one of none, moderate, high"),
        (["rest=no"], "expected rest=yes"),
        (["tremor=absent"], "tremor is no cause and no measure"),
        (["caffeine=none", "less_caffeine=yes"], "caffeine is changed twice"),
    ],
)
def test_a_change_that_cannot_be_read_says_why(network: Network, changes: list[str], message: str) -> None:
    with pytest.raises(ChangeError, match=message):
        what_if(network, CASE, changes)


def test_the_command_prints_both_forms(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    who = {"id": "1", "age": 34, "sex": "male", "setting": "primary_care"}
    file.write_text(json.dumps({**who, "findings": dict(CASE.findings)}), encoding="utf-8")
    run = CliRunner().invoke
    plain = run(app, ["whatif", str(file), "--do", "caffeine=none"])
    assert plain.exit_code == 0
    assert "in this person, the complaint would not be there" in plain.stdout
    assert "Not a medical device" in plain.stdout
    asked = run(app, ["whatif", str(file), "--do", "caffeine=none", "--json"])
    assert json.loads(asked.stdout)["would_stop"] > 0
    told = " ".join(run(app, ["whatif", str(file), "--evidence"]).stdout.split())
    rows = [row.number for row in network.knowledge.interventions]
    assert all(str(number.place) in told for number in rows)
    assert all(" ".join(number.note.split()) in told for number in rows)  # what disagrees stands in the notes
    measures = run(app, ["whatif", str(file), "--json"])
    assert json.loads(measures.stdout)["options"][0]["evidence"]
    wrong = run(app, ["whatif", str(file), "--do", "caffeine=little"])
    assert wrong.exit_code == 2
    assert "expected caffeine to be one of" in wrong.stderr
