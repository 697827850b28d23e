"""What a change acts on: `caffeine=none` on a cause, `magnesium_supplement=yes` on all targets of a measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twitchdx.evidence.words import did_you_mean
from twitchdx.language import say
from twitchdx.network import Network
from twitchdx.types import Intervention, Kind

DONE = ("yes", "present")


class ChangeError(ValueError):
    """A change that cannot be read; `fix` says what to write."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Target:
    """A cause that is changed, to `state` or, where that is empty, out of its active states; and how often that works.

    `grade` and `place` are those of the row that says so, empty where the change is taken for granted.
    """

    cause: str
    state: str
    works: float
    low: float
    high: float
    grade: str = ""
    place: str = ""


def targets_of(network: Network, changes: Sequence[str]) -> tuple[Target, ...]:
    """What the changes act on; two measures with one target count as the better of both.

    Raises
    ------
    ChangeError
        Where a change cannot be read: an unknown name or state, two changes of one cause.
    """
    found: dict[str, Target] = {}
    for text in changes:
        name, _, state = (part.strip() for part in text.partition("="))
        for target in _targets(network, text, name, state):
            known = found.get(target.cause)
            if known is not None and (known.state or target.state):
                message = say("{text!r}: {cause} is changed twice", text=text, cause=target.cause)
                raise ChangeError(message, say("Keep one of the changes."))
            if known is None or target.works > known.works:
                found[target.cause] = target
    return tuple(found.values())


def _targets(network: Network, text: str, name: str, state: str) -> list[Target]:
    variable = network.knowledge.variables.get(name)
    if variable is None:
        message = say(
            "{text!r}: unknown name {name!r}; expected a cause or a measure of variables.csv", text=text, name=name
        )
        raise ChangeError(
            message, did_you_mean(name, _changeable(network), say("The names stand in priors/variables.csv."))
        )
    if variable.kind is Kind.MANAGEMENT:
        if state not in DONE:
            raise ChangeError(
                say("{text!r}: expected {name}=yes", text=text, name=name), say("A measure is done, or left out here.")
            )
        return [_target(row) for row in network.knowledge.interventions if row.management == name]
    if name not in network.causes:
        message = say(
            "{text!r}: {name} is no cause and no measure, so nothing can be done about it", text=text, name=name
        )
        raise ChangeError(message, say("Name what can be changed: a cause, or a measure."))
    if state not in variable.states:
        message = say(
            "{text!r}: expected {name} to be one of {states}", text=text, name=name, states=", ".join(variable.states)
        )
        whole = {one: f"{name}={one}" for one in variable.states}
        raise ChangeError(message, did_you_mean(state, whole, say("Write {change}.", change=whole[variable.states[0]])))
    return [Target(name, state, 1.0, 1.0, 1.0)]


def _changeable(network: Network) -> list[str]:
    measures = (v.name for v in network.knowledge.variables.values() if v.kind is Kind.MANAGEMENT)
    return [*network.causes, *measures]


def _target(row: Intervention) -> Target:
    number = row.number
    return Target(row.target, "", number.value, number.low, number.high, number.grade, str(number.place))
