"""What would each single answer change? The question behind the next test."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.bench.engines.asking import case_of
from twitchdx.bench.engines.ours import look_aheads, one, unobserved
from twitchdx.bench.isolated import Job
from twitchdx.bench.people import distinct
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.timing import median_of
from twitchdx.bench.workloads.competing import checked, note, rivals, times

WORKLOAD = "lookahead"


def lookahead(setup: Setup) -> Iterator[Row]:
    """The causes of one case, should any one finding that is not known come out in any one of its states.

    Median of some repeats after a warm-up. Competitors answer the first few of these outcomes as cases of their own;
    their time is scaled to all outcomes.
    """
    if "twitchdx" not in setup.own:
        return
    problem = setup.problem
    case = one(distinct(problem, setup.seed, 1), 0)
    findings = unobserved(case, problem.findings)
    setup.tell(f"{problem.name}: {WORKLOAD}, twitchdx, {len(findings)} findings")
    seconds = median_of(setup.sizes.repeats, lambda: look_aheads(problem.graph, case, findings, problem.targets))
    ours = look_aheads(problem.graph, case, findings, problem.targets)
    outcomes = list(ours)
    yield Row("twitchdx", problem.name, WORKLOAD, "time", seconds * 1e3, "ms", len(outcomes))

    def jobs(count: int) -> list[Job]:
        hard, soft = case_of(case, 0)
        return [Job({**hard, finding: state}, soft) for finding, state in outcomes[:count]]

    for rival in rivals(setup, jobs, problem.targets):
        if rival.seconds:
            theirs = len(outcomes) * sum(rival.seconds) / len(rival.seconds)
            said = "; ".join(filter(None, ["scaled from the outcomes that were asked", note(setup)]))
            yield Row(rival.engine, problem.name, WORKLOAD, "time", theirs * 1e3, "ms", len(rival.seconds), said)
            yield from times(setup, WORKLOAD, rival, theirs, {"twitchdx": seconds})
        yield from checked(setup, WORKLOAD, rival, lambda job: ours[outcomes[job]])
