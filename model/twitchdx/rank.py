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
from twitchdx.engine.trace import first
from twitchdx.evidence import resolve
from twitchdx.graph import Array
from twitchdx.language import say
from twitchdx.ledger import ledger
from twitchdx.network import CONTEXT, Network
from twitchdx.once import once
from twitchdx.scores import Scores, scores, targets
from twitchdx.shares import chains_to, complaints
from twitchdx.types import ORDINARY, Case, Issue, Kind, RankedCause, Ranking
from twitchdx.version import VERSION

BLOCK = 256  # cases that go through the engine together
DIGITS = 9  # of a probability that the engine answers for (`engine.fast.TOLERANCE`)
Context = tuple[tuple[int, tuple[float, ...]], ...]  # evidence on the context, in a form that can be remembered


@once
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


def _rejected(network: Network, resolved: _Resolved, *further: Issue) -> Ranking:
    issues = (*resolved.issues, *further)
    digest = network.knowledge.digest
    return Ranking(resolved.case.id, resolved.setting, (), (), (), issues, -np.inf, digest, VERSION)


def _ranking(network: Network, resolved: _Resolved) -> Ranking:
    try:
        return _exact(network, [resolved])[0]
    except TooWideError as error:
        return _rejected(network, resolved, too_wide(resolved.case.id, error))


def _exact(network: Network, cases: Sequence[_Resolved]) -> list[Ranking]:
    complained = [complaints(network, r.evidence) for r in cases]
    found = scores(network, [r.evidence for r in cases], complained)
    return [_ranked(network, r, complained[i], found, i) for i, r in enumerate(cases)]


def _ranked(network: Network, resolved: _Resolved, complaint: Sequence[int], found: Scores, row: int) -> Ranking:
    if not np.isfinite(found.log_evidence[row]):
        return _rejected(network, resolved, impossible(network, resolved.case.id, resolved.evidence))
    before = _prior(network, _context(network, resolved.evidence))
    return Ranking(
        case_id=resolved.case.id,
        setting=resolved.setting,
        complaints=tuple(network.graph.names[c] for c in complaint),
        causes=_causes(network, resolved.evidence, complaint, before, found, row),
        cant_miss=ledger(network, before.ledger[0].tolist(), found.ledger[row].tolist()),
        issues=resolved.issues,
        log_evidence=float(found.log_evidence[row]),
        digest=network.knowledge.digest,
        version=VERSION,
    )


def _context(network: Network, evidence: Evidence) -> Context:
    where = [network.index[name] for name in CONTEXT]
    return tuple((v, tuple(evidence[v].tolist())) for v in where if v in evidence)


@lru_cache(maxsize=256)
def _prior(network: Network, context: Context) -> Scores:
    """The same numbers for all who share the context."""
    return scores(network, [{v: np.array(weights) for v, weights in context}], [()])


def _causes(
    network: Network, evidence: Evidence, complaint: Sequence[int], before: Scores, found: Scores, row: int
) -> tuple[RankedCause, ...]:
    """All causes in order; with a complaint *ordinary* is one of them."""
    where = [network.index[name] for name in targets(network)]
    prior, present = before.present[0].tolist(), found.present[row].tolist()
    shares: list[float] = found.attribution[row].tolist()
    credit = shares if complaint else [None] * len(shares)
    chains = _chains(network, evidence, complaint, dict(zip(where, present, strict=True)))
    causes = [
        RankedCause(
            cause=name,
            label=label,
            kind=kind,
            observed=_is_known(evidence.get(where)),
            prior=old,
            posterior=new,
            attribution=share,
            chain=chains.get(name, ()),
            state=_state(network, name, evidence.get(where)),
        )
        for (where, name, label, kind), old, new, share in zip(_named(network), prior, present, credit, strict=False)
    ]
    if complaint:
        causes.append(_ordinary(network, float(found.ordinary_prior[row]), shares[-1], chains[ORDINARY]))
    return tuple(sorted(causes, key=_order))


@lru_cache(maxsize=16)
def _named(network: Network) -> tuple[tuple[int, str, str, Kind], ...]:
    """Position, name, label and kind of each cause."""
    label, variable = network.knowledge.label, network.variable
    return tuple((network.index[name], name, label(name), variable(name).kind) for name in network.causes)


def _is_known(weights: Array | None) -> bool:
    return weights is not None and np.count_nonzero(weights) == 1


def _state(network: Network, name: str, weights: Array | None) -> str:
    return network.variable(name).states[int(weights.argmax())] if weights is not None and _is_known(weights) else ""


def _chains(
    network: Network, evidence: Evidence, complaint: Sequence[int], present: Mapping[int, float]
) -> dict[str, tuple[str, ...]]:
    return chains_to(network, evidence, present, first(network.graph, complaint)) if complaint else {}


def _ordinary(network: Network, prior: float, share: float, chain: tuple[str, ...]) -> RankedCause:
    """*Ordinary twitching, no disease*: it is present where it produces the complaint, so both numbers are one."""
    return RankedCause(
        cause=ORDINARY,
        label=network.knowledge.label(ORDINARY),
        kind=Kind.ORDINARY,
        observed=False,
        prior=prior,
        posterior=share,
        attribution=share,
        chain=chain,
    )


def _order(cause: RankedCause) -> tuple[float, float, str]:
    """What differs by less than the engine answers for is level: rounding must not rank."""
    pair = (cause.posterior, cause.prior) if cause.attribution is None else (cause.attribution, cause.posterior)
    first, second = (-round(value, DIGITS) for value in pair)
    return (first, second, cause.cause)


def too_wide(case_id: str, error: TooWideError) -> Issue:
    """What to say of a case in which too many findings share too many causes."""
    message = say("so many findings share so many causes that {error}", error=error)
    fix = say(
        "Give age and sex where they are unknown, or leave out present findings that many causes share, like fatigue."
    )
    return Issue("error", say("case {id}", id=case_id), message, fix)


def impossible(network: Network, case_id: str, evidence: Evidence) -> Issue:
    """What to say of findings that cannot occur together: it names those without which the rest would be possible."""
    context = {network.index[name] for name in CONTEXT}
    suspects = [v for v in evidence if v not in context]
    without = [{k: w for k, w in evidence.items() if k != v} for v in suspects]
    possible = np.isfinite(log_evidence(network.graph, without))
    named = [network.graph.names[v] for v, ok in zip(suspects, possible, strict=True) if ok]
    return Issue(
        "error",
        say("case {id}", id=case_id) + (f": {', '.join(named)}" if named else ""),
        say("these findings cannot occur together in this model")
        + (say("; any one of {named} is in conflict with the rest", named=", ".join(named)) if named else ""),
        say("Check them for a typing error, or leave out the one that is least certain."),
    )
