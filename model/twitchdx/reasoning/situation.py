"""A case made ready for questions: what is known of whom, as evidence by position in the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twitchdx.engine.signature import Evidence
from twitchdx.evidence import resolve
from twitchdx.graph import Array
from twitchdx.language import say
from twitchdx.network import CONTEXT, Network
from twitchdx.once import once
from twitchdx.rank import impossible, indexed
from twitchdx.shares import complaints
from twitchdx.strata import Answer, answer
from twitchdx.types import Case, Issue


class UnscorableError(ValueError):
    """A case that no question can be asked of; `issues` says why and what to do."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("; ".join(str(issue) for issue in issues))
        self.issues = tuple(issues)


@dataclass(frozen=True, eq=False)
class Situation:
    """What is known of one person.

    `evidence` holds likelihood vectors (S,) by position in the graph. `context` is the part of it that says who and
    where; `findings` are the positions of all else, in the order of the case. `complaints` are the findings that the
    person may come with. `issues` are warnings.
    """

    case: Case
    setting: str
    evidence: Evidence
    context: Evidence
    findings: tuple[int, ...]
    complaints: tuple[int, ...]
    issues: tuple[Issue, ...]

    def without(self, *forgotten: int) -> dict[int, Array]:
        """The evidence without some of it."""
        return {v: weights for v, weights in self.evidence.items() if v not in forgotten}

    def knowing(self, more: Mapping[int, Array]) -> dict[int, Array]:
        """The evidence with more of it; what is told of a variable replaces what was known."""
        return {**self.evidence, **more}


@once
def situation(network: Network, case: Case, *, odd: bool = False) -> Situation:
    """Make a case ready.

    Parameters
    ----------
    odd
        Let findings pass that cannot occur together in this model.

    Raises
    ------
    UnscorableError
        Where a finding, a value or the context cannot be read, or the findings cannot occur together.
    """
    resolved = resolve(network.knowledge, case)
    errors = [issue for issue in resolved.issues if issue.level == "error"]
    if errors:
        raise UnscorableError(errors)
    evidence = indexed(network, resolved.weights)
    if not odd and not answer(network, [evidence], ())[0].possible:
        raise UnscorableError([impossible(network, case.id, evidence)])
    where = {network.index[name] for name in CONTEXT}
    return Situation(
        case=case,
        setting=resolved.setting,
        evidence=evidence,
        context={v: weights for v, weights in evidence.items() if v in where},
        findings=tuple(v for v in evidence if v not in where),
        complaints=complaints(network, evidence),
        issues=tuple(resolved.issues),
    )


def known(network: Network, name: str, state: str) -> dict[int, Array]:
    """Evidence that a variable is in a state.

    Raises
    ------
    KeyError
        Where there is no such variable.
    ValueError
        Where it has no such state.
    """
    states = network.variable(name).states
    if state not in states:
        raise ValueError(
            say(
                "{name} has no state {state!r}; expected one of {states}",
                name=name,
                state=state,
                states=", ".join(states),
            )
        )
    return {network.index[name]: np.eye(len(states))[states.index(state)]}


def present(network: Network, name: str, marginals: Mapping[int, Array]) -> float:
    """P(a variable is above its neutral state)."""
    active = marginals[network.index[name]][network.variable(name).neutral_index + 1 :]
    return min(1.0, float(active.sum()))  # a sum of parts may pass 1 by rounding


def at_least(network: Network, name: str, state: str, marginals: Mapping[int, Array]) -> float:
    """P(a variable is at a state or worse)."""
    first = network.variable(name).states.index(state)
    return min(1.0, float(marginals[network.index[name]][first:].sum()))


def answers(network: Network, evidences: Sequence[Evidence], names: Sequence[str]) -> list[Answer]:
    """Posteriors of some variables for N evidences, age and sex averaged over where they are not known."""
    return answer(network, evidences, [network.index[name] for name in names])


def state_words(network: Network, variable: int, weights: Array) -> str:
    """The observed state, or all that are still possible, the likeliest first."""
    states = network.variable(network.graph.names[variable]).states
    order = np.argsort(-weights, kind="stable")
    return " or ".join(states[i] for i in order if weights[i] > 0.05 * weights.max())
