"""Habits of one learner: what is named, and the numbers behind it."""

from __future__ import annotations

import numpy as np
import pytest

from twitchdx import Network
from twitchdx.language import ENGLISH, LANGUAGES, phrases, speaking
from twitchdx.teaching import TeachingCase
from twitchdx.teaching.attempts import Attempt, own_tracks
from twitchdx.teaching.forecasts import LEAST, Forecast, probabilities, whole_points
from twitchdx.teaching.habits import ENTANGLED, FEWEST, HABITS, HELPS, MEANS, NAMES, habits
from twitchdx.teaching.instances import RARE
from twitchdx.teaching.learners import (
    COMMITTED,
    Bias,
    Learner,
    Sessions,
    sessions,
)
from twitchdx.teaching.testing import ALPHA, p_values
from twitchdx.teaching.tracks import Track
from twitchdx.teaching.updates import shift
from twitchdx.wording import natural


def _attempts(tracks: tuple[Track, ...], seen: Sessions, who: int) -> list[Attempt]:
    found = []
    for track, points, taken in zip(tracks, seen.points, seen.taken, strict=True):
        stages = range(len(track.shares) - 1)
        chosen = {
            (offer.stage, offer.step) for offer, flag in zip(track.offers, taken[who].tolist(), strict=True) if flag
        }
        found.append(
            Attempt(
                track.case_id,
                tuple(Forecast(track.options, tuple(points[who, t].tolist())) for t in stages),
                tuple(tuple(step for stage, step in sorted(chosen) if stage == t) for t in stages),
            )
        )
    return found


def test_one_learner_is_judged_as_many_are(network: Network, tracked: tuple[Track, ...]) -> None:
    seen = sessions(Learner(Bias.ANCHORING, 0.6), tracked, 3, np.random.default_rng(7))
    _, chance = p_values(tracked, seen)
    found = habits(network.knowledge, _attempts(tracked, seen, 1), tracked)
    assert [habit.bias for habit in found] == list(HABITS)
    for habit in found:
        assert habit.chance == pytest.approx(chance[habit.bias][1])
        assert habit.found is (habit.chance is not None and habit.chance <= ALPHA)
        assert habit.cases == 12


@pytest.mark.parametrize("bias", HABITS)
def test_a_habit_comes_with_the_numbers_behind_it(network: Network, tracked: tuple[Track, ...], bias: Bias) -> None:
    seen = sessions(Learner(bias, 0.9, 0.3), tracked, 1, np.random.default_rng(11))
    attempts = _attempts(tracked, seen, 0)
    habit = next(one for one in habits(network.knowledge, attempts, tracked) if one.bias is bias)
    assert habit.found
    assert habit.instances
    assert habit.measure is not None
    assert f"{habit.measure:.2f}" in habit.words or natural(habit.measure) in habit.words or "all" in habit.words
    assert network.knowledge.label(habit.instances[0].what).lower() in habit.instances[0].words.lower()
    tracks, did = ({one.case_id: one for one in each} for each in (tracked, attempts))
    for one in habit.instances:
        track, attempt = tracks[one.case_id], did[one.case_id]
        if bias is Bias.OVER_TESTING:
            (offer,) = [o for o in track.offers if (o.stage, o.step) == (one.stage - 1, one.what)]
            assert offer.idle
            assert one.model == offer.worth
            assert one.what in attempt.taken[one.stage - 1]
            continue
        place = track.options.index(one.what)
        said = [probabilities(forecast)[place] for forecast in attempt.forecasts]
        model = track.shares[1:, place].tolist()
        if bias is Bias.BASE_RATE_NEGLECT:
            assert (one.stage, one.said, one.model) == (1, said[0], model[0])
            assert track.shares[0, place] < RARE
            assert one.said > one.model
            assert all(natural(p) in one.words for p in (said[0], model[0], track.shares[0, place]))
        else:
            now = one.stage - 1
            assert one.said == pytest.approx(shift(said[now - 1], said[now], LEAST))
            assert one.model == pytest.approx(shift(model[now - 1], model[now], LEAST))
            assert one.said / one.model < 0.5
            assert all(natural(p) in one.words for p in (*said[now - 1 : now + 1], *model[now - 1 : now + 1]))
            closed = max(probabilities(attempt.forecasts[now - 1])[:-1]) >= COMMITTED
            assert closed is (bias is Bias.PREMATURE_CLOSURE)


