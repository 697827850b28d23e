"""Hand-made results: their numbers are made up to exercise the drawing and mean nothing."""

from __future__ import annotations

from dataclasses import replace

from twitchdx.types import CantMiss, Kind, RankedCause, Ranking

MAGNESIUM = RankedCause(
    "hypomagnesaemia",
    "Hypomagnesaemia",
    Kind.IMBALANCE,
    observed=False,
    prior=0.03,
    posterior=0.46,
    attribution=0.38,
    chain=("hypomagnesaemia", "nerve_excitability", "twitching_leg"),
)
PPI = RankedCause(
    "ppi",
    "Proton pump inhibitor",
    Kind.MEDICATION,
    observed=True,
    prior=0.1,
    posterior=1.0,
    attribution=0.31,
    chain=("ppi", "hypomagnesaemia", "nerve_excitability", "twitching_leg"),
)
ORDINARY = RankedCause(
    "ordinary_twitching",
    "Ordinary twitching, no disease",
    Kind.ORDINARY,
    observed=False,
    prior=0.1,
    posterior=0.22,
    attribution=0.22,
    chain=("ordinary_twitching", "twitching_leg"),
)
OTHER = RankedCause("other_cause", "Other cause", Kind.OTHER, False, 0.01, 0.09, 0.08, ("other_cause", "twitching_leg"))
ALS = RankedCause(
    "als",
    "Amyotrophic lateral sclerosis",
    Kind.CONDITION,
    observed=False,
    prior=0.00001,
    posterior=0.00004,
    attribution=0.00003,
    chain=("als", "lower_motor_neurone_loss", "twitching_leg"),
)
POTASSIUM_OVER = CantMiss(
    "hypokalaemia", "severe", "Hypokalaemia", 0.001, 0.03, 0.01, True, "serum_potassium=very_low", "Potassium today."
)
ALS_BELOW = CantMiss(
    "als", "early", "ALS", 0.00001, 0.00004, 0.001, False, "objective_weakness=present", "Come back if weak."
)


def ranking(*causes: RankedCause, complaints: tuple[str, ...] = ("twitching_leg",)) -> Ranking:
    """Ranking of the given causes in their order; without a complaint nothing is attributed."""
    if not complaints:
        causes = tuple(replace(cause, attribution=None, chain=()) for cause in causes)
    return Ranking(
        case_id="1",
        setting="primary_care",
        complaints=complaints,
        causes=causes,
        cant_miss=(POTASSIUM_OVER, ALS_BELOW),
        issues=(),
        log_evidence=-3.0,
        digest="0123456789ab",
        version="0.1.0",
    )
