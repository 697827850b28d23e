"""The parts of FHIR R4 resources that are read; everything else in them is passed over."""

from __future__ import annotations

import msgspec


class Coding(msgspec.Struct, frozen=True):
    """A code of a system."""

    system: str = ""
    code: str = ""
    display: str = ""


class Concept(msgspec.Struct, frozen=True):
    """A CodeableConcept: the same thing in one or more systems."""

    coding: tuple[Coding, ...] = ()
    text: str = ""


class Quantity(msgspec.Struct, frozen=True):
    """A measured value; `code` is its unit in UCUM, `unit` as people write it."""

    value: float | None = None
    unit: str = ""
    code: str = ""
    comparator: str = ""


class Reference(msgspec.Struct, frozen=True):
    """A reference such as `Patient/7`, or the full URL of an entry."""

    reference: str = ""


class Period(msgspec.Struct, frozen=True):
    """From a day to a day, either left open."""

    start: str = ""
    end: str = ""


class Component(msgspec.Struct, frozen=True, rename="camel"):
    """One of the values of an Observation that has several."""

    code: Concept = Concept()
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    interpretation: tuple[Concept, ...] = ()
    data_absent_reason: Concept | None = None


class Resource(msgspec.Struct, frozen=True, rename="camel"):
    """A resource of one of the types in `READ`, or of another."""

    resource_type: str = ""
    id: str = ""
    status: str = ""
    birth_date: str = ""
    gender: str = ""
    subject: Reference = Reference()
    patient: Reference = Reference()
    code: Concept = Concept()
    medication_codeable_concept: Concept = Concept()
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    interpretation: tuple[Concept, ...] = ()
    data_absent_reason: Concept | None = None
    component: tuple[Component, ...] = ()
    effective_date_time: str = ""
    effective_instant: str = ""
    effective_period: Period = Period()
    authored_on: str = ""
    onset_date_time: str = ""
    abatement_date_time: str = ""
    recorded_date: str = ""
    period: Period = Period()
    clinical_status: Concept = Concept()
    verification_status: Concept = Concept()
    class_: Coding = msgspec.field(name="class", default=Coding())

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

    @property
    def day(self) -> str:
        """The day of that time: "2026-11-26"."""
        return self.when[:10]


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """One entry of a Bundle; its resource is read by itself, so that a broken one breaks nothing else."""

    full_url: str = ""
    resource: msgspec.Raw = msgspec.Raw(b"{}")


class Bundle(msgspec.Struct, frozen=True, rename="camel"):
    """A Bundle."""

    resource_type: str = ""
    entry: tuple[Entry, ...] = ()


READ = ("Patient", "Observation", "Condition", "MedicationStatement", "MedicationRequest", "Encounter")
