"""What was promised of each number, on two cores and in float64."""

from __future__ import annotations

from dataclasses import dataclass

from twitchdx.bench.rows import Row

DIFFERENCE = 1e-9  # most that our answers may be from those of a library


@dataclass(frozen=True, slots=True)
class Goal:
    """`limit` is the least where `at_least`, else the most."""

    limit: float
    at_least: bool = False


Key = tuple[str, str, str, str]  # engine, network, workload, metric; "" for any

GOALS: dict[Key, Goal] = {
    ("twitchdx", "product", "distinct", "throughput"): Goal(50_000, at_least=True),
    ("twitchdx", "synthetic70", "distinct", "throughput"): Goal(100_000, at_least=True),
    ("twitchdx", "product", "patterns20", "throughput"): Goal(250_000, at_least=True),
    ("twitchdx", "synthetic70", "patterns20", "throughput"): Goal(500_000, at_least=True),
    ("twitchdx-numpy", "product", "patterns20", "throughput"): Goal(15_000, at_least=True),
    ("twitchdx", "product", "distinct", "times_pyagrum"): Goal(1_000, at_least=True),
    ("twitchdx", "product", "distinct", "times_pgmpy"): Goal(10_000, at_least=True),
    ("twitchdx", "synthetic70", "distinct", "times_pyagrum"): Goal(1_000, at_least=True),
    ("twitchdx", "synthetic70", "distinct", "times_pgmpy"): Goal(10_000, at_least=True),
    ("twitchdx", "product", "query_all", "median"): Goal(200),
    ("twitchdx", "product", "query_all", "p99"): Goal(1_000),
    ("twitchdx-numpy", "product", "query_all", "median"): Goal(5_000),
    ("twitchdx", "product", "attribution", "share_of_one_pass_per_cause"): Goal(0.2),
    ("twitchdx", "product", "draws1000", "time"): Goal(50),
    ("twitchdx", "product", "lookahead", "time"): Goal(20),
    ("twitchdx", "product", "tornado", "time"): Goal(100),
    ("twitchdx", "product", "bundle", "time"): Goal(300),
    ("twitchdx-numpy", "product", "bundle", "time"): Goal(3_000),
    ("twitchdx", "product", "cold_start", "time"): Goal(1_000),
    ("twitchdx", "product", "file100k", "time"): Goal(3),
    ("twitchdx", "product", "file100k", "throughput_csv_parquet"): Goal(60_000, at_least=True),
    ("twitchdx", "product", "file100k", "throughput_parquet"): Goal(80_000, at_least=True),
    ("twitchdx", "product", "file100k", "throughput_fhir"): Goal(20_000, at_least=True),
    ("twitchdx", "product", "file100k", "peak_memory"): Goal(400),
    ("", "", "", "largest_difference"): Goal(DIFFERENCE),
}


def goal_of(row: Row) -> Goal | None:
    """The goal of a row, if there is one."""
    keys = ((row.engine, row.network, row.workload, row.metric), ("", "", "", row.metric))
    return next((GOALS[key] for key in keys if key in GOALS), None)


def met(row: Row) -> bool | None:
    """Whether a row meets its goal; None where it has none."""
    goal = goal_of(row)
    if goal is None:
        return None
    return row.value >= goal.limit if goal.at_least else row.value <= goal.limit


def goal_object(row: Row) -> dict[str, object]:
    """The goal of a row for JSON, and whether it is met; empty where it has none."""
    goal = goal_of(row)
    return {} if goal is None else {"goal": goal.limit, "at_least": goal.at_least, "met": met(row)}
