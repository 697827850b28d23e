"""A ranking as a JSON object, with digest, version and disclaimer."""

from __future__ import annotations

from twitchdx.types import CantMiss, RankedCause, Ranking


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
