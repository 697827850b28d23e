"""A room beside another one, and its earlier cases beside its later ones: measures of each stage, as a file too."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from classroom import case_of, forecast_of, model_of, told
from twitchdx import rooms as r
from twitchdx.network import Network
from twitchdx.teaching.options import options, right_options
from twitchdx.teaching.scoring import score, score_of_model

FEWEST = 3  # learners below which a stage has no numbers: they would be those of one or two people
COLUMNS = ("room", "case", "stage", "learners", "points_on_right_median", "brier_mean", "brier_model")


@dataclass(frozen=True, slots=True)
class Measured:
    """How a room did at a stage: learners, their median points on what was right, mean Brier scores of both.

    None where fewer than three answered.
    """

    case: str
    title: str
    stage: int
    learners: int
    right: float | None
    brier: float | None
    model: float


def measured(network: Network, stages: Sequence[r.Worked]) -> tuple[Measured, ...]:
    """Measure each stage of a room; panels, which have no forecasts, are left out."""
    found = []
    for one in stages:
        case, model = case_of(network, one.revealed), model_of(one.revealed)
        if case is None or model is None:
            continue
        right, offered = right_options(case), told(one.shown).offered
        forecasts = [forecast_of(payload, offered) for payload in one.forecasts]
        points = [sum(p for n, p in zip(f.options, f.points, strict=True) if n in right) for f in forecasts]
        names = options(case)
        found.append(
            Measured(
                case=one.case,
                title=one.title,
                stage=one.stage,
                learners=len(forecasts),
                right=median(points) if len(points) >= FEWEST else None,
                brier=fmean(score(f, right).brier for f in forecasts) if len(points) >= FEWEST else None,
                model=score_of_model([model.shares[name] for name in names], names, right).brier,
            )
        )
    return tuple(found)


def pairs(here: Sequence[Measured], there: Sequence[Measured]) -> list[tuple[Measured, Measured | None]]:
    """Each stage of a room beside the same stage of another one."""
    other = {(one.case, one.stage): one for one in there}
    return [(one, other.get((one.case, one.stage))) for one in here]


def as_csv(rooms: Sequence[tuple[str, Sequence[Measured]]]) -> str:
    """The measures of rooms, one line a stage."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for code, stages in rooms:
        for one in stages:
            values = ("" if v is None else f"{v:.4g}" for v in (one.right, one.brier, one.model))
            writer.writerow((code, one.case, one.stage + 1, one.learners, *values))
    return out.getvalue()
