"""Teaching cases made from what is there already: a published report, or a person drawn from the network.

They are told in three stages: the complaint, then history and examination, then tests. Of those drawn nothing is picked
by how it ended, so base rates hold in them; what it was is what has most credit once every cause is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.batch.agreement import Diagnosis
from twitchdx.evidence import resolve
from twitchdx.network import RANKED, Network
from twitchdx.rank import rank, rank_many
from twitchdx.reasoning.next_step import candidates
from twitchdx.reasoning.situation import situation
from twitchdx.simulate import MISSING, simulate
from twitchdx.teaching.main_causes import main_causes
from twitchdx.teaching.phrases import cause_words, finding_words
from twitchdx.teaching.stages import ASKABLE, OTHER_CAUSE, Danger, Source, Stage, TeachingCase
from twitchdx.types import Case, Finding, Kind

OFFERED = 6  # causes of a forecast, before what is right and what is dangerous is added
OPEN = 8  # steps before the next stage
AS_GOOD = 0.5  # of the credit of the main cause: as right as it
MOST = 2  # complaints of a person that is drawn: sharing out more of them can take long
DRAWS = 20
AUTHOR = "twitchdx"
DIFFICULTY = {"much is known": "little", "as usual": "usual", "little is known": "much"}  # by what is missing


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended: its main cause, what else counts as right, the words for it."""

    main: str
    acceptable: tuple[str, ...]
    told: str
    points: tuple[str, ...]


def from_report(network: Network, case: Case, stated: Diagnosis, title: str, source: Source) -> TeachingCase:
    """Make a teaching case of a published report.

    Raises
    ------
    ValueError
        Where the case cannot be scored, or nobody complains of anything in it.
    """
    also = tuple(sorted(name for name in stated.acceptable if name not in {stated.main, OTHER_CAUSE}))
    names = ", ".join(cause_words(network.knowledge, name) for name in (stated.main, *also))
    point = "A report was chosen because it was striking: base rates do not hold among reports."
    ending = Ending(stated.main, also, f"{title.rstrip('.')}. Stated: {names}.", (point,))
    return _told(network, case, ending, source, {})


def from_people(network: Network, rng: np.random.Generator, setting: str, difficulty: str) -> TeachingCase:
    """Make a teaching case of a person drawn from the network.

    Parameters
    ----------
    difficulty
        One of `DIFFICULTY`: how much gets known.

    Raises
    ------
    SimulationError
        Where the setting is unknown.
    """
    people = simulate(network, rng, DRAWS, setting, MISSING[DIFFICULTY[difficulty]])
    # To pick by what is known bends nothing; to pick by what is so would.
    person = next((p for p in people if len(_views(network, p.case)[0]) <= MOST), people[0])
    causes = {name: person.truth[name] for name in network.causes if network.variable(name).kind in RANKED}
    there = {n: state for n, state in causes.items() if n != OTHER_CAUSE}
    case = Case(f"drawn-{rng.integers(1_000_000)}", setting, person.case.age, person.case.sex, person.case.findings)
    known = Case(case.id, setting, case.age, case.sex, {**case.findings, **there})
    credit = main_causes(network, known, rank(network, known))
    first = max(credit, key=lambda name: credit[name])
    also = tuple(n for n, p in credit.items() if n not in {first, OTHER_CAUSE} and p >= AS_GOOD * credit[first])
    words = cause_words(network.knowledge, first)
    present = [cause_words(network.knowledge, n) for n, s in there.items() if _present(network, n, s) and n != first]
    besides = f" Also there: {', '.join(present)}." if present else ""
    ending = Ending(
        first,
        also,
        f"Drawn from the network: mainly {words}.{besides}",
        ("Nothing was picked by how it ended: among such people the base rate is a good guide.",),
    )
    answers = {name: state for name, state in person.truth.items() if network.variable(name).kind in ASKABLE}
    return _told(network, case, ending, Source("invented"), answers)


def _present(network: Network, name: str, state: str) -> bool:
    variable = network.variable(name)
    return variable.states.index(state) > variable.neutral_index


