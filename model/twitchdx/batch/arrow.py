"""The kernel of a run by itself: Arrow batches of cases in, Arrow batches of results out, for engines of others.

On Spark (`mapInArrow`, Apache Spark 3.3 and later):

    from twitchdx.batch.arrow import ddl, scorer
    cases = spark.read.parquet("s3://…/cases/")
    results = cases.mapInArrow(scorer(cases.columns), ddl())
    results.write.parquet("s3://…/results/")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from twitchdx.batch.answers import answers
from twitchdx.batch.cells import Cells, texts_of
from twitchdx.batch.coding import coded_cells, coded_rows
from twitchdx.batch.options import Options
from twitchdx.batch.source import Kind, Source
from twitchdx.batch.table import table
from twitchdx.batch.understanding import Memory
from twitchdx.cases.columns import refuse_unclear, understand
from twitchdx.cases.dialect import Dialect
from twitchdx.cases.tables import legible
from twitchdx.network import Network, load

if TYPE_CHECKING:
    import pyarrow as pa

_DDL = {"string": "string", "int64": "bigint", "int32": "int", "double": "double", "bool": "boolean"}


def scorer(
    headers: Sequence[str], options: Options | None = None, network: Network | None = None
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What scores batches with these columns; it can be pickled.

    Parameters
    ----------
    headers
        Names of the columns, as in a case file.
    network
        By default that of the shipped tables, loaded where the work is done.
    """
    own, names = options or Options(), tuple(headers)

    def score(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        memory = Memory(network or _shipped())
        for batch in batches:
            yield from _scored(memory, names, batch, own).to_batches()

    return score


def ddl(options: Options | None = None, network: Network | None = None) -> str:
    """The columns of results as Spark writes a schema: `id string, line bigint, …`."""
    memory = Memory(network or _shipped())
    coded = coded_rows(memory, [])
    empty = _plain(table(memory.network, coded, answers(memory.network, coded), options or Options()))
    return ", ".join(f"{field.name} {_DDL[str(field.type)]}" for field in empty.schema)


def _scored(memory: Memory, headers: tuple[str, ...], batch: pa.RecordBatch, options: Options) -> pa.Table:
    """Results of one batch; `line` counts its rows, since a distributed table has no lines."""
    understood = understand(memory.network.knowledge, headers)
    refuse_unclear(understood, "columns")
    columns = tuple(
        texts_of(values if column.is_used else legible(values), column.header)
        for values, column in zip(batch.columns, understood, strict=True)
    )
    return _plain(scored_cells(memory, headers, Cells(np.arange(1, len(batch) + 1), columns, {}), options))


def scored_cells(memory: Memory, headers: Sequence[str], found: Cells, options: Options) -> pa.Table:
    """Results of cells that come from no file; messages speak of their rows."""
    source = Source(Path("row"), Kind.ARROW, 0, Dialect(), understand(memory.network.knowledge, headers))
    coded = coded_cells(memory, source, found)
    return table(memory.network, coded, answers(memory.network, coded), options)


def _plain(found: pa.Table) -> pa.Table:
    """The same with every text in its own place: others do not know dictionaries."""
    import pyarrow as pa

    kinds = [
        pa.field(field.name, field.type.value_type if pa.types.is_dictionary(field.type) else field.type)
        for field in found.schema
    ]
    return found.cast(pa.schema(kinds))


@lru_cache(maxsize=1)
def _shipped() -> Network:
    return load()
