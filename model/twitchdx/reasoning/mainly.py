"""Mainly produced by: one share for everything that may produce the complaint, and they sum to 1.

Attributions overlap: two causes may both produce a complaint, and a medicine does so through the imbalance that it
brings about. To draw a hundred people, or to hold a learner's forecast against the model, each person must be counted
once. So in every possible course of events the credit is shared equally among all that are at work, and a share is the
expected credit (see `engine.credit`): 0.4 says that of 100 people like this, 40 have their complaint mainly of it.

Who is at work is found by following every unbroken chain of active mechanisms back from the complaint, through hidden
mechanisms and through whatever is wrong (a condition, an imbalance, *other cause*):

- The credit of a chain belongs to what is wrong farthest back: of "omeprazole, low magnesium, low calcium, tetany" to
  the low magnesium. It is the underlying cause as death certificates mean it: what started the train of events (WHO,
  ICD-10, volume 2, section 4.1.2).
- A chain is not followed beyond a trigger or a medicine. Where one acts with nothing wrong in between it takes the
  credit itself; where it acts through something wrong, that does, and the trigger stands `behind` it. So both lists of
  a ranking, *what is wrong* and *what drives it*, are parts of one distribution.
- *Ordinary* is at work where the complaint comes by itself (its leak), and a hidden mechanism where that comes by
  itself (its own leak: an excitable nerve of no cause in this model). It has the name of the mechanism and belongs with
  *other*.
- A cause with two ways to the complaint counts once. So does one that produces two of several complaints.

A share is at most the attribution, and equals it where nothing else can be at work at the same time and nothing that is
wrong lies farther back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twitchdx.engine.credit import credit
from twitchdx.engine.fast import TOLERANCE
from twitchdx.engine.marks import Marked, marked
from twitchdx.engine.observed import observed
from twitchdx.engine.reference import Posteriors
from twitchdx.engine.signature import Evidence
from twitchdx.engine.trace import first
from twitchdx.graph import Array, Gate, Table
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.rank import rank
from twitchdx.reasoning.situation import Situation, situation
from twitchdx.reasoning.whatif import NoComplaintError
from twitchdx.strata import mixed, strata
from twitchdx.types import ORDINARY, WHAT_DRIVES_IT, Case, Kind, RankedCause

WRONG = (Kind.CONDITION, Kind.IMBALANCE, Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Share:
    """A cause, and the share of people like this in whom it mainly produces the complaint.

    `cause` is *ordinary* too, or a mechanism that acts by itself: its `attribution` is None. `chain` is the strongest
    way to the complaint; `behind` are causes that act on this one and have a part in the complaint beyond their own
    share, the largest such part first.
    """

    cause: str
    label: str
    kind: Kind
    mainly: float
    attribution: float | None
    chain: tuple[str, ...]
    behind: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mainly:
    """What mainly produces the complaints of a case: shares, the largest first, that sum to 1 with `nothing`.

    `nothing` is P(the complaint is not there), 0 but where it is only likely.
    """

    case_id: str
    complaints: tuple[str, ...]
    shares: tuple[Share, ...]
    nothing: float

    @property
    def what_is_wrong(self) -> tuple[Share, ...]:
        """Conditions, imbalances, *ordinary*, *other*, and mechanisms that act by themselves."""
        return tuple(s for s in self.shares if s.kind not in WHAT_DRIVES_IT)

    @property
    def what_drives_it(self) -> tuple[Share, ...]:
        """Triggers and medicines, for what they do directly."""
        return tuple(s for s in self.shares if s.kind in WHAT_DRIVES_IT)


@dataclass(frozen=True, slots=True)
class ShareAcross:
    """The share of one cause in each of the settings, in their order."""

    cause: str
    label: str
    kind: Kind
    mainly: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MainlyBySetting:
    """The same findings in each setting; `own` is that of the case, and its largest share comes first.

    In each setting the shares sum to 1 with `nothing`; all are 0 where the findings cannot occur together there.
    """

    case_id: str
    complaints: tuple[str, ...]
    settings: tuple[str, ...]
    own: str
    shares: tuple[ShareAcross, ...]
    nothing: tuple[float, ...]


def mainly(network: Network, case: Case) -> Mainly:
    """Share the complaints of a case out among all that may produce them, exactly.

    Raises
    ------
    UnscorableError
        Where the case cannot be scored.
    NoComplaintError
        Where there is nothing to share out.
    TooWideError
        Where exact inference would take too much work and memory.
    """
    given = _complaining(network, case)
    (shares,), (nothing,) = _credits(network, given, [given.evidence])
    ranked = {c.cause: c for c in rank(network, case).causes}
    names = players(network)
    mainly_of = dict(zip(names, shares.tolist(), strict=True))
    found = [
        Share(
            cause=name,
            label=network.knowledge.label(name),
            kind=kind_of(network, name),
            mainly=share,
            attribution=ranked[name].attribution if name in ranked else None,
            chain=ranked[name].chain if name in ranked else (),
            behind=_left_over(ranked, mainly_of, _behind(network).get(name, ())),
        )
        for name, share in mainly_of.items()
    ]
    ordered = tuple(sorted(found, key=lambda s: (-s.mainly, s.cause)))
    return Mainly(case.id, _names(network, given), ordered, float(nothing))


def _left_over(
    ranked: Mapping[str, RankedCause], mainly_of: Mapping[str, float], causes: Sequence[str]
) -> tuple[str, ...]:
    """Those that have a part in the complaint beyond their own share, the largest first."""
    over = {name: (ranked[name].attribution or 0.0) - mainly_of.get(name, 0.0) for name in causes if name in ranked}
    return tuple(sorted((n for n, value in over.items() if value > TOLERANCE), key=lambda n: (-over[n], n)))


def mainly_by_setting(network: Network, case: Case) -> MainlyBySetting:
    """Share the complaints out as if the case had come in each setting; see `mainly` for the errors."""
    given = _complaining(network, case)
    where, settings = network.index["setting"], network.variable("setting").states
    rows = [{**given.evidence, where: weights} for weights in np.eye(len(settings))]
    shares, nothing = _credits(network, given, rows)
    own = settings.index(given.setting)
    names = players(network)
    order = sorted(range(len(names)), key=lambda i: (-shares[own, i], names[i]))
    found = [
        ShareAcross(names[i], network.knowledge.label(names[i]), kind_of(network, names[i]), tuple(column))
        for i, column in ((i, shares[:, i].tolist()) for i in order)
    ]
    return MainlyBySetting(
        case.id, _names(network, given), tuple(settings), given.setting, tuple(found), tuple(nothing.tolist())
    )


def _complaining(network: Network, case: Case) -> Situation:
    given = situation(network, case)
    if not given.complaints:
        raise NoComplaintError(say("none of its findings is a complaint that something could produce"))
    return given


def _names(network: Network, given: Situation) -> tuple[str, ...]:
    return tuple(network.graph.names[v] for v in given.complaints)


def _credits(network: Network, given: Situation, evidences: Sequence[Evidence]) -> tuple[Array, Array]:
    """Shares (N, P), and P(there is no complaint) (N,), of N cases that have the same complaints."""
    spread = [strata(network, evidence) for evidence in evidences]
    every = [evidence for own in spread for evidence in own.evidences]
    heads = first(network.graph, given.complaints)
    found = credit(with_players(network), observed(network.graph, every), [heads] * len(every))
    whole = np.column_stack([found.shares, found.nothing])
    ends = np.cumsum([len(own.evidences) for own in spread]).tolist()
    rows = []
    for own, end in zip(spread, ends, strict=True):
        here = slice(end - len(own.evidences), end)
        rows.append(mixed(own, Posteriors({}, found.log_evidence[here])).weights @ whole[here])
    mean = np.array(rows)
    return mean[:, :-1], mean[:, -1]


@lru_cache(maxsize=16)
def with_players(network: Network) -> Marked:
    """The network with a mark for each of `players`."""
    graph = network.graph
    carriers = [network.index[name] for name in _carriers(network)]
    return marked(graph, carriers, [*_contributions(network).values()])


@lru_cache(maxsize=16)
def players(network: Network) -> tuple[str, ...]:
    """Names of all that may take credit, in the order of the graph."""
    return tuple(_contributions(network))


@lru_cache(maxsize=16)
def _carriers(network: Network) -> frozenset[str]:
    """Gates that a chain is followed through: complaints, mechanisms, and what is wrong below something else wrong."""
    graph = network.graph
    complaints = [v for v, name in enumerate(graph.names) if network.variable(name).complaint]
    upstream = graph.ancestors_of(complaints)
    between = [v for v, cpd in enumerate(graph.cpds) if upstream >> v & 1 and isinstance(cpd, Gate)]
    return frozenset(
        graph.names[v]
        for v in between
        if v in complaints
        or kind_of(network, graph.names[v]) is Kind.MECHANISM
        or (_is_wrong(network, graph.names[v]) and any(_is_wrong(network, graph.names[p]) for p in graph.parents[v]))
    )


@lru_cache(maxsize=16)
def _contributions(network: Network) -> Mapping[str, list[Table]]:
    """What belongs to each of all that may take credit, of the contributions to carriers."""
    graph, carriers = network.graph, _carriers(network)
    found: dict[str, list[Table]] = {}
    for v, name in enumerate(graph.names):
        cpd = graph.cpds[v]
        if name in carriers and isinstance(cpd, Gate):
            by_itself = ORDINARY if network.variable(name).complaint else name
            found.setdefault(by_itself, []).append(cpd.leak)
            for link in cpd.links:
                cause = graph.names[link.parents[0]]
                if cause not in carriers:
                    drives = _is_wrong(network, name) and not _is_wrong(network, cause)
                    found.setdefault(name if drives else cause, []).append(link)
    place = network.index | {ORDINARY: -1}
    return {name: found[name] for name in sorted(found, key=lambda name: place[name])}


def kind_of(network: Network, name: str) -> Kind:
    """Kind of one that may take credit."""
    return Kind.ORDINARY if name == ORDINARY else network.variable(name).kind


def _is_wrong(network: Network, name: str) -> bool:
    """Whether it is a condition, an imbalance or *other cause*."""
    return kind_of(network, name) in WRONG


@lru_cache(maxsize=16)
def _behind(network: Network) -> Mapping[str, tuple[str, ...]]:
    """By cause whatever acts on it with no credit of its own: its drivers, and what leads to those."""
    graph, found = network.graph, {}
    for cause in network.causes:
        reached: dict[str, None] = {}
        todo = [cause]
        while todo:
            name = todo.pop()
            above = [graph.names[p] for p in graph.parents[network.index[name]] if graph.names[p] in network.causes]
            taken = [a for a in above if not (_is_wrong(network, name) and _is_wrong(network, a)) and a not in reached]
            reached |= dict.fromkeys(taken)
            todo += [a for a in taken if not _is_wrong(network, a)]
        found[cause] = tuple(reached)
    return found
