"""Where a habit showed: the cases, stages and numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from twitchdx.language import say
from twitchdx.teaching.attempts import Attempt
from twitchdx.teaching.forecasts import LEAST, Forecast, probabilities
from twitchdx.teaching.learners import COMMITTED, Bias
from twitchdx.teaching.tracks import Track
from twitchdx.teaching.updates import shift
from twitchdx.types import Knowledge
from twitchdx.wording import natural

MOST = 3  # instances of one habit
RARE = 0.05  # a base rate below this is one that can be neglected
WORTH_A_WORD = 3.0  # decibans: a factor of 2 in the odds


@dataclass(frozen=True, slots=True)
class Instance:
    """One place where a habit showed: the option or test, what the learner said or did, and what the model says.

    `said` and `model` are probabilities for base-rate neglect, decibans of a move for anchoring and premature closure;
    for over-testing `said` is 1 and `model` how often the test changes what to do. `stage` from 1.
    """

    case_id: str
    stage: int
    what: str
    said: float
    model: float
    words: str


def instances(knowledge: Knowledge, pairs: Sequence[tuple[Track, Attempt]]) -> Mapping[Bias, tuple[Instance, ...]]:
    """The strongest instances of each habit, at most one of a case."""
    found: dict[Bias, list[tuple[float, Instance]]] = {bias: [] for bias in Bias if bias is not Bias.NONE}
    for track, attempt in pairs:
        found[Bias.BASE_RATE_NEGLECT] += _strongest(_neglected(knowledge, track, attempt.forecasts[0]))
        for closed, bias in ((False, Bias.ANCHORING), (True, Bias.PREMATURE_CLOSURE)):
            found[bias] += _strongest(_stuck(knowledge, track, attempt, closed=closed))
        found[Bias.OVER_TESTING] += _strongest(_idle(knowledge, track, attempt))
    return {
        bias: tuple(one for _, one in sorted(each, key=lambda pair: (-pair[0], pair[1].case_id))[:MOST])
        for bias, each in found.items()
    }


def _strongest(found: Iterator[tuple[float, Instance]]) -> list[tuple[float, Instance]]:
    best = max(found, key=lambda pair: pair[0], default=None)
    return [best] if best is not None else []


def _neglected(knowledge: Knowledge, track: Track, first: Forecast) -> Iterator[tuple[float, Instance]]:
    """Rare causes that got much more than the model gives them at the first stage."""
    rows = zip(
        track.options[:-1], probabilities(first), track.shares[0].tolist(), track.shares[1].tolist(), strict=False
    )
    for name, said, base, model in rows:
        gap = shift(model, said)
        if base < RARE and gap >= WORTH_A_WORD:
            words = say(
                "{cause} is the main cause in {base} who come with this complaint, and in {model} with the first "
                "findings; you said {said}",
                cause=knowledge.label(name),
                base=natural(base),
                model=natural(model),
                said=natural(said),
            )
            yield gap, Instance(track.case_id, 1, name, said, model, words)


def _stuck(knowledge: Knowledge, track: Track, attempt: Attempt, *, closed: bool) -> Iterator[tuple[float, Instance]]:
    """Moves of the model that the learner made by less than half, or the other way."""
    for stage in range(1, len(attempt.forecasts)):
        old, new = (probabilities(attempt.forecasts[at]) for at in (stage - 1, stage))
        if (max(old[:-1]) >= COMMITTED) is not closed:
            continue
        was, now = track.shares[stage].tolist(), track.shares[stage + 1].tolist()
        for name, before, after, old_share, new_share in zip(track.options, old, new, was, now, strict=True):
            model, own = shift(old_share, new_share, LEAST), shift(before, after, LEAST)
            if abs(model) >= WORTH_A_WORD and own / model < 0.5:
                words = say(
                    "the findings of stage {stage} moved {cause} from {was} to {now}; you went from {before} to "
                    "{after}",
                    stage=stage + 1,
                    cause=knowledge.label(name),
                    was=natural(old_share),
                    now=natural(new_share),
                    before=natural(before),
                    after=natural(after),
                )
                yield abs(model - own), Instance(track.case_id, stage + 1, name, own, model, words)


def _idle(knowledge: Knowledge, track: Track, attempt: Attempt) -> Iterator[tuple[float, Instance]]:
    for offer in track.offers:
        if offer.idle and offer.stage < len(attempt.taken) and offer.step in attempt.taken[offer.stage]:
            words = say(
                "{test} after stage {stage} changes what to do in {share} people like this",
                test=knowledge.label(offer.step),
                stage=offer.stage + 1,
                share=natural(offer.worth),
            )
            yield -offer.worth, Instance(track.case_id, offer.stage + 1, offer.step, 1.0, offer.worth, words)
