"""DataFrame in, DataFrame out, at the edge: pandas is imported only here, and only when it is used."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from twitchdx.batch.arrow import scored_cells
from twitchdx.batch.cells import Cells, Texts
from twitchdx.batch.options import Options
from twitchdx.batch.table import columns
from twitchdx.batch.understanding import Memory
from twitchdx.cases.columns import Role, refuse_unclear, understand
from twitchdx.cases.tables import cell_text
from twitchdx.network import Network, load

if TYPE_CHECKING:
    import pandas as pd

ROWS = 4096  # that go through the engine together


def score(frame: pd.DataFrame, network: Network | None = None, options: Options | None = None) -> pd.DataFrame:
    """Score one case a row.

    Parameters
    ----------
    frame
        Columns as in a CSV case file: `id` (the index where there is none), `age`, `sex`, `setting`, and one
        for each finding, with the unit of measured values in its name (`serum_magnesium [mmol/L]`). Missing
        values are unknown; True and False are present and absent.
    network
        By default the one of the shipped tables.
    options
        How many causes, and what else, by default as `twitchdx batch` does.

    Returns
    -------
    pandas.DataFrame
        On the index of `frame`: the columns that `twitchdx batch` writes, but the line.

    Raises
    ------
    TypeError
        Where `frame` is no DataFrame.
    UnreadableFileError
        Where two columns say the same of who somebody is, or an age is not in years.

    Warns
    -----
    UserWarning
        Where columns mean nothing to the model.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"expected a pandas DataFrame, got {type(frame).__name__}. Write pandas.DataFrame(…) round it.")
    network, options = network or load(), options or Options()
    headers, found = _cells(network, frame)
    understood = understand(network.knowledge, headers)
    refuse_unclear(understood, "columns")
    strangers = [c.header for c in understood if c.role is Role.UNKNOWN]
    if strangers:
        warnings.warn(f"columns that were not used: {', '.join(strangers)}", UserWarning, stacklevel=2)
    names = [name for name in columns(network, options) if name != "line"]
    memory = Memory(network)
    parts = []
    for start in range(0, len(frame), ROWS):
        scored = scored_cells(memory, headers, _between(found, start, start + ROWS), options)
        parts.append(scored.select(names).to_pandas())
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
    return whole.set_index(frame.index)


def _cells(network: Network, frame: pd.DataFrame) -> tuple[list[str], Cells]:
    """Names of the columns, the index as `id` where there is none, and their cells."""
    headers = [str(name) for name in frame.columns]
    own = [_texts(frame.iloc[:, place]) for place in range(len(headers))]
    if not any(column.name == "id" for column in understand(network.knowledge, headers)):
        headers, own = ["id", *headers], [_texts(frame.index.to_series()), *own]
    return headers, Cells(np.arange(1, len(frame) + 1), tuple(own), {})


def _texts(values: pd.Series) -> Texts:
    """Cells as a CSV file would hold them; empty where the value is missing."""
    import pandas as pd

    if values.dtype == object:  # pandas takes True and 1 for one value, and lists for none
        values = pd.Series([_text(value) for value in values], dtype=object)
    which, distinct = pd.factorize(values, use_na_sentinel=True)
    texts = [*map(_text, distinct), ""]
    return Texts(tuple(texts), np.where(which < 0, len(texts) - 1, which).astype(np.int32))


def _text(value: Any) -> str:
    import pandas as pd

    return "" if pd.api.types.is_scalar(value) and pd.isna(value) else cell_text(value)


def _between(found: Cells, start: int, stop: int) -> Cells:
    own = tuple(Texts(column.distinct, column.which[start:stop]) for column in found.columns)
    return Cells(found.lines[start:stop], own, {})
