"""Read one finding of a case: a state, a measured value or a likelihood."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from twitchdx.evidence.index import Index, can_be_finding
from twitchdx.evidence.words import closest, did_you_mean, one_of, plain
from twitchdx.labs import UnitError, ValueRangeError, accepted_units, in_unit_of_test, result_weights, units_that_fit
from twitchdx.language import say
from twitchdx.types import Finding, Issue, Kind, Knowledge, Lab, Likelihood, Variable

Reading = Mapping[str, float]  # weight of each state; a state not named weighs nothing
UNKNOWN = ("", "unknown", "na", "n/a", "nan", "null", "?")  # what files write where nobody knows
_NOT_THERE = ("absent", "none")  # first states that say the thing is not there at all
_NO = (*_NOT_THERE, "no", "false", "negative")
_YES = ("present", "yes", "true", "positive")

NO_FINDING: Mapping[Kind, tuple[str, str]] = {
    Kind.MANAGEMENT: (
        "is advice and stands outside the network",
        "Leave it out of the findings; name what was found or is being taken instead.",
    ),
    Kind.MECHANISM: (
        "is a hidden mechanism that nobody observes",
        "Leave it out; name the signs and tests that speak for it instead.",
    ),
    Kind.CONTEXT: (
        "is no finding",
        "Give `age`, `sex` and `setting` beside `findings`, not inside.",
    ),
}


class _UnreadableError(Exception):
    """Carries what is wrong and what to do until the place is known."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


def read_finding(
    knowledge: Knowledge, look_up: Index, case_id: str, written: str, finding: Finding, sex: str | None
) -> tuple[str, Reading | None, list[Issue]]:
    """Name of the variable, weights of its states (None where unknown or unreadable), and issues."""
    where = say("case {id}: {written}", id=case_id, written=written)
    name = look_up.names.get(plain(written), written)
    try:
        variable = _variable(knowledge, look_up, name)
        match finding:
            case Lab():
                return name, _measured(look_up, variable, finding, sex), []
            case Likelihood():
                return name, _weighed(variable, finding), []
            case str():
                reading, doubt = _stated(look_up, variable, finding)
                return name, reading, [Issue("warning", where, *doubt)] if doubt else []
            case _:
                raise _UnreadableError(
                    say(
                        "expected a state, a value with a unit or a likelihood, got {got}",
                        got=_kind_of(finding),
                    ),
                    say("Write one of {states}.", states=one_of(variable.states)),
                )
    except _UnreadableError as problem:
        return name, None, [Issue("error", where, problem.message, problem.fix)]


def _variable(knowledge: Knowledge, look_up: Index, name: str) -> Variable:
    variable = knowledge.variables.get(name)
    if variable is None:
        fix = did_you_mean(
            name, look_up.wordings, say("Leave it out, or see variables.csv for the names the model knows.")
        )
        raise _UnreadableError(say("unknown finding {name!r}", name=name), fix)
    if not can_be_finding(variable):
        message, fix = NO_FINDING[variable.kind]
        raise _UnreadableError(f"{name!r} {say(message)}", say(fix))
    return variable


def _stated(look_up: Index, variable: Variable, text: str) -> tuple[Reading | None, tuple[str, str] | None]:
    """Weights of a state named in words, and a doubt about what was meant."""
    state = plain(text)
    if state in UNKNOWN and state not in variable.states:
        return None, None
    by_plain = {plain(s): s for s in variable.states}
    if state in by_plain:
        return _at_least(variable, by_plain[state]), None
    if variable.states[0] in _NOT_THERE:
        if state in _NO:
            return {variable.states[0]: 1.0}, None
        if state in _YES:
            return _present(variable, text)
    raise _unknown_state(look_up, variable, text)


def _at_least(variable: Variable, state: str) -> Reading:
    """A result in words says on which side it lies and not how far: "low" leaves open whether it is very low."""
    worse = f"very_{state}"
    open_ = variable.kind is Kind.TEST and worse in variable.states
    return {state: 1.0, worse: 1.0} if open_ else {state: 1.0}


def _present(variable: Variable, text: str) -> tuple[Reading, tuple[str, str] | None]:
    """Any state above neutral. Worth a word where a harmless amount exists: "coffee: present" may mean that."""
    active = variable.states[variable.neutral_index + 1 :]
    reading = dict.fromkeys(active, 1.0)
    if variable.neutral_index == 0:
        return reading, None
    message = say(
        "`{text}` was read as {active}, more than `{neutral}`",
        text=text.strip(),
        active=one_of(active),
        neutral=variable.neutral,
    )
    return reading, (
        message,
        say("Write `{neutral}` if that is meant, else the state itself.", neutral=variable.neutral),
    )


def _unknown_state(look_up: Index, variable: Variable, text: str) -> _UnreadableError:
    states = one_of(variable.states)
    if variable.name in look_up.labs:
        units = one_of(accepted_units(look_up.labs[variable.name]))
        states += say(", or a value in {units}", units=units)
    near = closest(text, variable.states)
    fix = (
        say("Did you mean {names}?", names=one_of(near))
        if near
        else say("Write one of these; leave the finding out where it is unknown.")
    )
    return _UnreadableError(say("unknown state {text!r}; expected {states}", text=text, states=states), fix)


def _measured(look_up: Index, variable: Variable, lab: Lab, sex: str | None) -> Reading:
    test = look_up.labs.get(variable.name)
    if test is None:
        raise _UnreadableError(
            say("takes no measured value, got {value:g} {unit}", value=lab.value, unit=lab.unit).rstrip(),
            say("Write one of {states}.", states=one_of(variable.states)),
        )
    if not (_is_number(lab.value) and isinstance(lab.unit, str)):
        raise _UnreadableError(
            say("expected a number and a unit, got {value!r} and {unit!r}", value=lab.value, unit=lab.unit),
            say("Write {form}.", form=f'{{"value": number, "unit": "{test.unit}"}}'),
        )
    try:
        return result_weights(test, in_unit_of_test(test, lab), sex)
    except UnitError as error:
        raise _UnreadableError(str(error), say("Give the unit that the laboratory reported.")) from None
    except ValueRangeError as error:
        fitting = units_that_fit(test, lab.value)
        meant = say("Was it in {fitting}? ", fitting=one_of(fitting)) if fitting else ""
        raise _UnreadableError(
            str(error), say("{meant}Check the figure and its unit against the report.", meant=meant)
        ) from None


def _weighed(variable: Variable, likelihood: Likelihood) -> Reading:
    weights = likelihood.weights
    unknown = [state for state in weights if state not in variable.states]
    if unknown:
        raise _UnreadableError(
            say(
                "likelihood of unknown state {unknown!r}; expected {states}",
                unknown=unknown[0],
                states=one_of(variable.states),
            ),
            say("Weigh these states; one that is left out weighs 0."),
        )
    wrong = [state for state, weight in weights.items() if not _is_number(weight) or weight < 0.0]
    if wrong:
        raise _UnreadableError(
            say(
                "likelihood of {wrong!r} is {weights!r}; expected a finite number of at least 0",
                wrong=wrong[0],
                weights=weights[wrong[0]],
            ),
            say("Give P(what was observed | state) up to a common factor."),
        )
    if not any(weights.values()):
        raise _UnreadableError(
            say("likelihood rules out every state; expected at least one weight above 0"),
            say("Leave the finding out where it is unknown."),
        )
    return dict(weights)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _kind_of(value: object) -> str:
    return f"{type(value).__name__} {value!r}"
