"""A result as a JSON object, and as one row of a table. Each carries digest, version and disclaimer."""

from __future__ import annotations

from twitchdx.batch.scoring import Result
from twitchdx.network import Network
from twitchdx.types import CantMiss, RankedCause, Ranking, Threshold

TOP = 5  # causes in a row of the table; the can't-miss ledger is always whole
Cell = str | float | bool | int | None


def result_object(ranking: Ranking) -> dict[str, object]:
    """Return the JSON object of a ranking; causes in order of attribution."""
    return {
        "case_id": ranking.case_id,
        "setting": ranking.setting,
        "causes": [_cause_object(cause) for cause in ranking.causes],
        "cant_miss": [_ledger_object(entry) for entry in ranking.cant_miss],
        "issues": [{"level": i.level, "where": i.where, "message": i.message, "fix": i.fix} for i in ranking.issues],
        "digest": ranking.digest,
        "version": ranking.version,
        "disclaimer": ranking.disclaimer,
    }


def csv_columns(network: Network) -> tuple[str, ...]:
    """Names of the columns of the table, the same for every case."""
    top = [f"top{n}_{part}" for n in range(1, TOP + 1) for part in ("cause", "posterior", "attribution")]
    ledger = [f"{name}_{part}" for name in _ledger_names(network).values() for part in ("posterior", "above")]
    return ("id", "line", "status", "setting", *top, *ledger, "issues", "digest", "version", "disclaimer")


def csv_record(network: Network, result: Result) -> dict[str, Cell]:
    """Return one row of the table by column; None where there is nothing to say."""
    ranking = result.ranking
    record: dict[str, Cell] = dict.fromkeys(csv_columns(network))
    record |= {"id": ranking.case_id, "line": result.row.line, "status": result.status, "setting": ranking.setting}
    for n, cause in enumerate(ranking.causes[:TOP], start=1):
        record |= {
            f"top{n}_cause": cause.cause,
            f"top{n}_posterior": cause.posterior,
            f"top{n}_attribution": cause.attribution,
        }
    names = _ledger_names(network)
    for entry in ranking.cant_miss:
        name = names[entry.cause, entry.state]
        record |= {f"{name}_posterior": entry.posterior, f"{name}_above": entry.above}
    issues = " | ".join(str(issue) for issue in ranking.issues)
    closing = {"digest": ranking.digest, "version": ranking.version, "disclaimer": ranking.disclaimer}
    return record | {"issues": issues} | closing


def _ledger_names(network: Network) -> dict[tuple[str, str], str]:
    """Column stem of each can't-miss cause; with its state where a cause has two lines."""
    lines: tuple[Threshold, ...] = network.knowledge.thresholds
    causes = [line.cause for line in lines]
    return {
        (line.cause, line.state): f"cant_miss_{line.cause}" + (f"_{line.state}" if causes.count(line.cause) > 1 else "")
        for line in lines
    }


def _cause_object(cause: RankedCause) -> dict[str, object]:
    return {
        "cause": cause.cause,
        "label": cause.label,
        "kind": cause.kind.value,
        "prior": cause.prior,
        "posterior": cause.posterior,
        "attribution": cause.attribution,
        "chain": list(cause.chain),
    }


def _ledger_object(entry: CantMiss) -> dict[str, object]:
    return {
        "cause": entry.cause,
        "posterior": entry.posterior,
        "threshold": entry.threshold,
        "above": entry.above,
    }