def test_an_unbiased_learner_is_named_nothing_and_gets_no_instances(
    network: Network, tracked: tuple[Track, ...]
) -> None:
    seen = sessions(Learner(noise=0.3), tracked, 1, np.random.default_rng(2))
    for habit in habits(network.knowledge, _attempts(tracked, seen, 0), tracked):
        assert not habit.found
        assert habit.instances == ()
        assert habit.words.endswith("That is not enough to name it.")


def test_too_few_cases_tell_nothing(network: Network, tracked: tuple[Track, ...]) -> None:
    seen = sessions(Learner(Bias.ANCHORING, 1.0), tracked, 1, np.random.default_rng(2))
    attempts = _attempts(tracked, seen, 0)
    for habit in habits(network.knowledge, attempts[: FEWEST - 1], tracked):
        assert (habit.found, habit.chance, habit.measure) == (False, None, None)
        assert "do not tell" in habit.words


def test_attempts_that_are_not_whole_are_left_out(network: Network, tracked: tuple[Track, ...]) -> None:
    seen = sessions(Learner(), tracked, 1, np.random.default_rng(2))
    attempts = _attempts(tracked, seen, 0)
    broken = Attempt(attempts[0].case_id, attempts[0].forecasts[:1])
    found = habits(network.knowledge, [broken, *attempts[1:], Attempt("nobody", ())], tracked)
    assert {habit.cases for habit in found} == {11}


def test_every_word_of_habits_is_there_in_every_language() -> None:
    said = {ENTANGLED, *MEANS.values(), *HELPS.values(), *NAMES.values()}
    for language in LANGUAGES.keys() - {ENGLISH}:
        assert said - phrases(language).keys() == set()


def test_habits_and_where_they_showed_speak_spanish(network: Network, tracked: tuple[Track, ...]) -> None:
    seen = sessions(Learner(Bias.ANCHORING, 1.0), tracked, 1, np.random.default_rng(2))
    attempts = _attempts(tracked, seen, 0)
    english = habits(network.knowledge, attempts, tracked)
    with speaking("es"):
        spanish = habits(network.knowledge, attempts, tracked)
    assert any(habit.instances for habit in english)
    for one, other in zip(english, spanish, strict=True):
        assert " in 12 cases " in one.words
        assert " en 12 casos, " in other.words
        assert all(a.words != b.words for a, b in zip(one.instances, other.instances, strict=True))


def test_two_habits_in_the_same_forecasts_are_said_to_be_entangled(
    network: Network, tracked: tuple[Track, ...]
) -> None:
    """Somebody who says the same at every stage, with rare causes far too high."""
    attempts = [
        Attempt(
            t.case_id, (Forecast(t.options, whole_points([1 / len(t.options)] * len(t.options))),) * (len(t.shares) - 1)
        )
        for t in tracked
    ]
    found = {habit.bias: habit for habit in habits(network.knowledge, attempts, tracked)}
    assert found[Bias.BASE_RATE_NEGLECT].found
    assert found[Bias.ANCHORING].found
    assert found[Bias.ANCHORING].words.endswith(ENTANGLED)
    assert not found[Bias.OVER_TESTING].found
    assert ENTANGLED not in found[Bias.OVER_TESTING].words


def test_who_asks_early_is_held_against_a_model_that_knows_it_too(
    network: Network, cases: dict[str, TeachingCase], tracked: tuple[Track, ...]
) -> None:
    case = cases["night-cramps"]
    plain = next(track for track in tracked if track.case_id == case.id)
    attempt = Attempt(case.id, (), ((), ("serum_magnesium",), (), ()))
    (own,) = own_tracks(network, list(cases.values()), [attempt])
    place = own.options.index("hypomagnesaemia")
    assert own.shares[:3] == pytest.approx(plain.shares[:3])  # the complaint, stage 1 and 2
    assert own.shares[3, place] > 5 * plain.shares[3, place]
    assert {o.step for o in plain.offers if o.stage == 2} - {o.step for o in own.offers if o.stage == 2} == {
        "serum_magnesium"
    }


def test_steps_known_at_a_stage_are_those_taken_before() -> None:
    attempt = Attempt("t", (), (("ppi",), ("tsh", "ppi"), ("pth",)))
    assert [attempt.known_at(stage) for stage in range(3)] == [(), ("ppi",), ("ppi", "tsh")]
