"""A row of results as a RiskAssessment (HL7 FHIR R4, RiskAssessment)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twitchdx.cases.codes import CodeBook
from twitchdx.cases.fhir.writing import coding
from twitchdx.types import Knowledge

Json = Mapping[str, object]
_OUTCOMES = ("SNOMED CT", "ICD-10-CM")


def risk_bundle(knowledge: Knowledge, book: CodeBook, row: Mapping[str, object]) -> Json:
    """A Bundle for one row of results; of a rejected row an OperationOutcome says what is wrong.

    Parameters
    ----------
    row
        By the columns that `twitchdx batch` writes. Every can't-miss cause is a prediction, whatever its rank.
    """
    resource = _outcome(row) if row["status"] == "rejected" else _assessment(knowledge, book, row)
    entry = {"fullUrl": f"urn:twitchdx:result:{row['id']}", "resource": resource}
    return {"resourceType": "Bundle", "type": "collection", "entry": [entry]}


def _outcome(row: Mapping[str, object]) -> Json:
    issues = str(row["issues"]).split(" | ")
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "invalid", "diagnostics": text} for text in issues],
    }


def _assessment(knowledge: Knowledge, book: CodeBook, row: Mapping[str, object]) -> Json:
    method = f"twitchdx {row['version']}, tables {row['digest']}"
    notes = [str(row["disclaimer"]), *filter(None, [str(row["issues"] or "")])]
    return {
        "resourceType": "RiskAssessment",
        "status": "final",
        "method": {"text": method},
        "subject": {"reference": f"Patient/{row['id']}"},
        "prediction": [*_top(knowledge, book, row), *_cant_miss(knowledge, book, row)],
        "note": [{"text": text} for text in notes],
    }


def _top(knowledge: Knowledge, book: CodeBook, row: Mapping[str, object]) -> Iterator[Json]:
    n = 1
    while (cause := row.get(f"top{n}_cause")) is not None:
        share = row.get(f"top{n}_attribution")
        produced = "" if share is None else f"; probability that it produces the complaint: {share:.6g}"
        yield {
            "outcome": _concept(knowledge, book, str(cause), "present"),
            "probabilityDecimal": row[f"top{n}_posterior"],
            "rationale": f"Cause number {n}{produced}",
        }
        n += 1


def _cant_miss(knowledge: Knowledge, book: CodeBook, row: Mapping[str, object]) -> Iterator[Json]:
    for line in knowledge.thresholds:
        stem = f"cant_miss_{line.cause}"
        stem = stem if f"{stem}_posterior" in row else f"{stem}_{line.state}"
        if f"{stem}_posterior" not in row:
            continue
        above = row[f"{stem}_above"]
        yield {
            "outcome": _concept(knowledge, book, line.cause, line.state),
            "probabilityDecimal": row[f"{stem}_posterior"],
            "rationale": f"Must not be missed; {'over' if above else 'under'} its action threshold "
            f"of {line.number.value:g}. {line.safety_net}".strip(),
        }


def _concept(knowledge: Knowledge, book: CodeBook, cause: str, state: str) -> Json:
    code = book.code_for(cause, state, _OUTCOMES)
    codes = [coding(code.system, code.code, code.display)] if code is not None else []
    own = coding("urn:twitchdx:variable", cause, state if state != "present" else "")
    return {"coding": [*codes, own], "text": knowledge.label(cause)}
