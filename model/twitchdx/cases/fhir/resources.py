"""The parts of FHIR R4 resources that are read; everything else in them is passed over."""

from __future__ import annotations

from operator import attrgetter

import msgspec


class Coding(msgspec.Struct, frozen=True, gc=False):
    """A code of a system."""

    system: str = ""
    code: str = ""
    display: str = ""


class Concept(msgspec.Struct, frozen=True, gc=False):
    """A CodeableConcept: the same thing in one or more systems."""

    coding: tuple[Coding, ...] = ()
    text: str = ""


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """A measured value; `code` is its unit in UCUM, `unit` as people write it."""

    value: float | None = None
    unit: str = ""
    code: str = ""
    comparator: str = ""


class Reference(msgspec.Struct, frozen=True, gc=False):
    """A reference such as `Patient/7`, or the full URL of an entry."""

    reference: str = ""


class Period(msgspec.Struct, frozen=True, gc=False):
    """From a day to a day, either left open."""

    start: str = ""
    end: str = ""


class Component(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One of the values of an Observation that has several."""

    code: Concept = Concept()
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    interpretation: tuple[Concept, ...] = ()
    data_absent_reason: Concept | None = None


class Contained(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A resource inside another one, such as the Medication of a statement."""

    id: str = ""
    code: Concept = Concept()


class Parts(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What a resource says, without whom it is about and when."""

    code: Concept = Concept()
    medication_codeable_concept: Concept = Concept()
    medication_reference: Reference = Reference()
    contained: tuple[Contained, ...] = ()
    modifier_extension: tuple[msgspec.Raw, ...] = ()
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    interpretation: tuple[Concept, ...] = ()
    data_absent_reason: Concept | None = None
    component: tuple[Component, ...] = ()
    clinical_status: Concept = Concept()
    verification_status: Concept = Concept()
    class_: Coding = msgspec.field(name="class", default=Coding())


_parts = msgspec.json.Decoder(Parts)
_VALUES = ("value_quantity", "value_codeable_concept", "value_string", "value_boolean", "interpretation")
_MEDICINE = ("modifier_extension", "medication_codeable_concept", "medication_reference", "contained")
SAYS = {  # the fields in which a resource says something, by its type
    "Observation": ("modifier_extension", "code", *_VALUES, "data_absent_reason", "component"),
    "Condition": ("modifier_extension", "code", "clinical_status", "verification_status"),
    "MedicationStatement": _MEDICINE,
    "MedicationRequest": _MEDICINE,
    "Encounter": ("modifier_extension", "class_"),
}
_ENCODED = {field.name: f'"{field.encode_name}":'.encode() for field in msgspec.structs.fields(Parts)}
_NAMES = {kind: [_ENCODED[name] for name in names] for kind, names in SAYS.items()}
_TEXTS = {kind: attrgetter(*names) for kind, names in SAYS.items()}
_NONE = msgspec.Raw(b"")


class Resource(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A resource of one of the types in `READ`, or of another.

    What it says stays text until somebody asks: a file says the same again and again.
    """

    resource_type: str = ""
    id: str = ""
    status: str = ""
    birth_date: str = ""
    gender: str = ""
    subject: Reference = Reference()
    patient: Reference = Reference()
    effective_date_time: str = ""
    effective_instant: str = ""
    effective_period: Period = Period()
    authored_on: str = ""
    onset_date_time: str = ""
    abatement_date_time: str = ""
    recorded_date: str = ""
    period: Period = Period()
    code: msgspec.Raw = _NONE
    medication_codeable_concept: msgspec.Raw = _NONE
    medication_reference: msgspec.Raw = _NONE
    contained: msgspec.Raw = _NONE
    modifier_extension: msgspec.Raw = _NONE
    value_quantity: msgspec.Raw = _NONE
    value_codeable_concept: msgspec.Raw = _NONE
    value_string: msgspec.Raw = _NONE
    value_boolean: msgspec.Raw = _NONE
    interpretation: msgspec.Raw = _NONE
    data_absent_reason: msgspec.Raw = _NONE
    component: msgspec.Raw = _NONE
    clinical_status: msgspec.Raw = _NONE
    verification_status: msgspec.Raw = _NONE
    class_: msgspec.Raw = msgspec.field(name="class", default=_NONE)

    @property
    def text(self) -> bytes:
        """What it says as it is written, of a type in `SAYS`: the same text means the same, of one type and status."""
        return b"\0".join(_TEXTS[self.resource_type](self))

    @property
    def parts(self) -> Parts:
        """What it says.

        Raises
        ------
        msgspec.DecodeError
            Where that is not as FHIR says.
        """
        pairs = zip(_NAMES[self.resource_type], self.text.split(b"\0"), strict=True)
        return _parts.decode(b"{" + b",".join(name + text for name, text in pairs if text) + b"}")

    @property
    def about(self) -> str:
        """Whom it is about, as it is written."""
        return self.subject.reference or self.patient.reference

    @property
    def when(self) -> str:
        """The time that it is about, as it is written; "" where there is none."""
        return (
            self.effective_date_time
            or self.effective_instant
            or self.effective_period.end
            or self.effective_period.start
            or self.period.end
            or self.period.start
            or self.authored_on
            or self.onset_date_time
            or self.recorded_date
        )


class Entry(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One entry of a Bundle."""

    full_url: str = ""
    resource: Resource = Resource()


class Bundle(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A Bundle."""

    resource_type: str = ""
    entry: tuple[Entry, ...] = ()


class RawEntry(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One entry of a Bundle whose resource is read by itself, so that a broken one breaks nothing else."""

    full_url: str = ""
    resource: msgspec.Raw = msgspec.Raw(b"{}")


class RawBundle(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A Bundle of such entries."""

    resource_type: str = ""
    entry: tuple[RawEntry, ...] = ()


PATIENT = "Patient"
READ = (PATIENT, *SAYS)
