"""One measured number, and the work that it was measured on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`value` of `metric` in `unit`, for one engine on one network and workload.

    `cases` is the number of cases (queries, models) that were measured: competitors get the first few of our cases.
    """

    engine: str
    network: str
    workload: str
    metric: str
    value: float
    unit: str
    cases: int = 1
    note: str = ""


def row_object(row: Row) -> dict[str, object]:
    """A row for JSON; a number that is not finite is null."""
    value = float(f"{row.value:.6g}") if abs(row.value) < float("inf") else None
    found: dict[str, object] = {
        "engine": row.engine,
        "network": row.network,
        "workload": row.workload,
        "metric": row.metric,
        "value": value,
        "unit": row.unit,
        "cases": row.cases,
    }
    return {**found, "note": row.note} if row.note else found
