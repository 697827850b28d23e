"""The parts of a phenopacket that are read, and its JSON: names in camelCase or as the schema spells them."""

from __future__ import annotations

from typing import Any

import msgspec

# One of them is in every phenopacket that is spelt as the schema is and says something in such names.
_SNAKE = (
    b'"phenotypic_features"',
    b'"medical_actions"',
    b'"time_at_last_encounter"',
    b'"age_range"',
    b'"age_at_collection"',
    b'"age_range_at_collection"',
    b'"date_of_birth"',
    b'"vital_status"',
    b'"ontology_class"',
    b'"complex_value"',
    b'"time_observed"',
)
_MOST_NESTED = 64  # far deeper than any phenopacket


class Term(msgspec.Struct, frozen=True):
    """An OntologyClass."""

    id: str = ""
    label: str = ""

    def __str__(self) -> str:
        return f"{self.id} {self.label}".strip()


class Age(msgspec.Struct, frozen=True, rename="camel"):
    """An age as a duration."""

    iso8601duration: str = ""


class AgeRange(msgspec.Struct, frozen=True):
    """Two ages."""

    start: Age = Age()
    end: Age = Age()


class Time(msgspec.Struct, frozen=True, rename="camel"):
    """A TimeElement, as far as an age or a day follows from it."""

    age: Age | None = None
    age_range: AgeRange | None = None
    timestamp: str = ""
    ontology_class: Term | None = None


class Vital(msgspec.Struct, frozen=True, rename="camel"):
    """A VitalStatus."""

    time_of_death: Time | None = None


class Subject(msgspec.Struct, frozen=True, rename="camel"):
    """Whom it is about; the ages `…_at_collection` are of version 1."""

    id: str = ""
    sex: str | int = ""
    age_at_collection: Any = None
    age_range_at_collection: Any = None
    date_of_birth: str = ""
    time_at_last_encounter: Time | None = None
    vital_status: Vital | None = None


class Quantity(msgspec.Struct, frozen=True):
    """A value with its unit."""

    value: float
    unit: Term = Term()


class Typed(msgspec.Struct, frozen=True):
    """One of several quantities of a measurement."""

    type: Term = Term()
    quantity: Quantity | None = None


class Complex(msgspec.Struct, frozen=True, rename="camel"):
    """A value of several quantities."""

    typed_quantities: tuple[Typed, ...] = ()


class Value(msgspec.Struct, frozen=True, rename="camel"):
    """What a measurement found."""

    quantity: Quantity | None = None
    ontology_class: Term | None = None


class Feature(msgspec.Struct, frozen=True, rename="camel"):
    """A phenotypic feature; `negated` is of version 1."""

    type: Term = Term()
    excluded: bool = False
    negated: Any = None
    resolution: Any = None


class Measurement(msgspec.Struct, frozen=True, rename="camel"):
    """A measurement."""

    assay: Term = Term()
    value: Value = Value()
    complex_value: Complex = Complex()
    time_observed: Time = Time()


class Disease(msgspec.Struct, frozen=True, rename="camel"):
    """A disease that is known, or was excluded."""

    term: Term = Term()
    excluded: bool = False
    resolution: Any = None


class Treatment(msgspec.Struct, frozen=True):
    """A medicine."""

    agent: Term = Term()


class Action(msgspec.Struct, frozen=True):
    """A medical action; only treatments are read."""

    treatment: Treatment | None = None


class Phenopacket(msgspec.Struct, frozen=True, rename="camel"):
    """The parts of a phenopacket that are read; `interpretations` only to say that they are not."""

    id: str = ""
    subject: Subject = Subject()
    phenotypic_features: tuple[Feature, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    diseases: tuple[Disease, ...] = ()
    medical_actions: tuple[Action, ...] = ()
    interpretations: tuple[Any, ...] = ()


class Group(msgspec.Struct, frozen=True):
    """A Family, or a Cohort: phenopackets of several people."""

    proband: msgspec.Raw = msgspec.Raw()
    relatives: tuple[msgspec.Raw, ...] = ()
    members: tuple[msgspec.Raw, ...] = ()


_packet = msgspec.json.Decoder(Phenopacket)
_group = msgspec.json.Decoder(Group)


def decoded(text: bytes) -> Phenopacket:
    """One phenopacket from its JSON.

    Raises
    ------
    ValueError
        Where it is none; the message says what was expected, and where.
    """
    try:
        if not any(name in text for name in _SNAKE):
            return _packet.decode(text)
    except (msgspec.ValidationError, RecursionError):
        pass  # perhaps only a null: the slow way says what is wrong
    except UnicodeDecodeError as error:
        raise ValueError(str(error)) from None
    try:
        return msgspec.convert(_plain(msgspec.json.decode(text), _MOST_NESTED), Phenopacket)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def of_version_1(packet: Phenopacket) -> str:
    """A part that only version 1 of the schema has, and would be lost; "" where there is none."""
    if any(feature.negated is not None for feature in packet.phenotypic_features):
        return "negated"
    if packet.subject.age_at_collection is not None:
        return "ageAtCollection"
    return "ageRangeAtCollection" if packet.subject.age_range_at_collection is not None else ""


def people(text: bytes) -> list[bytes]:
    """Phenopackets in one JSON object: itself, or those of a family or a cohort."""
    if b'"proband"' in text or b'"members"' in text:
        try:
            group = _group.decode(text)
        except (ValueError, RecursionError):
            return [text]
        found = [*([group.proband] if bytes(group.proband) else []), *group.relatives, *group.members]
        return [bytes(one) for one in found] or [text]
    return [text]


def _plain(value: object, levels: int) -> object:
    """JSON with names in camelCase and without nulls, which the schema reads as if they were not there."""
    if levels == 0:
        raise RecursionError
    if isinstance(value, dict):
        return {_camel(key): _plain(one, levels - 1) for key, one in value.items() if one is not None}
    return [_plain(one, levels - 1) for one in value if one is not None] if isinstance(value, list) else value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)
