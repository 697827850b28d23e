"""FHIR R4: patients from Bundles and bulk exports, cases and rankings as Bundles (HL7 FHIR R4, 2019)."""

from twitchdx.cases.fhir.bulk import bulk_rows, files_of, part_rows
from twitchdx.cases.fhir.bundles import bundle_row, bundles
from twitchdx.cases.fhir.laying import Each, Part, laid_out
from twitchdx.cases.fhir.risk import risk_bundle
from twitchdx.cases.fhir.writing import bundle_of, resources_of

__all__ = [
    "Each",
    "Part",
    "bulk_rows",
    "bundle_of",
    "bundle_row",
    "bundles",
    "files_of",
    "laid_out",
    "part_rows",
    "resources_of",
    "risk_bundle",
]
