"""How sure the answers are: what remains of them when all numbers move within their ranges at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twitchdx.engine.draws import drawn_attributions, drawn_posteriors
from twitchdx.engine.fast import TOLERANCE
from twitchdx.engine.observed import observed
from twitchdx.engine.products import product
from twitchdx.engine.trace import first
from twitchdx.graph import Array, Table
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.reasoning.main_bands import MainBands, main_bands
from twitchdx.reasoning.ranges import Band, Ranges, bands, joint, ranges, tables
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.scores import Scores, scores
from twitchdx.sensitivity import Named
from twitchdx.shares import leaks_of
from twitchdx.strata import strata
from twitchdx.types import ORDINARY, WHAT_IS_WRONG, Case, Kind, source_keys

DRAWS = 500
AT_ONCE = 512  # draws, of which each has its own inputs
NEAR = 1e-6  # how far a draw may be off: its place among 500 is not moved by that
SEED = 1
TOP = 10


@dataclass(frozen=True, slots=True)
class Sure:
    """A cause with the bands of its posterior and its share in the complaint, and how often it is among the first.

    `first` and `first_three` are shares of the draws in which it is first, or one of the first three, of its list.
    """

    cause: str
    label: str
    kind: Kind
    posterior: Band
    attribution: Band | None
    first: float
    first_three: float


@dataclass(frozen=True, slots=True)
class Line:
    """A can't-miss cause against its line: `over` is the share of draws in which it is over it."""

    cause: str
    state: str
    label: str
    posterior: Band
    threshold: float
    threshold_low: float
    threshold_high: float
    threshold_note: str
    citations: tuple[str, ...]
    over: float
    crossing: str
    safety_net: str


@dataclass(frozen=True, slots=True)
class Worth:
    """A number, and what it would be worth to know it exactly: see `research`."""

    place: str
    what: str
    value: float
    low: float
    high: float
    worth: float


@dataclass(frozen=True, slots=True)
class Robust:
    """All causes in the order of the ranking, every line of the can't-miss ledger, the numbers worth researching.

    `mainly` is the exclusive reading under the same draws, where it was asked for and there is a complaint.
    """

    case_id: str
    draws: int
    seed: int
    causes: tuple[Sure, ...]
    cant_miss: tuple[Line, ...]
    research: tuple[Worth, ...]
    mainly: MainBands | None = None


def robust(
    network: Network, case: Case, *, draws: int = DRAWS, seed: int = SEED, top: int = TOP, exclusive: bool = False
) -> Robust:
    """Bands of 90 in 100 from joint draws of all numbers within their ranges (see `ranges` for the distribution).

    Parameters
    ----------
    exclusive
        Whether what mainly produces the complaint is wanted too, which takes some times as long.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = situation(network, case)
    own = ranges(network)
    together = joint(own, draws, seed)
    found = answered_under(network, given, together.tables, NEAR)
    now = scores(network, [given.evidence], [given.complaints])
    order = {c.cause: i for i, c in enumerate(rank(network, case).causes)}
    causes = _causes(network, found, now)
    return Robust(
        case_id=case.id,
        draws=draws,
        seed=seed,
        causes=tuple(sorted(causes, key=lambda cause: order[cause.cause])),
        cant_miss=_lines(network, found, now),
        research=research(network, own, together.numbers, found.lines, top),
        mainly=main_bands(network, case, given, own, together.numbers) if exclusive and given.complaints else None,
    )


def robust_mainly(network: Network, case: Case, *, draws: int = DRAWS, seed: int = SEED) -> MainBands:
    """Bands of what mainly produces the complaint alone: the `mainly` of `robust` with the same draws and seed.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    NoComplaintError
        Where there is nothing to share out.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    own = ranges(network)
    return main_bands(network, case, situation(network, case), own, joint(own, draws, seed).numbers)


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """Under R draws: P(cause present) (R, C), P(dangerous cause) (R, L), shares (R, C + 1) or None, *ordinary* last.

    `log_evidence` (R,) is log P(findings) of each draw.
    """

    present: Array
    lines: Array
    shares: Array | None
    log_evidence: Array


def sampled(network: Network, given: Situation, own: Ranges, numbers: Array, tolerance: float = TOLERANCE) -> Sampled:
    """Answer one case under R sets of numbers (R, M); strata of an unknown age or sex are weighed in each draw."""
    return answered_under(network, given, tables(own, numbers), tolerance)


def answered_under(
    network: Network, given: Situation, drawn: Mapping[Table, Array], tolerance: float = TOLERANCE
) -> Sampled:
    """Answer one case under R variants of tables.

    A block at a time, since every draw has inputs of its own: memory hangs on the block, not on R.
    """
    count = max(map(len, drawn.values()))
    blocks = [
        _sampled(network, given, {table: values[i : i + AT_ONCE] for table, values in drawn.items()}, tolerance)
        for i in range(0, count, AT_ONCE)
    ]
    if len(blocks) == 1:
        return blocks[0]
    shares = [block.shares for block in blocks if block.shares is not None]
    return Sampled(
        np.concatenate([block.present for block in blocks]),
        np.concatenate([block.lines for block in blocks]),
        np.concatenate(shares) if shares else None,
        np.concatenate([block.log_evidence for block in blocks]),
    )


