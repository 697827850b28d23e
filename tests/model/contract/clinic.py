"""People in a few words, and what the shipped knowledge says of them.

The contract: sentences that any version of the tables and of the engine must keep. They come from medical knowledge, so
each asserts a direction or a bound with a margin, never a number of the present tables. Where one breaks, the
knowledge or the engine is to be mended, not the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

import twitchdx
from twitchdx import Case, Network, Ranking
from twitchdx.engine.signature import Evidence
from twitchdx.evidence import resolve
from twitchdx.rank import indexed
from twitchdx.strata import answer
from twitchdx.types import CantMiss, Finding, RankedCause

SETTINGS = ("general_population", "primary_care", "hospital", "neurology_referral")
AGES = (25, 50, 68, 82)  # one in each band
SEXES = ("female", "male")
STRATA = tuple(product(SETTINGS, AGES, SEXES))

# Margins of the sentences, as factors on odds. They are no medical numbers.
SLIGHTLY = 1.05
CLEARLY = 1.2  # a difference that a reader would see
PLAINLY = 2.0
STRONGLY = 5.0
HARDLY = 1.15  # what an unrelated finding may do at most

NORMAL_EXAMINATION = (
    "objective_weakness",
    "muscle_wasting",
    "tongue_wasting",
    "bulbar_signs",
    "brisk_reflexes",
    "babinski_sign",
    "reduced_reflexes",
)
NORMAL_EMG = ("emg_fasciculation", "emg_denervation", "emg_neuromyotonia", "emg_myopathic")


@cache
def network() -> Network:
    return twitchdx.load()


def person(
    *present: str,
    no: Iterable[str] = (),
    setting: str = "primary_care",
    age: float | None = 58,
    sex: str | None = "female",
    **states: Finding,
) -> Case:
    """Somebody with the findings of `present`, without those of `no`, and with others in a state of their own."""
    findings: dict[str, Finding] = {**dict.fromkeys(present, "present"), **dict.fromkeys(no, "absent"), **states}
    return Case("contract", setting, age, sex, findings)


def probabilities(cause: str, people: Iterable[Case], state: str | None = None) -> list[float]:
    """P(cause at `state` or worse) of each person; at anything above its neutral state where none is given."""
    variable = network().variable(cause)
    least = variable.neutral_index + 1 if state is None else variable.states.index(state)
    where = network().index[cause]
    found = answer(network(), [_evidence(who) for who in people], [where])
    assert all(a.possible for a in found), "somebody has findings that cannot occur together"
    return [float(a.marginals[where][least:].sum()) for a in found]


def probability(cause: str, who: Case, state: str | None = None) -> float:
    return probabilities(cause, [who], state)[0]


def change(cause: str, before: Case, after: Case, state: str | None = None) -> float:
    """Factor by which the odds of the cause move from one person to another."""
    was, now = probabilities(cause, [before, after], state)
    return (now / (1.0 - now)) / (was / (1.0 - was))


def ranking(who: Case) -> Ranking:
    found = twitchdx.rank(network(), who)
    assert found.scored, found.issues
    return found


def ranked(name: str, who: Case | Ranking) -> RankedCause:
    found = who if isinstance(who, Ranking) else ranking(who)
    return next(cause for cause in found.causes if cause.cause == name)


def attribution(name: str, who: Case | Ranking) -> float:
    found = ranked(name, who).attribution
    assert found is not None, "nobody complains of anything"
    return found


def attributions(who: Case) -> Mapping[str, float]:
    return {cause.cause: cause.attribution or 0.0 for cause in ranking(who).causes}


def leader(who: Case) -> str:
    """First of *what is wrong*."""
    return ranking(who).what_is_wrong[0].cause


def line(name: str, state: str, found: Ranking) -> CantMiss:
    return next(entry for entry in found.cant_miss if (entry.cause, entry.state) == (name, state))


def _evidence(who: Case) -> Evidence:
    found = resolve(network().knowledge, who)
    assert not [issue for issue in found.issues if issue.level == "error"], found.issues
    return indexed(network(), found.weights)
