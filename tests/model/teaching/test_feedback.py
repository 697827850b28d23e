"""Every number in a word to a learner is worked out again here."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from twitchdx import Network, load, rank
from twitchdx.language import speaking
from twitchdx.teaching import TeachingCase, case_at, options
from twitchdx.teaching.after_case import after_case
from twitchdx.teaching.after_stage import after_stage, why_moved
from twitchdx.teaching.attempts import Attempt
from twitchdx.teaching.checked import Replay, replay
from twitchdx.teaching.forecasts import Forecast, blank, whole_points
from twitchdx.teaching.line import About, Line
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.wording import natural, ratio


@pytest.fixture(scope="module")
def case(cases: dict[str, TeachingCase]) -> TeachingCase:
    return cases["left-hand"]


@pytest.fixture(scope="module")
def said(network: Network, case: TeachingCase) -> Replay:
    return replay(network, case)


def _forecast(case: TeachingCase, **points: int) -> Forecast:
    names = options(case)
    given = {**points, SOMETHING_ELSE: 100 - sum(points.values())}
    return Forecast(names, tuple(given.get(name, 0) for name in names))


def _about(lines: tuple[Line, ...], about: About) -> list[Line]:
    return [line for line in lines if line.about is about]


def test_the_greatest_difference_is_named_with_both_numbers(network: Network, case: TeachingCase, said: Replay) -> None:
    mine = _forecast(case, als=70, ordinary_twitching=20)
    (line,) = _about(after_stage(network.knowledge, case, [mine], said.stages[:1]), About.DIFFERENCE)
    model = said.stages[0].shares["als"]
    assert line.numbers == pytest.approx({"you": 0.7, "model": model})
    assert line.text == (
        f"You differ most on amyotrophic lateral sclerosis: you say 70 in 100, the model says {natural(model)} that it "
        "is the main cause."
    )


def test_who_agrees_is_told_so(network: Network, case: TeachingCase, said: Replay) -> None:
    same = Forecast(options(case), whole_points([said.stages[0].shares[name] for name in options(case)]))
    (line,) = _about(after_stage(network.knowledge, case, [same], said.stages[:1]), About.DIFFERENCE)
    assert line.text == "You and the model agree within 5 in 100 on every cause."


@pytest.mark.parametrize(
    ("people", "words"), [(400, "times too many."), (8, ": about as many."), (0, "times too few.")]
)
def test_people_in_a_million_stand_beside_the_models(
    network: Network, cases: dict[str, TeachingCase], people: int, words: str
) -> None:
    case = cases["student-calves"]
    said = replay(network, case)
    mine = replace(_forecast(case, stress=50), per_million={"als": people})
    line = _about(after_stage(network.knowledge, case, [mine], said.stages[:1]), About.DIFFERENCE)[1]
    model = next(entry.posterior for entry in said.stages[0].ranking.cant_miss if entry.cause == "als")
    times = max(people, 0.5) / 1e6 / model
    assert line.numbers == pytest.approx({"you": people / 1e6, "model": model, "times": max(times, 1 / times)})
    assert f"you say {people} in a million like this have it, the model says {natural(model)}" in line.text
    assert line.text.endswith(words)


@pytest.mark.parametrize(
    ("after", "words"),
    [(5, "no move at all"), (2, "That is the other way."), (10, "of the model's move."), (66, "about as far, in odds")],
)
def test_the_move_of_what_moved_most_stands_beside_the_models(
    network: Network, case: TeachingCase, said: Replay, after: int, words: str
) -> None:
    """From 5 of 100 for ALS; by hand the ratio of the log-odds."""
    mine = [_forecast(case, als=5), _forecast(case, als=after)]
    (line,) = _about(after_stage(network.knowledge, case, mine, said.stages[:2]), About.MOVE)
    was, now = (reading.shares["als"] for reading in said.stages[:2])

    def odds(p: float) -> float:
        return math.log(p / (1 - p))

    wanted = (odds(after / 100) - odds(0.05)) / (odds(now) - odds(was))
    assert line.numbers == pytest.approx(
        {"was": was, "now": now, "before": 0.05, "after": after / 100, "ratio": wanted}
    )
    assert all(natural(line.numbers[name]) in line.text for name in ("was", "now", "before", "after"))
    assert words in line.text


def test_findings_that_move_nothing_are_said_to(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["eyelid"]
    mine = [_forecast(case, ordinary_twitching=60)] * 2
    (line,) = _about(after_stage(network.knowledge, case, mine, replay(network, case).stages), About.MOVE)
    assert line.text == "The new findings moved no cause by much in the model."


def test_dangers_over_their_line_are_named(network: Network, case: TeachingCase, said: Replay) -> None:
    lines = _about(after_stage(network.knowledge, case, [_forecast(case)], said.stages[:1]), About.DANGER)
    over = {e.label: e for e in said.stages[0].ranking.cant_miss if e.above and e.cause in {"als", "cord_compression"}}
    assert len(lines) == len(over) == 2
    for line, entry in zip(lines, over.values(), strict=True):
        assert line.numbers == {"now": entry.posterior, "line": entry.threshold}
        assert line.text.startswith(f"{entry.label} stands at {natural(entry.posterior)}, ")


def test_what_weighed_most_is_the_finding_without_which_the_odds_would_differ_most(
    network: Network, case: TeachingCase
) -> None:
    line = why_moved(network, case, 2, "als")
    assert line is not None
    whole = case_at(case, 2)

    def odds(without: str) -> float:
        left = replace(whole, findings={n: f for n, f in whole.findings.items() if n != without})
        p = {c.cause: c.posterior for c in rank(network, left).causes}["als"]
        return 10 * math.log10(p / (1 - p))

    worth = {name: odds("") - odds(name) for name in case.stages[2].findings}
    most = max(worth, key=lambda name: abs(worth[name]))
    assert line.numbers == pytest.approx({"decibans": worth[most], "factor": 10 ** (abs(worth[most]) / 10)})
    assert network.knowledge.label(most)[1:] in line.text
    assert f"{ratio(line.numbers['factor'])} times" in line.text
    assert f"({worth[most]:+.1f} decibans)" in line.text


def test_where_nothing_new_weighs_there_is_no_line(network: Network, cases: dict[str, TeachingCase]) -> None:
    assert why_moved(network, cases["eyelid"], 1, "hypomagnesaemia") is None


def test_the_only_complaint_of_a_case_is_no_reason_for_a_cause_that_needs_one(
    network: Network, cases: dict[str, TeachingCase]
) -> None:
    case = cases["eyelid"]
    bare = replace(case, stages=(replace(case.stages[0], findings={"twitching": "present"}), *case.stages[1:]))
    assert why_moved(network, bare, 0, "ordinary_twitching") is None


def test_the_end_says_what_it_was_and_how_both_did(network: Network, case: TeachingCase, said: Replay) -> None:
    mine = _forecast(case, als=80, radiculopathy=10)
    attempt = Attempt(case.id, (mine,) * 3, (("serum_magnesium", "mri_spine_compression"), ("tsh",), ()))
    lines = after_case(network, case, attempt, said)
    shares = said.stages[-1].shares
    (outcome,) = _about(lines, About.OUTCOME)
    assert outcome.numbers == {"you": 0.8, "model": shares["als"]}
    assert outcome.text.startswith(f"{case.told} You gave 80 in 100 to what counts as right")
    (scores,) = _about(lines, About.SCORE)
    model = (1 - shares["als"]) ** 2 + sum(p**2 for name, p in shares.items() if name != "als")
    # (1 - 0.8)^2 + 0.1^2 + 0.1^2 = 0.06; log2 0.8 = -0.32
    assert scores.numbers == pytest.approx(
        {"brier": 0.06, "model_brier": model, "log": math.log2(0.8), "model_log": math.log2(shares["als"])}
    )
    assert f"you 0.06, the model {model:.2f}" in scores.text
    took = _about(lines, About.WORK_UP)[0]
    rows = {(r.procedure, r.aspect): r.number.value for r in network.knowledge.procedures}
    assert took.numbers == pytest.approx(
        {
            "steps": 3.0,
            "price": 2 * rows["blood_test", "price"] + rows["mri", "price"],
            "wait": rows["mri", "wait"] + rows["blood_test", "wait"],
            "burden": 2 * rows["blood_test", "burden"] + rows["mri", "burden"],
            "needle": rows["blood_test", "burden"],
        }
    )
    assert took.text.startswith(f"Your 3 steps took: {took.numbers['wait']:.3g} days of waiting, ")
    assert f"Log score: you {math.log2(0.8):.1f}".replace("-", "\u2212") in scores.text
    dangers = _about(lines, About.DANGER)
    low, line = (natural(dangers[2].numbers[name]) for name in ("highest", "line"))
    assert [line.text.partition(".")[0] for line in dangers] == [
        "Amyotrophic lateral sclerosis is what you put first, so it would be acted on",
        "Spinal cord compression was looked for: spinal compression on MRI",
        f"Multifocal motor neuropathy stayed under its line of {line}: it was at most at {low}",
    ]
    assert [line.text for line in _about(lines, About.POINT)] == list(case.learning_points)


def test_a_danger_that_was_left_is_said_with_its_line(network: Network, case: TeachingCase, said: Replay) -> None:
    lines = after_case(network, case, Attempt(case.id, (_forecast(case, ordinary_twitching=100),) * 3), said)
    line = next(one for one in _about(lines, About.DANGER) if one.text.startswith("Amyotrophic"))
    assert f"was left at {natural(line.numbers['at_end'])}" in line.text
    assert f"to act of {natural(line.numbers['line'])}" in line.text
    assert _about(lines, About.WORK_UP)[0].text == "You took no step between the stages."
    netted = Attempt(case.id, (_forecast(case, ordinary_twitching=100),) * 3, (), frozenset({"als"}))
    line = next(one for one in _about(after_case(network, case, netted, said), About.DANGER) if "Amyo" in one.text)
    assert "you said when to come back" in line.text


def test_outside_the_model_its_numbers_are_called_no_guide(network: Network, cases: dict[str, TeachingCase]) -> None:
    case = cases["unsteady-years"]
    said = replay(network, case)
    lines = after_case(network, case, Attempt(case.id, (_forecast(case, multiple_sclerosis=60),) * 3), said)
    (outcome,) = _about(lines, About.OUTCOME)
    assert outcome.numbers == {"you": 0.4, "model": said.stages[-1].shares[SOMETHING_ELSE]}
    assert outcome.text.endswith("The model does not contain it, so here its numbers are no guide.")


@pytest.mark.parametrize("name", ["left-hand", "eyelid", "two-causes", "not-in-model"])
def test_everything_but_what_an_author_wrote_is_said_in_the_language_that_is_spoken(
    cases: dict[str, TeachingCase], name: str
) -> None:
    case = cases.get(name) or next(c for c in cases.values() if (len(c.outcome) == 2) == (name == "two-causes"))
    spanish = load(language="es")
    with speaking("es"):
        own = replay(spanish, case)
        forecasts = [blank(options(case)) for _ in case.stages]
        steps = tuple(stage.open[:1] for stage in case.stages[:-1])
        lines = list(after_stage(spanish.knowledge, case, forecasts, own.stages))
        lines += after_case(spanish, case, Attempt(case.id, tuple(forecasts), (*steps, ())), own)
        lines += [line for at in range(len(case.stages)) if (line := why_moved(spanish, case, at, case.offered[0]))]
    authored = [case.told, *case.learning_points, *(danger.why for danger in case.dangers if danger.why)]
    for line in lines:
        text = line.text
        for words in authored:
            text = text.replace(words, "")
        found = {"the", "you", "your", "and", "of", "is", "was", "present"} & set(re.findall(r"[a-z]+", text))
        assert found == set(), text
