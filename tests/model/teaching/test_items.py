"""Script-concordance items, drills in whole people, and the nomogram."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import twitchdx
from twitchdx import Case, Likelihood, Network, rank
from twitchdx.language import speaking
from twitchdx.teaching.drills import Drill, answered, drills, hardest_first
from twitchdx.teaching.items import (
    ANSWERS,
    LARGE,
    SMALL,
    Item,
    agreement_with_model,
    items,
    key_of,
    panel_key,
)
from twitchdx.teaching.nomogram import nomogram, post_test
from twitchdx.teaching.phrases import finding_words, inside
from twitchdx.types import Lab
from twitchdx.wording import grouped

CASE = Case("1", "primary_care", 45, "male", {"twitching": "present"})


@pytest.fixture(scope="module")
def made(network: Network) -> tuple[Item, ...]:
    return items(network, CASE, ["als", "hyperthyroidism"])


@pytest.fixture(scope="module")
def drilled(network: Network) -> tuple[Drill, ...]:
    return drills(network, CASE)


def test_the_key_of_an_item_is_the_move_of_the_log_odds(network: Network, made: tuple[Item, ...]) -> None:
    """Each of some items ranked as a case of its own."""
    for item in made[::4]:
        just = Likelihood({item.state: 1.0})
        after = rank(network, replace(CASE, findings={**CASE.findings, item.finding: just}))
        old, new = ({c.cause: c.posterior for c in r.causes}[item.cause] for r in (rank(network, CASE), after))
        moved = 10 * math.log10(new / (1 - new) * (1 - old) / old)
        assert item.decibans == pytest.approx(moved, abs=1e-6)
        assert (item.before, item.after) == pytest.approx((old, new))
        assert item.key == key_of(moved)


def test_items_cover_the_answers_and_no_finding_comes_twice_for_a_cause(made: tuple[Item, ...]) -> None:
    for cause in ("als", "hyperthyroidism"):
        own = [item for item in made if item.cause == cause]
        assert {item.key for item in own} == {*ANSWERS}
        assert len({item.finding for item in own}) == len(own)
        assert all(item.chance >= 0.01 for item in own)


def test_an_item_reads_as_a_sentence(made: tuple[Item, ...]) -> None:
    texts = [item.text for item in made]
    assert (
        "If you were thinking of hyperthyroidism and then find thyroid-stimulating hormone: normal, the cause becomes …"
        in texts
    )


def test_an_unknown_cause_is_said(network: Network) -> None:
    with pytest.raises(ValueError, match="unknown cause 'twitching'"):
        items(network, CASE, ["twitching"])


@pytest.mark.parametrize(
    ("ratio", "key"),
    [(1.0, 0), (1.9, 0), (2.1, 1), (9.9, 1), (10.1, 2), (0.6, 0), (0.45, -1), (0.11, -1), (0.09, -2)],
)
def test_answers_are_cut_at_likelihood_ratios_of_2_and_10(ratio: float, key: int) -> None:
    assert key_of(10 * math.log10(ratio)) == key
    assert pytest.approx((3.0103, 10.0)) == (SMALL, LARGE)


def test_a_panel_gives_the_commonest_answer_1_and_others_their_share() -> None:
    # Fournier et al. 2008: of 10 members 6 said +1, 3 said +2, 1 said 0: credits 6/6, 3/6, 1/6
    panel = panel_key([1] * 6 + [2] * 3 + [0])
    assert panel == {-2: 0.0, -1: 0.0, 0: pytest.approx(1 / 6), 1: 1.0, 2: 0.5}
    # two commonest answers both get 1
    assert panel_key([1, 2]) == {-2: 0.0, -1: 0.0, 0: 0.0, 1: 1.0, 2: 1.0}
    with pytest.raises(ValueError, match="from -2 to 2, got 3"):
        panel_key([3])
    with pytest.raises(ValueError, match="got none"):
        panel_key([])


def test_agreement_with_the_model_counts_neighbours_half(made: tuple[Item, ...]) -> None:
    assert agreement_with_model(made, [item.key for item in made]) == 1.0
    two = made[:2]
    near = [two[0].key + 1, two[1].key]
    assert agreement_with_model(two, near) == 0.75
    with pytest.raises(ValueError, match="expected one answer"):
        agreement_with_model(two, [0])


# drills


def test_a_drill_counts_people_by_the_rows_of_the_tables(network: Network, drilled: tuple[Drill, ...]) -> None:
    before = {cause.cause: cause.posterior for cause in rank(network, CASE).causes}
    rows = {(r.test, r.result, r.parent, r.parent_state): r.number for r in network.knowledge.tests}
    places = {str(number.place): number.value for number in rows.values()}
    assert len(drilled) >= 10
    for one in drilled:
        own = rows[one.test, one.result, one.cause, "present"]
        assert one.in_cause == own.value
        assert [places[row] for row in one.rows] == [one.in_cause, one.in_others]
        assert one.pretest == before[one.cause]
        assert one.with_cause == round(one.of * one.pretest)
        assert one.true == round(one.with_cause * one.in_cause)
        assert one.false == round((one.of - one.with_cause) * one.in_others)
        assert one.exact == pytest.approx(post_test(one.pretest, one.ratio))
        assert one.share == one.true / (one.true + one.false)


def test_whole_people_stay_close_to_bayes_rule(drilled: tuple[Drill, ...]) -> None:
    """Rounding moves each count by at most a half, of five or more people: the odds by about a fifth at most."""
    for one in drilled:
        odds, exact = one.true / max(one.false, 1), one.exact / (1 - one.exact)
        assert 0.7 < odds / exact < 1.4, one


def test_a_solution_says_the_same_numbers(drilled: tuple[Drill, ...]) -> None:
    for one in drilled:
        both = grouped(one.true + one.false)
        assert f"{grouped(one.true)} of {both} have" in one.solution[1]
        assert f"Of {grouped(one.of)} people like this {grouped(one.with_cause)} have" in one.question
        assert f"times {one.ratio:.3g}" in one.solution[2]
        assert answered(one, one.true, one.true + one.false)
        assert answered(one, 2 * one.true, 2 * (one.true + one.false))
        assert not answered(one, one.true, one.of)
    assert {*hardest_first(drilled)} == {*drilled}


def test_a_drill_speaks_spanish(drilled: tuple[Drill, ...]) -> None:
    with speaking("es"):
        told = drills(twitchdx.load(language="es"), CASE)
    assert len(told) == len(drilled)
    for one, english in zip(told, drilled, strict=True):
        assert one.question.startswith(f"De {grouped(one.of)} personas as\u00ed, {grouped(one.with_cause)} tienen ")
        assert all(ours != theirs for ours, theirs in zip(one.solution, english.solution, strict=True))


def test_a_test_that_is_known_is_no_drill(network: Network) -> None:
    known = replace(CASE, findings={**CASE.findings, "tsh": "normal"})
    assert "tsh" not in {one.test for one in drills(network, known)}


# nomogram


@given(st.floats(0.0001, 0.9999), st.floats(-3.0, 3.0))
def test_the_three_points_of_a_nomogram_lie_on_a_line(pretest: float, exponent: float) -> None:
    found = nomogram(pretest, 10.0**exponent)
    left, middle, right = found.line
    assert middle == pytest.approx((left + right) / 2, abs=1e-9)
    assert all(-1e-9 <= position <= 1 + 1e-9 for position in found.line)
    odds = pretest / (1 - pretest) * 10.0**exponent
    assert found.probability == pytest.approx(odds / (1 + odds))


def test_a_nomogram_by_hand() -> None:
    # evens and a ratio of 1: the line is level, in the middle; 1 in 10 and a ratio of 9 lead to evens
    assert nomogram(0.5, 1.0).line == (0.5, 0.5, 0.5)
    found = nomogram(0.1, 9.0)
    assert found.probability == pytest.approx(0.5)
    assert found.line[2] == pytest.approx(0.5)
    # the left scale begins at 999 in 1000 at the bottom: (ln 999 + ln 9) / (2 ln 999) from there
    assert found.line[0] == pytest.approx((math.log(999) + math.log(9)) / (2 * math.log(999)))


def test_ticks_lie_between_the_ends_and_the_outer_scales_mirror_each_other() -> None:
    for found in (nomogram(0.02, 40.0), nomogram(0.00002, 3.0)):
        for scale in (found.pretest, found.ratio, found.posttest):
            assert all(-1e-9 <= tick.position <= 1 + 1e-9 for tick in scale)
        for left, right in zip(found.pretest, found.posttest, strict=True):
            assert left.position == pytest.approx(1 - right.position)
        assert {found.lowest, 1 - found.lowest} <= {tick.value for tick in found.pretest}


@pytest.mark.parametrize(("pretest", "ratio"), [(0.0, 2.0), (1.0, 2.0), (0.5, 0.0), (0.5, math.inf), (1e-8, 1.0)])
def test_what_has_no_place_on_a_nomogram_is_refused(pretest: float, ratio: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        nomogram(pretest, ratio)


# words


def test_labels_and_findings_read_inside_a_sentence(network: Network) -> None:
    assert [inside(label) for label in ("Spinal cord compression", "EMG", "Babinski sign")] == [
        "spinal cord compression",
        "EMG",
        "Babinski sign",
    ]
    words = {
        "present": "objective weakness",
        "absent": "no objective weakness",
        Lab(0.5, "mmol/L"): "objective weakness: 0.5 mmol/L",
    }
    for finding, text in words.items():
        assert finding_words(network.knowledge, "objective_weakness", finding) == text
    either = Likelihood({"ordinary": 1.0, "unusual": 1.0, "none": 0.0})
    assert finding_words(network.knowledge, "cramp", either) == (
        "muscle cramp: ordinary (calf, leg, nocturnal) or unusual (generalised, hand, trunk, disabling)"
    )
