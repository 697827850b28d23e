"""The answers of one case, and how each moves with every number.

d P(c | e) / dθ = P(c | e) (d log P(c, e) / dθ - d log P(e) / dθ), each logarithm by reverse differentiation of the
elimination (`engine.gradient`). Causes asked about are observed softly, so that one plan serves all answers of a case
and all its strata in one batch. Where age or sex is unknown P is the sum over the strata, and so is its derivative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.gradient import log_gradients
from twitchdx.engine.plan import TooWideError, plan, rows_at_once
from twitchdx.engine.reference import batch, blocks
from twitchdx.engine.signature import Evidence, signature
from twitchdx.evidence import resolve
from twitchdx.graph import Array, Table
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.sensitivity.entries import Entries
from twitchdx.sensitivity.numbers import Named
from twitchdx.shares import complaints, shares
from twitchdx.strata import answer, strata
from twitchdx.types import WHAT_IS_WRONG, Case, Issue

LEADING = 5  # of what is wrong, as the ranking orders them, beside the can't-miss entries


@dataclass(frozen=True, slots=True)
class Question:
    """P(`cause` at `state` or worse | the case)."""

    cause: str
    state: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A case that has no answers, and why."""

    issues: tuple[Issue, ...]


def elasticities(
    network: Network, numbers: Sequence[Named], moving: Mapping[Table, Entries], case: Case
) -> Array | Unanswered:
    """Total variation of the answers of one case per unit of log-odds of each number. Shape (M,).

    Half the sum of the absolute changes, to first order. A number of 0 or 1 has no log-odds and does not move.

    Parameters
    ----------
    moving
        What `entries` says of the network.
    """
    found = resolve(network.knowledge, case)
    errors = tuple(issue for issue in found.issues if issue.level == "error")
    if errors:
        return Unanswered(errors)
    evidence = {network.index[name]: np.asarray(w, float) for name, w in found.weights.items()}
    try:
        asked = questions(network, evidence)
        _, changes = derivatives(network, moving, len(numbers), evidence, asked)
    except (TooWideError, ImpossibleError) as error:
        fix = say("Leave it out, or leave out some of its findings.")
        return Unanswered((Issue("error", say("case {id}", id=case.id), str(error), fix),))
    values = np.array([named.number.value for named in numbers])
    summed: Array = 0.5 * np.abs(changes).sum(axis=0) * values * (1.0 - values)
    return summed


class ImpossibleError(ValueError):
    """The findings of a case cannot occur together."""


def questions(network: Network, evidence: Evidence, leading: int = LEADING) -> tuple[Question, ...]:
    """The causes that the ranking shows first above their neutral state, and every can't-miss entry at its own.

    What is observed for certain is no question.

    Raises
    ------
    ImpossibleError
        Where the evidence cannot occur.
    """
    causes = [n for n in network.causes if network.variable(n).kind in WHAT_IS_WRONG and _is_open(network, evidence, n)]
    first_active = {n: network.variable(n).neutral_index + 1 for n in causes}
    importance = _importance(network, evidence, first_active)
    leaders = sorted(causes, key=lambda n: -importance[n])[:leading]
    wanted = [Question(n, network.variable(n).states[first_active[n]]) for n in leaders]
    wanted += [
        Question(line.cause, line.state)
        for line in network.knowledge.thresholds
        if _is_open(network, evidence, line.cause)
    ]
    return tuple(dict.fromkeys(wanted))


def _importance(network: Network, evidence: Evidence, first_active: Mapping[str, int]) -> Mapping[str, float]:
    """What the ranking orders causes by: attribution to the complaint, or posterior where there is none."""
    targets = [network.index[n] for n in first_active]
    complaint = complaints(network, evidence)
    credit = shares(network, evidence, complaint, targets) if complaint else None
    found = credit.answer if credit else answer(network, [evidence], targets)[0]
    if not found.possible:
        raise ImpossibleError(say("these findings cannot occur together in this model"))
    if credit:
        return credit.attribution
    return {n: float(found.marginals[network.index[n]][state:].sum()) for n, state in first_active.items()}


def derivatives(
    network: Network, moving: Mapping[Table, Entries], count: int, evidence: Evidence, asked: Sequence[Question]
) -> tuple[Array, Array]:
    """Probability (K,) of each question, and its derivative by each of `count` numbers (K, M), exact.

    Raises
    ------
    TooWideError
        Where exact inference would take too much work and memory.
    """
    spread = strata(network, evidence)
    rows, scales = _rows(network, spread.evidences, asked)
    logs, gradients = _log_gradients(network, moving, count, rows)
    answers = len(asked) + 1
    logs = (logs + scales).reshape(-1, answers) + np.log(spread.likelihoods)[:, None]  # (strata, 1 + K)
    joint = np.exp(logs - logs[:, 0].max())
    total = joint.sum(axis=0)
    shares = joint / np.where(total > 0, total, 1.0)
    by_log = np.einsum("ra,ram->am", shares, gradients.reshape(-1, answers, count))
    probabilities = total[1:] / total[0]
    return probabilities, probabilities[:, None] * (by_log[1:] - by_log[0])


def _is_open(network: Network, evidence: Evidence, cause: str) -> bool:
    weights = evidence.get(network.index[cause])
    return weights is None or int(np.count_nonzero(weights)) > 1


def _rows(
    network: Network, evidences: Sequence[Evidence], asked: Sequence[Question]
) -> tuple[list[dict[int, Array]], Array]:
    """For each stratum the evidence alone, then with each question answered yes; and the log of their scale."""
    rows: list[dict[int, Array]] = []
    scales: list[float] = []
    for evidence in evidences:
        undecided = {network.index[q.cause]: _undecided(network, evidence, q.cause) for q in asked}
        rows.append({**evidence, **undecided})
        scales.append(0.0)
        for q in asked:
            v, variable = network.index[q.cause], network.variable(q.cause)
            weights = undecided[v] * (np.arange(len(variable.states)) >= variable.states.index(q.state))
            largest = weights.max()
            rows.append({**evidence, **undecided, v: weights if largest > 0 else undecided[v]})
            scales.append(float(np.log(largest)) if largest > 0 else -np.inf)
    return rows, np.array(scales)


def _undecided(network: Network, evidence: Evidence, cause: str) -> Array:
    v = network.index[cause]
    weights = evidence.get(v, np.ones(network.graph.sizes[v]))
    scaled: Array = weights / weights.max()
    return scaled


def _log_gradients(
    network: Network,
    moving: Mapping[Table, Entries],
    count: int,
    rows: Sequence[Evidence],
) -> tuple[Array, Array]:
    """Log P(evidence) (R,) of the rows, and its derivative by each number (R, M)."""
    shape = signature(network.graph, rows[0])  # of all rows: a question stays soft where its answer is given
    todo = plan(network.graph, shape, ())
    logs = np.zeros(len(rows))
    found = np.zeros((len(rows), count))
    for block in blocks(range(len(rows)), rows_at_once(todo)):
        logs[block], tables = log_gradients(todo, *batch(shape, [rows[r] for r in block]), len(block))
        for table, gradient in tables:
            if table in moving:
                own = moving[table]
                found[np.array(block)[:, None], own.numbers] += gradient.reshape(len(block), -1) @ own.jacobian.T
    return logs, found
