"""Natural-frequency drills: from how many have it to how many with this result have it, in whole people.

Whole people make Bayes' rule a matter of counting (Gigerenzer & Hoffrage 1995). The numbers are rows of
priors/tests.csv; the pre-test probability is what the model says of people with the complaint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.teaching.phrases import cause_words, finding_words
from twitchdx.types import Case, Kind, Knowledge, ResultRow
from twitchdx.wording import grouped

CROWDS = (100, 1_000, 10_000, 100_000, 1_000_000)
ENOUGH_PEOPLE = 5  # with the cause and the result, so that rounding to whole people changes little


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill and its solution.

    `of` people, of whom `with_cause` have it; `true` of these have the result, and so have `false` of the others. The
    answer is `true` of `true + false`; `share` is that, `exact` what Bayes' rule gives without rounding to people.
    `ratio` is the likelihood ratio of the result. `rows` are where the two frequencies stand in priors/.
    """

    test: str
    result: str
    cause: str
    pretest: float
    in_cause: float
    in_others: float
    of: int
    with_cause: int
    true: int
    false: int
    share: float
    exact: float
    ratio: float
    question: str
    solution: tuple[str, ...]
    rows: tuple[str, ...]


def drills(network: Network, case: Case) -> tuple[Drill, ...]:
    """Every drill of tests with one row for people with a cause and one for people without, for people like a case.

    The pre-test probability is the model's for what the case knows. Causes of several degrees are left out: one
    number would not do for them. So are results that do not speak for the cause, or that hardly anybody has.
    "The others" are people without any cause of the result that the model knows.
    """
    found = rank(network, case)
    before = {cause.cause: cause.posterior for cause in found.causes if not cause.observed}
    made = (
        drill(network.knowledge, own, others, before[own.parent])
        for own, others in _pairs(network.knowledge)
        if own.test not in case.findings and 0.0 < before.get(own.parent, 0.0) < 1.0
    )
    return tuple(one for one in made if one is not None)


def _pairs(knowledge: Knowledge) -> list[tuple[ResultRow, ResultRow]]:
    """Rows of a result with and without a cause that is there or not."""
    rows: Mapping[tuple[str, str, str, str], ResultRow] = {
        (row.test, row.result, row.parent, row.parent_state): row for row in knowledge.tests
    }
    found = []
    for (test, result, parent, state), row in rows.items():
        variable = knowledge.variables[parent]
        others = _without(knowledge, rows, test, result)
        plain = (
            len(variable.states) == 2 and state == variable.states[1] and knowledge.variables[test].kind is Kind.TEST
        )
        if plain and others is not None:
            found.append((row, others))
    return sorted(found, key=lambda pair: (pair[0].test, pair[0].result, pair[0].parent))


def _without(
    knowledge: Knowledge, rows: Mapping[tuple[str, str, str, str], ResultRow], test: str, result: str
) -> ResultRow | None:
    """The row of the result in people in whom no cause of it is there."""
    return next(
        (
            row
            for (name, outcome, parent, state), row in rows.items()
            if (name, outcome) == (test, result) and state == knowledge.variables[parent].neutral
        ),
        None,
    )


def drill(knowledge: Knowledge, own: ResultRow, others: ResultRow, pretest: float) -> Drill | None:
    """Make one drill; None where the result does not speak for the cause, or even of a million too few have both."""
    p, q = own.number.value, others.number.value
    of = next((n for n in CROWDS if round(n * pretest) * p >= ENOUGH_PEOPLE), None)
    if of is None or p <= q:
        return None
    ill = round(of * pretest)
    true, false = round(ill * p), round((of - ill) * q)
    exact = pretest * p / (pretest * p + (1.0 - pretest) * q)
    question, solution = _words(knowledge, own, (of, ill, true, false), p / q if q > 0.0 else float("inf"))
    return Drill(
        own.test,
        own.result,
        own.parent,
        pretest,
        p,
        q,
        of,
        ill,
        true,
        false,
        true / (true + false),
        exact,
        p / q if q > 0.0 else float("inf"),
        question,
        solution,
        (str(own.number.place), str(others.number.place)),
    )


def _words(
    knowledge: Knowledge, row: ResultRow, people: tuple[int, int, int, int], ratio: float
) -> tuple[str, tuple[str, ...]]:
    """The question and the worked solution."""
    of, ill, true, false = map(grouped, people)
    others, both = grouped(people[0] - people[1]), grouped(people[2] + people[3])
    cause, result = cause_words(knowledge, row.parent), finding_words(knowledge, row.test, row.result)
    known = {"of": of, "ill": ill, "true": true, "false": false, "others": others, "both": both, "cause": cause}
    question = say(
        "Of {of} people like this {ill} have {cause}. Of these {true} have the result {result}. Of the other "
        "{others}, {false} have it too. How many of those with the result have {cause}?",
        result=result,
        **known,
    )
    counted = say(
        "With the result there are {true} who have {cause} and {false} who have not: {both} together.", **known
    )
    answer = say("So {true} of {both} have {cause}; before the test it was {ill} of {of}.", **known)
    times = f"{ratio:.3g}"
    odds = say("The same by odds: {ill} to {others}, times {times}, is about {true} to {false}.", times=times, **known)
    return question, (counted, answer, odds)


def answered(found: Drill, true: int, all_with_result: int) -> bool:
    """Whether an answer "so many of so many" is right: the same share of people, whatever the crowd."""
    return all_with_result > 0 and true * (found.true + found.false) == found.true * all_with_result


def hardest_first(found: Sequence[Drill]) -> tuple[Drill, ...]:
    """Drills by how far the answer is from the frequency in people with the cause, which is what is mostly guessed."""
    return tuple(sorted(found, key=lambda d: (-abs(d.in_cause - d.exact), d.test, d.result, d.cause)))
