"""Ranking: every cause before and after the findings, its share in the complaint, and the can't-miss ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.chains import strongest
from twitchdx.engine.infer import Posteriors, infer
from twitchdx.engine.infer import log_evidence as log_evidences
from twitchdx.engine.signature import Evidence
from twitchdx.engine.trace import attribution, first
from twitchdx.evidence import resolve
from twitchdx.graph import Array, Gate
from twitchdx.network import CONTEXT, Network
from twitchdx.types import ORDINARY, CantMiss, Case, Issue, Kind, RankedCause, Ranking
from twitchdx.version import VERSION


def rank(network: Network, case: Case) -> Ranking:
    """Causes of one case in order of attribution; of posterior where there is no complaint."""
    return rank_many(network, [case])[0]


def rank_many(network: Network, cases: Iterable[Case]) -> list[Ranking]:
    """Rankings in the order of the cases.

    A case that cannot be scored has an error among its `issues` and no causes; the others are scored all the same.
    """
    resolved = [_resolved(network, case) for case in cases]
    sound = [r for r in resolved if not _fatal(r.issues)]
    posteriors = infer(network.graph, [r.evidence for r in sound], _targets(network))
    rows = iter(range(len(sound)))
    return [
        _rejected(network, r, r.issues) if _fatal(r.issues) else _ranking(network, r, posteriors, next(rows))
        for r in resolved
    ]


def cause_probabilities(network: Network, cause: str, evidences: Sequence[Evidence]) -> Array:
    """P(cause above its neutral state | evidence) of N cases. Shape (N,); 0 where the evidence is impossible."""
    where = network.index[cause]
    marginals = infer(network.graph, evidences, [where]).marginals[where]
    present: Array = marginals[:, network.variable(cause).neutral_index + 1 :].sum(axis=1)
    return present


@dataclass(frozen=True, slots=True)
class _Resolved:
    case: Case
    setting: str
    evidence: dict[int, Array]
    issues: tuple[Issue, ...]


def _resolved(network: Network, case: Case) -> _Resolved:
    found = resolve(network.knowledge, case)
    return _Resolved(case, found.setting, indexed(network, found.weights), found.issues)


def indexed(network: Network, weights: Mapping[str, Array]) -> dict[int, Array]:
    """Evidence by position in the graph instead of by name."""
    return {network.index[name]: np.asarray(w, float) for name, w in weights.items()}


def _fatal(issues: Iterable[Issue]) -> bool:
    return any(issue.level == "error" for issue in issues)


def _targets(network: Network) -> list[int]:
    mechanisms = [n for n in network.graph.names if network.variable(n).kind is Kind.MECHANISM]
    return [network.index[n] for n in (*network.causes, *mechanisms)]


def _rejected(network: Network, resolved: _Resolved, issues: tuple[Issue, ...]) -> Ranking:
    digest = network.knowledge.digest
    return Ranking(resolved.case.id, resolved.setting, (), (), (), issues, -np.inf, digest, VERSION)


def _ranking(network: Network, resolved: _Resolved, posteriors: Posteriors, row: int) -> Ranking:
    log_evidence = float(posteriors.log_evidence[row])
    if not np.isfinite(log_evidence):
        return _rejected(network, resolved, (*resolved.issues, _impossible(network, resolved)))
    after = {v: marginals[row] for v, marginals in posteriors.marginals.items()}
    before = _prior(network, _context(network, resolved.evidence))
    complaints = _complaints(network, resolved.evidence)
    causes = _causes(network, resolved.evidence, before, after, complaints)
    return Ranking(
        case_id=resolved.case.id,
        setting=resolved.setting,
        complaints=tuple(network.graph.names[c] for c in complaints),
        causes=causes,
        cant_miss=_ledger(network, before, after),
        issues=resolved.issues,
        log_evidence=log_evidence,
        digest=network.knowledge.digest,
        version=VERSION,
    )


def _context(network: Network, evidence: Evidence) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """The evidence on setting, age band and sex, in a form that can be remembered."""
    where = [network.index[name] for name in CONTEXT]
    return tuple((v, tuple(evidence[v].tolist())) for v in where if v in evidence)


@lru_cache(maxsize=256)
def _prior(network: Network, context: tuple[tuple[int, tuple[float, ...]], ...]) -> dict[int, Array]:
    """Distribution of every cause among all who share the context."""
    evidence = {v: np.array(weights) for v, weights in context}
    found = infer(network.graph, [evidence], _targets(network))
    return {v: marginals[0] for v, marginals in found.marginals.items()}


def _complaints(network: Network, evidence: Evidence) -> tuple[int, ...]:
    """Findings that a person may come with, where the evidence speaks for them."""
    return tuple(
        v
        for v, weights in sorted(evidence.items())
        if network.variable(network.graph.names[v]).complaint and weights[0] < weights.max()
    )


def _present(network: Network, name: str, distribution: Array) -> float:
    return float(distribution[network.variable(name).neutral_index + 1 :].sum())


def _causes(
    network: Network,
    evidence: Evidence,
    before: Mapping[int, Array],
    after: Mapping[int, Array],
    complaints: tuple[int, ...],
) -> tuple[RankedCause, ...]:
    names = network.causes
    where = [network.index[n] for n in names]
    shares: Sequence[float | None] = [None] * len(names)
    chains: dict[int, tuple[int, ...]] = {}
    found = []
    if complaints:
        heads = first(network.graph, complaints)
        leaks = _leaks_of_complaint(network, heads)
        traced, ordinary = attribution(network.graph, evidence, heads, where, leaks)
        shares = traced.tolist()
        present = {v: _present(network, network.graph.names[v], d) for v, d in after.items()}
        chains = strongest(network.graph, present, heads, where)
        found.append(_ordinary(network, evidence, leaks, heads, ordinary))
    for name, v, share in zip(names, where, shares, strict=True):
        prior, posterior = (_present(network, name, d[v]) for d in (before, after))
        chain = tuple(network.graph.names[c] for c in chains.get(v, ()))
        found.append(
            RankedCause(
                cause=name,
                label=network.knowledge.label(name),
                kind=network.variable(name).kind,
                observed=v in evidence and np.count_nonzero(evidence[v]) == 1,
                prior=prior,
                posterior=posterior,
                attribution=share if share is None else min(share, posterior),
                chain=_shown(network, chain, evidence),
            )
        )
    return tuple(sorted(found, key=_order))


def _order(cause: RankedCause) -> tuple[float, float, str]:
    if cause.attribution is None:
        return (-cause.posterior, -cause.prior, cause.cause)
    return (-cause.attribution, -cause.posterior, cause.cause)


def _leaks_of_complaint(network: Network, heads: Sequence[int]) -> tuple[int, ...]:
    """The complaint and the complaints upstream of it (the sites of "twitching"): their leaks are *ordinary*."""
    upstream = network.graph.ancestors_of(heads)
    return tuple(v for v, n in enumerate(network.graph.names) if upstream >> v & 1 and network.variable(n).complaint)


def _ordinary(
    network: Network, evidence: Evidence, leaks: Sequence[int], heads: Sequence[int], share: float
) -> RankedCause:
    """*Ordinary twitching, no disease*: the leak of the complaint as a named candidate."""
    silent = np.prod([_silent_leak(network, v, evidence) for v in leaks])
    return RankedCause(
        cause=ORDINARY,
        label=network.knowledge.label(ORDINARY),
        kind=Kind.ORDINARY,
        observed=False,
        prior=float(1.0 - silent),
        posterior=share,
        attribution=share,
        chain=(ORDINARY, network.graph.names[heads[0]]),
    )


def _silent_leak(network: Network, variable: int, evidence: Evidence) -> float:
    """P(the leak of a complaint does nothing) in this context, averaged where it is not fully known."""
    cpd = network.graph.cpds[variable]
    assert isinstance(cpd, Gate)
    values = cpd.leak.values[..., 0]
    for parent in reversed(cpd.leak.parents):
        weights = evidence.get(parent, np.ones(network.graph.sizes[parent]))
        values = values @ (weights / weights.sum())
    return float(values)


def _shown(network: Network, chain: tuple[str, ...], evidence: Evidence) -> tuple[str, ...]:
    """The chain without the unobserved sites through which "twitching" is reached."""
    return tuple(
        n
        for i, n in enumerate(chain)
        if i in (0, len(chain) - 1) or not network.variable(n).complaint or network.index[n] in evidence
    )


def _ledger(network: Network, before: Mapping[int, Array], after: Mapping[int, Array]) -> tuple[CantMiss, ...]:
    """Every can't-miss cause, those over their line first, then by closeness to it."""
    found = []
    for line in network.knowledge.thresholds:
        v = network.index[line.cause]
        state = network.variable(line.cause).states.index(line.state)
        posterior = float(after[v][state:].sum())
        found.append(
            CantMiss(
                cause=line.cause,
                state=line.state,
                label=network.knowledge.label(line.cause),
                prior=float(before[v][state:].sum()),
                posterior=posterior,
                threshold=line.number.value,
                above=posterior >= line.number.value,
                crossing=line.crossing,
                safety_net=line.safety_net,
            )
        )
    return tuple(sorted(found, key=lambda c: (-c.posterior / c.threshold, c.cause)))


def _impossible(network: Network, resolved: _Resolved) -> Issue:
    """Names the findings without which the rest would be possible."""
    context = {network.index[name] for name in CONTEXT}
    suspects = [v for v in resolved.evidence if v not in context]
    without = [{k: w for k, w in resolved.evidence.items() if k != v} for v in suspects]
    possible = np.isfinite(log_evidences(network.graph, without))
    named = [network.graph.names[v] for v, ok in zip(suspects, possible, strict=True) if ok]
    return Issue(
        "error",
        f"case {resolved.case.id}",
        "these findings cannot occur together in this model"
        + (f"; any one of {', '.join(named)} is in conflict with the rest" if named else ""),
        "Check them for a typing error, or leave out the one that is least certain.",
    )
