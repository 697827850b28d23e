"""The kernel by itself, as engines of others call it."""

from __future__ import annotations

import pickle

import pyarrow as pa
import pytest

import twitchdx
from twitchdx import Case, Lab
from twitchdx.batch import Options
from twitchdx.batch.arrow import ddl, scorer
from twitchdx.rank import rank


def test_batches_come_out_as_their_cases_do_alone() -> None:
    names = ["id", "setting", "twitching", "serum_magnesium [mmol/L]"]
    whole = pa.table(
        {
            names[0]: ["a", "b", "c"],
            names[1]: ["ward", "ward", "nowhere"],
            names[2]: ["present", "absent", "present"],
            names[3]: [0.4, None, 0.9],
        }
    )
    found = pa.Table.from_batches(scorer(names)(whole.to_batches(max_chunksize=2)))
    rows = found.to_pylist()
    assert [row["status"] for row in rows] == ["scored", "scored", "rejected"]
    network = twitchdx.load()
    findings = {"twitching": "present", "serum_magnesium": Lab(0.4, "mmol/L")}
    alone = rank(network, Case("a", "hospital", findings=findings))
    assert rows[0]["top1_cause"] == alone.causes[0].cause
    assert rows[0]["top1_attribution"] == pytest.approx(alone.causes[0].attribution, abs=1e-9)
    assert "row:1: " not in rows[0]["issues"]
    assert "unknown setting 'nowhere'" in rows[2]["issues"]


def test_the_schema_names_every_column_with_a_type_of_spark() -> None:
    columns = [part.split(" ") for part in ddl(Options(top=2)).split(", ")]
    names = ["id", "cramp"]
    (batch,) = scorer(names, Options(top=2))(pa.table({"id": ["a"], "cramp": ["ordinary"]}).to_batches())
    assert [name for name, _ in columns] == batch.schema.names
    kinds = {
        "string": pa.string(),
        "bigint": pa.int64(),
        "int": pa.int32(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
    }
    assert [kinds[kind] for _, kind in columns] == batch.schema.types


def test_nothing_in_it_keeps_it_from_travelling() -> None:
    import cloudpickle

    again = pickle.loads(cloudpickle.dumps(scorer(["id", "cramp"])))
    (batch,) = again(pa.table({"id": ["a"], "cramp": ["ordinary"]}).to_batches())
    assert batch.column("status").to_pylist() == ["scored"]
