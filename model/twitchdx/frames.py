"""DataFrame in, DataFrame out, at the edge: pandas is imported only here, and only when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twitchdx.batch import csv_columns, csv_record, score_rows
from twitchdx.cases import CaseRow, csv_rows
from twitchdx.evidence import plain
from twitchdx.network import Network, load

if TYPE_CHECKING:
    import pandas as pd


def score(frame: pd.DataFrame, network: Network | None = None) -> pd.DataFrame:
    """Score one case a row.

    Parameters
    ----------
    frame
        Columns as in a CSV case file: `id` (the index where there is none), `age`, `sex`, `setting`, and one
        for each finding, with the unit of measured values in its name (`serum_magnesium [mmol/L]`). Missing
        values are unknown; True and False are present and absent.
    network
        By default the one of the shipped tables.

    Returns
    -------
    pandas.DataFrame
        On the index of `frame`: status, top causes, can't-miss causes, issues, digest, version, disclaimer,
        as `twitchdx batch` writes them.
    """
    import pandas as pd

    network = network or load()
    records = [csv_record(network, result) for result in score_rows(network, _rows(frame))]
    columns = [name for name in csv_columns(network) if name != "line"]
    return pd.DataFrame.from_records(records, index=frame.index, columns=columns)


def _rows(frame: pd.DataFrame) -> list[CaseRow]:
    columns = [csv_rows.column(str(name)) for name in frame.columns]
    has_id = any(plain(column.name) == "id" for column in columns)
    columns = columns if has_id else [csv_rows.Column("id", ""), *columns]
    rows = []
    for number, values in enumerate(frame.itertuples(index=not has_id, name=None), start=1):
        cells = [_text(value) for value in values]
        rows.append(csv_rows.case_from_cells(columns, cells, number, f"row {number}"))
    return rows


def _text(value: object) -> str:
    """Cell as a CSV file would hold it; empty where the value is missing."""
    import pandas as pd

    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "present" if value else "absent"
    return str(value)
