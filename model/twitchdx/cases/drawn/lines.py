"""Blocks of people as lines of text: CSV, JSON lines, and formats that are written a person at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from twitchdx.cases.codes import code_book
from twitchdx.cases.drawn.batches import NOTE, PREFIX, ids
from twitchdx.cases.fhir import bundle_of, resources_of
from twitchdx.cases.phenopackets import META, packet_of
from twitchdx.network import Network
from twitchdx.simulate import Measured, People, patients
from twitchdx.types import Case

MAKER = "twitchdx simulate"
_TEST_DATA = "http://terminology.hl7.org/CodeSystem/v3-ActReason"


def header(batch: pa.RecordBatch, delimiter: str) -> bytes:
    """First line of a CSV file: the names of the columns of a batch."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(batch.schema.names)
    return text.getvalue().encode()


def rows(batch: pa.RecordBatch, delimiter: str) -> bytes:
    """Rows of a batch as CSV; an empty cell is unknown."""
    plain = [c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for c in batch.columns]
    whole = pa.RecordBatch.from_arrays(plain, names=batch.schema.names)
    try:
        return _separated(whole, delimiter, "none")
    except pa.ArrowInvalid:  # a name holds the delimiter or a quote
        return _separated(whole, delimiter, "needed")


def _separated(batch: pa.RecordBatch, delimiter: str, quoting: str) -> bytes:
    text = io.BytesIO()
    options = pa_csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style=quoting)
    pa_csv.write_csv(batch, text, options)
    return text.getvalue()


def json_rows(batch: pa.RecordBatch) -> bytes:
    """Rows of a batch without gaps as JSON lines."""
    columns = [_members(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)]
    return _lines([f"{{{', '.join(row)}}}" for row in zip(*columns, strict=True)])


def _members(name: str, column: pa.Array) -> list[str]:
    """One column as members of JSON objects; shape (n,)."""
    plain = not pa.types.is_dictionary(column.type)
    each = [
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for value in (column if plain else column.dictionary).to_pylist()
    ]
    return each if plain else [each[state] for state in column.indices.to_pylist()]


def json_cases(network: Network, people: People, number: int) -> bytes:
    """Cases of a block as JSON lines, as `jsonl.write` would give them one by one."""
    findings = _findings(network, people)
    sexes = _sexes(network, people)
    ages = ["null"] * len(people) if people.ages is None else people.ages.astype(str).tolist()
    who = f'"setting": {json.dumps(people.setting)}'
    note = f'"note": {json.dumps(NOTE)}'
    return _lines(
        [
            f'{{"id": "{one}", "age": {age}, "sex": {sex}, {who}, "findings": {{{found}}}, {note}}}'
            for one, age, sex, found in zip(ids(number, len(people)), ages, sexes, findings, strict=True)
        ]
    )


def fhir_bundles(network: Network, people: People, number: int) -> bytes:
    """Cases of a block as FHIR Bundles, one a line."""
    book = code_book(network.knowledge)
    return _lines([_json(_noted(bundle_of(network.knowledge, book, case))) for case in _cases(network, people, number)])


def fhir_resources(network: Network, people: People, number: int) -> Mapping[str, bytes]:
    """Cases of a block as FHIR resources, one a line, by their type: a bulk export."""
    book, found = code_book(network.knowledge), dict[str, list[str]]()
    for case in _cases(network, people, number):
        for place, resource in enumerate(resources_of(network.knowledge, book, case)):
            named = {"id": f"{case.id}-{place}", **resource}  # a patient has an id already
            found.setdefault(str(resource["resourceType"]), []).append(_json(_noted(named)))
    return {kind: _lines(texts) for kind, texts in found.items()}


def phenopackets(network: Network, people: People, number: int) -> bytes:
    """Cases of a block as phenopackets, one a line."""
    book = code_book(network.knowledge)
    packets = (packet_of(network.knowledge, book, case) for case in _cases(network, people, number))
    return _lines([_json({**packet, "metaData": {**META, "createdBy": MAKER}}) for packet in packets])


def _cases(network: Network, people: People, number: int) -> Iterator[Case]:
    return (patient.case for patient in patients(network, people, PREFIX, number))


def _noted(resource: Mapping[str, object]) -> Mapping[str, object]:
    """Mark a Bundle or another resource as test data, in the way that FHIR has for it."""
    return {**resource, "meta": {"tag": [{"system": _TEST_DATA, "code": "HTEST", "display": "test health data"}]}}


def _json(whole: Mapping[str, object]) -> str:
    return json.dumps(whole, ensure_ascii=False, allow_nan=False)


def _findings(network: Network, people: People) -> list[str]:
    """What the case of each person tells, as the inside of a JSON object."""
    texts = _texts(network)
    who, which = np.nonzero(people.known.T)
    told = texts[which, people.states[which, who]]
    for v, measured in people.measured.items():
        at = which == v
        told[at] = _values(network.graph.names[v], measured, who[at].tolist())
    ends = np.cumsum(people.known.sum(axis=0)).tolist()
    starts = [0, *ends[:-1]]
    whole = told.tolist()
    return [", ".join(whole[start:end]) for start, end in zip(starts, ends, strict=True)]


def _texts(network: Network) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
    """Text of each state of each variable; shape (V, S), S the most states that one has."""
    found = np.full((len(network.graph.names), max(network.graph.sizes)), "", object)
    for v, name in enumerate(network.graph.names):
        for s, state in enumerate(network.variable(name).states):
            found[v, s] = f"{json.dumps(name)}: {json.dumps(state, ensure_ascii=False)}"
    return found


def _values(name: str, measured: Measured, people: Sequence[int]) -> list[str]:
    key, unit = json.dumps(name), json.dumps(measured.unit, ensure_ascii=False)
    return [f'{key}: {{"value": {value!r}, "unit": {unit}}}' for value in measured.values[people].tolist()]


def _sexes(network: Network, people: People) -> list[str]:
    if "sex" not in network.index:
        return ["null"] * len(people)
    names = [json.dumps(state) for state in network.variable("sex").states]
    return [names[state] for state in people.states[network.index["sex"]].tolist()]


def _lines(texts: Sequence[str]) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode()
