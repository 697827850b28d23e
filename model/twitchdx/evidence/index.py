"""What the knowledge says about reading cases, looked up once for each set of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from twitchdx.evidence.words import plain
from twitchdx.labs import LabTest, is_low, lab_tests
from twitchdx.types import Kind, Knowledge, ResultRow, Variable


@dataclass(frozen=True, slots=True)
class Definition:
    """A parent that is a kind of its child by definition: an eyelid twitch is a twitch.

    `required[s]` is the lowest state of the child when the parent is in state `s`.
    """

    child: str
    parent: str
    required: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Look-ups that do not depend on the case."""

    names: Mapping[str, str]  # plain name -> name of every variable
    wordings: Mapping[str, str]  # name or label -> name of every variable that can be a finding
    settings: Mapping[str, str]  # plain setting or alias -> setting
    labs: Mapping[str, LabTest]
    definitions: tuple[Definition, ...]
    opposites: tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def index(knowledge: Knowledge) -> Index:
    """Look up what reading cases needs; made at the first case of a set of tables and kept."""
    variables = knowledge.variables
    setting = variables.get("setting")
    return Index(
        names={plain(name): name for name in variables},
        wordings=_wordings(knowledge),
        settings={
            **{plain(alias): name for alias, name in knowledge.settings.items()},
            **({plain(state): state for state in setting.states} if setting else {}),
        },
        labs=lab_tests(knowledge),
        definitions=_definitions(knowledge),
        opposites=_opposites(knowledge),
    )


def can_be_finding(variable: Variable) -> bool:
    """Whether a case may name the variable among its findings."""
    return variable.kind not in (Kind.CONTEXT, Kind.MECHANISM, Kind.MANAGEMENT)


def _wordings(knowledge: Knowledge) -> dict[str, str]:
    usable = {name for name, variable in knowledge.variables.items() if can_be_finding(variable)}
    labels = {
        text: name for (name, what), text in knowledge.wording.items() if name in usable and what.startswith("label_")
    }
    return labels | {name: name for name in usable}


def _definitions(knowledge: Knowledge) -> tuple[Definition, ...]:
    """Links that hold always and never without the cause: the child is there by definition."""
    required: dict[tuple[str, str], list[int]] = {}
    variables = knowledge.variables
    for link in knowledge.links:
        known = link.child in variables and link.parent in variables
        if not known or link.number.value < 1.0 or link.comparison > 0.0:
            continue
        child, parent = variables[link.child], variables[link.parent]
        if link.child_state in child.states and link.parent_state in parent.states:
            levels = required.setdefault((child.name, parent.name), [0] * len(parent.states))
            state = parent.states.index(link.parent_state)
            levels[state] = max(levels[state], child.states.index(link.child_state))
    return tuple(Definition(child, parent, tuple(levels)) for (child, parent), levels in required.items())


def _opposites(knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    """Pairs of states of the body that push one blood test to opposite sides: low and high potassium."""
    sides: dict[str, dict[str, bool]] = {}
    for test in lab_tests(knowledge):
        rows = [row for row in knowledge.tests if row.test == test]
        for parent in dict.fromkeys(row.parent for row in rows):
            usual = _usual_result(knowledge, [row for row in rows if row.parent == parent])
            if usual is not None:
                sides.setdefault(test, {})[parent] = is_low(usual)
    pairs = {
        (low, high)
        for parents in sides.values()
        for low, below in parents.items()
        for high, above in parents.items()
        if below and not above
    }
    return tuple(sorted(pairs))


def _usual_result(knowledge: Knowledge, rows: list[ResultRow]) -> str | None:
    """Commonest abnormal result where the parent of the rows is present."""
    parent = knowledge.variables.get(rows[0].parent)
    active = [row for row in rows if parent and row.parent_state != parent.neutral]
    return max(active, key=lambda row: row.number.value).result if active else None
