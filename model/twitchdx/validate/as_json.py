"""The report as a JSON object. A place that is nowhere, and a number of nothing, are null."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from twitchdx.types import Issue
from twitchdx.validate.bar import CITATION, OTHERS, Bar
from twitchdx.validate.cant_miss import CantMissCheck
from twitchdx.validate.cohorts import CohortCheck
from twitchdx.validate.differential import Differential
from twitchdx.validate.figures import Figure, inside
from twitchdx.validate.intervals import Mean, Proportion
from twitchdx.validate.outcomes import MODES, Outcome
from twitchdx.validate.outside import Noticed
from twitchdx.validate.places import READINGS, Places
from twitchdx.validate.published import Published
from twitchdx.validate.report import Report
from twitchdx.validate.scores import Scores
from twitchdx.validate.simulated import Simulated

Json = dict[str, Any]


def report_object(report: Report) -> Json:
    """Return the JSON object of a report."""
    return {
        "figures": {
            "inside": {origin: _proportion(inside(report.figures, origin)) for origin in ("independent", "fitted")},
            "rows": [_figure(one) for one in report.figures],
        },
        "cohorts": {
            "passed": _proportion(report.cohorts.passed),
            "rows": [_cohort(check) for check in report.cohorts.checks],
            "issues": [_issue(issue) for issue in report.cohorts.issues],
        },
        "published": None if report.published is None else _published(report.published),
        "simulated": None if report.simulated is None else _simulated(report.simulated),
        "numbers": [
            {"table": p.table, "numbers": p.numbers, "methods": dict(p.methods), "grades": dict(p.grades)}
            for p in report.tallies
        ],
        "numbers_that_move_most": None if report.movers is None else asdict(report.movers),
        "digest": report.digest,
        "version": report.version,
        "disclaimer": report.disclaimer,
    }


def _figure(one: Figure) -> Json:
    row, number = one.compared.row, one.compared.row.number
    return {
        "variable": row.variable,
        "state": row.state,
        "setting": row.stratum.setting,
        "age_band": row.stratum.age_band,
        "sex": row.stratum.sex,
        "given": f"{row.given_variable}={row.given_state}" if row.given_variable else None,
        "published": number.value,
        "low": number.low,
        "high": number.high,
        "source": number.source,
        "implied": one.compared.value,
        "inside": one.compared.inside,
        "miss_decibans": _finite(one.compared.miss),
        "origin": one.origin,
    }


def _cohort(check: CohortCheck) -> Json:
    cohort = check.cohort
    return {
        "name": cohort.name,
        "sentence": cohort.sentence,
        "target": f"{cohort.target}={cohort.state}",
        "low": cohort.low,
        "high": cohort.high,
        "published": cohort.published,
        "source": cohort.source,
        "value": check.value,
        "passed": check.inside,
        "miss_decibans": _finite(check.miss),
        "shares_source_with_an_input": check.shares_source,
    }


def _published(found: Published) -> Json:
    return {
        "file": found.file,
        "in_scope": found.scoped,
        "bars": [_bar(bar) for bar in found.bars],
        "others": {
            "citation": CITATION,
            "rows": [{"who": o.who, "first": o.first, "among_three": o.among_three} for o in OTHERS],
        },
        "modes": {
            mode: {
                "places": {reading: _places(found.places[mode, reading]) for reading in READINGS},
                "differentials": [_differential(one) for one in found.differentials[mode]],
                "scores": _scores(found.scores[mode]),
                "several_causes": {
                    "all_among_three": _proportion(found.several[mode].all_among_three),
                    "each_among_three": _proportion(found.several[mode].each_among_three),
                },
                "cases": [_outcome(outcome) for outcome in found.outcomes[mode]],
            }
            for mode in MODES
        },
        "classes": [
            {
                "main": c.main,
                "cases": [outcome.id for outcome in c.cases],
                "history": _places(c.history),
                "tests": _places(c.tests),
                "scores": _scores(c.scores),
            }
            for c in found.classes
        ],
        "outside": {
            "other_cause_rises": _proportion(found.outside.rises),
            "other_cause_rises_inside": _proportion(found.outside.rises_inside),
            "surprising": _proportion(found.outside.surprising),
            "surprising_inside": _proportion(found.outside.surprising_inside),
            "cases": [_noticed(one) for one in found.outside.checks],
        },
        "cant_miss": {
            "recall": _proportion(found.cant_miss.with_tests),
            "recall_by_history": _proportion(found.cant_miss.by_history),
            "recall_where_decided": _proportion(found.cant_miss.decided),
            "other_lines_crossed_per_case": _mean(found.cant_miss.alarms),
            "lines": found.cant_miss.lines,
            "rows": [_cant_miss(check) for check in found.cant_miss.checks],
        },
        "unanswerable": [outcome.id for outcome in found.unanswerable],
        "rejected": [outcome.id for outcome in found.rejected],
        "cases_without_diagnosis": list(found.without_diagnosis),
        "diagnoses_without_case": list(found.without_case),
    }


def _outcome(outcome: Outcome) -> Json:
    answer, leader = outcome.answer, outcome.leader
    return {
        "id": outcome.id,
        "in_scope": outcome.diagnosis.in_scope,
        "main": outcome.diagnosis.main,
        "generous": _finite(outcome.generous),
        "strict": _finite(outcome.strict),
        "places": {cause: _finite(place) for cause, place in outcome.places.items()},
        "prior": answer and answer.prior,
        "posterior": answer and answer.posterior,
        "attribution": answer and answer.attribution,
        "known": answer and bool(answer.observed),
        "leader": leader and leader.cause,
        "issues": [_issue(issue) for issue in outcome.ranking.issues],
    }


def _noticed(one: Noticed) -> Json:
    return {
        "id": one.outcome.id,
        "main": one.outcome.diagnosis.main,
        "place": _finite(one.outcome.strict),
        "other_cause_before": one.before,
        "other_cause_after": one.after,
        "findings": one.surprise.findings,
        "surprise_bits": one.surprise.bits,
        "as_rare_among_simulated": one.rarer,
    }


def _cant_miss(check: CantMissCheck) -> Json:
    entry = check.entry
    return {
        "id": check.id,
        "cause": entry.cause,
        "state": entry.state,
        "posterior": entry.posterior,
        "threshold": entry.threshold,
        "above": check.above,
        "above_by_history": check.above_by_history,
        "decided": check.decided,
    }


def _simulated(found: Simulated) -> Json:
    return {
        "patients": found.patients,
        "unscored": found.unscored,
        "seed": found.seed,
        "expected_calibration_error": found.calibration.error,
        "bins": [
            {"low": b.low, "high": b.high, "predicted": b.predicted, "observed": _proportion(b.observed)}
            for b in found.calibration.bins
        ],
        "gain_bits": _mean(found.gain),
        "first": _proportion(found.first),
        "among_three": _proportion(found.among_three),
        "ordinary_first": _proportion(found.ordinary_first),
    }


def _bar(bar: Bar) -> Json:
    return {
        "mode": bar.mode,
        "reading": bar.reading,
        "within": bar.within,
        "aim": bar.aim,
        "found": _proportion(bar.found),
        "met": bar.met,
        "interval_on_one_side": bar.sure,
    }


def _places(found: Places) -> Json:
    return {
        "first": _proportion(found.first),
        "among_three": _proportion(found.among_three),
        "mean_reciprocal_rank": _mean(found.reciprocal),
    }


def _differential(found: Differential) -> Json:
    return {"k": found.k, "ddr": _mean(found.recall), "ddp": _mean(found.precision), "ddf1": _mean(found.f1)}


def _scores(found: Scores) -> Json:
    return {
        "cases": found.cases,
        "known_exposures_left_out": found.known,
        "log2_before": _mean(found.log_before),
        "log2_after": _mean(found.log_after),
        "gain_bits": _mean(found.gain),
        "brier_before": _mean(found.brier_before),
        "brier_after": _mean(found.brier_after),
        "attribution_quartiles": None if found.attribution is None else list(found.attribution),
    }


def _proportion(found: Proportion) -> Json:
    return {"hits": found.hits, "of": found.of, "value": found.value, "interval": _pair(found.interval)}


def _mean(found: Mean) -> Json:
    return {"value": found.value, "interval": _pair(found.interval), "of": found.of}


def _pair(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _issue(issue: Issue) -> Json:
    return {"level": issue.level, "where": issue.where, "message": issue.message, "fix": issue.fix}


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
