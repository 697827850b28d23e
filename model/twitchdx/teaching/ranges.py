"""How sure the model is at a stage: 95 % ranges of what it says, from joint draws of all its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from twitchdx.engine.drawn_credit import COARSE
from twitchdx.graph import Array
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.reasoning.main_bands import drawn_mainly
from twitchdx.reasoning.mainly import kind_of, players
from twitchdx.reasoning.ranges import Ranges, drawn, ranges
from twitchdx.reasoning.robust import Sampled, sampled
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.teaching.items import Item
from twitchdx.teaching.main_causes import option_of
from twitchdx.teaching.options import SOMETHING_ELSE
from twitchdx.types import Case, Likelihood

DRAWS = 200
SEED = 1
ENDS = (0.025, 0.975)
TINY = 1e-12  # a probability below this is taken for it, in log-odds

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StageRanges:
    """Between what points 95 in 100 draws lie: `shares` of the options as main causes, `present` of dangerous ones."""

    shares: Mapping[str, Range]
    present: Mapping[str, Range]


def stage_ranges(
    network: Network, view: Case, names: Sequence[str], *, draws: int = DRAWS, seed: int = SEED
) -> StageRanges:
    """Ranges of what `checked.Reading` and the ledger say of a case as it is known at a stage, over the options.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given, own = situation(network, view), ranges(network)
    numbers = drawn(own, draws, seed)
    found = _posteriors(network, given, own, numbers)
    if given.complaints:
        causes = [option_of(name, kind_of(network, name)) for name in players(network)]
        worth = drawn_mainly(network, given, own, numbers, grain=COARSE)[:, :-1]
    else:
        open_ = {cause.cause for cause in rank(network, view).causes if not cause.observed}
        kept = [i for i, name in enumerate(network.causes) if name in open_]
        causes, worth = [network.causes[i] for i in kept], found.present[:, kept]
    return StageRanges(_ends(names, _over(causes, worth, names)), _present(network, found))


def item_ranges(
    network: Network, view: Case, made: Sequence[Item], *, draws: int = DRAWS, seed: int = SEED
) -> tuple[Range, ...]:
    """Ranges of the moves in decibans that items ask about, with the case as it was when they were made.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    own = ranges(network)
    numbers = drawn(own, draws, seed)

    @cache
    def odds(finding: str, state: str) -> Array:
        """Log-odds of all causes with one more finding, or none, in each draw (R, C)."""
        more = {finding: Likelihood({state: 1.0})} if finding else {}
        given = situation(network, replace(view, findings={**view.findings, **more}))
        present = np.clip(_posteriors(network, given, own, numbers).present, TINY, 1.0 - TINY)
        return np.asarray(10.0 * np.log10(present / (1.0 - present)))

    moves = [(odds(item.finding, item.state) - odds("", ""))[:, network.causes.index(item.cause)] for item in made]
    return _quantiles(np.column_stack(moves))


def _posteriors(network: Network, given: Situation, own: Ranges, numbers: Array) -> Sampled:
    """Posteriors under R draws without the shares in the complaint, which take several times as long."""
    return sampled(network, replace(given, complaints=()), own, numbers)


def _over(causes: Sequence[str], worth: Array, names: Sequence[str]) -> Array:
    """Shares of the options (R, K), summing to 1: what is not offered is *something else*; see `options.over`."""
    whole = worth.sum(axis=1)
    offered = [name for name in names if name != SOMETHING_ELSE]
    columns = [worth[:, [i for i, cause in enumerate(causes) if cause == name]].sum(axis=1) for name in offered]
    shares = np.column_stack(columns) / np.where(whole > 0.0, whole, 1.0)[:, None]
    return np.column_stack([shares, np.maximum(0.0, 1.0 - shares.sum(axis=1))])


def _present(network: Network, found: Sampled) -> dict[str, Range]:
    return _ends([line.cause for line in network.knowledge.thresholds], found.lines)


def _ends(names: Sequence[str], sample: Array) -> dict[str, Range]:
    return dict(zip(names, _quantiles(sample), strict=True))


def _quantiles(sample: Array) -> tuple[Range, ...]:
    """Ends of the range of each column."""
    low, high = np.quantile(sample, ENDS, axis=0).tolist()
    return tuple(zip(low, high, strict=True))
