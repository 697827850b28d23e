"""How the time grows: with positive findings, with variables, with cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from twitchdx.bench.cases import Cases, picked
from twitchdx.bench.engines import BACKENDS
from twitchdx.bench.engines.ours import TooWideError, answers
from twitchdx.bench.people import distinct, patterns
from twitchdx.bench.problem import Problem, product
from twitchdx.bench.synthetic import layered, seventy
from twitchdx.bench.timing import timed

Tell = Callable[[str], None]
ENGINE = "twitchdx"
KNOWN = 20  # findings of the cases whose positive ones are counted
POSITIVES = 5  # of the 15 known findings of layered networks
DISEASES = 0.13  # share of the variables, as in QMR-DT: 600 of 4 600
CHUNK = 50  # cases asked at once where a single one may take long
BLOCK = 100_000  # cases held at once where there are many


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each axis goes, `cases` how many are measured at each point, in at most `seconds`."""

    positives: Sequence[int]
    variables: Sequence[int]
    totals: Sequence[int]
    cases: int
    seconds: float


FULL = Reach(
    positives=range(17),
    variables=(35, 70, 140, 350, 700, 1400, 2800, 4600),
    totals=(1_000, 10_000, 100_000, 1_000_000, 10_000_000),
    cases=2_000,
    seconds=10.0,
)
QUICK = Reach(positives=(0, 2, 4), variables=(35, 70), totals=(100, 200), cases=50, seconds=2.0)


@dataclass(frozen=True, slots=True)
class Point:
    """Seconds for `x` of an axis (`positives`, `variables` or `cases`); per case but on the axis `cases`."""

    axis: str
    series: str
    x: int
    seconds: float
    measured: int


def measured(reach: Reach, tell: Tell) -> Iterator[Point]:
    """All points of all three axes. A point that is too wide for exact inference is told of and left out."""
    yield from _positives(reach, tell)
    yield from _variables(reach, tell)
    yield from _cases(reach, tell)


def _positives(reach: Reach, tell: Tell) -> Iterator[Point]:
    """Twenty findings known, so many of them positive; causes asked about."""
    for problem in (product(), seventy()):
        fixed = replace(problem, known=(KNOWN, KNOWN))
        for count in reach.positives:
            cases = distinct(fixed, 1, reach.cases, positives=count)
            yield from _point("positives", problem, problem.name, count, cases, reach, tell)


def _variables(reach: Reach, tell: Tell) -> Iterator[Point]:
    """Layered networks; 15 findings known, five of them positive; all diseases asked about."""
    for layers in (2, 3):
        for total in reach.variables:
            problem = of_size(total, layers)
            cases = distinct(problem, 1, reach.cases, positives=POSITIVES)
            yield from _point("variables", problem, f"{layers} layers", total, cases, reach, tell)


def of_size(total: int, layers: int) -> Problem:
    """A layered network of `total` variables in the proportions of QMR-DT."""
    diseases = round(DISEASES * total)
    between = diseases // 2 if layers == 3 else 0
    return layered(diseases, total - diseases - between, layers)


def _cases(reach: Reach, tell: Tell) -> Iterator[Point]:
    """So many cases of the product's network: all different, and of 20 patterns. Drawing them is not measured."""
    problem = product()
    for series, draw in (("all different", distinct), ("20 patterns", patterns)):
        for total in reach.totals:
            tell(f"growth: {total} cases, {series}")
            seconds = 0.0
            for block, start in enumerate(range(0, total, BLOCK)):
                cases = draw(problem, block, min(BLOCK, total - start))
                seconds += timed(_asked, problem, cases)[0]
            yield Point("cases", series, total, seconds, total)


def _point(axis: str, problem: Problem, series: str, x: int, cases: Cases, reach: Reach, tell: Tell) -> Iterator[Point]:
    """Yield seconds a case, over as many cases as the time allows."""
    tell(f"growth: {axis} {x}, {problem.name}, at most {len(cases)} cases")
    done, spent = 0, 0.0
    try:
        _asked(problem, picked(cases, slice(0, 1)))
        while done < len(cases) and spent < reach.seconds:
            chunk = picked(cases, slice(done, done + CHUNK))
            spent += timed(_asked, problem, chunk)[0]
            done += len(chunk)
    except TooWideError as error:
        tell(f"growth: {axis} {x}, {series} left out: {error}")
        return
    if done:
        yield Point(axis, series, x, spent / done, done)


def _asked(problem: Problem, cases: Cases) -> None:
    answers(problem.graph, cases, problem.targets, BACKENDS[ENGINE])
