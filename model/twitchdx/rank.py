"""Ranking: every cause before and after the findings, its share in the complaint, and the can't-miss ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from twitchdx.engine.infer import log_evidence
from twitchdx.engine.plan import TooWideError
from twitchdx.engine.signature import Evidence
from twitchdx.evidence import resolve
from twitchdx.graph import Array
from twitchdx.ledger import ledger
from twitchdx.network import CONTEXT, Network
from twitchdx.shares import Shares, complaints, many_shares
from twitchdx.strata import Answer, answer
from twitchdx.types import ORDINARY, Case, Issue, Kind, RankedCause, Ranking
from twitchdx.version import VERSION

BLOCK = 256  # cases that go through the engine together
Context = tuple[tuple[int, tuple[float, ...]], ...]  # evidence on the context, in a form that can be remembered


def rank(network: Network, case: Case) -> Ranking:
    """Causes of one case in order of attribution; of posterior where there is no complaint."""
    return rank_many(network, [case])[0]


def rank_many(network: Network, cases: Iterable[Case]) -> list[Ranking]:
    """Rankings in the order of the cases.

    A case that cannot be scored has an error among its `issues` and no causes; the others are scored all the same.
    """
    source, found = iter(cases), []
    while block := list(islice(source, BLOCK)):
        found += _block(network, [_resolved(network, case) for case in block])
    return found


def _block(network: Network, resolved: Sequence[_Resolved]) -> list[Ranking]:
    """Rankings of some cases together; one that is too wide does not harm the others."""
    sound = [r for r in resolved if r.sound]
    try:
        ranked = iter(_exact(network, sound))
    except TooWideError:
        ranked = iter([_ranking(network, r) for r in sound])
    return [next(ranked) if r.sound else _rejected(network, r) for r in resolved]


def cause_probabilities(network: Network, cause: str, evidences: Sequence[Evidence]) -> Array:
    """P(cause above its neutral state | evidence) of N cases. Shape (N,); 0 where the evidence is impossible."""
    where = network.index[cause]
    return np.array([_present(network, cause, a.marginals) for a in answer(network, evidences, [where])])


def indexed(network: Network, weights: Mapping[str, Array]) -> dict[int, Array]:
    """Evidence by position in the graph instead of by name."""
    return {network.index[name]: np.asarray(w, float) for name, w in weights.items()}


@dataclass(frozen=True, slots=True)
class _Resolved:
    case: Case
    setting: str
    evidence: dict[int, Array]
    issues: tuple[Issue, ...]

    @property
    def sound(self) -> bool:
        return not any(issue.level == "error" for issue in self.issues)


def _resolved(network: Network, case: Case) -> _Resolved:
    found = resolve(network.knowledge, case)
    evidence = {} if any(i.level == "error" for i in found.issues) else indexed(network, found.weights)
    return _Resolved(case, found.setting, evidence, found.issues)


def _targets(network: Network) -> list[int]:
    mechanisms = [n for n in network.graph.names if network.variable(n).kind is Kind.MECHANISM]
    return [network.index[n] for n in (*network.causes, *mechanisms)]


def _rejected(network: Network, resolved: _Resolved, *further: Issue) -> Ranking:
    issues = (*resolved.issues, *further)
    digest = network.knowledge.digest
    return Ranking(resolved.case.id, resolved.setting, (), (), (), issues, -np.inf, digest, VERSION)


def _ranking(network: Network, resolved: _Resolved) -> Ranking:
    try:
        return _exact(network, [resolved])[0]
    except TooWideError as error:
        return _rejected(network, resolved, _too_wide(resolved, error))


def _exact(network: Network, cases: Sequence[_Resolved]) -> list[Ranking]:
    """Rankings of cases, those with a complaint in one batch and those without in another."""
    complained = [complaints(network, r.evidence) for r in cases]
    targets = _targets(network)
    with_one = [i for i, complaint in enumerate(complained) if complaint]
    without = [i for i, complaint in enumerate(complained) if not complaint]
    found = many_shares(network, [cases[i].evidence for i in with_one], [complained[i] for i in with_one], targets)
    credit = dict(zip(with_one, found, strict=True))
    plain = dict(zip(without, answer(network, [cases[i].evidence for i in without], targets), strict=True))
    return [
        _ranked(network, r, complained[i], credit[i].answer if i in credit else plain[i], credit.get(i))
        for i, r in enumerate(cases)
    ]


def _ranked(
    network: Network, resolved: _Resolved, complaint: Sequence[int], found: Answer, credit: Shares | None
) -> Ranking:
    if not found.possible:
        return _rejected(network, resolved, _impossible(network, resolved))
    before = _prior(network, _context(network, resolved.evidence))
    return Ranking(
        case_id=resolved.case.id,
        setting=resolved.setting,
        complaints=tuple(network.graph.names[c] for c in complaint),
        causes=_causes(network, resolved.evidence, before, found, credit),
        cant_miss=ledger(network, before, found.marginals),
        issues=resolved.issues,
        log_evidence=found.log_evidence,
        digest=network.knowledge.digest,
        version=VERSION,
    )


def _context(network: Network, evidence: Evidence) -> Context:
    where = [network.index[name] for name in CONTEXT]
    return tuple((v, tuple(evidence[v].tolist())) for v in where if v in evidence)


@lru_cache(maxsize=256)
def _prior(network: Network, context: Context) -> dict[int, Array]:
    """Distribution of every cause among all who share the context."""
    return answer(network, [{v: np.array(weights) for v, weights in context}], _targets(network))[0].marginals


def _present(network: Network, name: str, marginals: Mapping[int, Array]) -> float:
    active = marginals[network.index[name]][network.variable(name).neutral_index + 1 :]
    return min(1.0, float(active.sum()))  # a sum of parts may pass 1 by rounding


def _causes(
    network: Network, evidence: Evidence, before: Mapping[int, Array], found: Answer, credit: Shares | None
) -> tuple[RankedCause, ...]:
    causes = [_cause(network, name, evidence, before, found, credit) for name in network.causes]
    if credit is not None:
        causes.append(_ordinary(network, credit))
    return tuple(sorted(causes, key=_order))


def _cause(
    network: Network,
    name: str,
    evidence: Evidence,
    before: Mapping[int, Array],
    found: Answer,
    credit: Shares | None,
) -> RankedCause:
    observed = evidence.get(network.index[name])
    posterior = _present(network, name, found.marginals)
    return RankedCause(
        cause=name,
        label=network.knowledge.label(name),
        kind=network.variable(name).kind,
        observed=observed is not None and np.count_nonzero(observed) == 1,
        prior=_present(network, name, before),
        posterior=posterior,
        attribution=None if credit is None else min(credit.attribution[name], posterior),  # equal up to rounding
        chain=() if credit is None else credit.chains.get(name, ()),
    )


def _ordinary(network: Network, credit: Shares) -> RankedCause:
    """*Ordinary twitching, no disease*: it is present where it produces the complaint, so both numbers are one."""
    share = credit.attribution[ORDINARY]
    return RankedCause(
        cause=ORDINARY,
        label=network.knowledge.label(ORDINARY),
        kind=Kind.ORDINARY,
        observed=False,
        prior=credit.ordinary_prior,
        posterior=share,
        attribution=share,
        chain=credit.chains[ORDINARY],
    )


def _order(cause: RankedCause) -> tuple[float, float, str]:
    if cause.attribution is None:
        return (-cause.posterior, -cause.prior, cause.cause)
    return (-cause.attribution, -cause.posterior, cause.cause)


def _too_wide(resolved: _Resolved, error: TooWideError) -> Issue:
    message = f"so many findings share so many causes that {error}"
    fix = "Give age and sex where they are unknown, or leave out present findings that many causes share, like fatigue."
    return Issue("error", f"case {resolved.case.id}", message, fix)


def _impossible(network: Network, resolved: _Resolved) -> Issue:
    """Names the findings without which the rest would be possible."""
    context = {network.index[name] for name in CONTEXT}
    suspects = [v for v in resolved.evidence if v not in context]
    without = [{k: w for k, w in resolved.evidence.items() if k != v} for v in suspects]
    possible = np.isfinite(log_evidence(network.graph, without))
    named = [network.graph.names[v] for v, ok in zip(suspects, possible, strict=True) if ok]
    return Issue(
        "error",
        f"case {resolved.case.id}" + (f": {', '.join(named)}" if named else ""),
        "these findings cannot occur together in this model"
        + (f"; any one of {', '.join(named)} is in conflict with the rest" if named else ""),
        "Check them for a typing error, or leave out the one that is least certain.",
    )