def _told(network: Network, case: Case, ending: Ending, source: Source, answers: Mapping[str, Finding]) -> TeachingCase:
    views = _views(network, case)
    if not views[0]:
        raise ValueError("this case has no complaint to begin with; take another one")
    stages = [findings for findings in views if findings]
    offered, dangers = _offered(network, case, stages, ending)
    opened = _steps(network, case, stages, {**case.findings, **answers}, dangers)
    told = tuple(
        Stage(_words(network, case, findings, number), findings, open=steps)
        for number, (findings, steps) in enumerate(zip(stages, opened, strict=True))
    )
    everything = {step for steps in opened for step in steps}
    outcome = () if ending.main == OTHER_CAUSE else (ending.main, *[a for a in ending.acceptable if a in offered])
    title = _words(network, case, {}, 0)
    known = {name: found for name, found in answers.items() if name in everything and name not in case.findings}
    return TeachingCase(
        id=case.id,
        title=title,
        setting=case.setting,
        age=case.age,
        sex=case.sex,
        author=AUTHOR,
        source=source,
        stages=told,
        offered=offered,
        outcome=outcome,
        told=ending.told,
        main=ending.main,
        acceptable=tuple(a for a in ending.acceptable if a in offered and a != ending.main),
        dangers=tuple(
            Danger(cause, steps)
            for cause in dangers
            if (steps := tuple(s for s in sorted(everything) if s in _tells(network, cause)))
        ),
        learning_points=ending.points,
        answers=known,
    )


def _views(network: Network, case: Case) -> list[dict[str, Finding]]:
    """Findings of each stage: what is complained of, the rest but tests, tests."""
    weights = resolve(network.knowledge, case).weights

    def stage(name: str) -> int:
        variable = network.variable(name)
        if variable.complaint and name in weights and weights[name][0] < weights[name].max():
            return 0
        return 2 if variable.kind is Kind.TEST else 1

    names = {name: stage(name) for name in case.findings if name in network.index}
    return [{n: case.findings[n] for n, own in names.items() if own == number} for number in range(3)]


def _offered(
    network: Network, case: Case, stages: Sequence[Mapping[str, Finding]], ending: Ending
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Causes to divide the points over, by label so that the order tells nothing; and those over their line."""
    first = Case(case.id, case.setting, case.age, case.sex, dict(stages[0]))
    rankings = rank_many(network, [first, case])
    if not all(ranking.scored for ranking in rankings):
        raise ValueError("; ".join(str(issue) for ranking in rankings for issue in ranking.issues))
    said = [main_causes(network, *pair) for pair in zip((first, case), rankings, strict=True)]
    worth = {name: max(one.get(name, 0.0) for one in said) for name in said[0] if name != OTHER_CAUSE}
    likely = sorted(worth, key=lambda name: (-worth[name], name))[:OFFERED]
    lines = rankings[-1].cant_miss
    near = max(lines, key=lambda row: row.posterior / row.threshold).cause if lines else None
    wanted = dict.fromkeys([*likely, ending.main, *ending.acceptable, *([near] if near else [])])
    offered = sorted((n for n in wanted if n != OTHER_CAUSE), key=network.knowledge.label)
    over = tuple(row.cause for row in lines if row.above and row.cause in offered)
    return tuple(offered), over


def _tells(network: Network, cause: str) -> frozenset[str]:
    """Findings and tests that hang directly on a cause."""
    knowledge = network.knowledge
    rows = {row.test for row in knowledge.tests if row.parent == cause}
    return frozenset(rows | {link.child for link in knowledge.links if link.parent == cause})


def _steps(
    network: Network,
    case: Case,
    stages: Sequence[Mapping[str, Finding]],
    answered: Mapping[str, Finding],
    dangers: Sequence[str],
) -> list[tuple[str, ...]]:
    """Steps before each next stage: what is revealed later, what tells of a danger, and others with an answer."""
    known: dict[str, Finding] = {}
    found: list[tuple[str, ...]] = []
    telling = {name for cause in dangers for name in _tells(network, cause)}
    for number, findings in enumerate(stages):
        known |= findings
        if number == len(stages) - 1:
            found.append(())
            continue
        given = situation(network, Case(case.id, case.setting, case.age, case.sex, dict(known)))
        names = dict.fromkeys([*candidates(network, given), *case.findings])
        left = [n for n in names if n in network.index and network.variable(n).kind in ASKABLE and n not in known]
        order = sorted(left, key=lambda n: (n not in case.findings, n not in telling, n not in answered, n))
        found.append(tuple(sorted(order[:OPEN], key=network.knowledge.label)))
    return found


def _words(network: Network, case: Case, findings: Mapping[str, Finding], number: int) -> str:
    """What is told at a stage; who it is at the first."""
    each = [finding_words(network.knowledge, name, found) for name, found in findings.items()]
    there = "; ".join(words for words in each if not words.startswith("no "))
    gone = ", ".join(words.removeprefix("no ") for words in each if words.startswith("no "))
    said = ". ".join(text[:1].upper() + text[1:] for text in (there, f"no {gone}" if gone else "") if text)
    if number:
        return f"{said}."
    who = {"female": "Woman", "male": "Man"}.get(case.sex or "", "Person")
    who = f"{who}, {case.age:g}" if case.age is not None else who
    return f"{who}. {said}." if said else who
