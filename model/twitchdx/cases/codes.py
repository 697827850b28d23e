"""Codes of records: which variable, and which state of it, a code of a public system stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from twitchdx.evidence import plain
from twitchdx.evidence.index import can_be_finding
from twitchdx.types import ANY, Code, Finding, Kind, Knowledge, Likelihood, Variable

OWN = "urn:twitchdx:variable"  # the system of what has no public code: the name of the variable is the code
URIS: Mapping[str, str] = {
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10-CM",
    "http://www.whocc.no/atc": "ATC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://human-phenotype-ontology.org": "HPO",
    "http://purl.obolibrary.org/obo/hp.owl": "HPO",
    OWN: OWN,
}
_WITH_PARENTS = ("ICD-10-CM", "ATC")  # a longer code is a kind of each of its beginnings
_ALONE = ("LOINC", "HPO")  # codes that are told apart from numbers and words by their form


@dataclass(frozen=True, slots=True)
class Meant:
    """A variable, and the state that the code itself says; empty where the record says it beside the code."""

    variable: Variable
    state: str


@dataclass(frozen=True, slots=True, eq=False)
class CodeBook:
    """Codes of one set of tables, both ways."""

    read: Mapping[tuple[str, str], Meant]
    written: Mapping[tuple[str, str], Code]  # (variable, state or any) -> the code to write for it
    settings: Mapping[str, str]

    def meant(self, system: str, code: str) -> Meant | None:
        """What a code means; a longer ICD or ATC code means what its longest known beginning does."""
        name = URIS.get(system, system)
        found = self.read.get((name, code))
        if found is None and name in _WITH_PARENTS:
            while code and found is None:
                code = code[:-1].rstrip(".")
                found = self.read.get((name, code))
        return found

    def code_for(self, variable: str, state: str, systems: tuple[str, ...]) -> Code | None:
        """A code of one of these systems, in their order, that reads as the variable, at that state or any."""
        for system in systems:
            for wanted in (state, ANY):
                found = self.written.get((system, f"{variable}={wanted}"))
                if found is not None:
                    return found
        return None


@lru_cache(maxsize=8)
def code_book(knowledge: Knowledge) -> CodeBook:
    """The codes of these tables."""
    read = {
        (code.system, code.code): Meant(knowledge.variables[code.variable], "" if code.state == ANY else code.state)
        for code in knowledge.codes
        if code.reads and code.variable in knowledge.variables
    }
    own = {
        (OWN, name): Meant(variable, "") for name, variable in knowledge.variables.items() if can_be_finding(variable)
    }
    written: dict[tuple[str, str], Code] = {}
    for code in knowledge.codes:
        if code.reads:
            written.setdefault((code.system, f"{code.variable}={code.state or ANY}"), code)
    states = knowledge.variables["setting"].states if "setting" in knowledge.variables else ()
    settings = {plain(alias): name for alias, name in (*knowledge.settings.items(), *((s, s) for s in states))}
    return CodeBook({**read, **own}, written, settings)


def header_code(knowledge: Knowledge, written: str) -> Variable | None:
    """The variable of a code that stands over a column: `LOINC 2823-3`, `2823-3`, `HP:0003394`."""
    return _headers(knowledge).get(plain(written.replace("|", " ").replace("http://loinc.org", "LOINC")))


@lru_cache(maxsize=8)
def _headers(knowledge: Knowledge) -> dict[str, Variable]:
    found: dict[str, Variable] = {}
    for code in knowledge.codes:
        variable = knowledge.variables.get(code.variable)
        whole = code.state in (ANY, "", "present")
        if not (code.reads and whole and variable is not None and variable.kind is not Kind.CONTEXT):
            continue
        for text in (
            f"{code.system} {code.code}",
            f"{code.system}:{code.code}",
            *([code.code] * (code.system in _ALONE)),
        ):
            found.setdefault(plain(text), variable)
    return found


def denied(meant: Meant) -> Finding:
    """What is known where the thing that a code stands for was excluded.

    Its variable is at the first state, but for a code of one state: then it is at any other, as probable as before.
    """
    states = meant.variable.states
    if not meant.state or (len(states) == 2 and meant.state == states[1]):
        return states[0]
    excluded = _meant_states(meant)
    left = [state for state in states if state not in excluded]
    return left[0] if len(left) == 1 else Likelihood(dict.fromkeys(left, 1.0))


def _meant_states(meant: Meant) -> Sequence[str]:
    """States in which the thing is there: of a test its own and the worse one of its side, else all from it up."""
    variable = meant.variable
    if meant.state not in variable.states:  # the variable as such
        return variable.states[1:]
    if variable.kind is Kind.TEST or not _graded(variable) or meant.state == variable.states[0]:
        return (meant.state, f"very_{meant.state}")
    return variable.states[variable.states.index(meant.state) :]


def _graded(variable: Variable) -> bool:
    """Whether a higher state has all of a lower one: where the lowest says that it is not there at all."""
    return variable.states[0] in ("absent", "none")
