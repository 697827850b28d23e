"""Many cases: score the rows of a case file one block at a time and write one line for each."""

from twitchdx.batch.outputs import csv_columns, csv_record, result_object
from twitchdx.batch.scoring import Result, score_rows
from twitchdx.batch.workers import score_rows_in_parallel
from twitchdx.batch.writing import ENDINGS, Summary, write_results

__all__ = [
    "ENDINGS",
    "Result",
    "Summary",
    "csv_columns",
    "csv_record",
    "result_object",
    "score_rows",
    "score_rows_in_parallel",
    "write_results",
]
