"""One case under many draws of all numbers, as a credible band needs it."""

from __future__ import annotations

from collections.abc import Iterator

from twitchdx.bench.drawn import drawn_tables, with_draw
from twitchdx.bench.engines.asking import case_of
from twitchdx.bench.engines.ours import drawn_answers, one
from twitchdx.bench.isolated import Job
from twitchdx.bench.people import distinct
from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.timing import median_of
from twitchdx.bench.workloads.competing import checked, note, rivals, times

WORKLOAD = "draws1000"
THOUSAND = 1000


def draws1000(setup: Setup) -> Iterator[Row]:
    """The causes of one case under 1 000 draws of every number, the draws being there already.

    Median of some repeats after a warm-up. A competitor builds its model again for each of the first few draws and
    answers the case; its time is scaled to 1 000.
    """
    if "twitchdx" not in setup.own:
        return
    problem = setup.problem
    case = one(distinct(problem, setup.seed, 1), 0)
    tables = drawn_tables(problem.graph, setup.seed, setup.sizes.draws)
    setup.tell(f"{problem.name}: {WORKLOAD}, twitchdx")
    seconds = median_of(setup.sizes.repeats, lambda: drawn_answers(problem, case, tables, problem.targets))
    seconds *= THOUSAND / setup.sizes.draws
    yield Row("twitchdx", problem.name, WORKLOAD, "time", seconds * 1e3, "ms", setup.sizes.draws)
    if not setup.others:
        return
    ours = drawn_answers(problem, case, tables, problem.targets)

    def jobs(count: int) -> list[Job]:
        hard, soft = case_of(case, 0)
        return [Job(hard, soft, with_draw(problem.network, tables, r)) for r in range(min(count, setup.sizes.draws))]

    for rival in rivals(setup, jobs, problem.targets):
        if rival.seconds:
            theirs = THOUSAND * sum(rival.seconds) / len(rival.seconds)
            said = "; ".join(filter(None, ["scaled from the models that were built", note(setup)]))
            yield Row(rival.engine, problem.name, WORKLOAD, "time", theirs * 1e3, "ms", len(rival.seconds), said)
            yield from times(setup, WORKLOAD, rival, theirs, {"twitchdx": seconds})
        yield from checked(setup, WORKLOAD, rival, lambda job: {v: values[job] for v, values in ours.items()})
