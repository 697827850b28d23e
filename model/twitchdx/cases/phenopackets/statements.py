"""What a phenopacket says about the variables of the model.

Features, diseases and medicines are there, or absent where `excluded`. That something coded as a state, such as a high
value, was excluded says that it is not that, and no more: a value that is not high may be low. What has resolved says
nothing about now. `interpretations` are the answer, and no evidence for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from twitchdx import labs
from twitchdx.cases.codes import OWN, CodeBook, Meant, denied
from twitchdx.cases.phenopackets.ages import years
from twitchdx.cases.phenopackets.schema import Complex, Measurement, Phenopacket, Quantity, Term, Time
from twitchdx.evidence import plain
from twitchdx.language import say
from twitchdx.types import Finding, Issue, Lab, Likelihood, Variable

PREFIX = "TWITCHDX"  # of our own terms: names of variables and of states
LIKELIHOOD = f"{PREFIX}:likelihood"  # unit of the weight of a state
_PREFIXES: Mapping[str, str] = {
    "HP": "HPO",
    "LOINC": "LOINC",
    "LNC": "LOINC",
    "SNOMEDCT": "SNOMED CT",
    "SNOMEDCT_US": "SNOMED CT",
    "SNOMED": "SNOMED CT",
    "SCTID": "SNOMED CT",
    "ICD10CM": "ICD-10-CM",
    "ICD10": "ICD-10-CM",
    "OMIM": "OMIM",
    "MONDO": "MONDO",
    "ATC": "ATC",
    "RXNORM": "RxNorm",
    "RXCUI": "RxNorm",
    PREFIX: OWN,
}
_WHOLE = ("HPO", "MONDO")  # systems in whose codes the prefix is a part of the code
_YES = ("present", "positive", "detected", "yes")
_NO = ("absent", "negative", "not_detected", "no")


@dataclass(slots=True)
class Draft:
    """What was read so far. `times` are those of measured findings that say when."""

    findings: dict[str, Finding] = field(default_factory=dict)
    times: dict[str, tuple[str, float]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def statements(book: CodeBook, found: Phenopacket, where: str) -> Draft:
    """Findings of a phenopacket, terms that mean nothing here, and what is odd."""
    draft = Draft()
    for feature in found.phenotypic_features:
        _said(book, draft, feature.type, where, there=not feature.excluded, over=feature.resolution is not None)
    for disease in found.diseases:
        _said(book, draft, disease.term, where, there=not disease.excluded, over=disease.resolution is not None)
    for one in found.measurements:
        _measured(book, draft, one, where)
    for action in found.medical_actions:
        if action.treatment is not None:
            _said(book, draft, action.treatment.agent, where, there=True, over=False)
    if draft.over:
        message = say("resolved, so not used: {over}", over=", ".join(draft.over))
        draft.issues.append(Issue("warning", where, message, say("Leave out `resolution` of what is there now.")))
    if found.interpretations and not draft.findings:
        message = say("no finding that can be used; interpretations are the answer and no evidence for it")
        draft.issues.append(Issue("warning", where, message, say("Add phenotypicFeatures or measurements.")))
    return draft


def _said(book: CodeBook, draft: Draft, term: Term, where: str, *, there: bool, over: bool) -> None:
    meant = _meant(book, draft, term)
    if meant is None:
        return
    if over:
        draft.over.append(str(term))
    else:
        _put(draft, meant.variable, (meant.state or "present") if there else denied(meant), where)


def _measured(book: CodeBook, draft: Draft, one: Measurement, where: str) -> None:
    weights = _weights(one.complex_value)
    if not weights:
        for part in one.complex_value.typed_quantities:
            if part.quantity is not None and (own := _meant(book, draft, part.type)) is not None:
                _put(draft, own.variable, _lab(part.quantity), where, one.time_observed)
    meant = _meant(book, draft, one.assay)
    if meant is None:
        return
    finding = Likelihood(weights) if weights else _value(meant, one)
    if finding is not None:
        _put(draft, meant.variable, finding, where, one.time_observed)
    elif not one.complex_value.typed_quantities:
        message = say("{assay}: the measurement says nothing that can be read", assay=one.assay)
        draft.issues.append(
            Issue("warning", where, message, say("Give a quantity with its unit, or an ontologyClass."))
        )


def _value(meant: Meant, one: Measurement) -> Finding | None:
    if one.value.quantity is not None:
        return _lab(one.value.quantity)
    term = one.value.ontology_class or Term()
    prefix, _, state = term.id.partition(":")
    if prefix.upper() == PREFIX and state:
        return state
    word = plain(term.label)
    if word in map(plain, meant.variable.states):
        return term.label
    if word in _YES:
        return meant.state or "present"
    return denied(meant) if word in _NO else term.label or None


def _lab(quantity: Quantity) -> Lab:
    """Value with its unit: the code in UCUM, in the spelling of the label where that is the same unit."""
    unit = quantity.unit
    prefix, _, code = unit.id.partition(":")
    same = prefix.upper() != "UCUM" or labs.plain(code) == labs.plain(unit.label)
    return Lab(quantity.value, (unit.label or unit.id) if same else code)


def _weights(value: Complex) -> dict[str, float]:
    """Weights of a likelihood, as the writer puts them."""
    return {
        part.type.id.partition(":")[2]: part.quantity.value
        for part in value.typed_quantities
        if part.quantity is not None and part.quantity.unit.id == LIKELIHOOD
    }


def _put(draft: Draft, variable: Variable, finding: Finding, where: str, time: Time | None = None) -> None:
    """Keep a finding. The later of two measurements counts, and what is there beats what is not."""
    name, known = variable.name, draft.findings.get(variable.name)
    when = _when(time)
    if known is not None and known != finding:
        before = draft.times.get(name)
        if when is not None and before is not None and when[0] == before[0] and when[1] != before[1]:
            if when[1] < before[1]:
                return
        elif _absent(variable, finding):
            return
        elif not _absent(variable, known):
            message = say("{name}: given twice with different values; the first is used", name=name)
            draft.issues.append(
                Issue("warning", where, message, say("Keep the one that is right, or say when each was."))
            )
            return
    draft.findings[name] = finding
    if when is not None:
        draft.times[name] = when


def _absent(variable: Variable, finding: Finding) -> bool:
    """Whether a finding says that something is not there, or not so."""
    return finding == variable.states[0] or (isinstance(finding, Likelihood) and variable.states[0] in finding.weights)


def _when(time: Time | None) -> tuple[str, float] | None:
    """Time of a measurement as a kind and a number; only times of one kind can be told apart."""
    if time is None:
        return None
    if time.timestamp:
        digits = "".join(filter(str.isdecimal, time.timestamp[:19]))
        return ("timestamp", float(digits.ljust(14, "0"))) if digits else None
    age = years(time.age.iso8601duration) if time.age is not None else None
    return None if age is None else ("age", age)


def _meant(book: CodeBook, draft: Draft, term: Term) -> Meant | None:
    """What a term means; noted where that is nothing."""
    found = _looked_up(book, term.id)
    if found is None and str(term):
        draft.unread.append(str(term))
    return found


@lru_cache(maxsize=4096)  # a file says the same terms again and again
def _looked_up(book: CodeBook, term: str) -> Meant | None:
    prefix, _, code = term.partition(":")
    system = _PREFIXES.get(prefix.upper(), "")
    return book.meant(system, term if system in _WHOLE else code) if system else None
