"""A small knowledge base with invented numbers, and a case read on it."""

from collections.abc import Mapping

from twitchdx.evidence import Evidence, resolve
from twitchdx.types import (
    Case,
    Finding,
    Kind,
    Knowledge,
    LabRow,
    Link,
    Number,
    Place,
    ResultRow,
    Variable,
)

NOWHERE = Place("invented.csv", 1)


def number(value: float) -> Number:
    return Number(value, value, value, "elicited", "-", "-", "-", "D", "2020-01-01", "-", NOWHERE)


def variable(name: str, kind: Kind, states: str = "absent|present", neutral: str = "") -> Variable:
    names = tuple(states.split("|"))
    return Variable(name, kind, "group", names, neutral or names[0], False, "", NOWHERE)


def is_a(parent: str, child: str) -> Link:
    return Link(child, "present", parent, "present", number(1.0), 0.0)


def lab(parameter: str, value: float, state: str = "any") -> LabRow:
    return LabRow("serum_potassium", parameter, state, "any", "mmol/L", number(value))


VARIABLES = (
    variable("age_band", Kind.CONTEXT, "18_39|40_59|60_74|75_plus"),
    variable("sex", Kind.CONTEXT, "female|male"),
    variable("setting", Kind.CONTEXT, "general_population|primary_care|hospital"),
    variable("caffeine", Kind.TRIGGER, "none|moderate|high", "moderate"),
    variable("hypokalaemia", Kind.IMBALANCE, "absent|mild|severe"),
    variable("hyperkalaemia", Kind.IMBALANCE),
    variable("nerve_excitability", Kind.MECHANISM),
    variable("twitching", Kind.FINDING),
    variable("twitching_face", Kind.FINDING),
    variable("twitching_eyelid", Kind.FINDING),
    variable("duration", Kind.FINDING, "days|weeks|months"),
    variable("serum_potassium", Kind.TEST, "normal|low|very_low|high"),
    variable("hydration", Kind.MANAGEMENT),
)


KNOWLEDGE = Knowledge(
    variables={v.name: v for v in VARIABLES},
    baselines=(),
    links=(
        is_a("twitching_face", "twitching"),
        is_a("twitching_eyelid", "twitching_face"),
        Link("twitching", "present", "caffeine", "high", number(0.2), 0.1),
    ),
    leaks=(),
    tests=(
        ResultRow("serum_potassium", "low", "hypokalaemia", "mild", number(0.9)),
        ResultRow("serum_potassium", "very_low", "hypokalaemia", "severe", number(0.9)),
        ResultRow("serum_potassium", "high", "hyperkalaemia", "present", number(0.9)),
        ResultRow("serum_potassium", "low", "hypokalaemia", "absent", number(0.03)),
        ResultRow("serum_potassium", "high", "hypokalaemia", "absent", number(0.9)),
    ),
    labs=(
        lab("cutoff", 3.5, "low"),
        lab("cutoff", 2.5, "very_low"),
        lab("cutoff", 5.0, "high"),
        lab("biological_cv", 0.04),
        lab("analytical_cv", 0.01),
        lab("minimum", 0.8),
        lab("maximum", 12.0),
        lab("molar_mass", 39.098),
        lab("valence", 1.0),
    ),
    thresholds=(),
    interventions=(),
    wording={("caffeine", "label_lay"): "coffee, tea and chocolate"},
    settings={"emergency department": "hospital"},
    sources={},
    digest="invented",
)


def read(
    findings: Mapping[str, Finding] | None = None,
    setting: str = "hospital",
    age: float | None = None,
    sex: str | None = None,
) -> Evidence:
    return resolve(KNOWLEDGE, Case("one", setting, age, sex, findings or {}))


def weights(evidence: Evidence, name: str) -> list[float]:
    assert not [i for i in evidence.issues if i.level == "error"], evidence.issues
    return [float(w) for w in evidence.weights[name]]


def only_error(evidence: Evidence) -> str:
    assert [i.level for i in evidence.issues] == ["error"], evidence.issues
    return str(evidence.issues[0])
