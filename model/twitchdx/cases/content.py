"""What a JSON file holds, told by its start: cases of ours, FHIR, or phenopackets."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from twitchdx.cases.opening import opened, readable

_START = 1 << 16
_RESOURCE = re.compile(rb'"resourceType"\s*:\s*"([^"]*)"')
_PACKET = re.compile(rb'"(phenotypicFeatures|phenotypic_features|phenopacketSchemaVersion|metaData)"\s*:')


class Content(StrEnum):
    """What JSON may hold."""

    CASES = "cases"
    BUNDLES = "FHIR Bundles"
    RESOURCES = "FHIR resources"
    PACKETS = "phenopackets"


def content_of(path: Path) -> Content:
    """Look at the start of a JSON file."""
    with opened(path) as stream, readable(path.name):
        start = stream.read(_START)
    resource = _RESOURCE.search(start)
    if resource is not None:
        return Content.BUNDLES if resource[1] == b"Bundle" else Content.RESOURCES
    return Content.PACKETS if _PACKET.search(start) else Content.CASES
