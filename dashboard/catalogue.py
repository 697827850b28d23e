"""What can be entered on the page: the findings of the knowledge base in groups, made once for each set of tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twitchdx.labs import LabTest, accepted_units, is_low, lab_tests
from twitchdx.language import say
from twitchdx.types import ANY, Kind, Knowledge, Variable

# Where a section stands; a group of variables keeps the place of its kind.
_ORDER = (Kind.FINDING, Kind.TRIGGER, Kind.MEDICATION, Kind.TEST, Kind.CONDITION, Kind.IMBALANCE)
_ABBREVIATED = {"emg": "EMG", "mri": "MRI"}
_KNOWN_DIAGNOSES = (Kind.CONDITION, Kind.IMBALANCE)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be entered; `test` is None and `units` empty for what takes no measured value."""

    name: str
    label: str
    kind: Kind
    states: Mapping[str, str]  # state -> its words, from harmless to severe
    neutral: str
    test: LabTest | None
    units: tuple[str, ...]
    search: str  # lower-case words that find it

    @property
    def binary(self) -> bool:
        return tuple(self.states) == ("absent", "present")


@dataclass(frozen=True, slots=True)
class Section:
    """A group of items under one heading."""

    title: str
    kind: Kind
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sections in reading order, and their items by name."""

    sections: tuple[Section, ...]
    items: Mapping[str, Item]
    sexes: Mapping[str, str]
    settings: Mapping[str, str]


def catalogue(knowledge: Knowledge) -> Catalogue:
    """Sort what can be entered into sections; the order within one is that of variables.csv."""
    labs = lab_tests(knowledge)
    groups: dict[tuple[int, str], list[Item]] = {}
    for variable in knowledge.variables.values():
        if variable.kind in _ORDER:
            groups.setdefault(_group(variable), []).append(_item(knowledge, variable, labs.get(variable.name)))
    ordered = sorted(groups.items(), key=lambda pair: pair[0][0])
    sections = tuple(Section(title, items[0].kind, tuple(items)) for (_, title), items in ordered)
    return Catalogue(
        sections=sections,
        items={item.name: item for section in sections for item in section.items},
        sexes=_states(knowledge, "sex"),
        settings=_states(knowledge, "setting"),
    )


def phrase(item: Item, state: str) -> str:
    """A finding in words: "Calf twitching", "No hand spasm", "Caffeine intake: high"."""
    if state == "present":
        return item.label
    if state == "absent":
        return f"No {inside(item.label)}"
    return f"{item.label}: {inside(short(item.states.get(state, spaced(state))))}"


def inside(label: str) -> str:
    """Label inside a sentence: without its capital, unless that belongs to an abbreviation or a name."""
    first, _, rest = label.partition(" ")
    eponym = rest.startswith(("sign", "disease")) and not rest.startswith("signs")
    return label if first[1:] != first[1:].lower() or len(first) < 2 or eponym else label[:1].lower() + label[1:]


def short(words: str) -> str:
    """Words of a state without the remark in brackets."""
    return words.partition(" (")[0]


def spaced(name: str) -> str:
    return name.replace("_", " ")


def procedure(name: str) -> str:
    """How a finding is come by, as words begin a sentence: "Blood test", "EMG"."""
    return say(_ABBREVIATED.get(name) or spaced(name).capitalize())


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def reference(test: LabTest) -> tuple[float | None, float | None]:
    """Interval of normal results in the unit of the test, None for an open end; the wider where the sexes differ."""
    general = dict(test.cutoffs.get(ANY, {}))
    each = [general | dict(own) for sex, own in test.cutoffs.items() if sex != ANY] or [general]
    low = [max(found) for bounds in each if (found := [b for state, b in bounds.items() if is_low(state)])]
    high = [min(found) for bounds in each if (found := [b for state, b in bounds.items() if not is_low(state)])]
    return (min(low) if low else None, max(high) if high else None)


def _group(variable: Variable) -> tuple[int, str]:
    if variable.kind in _KNOWN_DIAGNOSES:
        return len(_ORDER), "Already diagnosed"
    title = "Medicines" if variable.kind is Kind.MEDICATION else capitalised(variable.group)
    return _ORDER.index(variable.kind), title


def _item(knowledge: Knowledge, variable: Variable, test: LabTest | None) -> Item:
    label = capitalised(knowledge.label(variable.name))
    words = (label, knowledge.label(variable.name, "lay"), variable.name, variable.definition)
    return Item(
        name=variable.name,
        label=label,
        kind=variable.kind,
        states=_states(knowledge, variable.name),
        neutral=variable.neutral,
        test=test,
        units=accepted_units(test) if test else (),
        search=" ".join(words).replace("_", " ").lower(),
    )


def _states(knowledge: Knowledge, name: str) -> dict[str, str]:
    """States of a variable and their words."""
    variable = knowledge.variables.get(name)
    states = variable.states if variable else ()
    return {state: knowledge.wording.get((name, f"state:{state}"), say(capitalised(spaced(state)))) for state in states}