def _sampled(network: Network, given: Situation, changed: Mapping[Table, Array], tolerance: float) -> Sampled:
    graph = network.graph
    targets = [network.index[name] for name in network.causes]
    heads = tuple(first(graph, given.complaints))
    spread = strata(network, given.evidence)
    logs, parts = [], []
    for evidence, likelihood in zip(spread.evidences, spread.likelihoods, strict=True):
        one = observed(graph, [evidence])
        if heads:
            leaks = leaks_of(network, heads)
            traced = drawn_attributions(graph, one, changed, heads, targets, leaks, targets, tolerance=tolerance)
            answers, shares = traced.posteriors, np.column_stack([traced.causes, traced.leaks])
        else:
            answers, shares = drawn_posteriors(graph, one, changed, targets, tolerance=tolerance), None
        logs.append(answers.log_evidence + np.log(likelihood))
        parts.append((*_read(network, answers.marginals), shares))
    highest = np.max(logs, axis=0)
    weights = np.exp(np.array(logs) - highest)
    total = weights.sum(axis=0)
    weights /= total
    present, lines = (sum(w[:, None] * part[i] for w, part in zip(weights, parts, strict=True)) for i in (0, 1))
    mixed = sum(w[:, None] * part[2] for w, part in zip(weights, parts, strict=True)) if heads else None
    shares = None if mixed is None else np.asarray(mixed)
    return Sampled(np.asarray(present), np.asarray(lines), shares, highest + np.log(total))


def _read(network: Network, marginals: Mapping[int, Array]) -> tuple[Array, Array]:
    """P(cause present) (R, C) and P(dangerous cause at its state or worse) (R, L)."""
    present = [
        marginals[network.index[n]][:, network.variable(n).neutral_index + 1 :].sum(axis=1) for n in network.causes
    ]
    lines = [
        marginals[network.index[t.cause]][:, network.variable(t.cause).states.index(t.state) :].sum(axis=1)
        for t in network.knowledge.thresholds
    ]
    return np.array(present).T, np.array(lines).T


def _causes(network: Network, found: Sampled, now: Scores) -> list[Sure]:
    shares = found.shares
    worth = np.column_stack([found.present, np.zeros(len(found.present))]) if shares is None else shares
    names = [*network.causes, *([] if shares is None else [ORDINARY])]
    kinds = [network.variable(n).kind for n in network.causes] + [Kind.ORDINARY]
    places = _places(worth, np.array([kind in WHAT_IS_WRONG for kind in kinds]))
    leads, leads_three = ((places < among).mean(axis=0).tolist() for among in (1, 3))
    present = bands(now.present[0, : len(network.causes)], found.present)
    own = [None] * len(names) if shares is None else bands(now.attribution[0], shares)
    made = []
    for i, (name, share) in enumerate(zip(names, own, strict=True)):
        made.append(
            Sure(
                cause=name,
                label=network.knowledge.label(name),
                kind=kinds[i],
                posterior=share if name == ORDINARY and share else present[i],
                attribution=share,
                first=leads[i],
                first_three=leads_three[i],
            )
        )
    return made


def _places(worth: Array, wrong: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Place of each cause in its own list, what is wrong or what drives it, in each draw. Shape (R, C + 1)."""
    found = np.zeros(worth.shape, np.intp)
    for group in (np.flatnonzero(wrong), np.flatnonzero(~wrong)):
        order = np.argsort(-worth[:, group], axis=1, kind="stable")
        found[:, group] = np.argsort(order, axis=1, kind="stable")
    return found


def _lines(network: Network, found: Sampled, now: Scores) -> tuple[Line, ...]:
    """Every line of the ledger, those over it first."""
    sources, posteriors = network.knowledge.sources, bands(now.ledger[0], found.lines)
    made = []
    for i, row in enumerate(network.knowledge.thresholds):
        cited = [sources[key].citation for key in source_keys(row.number.source) if key in sources]
        made.append(
            Line(
                cause=row.cause,
                state=row.state,
                label=network.knowledge.label(row.cause),
                posterior=posteriors[i],
                threshold=row.number.value,
                threshold_low=row.number.low,
                threshold_high=row.number.high,
                threshold_note=row.number.note,
                citations=tuple(cited),
                over=float((found.lines[:, i] >= row.number.value).mean()),
                crossing=row.crossing,
                safety_net=row.safety_net,
            )
        )
    return tuple(sorted(made, key=lambda line: (-line.posterior.value / line.threshold, line.cause)))


def research(network: Network, own: Ranges, numbers: Array, lines: Array, top: int) -> tuple[Worth, ...]:
    """The numbers that it would be worth most to know: expected value of perfect parameter information.

    To act on a cause at probability p, its line being t, is worth p - (1 - p) t / (1 - t) (Vickers & Elkin 2006); not
    to act is worth 0. Knowing one number exactly is worth E[max(0, E[worth | number])] - max(0, E[worth]), summed over
    all lines; the inner mean is a straight line through the draws (Strong, Oakley & Brennan 2014, with a linear
    regression). In units of one person with the disease acted upon. A slope within three standard errors of chance
    counts as 0.
    """
    t = np.array([line.number.value for line in network.knowledge.thresholds])
    worth = lines - (1.0 - lines) * t / (1.0 - t)
    spread = numbers.std(axis=0)
    z = (numbers - numbers.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    slope = product(z.T, worth - worth.mean(axis=0)) / len(z)  # (M, L)
    error = worth.std(axis=0) / np.sqrt(len(z))
    gained = np.zeros(len(own.values))
    for line in range(len(t)):
        mean = float(worth[:, line].mean())
        telling = np.flatnonzero((np.abs(slope[:, line]) > 3.0 * error[line]) & (spread > 0))
        inner = mean + z[:, telling] * slope[telling, line]
        gained[telling] += np.maximum(np.maximum(inner, 0.0).mean(axis=0) - max(mean, 0.0), 0.0)
    order = [int(i) for i in np.argsort(-gained, kind="stable")[:top] if gained[i] > 0]
    return tuple(_worth(own.numbers[i], float(gained[i])) for i in order)


def _worth(named: Named, worth: float) -> Worth:
    number = named.number
    return Worth(str(number.place), named.what, number.value, number.low, number.high, worth)
